// Package train is the page of a training: how far it is, what it costs and brings, and how to stop it.
package train

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"likeness/ui/chart"
	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// Page is the train page.
type Page struct {
	page.Passive
	host    *page.Host
	content *fyne.Container

	facts  *control.Text
	strips *fyne.Container
	stages *stages
	right  *chart.Lines
	loss   *chart.Lines
	rightN *control.Text
	watch  *watched
	idle   *idle
	live   *fyne.Container
	charts *control.Button
}

// New makes the page.
func New(h *page.Host) *Page {
	p := &Page{host: h, facts: control.NewText("").Secondary().Shortened(), strips: container.New(control.Stack{Gap: style.Gap}), right: chart.NewLines(), loss: chart.NewLines()}
	p.stages, p.watch, p.idle = newStages(h), newWatched(h), newIdle(h)
	p.rightN = control.Caption("").Shortened()
	charts := container.New(control.Pair{}, chartCard(words.T("Right answers"), p.rightN, p.right),
		chartCard(words.T("Mistake score (loss)"), control.Caption(words.T("lower is better")), p.loss))
	p.strips.Hide()
	above := container.New(control.Stack{Gap: style.CardPadding}, p.strips, p.stages.content)
	left := container.NewBorder(container.New(layout.NewCustomPaddedLayout(0, 12, 0, 0), above), nil, nil, nil, charts) // and Fyne's own 4 between them
	p.live = container.New(sides{}, left, p.watch.content)
	p.charts = control.NewButton(words.T("Save charts…"), style.Chart, control.Plain, func() { saveMenu(h, p.charts) }).Trailing(style.Down).Tall(style.ButtonMain)
	title := container.NewBorder(nil, nil, control.Title(words.T("Training"), style.PageTitle), p.charts, control.PadSides(control.Middle(p.facts), 12, 0))
	title = container.NewStack(control.Space(1, style.ButtonMain), title) // as high without the button
	p.content = container.NewBorder(container.New(layout.NewCustomPaddedLayout(16, 12, style.PageMargin, style.PageMargin), title), nil, nil, nil,
		control.PadSides(container.NewStack(p.live, p.idle.content), style.PageMargin, 0))
	return p
}

func chartCard(title string, note *control.Text, c *chart.Lines) fyne.CanvasObject {
	return control.Card(container.NewBorder(control.Column(0, control.Title(title, theme.SizeNameText), note), nil, nil, nil, c))
}

// sides shows the pictures beside the rest where the window is wide, and leaves them out where it is narrow.
type sides struct{}

func (sides) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

func (sides) Layout(o []fyne.CanvasObject, s fyne.Size) {
	wide := !style.Narrow(s.Width + 2*style.PageMargin)
	o[1].Hide()
	w := s.Width
	if wide {
		o[1].Show()
		right := min(400, max(340, s.Width*0.3))
		w -= right + style.CardPadding
		o[1].Resize(fyne.NewSize(right, s.Height-style.CardPadding))
		o[1].Move(fyne.NewPos(w+style.CardPadding, 0))
	}
	o[0].Resize(fyne.NewSize(w, s.Height-style.CardPadding))
	o[0].Move(fyne.NewPos(0, 0))
}

// Content is page.Page's.
func (p *Page) Content() fyne.CanvasObject { return p.content }

// Update shows how the training stands, or the last one.
func (p *Page) Update(_, now *session.State) {
	t := now.Training
	running := t != nil && t.Running
	p.idle.content.Hidden, p.live.Hidden = running, !running
	p.charts.Hidden = !running || curves(now) == nil
	if !running {
		p.facts.SetText("")
		p.idle.update(now)
		return
	}
	p.drawFacts(t)
	p.drawStrips(t)
	p.stages.update(now)
	p.drawCharts(t)
	p.watch.update(t.Watched)
}

