package picturefolder

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Beginnings of files, as Find sees them.
const (
	jpegHead = "\xff\xd8\xff\xe0 no picture beyond this"
	pngHead  = "\x89PNG\r\n\x1a\n no picture beyond this"
)

// write puts a file below root, with its folders, and returns its path.
func write(t testing.TB, root, name, content string) string {
	t.Helper()
	path := filepath.Join(root, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// find gives the pictures and the reasons, with paths relative to root.
func find(t *testing.T, root string, paths ...string) (pictures []string, skipped map[string]string) {
	t.Helper()
	found, err := Find(context.Background(), paths)
	if err != nil {
		t.Fatal(err)
	}
	relative := func(path string) string {
		name, err := filepath.Rel(root, path)
		if err != nil {
			t.Fatal(err)
		}
		return filepath.ToSlash(name)
	}
	for _, path := range found.Pictures {
		pictures = append(pictures, relative(path))
	}
	skipped = map[string]string{}
	for _, s := range found.Skipped {
		if _, ok := skipped[relative(s.Path)]; ok {
			t.Errorf("%q was skipped twice", s.Path)
		}
		skipped[relative(s.Path)] = s.Reason.String()
	}
	return pictures, skipped
}

func wantReasons(t *testing.T, got, want map[string]string) {
	t.Helper()
	for name, part := range want {
		if !strings.Contains(got[name], part) || got[name] == "" {
			t.Errorf("%s: reason %q, want one with %q", name, got[name], part)
		}
	}
	if len(got) != len(want) {
		t.Errorf("skipped %q, want %q", got, want)
	}
}

func TestFindFolder(t *testing.T) {
	root := t.TempDir()
	want := []string{"=1+1/-x.jpg", "a/deep/er/x.JPG", "a/y.txt", "a/z", "b.jpg"}
	if filepath.Separator == '/' { // Windows has no such names
		want = append(want, "line\nbreak.png")
	}
	for _, name := range append([]string{".hidden/x.jpg", "a/.x.jpg", "@eaDir/x.jpg"}, want...) {
		write(t, root, name, jpegHead)
	}
	write(t, root, "invoice.jpg", "%PDF-1.7")
	write(t, root, "empty.png", "")
	write(t, root, "art.png", "8BPS\x00\x01")
	write(t, root, "Thumbs.db", "\xD0\xCF\x11\xE0")
	pictures, skipped := find(t, root, root)
	if !slices.Equal(pictures, want) {
		t.Errorf("found %q, want %q", pictures, want)
	}
	wantReasons(t, skipped, map[string]string{
		"invoice.jpg": "it is not a picture (PDF documents)", "empty.png": "it is not a picture (empty files)", "art.png": "not read (Photoshop)",
	})
}

func TestFindFilesAndFolders(t *testing.T) {
	root := t.TempDir()
	z, hidden, inside := write(t, root, "z.jpg", jpegHead), write(t, root, ".hidden.png", pngHead), write(t, root, "folder/inside.png", pngHead)
	write(t, root, "folder/a.png", pngHead)
	notes := write(t, root, "folder/notes.jpg", "just words")
	folder := filepath.Dir(inside)
	cases := []struct {
		name    string
		paths   []string
		want    []string
		skipped map[string]string
	}{
		{"order of the paths", []string{z, folder, hidden}, []string{"z.jpg", "folder/a.png", "folder/inside.png", ".hidden.png"}, map[string]string{"folder/notes.jpg": "text files"}},
		{"file twice", []string{z, z, filepath.Join(root, "folder", "..", "z.jpg")}, []string{"z.jpg"}, nil},
		{"folder twice", []string{folder, folder + "/"}, []string{"folder/a.png", "folder/inside.png"}, map[string]string{"folder/notes.jpg": "text files"}},
		{"file, then its folder", []string{inside, folder}, []string{"folder/inside.png", "folder/a.png"}, map[string]string{"folder/notes.jpg": "text files"}},
		{"folder in a folder", []string{folder, root}, []string{"folder/a.png", "folder/inside.png", "z.jpg"}, map[string]string{"folder/notes.jpg": "text files"}},
		{"no picture by name", []string{notes}, nil, map[string]string{"folder/notes.jpg": "it is not a picture (text files)"}},
		{"nothing", nil, nil, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			pictures, skipped := find(t, root, c.paths...)
			if !slices.Equal(pictures, c.want) {
				t.Errorf("found %q, want %q", pictures, c.want)
			}
			wantReasons(t, skipped, c.skipped)
		})
	}
}

func TestFindWhatIsNotThere(t *testing.T) {
	there := write(t, t.TempDir(), "a.jpg", jpegHead)
	for _, path := range []string{filepath.Join(filepath.Dir(there), "missing.jpg"), filepath.Join(there, "below a file")} {
		found, err := Find(context.Background(), []string{there, path})
		var wrong *PathError
		if !errors.As(err, &wrong) || wrong.Path != path || !strings.Contains(err.Error(), fmt.Sprintf("%q", path)) || len(found.Pictures) != 0 {
			t.Errorf("%q: found %v, error %v", path, found, err)
		}
	}
	_, err := Find(context.Background(), []string{filepath.Join(filepath.Dir(there), "missing.jpg")})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v does not say that it does not exist", err)
	}
}

