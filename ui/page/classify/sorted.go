package classify

import (
	"path/filepath"
	"time"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"likeness/inference/batch/sorting"
	"likeness/ui/choose"
	"likeness/ui/control"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// sortNotice shows a sorting that goes on, or what came of it; nil where there is nothing to say.
func (p *Page) sortNotice(o *session.Sort) fyne.CanvasObject {
	if o == nil {
		return nil
	}
	s := p.host.Session
	switch {
	case o.Running || o.Undoing:
		title := words.F("{{.Done}} of {{.Total}} pictures copied", "Done", words.Count(o.Progress.Done), "Total", words.Count(o.Progress.Total))
		switch {
		case o.Undoing:
			title = words.F("{{.Done}} of {{.Total}} pictures put back", "Done", words.Count(o.Progress.Done), "Total", words.Count(o.Progress.Total))
		case o.Wanted.Move:
			title = words.F("{{.Done}} of {{.Total}} pictures moved", "Done", words.Count(o.Progress.Done), "Total", words.Count(o.Progress.Total))
		}
		bar := control.NewBar(theme.ColorNamePrimary, 8)
		bar.Set(float64(o.Progress.Done)/float64(max(1, o.Progress.Total)), theme.ColorNamePrimary)
		stop := control.NewButton(words.T("Stop"), style.Stop, control.Outline, s.StopSort).Tall(style.ButtonMain)
		lines := container.New(control.Stack{Gap: style.Gap}, control.NewText(title).Bold(), bar)
		return control.On(control.NewGround(style.Tint, style.CardRadius), control.PadSides(container.NewBorder(nil, nil, nil, control.Row(16, control.Space(0, 1), control.Middle(stop)), lines), style.CardPadding, 14))
	case o.Err != "" && o.Plan == nil && !o.Preparing && (o.Outcome != nil || o.Undone != nil):
		return notice(control.Trouble, style.Warning, words.T("The sorting did not finish"), o.Err)
	case o.Outcome != nil:
		return p.outcomeNotice(o.Outcome)
	case o.Undone != nil:
		return p.undoneNotice(o.Undone)
	}
	return nil
}

func (p *Page) outcomeNotice(o *session.SortOutcome) fyne.CanvasObject {
	name := filepath.Base(o.Target)
	title := words.N("{{.N}} pictures copied into “{{.Folder}}”", o.Result.Done, "Folder", name)
	if o.Move {
		title = words.N("{{.N}} pictures moved into “{{.Folder}}”", o.Result.Done, "Folder", name)
	}
	text := ""
	if o.Present > 0 {
		text = words.N("{{.N}} were already there.", o.Present) + " "
	}
	text += words.T("Nothing was overwritten.")
	if !o.Move {
		text += " " + words.T("The originals are untouched.")
	}
	if o.Stopped {
		text = words.T("Stopped before the end.") + " " + text
	}
	buttons := []fyne.CanvasObject{control.NewButton(words.T("Show in folder"), style.Folder, control.Outline, func() { p.showFolder(o.Target) }).Tall(style.ButtonMain)}
	if n := len(o.Result.Failed); n > 0 {
		text += " " + words.N("{{.N}} pictures stay where they are.", n)
		buttons = append([]fyne.CanvasObject{p.detailsButton(words.T("Not sorted"), o.Result.Failed)}, buttons...)
	}
	return notice(control.Information, style.Tick, title, text, buttons...)
}

func (p *Page) undoneNotice(u *sorting.Undone) fyne.CanvasObject {
	text := words.T("All is as it was before.")
	var buttons []fyne.CanvasObject
	if n := len(u.Left); n > 0 {
		text = words.N("{{.N}} have been changed since and stay where they are.", n)
		buttons = append(buttons, p.detailsButton(words.T("Left where they are"), u.Left))
	}
	return notice(control.Information, style.Undo, words.N("The sorting is undone: {{.N}} pictures put back", u.Restored+u.Gone), text, buttons...)
}

// detailsButton shows pictures with reasons.
func (p *Page) detailsButton(title string, left []sorting.Left) *control.Button {
	return control.NewButton(words.T("Details"), nil, control.Outline, func() {
		list := widget.NewList(
			func() int { return len(left) },
			func() fyne.CanvasObject {
				return control.PadSides(control.Column(0, control.NewText("").Bold().Shortened(), control.Caption("").Shortened()), 8, 6)
			},
			func(i int, o fyne.CanvasObject) {
				both := o.(*fyne.Container).Objects[0].(*fyne.Container).Objects
				both[0].(*control.Text).SetText(filepath.Base(left[i].Path))
				both[1].(*control.Text).SetText(words.Say(left[i].Reason) + " · " + filepath.Dir(left[i].Path))
			})
		var d *control.Dialog
		size := p.host.Window.Canvas().Size()
		d = control.ShowDialog(p.host.Window.Canvas(), title, list, size.SubtractWidthHeight(160, 120), nil,
			control.NewButton(words.T("Close"), nil, control.Main, func() { d.Close() }))
	}).Tall(style.ButtonMain)
}

func (p *Page) showFolder(path string) {
	if err := choose.Show(path); err != nil {
		control.Tell(p.host.Window.Canvas(), words.T("The folder cannot be shown"), words.F("It is “{{.Path}}”.", "Path", path), words.T("Close"))
	}
}

// undoSort asks before the last sorting is taken back.
func (p *Page) undoSort() {
	o := p.host.Session.State().Sort
	if o == nil || o.Last == nil {
		return
	}
	n, folder := o.Last.Done-o.Last.Undone, filepath.Base(o.Last.Target)
	text := words.N("This removes the {{.N}} copies from “{{.Folder}}”. Copies that have been changed since stay, and so does everything else.", n, "Folder", folder)
	if o.Last.Method == sorting.Move {
		text = words.N("This puts {{.N}} pictures from “{{.Folder}}” back where they were. Those that have been changed since stay where they are.", n, "Folder", folder)
	}
	control.Ask(p.host.Window.Canvas(), words.T("Undo the last sort?"), text, words.T("Cancel"), words.T("Undo last sort"), p.host.Session.UndoSort)
}

// sortedText says when the last sorting was; "" where none can be undone.
func sortedText(o *session.Sort) string {
	if o == nil || o.Last == nil {
		return ""
	}
	at := o.Last.Time.Local()
	day := words.Day(at, time.Now())
	first, n := utf8.DecodeRuneInString(day) // “today” within a sentence; other days begin with a number
	return words.F("Sorted {{.Day}}, {{.Time}}.", "Day", string(unicode.ToLower(first))+day[n:], "Time", at.Format("15:04"))
}
