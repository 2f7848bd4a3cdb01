package control

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"likeness/ui/style"
)

// Option is a box to tick, or one of several circles of which one is filled, with a text that may begin in bold.
type Option struct {
	widget.BaseWidget
	// OnTapped hears of a press; what it means for On is for the owner to say.
	OnTapped func()

	bold, text string
	round      bool
	on         bool
	disabled   bool
	focused    bool
	hovered    bool
}

// NewTick makes a box to tick.
func NewTick(text string, tapped func()) *Option { return newOption(false, "", text, tapped) }

// NewCheck makes a box that ticks itself when it is pressed; changed hears of it, and may be nil.
func NewCheck(text string, changed func(on bool)) *Option {
	o := NewTick(text, nil)
	o.OnTapped = func() {
		o.Set(!o.on)
		if changed != nil {
			changed(o.on)
		}
	}
	return o
}

// NewChoice makes a circle; bold begins the text.
func NewChoice(bold, text string, tapped func()) *Option { return newOption(true, bold, text, tapped) }

func newOption(round bool, bold, text string, tapped func()) *Option {
	o := &Option{OnTapped: tapped, round: round, bold: bold, text: text}
	o.ExtendBaseWidget(o)
	return o
}

// On tells whether it is ticked.
func (o *Option) On() bool { return o.on }

// Set ticks it or not, without telling OnTapped.
func (o *Option) Set(on bool) {
	if o.on != on {
		o.on = on
		o.Refresh()
	}
}

// SetText changes the text that is not bold.
func (o *Option) SetText(text string) {
	if o.text != text {
		o.text = text
		o.Refresh()
	}
}

// Text is the text that is not bold.
func (o *Option) Text() string { return o.text }

// SetEnabled lets it be pressed or not.
func (o *Option) SetEnabled(on bool) {
	if o.disabled == on {
		o.disabled = !on
		o.Refresh()
	}
}

// Tapped is Fyne's.
func (o *Option) Tapped(*fyne.PointEvent) {
	if !o.disabled && o.OnTapped != nil {
		o.OnTapped()
	}
}

// TypedKey is Fyne's.
func (o *Option) TypedKey(e *fyne.KeyEvent) {
	Press(o, e, func() { o.Tapped(nil) })
}

// TypedRune is Fyne's.
func (o *Option) TypedRune(rune) {}

// FocusGained is Fyne's.
func (o *Option) FocusGained() { o.focused = true; o.Refresh() }

// FocusLost is Fyne's.
func (o *Option) FocusLost() { o.focused = false; o.Refresh() }

// MouseIn is Fyne's.
func (o *Option) MouseIn(*desktop.MouseEvent) { o.hovered = true; o.Refresh() }

// MouseMoved is Fyne's.
func (o *Option) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is Fyne's.
func (o *Option) MouseOut() { o.hovered = false; o.Refresh() }

// CreateRenderer is Fyne's.
func (o *Option) CreateRenderer() fyne.WidgetRenderer {
	rect := func() *canvas.Rectangle { return canvas.NewRectangle(nil) }
	r := &optionRenderer{o: o, ring: rect(), box: rect(), dot: rect(), tick: canvas.NewImageFromResource(nil), bold: canvas.NewText("", nil), text: canvas.NewText("", nil)}
	r.Refresh()
	return r
}

type optionRenderer struct {
	o              *Option
	ring, box, dot *canvas.Rectangle
	tick           *canvas.Image
	bold, text     *canvas.Text
}

const boxSide = 20

func (r *optionRenderer) MinSize() fyne.Size {
	w := r.text.MinSize().Width
	if r.o.bold != "" {
		w += r.bold.MinSize().Width + 4
	}
	return fyne.NewSize(boxSide+style.Gap+w, max(28, r.text.MinSize().Height))
}

func (r *optionRenderer) Layout(s fyne.Size) {
	y := (s.Height - boxSide) / 2
	r.ring.Move(fyne.NewPos(-3, y-3))
	r.ring.Resize(fyne.NewSquareSize(boxSide + 6))
	r.box.Move(fyne.NewPos(0, y))
	r.box.Resize(fyne.NewSquareSize(boxSide))
	r.dot.Move(fyne.NewPos(5, y+5))
	r.dot.Resize(fyne.NewSquareSize(boxSide - 10))
	r.tick.Move(fyne.NewPos(3, y+3))
	r.tick.Resize(fyne.NewSquareSize(boxSide - 6))
	x := float32(boxSide + style.Gap)
	if r.o.bold != "" {
		m := r.bold.MinSize()
		r.bold.Move(fyne.NewPos(x, (s.Height-m.Height)/2))
		r.bold.Resize(m)
		x += m.Width + 4
	}
	m := r.text.MinSize()
	r.text.Move(fyne.NewPos(x, (s.Height-m.Height)/2))
	r.text.Resize(m)
}

func (r *optionRenderer) Refresh() {
	o := r.o
	th, variant := o.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	corner := float32(4)
	if o.round {
		corner = boxSide / 2
	}
	text, stroke, fill := theme.ColorNameForeground, style.Control, style.Surface
	if o.hovered {
		stroke = theme.ColorNamePrimary
	}
	if o.on {
		stroke = theme.ColorNamePrimary
		if !o.round {
			fill = theme.ColorNamePrimary
		}
	}
	if o.disabled {
		text, stroke = theme.ColorNameDisabled, style.Border
		if fill == theme.ColorNamePrimary {
			fill = style.Sunken
		}
	}
	r.box.CornerRadius, r.box.FillColor, r.box.StrokeColor, r.box.StrokeWidth = corner, th.Color(fill, variant), th.Color(stroke, variant), 1.5
	r.ring.CornerRadius, r.ring.FillColor, r.ring.StrokeColor, r.ring.StrokeWidth = corner+3, th.Color(style.Clear, variant), th.Color(theme.ColorNamePrimary, variant), 2
	r.ring.Hidden = !o.focused || o.disabled
	r.dot.CornerRadius, r.dot.FillColor = (boxSide-10)/2, th.Color(stroke, variant)
	r.dot.Hidden = !o.on || !o.round
	r.tick.Hidden = !o.on || o.round
	if !r.tick.Hidden {
		mark := theme.ColorNameForegroundOnPrimary
		if o.disabled {
			mark = theme.ColorNameDisabled
		}
		r.tick.Resource = style.Themed(style.Tick, mark)
		r.tick.Refresh()
	}
	for _, t := range []struct {
		text *canvas.Text
		s    string
	}{{r.bold, o.bold}, {r.text, o.text}} {
		t.text.Text, t.text.TextSize, t.text.Color = t.s, th.Size(theme.SizeNameText), th.Color(text, variant)
	}
	r.bold.TextStyle = fyne.TextStyle{Bold: true}
	r.Layout(o.Size())
	canvas.Refresh(o)
}

func (r *optionRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ring, r.box, r.dot, r.tick, r.bold, r.text}
}

func (r *optionRenderer) Destroy() {}
