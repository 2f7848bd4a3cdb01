package control

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"likeness/ui/style"
)

func TestDrop(t *testing.T) {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(style.Theme{Variant: style.Light})
	var told []int
	d := NewDrop([]string{"Any", "photo", "a class with a rather long name"}, func(i int) { told = append(told, i) }).Wide(112)
	w := test.NewTempWindow(t, d.Button)
	w.Resize(fyne.NewSize(400, 400))
	if d.Button.Text() != "Any" || d.Button.MinSize().Width != 112 {
		t.Errorf("it says %q, %v wide", d.Button.Text(), d.Button.MinSize().Width)
	}
	test.Tap(d.Button)
	menu := w.Canvas().Overlays().Top()
	if menu == nil {
		t.Fatal("a click opens no menu")
	}
	menu.Hide()
	d.Pick(2)
	d.Pick(2)
	d.Pick(7)
	if !slices.Equal(told, []int{2}) || d.Chosen() != 2 {
		t.Errorf("told %v, chosen %d", told, d.Chosen())
	}
	if label := d.Button.Text(); label == d.Options()[2] || []rune(label)[len([]rune(label))-1] != '…' {
		t.Errorf("a long option is not cut short: %q", label)
	}
	d.SetOptions([]string{"Any"}, 5)
	if d.Chosen() != 0 || d.Button.Text() != "Any" || len(told) != 1 {
		t.Errorf("with fewer options %d is chosen, told %v", d.Chosen(), told)
	}
}
