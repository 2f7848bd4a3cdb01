package control

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"likeness/ui/style"
)

// RowButton is a line of content that can be pressed as a whole.
type RowButton struct {
	widget.BaseWidget
	tapped           func()
	content          fyne.CanvasObject
	ground           *Ground
	hovered, focused bool
	chosen           bool
	tip              func() string
}

// NewRow makes content a line to press.
func NewRow(content fyne.CanvasObject, tapped func()) *RowButton {
	r := &RowButton{tapped: tapped, content: content, ground: NewGround(style.Clear, style.Radius)}
	r.ExtendBaseWidget(r)
	return r
}

// Tip sets what is shown while the pointer rests on the line, and returns the line.
func (r *RowButton) Tip(text func() string) *RowButton { r.tip = text; return r }

func (r *RowButton) rest(e *desktop.MouseEvent) {
	if r.tip != nil {
		Rest(r, r.tip(), e)
	}
}

// SetChosen marks the line as the one that is chosen.
func (r *RowButton) SetChosen(on bool) { r.chosen = on; r.draw() }

func (r *RowButton) draw() {
	fill, stroke := style.Clear, style.Clear
	switch {
	case r.chosen:
		fill = style.Tint
	case r.hovered:
		fill = theme.ColorNameHover
	}
	width := float32(0)
	if r.focused {
		stroke, width = theme.ColorNamePrimary, 2
	}
	r.ground.Set(fill, stroke, width)
}

// Tapped is Fyne's.
func (r *RowButton) Tapped(*fyne.PointEvent) {
	HideTip()
	r.tapped()
}

// TypedKey is Fyne's.
func (r *RowButton) TypedKey(e *fyne.KeyEvent) {
	Press(r, e, r.tapped)
}

// TypedRune is Fyne's.
func (r *RowButton) TypedRune(rune) {}

// FocusGained is Fyne's.
func (r *RowButton) FocusGained() { r.focused = true; r.draw() }

// FocusLost is Fyne's.
func (r *RowButton) FocusLost() { r.focused = false; r.draw() }

// MouseIn is Fyne's.
func (r *RowButton) MouseIn(e *desktop.MouseEvent) {
	r.hovered = true
	r.draw()
	r.rest(e)
}

// MouseMoved is Fyne's.
func (r *RowButton) MouseMoved(e *desktop.MouseEvent) { r.rest(e) }

// MouseOut is Fyne's.
func (r *RowButton) MouseOut() {
	r.hovered = false
	r.draw()
	HideTip()
}

// CreateRenderer is Fyne's.
func (r *RowButton) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(On(r.ground, PadSides(r.content, 4, 8)))
}
