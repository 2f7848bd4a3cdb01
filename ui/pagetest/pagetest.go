// Package pagetest shows pages on Fyne's test driver, without a display, and finds what they say.
package pagetest

import (
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/picture"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// Host makes what a page needs. went hears of the pages that it goes to; it may be nil.
func Host(t *testing.T, size fyne.Size, went func(page.ID)) *page.Host {
	t.Helper()
	a := test.NewTempApp(t)
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	a.Settings().SetTheme(style.Theme{Variant: style.Light})
	dir := t.TempDir()
	s := session.New(session.Folders{Data: dir, Cache: filepath.Join(dir, "cache"), Recent: filepath.Join(dir, "recent.json")}, later, func(session.Trouble) {})
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
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
