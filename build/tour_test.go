package build

import (
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestToursNameEveryPackage holds that the package comments of inference and training, which are the tours of what lies below them, name all of it.
func TestToursNameEveryPackage(t *testing.T) {
	for _, layer := range []string{"inference", "training"} {
		root := filepath.Join("..", layer)
		tour, err := os.ReadFile(filepath.Join(root, "doc.go"))
		if err != nil {
			t.Fatal(err)
		}
		named := map[string]bool{}
		for _, word := range regexp.MustCompile(`[a-z]+`).FindAllString(string(tour), -1) {
			named[word] = true
		}
		found := 0
		err = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
			if err != nil || !e.IsDir() || path == root {
				return err
			}
			if e.Name() == "testdata" || e.Name() == "internal" {
				return fs.SkipDir
			}
			if files, _ := filepath.Glob(filepath.Join(path, "*.go")); len(files) == 0 {
				return nil
			}
			found++
			p, err := build.ImportDir(path, build.ImportComment)
			if err != nil {
				return err
			}
			if !named[p.Name] {
				t.Errorf("%s does not name package %s", filepath.Join(layer, "doc.go"), strings.TrimPrefix(path, "../"))
			}
			return nil
		})
		if err != nil || found < 10 {
			t.Errorf("%s: %d packages, %v", layer, found, err)
		}
	}
}
