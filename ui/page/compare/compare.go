// Package compare is the page that holds several ways to answer against each other, on the same pictures: is the effort worth it, is it learning
// at all, would more pictures help.
package compare

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"likeness/training/compare"
	"likeness/ui/chart"
	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// Page is the compare page.
type Page struct {
	page.Passive
	host    *page.Host
	content *fyne.Container

	facts  *control.Text
	run    *control.Button
	save   *control.Button
	strips *fyne.Container
	rows   map[compare.Method]*row
	list   *fyne.Container
	below  *fyne.Container
}

// New makes the page.
func New(h *page.Host) *Page {
	p := &Page{host: h, facts: control.NewText("").Secondary().Shortened(), strips: container.NewVBox(), rows: map[compare.Method]*row{}, list: container.New(control.Stack{}), below: container.NewVBox()}
	p.run = control.NewButton(words.T("Run the comparison…"), style.Play, control.Main, p.ask)
	p.save = control.NewButton(words.T("Save picture…"), style.Pictures, control.Normal, p.saveChart).Tall(style.ButtonMain)
	left := container.NewBorder(nil, nil, control.Title(words.T("Compare"), style.PageTitle), nil, control.PadSides(control.Middle(p.facts), 12, 0))
	head := control.Ends(left, control.Row(style.Gap, p.save, p.run))
	p.list.Add(headings())
	for _, m := range compare.Methods() {
		r := newRow()
		p.rows[m] = r
		p.list.Add(r.content)
	}
	whisker := control.Caption(words.T("The line at a bar's end: how far off the result could easily be by chance (± 1 standard error)")).Wrapped()
	p.list.Add(control.PadSides(container.New(belowBars{}, whisker), 0, 8))
	body := container.NewVScroll(control.PadSides(container.NewVBox(p.strips, control.Card(p.list), control.Space(1, 8), p.below, control.Space(1, 16)), style.PageMargin, 0))
	p.content = container.NewBorder(container.New(layout.NewCustomPaddedLayout(16, 8, style.PageMargin, style.PageMargin), head), nil, nil, nil, body)
	return p
}

// Content is page.Page's.
func (p *Page) Content() fyne.CanvasObject { return p.content }

// Update shows the comparison as it is known.
func (p *Page) Update(_, now *session.State) {
	if now.Project == nil {
		return
	}
	c := now.Comparison()
	p.drawHead(now, c)
	majority, inUse := "", compare.Method("")
	if c.Table != nil {
		majority = c.Table.Majority
	} else if r := now.Result; r != nil {
		majority = mostFrequent(r)
	}
	if r := now.Result; r != nil {
		inUse = r.InUse()
	}
	for _, r := range c.Rows {
		p.rows[r.Method].show(r, majority, r.Method == inUse)
	}
	p.drawBelow(c)
	p.list.Refresh()
}

// mostFrequent is the class that most of the judged pictures have.
func mostFrequent(r *session.Result) string {
	counts := make([]int, len(r.Outputs))
	best := 0
	for _, j := range r.Pictures {
		if j.Class >= 0 {
			if counts[j.Class]++; counts[j.Class] > counts[best] {
				best = j.Class
			}
		}
	}
	if len(r.Outputs) == 0 {
		return ""
	}
	return r.Outputs[best].Name
}

func (p *Page) drawHead(now *session.State, c *session.Comparing) {
	n := 0
	for _, r := range c.Rows {
		if r.State == session.Known && r.Result.Accuracy.N > 0 {
			n = r.Result.Accuracy.N
		}
	}
	text := words.T("Several ways to answer, checked on the same pictures")
	if n > 0 {
		text = words.F("Several ways to answer, checked on the same {{.N}} pictures kept aside", "N", words.Count(n))
	}
	if c.Table != nil && c.Table.CrossValidated && n > 0 {
		text = words.F("Several ways to answer; each of the {{.N}} pictures was judged without having been learned from (cross-validation)", "N", words.Count(n))
	}
	if c.Running && c.Of > 1 {
		text = words.F("Division {{.I}} of {{.N}}", "I", words.Count(c.Division), "N", words.Count(c.Of))
	}
	brief := ""
	if n > 0 && !c.Running {
		brief = words.N("{{.N}} pictures", n)
	}
	p.facts.SetTexts(text, brief)
	label, icon, enabled := words.T("Run the comparison…"), style.Play, now.Project.Ready() == session.Ready
	switch {
	case c.Running && c.Stopping:
		label, icon, enabled = words.T("Stopping…"), style.Stop, false
	case c.Running:
		label, icon = words.T("Stop"), style.Stop
	case now.Training != nil && now.Training.Running:
		label, enabled = words.T("Waiting for training"), false
	case c.Table != nil:
		label = words.T("Run again…")
	}
	p.run.SetText(label)
	p.run.SetIcon(icon)
	p.run.SetEnabled(enabled)
	p.save.SetEnabled(n > 0 && !c.Running)
	p.strips.Objects = nil
	if c.Stale && !c.Running {
		p.strips.Add(control.PadSides(control.Strip(control.Information, words.T("The examples have changed since this comparison. Run it again.")), 0, 4))
	}
	if c.Err != "" {
		p.strips.Add(control.PadSides(control.Strip(control.Trouble, c.Err), 0, 4))
	}
	p.strips.Refresh()
}

