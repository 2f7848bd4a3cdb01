// Package chart draws numbers: lines over time, bars with their errors, confusion matrices. Charts follow the theme, say in text beside each mark
// what it is, and carry no meaning by colour alone.
package chart

import (
	"image/color"
	"math"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"likeness/ui/control"
	"likeness/ui/style"
)

// XY is a point.
type XY struct{ X, Y float64 }

// Series is a line with its name, which is written at its end.
type Series struct {
	Name   string
	Points []XY
	Color  fyne.ThemeColorName
	Strong bool // thicker, with a larger dot at its end
}

// Lines is a line chart. Its fields may be changed together by Set.
type Lines struct {
	widget.BaseWidget
	data        LinesData
	left, width float32 // of the plot within the chart, as laid out
}

// LinesData is what a line chart shows.
type LinesData struct {
	Series []Series
	// Level is a horizontal line with a name, drawn where Name is not empty.
	Level     float64
	LevelName string
	// Now is where a vertical line stands, which says how far it is; 0 draws none.
	Now float64
	// Ranges of the axes. YMax at or below YMin chooses the range of Y by the data.
	XMax       float64
	YMin, YMax float64
	// Texts of the marks at the axes.
	YText func(float64) string
	XText func(float64) string
}

// NewLines makes an empty chart.
func NewLines() *Lines {
	l := &Lines{}
	l.ExtendBaseWidget(l)
	return l
}

// Set changes what it shows.
func (l *Lines) Set(d LinesData) {
	l.data = d
	l.Refresh()
}

// Data is what it shows.
func (l *Lines) Data() LinesData { return l.data }

// MouseIn is Fyne's: the tip is what the lines are at below the pointer.
func (l *Lines) MouseIn(e *desktop.MouseEvent) { control.Rest(l, l.tip(e.Position.X), e) }

// MouseMoved is Fyne's.
func (l *Lines) MouseMoved(e *desktop.MouseEvent) { control.Rest(l, l.tip(e.Position.X), e) }

// MouseOut is Fyne's.
func (l *Lines) MouseOut() { control.HideTip() }

// tip is the value of each line at the point nearest to a place.
func (l *Lines) tip(x float32) string {
	d := l.data
	if l.width <= 0 || x < l.left || x > l.left+l.width || d.XMax <= 0 || d.YText == nil {
		return ""
	}
	at := float64((x-l.left)/l.width) * d.XMax
	var lines []string
	for _, s := range d.Series {
		if len(s.Points) == 0 {
			continue
		}
		nearest := s.Points[0]
		for _, p := range s.Points {
			if math.Abs(p.X-at) < math.Abs(nearest.X-at) {
				nearest = p
			}
		}
		if len(lines) == 0 && d.XText != nil {
			lines = append(lines, d.XText(nearest.X))
		}
		lines = append(lines, s.Name+": "+d.YText(nearest.Y))
	}
	return strings.Join(lines, "\n")
}

// CreateRenderer is Fyne's.
func (l *Lines) CreateRenderer() fyne.WidgetRenderer {
	r := &linesRenderer{l: l}
	r.build(l.Size())
	return r
}

type linesRenderer struct {
	l    *Lines
	objs []fyne.CanvasObject
}

func (r *linesRenderer) Destroy()                     {}
func (r *linesRenderer) Objects() []fyne.CanvasObject { return r.objs }
func (r *linesRenderer) MinSize() fyne.Size           { return fyne.NewSize(220, 120) }
func (r *linesRenderer) Layout(s fyne.Size)           { r.build(s) }
func (r *linesRenderer) Refresh() {
	r.build(r.l.Size())
	canvas.Refresh(r.l)
}

// Ticks chooses round marks that cover low to high with at most n steps, and the step between them.
func Ticks(low, high float64, n int) (from, to, step float64) {
	if !(high > low) {
		high = low + 1
	}
	raw := (high - low) / float64(n)
	step = math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 5, 10} {
		if m*step >= raw-1e-12 {
			step *= m
			break
		}
	}
	from, to = math.Floor(low/step+1e-9)*step, math.Ceil(high/step-1e-9)*step
	return from, to, step
}

