package chart

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"likeness/ui/style"
)

// TestNamesStandClear: a name within the grid has a ground of its own, which is drawn over the grid and under the lines, and now is a line from top to
// bottom.
func TestNamesStandClear(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(style.Theme{Variant: style.Light})
	l := NewLines()
	test.NewTempWindow(t, l).Resize(fyne.NewSize(400, 300))
	l.Resize(fyne.NewSize(400, 300))
	value := func(v float64) string { return fmt.Sprintf("%.1f", v) }
	l.Set(LinesData{
		XMax: 10, YMax: 1, Now: 4, XText: value, YText: value,
		Series: []Series{{Name: "a name", Points: []XY{{0, 0.2}, {4, 0.5}}, Color: theme.ColorNamePrimary}},
	})
	ground, text, now, series := -1, -1, -1, -1
	for i, o := range test.WidgetRenderer(l).Objects() {
		switch o := o.(type) {
		case *canvas.Rectangle:
			ground = i
		case *canvas.Text:
			if o.Text == "a name" {
				text = i
			}
		case *canvas.Line:
			if o.Position1.X == o.Position2.X && o.Position1.Y != o.Position2.Y {
				now = i
			} else if o.Position1.Y != o.Position2.Y {
				series = i
			}
		}
	}
	if ground < 0 || now < 0 || now > ground || series < ground || text < series {
		t.Fatalf("drawn in the order: now %d, ground %d, line %d, name %d", now, ground, series, text)
	}
	all := test.WidgetRenderer(l).Objects()
	if g, n := all[ground], all[text]; g.Position() != n.Position() || g.Size() != n.Size() {
		t.Errorf("the name at %v, %v has its ground at %v, %v", n.Position(), n.Size(), g.Position(), g.Size())
	}
}
