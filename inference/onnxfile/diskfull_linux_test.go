package onnxfile

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"likeness/build/sharedtest"
)

// large is a model of 4 MB.
func large() *Model {
	m := made()
	m.Tensors["large"] = &Tensor{Shape: []int{1 << 20}, ElemType: Float32, Floats: make([]float32, 1<<20)}
	return m
}

// TestDiskFull fills a file system of 1 MB; it needs the right to mount one.
func TestDiskFull(t *testing.T) {
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=1m"); err != nil {
		sharedtest.Lacking(t, fmt.Sprintf("no small file system can be mounted here (%v); TestFileSizeLimit covers the same", err))
	}
	defer func() {
		if err := syscall.Unmount(folder, 0); err != nil {
			t.Error(err)
		}
	}()
	path := filepath.Join(folder, "model.onnx")
	if err := WriteFile(path, made()); err != nil {
		t.Fatal(err)
	}
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(path, large()); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("got %v, want that the disk is full", err)
	}
	onlyFile(t, path, old)
}

// TestFileSizeLimit lets a child process, which may write 64 KB to a file, replace a model by a larger one: it writes half and fails.
func TestFileSizeLimit(t *testing.T) {
	const key = "LIKENESS_TEST_FILE_SIZE_LIMIT"
	if path := os.Getenv(key); path != "" {
		signal.Ignore(syscall.SIGXFSZ)
		limit := syscall.Rlimit{Cur: 64 << 10, Max: 64 << 10}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			sharedtest.Lacking(t, fmt.Sprintf("no limit can be set: %v", err))
		}
		if err := WriteFile(path, large()); !errors.Is(err, syscall.EFBIG) {
			t.Errorf("got %v, want that the file is too large", err)
		}
		return
	}
	path := filepath.Join(t.TempDir(), "model.onnx")
	if err := WriteFile(path, made()); err != nil {
		t.Fatal(err)
	}
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(os.Args[0], "-test.run=^TestFileSizeLimit$", "-test.v")
	child.Env = append(os.Environ(), key+"="+path)
	out, err := child.CombinedOutput()
	if err != nil {
		t.Errorf("the child: %v\n%s", err, out)
	}
	if bytes.Contains(out, []byte("SKIP")) {
		sharedtest.Lacking(t, strings.TrimSpace(string(out)))
	}
	onlyFile(t, path, old)
}

// TestPermissions: a new file gets what the umask leaves, an older one keeps its own; a link stays a link.
func TestPermissions(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "model.onnx")
	defer syscall.Umask(syscall.Umask(0o027))
	mode := func() os.FileMode {
		info, err := os.Lstat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode()
	}
	if err := WriteFile(path, made()); err != nil || mode() != 0o640 {
		t.Errorf("a new file has %v (%v)", mode(), err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(path, made()); err != nil || mode() != 0o600 {
		t.Errorf("a replaced file has %v (%v)", mode(), err)
	}
	if err := os.Chmod(path, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(path, made()); err != nil || mode() != 0o666 {
		t.Errorf("a replaced file that all may write has %v (%v)", mode(), err)
	}
	link := filepath.Join(folder, "link.onnx")
	if err := os.Symlink("model.onnx", link); err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(link, made()); err != nil {
		t.Error(err)
	}
	if to, err := os.Readlink(link); err != nil || to != "model.onnx" {
		t.Errorf("the link leads to %q (%v)", to, err)
	}
}
