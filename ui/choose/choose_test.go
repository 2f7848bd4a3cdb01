package choose

import (
	"os"
	"path/filepath"
	"testing"
)

// TestNewFile: a file that is there is not written over, and a name never leads out of the folder that was chosen.
func TestNewFile(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "taken.png"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"chart.svg": "chart.svg", " chart ": "chart.png", "two words.PNG": "two words.PNG",
		"taken.png": "", "taken": "", "": "", "..": "", ".": "", "a/b.png": "", "../a.png": "",
	} {
		got, err := newFile(folder, name, ".png")
		switch {
		case want == "" && err == nil:
			t.Errorf("%q became %s", name, got)
		case want != "" && (err != nil || got != filepath.Join(folder, want)):
			t.Errorf("%q became %s, %v", name, got, err)
		}
	}
}
