package ui

import (
	"encoding/csv"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
	"golang.org/x/image/draw"

	"likeness/training/project"
	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/session"
)

// doubtful are two class folders of ten pictures each, one of the drawings being a photo, and among the photos a smaller copy of one and a picture of
// one colour besides.
func doubtful(t *testing.T, astray string) []string {
	t.Helper()
	root := t.TempDir()
	photos, drawings := few(t, "photo", 11, root, "photo"), few(t, "drawing", 10, root, "drawing")
	entries, err := os.ReadDir(photos)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(photos, entries[10].Name()), filepath.Join(drawings, astray)); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(photos, entries[0].Name()))
	if err != nil {
		t.Fatal(err)
	}
	full, _, err := image.Decode(f)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	half := image.NewRGBA(image.Rect(0, 0, full.Bounds().Dx()*3/4, full.Bounds().Dy()*3/4))
	draw.CatmullRom.Scale(half, half.Bounds(), full, full.Bounds(), draw.Src, nil)
	plain := image.NewRGBA(image.Rect(0, 0, 300, 200))
	draw.Draw(plain, plain.Bounds(), image.NewUniform(color.RGBA{R: 40, G: 90, B: 200, A: 255}), image.Point{}, draw.Src)
	for path, encode := range map[string]func(*os.File) error{
		filepath.Join(photos, "zz smaller.jpg"): func(f *os.File) error { return jpeg.Encode(f, half, &jpeg.Options{Quality: 90}) },
		filepath.Join(photos, "zz plain.png"):   func(f *os.File) error { return png.Encode(f, plain) },
	} {
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := encode(f); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return []string{photos, drawings}
}

// findings are those that wait, by their kinds.
func findings(s *session.State) map[session.FindingKind][]session.Finding {
	out := map[session.FindingKind][]session.Finding{}
	if s.Project == nil || s.Inspection == nil || s.Inspection.Running {
		return out
	}
	for _, f := range s.Inspection.Findings {
		if f.Waits(s.Project) {
			out[f.Kind] = append(out[f.Kind], f)
		}
	}
	return out
}

// TestCheck goes through what may be wrong with the examples by keys: keeps, relabels and leaves out, and finds all of it again after reopening.
func TestCheck(t *testing.T) {
	u := needWindow(t)
	fyne.DoAndWait(u.session.CloseProject)
	await(t, "no project is open", func(s *session.State) bool { return s.Project == nil })
	drag(t, 400, 400, doubtful(t, "budgie-ocean-waves.jpg")...)
	await(t, "the pictures are read", func(s *session.State) bool { return s.Project != nil && s.Scan == nil && s.Project.Pictures() == 22 })

	openCheck(t)
	now := await(t, "all kinds are found", func(s *session.State) bool {
		f := findings(s)
		return len(f[session.Suspect]) == 1 && len(f[session.Copied]) == 1 && len(f[session.Poor]) > 0
	})
	lively(t, "check", screen(t, "check"))
	whole(t, "check")
	found := findings(now)
	astray, copies := found[session.Suspect][0], found[session.Copied][0]
	if filepath.Base(astray.Path) != "budgie-ocean-waves.jpg" || len(copies.Members) != 2 {
		t.Fatalf("suspected is %s, and copies are %d", astray.Path, len(copies.Members))
	}
	plain := slices.IndexFunc(found[session.Poor], func(f session.Finding) bool { return filepath.Base(f.Path) == "zz plain.png" })
	if plain < 0 {
		t.Fatal("the picture of one colour is not found")
	}

	photo := classNamed(t, now, "photo")
	press(t, "Down", "r") // the label, which comes first
	await(t, "its label is changed, and it is no longer listed", func(s *session.State) bool {
		e, _ := s.Project.Example(astray.Example)
		return e.Class == photo && len(findings(s)[session.Suspect]) == 0
	})
	waits := func(k session.FindingKind, n int) func(*session.State) bool {
		return func(s *session.State) bool {
			return s.Inspection != nil && !s.Inspection.Running && len(findings(s)[k]) == n
		}
	}
	press(t, "k") // the copies, which moved up
	await(t, "both copies are kept", waits(session.Copied, 0))
	press(t, "ctrl+z")
	await(t, "the copies are asked about again", waits(session.Copied, 1))
	press(t, "ctrl+y")
	await(t, "both copies are kept again", waits(session.Copied, 0))
	for range plain { // to its row
		press(t, "Down")
	}
	press(t, "k")
	await(t, "the picture of one colour is used anyway", waits(session.Poor, len(found[session.Poor])-1))
	clickOn(t, button(t, "Undo"))
	await(t, "it is asked about again", waits(session.Poor, len(found[session.Poor])))
	screen(t, "check-undone")
	clickOn(t, text(t, "zz plain.png"))
	press(t, "x")
	left := await(t, "the picture of one colour is left out", func(s *session.State) bool {
		e, _ := s.Project.Example(found[session.Poor][plain].Example)
		return e.Excluded
	})
	if n := left.Project.Pictures(); n != 21 {
		t.Errorf("there are %d pictures", n)
	}
	table := filepath.Join(t.TempDir(), "look again.csv")
	clickOn(t, button(t, "Save list"))
	saveAs(t, table)
	if rows := readCSV(t, table); len(rows) != len(found[session.Poor]) { // the heading, and all but the one that was left out
		t.Errorf("the list that was saved has %d lines", len(rows))
	}
	press(t, "Escape")
	await(t, "the dialog is gone", func(*session.State) bool { return real.win.Canvas().Overlays().Top() == nil })

	path := on(func() string { return real.session.State().Project.Path })
	fyne.DoAndWait(u.session.CloseProject)
	await(t, "the project is closed", func(s *session.State) bool { return s.Project == nil })
	drag(t, 300, 300, path)
	await(t, "the project is open again", func(s *session.State) bool { return s.Project != nil && s.Project.Pictures() == 21 })
	openCheck(t)
	again := await(t, "it is looked for again", func(s *session.State) bool { return s.Inspection != nil && !s.Inspection.Running })
	if f := findings(again); len(f[session.Copied]) != 0 || len(f[session.Poor]) != len(found[session.Poor])-1 || slices.ContainsFunc(f[session.Suspect], func(g session.Finding) bool { return g.Example == astray.Example }) {
		t.Errorf("opened again there wait %+v", f)
	}
	fyne.DoAndWait(u.session.CloseProject)
	await(t, "the project is closed, and the dialog with it", func(s *session.State) bool {
		return s.Project == nil && real.win.Canvas().Overlays().Top() == nil
	})
}

