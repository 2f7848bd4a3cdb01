package session

import (
	"path/filepath"
	"slices"
	"testing"
)

// pictures are the files of a folder.
func pictures(t *testing.T, folder string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("%d files in %s: %v", len(paths), folder, err)
	}
	return paths
}

// TestFilesAfterFolders: loose pictures whose class was said while the folders dropped with them are being read, or before that began, are added after
// them.
func TestFilesAfterFolders(t *testing.T) {
	folders := sampleFolders(t, 6)
	for _, c := range []struct {
		name    string
		reading bool // when the class is said
	}{
		{"while they are read", true},
		{"at once", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t)
			d.AddFolders(folders[:1])
			if c.reading {
				d.until("they are being read", func() bool { return d.scan.running() })
			}
			d.AddFiles("night", pictures(t, folders[1]))
			var classes []string
			d.until("all are added", func() bool {
				if p := d.State().Project; p != nil && d.State().Scan == nil {
					classes = nil
					for _, k := range p.Classes {
						if k.Pictures == 6 {
							classes = append(classes, k.Name)
						}
					}
				}
				return slices.Equal(classes, []string{"drawing", "night"}) || len(d.troubles) > 0
			})
			if len(d.troubles) > 0 {
				t.Errorf("troubles %+v", d.troubles)
			}
		})
	}
}
