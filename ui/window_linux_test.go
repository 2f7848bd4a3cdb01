package ui

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"likeness/build/sharedtest"
	"likeness/training/finetune"
	"likeness/training/project"
	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/session"
)

// The tests of this package use a real window on a display of their own, as a user does: with drops, clicks and keys. Fyne wants the main thread, so
// TestMain runs the window, and the tests run beside it.

var (
	real    *window
	noReal  string
	logged  lockedBuffer
	holding held
)

// lockedBuffer takes what Fyne logs.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestMain(m *testing.M) { os.Exit(withWindow(m)) }

func withWindow(m *testing.M) (code int) {
	home, err := os.MkdirTemp("", "likeness-window-*")
	if err != nil {
		log.Print(err)
		return 1
	}
	defer func() { _ = os.RemoveAll(home) }()
	for name, value := range map[string]string{
		"HOME": home, "XDG_CONFIG_HOME": filepath.Join(home, "config"), "XDG_CACHE_HOME": filepath.Join(home, "cache"), "XDG_DATA_HOME": filepath.Join(home, "data"),
		"LANG": "en_US.UTF-8", "LC_ALL": "", "FYNE_THEME": "light", "LIBGL_ALWAYS_SOFTWARE": "1", "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent",
	} {
		if err := os.Setenv(name, value); err != nil {
			log.Print(err)
			return 1
		}
	}
	if os.Getenv("FYNE_SCALE") == "" {
		_ = os.Setenv("FYNE_SCALE", "1")
	}
	stop, why := startDisplay()
	if why != "" {
		noReal = why
		return m.Run()
	}
	defer stop()
	log.SetOutput(&logged)
	folders, err := session.DefaultFolders()
	if err != nil {
		log.Print(err)
		return 1
	}
	u, end, err := open(folders, holding.do, nil, nil)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	real = u
	done := make(chan struct{})
	u.app.Lifecycle().SetOnStarted(func() {
		go func() {
			defer close(done)
			code = m.Run()
			fyne.Do(u.quit)
		}()
	})
	u.win.ShowAndRun()
	<-done
	if err := end(); err != nil {
		fmt.Fprintln(os.Stderr, "closing:", err)
		return 1
	}
	return code
}

// needWindow skips where there is no display to be had, and fails under CI.
func needWindow(t *testing.T) *window {
	t.Helper()
	if real != nil {
		return real
	}
	if os.Getenv("CI") == "true" {
		t.Fatal(noReal)
	}
	t.Skip(noReal)
	return nil
}

// on runs f on the window's goroutine and waits for it.
func on[T any](f func() T) (v T) {
	fyne.DoAndWait(func() { v = f() })
	return v
}

// await waits until the state, or what the window shows of it, is as wanted.
func await(t *testing.T, what string, is func(*session.State) bool) (now *session.State) {
	t.Helper()
	seen := func(s *session.State) bool { now = s; return is(s) }
	if !within(t, 10*time.Minute, seen) {
		t.Fatalf("it never came to this: %s", what)
	}
	return now
}

