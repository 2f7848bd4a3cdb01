package exportdialog

import (
	"fmt"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"likeness/inference/export"
	"likeness/ui/choose"
	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// work is the second step: the files as they are written, the ticks as they are earned, and how it ended.
type work struct {
	host   *page.Host
	wanted session.ExportOptions
	models int // files of models, each of which is proved
	dialog *control.Dialog
	stop   func()

	files   *fyne.Container
	scroll  *container.Scroll
	checks  *fyne.Container
	title   *control.Text
	failure *control.Text
	show    *control.Button
	end     *control.Button // stops the work
	again   *control.Button
	report  *control.Button
	details *control.Button
	done    *control.Button
}

// showWork exports and shows it.
func showWork(h *page.Host, o session.ExportOptions, models int) *work {
	w := &work{host: h, wanted: o, models: models, files: container.New(control.Stack{}), checks: container.New(control.Stack{}), title: control.NewText("").Bold()}
	w.failure = control.NewText("").Colored(theme.ColorNameError).Wrapped()
	w.show = control.NewButton(words.T("Show in folder"), nil, control.Normal, w.showFolder)
	target := control.NewText(filepath.Base(filepath.Dir(o.Folder)) + " / " + filepath.Base(o.Folder)).Shortened()
	head := container.New(control.Stack{Gap: 12},
		control.NewText(words.T("For use in other programs. Your pictures are not part of it.")).Secondary(),
		labelled(words.T("Into"), container.NewBorder(nil, nil, nil, control.Row(16, control.Space(0, 1), w.show), place(target))))
	proof := control.On(control.NewGround(style.Sunken, style.CardRadius), control.PadSides(container.New(control.Stack{Gap: 4}, w.title, w.checks), 16, 12))
	below := container.New(control.Stack{Gap: 8}, control.Space(1, 0), proof, w.failure)
	w.scroll = container.NewVScroll(w.files)
	list := control.On(control.NewGround(style.Surface, style.CardRadius).Outlined(style.Border, 1), control.PadSides(w.scroll, 16, 6))
	body := container.NewBorder(control.PadSides(head, 0, 8), below, nil, nil, list)
	button := func(text string, look control.Look, f func()) *control.Button {
		return control.NewButton(text, nil, look, f).Tall(style.ButtonMain)
	}
	w.end = button(words.T("Stop"), control.Normal, h.Session.StopExport)
	w.again = button(words.T("Export again…"), control.Normal, func() { w.dialog.Close(); Show(h) })
	w.details = button(words.T("Details"), control.Normal, w.showDetails)
	w.report = button(words.T("Save report…"), control.Normal, w.saveReport)
	w.done = button(words.T("Done"), control.Main, func() { w.dialog.Close() })
	w.stop = h.Session.Listen(func(old, now *session.State) {
		if old.Export != now.Export {
			w.draw(now.Export)
		}
	})
	w.dialog = control.ShowDialog(h.Window.Canvas(), words.T("Exporting the model…"), body, fyne.NewSize(style.Scaled(640), 620), func() { w.stop() },
		w.end, w.again, w.details, w.report, w.done)
	h.Session.Export(o)
	w.draw(h.Session.State().Export)
	return w
}

// draw shows how far it is.
func (w *work) draw(e *session.Exporting) {
	if e == nil {
		return
	}
	failed := e.Err != ""
	stopped := !e.Running && e.Result == nil && !failed
	title, verified := words.T("Exporting the model…"), words.T("Checking that it gives the same answers as Likeness")
	switch {
	case e.Result != nil:
		title, verified = words.T("Model exported"), words.T("Verified: gives the same answers as Likeness")
	case failed, stopped:
		title, verified = words.T("The model was not exported"), words.T("Not verified")
	}
	w.dialog.SetTitle(title)
	w.title.SetText(verified)
	w.drawFiles(e)
	w.checks.Objects = nil
	for _, k := range checklist(e.Lines, w.models) {
		w.checks.Add(k.row())
	}
	w.failure.SetText(failureText(e, stopped))
	set(w.failure, w.failure.Text() != "")
	w.show.SetEnabled(e.Result != nil)
	set(w.end, e.Running)
	set(w.again, !e.Running)
	set(w.details, e.Check != nil)
	set(w.report, e.Check != nil)
	set(w.done, !e.Running)
	if e.Result == nil {
		w.done.SetText(words.T("Close"))
	} else {
		w.done.SetText(words.T("Done"))
	}
	w.checks.Refresh()
	w.dialog.Refresh()
}

func (w *work) drawFiles(e *session.Exporting) {
	w.files.Objects = nil
	if e.Err == "" {
		for _, l := range e.Lines {
			if l.Kind == export.Wrote {
				addFile(w.files, l.File, about(l.File, e.Model.Classes, l.Text), words.Bytes(int64(l.Value)))
			}
		}
	} else {
		w.files.Add(control.NewText(words.T("Nothing is left of it: all files were removed.")).Secondary())
	}
	w.files.Refresh()
	w.scroll.Refresh()
}

// failureText says what went wrong.
func failureText(e *session.Exporting, stopped bool) string {
	switch {
	case e.Check != nil && e.Check.Different > 0:
		return words.F("{{.Different}} of {{.All}} pictures get a different class. The model was not exported.",
			"Different", words.Count(e.Check.Different), "All", words.Count(len(e.Check.Pictures)))
	case e.Check != nil:
		return words.F("{{.File}} gives probabilities that are further from the app’s than {{.Limit}}. The model was not exported.",
			"File", e.Check.File, "Limit", words.Decimal(e.Check.Tolerance, 4))
	case e.Err != "":
		return e.Err
	case stopped:
		return words.T("Stopped. Nothing was exported.")
	}
	return ""
}

// check is a line of the tick list.
type check struct {
	state  state
	text   string
	figure string
}

type state int

const (
	waiting state = iota
	passed
	failed
)

// checklist makes four lines of all that was told about the files of so many models: each is ticked when it was told of all of them.
func checklist(lines []export.Line, models int) []check {
	list := []check{
		{text: words.T("Saved, and opened again from the file")},
		{text: words.T("Same class for every picture checked")},
		{text: words.T("Largest difference of a probability")},
		{text: words.T("Model card filled in")},
	}
	seen := map[export.Kind]int{}
	same, pictures, worst := -1.0, 0, 0.0
	for _, l := range lines {
		seen[l.Kind]++
		place := map[export.Kind]int{export.OpenedAgain: 0, export.SameClass: 1, export.LargestDifference: 2, export.CardFilled: 3}
		at, ok := place[l.Kind]
		if !ok {
			continue
		}
		k := &list[at]
		needed := models
		switch l.Kind {
		case export.OpenedAgain:
			k.figure = words.F("{{.Done}} of {{.All}} models", "Done", words.Count(seen[l.Kind]), "All", words.Count(models))
		case export.SameClass:
			if pictures = l.Pictures; same < 0 || l.Value < same {
				same = l.Value
			}
			k.figure = words.F("{{.Done}} of {{.All}} pictures", "Done", words.Count(int(same)), "All", words.Count(pictures))
		case export.LargestDifference:
			worst = max(worst, l.Value)
			k.figure = words.Decimal(worst, 5)
		case export.CardFilled:
			needed, k.figure = 1, l.Figure
			if l.Value < 0 {
				k.text = words.T("Model card written; how often the model is right is not known")
			}
		}
		switch {
		case l.Failed:
			k.state = failed
		case seen[l.Kind] >= needed && k.state != failed:
			k.state = passed
		}
	}
	return list
}

func (k check) row() fyne.CanvasObject {
	icon, color, text := style.Ring, style.Neutral, theme.ColorNamePlaceHolder
	switch k.state {
	case passed:
		icon, color, text = style.Tick, theme.ColorNameSuccess, theme.ColorNameForeground
	case failed:
		icon, color, text = style.Cross, theme.ColorNameError, theme.ColorNameError
	}
	return container.New(checkLayout{}, control.NewIcon(icon, color, 18), control.NewText(k.text).Colored(text).Shortened(), control.NewText(k.figure).Secondary())
}

func (w *work) showFolder() {
	if err := choose.Show(w.wanted.Folder); err != nil {
		control.Tell(w.host.Window.Canvas(), words.T("The folder cannot be shown"), words.F("It is “{{.Path}}”.", "Path", w.wanted.Folder), words.T("Close"))
	}
}

// showDetails lists the pictures of a failed check, the worst first.
func (w *work) showDetails() {
	e := w.host.Session.State().Export
	if e == nil || e.Check == nil {
		return
	}
	text := ""
	for i, p := range worstFirst(e.Check.Pictures) {
		if i == 8 {
			break
		}
		text += fmt.Sprintf("%s: %s, %s (%s)\n", filepath.Base(p.Path), p.AppClass, p.Class, words.Decimal(p.Difference, 5))
	}
	control.Tell(w.host.Window.Canvas(), e.Check.File, text, words.T("Close"))
}

func (w *work) saveReport() {
	e := w.host.Session.State().Export
	if e == nil || e.Check == nil {
		return
	}
	text := e.Check.Report()
	choose.Save(w.host.Window, words.T("Save report"), words.T("Export report")+".txt", func(path string) {
		w.host.Session.SaveReport(path, text, func() {
			control.Tell(w.host.Window.Canvas(), words.T("The report is saved"), words.F("It is in “{{.Path}}”.", "Path", path), words.T("Close"))
		})
	})
}
