package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/style"
)

// tab leads to a page.
type tab struct {
	widget.BaseWidget
	text    string
	icon    fyne.Resource
	active  bool
	narrow  bool
	bare    bool // without the icon, where the row is too long for the window
	tapped  func()
	hovered bool
	focused bool
}

func newTab(text string, icon fyne.Resource, tapped func()) *tab {
	t := &tab{text: text, icon: icon, tapped: tapped}
	t.ExtendBaseWidget(t)
	return t
}

func (t *tab) set(text string, active, narrow, bare bool) {
	if t.text != text || t.active != active || t.narrow != narrow || t.bare != bare {
		t.text, t.active, t.narrow, t.bare = text, active, narrow, bare
		t.Refresh()
	}
}

func (t *tab) Tapped(*fyne.PointEvent) { t.tapped() }
func (t *tab) TypedRune(rune)          {}
func (t *tab) TypedKey(e *fyne.KeyEvent) {
	control.Press(t, e, t.tapped)
}
func (t *tab) FocusGained()                   { t.focused = true; t.Refresh() }
func (t *tab) FocusLost()                     { t.focused = false; t.Refresh() }
func (t *tab) MouseIn(*desktop.MouseEvent)    { t.hovered = true; t.Refresh() }
func (t *tab) MouseMoved(*desktop.MouseEvent) {}
func (t *tab) MouseOut()                      { t.hovered = false; t.Refresh() }

func (t *tab) CreateRenderer() fyne.WidgetRenderer {
	r := &tabRenderer{t: t, ground: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil), icon: canvas.NewImageFromResource(nil), label: canvas.NewText("", nil)}
	r.Refresh()
	return r
}

type tabRenderer struct {
	t            *tab
	ground, line *canvas.Rectangle
	icon         *canvas.Image
	label        *canvas.Text
}

func (r *tabRenderer) padding() float32 {
	if r.t.narrow {
		return 8
	}
	return 16
}

// icons is the width of the icon with the gap after it.
func (r *tabRenderer) icons() float32 {
	if r.t.bare {
		return 0
	}
	return 18 + 10
}

func (r *tabRenderer) MinSize() fyne.Size {
	return fyne.NewSize(2*r.padding()+r.icons()+r.label.MinSize().Width, style.TopBar)
}

func (r *tabRenderer) Layout(s fyne.Size) {
	r.ground.Resize(s)
	x := r.padding()
	r.icon.Move(fyne.NewPos(x, (s.Height-18)/2+1)) // as low as the letters stand
	r.icon.Resize(fyne.NewSquareSize(18))
	m := r.label.MinSize()
	r.label.Move(fyne.NewPos(x+r.icons(), (s.Height-m.Height)/2))
	r.label.Resize(m)
	r.line.Move(fyne.NewPos(0, s.Height-3))
	r.line.Resize(fyne.NewSize(s.Width, 3))
}

func (r *tabRenderer) Refresh() {
	th, variant := r.t.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	color := theme.ColorNamePlaceHolder
	if r.t.active {
		color = theme.ColorNamePrimary
	}
	r.ground.FillColor, r.ground.StrokeColor, r.ground.StrokeWidth = th.Color(style.Clear, variant), th.Color(theme.ColorNamePrimary, variant), 0
	if r.t.hovered {
		r.ground.FillColor = th.Color(theme.ColorNameHover, variant)
	}
	if r.t.focused {
		r.ground.StrokeWidth = 2
	}
	r.line.FillColor = th.Color(style.Clear, variant)
	if r.t.active {
		r.line.FillColor = th.Color(theme.ColorNamePrimary, variant)
	}
	r.label.Text, r.label.TextSize, r.label.Color = r.t.text, th.Size(theme.SizeNameText), th.Color(color, variant)
	r.label.TextStyle = fyne.TextStyle{Bold: r.t.active}
	r.icon.Hidden = r.t.bare
	r.icon.Resource = style.Themed(r.t.icon, color)
	r.icon.Refresh()
	r.Layout(r.t.Size())
	canvas.Refresh(r.t)
}

func (r *tabRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.icon, r.label, r.line}
}
func (r *tabRenderer) Destroy() {}

// topBar is the project's menu, the pages, export and settings.
type topBar struct {
	content  *fyne.Container
	look     topLook
	project  *control.Button
	tabs     map[page.ID]*tab
	tabRow   *fyne.Container
	export   *control.Button
	settings *control.Button
}

// topLook is all that the bar shows; while it is the same, nothing of the bar is drawn anew.
type topLook struct {
	tabs         string // all that they say
	name, path   string // of the project
	current      page.ID
	open, narrow bool
	width        float32
}

// topLayout puts the project's name at the left, the tabs after it and the rest at the right; the name gives way first.
type topLayout struct{}

func (topLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(96+o[1].MinSize().Width+o[2].MinSize().Width+16, style.TopBar)
}

func (topLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	name, tabs, right := o[0], o[1], o[2]
	rw, tw := right.MinSize().Width, float32(0)
	if tabs.Visible() {
		tw = tabs.MinSize().Width
	}
	nw := min(name.MinSize().Width, max(48, s.Width-rw-tw-24))
	name.Resize(fyne.NewSize(nw, s.Height))
	name.Move(fyne.NewPos(8, 0))
	tabs.Resize(fyne.NewSize(tw, s.Height))
	tabs.Move(fyne.NewPos(8+nw+8, 0))
	right.Resize(fyne.NewSize(rw, s.Height))
	right.Move(fyne.NewPos(s.Width-rw-8, 0))
}

func bar(content fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(0), control.On(control.NewGround(style.Surface, 0), content), control.Rule())
}

// room is what a width leaves beside all that the bar holds; below 0 it is too narrow.
func (t *topBar) room(width float32) float32 {
	if t.tabRow.Hidden {
		return width
	}
	return width - t.project.MinSize().Width - t.tabRow.MinSize().Width - t.export.MinSize().Width - t.settings.MinSize().Width - 4 - 32
}
