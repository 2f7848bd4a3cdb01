// Package sharedtest finds the test material that is too large, or too oddly licensed, to live in the repository.
//
// It stands in a folder named "shared" beside the repository. Where it is absent a test is skipped with a word that says so,
// except under CI (environment CI=true), where its absence is a failure.
package sharedtest

import (
	"os"
	"path/filepath"
	"testing"
)

// Dir returns the shared folder, or skips the test (fails it under CI).
func Dir(t testing.TB) string {
	t.Helper()
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(filepath.Dir(root), "shared")
	if _, err := os.Stat(filepath.Join(dir, "data")); err == nil {
		return dir
	}
	Lacking(t, "needs the shared test material in a folder named shared beside the repository")
	return ""
}

// Root returns the repository's top folder: the nearest one upwards that holds go.mod.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", os.ErrNotExist
		}
		dir = up
	}
}
