package results

import (
	"fyne.io/fyne/v2"

	"likeness/training/project"
	"likeness/ui/control"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// drawStrips says what has to be known of the result.
func (p *Page) drawStrips(now *session.State) {
	p.strips.Objects = nil
	if p.shown != p.full {
		p.strips.Add(p.restrictStrip())
	}
	running := now.Training != nil && now.Training.Running
	switch {
	case p.shown != nil && p.gallery.ChosenCount() > 1 && p.mode != looking:
		p.strips.Add(p.chosenStrip())
	case p.shown != nil && p.full == now.Quick:
		var acts []fyne.CanvasObject
		if now.Result != nil {
			acts = append(acts, control.NewButton(words.T("Show the model before"), nil, control.Plain, func() { p.host.Session.ShowQuick(false) }))
		}
		p.strips.Add(control.Strip(control.Information, words.T("These are the quick results. Fine-tuning goes on."), acts...))
	case now.Quick != nil:
		p.strips.Add(control.Strip(control.Information, words.T("Training goes on. Its quick results are ready."),
			control.NewButton(words.T("See quick results"), nil, control.Plain, func() { p.host.Session.ShowQuick(true) }).Trailing(style.Next)))
	case p.shown != nil && now.Project.Stale && !running:
		p.strips.Add(p.staleStrip(now))
	}
	p.strips.Hidden = len(p.strips.Objects) == 0
	p.strips.Refresh()
}

// staleStrip says that the examples have changed since the training.
func (p *Page) staleStrip(now *session.State) *fyne.Container {
	text := words.T("The examples have changed since. Train again.")
	if n := now.Project.Changes; n > 0 {
		text = words.N("{{.N}} labels changed. Train again to learn from it.", n)
	}
	var acts []fyne.CanvasObject
	if u := now.Project.Undo; u != nil && (u.Kind == project.Relabelled || u.Kind == project.Excluded) {
		acts = append(acts, control.NewButton(words.T("Undo"), style.Undo, control.Plain, p.host.Session.Undo))
	}
	if now.Project.ReadOnly == project.Writable && now.Project.Ready() == session.Ready {
		acts = append(acts, control.NewButton(words.T("Train again"), style.Play, control.Main, p.train).Tall(32))
	}
	return control.Strip(control.Information, text, acts...)
}
