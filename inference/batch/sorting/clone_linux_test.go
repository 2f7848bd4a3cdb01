package sorting

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"likeness/build/sharedtest"
)

// TestCloneTakesNoSpace: on a file system that can, a clone is one: many fit where copies would not.
func TestCloneTakesNoSpace(t *testing.T) {
	image, dir := filepath.Join(t.TempDir(), "btrfs"), t.TempDir()
	f, err := os.Create(image)
	must(t, err)
	must(t, f.Truncate(128<<20))
	must(t, f.Close())
	if exec.Command("mkfs.btrfs", "-q", image).Run() != nil || exec.Command("mount", "-o", "loop", image, dir).Run() != nil {
		sharedtest.Lacking(t, "needs btrfs-progs, and the right to mount")
	}
	t.Cleanup(func() {
		if err := exec.Command("umount", dir).Run(); err != nil {
			t.Error(err)
		}
	})
	content := strings.Repeat("0123456789abcdef", 1<<19) // 8 MiB
	var items []Item
	for i := range 3 {
		items = append(items, Item{write(t, filepath.Join(dir, fmt.Sprint(i), "picture"), fmt.Sprint(i)+content), "cat"})
	}
	before := tree(t, dir)
	for round := range 8 {
		p, err := Prepare(t.Context(), items, Options{Target: filepath.Join(dir, fmt.Sprint("sorted", round)), Journals: t.TempDir(), Method: Clone})
		must(t, err)
		p.Free = p.Bytes // all rounds together would not fit as copies
		r, err := p.Run(t.Context(), nil)
		if err != nil || r.Done != 3 || r.Copied != 0 {
			t.Fatalf("round %d: %+v, %v", round, r, err)
		}
		if round < 7 {
			continue
		}
		u, err := Undo(t.Context(), r.Journal, nil)
		if err != nil || u.Restored != 3 {
			t.Fatalf("%+v, %v", u, err)
		}
	}
	after := tree(t, dir)
	for path, state := range before {
		if after[path] != state {
			t.Errorf("%q has changed", path)
		}
	}
}
