//go:build unix

package picturefolder

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

func symlink(t *testing.T, target, root, name string) string {
	t.Helper()
	path := filepath.Join(root, name)
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFindFollowsLinksInsideOnly(t *testing.T) {
	root := t.TempDir()
	outside := write(t, t.TempDir(), "x.jpg", jpegHead)
	write(t, root, "f/z.jpg", jpegHead)
	write(t, root, ".store/kept.jpg", jpegHead)
	symlink(t, outside, root, "f/outside.jpg")
	symlink(t, filepath.Dir(outside), root, "f/outside")
	symlink(t, "nowhere", root, "f/dangling")
	symlink(t, "circle", root, "f/circle")
	symlink(t, "..", root, "f/loop")
	symlink(t, "z.jpg", root, "f/a link to z.jpg")
	symlink(t, "../.store", root, "f/stored")
	pictures, skipped := find(t, root, root)
	if want := []string{"f/stored/kept.jpg", "f/z.jpg"}; !slices.Equal(pictures, want) {
		t.Errorf("found %q, want %q", pictures, want)
	}
	wantReasons(t, skipped, map[string]string{"f/outside.jpg": "outside", "f/outside": "outside", "f/dangling": "leads to nothing", "f/circle": "circle", "f/loop": "read anyway"})
}

// TestFindFollowsNamedLinks: what is named itself is meant, wherever it leads.
func TestFindFollowsNamedLinks(t *testing.T) {
	root := t.TempDir()
	file := write(t, t.TempDir(), "folder/x.jpg", jpegHead)
	link, folder := symlink(t, file, root, "link.jpg"), symlink(t, filepath.Dir(file), root, "folder")
	if pictures, _ := find(t, root, link); !slices.Equal(pictures, []string{"link.jpg"}) {
		t.Errorf("found %q", pictures)
	}
	if pictures, _ := find(t, root, folder); !slices.Equal(pictures, []string{"folder/x.jpg"}) {
		t.Errorf("found %q", pictures)
	}
	if pictures, _ := find(t, filepath.Dir(file), link, file); !slices.Equal(pictures, []string{"x.jpg"}) {
		t.Errorf("a link and what it leads to are %q", pictures)
	}
	dangling := symlink(t, "nowhere", root, "dangling")
	if _, err := Find(context.Background(), []string{dangling}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a link to nothing: %v", err)
	}
}

// TestPipesAreNotOpened would hang if one were.
func TestPipesAreNotOpened(t *testing.T) {
	root := t.TempDir()
	pipe := filepath.Join(root, "pipe.jpg")
	if err := syscall.Mkfifo(pipe, 0o644); err != nil {
		t.Fatal(err)
	}
	symlink(t, "pipe.jpg", root, "link.jpg")
	want := map[string]string{"pipe.jpg": "pipe, which is never opened", "link.jpg": "link to a pipe"}
	pictures, skipped := find(t, root, root)
	wantReasons(t, skipped, want)
	_, named := find(t, root, pipe)
	wantReasons(t, named, map[string]string{"pipe.jpg": "pipe, which is never opened"})
	if len(pictures) != 0 {
		t.Errorf("found %q", pictures)
	}
	if p, why := Open(pipe); p != nil || why.Kind != Special { // as if it had become one after listing
		t.Errorf("%v, %+v", p, why)
	}
	if p, why := Open(filepath.Join(root, "link.jpg")); p != nil || why.Kind != Unreadable {
		t.Errorf("%v, %+v", p, why)
	}
}

func TestSpecialName(t *testing.T) {
	for mode, want := range map[fs.FileMode]string{fs.ModeNamedPipe: "pipe", fs.ModeSocket: "socket", fs.ModeDevice | fs.ModeCharDevice: "device", fs.ModeIrregular: "special file"} {
		if got := SpecialName(mode).String(); got != want {
			t.Errorf("%v is called %q, want %q", mode, got, want)
		}
	}
}
