package examples

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"likeness/training/project"
	"likeness/ui/choose"
	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/picture"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// card is a class.
type card struct {
	page    *Page
	id      project.ClassID
	class   project.Class
	content *fyne.Container

	name   *control.Text
	count  *control.Text
	bar    *control.Bar
	hint   *control.Text
	mark   *control.Icon
	thumbs *thumbRow
	acts   *fyne.Container
	brief  *control.Button
}

func newCard(p *Page, id project.ClassID) *card {
	k := &card{
		page: p, id: id, name: control.Title("", style.CardTitle).Shortened(), count: control.NewText(""), bar: control.NewBar(style.Neutral, 8).Wide(120),
		hint: control.NewText("").Colored(theme.ColorNameWarning).Shortened(), mark: control.NewIcon(style.Warning, theme.ColorNameWarning, 18),
	}
	k.thumbs = newThumbRow(p.host.Pictures, k.open)
	k.acts = control.Row(4,
		control.NewButton(words.T("Add pictures…"), style.Plus, control.Plain, k.addPictures).Tall(32),
		control.NewButton(words.T("Rename"), style.Pencil, control.Plain, k.rename).Tall(32),
		control.NewButton(words.T("Remove"), style.Bin, control.Plain, k.remove).Tall(32))
	k.brief = control.NewButton(words.T("More"), nil, control.Plain, k.menu).Trailing(style.Down).Tall(32)
	left := container.New(headLayout{k.name}, control.Named(k.name), k.count, k.bar, k.mark, control.Named(k.hint))
	head := container.New(actsLayout{}, left, k.acts, k.brief)
	k.content = control.Card(container.New(control.Stack{Gap: style.Gap}, head, k.thumbs))
	return k
}

// headLayout is a card's first line: name, count, bar and hint.
type headLayout struct{ name *control.Text }

func (headLayout) MinSize(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(200, 32) }

func (l headLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	x := float32(0)
	place := func(c fyne.CanvasObject, w float32) {
		if !c.Visible() || w <= 0 {
			c.Resize(fyne.NewSize(0, 0))
			return
		}
		h := c.MinSize().Height
		c.Resize(fyne.NewSize(w, h))
		c.Move(fyne.NewPos(x, (s.Height-h)/2))
		x += w + 16
	}
	nameWidth := max(92, min(fyne.MeasureText(l.name.Text(), theme.Size(style.CardTitle), fyne.TextStyle{Bold: true}).Width+1, s.Width-240))
	place(o[0], nameWidth)
	place(o[1], max(80, o[1].MinSize().Width))
	place(o[2], 120)
	place(o[3], 18)
	x -= 8
	place(o[4], s.Width-x)
}

// actsLayout shows a card's acts side by side where there is room, and behind one button where there is not.
type actsLayout struct{}

func (actsLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(o[0].MinSize().Width+o[2].MinSize().Width, 32)
}

func (actsLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	wide := s.Width >= 860
	right := o[2]
	if wide {
		right = o[1]
	}
	for _, c := range o[1:] {
		if c == right {
			c.Show()
		} else {
			c.Hide()
		}
	}
	m := right.MinSize()
	right.Resize(m)
	right.Move(fyne.NewPos(s.Width-m.Width, (s.Height-m.Height)/2))
	o[0].Resize(fyne.NewSize(s.Width-m.Width-8, s.Height))
	o[0].Move(fyne.NewPos(0, 0))
}

// few is below which a class has few pictures, and unequal below which share of the largest class it is small.
const (
	few     = 20
	unequal = 5
)

func (k *card) show(c project.Class, of []project.Example, most int, largest project.Class, small bool) {
	k.class = c
	k.name.SetText(c.Name)
	k.count.SetText(words.N("{{.N}} pictures", c.Pictures))
	k.bar.Set(float64(c.Pictures)/float64(most), style.Neutral)
	hint := ""
	switch {
	case c.Pictures < few:
		hint = words.N("Only {{.N}} pictures. 20 are a good start.", c.Pictures)
	case c.Pictures*unequal <= most:
		hint = words.F("{{.Times}} times fewer than “{{.Class}}”. More pictures would help.", "Times", fmt.Sprint(most/max(1, c.Pictures)), "Class", largest.Name)
	}
	k.mark.Hidden = hint == ""
	k.hint.SetText(hint)
	paths := make([]string, 0, min(len(of), 24))
	for _, e := range of[:min(len(of), 24)] {
		paths = append(paths, e.Path)
	}
	k.thumbs.show(paths, c.Pictures, small)
	k.content.Refresh()
}

// open shows all pictures of the class.
func (k *card) open() { newClassView(k.page.host, k.id).show() }

func (k *card) addPictures() {
	choose.Folder(k.page.host.Window, words.F("Choose a folder of pictures for “{{.Class}}”", "Class", k.class.Name), k.page.host.ForProject(func(path string) {
		k.page.host.Session.AddToClass(k.id, []string{path})
	}))
}