func (p *Page) drawFacts(t *session.Training) {
	if t.Pictures == 0 {
		p.facts.SetText(words.T("Reading the project…"))
		return
	}
	steering := 0
	if len(t.Steering) > 0 {
		steering = t.Steering[0].Accuracy.N
	}
	aside := 0
	if t.Quick != nil {
		aside = t.Quick.N
	}
	text := words.N("{{.N}} pictures", t.Pictures)
	if aside > 0 && aside < t.Pictures {
		text = words.F("Learning from {{.Learned}} pictures · {{.Aside}} are kept aside for the result", "Learned", words.Count(t.Pictures-aside), "Aside", words.Count(aside))
	}
	brief := text
	if steering > 0 {
		text += " · " + words.F("{{.N}} steer the training", "N", words.Count(steering))
	}
	if t.Device != "" {
		text += " · " + t.Device
	}
	p.facts.SetTexts(text, brief)
}

func (p *Page) drawStrips(t *session.Training) {
	if len(t.Warnings) == len(p.strips.Objects) {
		return
	}
	p.strips.Objects = nil
	for _, w := range t.Warnings {
		p.strips.Add(control.Strip(control.Attention, words.Say(w)))
	}
	p.strips.Hidden = len(t.Warnings) == 0
	p.live.Refresh()
}

func (p *Page) drawCharts(t *session.Training) {
	steps := float64(max(1, t.Steps))
	var right, steer, learn []chart.XY
	for _, e := range t.Steering {
		right = append(right, chart.XY{X: float64(e.Step), Y: e.Accuracy.Value})
		steer = append(steer, chart.XY{X: float64(e.Step), Y: e.LogLoss})
	}
	for _, q := range t.Loss {
		learn = append(learn, chart.XY{X: float64(q.Step), Y: q.Value})
	}
	lowest := 1.0
	for _, p := range right {
		lowest = min(lowest, p.Y)
	}
	highest := 0.0
	for _, p := range append(slices.Clone(steer), learn...) {
		highest = max(highest, p.Y)
	}
	step := func(v float64) string { return words.Count(int(v + 0.5)) }
	note := words.T("shown as soon as fine-tuning begins")
	bottom, _, _ := chart.Ticks(min(lowest, 0.9), 1, 4)
	a := chart.LinesData{XMax: steps, YMin: bottom, YMax: 1, XText: step, YText: func(v float64) string { return words.Percent(v, 0) }}
	b := chart.LinesData{XMax: steps, YMax: highest, XText: step, YText: func(v float64) string { return words.Decimal(v, 2) }}
	if n := len(right); n > 0 {
		note = words.F("on the {{.N}} pictures that steer the training; steps below", "N", words.Count(t.Steering[0].Accuracy.N))
		a.Series = []chart.Series{{Name: words.Percent(right[n-1].Y, 1), Points: right, Color: theme.ColorNamePrimary, Strong: true}}
		a.Level, a.LevelName = right[0].Y, words.T("Quick look")
		b.Series = append(b.Series, chart.Series{Name: words.F("Steering {{.Loss}}", "Loss", words.Decimal(steer[n-1].Y, 2)), Points: steer, Color: theme.ColorNamePrimary, Strong: true})
	}
	if n := len(learn); n > 0 {
		b.Series = append(b.Series, chart.Series{Name: words.F("Learning {{.Loss}}", "Loss", words.Decimal(learn[n-1].Y, 2)), Points: learn, Color: theme.ColorNamePlaceHolder})
	}
	if n := len(learn); n > 0 {
		a.Now, b.Now = learn[n-1].X, learn[n-1].X
	}
	p.rightN.SetText(note)
	p.right.Set(a)
	p.loss.Set(b)
}

// left says how long it will still take, once that is known.
func left(t *session.Training) string {
	if t.Left == 0 {
		return words.T("working out how long…")
	}
	return words.F("{{.Time}} left", "Time", words.Clock(t.Left.Round(time.Second)))
}
