package classify

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"likeness/ui/choose"
	"likeness/ui/control"
	"likeness/ui/style"
	"likeness/ui/words"
)

// mostButtons is how many classes have a button of their own; more are in a menu.
const mostButtons = 5

// bottom is the bar of actions.
type bottom struct {
	page    *Page
	content *fyne.Container
	left    *fyne.Container
	note    *control.Text
	learn   *control.Button
	chosen  *control.Text
	into    *control.Text
	buttons []*control.Button
	more    *control.Button
	undo    *control.Button
	table   *control.Button
	sort    *control.Button
	classes []string
}

func newBottom(p *Page) *bottom {
	b := &bottom{page: p, note: control.NewText("").Secondary().Shortened(), chosen: control.NewText("").Bold(), into: control.NewText(words.T("Put into:"))}
	b.learn = control.NewButton(words.T("Learn from these"), style.Plus, control.Outline, func() {
		if c := p.host.Session.State().Classify; c != nil {
			p.host.Session.Learn(c.ToLearn())
		}
	})
	b.more = control.NewButton(words.T("Class…"), nil, control.Outline, b.menu).Trailing(style.Down)
	b.table = control.NewButton(words.T("Save table (CSV)…"), style.Table, control.Normal, b.saveTable).Tall(style.ButtonMain)
	b.undo = control.NewButton(words.T("Undo last sort"), style.Undo, control.Plain, p.undoSort).Tall(style.ButtonMain)
	b.undo.Tip(words.T("Undo last sort"))
	b.sort = control.NewButton(words.T("Sort into folders…"), style.Tree, control.Main, p.openSort)
	b.left = container.New(&putLayout{b})
	right := control.Row(style.Gap, b.undo, b.table, b.sort)
	bar := container.New(barLayout{b}, b.left, right)
	b.content = control.Column(0, control.Rule(), control.On(control.NewGround(style.Surface, 0), control.PadSides(bar, style.PageMargin, 15)))
	return b
}

// barLayout gives the right what it needs and the left the rest. Where there is no room for both, only the main button at the right keeps its text.
type barLayout struct{ b *bottom }

func (barLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(600, style.ButtonMain)
}

func (l barLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	l.b.undo.SetText(words.T("Undo last sort"))
	l.b.table.SetText(words.T("Save table (CSV)…"))
	w := o[1].MinSize().Width
	if w+16+max(l.b.note.NaturalWidth(), style.Scaled(300)) > s.Width {
		l.b.undo.SetText("")
		l.b.table.SetText(words.T("Table…"))
		w = o[1].MinSize().Width
	}
	o[1].Resize(fyne.NewSize(w, s.Height))
	o[1].Move(fyne.NewPos(s.Width-w, 0))
	o[0].Resize(fyne.NewSize(max(0, s.Width-w-16), s.Height))
	o[0].Move(fyne.NewPos(0, 0))
}

func (b *bottom) update() {
	if b.page.now == nil || b.page.now.Classify == nil || len(b.page.now.Classify.Paths) == 0 {
		return
	}
	c := b.page.now.Classify
	if !same(b.classes, c.Model.Classes) || b.buttons == nil {
		b.build(c.Model.Classes)
	}
	n := b.page.gallery.ChosenCount()
	b.chosen.SetText(words.N("{{.N}} pictures chosen.", n))
	o := b.page.now.Sort
	busy := o != nil && (o.Running || o.Undoing)
	b.table.SetEnabled(!c.Running && c.Answers.Len() > 0)
	b.undo.SetEnabled(!busy && o != nil && o.Last != nil)
	b.sort.SetEnabled(!busy && !c.Running && c.Gone == nil && c.Answers.Len() > 0)
	toLearn := c.ToLearn()
	canLearn := n == 0 && len(toLearn) > 0 && b.page.now.Project != nil && c.Model.ID != 0 && b.page.now.Scan == nil
	switch {
	case canLearn:
		b.note.SetText(words.N("{{.N}} pictures were put into classes by you.", len(toLearn)))
	case !c.Running && !c.Complete() && c.Answers.Len() > 0:
		b.note.SetText(words.N("You can save a table of the {{.N}} pictures that are done.", c.Done))
	case sortedText(o) != "" && o.Outcome != nil:
		b.note.SetText(sortedText(o))
	default:
		b.note.SetText(words.T("Nothing is moved or copied until you say so."))
	}
	show(b.learn, canLearn)
	b.left.Objects = nil
	if n > 0 {
		b.left.Objects = append(b.left.Objects, b.chosen, b.into)
		for _, k := range b.buttons {
			b.left.Objects = append(b.left.Objects, k)
		}
		b.left.Objects = append(b.left.Objects, b.more)
	} else {
		b.left.Objects = append(b.left.Objects, b.note)
		if canLearn {
			b.left.Objects = append(b.left.Objects, b.learn)
		}
	}
	b.left.Refresh()
}

// build makes the classes' buttons.
func (b *bottom) build(classes []string) {
	b.classes, b.buttons = classes, nil
	for i, name := range classes {
		if len(classes) <= mostButtons {
			b.buttons = append(b.buttons, control.NewButton(name, nil, control.Outline, func() { b.page.put(i) }))
		}
	}
}

// menu shows the classes where they have no buttons.
func (b *bottom) menu() {
	var items []*fyne.MenuItem
	for i, name := range b.classes {
		items = append(items, fyne.NewMenuItem(name, func() { b.page.put(i) }))
	}
	b.page.menu(b.more, items)
}

// putLayout is the left of the bar: a note, or what to do with the chosen pictures; classes are in a menu where their buttons do not fit.
type putLayout struct{ b *bottom }

func (l *putLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(100, style.ButtonRow) }

func (l *putLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	b := l.b
	x := float32(0)
	place := func(c fyne.CanvasObject, width float32) {
		h := c.MinSize().Height
		c.Resize(fyne.NewSize(width, h))
		c.Move(fyne.NewPos(x, (s.Height-h)/2))
		x += width + 8
	}
	if len(o) == 0 {
		return
	}
	if o[0] != b.chosen {
		rest := s.Width
		if len(o) > 1 {
			w := b.learn.MinSize().Width
			rest -= w + 16
			defer func() { place(b.learn, w) }()
		}
		text := fyne.MeasureText(b.note.Text(), b.note.Theme().Size("text"), fyne.TextStyle{}).Width + 2
		place(b.note, max(0, min(text, rest)))
		x += 8
		return
	}
	place(b.chosen, b.chosen.MinSize().Width)
	place(b.into, b.into.MinSize().Width)
	x += 8
	need := x
	for _, k := range b.buttons {
		need += k.MinSize().Width + 8
	}
	fits := len(b.buttons) > 0 && need <= s.Width
	for _, k := range b.buttons {
		show(k, fits)
		if fits {
			place(k, k.MinSize().Width)
		}
	}
	show(b.more, !fits)
	if !fits {
		place(b.more, b.more.MinSize().Width)
	}
}

func (b *bottom) saveTable() {
	c := b.page.now.Classify
	choose.Save(b.page.host.Window, words.T("Save table"), folderName(c.Paths[:1])+".csv", func(path string) {
		b.page.host.Session.SaveTable(path, func() {
			control.Tell(b.page.host.Window.Canvas(), words.T("The table is saved"), words.F("It is in “{{.Path}}”.", "Path", path), words.T("Close"))
		})
	})
}