// within waits for no longer than a time, and tells whether it came to that.
func within(t *testing.T, limit time.Duration, is func(*session.State) bool) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for !on(func() bool { return is(real.session.State()) }) {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// middle is where an object is on the screen.
func middle(o fyne.CanvasObject) (x, y int) {
	at := on(func() fyne.Position {
		p := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
		scale := real.win.Canvas().Scale()
		return fyne.NewPos((p.X+o.Size().Width/2)*scale, (p.Y+o.Size().Height/2)*scale)
	})
	return int(at.X), int(at.Y)
}

// button finds a visible button by its text. One that was just shown may not have its place yet, and would be clicked where it is not: that is waited for.
func button(t *testing.T, text string) (found *control.Button) {
	t.Helper()
	await(t, "“"+text+"” has its place", func(*session.State) bool {
		found = nil
		roots := []fyne.CanvasObject{real.win.Content()}
		if top := real.win.Canvas().Overlays().Top(); top != nil {
			roots = append(roots, top)
		}
		for _, root := range roots {
			walk(root, false, func(o fyne.CanvasObject, _ bool) {
				if b, ok := o.(*control.Button); ok && strings.HasPrefix(b.Text(), text) {
					found = b
				}
			})
		}
		return found == nil || !fyne.CurrentApp().Driver().AbsolutePositionForObject(found).IsZero()
	})
	if found == nil {
		t.Fatalf("no button says %q", text)
	}
	return found
}

func clickOn(t *testing.T, o fyne.CanvasObject) {
	t.Helper()
	x, y := middle(o)
	click(t, x, y)
}

// walk visits all that is visible, and says whether it lies in something that scrolls.
func walk(o fyne.CanvasObject, scrolls bool, f func(fyne.CanvasObject, bool)) {
	if !o.Visible() {
		return
	}
	f(o, scrolls)
	switch c := o.(type) {
	case *fyne.Container:
		for _, k := range c.Objects {
			walk(k, scrolls, f)
		}
	case *container.Scroll:
		walk(c.Content, true, f)
	case fyne.Widget:
		for _, k := range rendered(c) {
			walk(k, scrolls, f)
		}
	}
}

// whole tells of texts that are cut off, of what reaches out of the window, and of buttons that lie over each other.
func whole(t *testing.T, name string) {
	t.Helper()
	texts := 0
	defer func() {
		if texts < 3 {
			t.Errorf("%s: only %d texts were found", name, texts)
		}
	}()
	type box struct {
		at   fyne.Position
		size fyne.Size
	}
	for _, what := range on(func() (cut []string) {
		var beside []box
		size := real.win.Canvas().Size()
		root := real.win.Content()
		if top := real.win.Canvas().Overlays().Top(); top != nil { // a dialog hides what is below it
			root = top
		}
		walk(root, false, func(o fyne.CanvasObject, scrolls bool) {
			switch o := o.(type) {
			case *control.Button, *control.Segments, *control.Option:
				has, need := o.Size().Width, o.MinSize().Width
				if _, button := o.(*control.Button); button {
					need -= 20 // where there is little room, there is less around its text
				}
				at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
				for _, b := range beside {
					if at.X+1 < b.at.X+b.size.Width && b.at.X+1 < at.X+has && at.Y+1 < b.at.Y+b.size.Height && b.at.Y+1 < at.Y+o.Size().Height {
						cut = append(cut, fmt.Sprintf("a %T at %v, %v large, lies over another at %v, %v large", o, at, o.Size(), b.at, b.size))
					}
				}
				if !scrolls {
					beside = append(beside, box{at, o.Size()})
				}
				if has+0.5 < need {
					cut = append(cut, fmt.Sprintf("a %T at %v has the width %v and needs %v", o, at, has, need))
				}
			}
			text, ok := o.(*control.Text)
			if !ok || text.Text() == "" {
				return
			}
			texts++
			at, s := fyne.CurrentApp().Driver().AbsolutePositionForObject(o), o.Size()
			need := text.MinSize()
			switch {
			case s.Width+0.5 < need.Width || s.Height+0.5 < need.Height:
				cut = append(cut, fmt.Sprintf("%q has %v and needs %v", text.Text(), s, need))
			case !scrolls && (at.X < -0.5 || at.Y < -0.5 || at.X+min(s.Width, need.Width) > size.Width+0.5 || at.Y+min(s.Height, need.Height) > size.Height+0.5):
				cut = append(cut, fmt.Sprintf("%q is at %v, %v large, in a window of %v", text.Text(), at, s, size))
			}
		})
		return cut
	}) {
		t.Errorf("%s: %s", name, what)
	}
}

// lively tells a picture of a page from an empty one.
func lively(t *testing.T, name string, m image.Image) {
	t.Helper()
	colors := map[[3]uint8]bool{}
	b := m.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y += 3 {
		for x := b.Min.X; x < b.Max.X; x += 3 {
			r, g, bl, _ := m.At(x, y).RGBA()
			colors[[3]uint8{uint8(r >> 8), uint8(g >> 8), uint8(bl >> 8)}] = true
		}
	}
	if len(colors) < 60 {
		t.Errorf("%s: the screen shows %d colours", name, len(colors))
	}
}

// TestJourney is what a new user does: drop two folders, train, look at the errors, correct a label, compare, classify, close, open again.
func TestJourney(t *testing.T) {
	u := needWindow(t)
	root, err := sharedtest.Root()
	if err != nil {
		t.Fatal(err)
	}
	sample := filepath.Join(root, "resources", "sample")
	lively(t, "welcome", screen(t, "welcome"))
	whole(t, "welcome")

	drag(t, 400, 400, filepath.Join(sample, "photo"), filepath.Join(sample, "drawing"))
	now := await(t, "both classes are read", func(s *session.State) bool { return s.Project != nil && s.Scan == nil && s.Project.Pictures() == 150 })
	if len(now.Project.Classes) != 2 {
		t.Fatalf("%d classes", len(now.Project.Classes))
	}
	lively(t, "examples", screen(t, "examples"))
	whole(t, "examples")

	settings := now.Project.Settings
	settings.Device = "cpu"
	if testing.Short() { // as under the race detector
		settings.Effort = finetune.Quick
	}
	fyne.DoAndWait(func() { u.session.SetSettings(settings) })
	await(t, "the settings are kept", func(s *session.State) bool { return s.Project.Settings.Device == "cpu" })
	clickOn(t, button(t, "Train"))
	if !testing.Short() {
		await(t, "fine-tuning goes on", func(s *session.State) bool { return s.Training != nil && len(s.Training.Steering) > 3 })
		lively(t, "train", screen(t, "train"))
		whole(t, "train")
	}
	now = await(t, "the model is there", func(s *session.State) bool { return s.Result != nil && s.Training != nil && !s.Training.Running })
	if now.Training.Err != "" {
		t.Fatal(now.Training.Err)
	}
	if a := now.Result.Report.Accuracy; a.Value < 0.8 || a.N != 50 {
		t.Errorf("right are %v of %d", a.Value, a.N)
	}
	if got := on(func() page.ID { return u.current }); got != page.Results {
		t.Errorf("after the training page %d is in view, not the results", got)
	}
	lively(t, "results", screen(t, "results"))
	whole(t, "results")

	relabel(t, now)
	press(t, "ctrl+4")
	await(t, "the page of the comparison", func(*session.State) bool { return u.current == page.Compare })
	lively(t, "compare", screen(t, "compare"))
	whole(t, "compare")
	saveCharts(t)
	restrictNumbers(t)
	classifyFolder(t, filepath.Join(sample, "photo"))
	exportModel(t)
	narrow(t)
	reopen(t)
	if text := logged.String(); strings.Contains(text, "Fyne call thread") || strings.Contains(text, "panic") {
		t.Errorf("Fyne complains:\n%s", text)
	}
	holding.report(t)
}

// relabel corrects a label, and takes it back with Ctrl+Z.
func relabel(t *testing.T, now *session.State) {
	t.Helper()
	e := now.Result.Pictures[0].Example
	other := now.Project.Classes[0].ID
	if other == e.Class {
		other = now.Project.Classes[1].ID
	}
	fyne.DoAndWait(func() { real.session.Relabel([]project.ExampleID{e.ID}, other) })
	changed := await(t, "the label is changed", func(s *session.State) bool {
		x, _ := s.Project.Example(e.ID)
		return x.Class == other
	})
	if !changed.Project.Stale || changed.Project.Changes != 1 {
		t.Errorf("stale is %v, changes %d", changed.Project.Stale, changed.Project.Changes)
	}
	press(t, "ctrl+z")
	back := await(t, "the label is as before", func(s *session.State) bool {
		x, _ := s.Project.Example(e.ID)
		return x.Class == e.Class
	})
	if back.Project.Stale {
		t.Error("after undo the examples still count as changed")
	}
}

// classifyFolder drops a folder on the page that classifies, and looks at the piles.
func classifyFolder(t *testing.T, folder string) {
	t.Helper()
	fyne.DoAndWait(func() { real.show(page.Classify) })
	drag(t, 700, 400, folder)
	now := await(t, "the folder is classified", func(s *session.State) bool { return s.Classify != nil && s.Classify.Complete() && s.Classify.Done > 0 })
	c := now.Classify
	if c.Done != 75 || c.Found != 75 || c.Known != 75 || len(c.Unread) != 0 {
		t.Errorf("%d of %d are done, %d could not be read, %d are known from learning", c.Done, c.Found, len(c.Unread), c.Known)
	}
	if n := on(func() int { return real.session.State().Project.Pictures() }); n != 150 {
		t.Errorf("what was dropped to classify was added to the examples: there are %d", n)
	}
	lively(t, "classify", screen(t, "classify"))
	whole(t, "classify")
}

// reopen closes the project and opens it again from its file: all is there.
func reopen(t *testing.T) {
	t.Helper()
	before := on(real.session.State)
	fyne.DoAndWait(real.session.CloseProject)
	await(t, "the project is closed", func(s *session.State) bool { return s.Project == nil })
	drag(t, 300, 300, before.Project.Path)
	after := await(t, "the project is open again", func(s *session.State) bool { return s.Project != nil && s.Result != nil })
	if after.Result.Report.Accuracy != before.Result.Report.Accuracy || !slices.Equal(after.Project.Classes, before.Project.Classes) {
		t.Errorf("opened again it is another: %+v and %+v", after.Result.Report.Accuracy, before.Result.Report.Accuracy)
	}
}
