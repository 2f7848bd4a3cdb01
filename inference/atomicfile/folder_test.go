package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestFolder(t *testing.T) {
	parent := t.TempDir()
	path := filepath.Join(parent, "new, 🎨")
	fill := func(dir string) error {
		if filepath.Dir(dir) != parent || dir == path {
			t.Errorf("it is filled at %s", dir)
		}
		return errors.Join(os.Mkdir(filepath.Join(dir, "inner"), 0o755), os.WriteFile(filepath.Join(dir, "inner", "file"), []byte("x"), 0o600))
	}
	if err := Folder(path, fill); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(filepath.Join(path, "inner", "file")); string(data) != "x" {
		t.Errorf("it holds %q, %v", data, err)
	}
	if entries, _ := os.ReadDir(parent); len(entries) != 1 {
		t.Errorf("beside it stand %v", entries)
	}
	never := func(string) error { t.Error("it was filled"); return nil }
	if err := Folder(path, never); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a folder: %v", err)
	}
	if err := Folder(filepath.Join(parent, "missing", "new"), never); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a parent: %v", err)
	}
}

func TestFolderFails(t *testing.T) {
	for name, c := range map[string]struct {
		step string
		fill error
	}{
		"filling": {"", errInjected}, "renaming": {"rename", nil}, "syncing": {"sync folder", nil},
	} {
		var steps []string
		parent := t.TempDir()
		err := makeFolder(failing{step: c.step, steps: &steps}, filepath.Join(parent, "new"), func(dir string) error {
			return errors.Join(os.WriteFile(filepath.Join(dir, "file"), []byte("x"), 0o600), c.fill)
		})
		if !errors.Is(err, errInjected) {
			t.Errorf("%s: got %v", name, err)
		}
		if entries, _ := os.ReadDir(parent); len(entries) != 0 {
			t.Errorf("%s: left behind %v", name, entries)
		}
	}
}
