package arrivals

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestLook tells the story of a folder, second by second.
func TestLook(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	put := func(name, content string) func() {
		return func() {
			must(t, os.MkdirAll(filepath.Dir(at(name)), 0o755))
			must(t, os.WriteFile(at(name), []byte(content), 0o600))
			must(t, os.Chtimes(at(name), time.Time{}, time.Unix(1, 0))) // the size must do
		}
	}
	w := New(dir, Options{Settle: 2 * time.Second, Without: at("sorted")})
	start := time.Unix(1000, 0)
	for second, c := range []struct {
		happens func()
		ready   []string
	}{
		{put("a.jpg", "1"), nil},
		{put("a.jpg", "12"), nil},
		{put("a.jpg", "123"), nil},
		{put("deep/er/b.jpg", "1"), nil},
		{nil, []string{"a.jpg"}},
		{nil, []string{"deep/er/b.jpg"}},
		{put("c.jpg.part", "1"), nil},
		{put(".hidden.jpg", "1"), nil},
		{put("sorted/cat/x.jpg", "1"), nil},
		{nil, nil},
		{func() { must(t, os.Rename(at("c.jpg.part"), at("c.jpg"))) }, nil},
		{nil, nil},
		{nil, []string{"c.jpg"}},
		{put("a.jpg", "changed"), nil},
		{func() { must(t, os.Chtimes(at("c.jpg"), time.Time{}, time.Unix(2, 0))) }, nil},
		{nil, []string{"a.jpg"}},
		{nil, []string{"c.jpg"}},
		{func() { must(t, os.Remove(at("a.jpg"))) }, nil},
		{put("a.jpg", "changed"), nil},
		{nil, nil},
		{nil, []string{"a.jpg"}},
		{nil, nil},
	} {
		if c.happens != nil {
			c.happens()
		}
		ready, err := w.Look(t.Context(), start.Add(time.Duration(second)*time.Second))
		must(t, err)
		var want []string
		for _, name := range c.ready {
			want = append(want, at(name))
		}
		if !slices.Equal(ready, want) {
			t.Errorf("second %d: %q, want %q", second, ready, want)
		}
	}
}

// TestFolderGone: a folder that vanishes is an error, and its files are told of once when it is back.
func TestFolderGone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "in")
	must(t, os.Mkdir(dir, 0o755))
	must(t, os.WriteFile(filepath.Join(dir, "a.jpg"), nil, 0o600))
	w := New(dir, Options{})
	looks := func(want int) {
		t.Helper()
		n := 0
		for range 3 {
			ready, err := w.Look(t.Context(), time.Now())
			must(t, err)
			n += len(ready)
		}
		if n != want {
			t.Errorf("%d files were told of, want %d", n, want)
		}
	}
	looks(1)
	must(t, os.Rename(dir, dir+" gone"))
	if _, err := w.Look(t.Context(), time.Now()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	must(t, os.Rename(dir+" gone", dir))
	looks(0)
}
