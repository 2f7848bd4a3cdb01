//go:build unix

package session

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"likeness/training/project"
)

// hostile are names that a file may have.
var hostile = []string{
	"new\nline.png", strings.Repeat("é", 125) + "x.png", "not utf-8 \xff\xfe.png", "\u202egnp.backwards.png", "-rf.png", "🎨 two words.png", "CON.png", "'; DROP TABLE examples; --.png",
	"%s %n {{.Name}}.png", "tab\there.png", "~.png",
}

// hostileFolder has a class folder for each of two hostile names, with the hostile files in each, and what is no picture: a pipe, a socket's place, a link to
// itself and one to the folder above.
func hostileFolder(t *testing.T) (root string, paths []string) {
	t.Helper()
	root = filepath.Join(t.TempDir(), "a \"root\"\nin two lines")
	for c, class := range []string{"-rf 🎨", "bad \xff class"} {
		for i, name := range hostile {
			paths = append(paths, paint(t, uint8(250-c*250), i, root, class, name))
		}
	}
	if err := syscall.Mkfifo(filepath.Join(root, "-rf 🎨", "pipe.png"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{"self.png": "self.png", "above": ".."} {
		if err := os.Symlink(to, filepath.Join(root, "-rf 🎨", name)); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(paths)
	return root, paths
}

// TestHostileNames: pictures whose names are not made for programs are read, kept, labelled, classified, written into a table, sorted and put back.
func TestHostileNames(t *testing.T) {
	d := newDesk(t)
	root, paths := hostileFolder(t)
	d.AddFolders([]string{root})
	d.until("the pictures are read", func() bool { s := d.State(); return s.Project != nil && s.Scan == nil && s.Project.Pictures() > 0 })
	list := func() (out []string) {
		for _, e := range d.State().Project.Examples {
			out = append(out, e.Path)
		}
		slices.Sort(out)
		return out
	}
	if got := list(); !slices.Equal(got, paths) {
		t.Fatalf("read are %q, want %q", got, paths)
	}
	p := d.State().Project
	first := p.Examples[0]
	d.RelabelNew([]project.ExampleID{first.ID}, "new\nclass \U0001f600")
	d.until("it is labelled", func() bool { return len(d.State().Project.Classes) == 3 || len(d.troubles) > 0 })
	file := d.State().Project.Path
	d.CloseProject()
	d.until("it is closed", func() bool { return d.State().Project == nil })
	d.Open(file)
	d.until("it is open again", func() bool { return d.State().Project != nil })
	if got := list(); !slices.Equal(got, paths) {
		t.Errorf("after opening again: %q", got)
	}
	d.CloseProject()
	d.until("it is closed", func() bool { return d.State().Project == nil })

	d.openModel()
	d.Classify([]string{root})
	c := d.complete()
	got := slices.Sorted(slices.Values(c.Answers.Paths))
	if !slices.Equal(got, paths) || len(c.Unread) > 0 {
		t.Errorf("classified %q, unread %+v", got, c.Unread)
	}
	table := filepath.Join(t.TempDir(), "table\n.csv")
	saved := false
	d.SaveTable(table, func() { saved = true })
	d.until("the table is saved", func() bool { return saved || len(d.troubles) > 0 })

	target := filepath.Join(t.TempDir(), "sorted \xff\n")
	if n := d.planned(SortOptions{Target: target, Unsure: "not\nsure"}); n.Plan == nil || n.Err != "" {
		d.planned(SortOptions{Target: target, Unsure: "not sure"})
	}
	d.RunSort()
	d.until("it is sorted", func() bool { return d.State().Sort.Outcome != nil || d.State().Sort.Err != "" })
	if o := d.State().Sort; o.Err != "" || o.Outcome.Result.Done != len(paths) {
		t.Fatalf("sorted %+v, %s", o.Outcome, o.Err)
	}
	d.UndoSort()
	d.until("it is undone", func() bool { return d.State().Sort.Undone != nil })
	if u := d.State().Sort; u.Undone.Restored != len(paths) || len(u.Undone.Left) != 0 || exists(target) {
		t.Errorf("undone %+v, folder there: %v", u.Undone, exists(target))
	}
	for _, path := range paths {
		if !exists(path) {
			t.Errorf("%q is gone", path)
		}
	}
	if len(d.troubles) > 0 {
		t.Errorf("troubles: %+v", d.troubles)
	}
}
