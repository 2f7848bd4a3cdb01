package results

import (
	"fmt"
	"image"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"likeness/inference/gradcam"
	"likeness/training/compare"
	"likeness/training/measure"
	"likeness/training/project"
	"likeness/ui/gallery"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// withLook shows a state in which this is known of the picture in the panel.
func (b *bench) withLook(l session.Look) {
	now := *b.session.State()
	l.Example = b.detail.shown.Example.ID
	l.Model = now.Project.Current
	now.Look = &l
	b.draw(&now)
}

func TestDetail(t *testing.T) {
	b := newBench(t, threeClasses, fewErrors, wide)
	b.gallery.SetCurrent(1)
	b.open(1)
	d := b.detail
	if !d.content.Visible() || b.overview.content.Visible() || !b.gallery.Visible() {
		t.Fatal("the panel does not stand in place of the overview, beside the gallery")
	}
	got := []string{d.place.Text(), d.label.Text(), d.answer.Text(), d.bars[0].strong.Text(), d.bars[0].share.Text()}
	want := []string{"2 of 12", "drawing", "painting", "painting", "90\u00a0%"}
	if !slices.Equal(got, want) || d.badge.Mark() != gallery.Error {
		t.Errorf("it says %q, want %q", got, want)
	}
	if d.bars[2].content.Hidden || !d.bars[3].content.Hidden || d.more.Visible() {
		t.Error("of three classes there are not three bars")
	}
	if !strings.Contains(d.file.Text(), filepath.Join("drawing", "picture-003.png")+" · 24 × 16") {
		t.Errorf("the file is told as %q", d.file.Text())
	}
	test.Tap(d.next)
	if d.place.Text() != "3 of 12" || b.gallery.Current() != 2 {
		t.Errorf("the next is %q", d.place.Text())
	}
	b.Key(&fyne.KeyEvent{Name: fyne.KeyLeft})
	b.Key(&fyne.KeyEvent{Name: fyne.KeyLeft})
	if d.place.Text() != "1 of 12" || !d.previous.Disabled() {
		t.Errorf("two before is %q", d.place.Text())
	}
	b.gallery.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if d.content.Visible() || !b.overview.content.Visible() {
		t.Error("Esc does not lead back to the overview")
	}
}

func TestWhereItLooked(t *testing.T) {
	b := newBench(t, threeClasses, fewErrors, wide)
	b.gallery.SetCurrent(0)
	b.open(0)
	b.withLook(session.Look{Picture: image.NewRGBA(image.Rect(0, 0, 60, 30))})
	if b.detail.view.picture.Image == nil || b.detail.view.heat.Visible() {
		t.Error("the picture is not there, or a map that nobody asked for is")
	}
	b.key(&fyne.KeyEvent{Name: fyne.KeyH})
	if !b.detail.heat.On() || !strings.HasPrefix(b.detail.heatNote.Text(), "Finding out") {
		t.Errorf("while it is made it says %q", b.detail.heatNote.Text())
	}
	m := &gradcam.Map{Rows: 1, Columns: 1, Values: []float32{1}, Crop: gradcam.Crop{Right: 1, Bottom: 1}}
	b.withLook(session.Look{Picture: image.NewRGBA(image.Rect(0, 0, 60, 30)), Map: m})
	v := b.detail.view
	if !v.heat.Visible() || v.heat.Position() != v.picture.Position() || v.heat.Size() != v.picture.Size() {
		t.Error("the map does not lie over the picture")
	}
	if ratio := v.picture.Size().Width / v.picture.Size().Height; ratio < 1.99 || ratio > 2.01 {
		t.Errorf("a picture of 2 to 1 is shown as %v to 1", ratio)
	}
	if got := b.detail.heatNote.Text(); got != "Bright = what spoke for “drawing”. It is a hint, not an explanation." {
		t.Errorf("it is explained as %q", got)
	}
	b.withLook(session.Look{MapTrouble: "The file is gone."})
	if b.detail.heatNote.Text() != "The file is gone." {
		t.Errorf("what went wrong is told as %q", b.detail.heatNote.Text())
	}
}

func TestMostSimilar(t *testing.T) {
	b := newBench(t, threeClasses, fewErrors, wide)
	b.gallery.SetCurrent(0)
	b.open(0)
	b.withLook(session.Look{})
	if b.detail.alikeNote.Text() != "Looking for them…" || b.detail.alikeRow.Visible() {
		t.Errorf("before they are found it says %q", b.detail.alikeNote.Text())
	}
	examples := b.session.State().Project.Examples
	b.withLook(session.Look{Similar: []session.Similar{{Example: examples[5].ID, Similarity: 0.9}, {Example: examples[11].ID, Similarity: 0.8}}})
	if b.detail.alikeNote.Visible() || b.detail.alike[0].name.Text() != "painting" || b.detail.alike[1].name.Text() != "photo" || b.detail.alike[2].content.Visible() {
		t.Errorf("they are shown as %q and %q", b.detail.alike[0].name.Text(), b.detail.alike[1].name.Text())
	}
}

// TestLargeText: in large text nothing of the row of filters lies over another, and nothing of a picture's panel is cut at its right.
func TestLargeText(t *testing.T) {
	b := newBench(t, threeClasses, fewErrors, wide)
	t.Cleanup(func() { _ = words.Load("en") })
	now := *b.session.State()
	now.Doubts = session.NewDoubts([]session.Doubted{{Example: now.Project.Examples[10].ID, Better: now.Project.Classes[0].ID, OfBetter: 0.92}})
	for _, large := range []float32{1, 1.2, 20.0 / 14} {
		fyne.CurrentApp().Settings().SetTheme(style.Theme{Variant: style.Light, Scale: large})
		for _, language := range words.Languages() {
			if err := words.Load(language.Code); err != nil {
				t.Fatal(err)
			}
			for _, size := range []fyne.Size{wide, fyne.NewSize(1008, 600), narrow} {
				b.Page = New(b.host)
				b.window.SetContent(b.Content())
				b.window.Resize(size)
				b.old = &session.State{}
				b.draw(&now)
				for _, open := range []bool{false, true} {
					if open {
						b.gallery.SetCurrent(0)
						b.open(0)
						if !b.detail.heat.On() {
							b.detail.heat.Tapped(nil)
						}
					}
					where := fmt.Sprintf("%v, %s, %v, open %v", large, language.Code, size, open)
					if need, have := b.head.needs(), b.head.content.Size().Width; b.head.content.Visible() && need > have {
						t.Errorf("%s: the head needs %v and has %v", where, need, have)
					}
					f := b.filters
					first, beside := fyne.CanvasObject(f.labels[0]), f.content.Objects[1]
					if f.more.Visible() {
						first = f.more
					}
					if end, begin := f.kinds.Size().Width, beside.Position().X+first.Position().X; f.content.Visible() && !f.below && end > begin {
						t.Errorf("%s: the kinds of pictures end at %v, and what is right of them begins at %v", where, end, begin)
					}
					if end := f.kinds.Size().Width; f.content.Visible() && end > f.content.Size().Width {
						t.Errorf("%s: the kinds of pictures end at %v of %v", where, end, f.content.Size().Width)
					}
					if open {
						within(t, where, b.detail.content)
					}
				}
			}
		}
	}
}

// within holds that what scrolls up and down is no wider than there is room.
func within(t *testing.T, where string, o fyne.CanvasObject) {
	t.Helper()
	switch o := o.(type) {
	case *container.Scroll:
		if need, has := o.Content.MinSize().Width, o.Size().Width; need > has {
			t.Errorf("%s: what scrolls needs %v of %v", where, need, has)
		}
	case *fyne.Container:
		for _, c := range o.Objects {
			within(t, where, c)
		}
	}
}

func TestSuspiciousLabels(t *testing.T) {
	b := newBench(t, threeClasses, fewErrors, wide)
	if len(b.verdict.list) != 12 || b.verdict.suspects != nil {
		t.Fatal("labels are suspected before they were looked for")
	}
	now := *b.session.State()
	shown := now.Project
	now.Doubts = session.NewDoubts([]session.Doubted{{Example: shown.Examples[10].ID, Better: shown.Classes[0].ID, OfBetter: 0.92}})
	b.draw(&now)
	learned := now
	changed := *now.Result
	changed.Pictures = changed.Pictures[:10] // as if the model had learned from the other two
	learned.Result = &changed
	learned.Doubts = session.NewDoubts([]session.Doubted{{
		Example: shown.Examples[10].ID, Better: shown.Classes[0].ID, OfBetter: 0.92,
		Probabilities: []float32{0.92, 0.05, 0.03}, Classes: []project.ClassID{shown.Classes[0].ID, shown.Classes[1].ID, shown.Classes[2].ID},
	}})
	b.draw(&learned)
	if want := [4]int{10, 2, 3, 1}; b.verdict.counts != want {
		t.Errorf("with a suspect that the model learned from the counts are %v, want %v", b.verdict.counts, want)
	}
	v := newVerdict(&changed, b.verdict.suspects, b.verdict.pictures[10:], filter{kind: suspicious, class: anyClass, predicted: anyClass})
	if got := v.tile(0, b.names().output, b.names().label); !got.Doubt || got.Mark != gallery.NoMark || got.Caption != "photo" || got.To != "drawing" {
		t.Errorf("it is shown as %+v", got)
	}
	b.draw(&now)
	if b.verdict.counts[suspicious] != 1 {
		t.Fatalf("%d labels are suspected", b.verdict.counts[suspicious])
	}
	b.gallery.SetCurrent(0)
	b.open(0)
	b.draw(&now)
	f := unlimited
	f.kind = suspicious
	b.setFilter(f)
	b.detail.show(0)
	if !b.verdict.tile(0, b.names().output, b.names().label).Doubt || !b.detail.doubt.Visible() || !strings.Contains(b.detail.doubtText.Text(), "“drawing” (92\u00a0%)") {
		t.Errorf("the doubt is told as %q", b.detail.doubtText.Text())
	}
}

func TestMatrixFilters(t *testing.T) {
	b := newBench(t, threeClasses, fewErrors, wide)
	b.overview.choose(2, 0)
	if got := b.confidences(); !slices.Equal(got, []int{97}) {
		t.Errorf("photos taken for drawings are %v", got)
	}
	if b.filters.class.Chosen() != 3 || b.filters.of.Chosen() != 1 {
		t.Errorf("the filters stand at %d and %d", b.filters.class.Chosen(), b.filters.of.Chosen())
	}
	b.overview.choose(-1, -1)
	if len(b.verdict.list) != 12 {
		t.Error("without a cell not all pictures are back")
	}
	if n := len(b.overview.mixes.Objects); n != 5 { // three mix-ups and the rules between them
		t.Errorf("there are %d lines of mix-ups", n)
	}
	if n := len(b.overview.notes.Objects); n != 3 {
		t.Errorf("%d classes are said to be small", n)
	}
}

func TestManyClasses(t *testing.T) {
	classes := make([]string, 12)
	var answers []answer
	for k := range classes {
		classes[k] = string(rune('a'+k)) + " class with a name that is too long for its place"
		answers = append(answers, answer{k, k, 0.9}, answer{k, (k + 1) % 12, 0.5})
	}
	b := newBench(t, classes, answers, wide)
	if b.overview.matrix.Visible() || !b.overview.table.Visible() {
		t.Error("a matrix of twelve classes is in the panel")
	}
	if n := len(b.overview.mixes.Objects); n != 2*measure.ListedConfusions-1 {
		t.Errorf("there are %d lines of mix-ups", n)
	}
	b.overview.showTable()
	if b.window.Canvas().Overlays().Top() == nil {
		t.Fatal("the whole table does not open")
	}
	b.overview.choose(3, 4)
	if b.window.Canvas().Overlays().Top() != nil || len(b.verdict.list) != 1 {
		t.Error("a cell of the table does not close it and show its pictures")
	}
	b.gallery.SetCurrent(0)
	b.open(0)
	if got := b.detail.more.Text(); got != "7 more" || !b.detail.more.Visible() {
		t.Errorf("below the five largest it says %q", got)
	}
}

func TestNarrow(t *testing.T) {
	b := newBench(t, threeClasses, fewErrors, narrow)
	if b.overview.content.Visible() || !b.gallery.Visible() {
		t.Error("the overview is beside the gallery")
	}
	test.Tap(b.head.mixUps)
	if !b.overview.content.Visible() || b.gallery.Visible() || b.head.content.Visible() {
		t.Error("the mix-ups are not a page of their own")
	}
	b.overview.choose(2, 0)
	if b.overview.content.Visible() || !b.gallery.Visible() || len(b.verdict.list) != 1 {
		t.Error("a cell does not lead to its pictures")
	}
	b.gallery.SetCurrent(0)
	b.open(0)
	if !b.detail.content.Visible() || b.gallery.Visible() {
		t.Error("the picture is not a page of its own")
	}
	b.window.Resize(wide)
	if !b.detail.content.Visible() || !b.gallery.Visible() {
		t.Error("with more room the gallery is not beside it")
	}
	b.window.Resize(narrow)
	test.Tap(b.detail.back)
	if b.detail.content.Visible() || !b.gallery.Visible() {
		t.Error("there is no way back to the gallery")
	}
}

// TestNoneChosen: the picture that is looked at need not be chosen any more; then what is done to chosen pictures does nothing.
func TestNoneChosen(t *testing.T) {
	b := newBench(t, threeClasses, fewErrors, wide)
	b.gallery.SetCurrent(0)
	b.open(0)
	b.gallery.ChooseNone()
	if b.mode != looking || b.gallery.Current() != 0 {
		t.Fatalf("mode %v, picture %d", b.mode, b.gallery.Current())
	}
	b.exclude()
	b.relabelMenu(b.detail.relabel)
	if b.window.Canvas().Overlays().Top() != nil || b.gallery.Current() != 0 {
		t.Error("something is done to no pictures")
	}
}

// TestConfirmOne: that a label is right is said of the picture in view alone, however many are chosen, and of it also where none is.
func TestConfirmOne(t *testing.T) {
	for _, c := range []struct {
		name   string
		choose func(*bench)
	}{
		{"all chosen", func(b *bench) { b.gallery.ChooseAll() }},
		{"one chosen", func(*bench) {}},
		{"none chosen", func(b *bench) { b.gallery.ChooseNone() }},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, threeClasses, fewErrors, wide)
			b.gallery.SetCurrent(2)
			b.open(2)
			c.choose(b)
			id := b.detail.shown.Example.ID
			b.detail.confirm()
			b.wait(func(s *session.State) bool { e, ok := s.Project.Example(id); return ok && e.Confirmed })
			for _, e := range b.session.State().Project.Examples {
				if e.Confirmed != (e.ID == id) {
					t.Errorf("picture %d, where %d was in view, is confirmed: %v", e.ID, id, e.Confirmed)
				}
			}
		})
	}
}