func (r *linesRenderer) build(s fyne.Size) {
	th, variant := r.l.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	paint := func(n fyne.ThemeColorName) color.Color { return th.Color(n, variant) }
	d := r.l.data
	r.objs = r.objs[:0]
	caption := th.Size(theme.SizeNameCaptionText)
	left, bottom, top := 3.6*caption, 2*caption, caption
	right := r.nameWidth(caption) + 14
	w, h := s.Width-left-right, s.Height-bottom-top
	r.l.left, r.l.width = left, w
	if w < 20 || h < 20 || d.YText == nil || len(d.Series) == 0 {
		return
	}
	low, high := r.yRange()
	if d.YMax > d.YMin {
		low, high = d.YMin, d.YMax
	}
	from, to, step := Ticks(low, high, 4)
	y := func(v float64) float32 { return top + h*float32(1-(min(max(v, from), to)-from)/(to-from)) }
	xMax := max(d.XMax, 1e-9)
	x := func(v float64) float32 { return left + w*float32(min(v/xMax, 1)) }
	text := func(s string, px, py float32, align fyne.TextAlign, n fyne.ThemeColorName, bold bool) {
		t := canvas.NewText(s, paint(n))
		t.TextSize, t.TextStyle = caption, fyne.TextStyle{Bold: bold}
		m := t.MinSize()
		switch align {
		case fyne.TextAlignTrailing:
			px -= m.Width
		case fyne.TextAlignCenter:
			px -= m.Width / 2
		}
		t.Resize(m)
		t.Move(fyne.NewPos(px, py-m.Height/2))
		r.objs = append(r.objs, t)
	}
	line := func(x1, y1, x2, y2, width float32, n fyne.ThemeColorName) {
		o := canvas.NewLine(paint(n))
		o.StrokeWidth, o.Position1, o.Position2 = width, fyne.NewPos(x1, y1), fyne.NewPos(x2, y2)
		r.objs = append(r.objs, o)
	}
	for v := from; v <= to+step/2; v += step {
		line(left, y(v), left+w, y(v), 1, style.Border)
		text(d.YText(v), left-6, y(v), fyne.TextAlignTrailing, theme.ColorNamePlaceHolder, false)
	}
	if d.XText != nil {
		for i := range 3 {
			v := xMax * float64(i) / 2
			text(d.XText(v), x(v), top+h+caption, fyne.TextAlignCenter, theme.ColorNamePlaceHolder, false)
		}
	}
	if d.Now > 0 {
		line(x(d.Now), top, x(d.Now), top+h, 1, style.Control)
	}
	behind := len(r.objs)
	names := newLabels(top, top+h, caption*1.3)
	if d.LevelName != "" {
		line(left, y(d.Level), left+w, y(d.Level), 1.5, style.Control)
		names.add(d.LevelName, y(d.Level), theme.ColorNamePlaceHolder, false, left+w+6)
	}
	for _, series := range d.Series {
		r.draw(series, x, y, w, line, paint, names)
	}
	for _, n := range names.placed() {
		if n.x < left+w { // no line of the grid goes through a name
			ground := canvas.NewRectangle(paint(style.Surface))
			m := fyne.MeasureText(n.text, caption, fyne.TextStyle{Bold: n.bold})
			ground.Resize(m)
			ground.Move(fyne.NewPos(n.x, n.y-m.Height/2))
			r.objs = slices.Insert(r.objs, behind, fyne.CanvasObject(ground))
		}
		text(n.text, n.x, n.y, fyne.TextAlignLeading, n.color, n.bold)
	}
}

// yRange is what the data cover.
func (r *linesRenderer) yRange() (low, high float64) {
	d := r.l.data
	low, high = math.Inf(1), math.Inf(-1)
	if d.LevelName != "" {
		low, high = d.Level, d.Level
	}
	for _, s := range d.Series {
		for _, p := range s.Points {
			low, high = min(low, p.Y), max(high, p.Y)
		}
	}
	if math.IsInf(low, 0) {
		return 0, 1
	}
	return low, high
}

func (r *linesRenderer) nameWidth(size float32) float32 {
	w := float32(0)
	for _, s := range r.l.data.Series {
		w = max(w, fyne.MeasureText(s.Name, size, fyne.TextStyle{Bold: true}).Width)
	}
	return max(w, fyne.MeasureText(r.l.data.LevelName, size, fyne.TextStyle{}).Width)
}

// draw draws a line, at most one piece a pixel, its last point and its name.
func (r *linesRenderer) draw(s Series, x, y func(float64) float32, width float32, line func(x1, y1, x2, y2, w float32, n fyne.ThemeColorName), paint func(fyne.ThemeColorName) color.Color, names *labels) {
	n := len(s.Points)
	if n == 0 {
		return
	}
	stroke, dot := float32(1.5), float32(6)
	if s.Strong {
		stroke, dot = 2.5, 9
	}
	every := max(1, n/max(1, int(width)))
	last := s.Points[0]
	for i := every; i < n; i += every {
		p := s.Points[i]
		line(x(last.X), y(last.Y), x(p.X), y(p.Y), stroke, s.Color)
		last = p
	}
	end := s.Points[n-1]
	line(x(last.X), y(last.Y), x(end.X), y(end.Y), stroke, s.Color)
	c := canvas.NewCircle(paint(s.Color))
	c.Resize(fyne.NewSquareSize(dot))
	c.Move(fyne.NewPos(x(end.X)-dot/2, y(end.Y)-dot/2))
	r.objs = append(r.objs, c)
	names.add(s.Name, y(end.Y), s.Color, s.Strong, x(end.X)+dot)
}

// labels keeps names beside lines from covering each other.
type labels struct {
	top, bottom, height float32
	list                []label
}

type label struct {
	text  string
	x, y  float32
	color fyne.ThemeColorName
	bold  bool
}

func newLabels(top, bottom, height float32) *labels {
	return &labels{top: top, bottom: bottom, height: height}
}

func (l *labels) add(text string, y float32, color fyne.ThemeColorName, bold bool, x float32) {
	l.list = append(l.list, label{text, x, y, color, bold})
}

// placed moves names apart, from top to bottom, and back up where the last went below the chart.
func (l *labels) placed() []label {
	order := append([]label{}, l.list...)
	for i := range order { // few: insertion by height
		for k := i; k > 0 && order[k].y < order[k-1].y; k-- {
			order[k], order[k-1] = order[k-1], order[k]
		}
	}
	for i := 1; i < len(order); i++ {
		order[i].y = max(order[i].y, order[i-1].y+l.height)
	}
	limit := l.bottom
	for i := len(order) - 1; i >= 0; i-- {
		order[i].y = min(order[i].y, limit)
		limit = order[i].y - l.height
	}
	return order
}
