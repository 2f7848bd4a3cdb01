package sharedtest

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// Awkward returns the paths of 1,534 odd, huge and damaged pictures, in order, and the folder whose sub-folders hold them; or skips the test.
func Awkward(t testing.TB) (root string, paths []string) {
	t.Helper()
	root = filepath.Join(Dir(t), "data", "awkward")
	folders, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		if !folder.IsDir() { // the lists that tell of them
			continue
		}
		err := filepath.WalkDir(filepath.Join(root, folder.Name()), func(path string, e fs.DirEntry, err error) error {
			if err == nil && e.Type().IsRegular() {
				paths = append(paths, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(paths) != 1534 {
		t.Fatalf("%s holds %d files, want 1534", root, len(paths))
	}
	return root, paths
}
