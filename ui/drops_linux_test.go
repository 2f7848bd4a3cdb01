package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"likeness/build/sharedtest"
	"likeness/inference/classifier/classifiertest"
	"likeness/training/project"
	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/session"
)

// texts are all that something shows.
func texts(root fyne.CanvasObject) (all []string) {
	walk(root, false, func(o fyne.CanvasObject, _ bool) {
		switch t := o.(type) {
		case *control.Text:
			all = append(all, t.Text())
		case *control.Button:
			all = append(all, t.Text())
		}
	})
	return all
}

// says tells whether the dialog in front contains a text.
func says(text string) bool {
	top := real.win.Canvas().Overlays().Top()
	return top != nil && strings.Contains(strings.Join(texts(top), "\n"), text)
}

// inFront waits for a dialog that says something, and presses Esc where close is asked for.
func inFront(t *testing.T, text string, closeIt bool) {
	t.Helper()
	await(t, "a dialog says "+text, func(*session.State) bool { return says(text) })
	if closeIt {
		press(t, "Escape")
		await(t, "the dialog is gone", func(*session.State) bool { return real.win.Canvas().Overlays().Top() == nil })
	}
}

// few makes a folder with the first pictures of a class of the sample.
func few(t *testing.T, class string, n int, folder ...string) string {
	t.Helper()
	root, err := sharedtest.Root()
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Join(root, "resources", "sample", class))
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(folder...)
	if err := os.MkdirAll(to, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, e := range entries[:n] {
		b, err := os.ReadFile(filepath.Join(root, "resources", "sample", class, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(to, e.Name()), b)
	}
	return to
}

func write(t *testing.T, path string, b []byte) string {
	t.Helper()
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestDrops drops on the window what users do, and looks at what becomes of it.
func TestDrops(t *testing.T) {
	u := needWindow(t)
	folder := t.TempDir()
	invoices := filepath.Join(folder, "Invoices")
	if err := os.Mkdir(invoices, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(invoices, "bill.pdf"), []byte("%PDF-1.7 nothing"))
	notes := write(t, filepath.Join(folder, "notes.txt"), []byte("no picture at all"))
	photos, drawings := few(t, "photo", 6, folder, "photo"), few(t, "drawing", 7, folder, "drawing")

	drag(t, 400, 400, invoices)
	inFront(t, "No pictures in “Invoices”", false)
	inFront(t, "Choose another folder…", true)
	await(t, "the project that was made for it is gone", func(s *session.State) bool { return s.Project == nil && u.current == page.Welcome })
	drag(t, 400, 400, notes)
	inFront(t, "“notes.txt” is no picture", true)

	drag(t, 400, 400, photos, drawings, notes)
	inFront(t, "left out: “notes.txt”", false)
	now := await(t, "both classes are there", func(s *session.State) bool { return s.Project != nil && s.Scan == nil && s.Project.Pictures() == 13 })
	press(t, "Escape")
	dropOnCard(t, now)

	loose := few(t, "photo", 12, folder, "more")
	entries, err := os.ReadDir(loose)
	if err != nil {
		t.Fatal(err)
	}
	drag(t, 640, 760, filepath.Join(loose, entries[10].Name()), filepath.Join(loose, entries[11].Name())) // on the bar, where no class is
	inFront(t, "Which class are these 2 pictures?", false)
	press(t, "ctrl+a")
	tool(t, "type", "night")
	press(t, "Return")
	now = await(t, "the class that was named is there", func(s *session.State) bool { return s.Scan == nil && len(s.Project.Classes) == 3 })
	if c := now.Project.Classes[2]; c.Name != "night" || c.Pictures != 2 {
		t.Errorf("loose pictures became %+v", c)
	}
	drag(t, 640, 760, filepath.Join(loose, entries[9].Name()))
	inFront(t, "One picture", true)

	drag(t, 640, 400, classifiertest.File(t, "tiny"), notes) // a model is none for a class, wherever it is dropped
	inFront(t, "Only one of them was opened", true)
	await(t, "the model is opened", func(s *session.State) bool {
		return s.Classify != nil && s.Classify.Model.Name == "tiny" && u.current == page.Classify
	})
	dropProject(t, now.Project.Path, folder)
}

// dropOnCard drops pictures on the card of a class: they are that class's, whatever their folder is called.
func dropOnCard(t *testing.T, now *session.State) {
	t.Helper()
	drawing := now.Project.Classes[0]
	if drawing.Name != "drawing" {
		drawing = now.Project.Classes[1]
	}
	var card *control.Text
	await(t, "the card is drawn", func(*session.State) bool {
		walk(real.win.Content(), false, func(o fyne.CanvasObject, scrolls bool) {
			if text, ok := o.(*control.Text); ok && scrolls && text.Text() == "drawing" {
				card = text
			}
		})
		return card != nil
	})
	x, y := middle(card)
	drag(t, x, y, few(t, "photo", 9, t.TempDir(), "strange"))
	after := await(t, "the pictures are read", func(s *session.State) bool { return s.Scan == nil && s.Project.Pictures() > 13 })
	got, _ := after.Project.Class(drawing.ID)
	if got.Pictures != drawing.Pictures+3 || len(after.Project.Classes) != 2 { // six of the nine are there already, as photos
		t.Errorf("on the card of “drawing”, which had %d pictures, there are %d now, in %d classes", drawing.Pictures, got.Pictures, len(after.Project.Classes))
	}
}

// dropProject opens a project by dropping its file, in place of the one that is open.
func dropProject(t *testing.T, from, folder string) {
	t.Helper()
	named := filepath.Join(folder, "Holiday"+project.Extension)
	fyne.DoAndWait(func() { real.session.SaveAs(named) })
	await(t, "the project has a name", func(s *session.State) bool { return s.Project != nil && s.Project.Name == "Holiday" })
	if at := on(func() page.ID { return real.current }); at != page.Classify {
		t.Errorf("with another name of the project, page %d is in view", at)
	}
	if _, err := os.Stat(from); err == nil {
		t.Errorf("%s is still there", from)
	}
	fyne.DoAndWait(real.session.NewProject)
	empty := await(t, "an empty project", func(s *session.State) bool { return s.Project != nil && s.Project.Name == "" }).Project.Path
	drag(t, 640, 300, named)
	await(t, "the project is open", func(s *session.State) bool {
		return s.Project != nil && s.Project.Name == "Holiday" && len(s.Project.Classes) == 3
	})
	fyne.DoAndWait(real.session.CloseProject)
	await(t, "it is closed", func(s *session.State) bool { return s.Project == nil })
	if _, err := os.Stat(empty); err == nil {
		t.Errorf("the empty project is still there: %s", empty)
	}
}

// TestMenu goes through the window's menu by mouse and keys.
func TestMenu(t *testing.T) {
	u := needWindow(t)
	press(t, "ctrl+n")
	await(t, "a project", func(s *session.State) bool { return s.Project != nil && u.current == page.Examples })
	for i, id := range []page.ID{page.Examples, page.Train, page.Results, page.Compare, page.Classify} {
		press(t, "ctrl+"+string(rune('1'+i)))
		await(t, "the page of its key", func(*session.State) bool { return u.current == id })
	}
	press(t, "F1")
	inFront(t, "Ctrl+Shift+S", false)
	press(t, "ctrl+2") // which is for the window below
	press(t, "Escape")
	await(t, "the sheet of keys is gone, and nothing else happened", func(*session.State) bool {
		return real.win.Canvas().Overlays().Top() == nil && u.current == page.Classify
	})
	press(t, "ctrl+w")
	await(t, "the project is closed", func(s *session.State) bool { return s.Project == nil })

	// The window's menu is Fyne's own; where its titles stand is not to be asked for.
	items := on(func() []*fyne.MenuItem { return u.win.MainMenu().Items[0].Items })
	if len(items) < 9 || items[0].Label != "New project" || items[0].Shortcut == nil {
		t.Fatalf("the first menu has %d items", len(items))
	}
	click(t, 28, 14)
	click(t, 60, 46)
	await(t, "a project, by mouse", func(s *session.State) bool { return s.Project != nil })
	fyne.DoAndWait(real.session.CloseProject)
	await(t, "it is closed", func(s *session.State) bool { return s.Project == nil })
}

// TestTip rests with the pointer on a button.
func TestTip(t *testing.T) {
	u := needWindow(t)
	x, y := middle(u.top.settings)
	tool(t, "mousemove", "20", "500")
	tool(t, "mousemove", itoa(x), itoa(y))
	tool(t, "mousemove", itoa(x+1), itoa(y+1))
	says := func() bool {
		return strings.Contains(strings.Join(texts(real.win.Content()), "\n"), "Settings (Ctrl+,)")
	}
	await(t, "the tip is there", func(*session.State) bool { return says() })
	tool(t, "mousemove", "20", "500")
	await(t, "the tip is gone", func(*session.State) bool { return !says() })
}
