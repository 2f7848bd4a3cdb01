package control

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Modifiers are the keys held down now.
func Modifiers() fyne.KeyModifier {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}

// PassShortcut gives a shortcut that a control in focus has no use for to the window.
func PassShortcut(from fyne.CanvasObject, s fyne.Shortcut) {
	c := fyne.CurrentApp().Driver().CanvasForObject(from)
	if window, ok := c.(interface{ TypedShortcut(fyne.Shortcut) }); ok {
		window.TypedShortcut(s)
	}
}

// PassOn gives a key that a control in focus has no use for to the window, which Fyne alone would not: Esc closes a dialog also while one of its
// buttons has the focus.
func PassOn(from fyne.CanvasObject, e *fyne.KeyEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(from)
	if c == nil { // it is not drawn yet, as in a dialog of this moment: then it is where the focus is
		for _, w := range fyne.CurrentApp().Driver().AllWindows() {
			if o, ok := w.Canvas().Focused().(fyne.CanvasObject); ok && o == from {
				c = w.Canvas()
			}
		}
	}
	if c == nil {
		return
	}
	if typed := c.OnTypedKey(); typed != nil {
		typed(e)
	}
}

// Press does what a click on a control would do where a key presses it, Space or Enter, and passes every other key on.
func Press(control fyne.CanvasObject, e *fyne.KeyEvent, tapped func()) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		tapped()
	default:
		PassOn(control, e)
	}
}
