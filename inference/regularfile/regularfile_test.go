package regularfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	file, missing := filepath.Join(dir, "file"), filepath.Join(dir, "missing")
	f, err := Open(file, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("x"); err != nil || f.Close() != nil {
		t.Fatal(err)
	}
	if f, err = Open(file, os.O_RDONLY, 0); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(file, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600); !errors.Is(err, fs.ErrExist) {
		t.Errorf("made again: %v", err)
	}
	refused(t, missing, "there is no file %q: check its name")
	if _, err := Open(missing, os.O_RDONLY, 0); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is not told apart: %v", err)
	}
	refused(t, dir, "%q is a folder, not a file")
	refused(t, os.DevNull, "%q is a device, not a file")
}

func refused(t *testing.T, path, want string) {
	t.Helper()
	_, err := Open(path, os.O_RDONLY, 0)
	var typed *Error
	if !errors.As(err, &typed) || typed.Path != path || !strings.Contains(err.Error(), strings.Split(want, "%q")[1]) || !strings.Contains(err.Error(), filepath.Base(path)) {
		t.Errorf("%s: got %v, want %s", path, err, want)
	}
}
