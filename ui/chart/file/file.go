// Package file writes charts into files, by gonum's plot: PNG or SVG, as the name's extension says.
package file

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"likeness/inference/atomicfile"
	"likeness/inference/message"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Bar is a share of 0 to 1 with its standard error.
type Bar struct {
	Name         string
	Value, Error float64
}

// Bars writes a chart of shares, the first at the top. An older file of that name stays whole until the new one is complete.
func Bars(path, title string, bars []Bar) error {
	p := plot.New()
	p.Title.Text = title
	p.X.Min, p.X.Max = 0, 1
	p.X.Tick.Marker = percents{}
	n := len(bars)
	names := make([]string, n)
	values, errors := make(plotter.Values, n), whiskers{}
	for i, b := range bars {
		at := n - 1 - i // gonum counts from below
		names[at], values[at] = b.Name, b.Value
		errors.XYs = append(errors.XYs, plotter.XY{X: b.Value, Y: float64(at)})
		errors.XErrors = append(errors.XErrors, struct{ Low, High float64 }{b.Error, b.Error})
	}
	chart, err := plotter.NewBarChart(values, vg.Points(14))
	if err != nil {
		return fmt.Errorf("draw the bars: %w", err)
	}
	chart.Horizontal = true
	chart.LineStyle.Width = 0
	chart.Color = plotColor
	lines, err := plotter.NewXErrorBars(errors)
	if err != nil {
		return fmt.Errorf("draw the standard errors: %w", err)
	}
	grid := plotter.NewGrid()
	grid.Horizontal.Width = 0
	p.Add(grid, chart, lines)
	p.NominalY(names...)
	return save(p, path, 18*vg.Centimeter, vg.Length(3+n)*vg.Centimeter)
}

type whiskers struct {
	plotter.XYs
	plotter.XErrors
}

// percents marks each quarter.
type percents struct{}

// Ticks is gonum's.
func (percents) Ticks(low, high float64) []plot.Tick {
	var t []plot.Tick
	for v := 0.0; v <= high+1e-9; v += 0.25 {
		if v >= low-1e-9 {
			t = append(t, plot.Tick{Value: v, Label: fmt.Sprintf("%.0f %%", 100*v)})
		}
	}
	return t
}

// Line is a line with its name.
type Line struct {
	Name string
	X, Y []float64
}

// Lines writes a line chart.
func Lines(path, title, x, y string, lines []Line) error {
	p := plot.New()
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = title, x, y
	p.Add(plotter.NewGrid())
	for i, l := range lines {
		points := make(plotter.XYs, len(l.X))
		for k := range points {
			points[k] = plotter.XY{X: l.X[k], Y: l.Y[k]}
		}
		line, err := plotter.NewLine(points)
		if err != nil {
			return fmt.Errorf("draw %s: %w", l.Name, err)
		}
		line.Color, line.Width = plotColor, vg.Points(2)
		if i > 0 { // told apart by dashes, not by colour alone
			line.Color, line.Dashes = secondColor, []vg.Length{vg.Points(float64(3 * i)), vg.Points(3)}
		}
		p.Add(line)
		p.Legend.Add(l.Name, line)
	}
	p.Legend.Top = true
	return save(p, path, 18*vg.Centimeter, 11*vg.Centimeter)
}

// save writes a plot in the format of the extension.
func save(p *plot.Plot, path string, w, h vg.Length) error {
	var canvas vg.CanvasWriterTo
	switch strings.ToLower(filepath.Ext(path)) {
	case ".svg":
		canvas = vgsvg.New(w, h)
	case ".png":
		canvas = vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(w, h), vgimg.UseDPI(192))}
	default:
		return message.Errorf("a chart is not written to %q: give a name that ends in .png or .svg", path)
	}
	p.Draw(draw.New(canvas))
	return atomicfile.Write(path, func(f io.Writer) error {
		_, err := canvas.WriteTo(f)
		return err
	})
}
