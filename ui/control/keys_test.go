package control_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"likeness/ui/control"
)

// TestEscapeClosesDialogs: Esc closes a dialog whatever control in it has the focus, and Space and Enter press that control.
func TestEscapeClosesDialogs(t *testing.T) {
	test.NewTempApp(t)
	pressed := 0
	press := func() { pressed++ }
	for name, o := range map[string]fyne.CanvasObject{
		"button": control.NewButton("press", nil, control.Normal, press), "tick": control.NewTick("tick", press), "choice": control.NewChoice("bold", "choose", press),
		"row": control.NewRow(control.NewText("row"), press),
	} {
		t.Run(name, func(t *testing.T) {
			w := test.NewTempWindow(t, control.NewText("window"))
			d := control.ShowDialog(w.Canvas(), "title", o, fyne.NewSize(300, 0), nil)
			pressed = 0
			focused, ok := o.(fyne.Focusable)
			if !ok {
				t.Fatal("it takes no focus")
			}
			w.Canvas().Focus(focused)
			focused.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
			focused.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
			if pressed != 2 || !d.Open() {
				t.Errorf("pressed %d times, open %v", pressed, d.Open())
			}
			focused.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
			if d.Open() {
				t.Error("Esc does not close the dialog")
			}
		})
	}
}
