package examples_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"likeness/training/embedding"
	"likeness/training/project"
	"likeness/ui/page/examples"
	"likeness/ui/pagetest"
	"likeness/ui/session"
)

// onMap is a map of all pictures of a project but the last few.
func onMap(p *session.Project, missing int) *session.Map {
	m := &session.Map{Settled: true, Places: map[project.ExampleID]embedding.Point{}}
	for i, e := range p.Examples[:len(p.Examples)-missing] {
		m.Places[e.ID] = embedding.Point{X: float64(i%5)/5 - 0.4, Y: float64(i/5)/5 - 0.4}
	}
	return m
}

// TestMapStates: the map says how far it is, what is missing and what can be done, in a wide window and in a narrow one.
func TestMapStates(t *testing.T) {
	whole := classes(12, 8)
	for _, c := range []struct {
		name string
		m    *session.Map
		says []string
	}{
		{"reading", &session.Map{Running: true, Reading: true, Done: 3, Total: 20}, []string{"Looking at the pictures… 3 of 20", "Stop"}},
		{"first look", func() *session.Map { m := onMap(whole, 0); m.Running, m.Settled = true, false; return m }(), []string{"This is a first look.", "Stop"}},
		{"stopped", &session.Map{}, []string{"The map was not finished.", "Draw again"}},
		{"failed", &session.Map{Err: "The drive is gone. Plug it in."}, []string{"The drive is gone. Plug it in.", "Draw again"}},
		{"there", onMap(whole, 0), []string{"Whole map", "No picture is chosen", "Relabel as…"}},
		{"more pictures", onMap(whole, 2), []string{"2 pictures are not on the map yet.", "Draw again"}},
	} {
		for _, size := range []fyne.Size{fyne.NewSize(1280, 744), fyne.NewSize(800, 544)} {
			t.Run(c.name, func(t *testing.T) {
				h := pagetest.Host(t, size, nil)
				p := examples.New(h)
				state := &session.State{Project: whole, Map: c.m}
				pagetest.Show(h, p, state)
				pagetest.Button(t, h, "Map…").Tapped(nil)
				p.Update(&session.State{}, state)
				pagetest.Want(t, h, c.says...)
				if size.Width > 1000 {
					pagetest.Want(t, h, "class 1", "class 2")
				} else {
					pagetest.Want(t, h, "All classes")
				}
				if !p.Key(&fyne.KeyEvent{Name: fyne.KeyEscape}) || pagetest.Says(h, "Whole map") || !pagetest.Says(h, "Add class…") {
					t.Error("Esc does not lead back to the classes")
				}
			})
		}
	}
}
