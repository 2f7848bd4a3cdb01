package control

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"likeness/ui/style"
)

// TestCheckTicksItself: a box ticks itself when it is pressed and tells of it; set from outside it does not.
func TestCheckTicksItself(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(style.Theme{Variant: style.Light})
	var told []bool
	c := NewCheck("a box", func(on bool) { told = append(told, on) })
	c.Set(true)
	c.Tapped(nil)
	c.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	if !c.On() || len(told) != 2 || told[0] || !told[1] {
		t.Errorf("it is %v, and told %v", c.On(), told)
	}
	NewCheck("another", nil).Tapped(nil)
}

// TestBarOfLittle: a small share is a sliver, and not the dot that the bar's round ends would make of it.
func TestBarOfLittle(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(style.Theme{Variant: style.Light})
	b := NewBar(theme.ColorNamePrimary, 12)
	b.Resize(fyne.NewSize(200, 12))
	for share, want := range map[float64]float32{0: 0, 0.001: 2, 0.02: 4, 0.5: 100, 1: 200} {
		b.Set(share, theme.ColorNamePrimary)
		fill := test.WidgetRenderer(b).Objects()[1].(*canvas.Rectangle)
		if fill.Size().Width != want || fill.Visible() == (share == 0) {
			t.Errorf("%g is %g wide, want %g", share, fill.Size().Width, want)
		}
	}
}

// TestButtonsOfADialog: a hidden button takes no room among the others, one put to the left stands where the title begins, and the first of the others
// has the focus.
func TestButtonsOfADialog(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(style.Theme{Variant: style.Light})
	w := test.NewTempWindow(t, Space(1, 1))
	w.Resize(fyne.NewSize(800, 600))
	a, b, c, left := NewButton("one", nil, Normal, nil), NewButton("two", nil, Normal, nil), NewButton("three", nil, Main, nil), NewButton("aside", nil, Plain, nil)
	b.Hide()
	d := ShowDialog(w.Canvas(), "A dialog", Space(100, 100), fyne.NewSize(500, 0), nil, a, b, c).AtLeft(left)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject
	if gap := at(c).X - at(a).X - a.Size().Width; gap != style.Gap {
		t.Errorf("a hidden button leaves %g between the others", gap)
	}
	if x, title := at(left).X, at(d.title).X; x != title || left.Size().Width < left.MinSize().Width {
		t.Errorf("the button at the left is at %g, %g wide; the title begins at %g", x, left.Size().Width, title)
	}
	if w.Canvas().Focused() != a {
		t.Errorf("%v has the focus", w.Canvas().Focused())
	}
}

// TestTextsByRoom: a text with a brief one says it all, or that, or nothing, and never a part.
func TestTextsByRoom(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(style.Theme{Variant: style.Light})
	c := NewText("").Shortened()
	c.SetTexts("a long sentence on pictures", "pictures")
	shown := func(width float32) string {
		c.Resize(fyne.NewSize(width, 20))
		return test.WidgetRenderer(c).Objects()[0].(*canvas.Text).Text
	}
	for width, want := range map[float32]string{c.NaturalWidth() + 1: "a long sentence on pictures", c.NaturalWidth() - 1: "pictures", 60: "pictures", 10: ""} {
		if got := shown(width); got != want {
			t.Errorf("in %g it says %q, want %q", width, got, want)
		}
	}
	if c.SetText("a long sentence"); shown(60) == "a long sentence" || shown(60) == "" {
		t.Errorf("without a brief one it says %q", shown(60))
	}
}
