// Package pagetest shows pages on Fyne's test driver, without a display, and finds what they say.
package pagetest

import (
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/picture"
	"likeness/ui/session"
	"likeness/ui/session/queuetest"
	"likeness/ui/style"
	"likeness/ui/words"
)

// Host makes what a page needs. went hears of the pages that it goes to; it may be nil.
func Host(t *testing.T, size fyne.Size, went func(page.ID)) *page.Host {
	t.Helper()
	h := host(t, size, went, later)
	t.Cleanup(func() {
		if err := h.Session.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// Live makes what a page needs with a session that works: what it asks the window to do waits in the queue, for the test to do.
func Live(t *testing.T, size fyne.Size) (*page.Host, *queuetest.Queue) {
	t.Helper()
	q := queuetest.New(t)
	h := host(t, size, nil, q.Do)
	t.Cleanup(func() { q.Close(h.Session.Close) })
	return h, q
}

func host(t *testing.T, size fyne.Size, went func(page.ID), do func(func())) *page.Host {
	t.Helper()
	a := test.NewTempApp(t)
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	a.Settings().SetTheme(style.Theme{Variant: style.Light})
	dir := t.TempDir()
	s := session.New(session.Folders{Data: dir, Cache: filepath.Join(dir, "cache"), Recent: filepath.Join(dir, "recent.json")}, do,
		func(trouble session.Trouble) { t.Errorf("%s: %v", trouble.Title, trouble.Err) })
	w := test.NewTempWindow(t, control.Space(1, 1))
	w.SetPadded(false)
	w.Resize(size)
	if went == nil {
		went = func(page.ID) {}
	}
	return &page.Host{
		Session: s, Window: w, Pictures: picture.NewSource(t.Context(), "", 64, later), Go: went,
		Settings: func() {}, Export: func() {}, Drop: func([]string) {},
	}
}

// later is never: no thumbnail of these tests is waited for, and Fyne's test driver would run what is done later on any goroutine.
func later(func()) {}

// Show puts a page into the window, with a state.
func Show(h *page.Host, p page.Page, s *session.State) {
	size := h.Window.Canvas().Size()
	h.Window.SetContent(p.Content())
	h.Window.Resize(size)
	p.Update(&session.State{}, s)
}

// Texts are all that is to be read in the window, in the order in which it is drawn.
func Texts(h *page.Host) []string {
	var out []string
	Walk(h.Window.Content(), func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *control.Text:
			out = append(out, o.Text())
		case *control.Button:
			out = append(out, o.Text())
		}
	})
	return out
}

// Says tells whether a text, or a part of one, is to be read in the window.
func Says(h *page.Host, part string) bool {
	for _, s := range Texts(h) {
		if strings.Contains(s, part) {
			return true
		}
	}
	return false
}

// Want fails the test for each text that is not to be read in the window.
func Want(t *testing.T, h *page.Host, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !Says(h, p) {
			t.Errorf("the page does not say %q; it says %q", p, Texts(h))
		}
	}
}

// Asks tells whether the dialog in front, if there is one, says a text or a part of one.
func Asks(h *page.Host, part string) bool {
	found := false
	Walk(h.Window.Canvas().Overlays().Top(), func(o fyne.CanvasObject) {
		if text, ok := o.(*control.Text); ok && strings.Contains(text.Text(), part) {
			found = true
		}
	})
	return found
}

// Answer presses a button of the dialog in front, after writing into its field where text is not "".
func Answer(t *testing.T, h *page.Host, text, button string) {
	t.Helper()
	var pressed *control.Button
	Walk(h.Window.Canvas().Overlays().Top(), func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *widget.Entry:
			if text != "" {
				o.SetText(text)
			}
		case *control.Button:
			if o.Text() == button {
				pressed = o
			}
		}
	})
	if pressed == nil {
		t.Fatalf("no dialog in front has a button %q", button)
	}
	test.Tap(pressed)
}

// Button finds a visible button by the beginning of its text.
func Button(t *testing.T, h *page.Host, text string) *control.Button {
	t.Helper()
	var found *control.Button
	Walk(h.Window.Content(), func(o fyne.CanvasObject) {
		if b, ok := o.(*control.Button); ok && strings.HasPrefix(b.Text(), text) {
			found = b
		}
	})
	if found == nil {
		t.Fatalf("no button says %q; to be read are %q", text, Texts(h))
	}
	return found
}

// Walk visits all that is visible.
func Walk(o fyne.CanvasObject, f func(fyne.CanvasObject)) {
	if o == nil || !o.Visible() {
		return
	}
	f(o)
	switch c := o.(type) {
	case *fyne.Container:
		for _, k := range c.Objects {
			Walk(k, f)
		}
	case *container.Scroll:
		Walk(c.Content, f)
	case fyne.Widget:
		for _, k := range test.WidgetRenderer(c).Objects() {
			Walk(k, f)
		}
	}
}
