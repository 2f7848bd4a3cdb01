package examples_test

import (
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"likeness/training/project"
	"likeness/ui/page"
	"likeness/ui/page/examples"
	"likeness/ui/pagetest"
	"likeness/ui/session"
	"likeness/ui/session/queuetest"
)

// live is the page on an open project with these classes, without pictures.
func live(t *testing.T, classes ...string) (*page.Host, *queuetest.Queue) {
	t.Helper()
	h, q := pagetest.Live(t, fyne.NewSize(1280, 800))
	p := examples.New(h)
	h.Window.SetContent(p.Content())
	h.Window.Resize(fyne.NewSize(1280, 800))
	h.Session.Listen(func(old, now *session.State) { p.Update(old, now) })
	openProject(t, h, q, makeProject(t, classes...))
	return h, q
}

// makeProject makes a file with these classes.
func makeProject(t *testing.T, classes ...string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "Test"+project.Extension)
	p, err := project.Create(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range classes {
		if _, err := p.AddClass(t.Context(), name); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func openProject(t *testing.T, h *page.Host, q *queuetest.Queue, path string) {
	t.Helper()
	h.Session.Open(path)
	q.Until("the project is open", func() bool { p := h.Session.State().Project; return p != nil && p.Path == path })
}

func names(h *page.Host) (list []string) {
	for _, c := range h.Session.State().Project.Classes {
		list = append(list, c.Name)
	}
	return list
}

// TestRename: a class gets another name; the name of another class joins the two, after a question, whatever spaces are around it.
func TestRename(t *testing.T) {
	h, q := live(t, "photo", "drawing")
	is := func(what string, want ...string) {
		t.Helper()
		q.Until(what, func() bool { return slices.Equal(names(h), want) })
	}
	pagetest.Button(t, h, "Rename").OnTapped() // of the last card
	pagetest.Answer(t, h, "sketch", "Rename")
	is("the class has its new name", "photo", "sketch")

	pagetest.Button(t, h, "Rename").OnTapped()
	pagetest.Answer(t, h, " photo ", "Rename")
	if !pagetest.Asks(h, "Join the classes?") {
		t.Fatal("it is not asked whether the classes shall be joined")
	}
	pagetest.Answer(t, h, "", "Join")
	is("the classes are joined", "photo")
	if h.Window.Canvas().Overlays().Top() != nil {
		t.Error("a dialog is left")
	}
}
