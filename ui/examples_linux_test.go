package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"likeness/training/project"
	"likeness/ui/atlas"
	"likeness/ui/page"
	"likeness/ui/session"
	"likeness/ui/words"
)

// TestExamplesPages is what a user does with examples that are not in order: look through what was left out, answer for a file, circle pictures on the
// map and correct their labels, take that back, and find all of it again after reopening.
func TestExamplesPages(t *testing.T) {
	u := needWindow(t)
	const n = 8
	root := t.TempDir()
	folders := []string{few(t, "photo", n, root, "photo"), few(t, "drawing", n, root, "drawing")}
	copyOf(t, folders[0], filepath.Join(folders[0], "zz copy.jpg"))
	fyne.DoAndWait(u.session.CloseProject)
	await(t, "no project is open", func(s *session.State) bool { return s.Project == nil })
	drag(t, 400, 400, folders...)
	await(t, "the pictures are read", func(s *session.State) bool {
		return s.Project != nil && s.Scan == nil && s.Project.Pictures() == 2*n && len(s.Project.Open()) == 1
	})

	clickOn(t, button(t, "Review"))
	inFront(t, "1 file left out", false)
	lively(t, "review", screen(t, "review"))
	clickOn(t, button(t, "Use both"))
	await(t, "the copy is taken in", func(s *session.State) bool { return s.Project.Pictures() == 2*n+1 && len(s.Project.Open()) == 0 })
	press(t, "Escape")
	await(t, "the dialog is gone", func(*session.State) bool { return real.win.Canvas().Overlays().Top() == nil })

	m := openMap(t)
	lively(t, "map", screen(t, "map"))
	whole(t, "map")
	circleAll(t, m)
	all := func() int { return len(m.Chosen()) }
	await(t, "all pictures are circled", func(*session.State) bool { return all() == 2*n+1 })
	press(t, "1")
	first := on(func() project.ClassID { return real.session.State().Project.Classes[0].ID })
	await(t, "all are of the first class", func(s *session.State) bool { return len(s.Project.Of(first)) == 2*n+1 })
	press(t, "ctrl+z")
	await(t, "the labels are as before", func(s *session.State) bool { return len(s.Project.Of(first)) < 2*n+1 })
	press(t, "Escape", "Right")
	await(t, "an arrow key goes to a picture", func(*session.State) bool { return all() == 1 })
	press(t, "n", "n")
	await(t, "the nearest two are chosen as well", func(*session.State) bool { return all() == 3 })
	fyne.DoAndWait(func() { real.win.Resize(fyne.NewSize(800, 600)) })
	lively(t, "map-narrow", screen(t, "map-narrow"))
	whole(t, "map-narrow")
	fyne.DoAndWait(func() { real.win.Resize(fyne.NewSize(1280, 800)) })

	path := on(func() string { return real.session.State().Project.Path })
	fyne.DoAndWait(u.session.CloseProject)
	await(t, "the project is closed", func(s *session.State) bool { return s.Project == nil && s.Map == nil })
	drag(t, 300, 300, path)
	await(t, "the project is open again", func(s *session.State) bool { return s.Project != nil && s.Project.Pictures() == 2*n+1 })
	if open := on(func() int { return len(real.session.State().Project.Open()) }); open != 0 {
		t.Errorf("%d files wait for an answer that was given", open)
	}
	computed := false
	stop := on(func() func() {
		return real.session.Listen(func(_, now *session.State) { computed = computed || now.Map != nil && now.Map.Reading })
	})
	openMap(t)
	if on(func() bool { stop(); return computed }) {
		t.Error("the map is computed again after reopening")
	}
	press(t, "Escape", "Escape")
	await(t, "the classes are in view again", func(*session.State) bool {
		return real.current == page.Examples && has(real.win.Content(), "Add class…")
	})
	fyne.DoAndWait(u.session.CloseProject)
	await(t, "the project is closed", func(s *session.State) bool { return s.Project == nil })
}

// copyOf copies the first file of a folder.
func copyOf(t *testing.T, folder, to string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(folder, entries[0].Name()))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// has tells whether something shows a text.
func has(root fyne.CanvasObject, text string) bool {
	for _, s := range texts(root) {
		if s == text {
			return true
		}
	}
	return false
}

// openMap opens the map of all pictures, and waits until it is drawn.
func openMap(t *testing.T) *atlas.Map {
	t.Helper()
	clickOn(t, button(t, words.T("Map…")))
	await(t, "the map is drawn", func(s *session.State) bool { return s.Map != nil && !s.Map.Running && s.Map.Settled })
	return on(func() (m *atlas.Map) {
		walk(real.win.Content(), false, func(o fyne.CanvasObject, _ bool) {
			if found, ok := o.(*atlas.Map); ok {
				m = found
			}
		})
		return m
	})
}

// circleAll drags the pointer around all of the map.
func circleAll(t *testing.T, m *atlas.Map) {
	t.Helper()
	x, y := middle(m)
	half := on(func() fyne.Size {
		scale := real.win.Canvas().Scale()
		return fyne.NewSize((m.Size().Width/2-4)*scale, (m.Size().Height/2-4)*scale)
	})
	w, h := int(half.Width), int(half.Height)
	args := []string{"mousemove", fmt.Sprint(x - w), fmt.Sprint(y - h), "mousedown", "1"}
	for _, p := range [][2]int{{0, -h}, {w, -h}, {w, 0}, {w, h}, {0, h}, {-w, h}, {-w, 0}} {
		args = append(args, "mousemove", "--sync", fmt.Sprint(x+p[0]), fmt.Sprint(y+p[1]), "sleep", "0.1")
	}
	tool(t, append(args, "mouseup", "1")...)
}