// rename asks for another name; that of another class joins the two, when the user wants that.
func (k *card) rename() {
	h := k.page.host
	h.AskText(words.T("Rename class"), words.F("The new name of “{{.Class}}”:", "Class", k.class.Name), k.class.Name,
		words.T("Cancel"), words.T("Rename"), func(name string) error {
			if name == k.class.Name {
				return nil
			}
			for _, c := range h.Session.State().Project.Classes {
				if c.Name == name && c.ID != k.id {
					h.Ask(words.T("Join the classes?"), words.F("There is already a class “{{.Class}}”. Join them?", "Class", name),
						words.T("Cancel"), words.T("Join"), func() { h.Session.MergeClasses(k.id, c.ID) })
					return nil
				}
			}
			if name == "" {
				return project.ErrName
			}
			h.Session.RenameClass(k.id, name)
			return nil
		})
}

func (k *card) remove() { k.page.host.Session.RemoveClass(k.id) }

// menu holds the acts where the card is narrow.
func (k *card) menu() {
	k.page.host.PopMenu(k.brief,
		fyne.NewMenuItem(words.T("Add pictures…"), k.addPictures),
		fyne.NewMenuItem(words.T("Rename"), k.rename),
		fyne.NewMenuItem(words.T("Remove"), k.remove))
}

// droppedOn adds folders and pictures to a class. What is something else, such as a project, means what it means anywhere in the window.
func (p *Page) droppedOn(id project.ClassID, paths []string) {
	p.host.Session.Sort(paths, func(d session.Dropped) {
		if d.Err != nil || len(d.Projects)+len(d.Models)+len(d.Lists) > 0 || len(d.Folders)+len(d.Pictures) == 0 {
			p.host.Drop(paths)
			return
		}
		p.host.Session.AddToClass(id, paths)
	})
}

// thumbRow is a line of small pictures, as many as fit, with the number of those that do not.
type thumbRow struct {
	widget.BaseWidget
	views  []*picture.View
	source *picture.Source
	more   *control.Button
	paths  []string
	total  int
	side   float32
}

func newThumbRow(source *picture.Source, open func()) *thumbRow {
	t := &thumbRow{source: source, side: 88, more: control.NewButton("", nil, control.Normal, open).Bold().Inked(theme.ColorNamePrimary)}
	t.ExtendBaseWidget(t)
	return t
}

func (t *thumbRow) show(paths []string, total int, small bool) {
	t.paths, t.total, t.side = paths, total, 88
	if small {
		t.side = 56
	}
	t.Refresh()
}

func (t *thumbRow) CreateRenderer() fyne.WidgetRenderer { return &thumbRowRenderer{t} }

type thumbRowRenderer struct{ t *thumbRow }

func (r *thumbRowRenderer) MinSize() fyne.Size {
	if r.t.total == 0 {
		return fyne.NewSize(100, 4)
	}
	return fyne.NewSize(100, r.t.side)
}

func (r *thumbRowRenderer) Layout(s fyne.Size) {
	t := r.t
	fit := int((s.Width + style.Gap) / (t.side + style.Gap))
	last := float32(0)
	if t.total > min(fit, len(t.paths)) { // the number of the rest takes what the pictures leave of the row
		last = max(48, fyne.MeasureText("+"+words.Count(t.total), t.Theme().Size(theme.SizeNameText), fyne.TextStyle{Bold: true}).Width+style.Gap)
		fit = int((s.Width - last) / (t.side + style.Gap))
	}
	fit = max(0, min(fit, len(t.paths)))
	for len(t.views) < fit {
		t.views = append(t.views, t.source.NewView(canvas.ImageFillCover, fyne.NewSquareSize(56)))
	}
	for i, v := range t.views {
		v.Hidden = i >= fit
		if i < fit {
			v.SetPath(t.paths[i])
			v.Resize(fyne.NewSquareSize(t.side))
			v.Move(fyne.NewPos(float32(i)*(t.side+style.Gap), 0))
		}
	}
	t.more.Hidden = fit >= t.total
	t.more.SetText("+" + words.Count(t.total-fit))
	x := float32(fit) * (t.side + style.Gap)
	t.more.Move(fyne.NewPos(x, 0))
	t.more.Resize(fyne.NewSize(max(last, s.Width-x), t.side))
}

func (r *thumbRowRenderer) Refresh() {
	r.Layout(r.t.Size())
	for _, v := range r.t.views {
		v.Refresh()
	}
	canvas.Refresh(r.t)
}

func (r *thumbRowRenderer) Objects() []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, 0, len(r.t.views)+1)
	for _, v := range r.t.views {
		out = append(out, v)
	}
	return append(out, r.t.more)
}
func (r *thumbRowRenderer) Destroy() {}

// preview is a class whose pictures are being read. It is drawn several times a second, so its pictures stay the same views.
type preview struct {
	content *fyne.Container
	count   *control.Text
	row     *thumbRow
}

func newPreview(h *page.Host, name string) *preview {
	v := &preview{count: control.NewText("").Secondary(), row: newThumbRow(h.Pictures, func() {})}
	head := control.Row(16, control.Title(name, style.CardTitle), v.count)
	v.content = control.Card(container.New(control.Stack{Gap: style.Gap}, head, v.row))
	return v
}

func (v *preview) show(c session.PreviewClass) {
	v.count.SetText(words.N("Reading {{.N}} pictures…", c.Count))
	v.row.show(c.Paths, len(c.Paths), false)
	v.content.Refresh()
}
