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

// TestQuestionsGoWithProject: a question about a project, and what it led to, goes when that is closed or another one is opened; what was begun about one
// project is not done to another.
func TestQuestionsGoWithProject(t *testing.T) {
	for _, c := range []struct {
		name string
		ask  func(t *testing.T, h *page.Host)
		says string
	}{
		{"rename", func(t *testing.T, h *page.Host) { pagetest.Button(t, h, "Rename").OnTapped() }, "The new name of “drawing”"},
		{"join", func(t *testing.T, h *page.Host) {
			pagetest.Button(t, h, "Rename").OnTapped()
			pagetest.Answer(t, h, "photo", "Rename")
		}, "Join the classes?"},
		{"add", func(t *testing.T, h *page.Host) { pagetest.Button(t, h, "Add class…").OnTapped() }, "Add a class"},
		{"empty class", func(t *testing.T, h *page.Host) {
			pagetest.Button(t, h, "Add class…").OnTapped()
			pagetest.Answer(t, h, "", "Empty class…")
		}, "What is the class called?"},
		{"new class", func(_ *testing.T, h *page.Host) { h.RelabelNew([]project.ExampleID{1}, nil) }, "What is the class called?"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, q := live(t, "photo", "drawing")
			top := h.Window.Canvas().Overlays().Top
			c.ask(t, h)
			if !pagetest.Asks(h, c.says) {
				t.Fatalf("it does not ask %q", c.says)
			}
			openProject(t, h, q, makeProject(t, "cat", "dog"))
			if top() != nil {
				t.Error("with another project the question is still there")
			}
			h.Session.CloseProject()
			q.Until("the project is closed", func() bool { return h.Session.State().Project == nil })
			openProject(t, h, q, makeProject(t, "photo", "drawing"))
			c.ask(t, h)
			h.Session.CloseProject()
			q.Until("the project is closed", func() bool { return h.Session.State().Project == nil })
			if top() != nil {
				t.Error("without a project the question is still there")
			}
		})
	}
}

// TestForProject: what a file or an item of a menu is chosen for is done to the project for which it was offered, also when that has got a name
// meanwhile, and to no other.
func TestForProject(t *testing.T) {
	h, q := live(t, "photo")
	var chosen []string
	then := h.ForProject(func(path string) { chosen = append(chosen, path) })
	one, more := fyne.NewMenuItem("one", func() { chosen = append(chosen, "1") }), fyne.NewMenuItem("more", nil)
	two := fyne.NewMenuItem("two", func() { chosen = append(chosen, "2") })
	more.ChildMenu = fyne.NewMenu("", two)
	h.PopMenu(h.Window.Content(), one, more)
	then("a")
	named := filepath.Join(t.TempDir(), "Named"+project.Extension)
	h.Session.SaveAs(named)
	q.Until("it has a name", func() bool { return h.Session.State().Project.Path == named })
	then("b")
	two.Action()
	openProject(t, h, q, makeProject(t, "cat"))
	then("c")
	one.Action()
	two.Action()
	if !slices.Equal(chosen, []string{"a", "b", "2"}) {
		t.Errorf("done is %q", chosen)
	}
}