// drawBelow shows what the numbers allow to say, divisions and the learning curve.
func (p *Page) drawBelow(c *session.Comparing) {
	p.below.Objects = nil
	if c.Table == nil {
		p.below.Refresh()
		return
	}
	var cards []fyne.CanvasObject
	for _, k := range conclusions(c.Table) {
		text := control.NewText(k.text).Wrapped()
		cards = append(cards, control.Card(container.NewBorder(control.PadSides(control.Title(k.title, style.CardTitle), 0, 4), nil, nil, nil, container.New(paragraph{}, text))))
	}
	if len(cards) == 2 {
		p.below.Add(container.New(control.Pair{}, cards...))
	}
	if len(c.Table.Repeats) > 0 {
		p.below.Add(control.PadSides(divisions(c.Table), 0, 4))
	}
	if c.Table.Curve != nil && len(c.Table.Curve.Points) > 1 {
		p.below.Add(control.PadSides(learningCurve(c.Table.Curve), 0, 4))
	}
	p.below.Refresh()
}

// paragraph gives a wrapped text its width, and asks for room for four lines.
type paragraph struct{}

func (paragraph) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(200, max(84, o[0].MinSize().Height))
}
func (paragraph) Layout(o []fyne.CanvasObject, s fyne.Size) { o[0].Resize(s) }

// divisions lists mean and standard deviation over several divisions.
func divisions(t *compare.Table) fyne.CanvasObject {
	box := container.NewVBox(control.Title(words.T("Over several divisions of the pictures"), style.CardTitle),
		control.Caption(words.T("Mean of the right answers ± how much it moved from one division to another (standard deviation)")))
	for _, r := range t.Repeats {
		box.Add(control.Ends(control.NewText(name(r.Method, t.Majority)), control.NewText(words.Percent(r.Mean, 1)+" "+words.Error(r.StandardDeviation))))
	}
	return control.Card(box)
}

// learningCurve shows what more pictures would bring.
func learningCurve(c *compare.Curve) fyne.CanvasObject {
	lines := chart.NewLines()
	var mean, low, high []chart.XY
	lowest := 1.0
	for _, q := range c.Points {
		x := float64(q.Train)
		mean, low, high = append(mean, chart.XY{X: x, Y: q.Accuracy}), append(low, chart.XY{X: x, Y: q.Low}), append(high, chart.XY{X: x, Y: q.High})
		lowest = min(lowest, q.Low)
	}
	bottom, _, _ := chart.Ticks(lowest, 1, 4)
	last := c.Points[len(c.Points)-1]
	lines.Set(chart.LinesData{
		XMax: float64(last.Train), YMin: bottom, YMax: 1,
		XText: func(v float64) string { return words.Count(int(v + 0.5)) }, YText: func(v float64) string { return words.Percent(v, 0) },
		Series: []chart.Series{
			{Name: words.Percent(last.Accuracy, 1), Points: mean, Color: theme.ColorNamePrimary, Strong: true},
			{Name: words.T("likely at most"), Points: high, Color: style.Neutral},
			{Name: words.T("likely at least"), Points: low, Color: style.Neutral},
		},
	})
	head := container.New(control.Stack{Gap: 4}, control.Title(words.T("Would more pictures help?"), style.CardTitle), control.NewText(moreHelps(c)).Wrapped(),
		control.Caption(words.T("Right answers of the quick look, against the number of pictures learned from")))
	return control.Card(container.NewBorder(head, nil, nil, nil, container.New(tall{280}, lines)))
}

// tall asks for a height.
type tall struct{ height float32 }

func (l tall) MinSize([]fyne.CanvasObject) fyne.Size     { return fyne.NewSize(200, l.height) }
func (l tall) Layout(o []fyne.CanvasObject, s fyne.Size) { o[0].Resize(s) }

// ask asks what to compare, or stops what goes on.
func (p *Page) ask() {
	if c := p.host.Session.State().Comparing; c != nil && c.Running {
		p.host.Session.StopComparing()
		return
	}
	var d *control.Dialog
	chosen := map[compare.Method]bool{}
	checks := container.NewVBox()
	for _, m := range compare.Methods() {
		slow := m == compare.Full || m == compare.Scratch
		chosen[m] = !slow
		text := name(m, "")
		if slow {
			text = words.F("{{.Method}} (takes several times as long)", "Method", text)
		}
		check := control.NewCheck(text, func(on bool) { chosen[m] = on })
		check.Set(chosen[m])
		checks.Add(check)
	}
	seeds := []int{1, 3, 5}
	times := control.NewSegments([]control.Choice{{Text: words.T("once")}, {Text: words.T("3 divisions")}, {Text: words.T("5 divisions")}}, nil)
	curve := control.NewCheck(words.T("Also: would more pictures help? (learning curve)"), nil)
	curve.Set(true)
	box := container.NewVBox(checks, control.Rule(), control.Row(style.CardPadding, control.Middle(control.NewText(words.T("How often"))), times), curve)
	scroll := container.NewVScroll(box) // large texts in a small window need more room than there is
	scroll.SetMinSize(fyne.NewSize(480, min(box.MinSize().Height, p.host.Window.Canvas().Size().Height-150)))
	d = control.ShowDialog(p.host.Window.Canvas(), words.T("Which ways to compare?"), scroll, fyne.NewSize(560, 0), nil,
		control.NewButton(words.T("Cancel"), nil, control.Normal, func() { d.Close() }),
		control.NewButton(words.T("Run"), style.Play, control.Main, func() {
			d.Close()
			o := session.CompareOptions{Seeds: seeds[times.Chosen()], Curve: curve.On()}
			for _, m := range compare.Methods() {
				if chosen[m] {
					o.Methods = append(o.Methods, m)
				}
			}
			if len(o.Methods) > 0 {
				p.host.Session.Compare(o)
			}
		}))
	p.host.WithProject(d)
}
