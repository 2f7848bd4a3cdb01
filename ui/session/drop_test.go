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
// them; also where those held no picture and the project that was made for them went again.
func TestFilesAfterFolders(t *testing.T) {
	folders := sampleFolders(t, 6)
	for _, c := range []struct {
		name    string
		folder  string
		reading bool // when the class is said
		want    []string
	}{
		{"while they are read", folders[0], true, []string{"drawing", "night"}},
		{"at once", folders[0], false, []string{"drawing", "night"}},
		{"no picture in them", t.TempDir(), true, []string{"night"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t)
			d.AddFolders([]string{c.folder})
			if c.reading {
				d.until("they are being read", func() bool { return d.scan.running() })
			}
			d.AddFiles("night", pictures(t, folders[1]))
			troubles := len(folders) - len(c.want) // that a folder holds no picture is one
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
				return slices.Equal(classes, c.want) || len(d.troubles) > troubles
			})
			if len(d.troubles) > troubles {
				t.Errorf("troubles %+v", d.troubles)
			}
		})
	}
}
