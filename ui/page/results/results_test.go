package results

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"likeness/training/project"
	"likeness/ui/gallery"
	"likeness/ui/page"
	"likeness/ui/session"
)

var wide, narrow = fyne.NewSize(1280, 744), fyne.NewSize(800, 544)

// fewErrors are twelve answers about three classes: three are wrong, two of the right ones not sure.
var fewErrors = []answer{
	{0, 0, 0.99},
	{0, 0, 0.98},
	{0, 0, 0.6},
	{0, 1, 0.9},
	{0, 0, 0.97},
	{1, 1, 0.95},
	{1, 1, 0.7},
	{1, 2, 0.65},
	{1, 1, 0.94},
	{2, 2, 0.96},
	{2, 0, 0.97},
	{2, 2, 0.93},
}

var threeClasses = []string{"drawing", "painting", "photo"}

// confidences are what the gallery shows, in order, in per cent.
func (b *bench) confidences() []int {
	var out []int
	for i := range b.verdict.list {
		out = append(out, int(b.verdict.at(i).Confidence()*100+0.5))
	}
	return out
}

func TestFiltersAndOrder(t *testing.T) {
	b := newBench(t, threeClasses, fewErrors, wide)
	cases := []struct {
		name   string
		filter filter
		want   []int
	}{
		{"errors first, the surest on top", unlimited, []int{97, 90, 65, 60, 70, 93, 94, 95, 96, 97, 98, 99}},
		{"errors", filter{kind: errors, class: anyClass, predicted: anyClass}, []int{97, 90, 65}},
		{"not sure, right or wrong", filter{kind: notSure, class: anyClass, predicted: anyClass, order: leastSure}, []int{60, 65, 70}},
		{"of a class", filter{class: 2, predicted: anyClass, order: mostSure}, []int{97, 96, 93}},
		{"predicted", filter{class: anyClass, predicted: 2, order: mostSure}, []int{96, 93, 65}},
		{"one mix-up", filter{kind: errors, class: 2, predicted: 0}, []int{97}},
		{"nothing", filter{kind: errors, class: 1, predicted: 0}, nil},
	}
	for _, c := range cases {
		b.setFilter(c.filter)
		if got := b.confidences(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		if b.gallery.Visible() == (c.want == nil) || b.nothing.Visible() != (c.want == nil) {
			t.Errorf("%s: gallery in view %v, its replacement %v", c.name, b.gallery.Visible(), b.nothing.Visible())
		}
	}
	if got := b.none.Text(); got != "No errors here." {
		t.Errorf("without pictures it says %q", got)
	}
	b.showAll()
	if len(b.verdict.list) != 12 || b.filters.kinds.Chosen() != int(all) {
		t.Errorf("Show all shows %d pictures with the filter at %d", len(b.verdict.list), b.filters.kinds.Chosen())
	}
	if want := [4]int{12, 3, 3, 0}; b.verdict.counts != want {
		t.Errorf("counts are %v, want %v", b.verdict.counts, want)
	}
}

func TestHeader(t *testing.T) {
	b := newBench(t, threeClasses, fewErrors, wide)
	got := []string{b.head.figure.Text(), b.head.deviation.Text(), b.head.measured.Text(), b.head.counts.Text(), b.head.baseline.Text()}
	want := []string{"75.0\u00a0%", "±\u00a012.5\u00a0%", "right on 12 pictures kept aside:", "9 right, 3 errors", "Always answering “drawing” would get 41.7\u00a0%."}
	if !slices.Equal(got, want) {
		t.Errorf("the header says %q, want %q", got, want)
	}
	if b.head.unknown.Visible() {
		t.Error("pictures of unknown classes are spoken of where there are none")
	}
	if !b.head.again.Disabled() {
		t.Error("Train again can be pressed though nothing has changed")
	}
	b.window.Resize(narrow)
	if got := b.head.measured.Text() + " " + b.head.counts.Text(); got != "9 of 12 right, 3 errors" {
		t.Errorf("where it is narrow the header says %q", got)
	}
}

// TestFewPictures: where hardly any pictures are left to judge by, the numbers do not seem surer than they are.
func TestFewPictures(t *testing.T) {
	one, right, wrong := []answer{{0, 0, 0.9}}, []answer{{0, 0, 0.9}, {1, 1, 0.9}}, []answer{{0, 1, 0.9}, {1, 0, 0.9}}
	for _, c := range []struct {
		name    string
		answers []answer
		without int // pictures that are left out
		want    []string
	}{
		{"none", one, 1, []string{"–", "", "No picture is left to judge it by.", "", ""}},
		{"one", one, 0, []string{"100.0\u00a0%", "≥\u00a020.7\u00a0%", "right on 1 picture kept aside:", "1 right, 0 errors", "Always answering “drawing” would get 100.0\u00a0%."}},
		{"two, both right", right, 0, []string{"100.0\u00a0%", "≥\u00a034.2\u00a0%", "right on 2 pictures kept aside:", "2 right, 0 errors", "Always answering “drawing” would get 50.0\u00a0%."}},
		{"two, both wrong", wrong, 0, []string{"0.0\u00a0%", "≤\u00a065.8\u00a0%", "right on 2 pictures kept aside:", "0 right, 2 errors", "Always answering “drawing” would get 50.0\u00a0%."}},
		{"two, one right", []answer{{0, 0, 0.9}, {1, 0, 0.9}}, 0, []string{"50.0\u00a0%", "±\u00a035.4\u00a0%", "right on 2 pictures kept aside:", "1 right, 1 error", "Always answering “drawing” would get 50.0\u00a0%."}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, []string{"drawing", "photo"}, c.answers, wide)
			for _, e := range b.session.State().Project.Examples[:c.without] {
				b.session.Exclude([]project.ExampleID{e.ID}, true)
				b.wait(func(s *session.State) bool { x, _ := s.Project.Example(e.ID); return x.Excluded })
			}
			got := []string{b.head.figure.Text(), b.head.deviation.Text(), b.head.measured.Text(), b.head.counts.Text(), b.head.baseline.Text()}
			if !slices.Equal(got, c.want) {
				t.Errorf("the header says %q, want %q", got, c.want)
			}
			b.head.explain()
			b.window.Resize(narrow)
			if len(b.trouble) > 0 {
				t.Errorf("troubles: %+v", b.trouble)
			}
		})
	}
}

