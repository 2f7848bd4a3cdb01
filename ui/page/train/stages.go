package train

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"likeness/training/finetune"
	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// stages are the four parts of a training, with how far each is.
type stages struct {
	host    *page.Host
	content *fyne.Container
	lines   [4]*stageLine
	bar     *control.Bar
	stop    *control.Button
	see     *control.Button
}

// stageLine is one part: a mark, a title, and a line about it.
type stageLine struct {
	mark  *control.Icon
	title *control.Text
	note  *control.Text
	text  *fyne.Container // title and note, in the middle of the line
}

func newStages(h *page.Host) *stages {
	s := &stages{host: h, bar: control.NewBar(theme.ColorNamePrimary, 8)}
	s.stop = control.NewButton(words.T("Stop and keep the best so far"), style.Stop, control.Outline, h.Session.StopTraining).Tall(style.ButtonMain)
	s.see = control.NewButton(words.T("See quick results"), nil, control.Plain, func() { h.Session.ShowQuick(true); h.Go(page.Results) }).Trailing(style.Next)
	ends := [4]fyne.CanvasObject{nil, s.see, s.stop, nil}
	box := container.NewVBox()
	for i := range s.lines {
		l := &stageLine{mark: control.NewIcon(style.Ring, theme.ColorNamePlaceHolder, 20), title: control.NewText("").Bold().Shortened(), note: control.Caption("").Shortened()}
		s.lines[i] = l
		l.text = control.Middle(control.Column(0, l.title, l.note))
		line := container.NewStack(control.Space(1, style.ButtonMain), container.NewBorder(nil, nil, control.PadSides(control.Middle(l.mark), 8, 0), nil, l.text))
		if ends[i] != nil {
			line = control.Ends(line, ends[i])
		}
		box.Add(control.PadSides(line, 0, 4))
		if i == 2 {
			box.Add(container.New(layout.NewCustomPaddedLayout(0, 6, 40, 0), s.bar)) // from below the texts to the right end
		}
		if i < 3 {
			box.Add(control.Rule())
		}
	}
	s.content = control.Card(box)
	return s
}

func (l *stageLine) set(state int, title, note string) {
	switch state {
	case done:
		l.mark.Set(style.Tick, theme.ColorNameForeground)
	case now:
		l.mark.Set(style.Dot, theme.ColorNamePrimary)
	default:
		l.mark.Set(style.Ring, theme.ColorNamePlaceHolder)
	}
	if state == later {
		l.title.Secondary()
	} else {
		l.title.Colored(theme.ColorNameForeground)
	}
	l.title.SetText(title)
	l.note.SetText(note)
	if l.note.Hidden != (note == "") {
		l.note.Hidden = note == ""
		l.text.Refresh()
	}
}

// How a part stands.
const (
	later = iota
	now
	done
)

func (s *stages) update(state *session.State) {
	t := state.Training
	quickDone := t.Quick != nil
	reading := !quickDone && t.Phase != finetune.FittingFrozen
	s.reading(t, reading)
	s.quick(t, reading, state.Quick != nil)
	s.tuning(t)
	final := later
	note := ""
	if t.Phase == finetune.MeasuringResults {
		final, note = now, words.T("on the pictures that were kept aside")
	}
	s.lines[3].set(final, words.T("Final check and save"), note)
}

func (s *stages) reading(t *session.Training, reading bool) {
	switch {
	case t.Pictures == 0:
		s.lines[0].set(now, words.T("Reading pictures"), "")
	case reading:
		s.lines[0].set(now, words.T("Reading pictures"), words.F("{{.Done}} of {{.Total}}", "Done", words.Count(t.Done), "Total", words.Count(max(t.Total, t.Pictures))))
	default:
		note := words.N("{{.N}} pictures", t.Pictures)
		if t.ReadIn > 0 {
			note = words.F("{{.Pictures}} in {{.Time}}", "Pictures", note, "Time", words.Duration(t.ReadIn.Seconds()))
		}
		s.lines[0].set(done, words.T("Pictures read"), note)
	}
}

func (s *stages) quick(t *session.Training, reading, look bool) {
	s.see.Hidden = !look
	switch {
	case t.Quick != nil:
		s.lines[1].set(done, words.F("Quick look: {{.Right}} right", "Right", words.Percent(t.Quick.Value, 1)+" "+words.Deviation(*t.Quick)),
			words.F("Ready in {{.Time}}. You can already look at it.", "Time", words.Duration(t.QuickIn.Seconds())))
	case reading:
		s.lines[1].set(later, words.T("Quick look"), "")
	default:
		s.lines[1].set(now, words.T("Quick look"), words.T("a few seconds"))
	}
}

func (s *stages) tuning(t *session.Training) {
	share := t.Share
	s.bar.Hidden, s.stop.Hidden = true, false
	s.stop.SetEnabled(!t.Stopping)
	s.stop.SetText(words.T("Stop and keep the best so far"))
	if t.Stopping {
		s.stop.SetText(words.T("Stopping…"))
	}
	switch {
	case t.Settings.Effort == finetune.Quick:
		s.lines[2].set(later, words.T("Fine-tuning"), words.T("left out: the effort is Quick"))
	case t.Quick == nil:
		s.lines[2].set(later, words.T("Fine-tuning"), "")
	case t.Phase == finetune.MeasuringResults:
		s.lines[2].set(done, words.T("Fine-tuning"), "")
		s.stop.Hidden = true
	default:
		s.bar.Hidden = false
		s.bar.Set(share, theme.ColorNamePrimary)
		note := left(t)
		if best := t.Best(); best.N > 0 {
			note += " · " + words.F("best so far {{.Right}} right", "Right", words.Percent(best.Value, 1))
		}
		if t.LastCheck {
			note = left(t) + " · " + words.T("once more, with all pictures to learn from")
		}
		s.lines[2].set(now, words.F("Fine-tuning: {{.Share}}", "Share", words.Percent(share, 0)), note)
	}
}
