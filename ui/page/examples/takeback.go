package examples

import (
	"time"

	"likeness/training/project"
	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/style"
	"likeness/ui/words"
)

// takeBack undoes what was done in a dialog, and nothing before it: who looks through a list has not in mind what came before.
type takeBack struct {
	host   *page.Host
	since  time.Time
	button *control.Button
}

func newTakeBack(h *page.Host) *takeBack {
	t := &takeBack{host: h, since: time.Now()}
	t.button = control.NewButton(words.T("Undo"), style.Undo, control.Plain, t.undo).Tall(style.ButtonMain)
	t.update()
	return t
}

// update lets the button be pressed where there is something to undo.
func (t *takeBack) update() {
	p := t.host.Session.State().Project
	t.button.SetEnabled(p != nil && t.here(p.Undo))
}

func (t *takeBack) here(a *project.Act) bool { return a != nil && a.At.After(t.since) }

func (t *takeBack) undo() {
	if p := t.host.Session.State().Project; p != nil && t.here(p.Undo) {
		t.host.Session.Undo()
	}
}

func (t *takeBack) redo() {
	if p := t.host.Session.State().Project; p != nil && t.here(p.Redo) {
		t.host.Session.Redo()
	}
}
