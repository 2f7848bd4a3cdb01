package control

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"likeness/ui/style"
)

// Choice is one of the parts of a Segments.
type Choice struct {
	Icon fyne.Resource // may be nil
	Text string
}

// Segments is a choice of one among a few, all of them in view: by mouse, or by arrow keys while it has the focus.
type Segments struct {
	widget.BaseWidget
	OnChanged func(int)

	choices        []Choice
	chosen         int
	focused        bool
	hovered        int
	disabled       bool
	left, fullwide []float32
}

// NewSegments makes one with the first part chosen.
func NewSegments(choices []Choice, changed func(int)) *Segments {
	s := &Segments{OnChanged: changed, choices: choices, hovered: -1}
	s.ExtendBaseWidget(s)
	return s
}

// Chosen is the number of the chosen part.
func (s *Segments) Chosen() int { return s.chosen }

// Choose chooses a part without telling OnChanged.
func (s *Segments) Choose(i int) {
	if s.chosen != i {
		s.chosen = i
		s.Refresh()
	}
}

// SetChoices changes what the parts say.
func (s *Segments) SetChoices(choices []Choice) {
	s.choices = choices
	s.chosen = min(s.chosen, len(choices)-1)
	s.Refresh()
}

// WidthOf is how wide the parts would be with other texts.
func (s *Segments) WidthOf(choices []Choice) float32 {
	w := float32(4)
	for _, c := range choices {
		w += s.width(c)
	}
	return w
}

// width has room for the text in bold: nothing moves when another is chosen.
func (s *Segments) width(c Choice) float32 {
	w := fyne.MeasureText(c.Text, s.Theme().Size(theme.SizeNameText), fyne.TextStyle{Bold: true}).Width + 24
	if c.Icon != nil {
		w += 16 + 8
	}
	return w
}

func (s *Segments) pick(i int) {
	if i >= 0 && i < len(s.choices) && i != s.chosen && !s.disabled {
		s.chosen = i
		s.Refresh()
		if s.OnChanged != nil {
			s.OnChanged(i)
		}
	}
}

func (s *Segments) at(x float32) int {
	for i := range s.left {
		if x >= s.left[i] && x < s.left[i]+s.fullwide[i] {
			return i
		}
	}
	return -1
}

// Tapped is Fyne's.
func (s *Segments) Tapped(e *fyne.PointEvent) { s.pick(s.at(e.Position.X)) }

// TypedKey is Fyne's.
func (s *Segments) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyLeft, fyne.KeyUp:
		s.pick(s.chosen - 1)
	case fyne.KeyRight, fyne.KeyDown:
		s.pick(s.chosen + 1)
	default:
		PassOn(s, e)
	}
}

// TypedRune is Fyne's.
func (s *Segments) TypedRune(rune) {}

// FocusGained is Fyne's.
func (s *Segments) FocusGained() { s.focused = true; s.Refresh() }

// FocusLost is Fyne's.
func (s *Segments) FocusLost() { s.focused = false; s.Refresh() }

// MouseIn is Fyne's.
func (s *Segments) MouseIn(e *desktop.MouseEvent) { s.MouseMoved(e) }

// MouseMoved is Fyne's.
func (s *Segments) MouseMoved(e *desktop.MouseEvent) {
	if i := s.at(e.Position.X); i != s.hovered {
		s.hovered = i
		s.Refresh()
	}
}

// MouseOut is Fyne's.
func (s *Segments) MouseOut() { s.hovered = -1; s.Refresh() }

// CreateRenderer is Fyne's.
func (s *Segments) CreateRenderer() fyne.WidgetRenderer {
	r := &segmentsRenderer{s: s, ground: canvas.NewRectangle(nil), ring: canvas.NewRectangle(nil)}
	r.Refresh()
	return r
}

type segment struct {
	ground *canvas.Rectangle
	icon   *canvas.Image
	text   *canvas.Text
}

type segmentsRenderer struct {
	s            *Segments
	ground, ring *canvas.Rectangle
	parts        []segment
	objs         []fyne.CanvasObject
}

func (r *segmentsRenderer) MinSize() fyne.Size {
	return fyne.NewSize(r.s.WidthOf(r.s.choices), style.ButtonRow)
}

func (r *segmentsRenderer) Layout(s fyne.Size) {
	r.ground.Resize(s)
	r.ring.Move(fyne.NewPos(-3, -3))
	r.ring.Resize(s.AddWidthHeight(6, 6))
	r.s.left, r.s.fullwide = r.s.left[:0], r.s.fullwide[:0]
	x := float32(2)
	for i, p := range r.parts {
		w := r.s.width(r.s.choices[i])
		r.s.left, r.s.fullwide = append(r.s.left, x), append(r.s.fullwide, w)
		p.ground.Move(fyne.NewPos(x, 2))
		p.ground.Resize(fyne.NewSize(w, s.Height-4))
		m := p.text.MinSize()
		at := x + 12
		if r.s.choices[i].Icon != nil {
			p.icon.Move(fyne.NewPos(at, (s.Height-16)/2))
			p.icon.Resize(fyne.NewSquareSize(16))
			at += 24
		}
		p.text.Move(fyne.NewPos(at+(x+w-12-at-m.Width)/2, (s.Height-m.Height)/2))
		p.text.Resize(m)
		x += w
	}
}

func (r *segmentsRenderer) Refresh() {
	th, variant := r.s.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	c := func(n fyne.ThemeColorName) (out interface{ RGBA() (r, g, b, a uint32) }) { return th.Color(n, variant) }
	r.ground.FillColor, r.ground.CornerRadius = c(style.Sunken), style.Radius
	r.ring.FillColor, r.ring.CornerRadius, r.ring.StrokeWidth, r.ring.StrokeColor = c(style.Clear), style.Radius+2, 2, c(theme.ColorNamePrimary)
	r.ring.Hidden = !r.s.focused
	for len(r.parts) < len(r.s.choices) {
		r.parts = append(r.parts, segment{canvas.NewRectangle(nil), canvas.NewImageFromResource(nil), canvas.NewText("", nil)})
	}
	r.parts = r.parts[:len(r.s.choices)]
	r.objs = append(r.objs[:0], r.ground, r.ring)
	for i, p := range r.parts {
		text, ground := theme.ColorNameForeground, style.Clear
		switch i {
		case r.s.chosen:
			text, ground = theme.ColorNameForegroundOnPrimary, theme.ColorNamePrimary
		case r.s.hovered:
			ground = theme.ColorNameHover
		}
		p.ground.FillColor, p.ground.CornerRadius = c(ground), style.Radius-2
		p.text.Text, p.text.TextSize, p.text.Color = r.s.choices[i].Text, th.Size(theme.SizeNameText), c(text)
		p.text.TextStyle = fyne.TextStyle{Bold: i == r.s.chosen}
		p.icon.Hidden = r.s.choices[i].Icon == nil
		if !p.icon.Hidden {
			p.icon.Resource = style.Themed(r.s.choices[i].Icon, text)
			p.icon.Refresh()
		}
		r.objs = append(r.objs, p.ground, p.icon, p.text)
	}
	r.Layout(r.s.Size())
	canvas.Refresh(r.s)
}

func (r *segmentsRenderer) Objects() []fyne.CanvasObject { return r.objs }
func (r *segmentsRenderer) Destroy()                     {}
