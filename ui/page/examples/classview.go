package examples

import (
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"likeness/training/project"
	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/picture"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// classView shows all pictures of a class, to choose some and move them to another class or leave them out.
type classView struct {
	host   *page.Host
	id     project.ClassID
	list   []project.Example
	chosen map[project.ExampleID]bool
	last   int // the picture that was chosen last, for Shift
	grid   *widget.GridWrap
	status *control.Text
	move   *control.Button
	leave  *control.Button
	dialog *control.Dialog
	back   *takeBack
}

func newClassView(h *page.Host, id project.ClassID) *classView {
	return &classView{host: h, id: id, chosen: map[project.ExampleID]bool{}}
}

func (v *classView) show() {
	v.status = control.NewText("").Secondary().Shortened()
	v.move = control.NewButton(words.T("Move to…"), nil, control.Outline, v.moveTo).Trailing(style.Down)
	v.leave = control.NewButton(words.T("Exclude"), style.Ban, control.Outline, v.exclude)
	v.grid = widget.NewGridWrap(
		func() int { return len(v.list) },
		func() fyne.CanvasObject { return newExampleCell(v) },
		func(i int, o fyne.CanvasObject) { o.(*exampleCell).show(i) })
	v.back = newTakeBack(v.host)
	stop := v.host.Session.Listen(func(_, now *session.State) { v.update(now) })
	left := v.host.WhileProject(func() { v.dialog.Close() })
	class, _ := v.host.Session.State().Project.Class(v.id)
	v.update(v.host.Session.State())
	size := v.host.Window.Canvas().Size()
	body := container.NewBorder(nil, control.PadSides(control.Ends(v.status, control.Row(style.Gap, v.back.button, v.move, v.leave)), 0, 4), nil, nil, v.grid)
	v.dialog = control.ShowDialog(v.host.Window.Canvas(), class.Name, body, size.SubtractWidthHeight(80, 80), func() { stop(); left() },
		control.NewButton(words.T("Close"), nil, control.Main, func() { v.dialog.Close() }))
	v.dialog.Undoing(v.back.undo, v.back.redo)
}

func (v *classView) update(now *session.State) {
	if now.Project == nil {
		return
	}
	v.back.update()
	v.list = now.Project.Of(v.id)
	here := map[project.ExampleID]bool{}
	for _, e := range v.list {
		here[e.ID] = true
	}
	for id := range v.chosen {
		if !here[id] {
			delete(v.chosen, id)
		}
	}
	v.draw()
}

func (v *classView) draw() {
	brief := words.N("{{.N}} pictures", len(v.list))
	text := brief + " · " + words.T("click to choose, Shift for several")
	if n := len(v.chosen); n > 0 {
		text, brief = words.N("{{.N}} pictures chosen", n), ""
	}
	v.status.SetTexts(text, brief)
	v.move.SetEnabled(len(v.chosen) > 0)
	v.leave.SetEnabled(len(v.chosen) > 0)
	v.grid.Refresh()
}

func (v *classView) ids() []project.ExampleID {
	var ids []project.ExampleID
	for _, e := range v.list {
		if v.chosen[e.ID] {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

func (v *classView) moveTo() {
	var items []*fyne.MenuItem
	for _, c := range v.host.Session.State().Project.Classes {
		if c.ID != v.id {
			items = append(items, fyne.NewMenuItem(c.Name, func() { v.host.Session.Relabel(v.ids(), c.ID) }))
		}
	}
	items = append(items, fyne.NewMenuItem(words.T("New class…"), func() { v.host.RelabelNew(v.ids(), nil) }))
	control.PopMenu(v.move, items...)
}

func (v *classView) exclude() { v.host.Session.Exclude(v.ids(), true) }

// choose marks a picture, or with Shift all from the one that was chosen last.
func (v *classView) choose(i int, shift bool) {
	if shift {
		for k := min(i, v.last); k <= max(i, v.last) && k < len(v.list); k++ {
			v.chosen[v.list[k].ID] = true
		}
	} else if id := v.list[i].ID; v.chosen[id] {
		delete(v.chosen, id)
	} else {
		v.chosen[id] = true
	}
	v.last = i
	v.draw()
}

// exampleCell is a picture of the class.
type exampleCell struct {
	widget.BaseWidget
	view  *classView
	index int
	pic   *picture.View
	name  *control.Text
	frame *control.Ground
}

func newExampleCell(v *classView) *exampleCell {
	c := &exampleCell{
		view: v, pic: v.host.Pictures.NewView(canvas.ImageFillContain, fyne.NewSize(120, 104)), name: control.Caption("").Shortened(),
		frame: control.NewGround(style.Surface, style.CardRadius).Outlined(style.Border, 1),
	}
	c.ExtendBaseWidget(c)
	return c
}

func (c *exampleCell) show(i int) {
	if i >= len(c.view.list) {
		return
	}
	e := c.view.list[i]
	c.index = i
	c.pic.SetPath(e.Path)
	c.name.SetText(filepath.Base(e.Path))
	if c.view.chosen[e.ID] {
		c.frame.Set(style.Tint, theme.ColorNamePrimary, 3)
	} else {
		c.frame.Set(style.Surface, style.Border, 1)
	}
}

func (c *exampleCell) Tapped(*fyne.PointEvent) {
	c.view.choose(c.index, control.Modifiers()&fyne.KeyModifierShift != 0)
}

// MouseIn is Fyne's.
func (c *exampleCell) MouseIn(e *desktop.MouseEvent) {
	if c.index < len(c.view.list) {
		control.Rest(c, c.view.list[c.index].Path, e)
	}
}

// MouseMoved is Fyne's.
func (c *exampleCell) MouseMoved(e *desktop.MouseEvent) { c.MouseIn(e) }

// MouseOut is Fyne's.
func (c *exampleCell) MouseOut() { control.HideTip() }

func (c *exampleCell) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(control.On(c.frame, control.Pad(container.NewBorder(nil, c.name, nil, nil, c.pic), 8)))
}
