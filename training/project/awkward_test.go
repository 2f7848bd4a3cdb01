package project

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"likeness/build/sharedtest"
)

// TestPicturesAreNoProjects opens every awkward picture under a project's name: it is refused, is as it was, and nothing is laid beside it.
func TestPicturesAreNoProjects(t *testing.T) {
	_, pictures := sharedtest.Awkward(t)
	path := filepath.Join(t.TempDir(), "picture"+Extension)
	for _, picture := range pictures {
		data, err := os.ReadFile(picture)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		p, err := Open(t.Context(), path)
		var open *OpenError
		if p != nil || !errors.As(err, &open) || open.Problem != NotOurs {
			t.Errorf("%s was opened: %v, %v", picture, p, err)
		}
		if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, data) {
			t.Errorf("%s has changed, %v", picture, err)
		}
		if beside, _ := os.ReadDir(filepath.Dir(path)); len(beside) != 1 {
			t.Fatalf("%s left %v", picture, beside)
		}
	}
}
