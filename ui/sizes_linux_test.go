package ui

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/session"
	"likeness/ui/words"
)

// narrow looks at every page in the smallest window.
func narrow(t *testing.T) {
	t.Helper()
	fyne.DoAndWait(func() { real.win.Resize(fyne.NewSize(800, 600)) })
	for _, p := range []page.ID{page.Examples, page.Train, page.Results, page.Compare, page.Classify} {
		fyne.DoAndWait(func() { real.show(p) })
		name := fmt.Sprintf("narrow-%d", p)
		lively(t, name, screen(t, name))
		whole(t, name)
	}
	large(t)
	fyne.DoAndWait(func() { real.win.Resize(fyne.NewSize(1280, 800)) })
}

// large looks at every page in the smallest window with the largest texts, and on a screen of twice the density.
func large(t *testing.T) {
	t.Helper()
	was := os.Getenv("FYNE_SCALE")
	again := func(text float64, scale string) {
		fyne.DoAndWait(func() {
			if err := os.Setenv("FYNE_SCALE", scale); err != nil { // as the user's settings, which Fyne asks again with every theme
				t.Error(err)
			}
			real.app.Preferences().SetFloat("text", text)
			real.app.Settings().SetTheme(readPreferences(real.app).theme())
			real.build()
			real.win.Resize(fyne.NewSize(800, 600))
		})
	}
	for name, c := range map[string]struct {
		text  float64
		scale string
	}{"large": {20.0 / 14, "1"}, "dense": {1, "2"}} {
		again(c.text, c.scale)
		for _, p := range []page.ID{page.Examples, page.Train, page.Results, page.Compare, page.Classify} {
			fyne.DoAndWait(func() { real.show(p) })
			name := fmt.Sprintf("%s-%d", name, p)
			lively(t, name, screen(t, name))
			whole(t, name)
		}
		if name == "large" {
			dialogs(t)
		}
	}
	again(1, was)
}

// dialogs looks at the window's dialogs, and the map, in each language.
func dialogs(t *testing.T) {
	t.Helper()
	language := func(code string) {
		fyne.DoAndWait(func() {
			if err := speak(code); err != nil {
				t.Error(err)
			}
			real.build()
			real.show(page.Examples)
		})
	}
	do := func(f func()) func() { return func() { fyne.DoAndWait(f) } }
	for _, l := range words.Languages() {
		language(l.Code)
		for name, open := range map[string]func(){
			"settings": do(real.settings), "about": do(real.about), "keyboard": do(real.keyboard), "export": do(real.export),
			"class": func() { clickOn(t, button(t, "+")) },
		} {
			name = "large-" + l.Code + "-" + name
			open()
			await(t, name+" is open", func(*session.State) bool { return real.win.Canvas().Overlays().Top() != nil })
			lively(t, name, screen(t, name))
			whole(t, name)
			if strings.HasSuffix(name, "settings") {
				tabs := topSegments()
				fyne.DoAndWait(func() { tabs.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight}) })
				whole(t, name+", second group")
			}
			press(t, "Escape")
			await(t, name+" is closed", func(*session.State) bool { return real.win.Canvas().Overlays().Top() == nil })
		}
		openMap(t)
		name := "large-" + l.Code + "-map"
		lively(t, name, screen(t, name))
		whole(t, name)
	}
	language("en")
}

// topSegments is the uppermost choice among a few in the dialog in front.
func topSegments() *control.Segments {
	return on(func() (top *control.Segments) {
		y := func(s *control.Segments) float32 { return fyne.CurrentApp().Driver().AbsolutePositionForObject(s).Y }
		walk(real.win.Canvas().Overlays().Top(), false, func(o fyne.CanvasObject, _ bool) {
			if s, ok := o.(*control.Segments); ok && (top == nil || y(s) < y(top)) {
				top = s
			}
		})
		return top
	})
}