func TestSeveralChosen(t *testing.T) {
	b := newBench(t, threeClasses, fewErrors, wide)
	b.gallery.ChooseAll()
	if !b.strips.Visible() {
		t.Error("nothing says how many are chosen, and what can be done")
	}
	b.gallery.ChooseNone()
	if b.strips.Visible() {
		t.Error("the strip stays when none is chosen")
	}
}

func TestModels(t *testing.T) {
	path := filepath.Join(t.TempDir(), "Two.likeness")
	better := slices.Clone(fewErrors)
	for i := range better {
		better[i].predicted = better[i].class
	}
	makeProject(t, path, threeClasses, [][]answer{better, fewErrors})
	b := openBench(t, path, wide)
	if b.head.model.Text() != "Model 2" || b.head.figure.Text() != "75.0\u00a0%" {
		t.Errorf("the latest model is shown as %q, %s", b.head.model.Text(), b.head.figure.Text())
	}
	models := b.session.State().Project.Models
	var got *session.Models
	b.session.CompareModels(models[0].ID, models[1].ID, func(m session.Models) { got = &m })
	b.wait(func(*session.State) bool { return got != nil })
	if got.OfA.N != 12 || got.OnlyA != 0 || got.OnlyB != 3 || got.P < 0.249 || got.P > 0.251 || got.Verdict != compare.NoDifference {
		t.Errorf("of %d: %d and %d, p %v, %s", got.OfA.N, got.OnlyA, got.OnlyB, got.P, got.Verdict)
	}
	b.showModels(*got)
	if b.window.Canvas().Overlays().Top() == nil {
		t.Error("the comparison is not shown")
	}
	b.session.ShowModel(models[1].ID)
	b.wait(func(s *session.State) bool { return s.Project.Current == models[1].ID })
	if b.head.model.Text() != "Model 1" || b.head.figure.Text() != "100.0\u00a0%" {
		t.Errorf("the other model is shown as %q, %s", b.head.model.Text(), b.head.figure.Text())
	}
	b.session.RenameModel(models[1].ID, "Good one")
	b.wait(func(s *session.State) bool { m, _ := b.model(models[1].ID); return m.Name == "Good one" })
	b.session.RemoveModel(models[1].ID)
	b.wait(func(s *session.State) bool { return len(s.Project.Models) == 1 && s.Project.Current == models[0].ID })
}

