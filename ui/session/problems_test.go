package session

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"likeness/training/dataset"
	"likeness/training/project"
)

// messy are class folders with a copy, a picture in two classes, a damaged file and one that is no picture.
func messy(t *testing.T) []string {
	t.Helper()
	folders := sampleFolders(t, 8)
	first, err := os.ReadDir(folders[1])
	if err != nil {
		t.Fatal(err)
	}
	read := func(i int) []byte {
		data, err := os.ReadFile(filepath.Join(folders[1], first[i].Name()))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	for path, data := range map[string][]byte{
		filepath.Join(folders[1], "zz copy.jpg"): read(0),
		filepath.Join(folders[0], "in both.jpg"): read(1),
		filepath.Join(folders[1], "broken.jpg"):  read(2)[:600],
		filepath.Join(folders[1], "notes.txt"):   []byte("no picture"),
	} {
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folders
}

// waiting are the names of the files that wait for an answer, by their reasons.
func waiting(p *Project) string {
	var out []string
	for _, s := range p.Open() {
		out = append(out, string(s.Kind)+": "+filepath.Base(s.Path))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// TestProblems: what was left out is listed with its class, can be taken in or settled, undo brings it back, and all of that is there after reopening.
func TestProblems(t *testing.T) {
	d := newDesk(t)
	folders := messy(t)
	d.AddFolders(folders)
	d.until("the pictures are read", func() bool { s := d.State(); return s.Project != nil && s.Scan == nil && s.Project.Pictures() > 0 })
	d.until("what was left out is known", func() bool { return len(d.State().Project.Open()) > 0 })
	s := d.State().Project
	if n := len(s.Open()); n != 5 || s.Pictures() != 15 {
		t.Fatalf("%d wait, %d pictures: %s", n, s.Pictures(), waiting(s))
	}
	var twin, both dataset.Skipped
	for _, k := range s.Open() {
		if k.Class == "" {
			t.Errorf("%s is of no class", k.Path)
		}
		switch {
		case k.Kind == dataset.Duplicate:
			twin = k
		case k.Kind == dataset.TwoClasses && k.Class == "drawing":
			both = k
		}
	}
	list := filepath.Join(t.TempDir(), "list.csv")
	d.SaveProblems(list, s.Open())
	d.TakeIn(twin.Path, twin.Class)
	d.until("the copy is taken in", func() bool { return d.State().Project.Pictures() == 16 })
	s = d.State().Project
	copied := slices.IndexFunc(s.Examples, func(e project.Example) bool { return e.Path == twin.Path })
	first := slices.IndexFunc(s.Examples, func(e project.Example) bool { return e.Path == twin.Other })
	if copied < 0 || first < 0 || s.Examples[copied].Group != s.Examples[first].Group {
		t.Fatal("the copy is not grouped with the first, so that they might be learned from and judged by")
	}
	if f := (&Finding{Kind: Copied, Members: []Member{{Example: s.Examples[copied].ID}, {Example: s.Examples[first].ID}}}); f.Waits(s) {
		t.Error("it is asked again whether both copies are used")
	}
	d.TakeIn(both.Path, both.Class)
	d.until("the picture in two classes is taken in", func() bool { return d.State().Project.Pictures() == 17 })
	if got := waiting(d.State().Project); strings.Contains(got, "two classes") {
		t.Errorf("there wait %s", got)
	}
	d.Undo()
	d.until("it is out again", func() bool { return d.State().Project.Pictures() == 16 })
	if got := waiting(d.State().Project); !strings.Contains(got, "two classes: in both.jpg") {
		t.Errorf("after undo there wait %s", got)
	}
	d.Settle([]string{both.Path, both.Other})
	d.until("it is settled", func() bool { return len(d.State().Project.Open()) == 2 })
	left := waiting(d.State().Project)
	if u := d.State().Project.Undo; u == nil || u.Kind != project.LeftOut {
		t.Errorf("it cannot be undone: %+v", u)
	}
	d.Undo()
	d.until("it waits again", func() bool { return strings.Contains(waiting(d.State().Project), "two classes: in both.jpg") })
	d.Redo()
	d.until("it is settled again", func() bool { return waiting(d.State().Project) == left })

	path := s.Path
	d.CloseProject()
	d.until("it is closed", func() bool { return d.State().Project == nil })
	d.Open(path)
	d.until("it is open again", func() bool { return d.State().Project != nil })
	if got := waiting(d.State().Project); got != left {
		t.Errorf("opened again there wait %s, not %s", got, left)
	}
	d.AddFolders(folders)
	d.until("they are read again", func() bool { return d.State().Scan != nil })
	d.until("they are read again", func() bool { return d.State().Scan == nil })
	if got := waiting(d.State().Project); got != left {
		t.Errorf("read again there wait %s, not %s", got, left)
	}
	f, err := os.Open(list)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) != 6 || rows[0][0] != "file" {
		t.Errorf("the list is %v, %v", rows, err)
	}
	if len(d.troubles) > 0 {
		t.Errorf("troubles: %+v", d.troubles)
	}
}

// TestFindings: what the user says of a finding takes it off the list, is kept, and undone where it can be it comes back.
func TestFindings(t *testing.T) {
	d := withExamples(t, 8)
	s := d.State().Project
	a, b := s.Examples[0], s.Examples[1]
	suspect := Finding{Kind: Suspect, Example: a.ID, Label: a.Class}
	poor := Finding{Kind: Poor, Example: b.ID}
	copies := Finding{Kind: Copied, Example: b.ID, Members: []Member{{Example: b.ID}, {Example: a.ID}}}
	check := func(what string, wants ...bool) {
		t.Helper()
		for i, f := range []Finding{suspect, poor, copies} {
			if got := f.Waits(d.State().Project); got != wants[i] {
				t.Errorf("%s: finding %d waits: %v", what, i, got)
			}
		}
	}
	check("at first", true, true, true)
	d.Confirm([]project.ExampleID{a.ID})
	d.until("it is kept", func() bool { e, _ := d.State().Project.Example(a.ID); return e.Confirmed })
	check("confirmed", false, true, true)
	d.Undo()
	d.until("it is undone", func() bool { e, _ := d.State().Project.Example(a.ID); return !e.Confirmed })
	check("undone", true, true, true)
	d.UseAnyway(b.ID)
	d.UseAll([]project.ExampleID{b.ID, a.ID})
	replies := func(n int) func() bool { return func() bool { return len(d.State().Project.Replies) == n } }
	d.until("it is kept", replies(2))
	check("used all the same", true, false, false)
	if u := d.State().Project.Undo; u == nil || u.Kind != project.UsedAll || d.State().Project.Stale {
		t.Errorf("what would be undone is %+v", u)
	}
	d.Undo()
	d.until("of the copies it is asked again", replies(1))
	check("undone once", true, false, true)
	d.Undo()
	d.until("of the poor picture as well", replies(0))
	check("undone twice", true, true, true)
	d.Redo()
	d.Redo()
	d.until("it is said again", replies(2))
	check("done again", true, false, false)
	path := s.Path
	d.CloseProject()
	d.until("it is closed", func() bool { return d.State().Project == nil })
	d.Open(path)
	d.until("it is open again", func() bool { return d.State().Project != nil })
	check("opened again", true, false, false)
	d.Exclude([]project.ExampleID{a.ID}, true)
	d.until("it is left out", func() bool { e, _ := d.State().Project.Example(a.ID); return e.Excluded })
	check("left out", false, false, false)
	list := filepath.Join(t.TempDir(), "findings.csv")
	d.SaveFindings(list, []Finding{suspect, poor, copies})
	d.until("the list is written", func() bool { _, err := os.Stat(list); return err == nil })
}
