package finetune

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// TestActivationsOfAKilledProgram are removed by the next; those of one that runs stay.
func TestActivationsOfAKilledProgram(t *testing.T) {
	folder := t.TempDir()
	old := filepath.Join(folder, filePrefix+"123")
	if err := os.WriteFile(old, []byte("left"), 0o600); err != nil {
		t.Fatal(err)
	}
	running, err := newStore(3, 2, 0, folder)
	if err != nil {
		t.Fatal(err)
	}
	next, err := newStore(3, 2, 0, folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what was left is still there: %v", err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 2 {
		t.Errorf("of two stores there are %v (%v)", left, err)
	}
	if err := errors.Join(running.close(), next.close()); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("closed they leave %v (%v)", left, err)
	}
}
