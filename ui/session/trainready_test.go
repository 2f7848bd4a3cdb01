package session

import (
	"testing"

	"likeness/training/compare"
	"likeness/training/project"
)

// TestNoTrainingWhileComparing: a comparison's times would be those of both.
func TestNoTrainingWhileComparing(t *testing.T) {
	d := withExamples(t, 5)
	d.change(func(st *State) { st.Comparing = &Comparing{Running: true} })
	d.Train()
	if d.State().Training != nil || d.State().TrainReady() != Waits {
		t.Errorf("while a comparison goes on it trains: %+v, ready %d", d.State().Training, d.State().TrainReady())
	}
	d.change(func(st *State) { st.Comparing = &Comparing{} })
	if r := d.State().TrainReady(); r != Ready {
		t.Errorf("after it is ready %d", r)
	}
}

// TestLookedAt: a project that cannot be written to can be compared, which is not kept, and not trained.
func TestLookedAt(t *testing.T) {
	d := withExamples(t, 8)
	path := d.State().Project.Path
	d.CloseProject()
	d.until("it is closed", func() bool { return d.State().Project == nil })
	first, err := project.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := first.Close(); err != nil {
			t.Error(err)
		}
	})
	d.Open(path)
	d.until("it is open", func() bool { return d.State().Project != nil })
	d.Train()
	if d.State().Training != nil || d.State().TrainReady() != LookedAt {
		t.Errorf("it trains: %+v, ready %d", d.State().Training, d.State().TrainReady())
	}
	d.Compare(CompareOptions{Methods: []compare.Method{compare.PixelsBayes, compare.Majority}, Seeds: 1})
	d.until("it is compared", func() bool { c := d.State().Comparing; return c != nil && !c.Running && !d.comparing.running() })
	d.settle()
	if c := d.State().Comparing; c.Err != "" || c.Table == nil || len(d.troubles) > 0 {
		t.Errorf("compared with %q, %v", c.Err, d.troubles)
	}
}

// settle waits until all that was asked of the window so far is done.
func (d *desk) settle() {
	d.t.Helper()
	done := false
	d.do(func() { done = true })
	d.until("all is done", func() bool { return done })
}