func TestNoResult(t *testing.T) {
	b := newBench(t, threeClasses, fewErrors, wide)
	b.Update(&session.State{}, &session.State{Project: &session.Project{}})
	if !b.empty.Visible() || b.gallery.Visible() || b.head.content.Visible() {
		t.Error("without a result there is something other than the way to one")
	}
	if b.yet.Text() != "No results yet. Train first." {
		t.Errorf("a time is promised that nobody can know: %q", b.yet.Text())
	}
	ready := &session.Project{Settings: session.DefaultSettings(), Classes: []project.Class{{ID: 1, Pictures: 30}, {ID: 2, Pictures: 30}}}
	b.Update(&session.State{}, &session.State{Project: ready, Device: &session.Device{Kind: "cpu"}})
	if !strings.HasPrefix(b.yet.Text(), "No results yet. Train first, it takes about ") {
		t.Errorf("how long it takes is not told: %q", b.yet.Text())
	}
	b.train()
	if !slices.Equal(b.went, []page.ID{page.Train}) && !slices.Equal(b.went, []page.ID{page.Examples}) {
		t.Errorf("Train leads to %v", b.went)
	}
}

func TestTiles(t *testing.T) {
	b := newBench(t, threeClasses, fewErrors, wide)
	n := b.names()
	tile := func(i int) gallery.Tile { return b.verdict.tile(i, n.output, n.label) }
	if got := tile(0); got.Mark != gallery.Error || got.Caption != "photo" || got.To != "drawing" || !got.Bad {
		t.Errorf("an error is shown as %+v", got)
	}
	if got := tile(3); got.Mark != gallery.NotSure || got.Caption != "drawing" || got.To != "" || got.Bad {
		t.Errorf("what it is not sure of is shown as %+v", got)
	}
	if got := tile(11); got.Mark != gallery.NoMark || !got.Tick {
		t.Errorf("what is right is shown as %+v", got)
	}
}

// TestCounts: the number beside each kind is that of the pictures that are shown where it is chosen, whatever else is filtered.
func TestCounts(t *testing.T) {
	b := newBench(t, threeClasses, fewErrors, wide)
	for class := anyClass; class < 3; class++ {
		for predicted := anyClass; predicted < 3; predicted++ {
			f := unlimited
			f.class, f.predicted = class, predicted
			b.setFilter(f)
			for k := all; k <= notSure; k++ {
				want := b.verdict.counts[k]
				f.kind = k
				b.setFilter(f)
				if got := b.gallery.Len(); got != want {
					t.Errorf("kind %d of class %d taken for %d: it says %d and shows %d", k, class, predicted, want, got)
				}
			}
		}
	}
}

