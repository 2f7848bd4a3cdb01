package session

import (
	"os"
	"path/filepath"
	"testing"

	"likeness/training/project"
)

// untitled is a session with a new project.
func untitled(t *testing.T) (d *desk, path string) {
	t.Helper()
	d = newDesk(t)
	d.NewProject()
	d.until("a project is open", func() bool { return d.State().Project != nil })
	return d, d.State().Project.Path
}

// canBeChanged adds a class, which also waits for all acts before.
func (d *desk) canBeChanged(class string) {
	d.t.Helper()
	d.AddClass(class)
	d.until("there is the class "+class, func() bool {
		if len(d.troubles) > 0 {
			d.t.Fatalf("troubles: %+v", d.troubles)
		}
		p := d.State().Project
		return p != nil && len(p.Classes) > 0 && p.Classes[len(p.Classes)-1].Name == class
	})
	if why := d.State().Project.ReadOnly; why != project.Writable {
		d.t.Errorf("the project can only be looked at: %v", why)
	}
}

// TestOpenAgain: to open the project that is open, by whichever path, changes nothing and stops nothing.
func TestOpenAgain(t *testing.T) {
	d, path := untitled(t)
	other := filepath.Join(t.TempDir(), "other.likeness")
	if err := os.Link(path, other); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	d.training = job{cancel: func() { t.Error("the training was stopped"); close(done) }, done: done}
	d.Open(path)
	d.canBeChanged("one")
	d.Open(other)
	d.canBeChanged("two")
	d.training = job{}
}

// TestOpenTwice: a project that is chosen twice before it is open is opened once.
func TestOpenTwice(t *testing.T) {
	d, path := untitled(t)
	d.canBeChanged("one")
	d.CloseProject()
	d.until("it is closed", func() bool { return d.State().Project == nil })
	d.Open(path)
	d.Open(path)
	d.until("it is open", func() bool { return d.State().Project != nil })
	d.canBeChanged("two")
}

// TestOpenAgainWhenFree: a project that could only be looked at can be changed when it is opened again after what was in the way is gone.
func TestOpenAgainWhenFree(t *testing.T) {
	d, path := untitled(t)
	d.canBeChanged("one")
	d.CloseProject()
	d.until("it is closed", func() bool { return d.State().Project == nil })
	first, err := project.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	d.Open(path)
	d.until("it is open", func() bool { return d.State().Project != nil })
	if why := d.State().Project.ReadOnly; why != project.InUse {
		t.Errorf("a project that is open elsewhere: %v", why)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	d.Open(path)
	d.until("it can be changed", func() bool { p := d.State().Project; return p != nil && p.ReadOnly == project.Writable })
	d.canBeChanged("two")
}
