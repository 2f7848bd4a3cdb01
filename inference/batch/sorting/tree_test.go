package sorting

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// write makes a file with the folders above it, of a time and permissions that are not a new file's.
func write(t testing.TB, path, content string) string {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(path), 0o755))
	must(t, os.WriteFile(path, []byte(content), 0o600))
	must(t, os.Chmod(path, 0o640))
	when := time.Date(1998, 7, 6, 5, 4, 3, 123456789, time.UTC).Add(time.Duration(len(content)) * time.Hour)
	must(t, os.Chtimes(path, when, when))
	return path
}

// fastDir is a folder in memory where there is such a thing, for tests with tens of thousands of files.
func fastDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp(memory(), "likeness-sorting-")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// memory is a file system in memory, another than that of t.TempDir; empty where there is none.
func memory() string {
	const shm = "/dev/shm"
	if info, err := os.Stat(shm); err == nil && info.IsDir() {
		return shm
	}
	return ""
}

// tree is all that is below some folders, with modes, times and contents of the files.
func tree(t testing.TB, roots ...string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
			if err != nil || path == root {
				return err
			}
			info, err := e.Info()
			if err != nil {
				return err
			}
			switch {
			case info.Mode().IsRegular():
				data, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				all[path] = fmt.Sprintf("%v %d %x", info.Mode(), info.ModTime().UnixNano(), sha256.Sum256(data))
			default:
				all[path] = info.Mode().Type().String()
			}
			return nil
		})
		must(t, err)
	}
	return all
}

// sameTree fails where two trees differ, and says in what.
func sameTree(t testing.TB, what string, got, want map[string]string) {
	t.Helper()
	if maps.Equal(got, want) {
		return
	}
	var b strings.Builder
	for _, path := range slices.Sorted(maps.Keys(want)) {
		if got[path] != want[path] {
			fmt.Fprintf(&b, "\n  %q: %s, want %s", path, got[path], want[path])
		}
	}
	for _, path := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[path]; !ok {
			fmt.Fprintf(&b, "\n  %q: should not be there", path)
		}
	}
	t.Fatalf("%s:%s", what, &b)
}

// place is a folder of pictures, a target that holds some already, and a folder of journals.
type scene struct {
	from, to, journals string
	items              []Item
}

// newScene makes 9 pictures in 3 folders: names that are taken, content that is there, hostile names, one not sure, one that is not there.
func newScene(t testing.TB, from, to string) *scene {
	t.Helper()
	s := &scene{from: filepath.Join(from, "from"), to: filepath.Join(to, "to"), journals: filepath.Join(from, "data", "journals")}
	add := func(path, class string) {
		s.items = append(s.items, Item{write(t, filepath.Join(s.from, path), "picture "+path), class})
	}
	add("a/one.jpg", "cat")
	add("b/one.jpg", "cat")
	add("b/two.jpg", "cat")
	add("b/three.jpg", "cat")
	add("-rf", "dog/../..")
	add("new\nline 😀.png", "CON")
	add("c/caf\xe9.jpg", "cat")
	add("c/"+strings.Repeat("é", 125)+".jpeg", "dog/../..")
	add("c/unsure.jpg", "")
	s.items = append(s.items, Item{filepath.Join(s.from, "gone.jpg"), "cat"})
	write(t, filepath.Join(s.to, "cat", "TWO.jpg"), "another")
	write(t, filepath.Join(s.to, "cat", "two (2).JPG"), "yet another")
	write(t, filepath.Join(s.to, "cat", "three.jpg"), "picture b/three.jpg")
	write(t, filepath.Join(s.to, "dog_.._", "-rf"), "picture -rG")
	return s
}

// small keeps of a scene what makes a difference to the file system: two names that are one, one that is taken, one that is there, a new folder.
func (s *scene) small() *scene {
	s.items = []Item{s.items[0], s.items[1], s.items[3], s.items[8]}
	return s
}

func (s *scene) options(m Method) Options {
	return Options{Target: s.to, Journals: s.journals, Method: m, Unsure: "Not sure"}
}

// tree is all but the journals.
func (s *scene) tree(t testing.TB) map[string]string {
	t.Helper()
	return tree(t, s.from, s.to)
}
