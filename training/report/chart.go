package report

import (
	"fmt"
	"html/template"
	"math"
	"strings"

	"likeness/training/compare"
)

// svg collects the elements of a chart of a size. Numbers and own words alone go into it, so nothing needs escaping; text that came from
// outside is escaped by text.
type svg struct {
	b strings.Builder
}

func newSVG(width, height int, label string) *svg {
	s := &svg{}
	fmt.Fprintf(&s.b, `<svg viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s">`, width, height, width, height, template.HTMLEscapeString(label))
	return s
}

func (s *svg) rect(x, y, w, h float64, class string) {
	fmt.Fprintf(&s.b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="2" class="%s"/>`, x, y, w, h, class)
}

func (s *svg) line(x1, y1, x2, y2 float64, class string) {
	fmt.Fprintf(&s.b, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" class="%s"/>`, x1, y1, x2, y2, class)
}

func (s *svg) circle(x, y, r float64, class string) {
	fmt.Fprintf(&s.b, `<circle cx="%.1f" cy="%.1f" r="%.1f" class="%s"/>`, x, y, r, class)
}

func (s *svg) text(x, y float64, anchor, words string) {
	fmt.Fprintf(&s.b, `<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>`, x, y, anchor, template.HTMLEscapeString(words))
}

// path draws through points; closed makes it an area.
func (s *svg) path(points [][2]float64, class string, closed bool) {
	s.b.WriteString(`<path d="`)
	for i, p := range points {
		letter := "L"
		if i == 0 {
			letter = "M"
		}
		fmt.Fprintf(&s.b, "%s%.1f %.1f", letter, p[0], p[1])
	}
	if closed {
		s.b.WriteString("Z")
	}
	fmt.Fprintf(&s.b, `" class="%s"/>`, class)
}

func (s *svg) html() template.HTML {
	s.b.WriteString("</svg>")
	return template.HTML(s.b.String())
}

// Of the bars.
const (
	barWidth  = 420
	barHeight = 30
)

// bar is an accuracy from 0 to 1 with a whisker of one standard error.
func bar(value, standardError float64, chosen bool, label string) template.HTML {
	s := newSVG(barWidth+2, barHeight, label)
	for i := range 5 {
		x := 1 + float64(i)*barWidth/4
		s.line(x, 0, x, barHeight, "grid")
	}
	class := "bar"
	if chosen {
		class = "bar chosen"
	}
	s.rect(1, 6, value*barWidth, barHeight-12, class)
	if standardError > 0 {
		low, high := 1+max(0, value-standardError)*barWidth, 1+min(1, value+standardError)*barWidth
		middle := float64(barHeight) / 2
		s.line(low, middle, high, middle, "whisker")
		s.line(low, middle-5, low, middle+5, "whisker")
		s.line(high, middle-5, high, middle+5, "whisker")
	}
	return s.html()
}

// Of the curves.
const (
	plotWidth, plotHeight         = 640.0, 300.0
	plotLeft, plotTop, plotBottom = 50.0, 12.0, 40.0
	plotRight                     = 16.0
)

// learningCurve plots accuracy with its band against the number of pictures, whose axis is logarithmic: each step to the right doubles them.
func learningCurve(c *compare.Curve) template.HTML {
	s := newSVG(int(plotWidth), int(plotHeight), "Right answers against the number of pictures learned from")
	low, n := 1.0, len(c.Points)
	for _, p := range c.Points {
		low = min(low, p.Low)
	}
	low = math.Floor(low*10) / 10
	if low >= 1 {
		low = 0.9
	}
	first, last := math.Log2(float64(c.Points[0].Train)), math.Log2(float64(c.Points[n-1].Train))
	x := func(train int) float64 {
		if last == first {
			return (plotLeft + plotWidth - plotRight) / 2
		}
		return plotLeft + 14 + (math.Log2(float64(train))-first)/(last-first)*(plotWidth-plotLeft-plotRight-28)
	}
	y := func(v float64) float64 { return plotTop + (1-v)/(1-low)*(plotHeight-plotTop-plotBottom) }
	for v := 1.0; v > low-1e-9; v -= 0.1 {
		s.line(plotLeft, y(v), plotWidth-plotRight, y(v), "grid")
		s.text(plotLeft-8, y(v)+4, "end", fmt.Sprintf("%.0f %%", 100*v))
	}
	var band, line [][2]float64
	for _, p := range c.Points {
		band, line = append(band, [2]float64{x(p.Train), y(p.High)}), append(line, [2]float64{x(p.Train), y(p.Accuracy)})
	}
	for i := n - 1; i >= 0; i-- {
		band = append(band, [2]float64{x(c.Points[i].Train), y(c.Points[i].Low)})
	}
	s.path(band, "band", true)
	s.path(line, "curve", false)
	for _, p := range c.Points {
		s.circle(x(p.Train), y(p.Accuracy), 4, "point")
		s.text(x(p.Train), plotHeight-plotBottom+18, "middle", fmt.Sprint(p.Train))
	}
	s.text((plotLeft+plotWidth)/2, plotHeight-6, "middle", "pictures learned from")
	return s.html()
}