func TestFindStops(t *testing.T) {
	root := t.TempDir()
	file := write(t, root, "a.jpg", jpegHead)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, path := range []string{root, file} {
		if found, err := Find(ctx, []string{path}); !errors.Is(err, context.Canceled) || len(found.Pictures) != 0 {
			t.Errorf("%v, %v", found, err)
		}
	}
}

// TestWalkerSkipsWhatCannotBeRead: the folder that was named is an error, one below it a reason.
func TestWalkerSkipsWhatCannotBeRead(t *testing.T) {
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	write(t, root, "locked/a.jpg", jpegHead)
	write(t, root, "open/b.jpg", jpegHead)
	deny := func(name string) ReadDir {
		return func(path string) ([]fs.DirEntry, error) {
			if filepath.Base(path) == name {
				return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission}
			}
			return os.ReadDir(path)
		}
	}
	w := NewWalker(root, deny("locked"))
	if err := w.Folder(context.Background(), "named", root, 3); err != nil {
		t.Fatal(err)
	}
	want := File{Path: filepath.Join("named", "open", "b.jpg"), Real: filepath.Join(root, "open", "b.jpg"), Label: 3}
	if len(w.Files) != 1 || w.Files[0] != want {
		t.Errorf("files %+v, want %+v", w.Files, want)
	}
	if len(w.Skipped) != 1 || w.Skipped[0].Kind != Unreadable || !strings.Contains(w.Skipped[0].Reason.String(), "permission") {
		t.Errorf("skipped %+v", w.Skipped)
	}
	if err := NewWalker(root, deny(filepath.Base(root))).Folder(context.Background(), "named", root, 0); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("the folder itself: %v", err)
	}
}

func TestWithin(t *testing.T) {
	cases := []struct {
		root, path string
		want       bool
	}{
		{"/a", "/a", true}, {"/a", "/a/b", true}, {"/a", "/a/..b", true}, {"/a", "/ab", false}, {"/a/b", "/a", false}, {"/", "/a", true},
	}
	for _, c := range cases {
		if got := Within(filepath.FromSlash(c.root), filepath.FromSlash(c.path)); got != c.want {
			t.Errorf("Within(%q, %q) is %v", c.root, c.path, got)
		}
	}
}

func BenchmarkFind(b *testing.B) {
	root := b.TempDir()
	const n = 2000
	for i := range n {
		write(b, root, fmt.Sprintf("%d/%d.jpg", i%10, i), jpegHead)
	}
	for b.Loop() {
		if found, err := Find(context.Background(), []string{root}); err != nil || len(found.Pictures) != n {
			b.Fatal(len(found.Pictures), err)
		}
	}
	b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "files/s")
}
