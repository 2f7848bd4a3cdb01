package dataset

import (
	"path/filepath"
	"testing"
)

func TestPart(t *testing.T) {
	at := func(p string) string { return filepath.FromSlash(p) }
	for name, c := range map[string]struct {
		part  Part[string]
		class string
		path  string
		want  bool
	}{
		"all":                    {Part[string]{}, "photo", "/a/b.jpg", true},
		"its class":              {Part[string]{Classes: []string{"drawing", "photo"}}, "photo", "/a/b.jpg", true},
		"another class":          {Part[string]{Classes: []string{"drawing"}}, "photo", "/a/b.jpg", false},
		"in the folder":          {Part[string]{Folder: "/a"}, "photo", "/a/b.jpg", true},
		"deep in the folder":     {Part[string]{Folder: "/a"}, "photo", "/a/b/c/d.jpg", true},
		"in one that begins so":  {Part[string]{Folder: "/a"}, "photo", "/ab/c.jpg", false},
		"the folder itself":      {Part[string]{Folder: "/a"}, "photo", "/a", false},
		"below the root":         {Part[string]{Folder: "/"}, "photo", "/a/b.jpg", true},
		"class and folder":       {Part[string]{[]string{"photo"}, "/a"}, "photo", "/a/b.jpg", true},
		"class, but not folder":  {Part[string]{[]string{"photo"}, "/c"}, "photo", "/a/b.jpg", false},
		"folder, but not class":  {Part[string]{[]string{"drawing"}, "/a"}, "photo", "/a/b.jpg", false},
		"a folder that goes off": {Part[string]{Folder: "/a/b/c"}, "photo", "/a/b.jpg", false},
	} {
		c.part.Folder = at(c.part.Folder)
		if got := c.part.Has(c.class, at(c.path)); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
