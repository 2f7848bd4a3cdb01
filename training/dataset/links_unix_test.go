//go:build unix

package dataset

import (
	"net"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
)

func symlink(t *testing.T, target, root, name string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, filepath.Join(root, name)); err != nil {
		t.Fatal(err)
	}
}

func TestLinks(t *testing.T) {
	root := twoClasses(t, 2)
	outside := write(t, t.TempDir(), "x.png", picture(t, 40))
	symlink(t, outside, root, "photo/outside.png")
	symlink(t, filepath.Dir(outside), root, "photo/outside folder")
	symlink(t, "nowhere", root, "photo/dangling")
	symlink(t, "circle", root, "photo/circle")
	symlink(t, "..", root, "photo/loop")
	symlink(t, "../photo", root, "photo/self")
	symlink(t, "../drawing", root, "photo/other class")
	write(t, root, ".store/kept.png", picture(t, 41))
	write(t, root, ".store/folder/deep.png", picture(t, 42))
	symlink(t, "../.store/kept.png", root, "photo/kept.png")
	symlink(t, "../.store/folder", root, "photo/folder")
	symlink(t, "../.store/folder", root, "photo/folder again")
	symlink(t, "aa.png", root, "photo/same.png")
	symlink(t, ".store", root, "third")

	d := scan(t, Options{}, root)
	want := map[string]SkipKind{
		"outside.png": Link, "outside folder": Link, "dangling": Link, "circle": Link, "loop": Link, "self": Link,
		"other class": Link, "folder again": Link, "same.png": Duplicate,
	}
	got := skippedKinds(d)
	for name, kind := range want {
		if got[name] != kind {
			t.Errorf("%s: %q, want %q", name, got[name], kind)
		}
	}
	// kept.png is in photo by its link, and in the third class by the link to its folder
	if got["kept.png"] != TwoClasses {
		t.Errorf("kept.png: %q", got["kept.png"])
	}
	deep := slices.ContainsFunc(d.Pictures, func(p Picture) bool {
		return p.Path == filepath.Join(root, "photo", "folder", "deep.png")
	})
	if !deep {
		t.Errorf("the folder behind the link was not read; skipped %v", got)
	}
}

func TestLinkAsClass(t *testing.T) {
	root := twoClasses(t, 2)
	write(t, root, ".store/x.png", picture(t, 50))
	symlink(t, ".store", root, "linked")
	d := scan(t, Options{}, root)
	if !slices.Equal(d.Classes, []string{"drawing", "linked", "photo"}) || !slices.Equal(d.Counts(), []int{2, 1, 2}) {
		t.Errorf("%v %v", d.Classes, d.Counts())
	}
	again := t.TempDir()
	symlink(t, root, again, "here")
	if d := scan(t, Options{}, filepath.Join(again, "here")); len(d.Pictures) != 5 {
		t.Errorf("through a link to the folder itself: %d pictures", len(d.Pictures))
	}
}

// TestSpecialFilesAreNotOpened would hang if a pipe were.
func TestSpecialFilesAreNotOpened(t *testing.T) {
	root := twoClasses(t, 2)
	pipe := filepath.Join(root, "photo", "pipe.png")
	if err := syscall.Mkfifo(pipe, 0o644); err != nil {
		t.Fatal(err)
	}
	symlink(t, "pipe.png", root, "photo/link to pipe.png")
	if l, err := net.Listen("unix", filepath.Join(root, "photo", "s")); err == nil {
		defer func() { _ = l.Close() }()
	} else {
		t.Logf("no socket here: %v", err)
		write(t, root, "photo/s", nil)
	}
	// a plain file that becomes a pipe before it is opened
	turned := write(t, root, "photo/turned.png", picture(t, 30))
	linked := write(t, root, "photo/linked.png", picture(t, 31))
	d := scan(t, Options{meanwhile: func() {
		for _, path := range []string{turned, linked} {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
		if err := syscall.Mkfifo(turned, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink("/etc/passwd", linked); err != nil {
			t.Fatal(err)
		}
	}}, root)
	got := skippedKinds(d)
	delete(got, "s")
	want := map[string]SkipKind{"pipe.png": Special, "link to pipe.png": Special, "turned.png": Special, "linked.png": Unreadable}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("skipped %v, want %v", got, want)
	}
	for _, s := range d.Skipped {
		if s.Kind == Special && !strings.Contains(s.Reason.String(), "pipe") && !strings.Contains(s.Reason.String(), "socket") {
			t.Errorf("reason %q", s.Reason)
		}
	}
}
