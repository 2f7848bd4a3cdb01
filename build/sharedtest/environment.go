package sharedtest

import (
	"os"
	"path/filepath"
	"testing"
)

// Long skips the test unless long tests are asked for, as `build/test long` does by the environment variable LIKENESS_LONG.
func Long(t testing.TB) {
	t.Helper()
	if !IsLong() {
		t.Skip("takes minutes; run it with LIKENESS_LONG=1 or build/test long")
	}
}

// IsLong tells whether tests are to take every case, as build/test long has it, and not some of them.
func IsLong() bool { return os.Getenv("LIKENESS_LONG") != "" }

// Python returns the Python of the environment that build/test makes from build/requirements.txt (numpy, onnxruntime, pillow), or skips
// the test where it has not been made (fails it under CI).
func Python(t testing.TB) string {
	t.Helper()
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	python := filepath.Join(root, "build", "out", "venv", "bin", "python")
	if _, err := os.Stat(python); err == nil {
		return python
	}
	Lacking(t, "needs the Python environment that build/test makes in build/out/venv")
	return ""
}

// NodeModules returns the folder of packages that build/test makes from build/requirements-npm.txt (onnxruntime-node, onnxruntime-web, sharp), or
// skips the test where it has not been made (fails it under CI).
func NodeModules(t testing.TB) string {
	t.Helper()
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	modules := filepath.Join(root, "build", "out", "node", "node_modules")
	if _, err := os.Stat(modules); err == nil {
		return modules
	}
	Lacking(t, "needs the packages for Node that build/test installs into build/out/node")
	return ""
}
