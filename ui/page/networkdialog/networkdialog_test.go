package networkdialog

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"likeness/training"
	"likeness/ui/control"
	"likeness/ui/style"
	"likeness/ui/words"
)

// TestNetworkDialog chooses where a network is cut, and its colours.
func TestNetworkDialog(t *testing.T) {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(style.Theme{Variant: style.Light})
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	d, err := training.Describe("lite0", training.BackboneOptions{})
	if err != nil {
		t.Fatal(err)
	}
	v := &view{description: d}
	w := test.NewTempWindow(t, control.Space(1, 1))
	w.Resize(fyne.NewSize(800, 600))
	content := v.content(fyne.NewSize(800, 600))
	v.dialog = control.ShowDialog(w.Canvas(), "own.onnx", content, fyne.NewSize(660, 0), nil, control.NewButton(words.T("Use this network"), nil, control.Main, func() {}))
	v.list.ScrollTo(v.chosen)

	find := func(can bool) int {
		for i := len(d.Layers) - 3; i > 0; i-- {
			if d.Layers[i].CanCut == can {
				return i
			}
		}
		return -1
	}
	marked := v.chosen
	if d.Layers[marked].Name != d.Cut || v.options != (training.BackboneOptions{}) {
		t.Errorf("it begins with %q and %+v", d.Layers[marked].Name, v.options)
	}
	v.list.Select(find(false))
	if v.chosen != marked || v.options.Cut != "" {
		t.Errorf("a layer that cannot be cut was taken: %q", v.options.Cut)
	}
	other := find(true)
	v.list.Select(other)
	if v.chosen != other || v.options.Cut != d.Layers[other].Name {
		t.Errorf("chosen is %q, want %q", v.options.Cut, d.Layers[other].Name)
	}
	names, ranges := v.colorNames()
	if len(names) != len(ranges) || names[0] != "As the file says" && names[0] != "The file does not say: as is usual" {
		t.Errorf("colours %q for %q", names, ranges)
	}
	drop := v.colors
	drop.Pick(2)
	if v.options.Colors != ranges[2] {
		t.Errorf("colours %q, want %q", v.options.Colors, ranges[2])
	}
	if h := content.MinSize().Height; h > 480 {
		t.Errorf("the dialog is %g high, too much for a window of 600", h)
	}
}
