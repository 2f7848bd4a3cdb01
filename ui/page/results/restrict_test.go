package results

import (
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"likeness/training/project"
	"likeness/ui/control"
	"likeness/ui/pagetest"
)

// stripText is what the strips below the gallery say.
func (b *bench) stripText() string {
	var all []string
	for _, o := range b.strips.Objects {
		pagetest.Walk(o, func(o fyne.CanvasObject) {
			if t, ok := o.(*control.Text); ok {
				all = append(all, t.Text())
			}
		})
	}
	return strings.Join(all, "\n")
}

// TestRestrict: the numbers become those of a class or of a folder, say so, and are back with one press. A part without pictures changes nothing.
func TestRestrict(t *testing.T) {
	b := newBench(t, threeClasses, fewErrors, wide)
	classes := b.session.State().Project.Classes
	whole := b.shown.Report.Accuracy
	folder := filepath.Dir(b.shown.Pictures[0].Example.Path)
	for _, c := range []struct {
		name   string
		to     restriction
		n      int
		right  float64
		errors int
		says   string
	}{
		{"a class", restriction{class: classes[0].ID}, 5, 0.8, 1, "class “drawing”: 5 of the 12 pictures"},
		{"a folder", restriction{folder: folder}, 5, 0.8, 1, "folder “drawing”: 5 of the 12 pictures"},
		{"its parent", restriction{folder: filepath.Dir(folder)}, 12, 0.75, 3, "12 of the 12 pictures"},
		{"another class", restriction{class: classes[2].ID}, 3, 2.0 / 3, 1, "class “photo”: 3 of the 12 pictures"},
		{"both", restriction{class: classes[0].ID, folder: folder}, 5, 0.8, 1, "class “drawing” in folder “drawing”"},
	} {
		b.restrict(c.to)
		a := b.shown.Report.Accuracy
		if a.N != c.n || a.Value != c.right || b.verdict.counts[errors] != c.errors || b.gallery.Len() != c.n {
			t.Errorf("%s: %d pictures, %v right, %d errors, %d in the gallery", c.name, a.N, a.Value, b.verdict.counts[errors], b.gallery.Len())
		}
		if got := b.stripText(); !strings.Contains(got, c.says) || !strings.Contains(got, "restricted") {
			t.Errorf("%s: the strip says %q", c.name, got)
		}
	}
	b.restrict(restriction{class: classes[0].ID, folder: "/nowhere"})
	if b.part != (restriction{}) || b.shown.Report.Accuracy != whole || strings.Contains(b.stripText(), "restricted") {
		t.Errorf("a part without pictures leaves %+v", b.part)
	}

	b.restrict(restriction{class: classes[1].ID})
	e := b.shown.Pictures[0].Example
	b.session.Exclude([]project.ExampleID{e.ID}, true)
	b.queue.Until("it is left out", func() bool { x, _ := b.session.State().Project.Example(e.ID); return x.Excluded })
	if n := b.shown.Report.Accuracy.N; n != 3 || b.part.class != classes[1].ID {
		t.Errorf("after one of its 4 pictures was left out the class has %d", n)
	}
}

// TestRestrictMenu: every class and every folder can be chosen.
func TestRestrictMenu(t *testing.T) {
	b := newBench(t, threeClasses, fewErrors, wide)
	items := b.restrictItems()
	if got := len(items[2].ChildMenu.Items); got != 4 {
		t.Errorf("%d classes", got)
	}
	folders := items[3].ChildMenu.Items
	if got := len(folders); got != 6 || !strings.HasSuffix(folders[1].Label, "drawing") {
		t.Errorf("%d folders, the first %q", got, folders[1].Label)
	}
	folders[3].Action()
	if b.shown.Report.Accuracy.N != 3 {
		t.Errorf("the folder of photos has %d", b.shown.Report.Accuracy.N)
	}
	items[0].Action()
	if b.shown != b.full {
		t.Error("not all pictures again")
	}
}
