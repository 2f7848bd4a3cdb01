package examples

import (
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"likeness/training/dataset"
	"likeness/ui/choose"
	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/picture"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// reviewed are the groups of reasons that the list can be narrowed to.
var reviewed = [][]dataset.SkipKind{
	{dataset.Unreadable, dataset.Damaged, dataset.Unsupported},
	{dataset.Duplicate},
	{dataset.TwoClasses},
	{dataset.VerySmall},
	{dataset.NotPicture, dataset.Special, dataset.Link, dataset.Loose, dataset.NoClass, dataset.AlsoTraining},
}

// groupOf is the place among reviewed.
func groupOf(k dataset.SkipKind) int {
	return max(0, slices.IndexFunc(reviewed, func(kinds []dataset.SkipKind) bool { return slices.Contains(kinds, k) }))
}

// left is a file that was left out; of one picture in two classes all its copies.
type left struct {
	dataset.Skipped
	copies []dataset.Skipped // the file itself and the others; of TwoClasses
}

// review lists what was left out, with the reasons, and takes what the user says of it.
type review struct {
	host   *page.Host
	dialog *control.Dialog
	note   *control.Text
	filter *control.Segments
	groups []int // what the filter's choices after the first stand for, places among reviewed
	list   *keyList
	all    []left
	shown  []left
	back   *takeBack
}

func (p *Page) review() {
	v := &review{host: p.host, back: newTakeBack(p.host), note: control.NewText("").Secondary()}
	v.filter = control.NewSegments([]control.Choice{{Text: words.T("All")}}, func(int) { v.draw() })
	v.list = newKeyList(func() int { return len(v.shown) }, func() fyne.CanvasObject { return newLeftRow(v) },
		func(i int, o fyne.CanvasObject) { o.(*leftRow).show(v.shown[i]) }, func(*fyne.KeyEvent) bool { return false })
	stop := p.host.Session.Listen(func(old, now *session.State) {
		if old.Project != now.Project {
			v.draw()
		}
	})
	left := p.host.WhileProject(func() { v.dialog.Close() })
	head := control.Column(12, v.note, container.NewHBox(v.filter))
	frame := control.On(control.NewGround(style.Surface, style.CardRadius).Outlined(style.Border, 1), control.Pad(v.list, 2))
	size := p.host.Window.Canvas().Size()
	v.draw()
	v.dialog = control.ShowDialog(p.host.Window.Canvas(), v.title(), container.NewBorder(control.PadSides(head, 0, 8), nil, nil, nil, frame),
		fyne.NewSize(min(860, size.Width-48), size.Height-160), func() { stop(); left() },
		control.NewButton(words.T("Done"), nil, control.Main, func() { v.dialog.Close() }))
	v.dialog.AtLeft(control.NewButton(words.T("Save list…"), style.Table, control.Plain, v.save).Tall(style.ButtonMain)).AtLeft(v.back.button)
	v.dialog.Undoing(v.back.undo, v.back.redo)
}

func (v *review) title() string { return words.N("{{.N}} files left out", len(v.all)) }

// draw shows what still waits for an answer.
func (v *review) draw() {
	now := v.host.Session.State().Project
	if now == nil {
		return
	}
	v.back.update()
	v.all = grouped(now.Open())
	counts := make([]int, len(reviewed))
	for _, l := range v.all {
		counts[groupOf(l.Kind)]++
	}
	chosen := -1
	if i := v.filter.Chosen(); i > 0 && i <= len(v.groups) {
		chosen = v.groups[i-1]
	}
	names := []string{words.T("Could not be read"), words.T("Duplicates"), words.T("In two classes"), words.T("Very small"), words.T("Others")}
	choices := []control.Choice{{Text: words.T("All") + " " + words.Count(len(v.all))}}
	v.groups = v.groups[:0]
	place := 0
	for g, n := range counts {
		if n == 0 {
			continue
		}
		v.groups = append(v.groups, g)
		choices = append(choices, control.Choice{Text: names[g] + " " + words.Count(n)})
		if g == chosen {
			place = len(v.groups)
		}
	}
	v.note.SetText(words.N("They stay in their folders. Likeness does not learn from them.", len(v.all)))
	v.filter.SetChoices(choices)
	v.filter.Choose(place)
	v.shown = v.shown[:0]
	for _, l := range v.all {
		if place == 0 || groupOf(l.Kind) == chosen {
			v.shown = append(v.shown, l)
		}
	}
	if v.dialog != nil {
		v.dialog.SetTitle(v.title())
	}
	v.list.Refresh()
}

// grouped joins the copies of one picture in two classes, in order of their reasons, then of paths.
func grouped(open []dataset.Skipped) []left {
	var out []left
	at := map[string]int{}
	for _, s := range open {
		if s.Kind != dataset.TwoClasses {
			out = append(out, left{Skipped: s})
			continue
		}
		i, ok := at[s.Path]
		if !ok {
			i, ok = at[s.Other]
		}
		if !ok {
			i = len(out)
			out = append(out, left{Skipped: s})
		}
		at[s.Path], at[s.Other] = i, i
		out[i].copies = append(out[i].copies, s)
	}
	slices.SortStableFunc(out, func(a, b left) int { return groupOf(a.Kind) - groupOf(b.Kind) })
	return out
}

func (v *review) save() {
	open := v.host.Session.State().Project.Open()
	choose.Save(v.host.Window, words.T("Save list"), words.T("left out")+".csv", func(path string) { v.host.Session.SaveProblems(path, open) })
}

// leftRow is one file that was left out, with what can be done about it.
type leftRow struct {
	widget.BaseWidget
	view *review
	of   left
	pic  *picture.View
	ban  *control.Icon
	name *control.Text
	text *control.Text
	acts [4]*control.Button
}

func newLeftRow(v *review) *leftRow {
	r := &leftRow{
		view: v, pic: v.host.Pictures.NewView(canvas.ImageFillContain, fyne.NewSquareSize(56)), ban: control.NewIcon(style.Ban, theme.ColorNamePlaceHolder, 20),
		name: control.NewText("").Shortened(), text: control.Caption("").Shortened(),
	}
	for i := range r.acts {
		r.acts[i] = control.NewButton("", nil, control.Outline, nil).Tall(32)
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *leftRow) show(l left) {
	r.of = l
	unread := groupOf(l.Kind) == 0 || l.Kind == dataset.NotPicture || l.Kind == dataset.Special
	path := l.Path
	if unread {
		path = ""
	}
	r.pic.SetPath(path)
	r.ban.Hidden = !unread
	r.name.SetText(filepath.Base(l.Path))
	r.text.SetText(whyLeft(l))
	for i, a := range r.answers() {
		r.acts[i].Hidden = a.do == nil
		r.acts[i].SetText(a.text)
		r.acts[i].OnTapped = a.do
	}
	r.Refresh()
}

type answer struct {
	text string
	do   func()
}

// answers are what can be done about the file.
func (r *leftRow) answers() (out [4]answer) {
	l, s := r.of, r.view.host.Session
	folder := answer{words.T("Show in folder"), func() { choose.Reveal(r.view.host.Window, l.Path) }}
	switch l.Kind {
	case dataset.Duplicate:
		out[0] = answer{words.T("Use both"), func() { s.TakeIn(l.Path, l.Class) }}
	case dataset.VerySmall:
		out[0] = folder
		if l.Class != "" {
			out[0] = answer{words.T("Use anyway"), func() { s.TakeIn(l.Path, l.Class) }}
		}
	case dataset.TwoClasses:
		var paths []string
		n := 0
		for _, c := range l.copies {
			paths = append(paths, c.Path)
			if n < len(out)-1 && !slices.ContainsFunc(out[:n], func(a answer) bool { return a.text == c.Class }) {
				out[n] = answer{c.Class, func() { s.TakeIn(c.Path, c.Class) }}
				n++
			}
		}
		out[n] = answer{words.T("Neither"), func() { s.Settle(paths) }}
	default:
		out[0] = folder
	}
	return out
}

// whyLeft says why a file was left out.
func whyLeft(l left) string {
	text := ""
	switch l.Kind {
	case dataset.Duplicate:
		text = words.F("duplicate of {{.Other}}, same class: the first one is used", "Other", filepath.Base(l.Other))
	case dataset.TwoClasses:
		var classes []string
		for _, c := range l.copies {
			if !slices.Contains(classes, c.Class) {
				classes = append(classes, c.Class)
			}
		}
		if len(classes) == 2 {
			return words.F("in “{{.A}}” and in “{{.B}}”: which class is right?", "A", classes[0], "B", classes[1])
		}
		return words.T("in several classes: which one is right?")
	case dataset.VerySmall:
		text = words.Say(l.Reason) // of a project of an earlier version
		if l.Width > 0 {
			text = words.F("very small: {{.Width}} × {{.Height}} pixels", "Width", words.Count(l.Width), "Height", words.Count(l.Height))
		}
	case dataset.Unreadable, dataset.Damaged, dataset.Unsupported:
		text = words.F("could not be read: {{.Reason}}", "Reason", words.Say(l.Reason))
	default:
		text = words.Say(l.Reason)
	}
	if l.Class != "" {
		return l.Class + " · " + text
	}
	return text + " · " + filepath.Dir(l.Path)
}

// CreateRenderer is Fyne's.
func (r *leftRow) CreateRenderer() fyne.WidgetRenderer {
	acts := container.NewHBox()
	for _, a := range r.acts {
		acts.Add(a)
	}
	line := container.NewBorder(nil, nil, container.NewStack(r.pic, r.ban), control.Middle(acts), control.PadSides(control.Middle(control.Column(0, r.name, r.text)), 12, 0))
	return widget.NewSimpleRenderer(control.PadSides(line, 12, 8))
}

// keyList is Fyne's list, which gives keys on: arrows choose a row, and the owner takes others.
type keyList struct {
	widget.List
	typed  func(*fyne.KeyEvent) bool
	chosen int
}

func newKeyList(length func() int, create func() fyne.CanvasObject, update func(int, fyne.CanvasObject), typed func(*fyne.KeyEvent) bool) *keyList {
	l := &keyList{typed: typed, chosen: -1}
	l.Length, l.CreateItem, l.UpdateItem = length, create, update
	l.OnSelected = func(i int) { l.chosen = i }
	l.OnUnselected = func(int) { l.chosen = -1 }
	l.ExtendBaseWidget(l)
	return l
}

// TypedKey is Fyne's.
func (l *keyList) TypedKey(e *fyne.KeyEvent) {
	n := l.Length()
	switch {
	case l.typed(e):
	case e.Name == fyne.KeyDown && n > 0:
		l.Select(min(l.chosen+1, n-1))
	case e.Name == fyne.KeyUp && n > 0:
		l.Select(max(l.chosen-1, 0))
	default:
		control.PassOn(l, e)
	}
}