func TestRelabelAndExclude(t *testing.T) {
	b := newBench(t, threeClasses, fewErrors, wide)
	b.gallery.SetCurrent(0) // a photo taken for a drawing
	first := b.verdict.at(0).Example.ID
	second := b.verdict.at(1).Example.ID
	b.gallery.TypedKey(&fyne.KeyEvent{Name: fyne.Key1})
	b.wait(func(s *session.State) bool { return s.Project.Changes == 1 })
	e, _ := b.session.State().Project.Example(first)
	if c, _ := b.session.State().Project.Class(e.Class); c.Name != "drawing" || !e.Confirmed {
		t.Errorf("the picture is now %q, confirmed %v", c.Name, e.Confirmed)
	}
	if got := b.verdict.at(b.gallery.Current()).Example.ID; got != second {
		t.Errorf("it went on to picture %d, want %d", got, second)
	}
	if b.verdict.counts[errors] != 2 {
		t.Errorf("there are %d errors left", b.verdict.counts[errors])
	}
	if !b.strips.Visible() {
		t.Error("nothing says that training again would help")
	}
	b.gallery.TypedKey(&fyne.KeyEvent{Name: fyne.KeyX})
	b.wait(func(s *session.State) bool { return len(s.Result.Pictures) == 11 })
	b.session.Undo()
	b.session.Undo()
	b.wait(func(s *session.State) bool { return len(s.Result.Pictures) == 12 && !s.Project.Stale })
	if b.strips.Visible() || b.verdict.counts[errors] != 3 {
		t.Errorf("after Undo the strip is there: %v, and %d errors", b.strips.Visible(), b.verdict.counts[errors])
	}
}

func TestErrorsKey(t *testing.T) {
	b := newBench(t, threeClasses, fewErrors, wide)
	b.Key(&fyne.KeyEvent{Name: fyne.KeyE})
	if len(b.verdict.list) != 3 || b.filters.kinds.Chosen() != int(errors) {
		t.Errorf("E shows %d pictures", len(b.verdict.list))
	}
	b.Key(&fyne.KeyEvent{Name: fyne.KeyE})
	if len(b.verdict.list) != 12 {
		t.Errorf("E again shows %d pictures", len(b.verdict.list))
	}
}

func TestQuickResults(t *testing.T) {
	b := newBench(t, threeClasses, fewErrors, wide)
	now := *b.session.State()
	quick := *now.Result
	quick.Pictures = quick.Pictures[:5]
	now.Quick = &quick
	old := now
	old.Quick = nil
	b.Update(&old, &now)
	if len(b.verdict.list) != 12 || !b.strips.Visible() {
		t.Error("the model before is not what is shown, or nothing leads to the quick results")
	}
	shown := now
	shown.QuickShown = true
	b.Update(&now, &shown)
	if len(b.verdict.list) != 5 || !b.strips.Visible() {
		t.Errorf("of the quick results %d pictures are shown", len(b.verdict.list))
	}
	alone := now
	alone.Result = nil
	b.Update(&shown, &alone)
	if len(b.verdict.list) != 5 {
		t.Error("where there is no other result the quick ones are not shown")
	}
}

// TestNamed: a project that gets a name and a place is the same one: what is looked at stays, and a dialog about it too. Another project begins anew.
func TestNamed(t *testing.T) {
	b := newBench(t, threeClasses, fewErrors, wide)
	b.errorsOnly()
	shown := len(b.verdict.list)
	closed := false
	b.host.WhileProject(func() { closed = true })
	named := filepath.Join(t.TempDir(), "Named.likeness")
	b.session.SaveAs(named)
	b.wait(func(s *session.State) bool { return s.Project.Path == named })
	if b.filter.kind != errors || len(b.verdict.list) != shown || closed {
		t.Errorf("with a name %d of %d pictures are in view; dialogs are closed: %v", len(b.verdict.list), shown, closed)
	}
	other := filepath.Join(t.TempDir(), "Other.likeness")
	makeProject(t, other, threeClasses, [][]answer{fewErrors})
	b.session.Open(other)
	b.wait(func(s *session.State) bool { return s.Project.Path == other })
	if b.filter.kind != all || !closed {
		t.Errorf("with another project the filter is %v; dialogs are closed: %v", b.filter.kind, closed)
	}
}

// TestModelDialogsGo: a question about a model goes with its project, for the next one has models of the same numbers; so does the table.
func TestModelDialogsGo(t *testing.T) {
	b := newBench(t, threeClasses, fewErrors, wide)
	m := b.session.State().Project.Models[0]
	b.overview.showTable()
	b.renameModel(m)
	b.removeModel(m)
	if n := len(b.window.Canvas().Overlays().List()); n != 3 {
		t.Fatalf("%d dialogs are open", n)
	}
	other := filepath.Join(t.TempDir(), "Other.likeness")
	makeProject(t, other, threeClasses, [][]answer{fewErrors})
	b.session.Open(other)
	b.wait(func(s *session.State) bool { return s.Project.Path == other })
	if n := len(b.window.Canvas().Overlays().List()); n != 0 {
		t.Errorf("%d dialogs stay", n)
	}
}