func TestVerdictInWords(t *testing.T) {
	a, c := project.Model{Name: "New"}, project.Model{Name: "Old"}
	for _, tc := range []struct {
		m    session.Models
		want string
	}{
		{session.Models{A: a, B: c, OnlyA: 9, OnlyB: 1, Verdict: compare.ClearlyBetter}, "“New” is clearly better than “Old”."},
		{session.Models{A: a, B: c, OnlyA: 1, OnlyB: 9, Verdict: compare.ClearlyWorse}, "“Old” is clearly better than “New”."},
		{session.Models{A: a, B: c, OnlyA: 1, OnlyB: 5, Verdict: compare.ProbablyWorse}, "“Old” is probably a little better than “New”."},
		{session.Models{A: a, B: c, OnlyA: 2, OnlyB: 2, Verdict: compare.NoDifference}, "no difference can be shown."},
	} {
		if got := verdictText(tc.m); !strings.HasSuffix(got, tc.want) {
			t.Errorf("%+v is told as %q", tc.m.Verdict, got)
		}
	}
}

func TestNotesOnSmallClasses(t *testing.T) {
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	recall := func(v float64) measure.Score { return measure.Score{Value: v, Defined: true} }
	for _, c := range []struct {
		of   measure.ClassScores
		want string
	}{
		{measure.ClassScores{Support: 21, Recall: recall(16.0 / 21)}, "“x” has only 21 pictures to check. Its 76\u00a0% is uncertain: ±\u00a09\u00a0%."},
		{measure.ClassScores{Support: 10, Recall: recall(1)}, "“x” has only 10 pictures to check. Its 100\u00a0% is uncertain: at least 72\u00a0%, most likely."},
		{measure.ClassScores{Support: 1, Recall: recall(0)}, "“x” has only 1 picture to check. Its 0\u00a0% is uncertain: at most 79\u00a0%, most likely."},
	} {
		if got := noteText("x", c.of); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
