package session

import (
	"math"
	"testing"

	"likeness/training/project"
)

// TestMap: every picture gets a place; opened again the same places are there without anything being computed, and a picture left out or relabelled
// keeps its own.
func TestMap(t *testing.T) {
	d := withExamples(t, 8)
	d.DrawMap(false)
	d.until("the map is drawn", func() bool { m := d.State().Map; return m != nil && !m.Running })
	m := d.State().Map
	if m.Err != "" || !m.Settled || len(m.Places) != 16 {
		t.Fatalf("the map is %+v", m)
	}
	for id, p := range m.Places {
		if math.Abs(p.X) > 1 || math.Abs(p.Y) > 1 || p.X != p.X {
			t.Errorf("picture %d is at %v", id, p)
		}
	}
	s := d.State().Project
	d.Relabel([]project.ExampleID{s.Examples[0].ID}, s.Classes[1].ID)
	d.until("the label is changed", func() bool { return d.State().Project.Undo.Kind == project.Relabelled })
	if d.State().Map != m {
		t.Error("a changed label changes the map")
	}
	path := s.Path
	d.CloseProject()
	d.until("it is closed", func() bool { return d.State().Project == nil && d.State().Map == nil })
	d.Open(path)
	d.until("it is open again", func() bool { return d.State().Project != nil })
	read := false
	stop := d.Listen(func(_, now *State) { read = read || now.Map != nil && now.Map.Reading })
	d.DrawMap(false)
	d.until("the map is there again", func() bool { m := d.State().Map; return m != nil && !m.Running })
	stop()
	again := d.State().Map
	if read || !again.Settled || len(again.Places) != 16 {
		t.Fatalf("opened again: read is %v, %+v", read, again)
	}
	for id, p := range m.Places {
		if q := again.Places[id]; math.Abs(p.X-q.X) > 1e-6 || math.Abs(p.Y-q.Y) > 1e-6 {
			t.Errorf("picture %d was at %v and is at %v", id, p, q)
		}
	}
	blank := false
	stop = d.Listen(func(_, now *State) { blank = blank || now.Map != nil && now.Map.Places == nil })
	d.DrawMap(true)
	d.until("it is drawn anew", func() bool { return !d.State().Map.Running })
	stop()
	if blank {
		t.Error("while it is drawn anew there is no map")
	}
	if again := d.State().Map; again.Err != "" || !again.Settled || len(again.Places) != 16 {
		t.Errorf("drawn anew: %+v", again)
	}
}

// TestMapStopped: what is stopped says so, and can go on.
func TestMapStopped(t *testing.T) {
	d := withExamples(t, 8)
	d.DrawMap(false)
	d.StopMap()
	d.until("it has stopped", func() bool { m := d.State().Map; return m != nil && !m.Running })
	if m := d.State().Map; m.Err != "" || m.Settled {
		t.Errorf("stopped: %+v", m)
	}
	d.DrawMap(false)
	d.until("it is drawn after all", func() bool { m := d.State().Map; return !m.Running && m.Settled })
}
