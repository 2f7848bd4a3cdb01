package session

import (
	"context"
	"testing"

	"likeness/training/project"
)

// hold keeps the acts waiting until release is called.
func (d *desk) hold() (release func()) {
	gate := make(chan struct{})
	d.acts.add(func() { <-gate })
	return func() { close(gate) }
}

// checked waits until it is known which files are there, which is shown by itself.
func (d *desk) checked() {
	d.t.Helper()
	d.until("the files are looked for", func() bool { return !d.presence.running() })
	d.settle()
}

// many is more acts than anybody asks for while one is carried out.
const many = 2000

// TestManyActs: the window never waits for the acts to be carried out, and the project is read once for all of them.
func TestManyActs(t *testing.T) {
	d, _ := untitled(t)
	d.checked()
	release := d.hold()
	n := 0
	for range many {
		d.act("test", func(context.Context, *project.Project) error { n++; return nil })
	}
	shown := 0
	stop := d.Listen(func(old, now *State) {
		if old.Project != now.Project {
			shown++
		}
	})
	d.AddClass("last")
	d.CloseProject() // which needs the window, and comes after all
	release()
	d.until("it is closed", func() bool { return d.State().Project == nil })
	stop()
	if n != many || shown > 2 {
		t.Errorf("%d acts were carried out, the project was shown anew %d times", n, shown)
	}
}

// TestReadOnce: acts that come together are shown together.
func TestReadOnce(t *testing.T) {
	d, _ := untitled(t)
	d.canBeChanged("first")
	d.checked()
	release := d.hold()
	for _, name := range []string{"a", "b", "c", "last"} {
		d.AddClass(name)
	}
	shown := 0
	d.Listen(func(old, now *State) {
		if old.Project != now.Project {
			shown++
		}
	})
	release()
	d.until("all are there", func() bool { return len(d.State().Project.Classes) == 5 })
	d.canBeChanged("after")
	if shown != 2 {
		t.Errorf("4 acts and another were shown in %d steps, want 2", shown)
	}
}

// TestActsBeforeTheEnd: what was asked for before the session ended is done.
func TestActsBeforeTheEnd(t *testing.T) {
	d := newDesk(t)
	release := d.hold()
	n := 0
	for range many {
		d.acts.add(func() { n++ })
	}
	d.acts.add(func() { d.acts.add(func() { n++ }) })
	d.end()
	release()
	d.queue.Close(d.Close)
	if n != many+1 {
		t.Errorf("%d of %d were done", n, many+1)
	}
}

// TestModelInView: the model that the user has chosen stays in view whatever is done meanwhile, and also where a training fails.
func TestModelInView(t *testing.T) {
	d := newDesk(t)
	d.withModel()
	first := d.State().Project.Current
	d.addModel("Model 2")
	d.until("there is a second model", func() bool { return d.State().Project.Current != first })
	inView := func(when string) {
		t.Helper()
		if got := d.State().Project.Current; got != first {
			t.Errorf("%s model %d is in view", when, got)
		}
	}
	release := d.hold()
	d.ShowModel(first)
	d.look(d.project) // as an act does that was carried out before
	d.settle()
	release()
	d.until("the first model is shown", func() bool { return d.State().Project.Current == first })
	d.canBeChanged("empty")
	inView("after an act")
	d.Undo()
	settings := d.State().Project.Settings
	settings.Backbone, settings.Device = "gone.onnx", "cpu"
	d.SetSettings(settings)
	d.until("it can be trained", func() bool {
		return d.State().Project.Settings.Backbone == "gone.onnx" && d.State().TrainReady() == Ready
	})
	d.Train()
	d.until("the training has failed", func() bool { tr := d.State().Training; return tr != nil && !tr.Running && !d.training.running() })
	d.one()
	d.settle()
	d.canBeChanged("empty again")
	inView("after a training that failed")
}
