package train

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// idle is the page while nothing is trained: the last training in a line, and Train.
type idle struct {
	host    *page.Host
	content *fyne.Container
	title   *control.Text
	text    *control.Text
	train   *control.Button
	results *control.Button
	charts  *control.Button
}

func newIdle(h *page.Host) *idle {
	i := &idle{host: h, title: control.Title("", style.DialogTitle), text: control.NewText("").Secondary().Wrapped().Aligned(fyne.TextAlignCenter)}
	i.train = control.NewButton(words.T("Train"), style.Play, control.Main, func() {
		if h.Session.State().TrainReady() == session.Ready {
			h.Session.Train()
		} else {
			h.Go(page.Examples)
		}
	}).Tall(48)
	i.results = control.NewButton(words.T("See results"), nil, control.Outline, func() { h.Go(page.Results) }).Tall(48)
	i.charts = control.NewButton(words.T("Save charts…"), style.Chart, control.Plain, func() { saveMenu(h, i.charts) }).Trailing(style.Down)
	i.content = container.NewCenter(container.NewVBox(container.NewCenter(i.title), container.NewCenter(control.Wide(560, i.text)), control.Space(1, 8),
		container.NewCenter(control.Row(style.CardPadding, i.results, i.train)), control.Space(1, 4), container.NewCenter(i.charts)))
	return i
}

func (i *idle) update(now *session.State) {
	if now.Project == nil {
		return
	}
	title, text := words.T("Nothing trained yet"), words.T("Training learns from your examples and says how often it is right on pictures that it did not learn from.")
	if r := now.Result; r != nil {
		a := r.Report.Accuracy
		title = words.F("{{.Right}} right on {{.N}} pictures", "Right", words.Percent(a.Value, 1)+" "+words.Deviation(a), "N", words.Count(a.N))
		text = words.F("The last training took {{.Time}}.", "Time", words.Duration(r.Numbers.Seconds))
		if r.Numbers.Stopped {
			text = words.T("The last training was stopped; the quick look is kept.")
		}
		if now.Project.Stale {
			text += " " + words.T("The examples have changed since.")
		}
	}
	if t := now.Training; t != nil && t.Err != "" {
		title, text = words.T("The training did not finish"), t.Err
	}
	if why := page.WhyNotTrain(now); why != "" {
		text = why
	}
	ready := now.TrainReady()
	i.train.SetEnabled(ready != session.LookedAt && ready != session.Waits) // what else is missing is added on the page of the examples
	i.title.SetText(title)
	i.text.SetText(text)
	i.results.Hidden = now.Result == nil
	i.charts.Hidden = curves(now) == nil
	label := words.T("Train")
	if now.Result != nil {
		label = words.T("Train again")
	}
	i.train.SetText(label)
	i.content.Refresh()
}
