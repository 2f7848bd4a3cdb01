package chart

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"likeness/ui/style"
)

// Share is a bar from 0 to 1 with a whisker of one standard error on both sides, before lines at each quarter.
type Share struct {
	widget.BaseWidget
	value, deviation float64
	known            bool
	strong           bool
}

// NewShare makes one without a value.
func NewShare() *Share {
	s := &Share{}
	s.ExtendBaseWidget(s)
	return s
}

// Set shows a value with its standard error; strong marks what is in use. Without known there is no bar.
func (s *Share) Set(value, deviation float64, known, strong bool) {
	s.value, s.deviation, s.known, s.strong = value, deviation, known, strong
	s.Refresh()
}

// CreateRenderer is Fyne's.
func (s *Share) CreateRenderer() fyne.WidgetRenderer {
	r := &shareRenderer{s: s, bar: canvas.NewRectangle(nil)}
	r.bar.CornerRadius = 4
	for range 5 {
		r.grid = append(r.grid, canvas.NewLine(nil))
	}
	for range 3 {
		r.whisker = append(r.whisker, canvas.NewLine(nil))
	}
	r.Refresh()
	return r
}

type shareRenderer struct {
	s             *Share
	bar           *canvas.Rectangle
	grid, whisker []*canvas.Line
}

func (r *shareRenderer) MinSize() fyne.Size { return fyne.NewSize(120, 40) }
func (r *shareRenderer) Destroy()           {}
func (r *shareRenderer) Objects() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, l := range r.grid {
		out = append(out, l)
	}
	out = append(out, r.bar)
	for _, l := range r.whisker {
		out = append(out, l)
	}
	return out
}

func (r *shareRenderer) Layout(s fyne.Size) {
	for i, l := range r.grid {
		x := s.Width * float32(i) / 4
		l.Position1, l.Position2 = fyne.NewPos(x, 0), fyne.NewPos(x, s.Height)
	}
	h := min(24, s.Height-8)
	r.bar.Move(fyne.NewPos(0, (s.Height-h)/2))
	r.bar.Resize(fyne.NewSize(s.Width*float32(r.s.value), h))
	at := func(v float64) float32 { return s.Width * float32(min(1, max(0, v))) }
	low, high, mid := at(r.s.value-r.s.deviation), at(r.s.value+r.s.deviation), s.Height/2
	r.whisker[0].Position1, r.whisker[0].Position2 = fyne.NewPos(low, mid), fyne.NewPos(high, mid)
	r.whisker[1].Position1, r.whisker[1].Position2 = fyne.NewPos(low, mid-6), fyne.NewPos(low, mid+6)
	r.whisker[2].Position1, r.whisker[2].Position2 = fyne.NewPos(high, mid-6), fyne.NewPos(high, mid+6)
}

func (r *shareRenderer) Refresh() {
	th, variant := r.s.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	for _, l := range r.grid {
		l.StrokeColor, l.StrokeWidth = th.Color(style.Border, variant), 1
	}
	r.bar.FillColor = th.Color(style.Neutral, variant)
	if r.s.strong {
		r.bar.FillColor = th.Color(theme.ColorNamePrimary, variant)
	}
	r.bar.Hidden = !r.s.known
	for _, l := range r.whisker {
		l.StrokeColor, l.StrokeWidth, l.Hidden = th.Color(theme.ColorNameForeground, variant), 2, !r.s.known || r.s.deviation == 0
	}
	r.Layout(r.s.Size())
	canvas.Refresh(r.s)
}
