package control

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"likeness/ui/style"
)

// window is one with nothing in it, which counts the keys that reach it.
func window(t *testing.T) (w fyne.Window, keys *int) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(style.Theme{Variant: style.Light})
	w = test.NewTempWindow(t, Space(1, 1))
	w.Resize(fyne.NewSize(800, 600))
	keys = new(int)
	w.Canvas().SetOnTypedKey(func(*fyne.KeyEvent) { *keys++ })
	return w, keys
}

func escape(w fyne.Window) { w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape}) }

// TestDialogAboveStays: a dialog that closes below another leaves that one in front, with the focus and the keys, and the window has its keys back
// when both are gone.
func TestDialogAboveStays(t *testing.T) {
	w, keys := window(t)
	c := w.Canvas()
	closed := 0
	below := ShowDialog(c, "Below", Space(10, 10), fyne.NewSize(500, 0), func() { closed++ }, NewButton("Close", nil, Main, nil))
	done := false
	above := Ask(c, "Above", "Is it there?", "No", "Yes", func() { done = true })
	focused := c.Focused()
	below.Close()
	if closed != 1 || below.Open() || !above.Open() || len(c.Overlays().List()) != 1 || c.Overlays().Top() != fyne.CanvasObject(above.popup) {
		t.Fatalf("%d overlays are left; the dialog above is open: %v", len(c.Overlays().List()), above.Open())
	}
	if focused == nil || c.Focused() != focused {
		t.Errorf("%v has the focus, before it was %v", c.Focused(), focused)
	}
	escape(w)
	if above.Open() || c.Overlays().Top() != nil || done || *keys != 0 {
		t.Error("Esc does not close the dialog above")
	}
	escape(w)
	if *keys != 1 {
		t.Error("the window does not get its keys back")
	}
}

// TestDialogsCloseInOrder: of two dialogs Esc closes the one in front first.
func TestDialogsCloseInOrder(t *testing.T) {
	w, keys := window(t)
	below := Tell(w.Canvas(), "Below", "Below.", "Close")
	above := Tell(w.Canvas(), "Above", "Above.", "Close")
	escape(w)
	if above.Open() || !below.Open() {
		t.Fatal("the one in front is not closed alone")
	}
	escape(w)
	escape(w)
	if below.Open() || *keys != 1 {
		t.Errorf("the other one is open: %v; the window got %d keys", below.Open(), *keys)
	}
}

// TestAskTextLeadsOn: what an answer shows stays when the question goes, and the answer has no spaces around it.
func TestAskTextLeadsOn(t *testing.T) {
	w, _ := window(t)
	c := w.Canvas()
	var next *Dialog
	got, done := "", false
	AskText(c, "Name", "What is it called?", "  a name ", "Cancel", "OK", func(s string) error {
		got = s
		next = Ask(c, "Sure?", "Are you?", "No", "Yes", func() { done = true })
		return nil
	})
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if got != "a name" || next == nil || !next.Open() || c.Overlays().Top() != fyne.CanvasObject(next.popup) || len(c.Overlays().List()) != 1 {
		t.Fatalf("after %q there are %d overlays", got, len(c.Overlays().List()))
	}
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if next.Open() || done {
		t.Error("the safe answer has not the focus")
	}
}

// TestMenuGoesWithDialog: a menu of a dialog goes with it.
func TestMenuGoesWithDialog(t *testing.T) {
	w, _ := window(t)
	b := NewButton("Menu", nil, Normal, nil)
	d := ShowDialog(w.Canvas(), "Dialog", Space(10, 10), fyne.NewSize(500, 0), nil, b)
	PopMenu(b, fyne.NewMenuItem("one", nil))
	if n := len(w.Canvas().Overlays().List()); n != 2 {
		t.Fatalf("%d overlays for a dialog and its menu", n)
	}
	d.Close()
	if n := len(w.Canvas().Overlays().List()); n != 0 {
		t.Errorf("%d overlays are left", n)
	}
}