// text finds a text in what is in front.
func text(t *testing.T, says string) (found *control.Text) {
	t.Helper()
	if top := on(real.win.Canvas().Overlays().Top); top != nil {
		on(func() bool {
			walk(top, false, func(o fyne.CanvasObject, _ bool) {
				if x, ok := o.(*control.Text); ok && x.Text() == says {
					found = x
				}
			})
			return true
		})
	}
	if found == nil {
		t.Fatalf("nothing says %q", says)
	}
	return found
}

// openCheck opens the list of what may be wrong with the examples.
func openCheck(t *testing.T) {
	t.Helper()
	await(t, "the examples are in view", func(*session.State) bool { return real.current == page.Examples })
	clickOn(t, button(t, "Check…"))
	inFront(t, "What may be wrong with the examples", false)
}

func classNamed(t *testing.T, s *session.State, name string) project.ClassID {
	t.Helper()
	for _, c := range s.Project.Classes {
		if c.Name == name {
			return c.ID
		}
	}
	t.Fatalf("there is no class %q", name)
	return 0
}

func readCSV(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// saveAs answers where a file is to be saved: in Fyne's dialog, for there is no desktop here, and then its name. It waits until the file is there.
func saveAs(t *testing.T, path string) {
	t.Helper()
	named := func(*session.State) bool { return says("Name of the file") }
	for asked := true; asked; asked = !within(t, 5*time.Second, named) {
		// Fyne lays its dialog out again when it has read the folder: a click on the way there goes past the button.
		var choose fyne.CanvasObject
		await(t, "a folder is asked for, or already the name", func(now *session.State) bool {
			choose = fyneButton("Open")
			return choose != nil || named(now)
		})
		if choose != nil {
			x, y := middle(choose)
			click(t, x, y)
		}
	}
	press(t, "ctrl+a")
	tool(t, "type", filepath.Base(path))
	press(t, "Return")
	home, err := os.UserHomeDir() // where Fyne begins
	if err != nil {
		t.Fatal(err)
	}
	saved := filepath.Join(home, filepath.Base(path))
	await(t, "the file is there", func(*session.State) bool { _, err := os.Stat(saved); return err == nil })
	if err := os.Rename(saved, path); err != nil {
		t.Fatal(err)
	}
}

// fyneButton finds a button of Fyne's own in what is in front; nil where there is none.
func fyneButton(text string) (found fyne.CanvasObject) {
	if top := real.win.Canvas().Overlays().Top(); top != nil {
		walk(top, false, func(o fyne.CanvasObject, _ bool) {
			if b, ok := o.(*widget.Button); ok && b.Text == text && !b.Disabled() {
				found = b
			}
		})
	}
	return found
}
