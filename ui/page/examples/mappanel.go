package examples

import (
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"likeness/training/project"
	"likeness/ui/control"
	"likeness/ui/picture"
	"likeness/ui/style"
	"likeness/ui/words"
)

// mapPanel shows what is chosen on the map, and what can be done with it.
type mapPanel struct {
	view    *mapView
	content *fyne.Container
	narrow  bool
	built   bool

	pic     *picture.View
	title   *control.Text
	text    *control.Text
	more    *fyne.Container
	stamps  []*picture.View
	relabel *control.Button
	exclude *control.Button
	undo    *control.Button
	hint    *control.Text
}

// mostStamps is how many of the chosen pictures are shown small.
const mostStamps = 12

func newMapPanel(v *mapView) *mapPanel {
	p := &mapPanel{
		view: v, pic: v.host.Pictures.NewView(canvas.ImageFillContain, fyne.NewSize(64, 64)), title: control.NewText("").Bold().Shortened(),
		text: control.Caption("").Shortened(), more: container.NewGridWrap(fyne.NewSize(44, 44)), content: container.NewStack(),
		hint: control.Caption(words.T("Drag around pictures to choose them, or use the arrow keys: Space chooses, N takes the nearest as well, Shift keeps what is chosen.")).Wrapped(),
	}
	for range mostStamps {
		s := v.host.Pictures.NewView(canvas.ImageFillCover, fyne.NewSize(44, 44))
		p.stamps = append(p.stamps, s)
		p.more.Add(s)
	}
	p.relabel = control.NewButton(words.T("Relabel as…"), style.Pencil, control.Outline, v.relabel).Trailing(style.Down)
	p.exclude = control.NewButton(words.T("Exclude"), style.Ban, control.Outline, v.exclude)
	p.undo = control.NewButton(words.T("Undo"), style.Undo, control.Plain, v.host.Session.Undo)
	p.arrange(false)
	return p
}

// arrange makes it a panel, or a bar.
func (p *mapPanel) arrange(narrow bool) {
	if p.built && p.narrow == narrow {
		return
	}
	p.built, p.narrow = true, narrow
	var inner fyne.CanvasObject
	if narrow {
		p.more.Hide()
		acts := control.Row(8, p.undo, p.relabel, p.exclude)
		inner = control.Pad(container.NewBorder(nil, nil, p.pic, control.Middle(acts), control.PadSides(control.Middle(control.Column(0, p.title, p.text)), 12, 0)), 8)
	} else {
		p.more.Show()
		below := container.New(control.Stack{Gap: 8}, p.title, p.text, p.more, container.NewHBox(p.relabel, p.exclude), container.NewHBox(p.undo), p.hint)
		inner = control.Pad(container.NewBorder(nil, below, nil, nil, p.pic), style.CardPadding)
	}
	p.content.Objects = []fyne.CanvasObject{control.NewGround(style.Surface, style.CardRadius).Outlined(style.Border, 1), inner}
}

// draw shows what is chosen now.
func (p *mapPanel) draw() {
	v := p.view
	now := v.shown
	if now == nil {
		return
	}
	ids := v.ids()
	e, ok := p.current(now.Example, ids)
	class, _ := now.Class(e.Class)
	p.pic.SetPath(e.Path)
	switch {
	case len(ids) > 1:
		p.title.SetText(words.N("{{.N}} pictures chosen", len(ids)))
		p.text.SetText(words.F("one of them: “{{.Class}}”, {{.File}}", "File", filepath.Base(e.Path), "Class", class.Name))
	case ok:
		p.title.SetText(class.Name)
		p.text.SetText(filepath.Base(e.Path))
	default:
		p.title.SetText(words.T("No picture is chosen"))
		p.text.SetText("")
	}
	p.relabel.SetEnabled(len(ids) > 0)
	p.exclude.SetEnabled(len(ids) > 0)
	u := now.Undo
	p.undo.SetEnabled(u != nil && (u.Kind == project.Relabelled || u.Kind == project.Excluded))
	for i, s := range p.stamps {
		path := ""
		if len(ids) > 1 && i < len(ids) {
			if x, ok := now.Example(ids[i]); ok {
				path = x.Path
			}
		}
		s.Hidden = path == ""
		s.SetPath(path)
	}
	p.more.Refresh()
	p.content.Refresh()
}

// current is the picture to show large: the one in focus, or the first that is chosen.
func (p *mapPanel) current(find func(project.ExampleID) (project.Example, bool), ids []project.ExampleID) (project.Example, bool) {
	if at, ok := p.view.atlas.Current(); ok {
		return find(project.ExampleID(at.Key))
	}
	if len(ids) > 0 {
		return find(ids[0])
	}
	return project.Example{}, false
}
