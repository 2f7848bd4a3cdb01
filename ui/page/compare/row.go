package compare

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"likeness/training/compare"
	"likeness/training/measure"
	"likeness/ui/chart"
	"likeness/ui/control"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// row is a method.
type row struct {
	content *fyne.Container
	ground  *control.Ground
	name    *control.Text
	use     *control.Text
	about   *control.Text
	share   *chart.Share
	bar     *control.Bar
	status  *control.Text
	right   *control.Text
	error   *control.Text
	result  *compare.Result // nil where it is not known
	time    *control.Text
	count   *control.Text
}

func newRow() *row {
	r := &row{
		ground: control.NewGround(style.Clear, style.CardRadius), name: control.NewText("").Bold().Shortened(), use: control.Caption(words.T("in use")).Colored(theme.ColorNamePrimary),
		about: control.Caption("").Shortened(), share: chart.NewShare(), bar: control.NewBar(theme.ColorNamePrimary, 4), status: control.Caption("").Shortened(),
		right: control.NewText("").Bold(), error: control.NewText("").Secondary(), time: control.NewText(""), count: control.NewText("").Secondary(),
	}
	r.right.Aligned(fyne.TextAlignTrailing)
	r.error.Aligned(fyne.TextAlignTrailing)
	r.time.Aligned(fyne.TextAlignTrailing)
	r.count.Aligned(fyne.TextAlignTrailing)
	title := container.NewBorder(nil, nil, nil, r.use, control.Named(r.name))
	text := control.Column(0, title, control.Named(r.about))
	r.content = control.On(r.ground, container.New(columns{}, text, container.NewStack(r.share, control.PadSides(control.Middle(control.Column(2, control.Named(r.status), r.bar)), 8, 0)),
		control.NewTip(r.right, r.between), control.NewTip(r.error, r.between), r.time, control.NewTip(r.count, r.between)))
	return r
}

// between says what the numbers of the row mean.
func (r *row) between() string {
	if r.result == nil || r.result.Accuracy.N == 0 {
		return ""
	}
	n := r.result.Accuracy.N
	w := measure.Wilson(r.result.Right, n)
	return words.F("{{.Right}} of {{.N}} pictures got the right class. With other pictures the share would most likely lie between {{.Low}} and {{.High}}.",
		"Right", words.Count(r.result.Right), "N", words.Count(n), "Low", words.Percent(w.Low, 1), "High", words.Percent(w.High, 1))
}

// columns are those of the table: method, bar, right answers, error, time, pictures right. Narrow windows lack the last.
type columns struct{}

func (columns) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(640, 56) }

// widths are those of the columns in a table of a width.
func (columns) widths(width float32) []float32 {
	narrow := width < 860*theme.Size(theme.SizeNameText)/14
	large := theme.Size(theme.SizeNameText) / 14 // times the usual text
	widths := []float32{0.28 * width, 0, 68 * large, 76 * large, 96 * large, 116 * large}
	if narrow {
		widths[5] = 0
		widths[0] = 0.32 * width
	}
	rest := width - 24
	for _, w := range widths {
		rest -= w
	}
	widths[1] = max(80, rest-24)
	return widths
}

// bars is where the bars begin, and how wide they are.
func (l columns) bars(width float32) (x, w float32) {
	widths := l.widths(width)
	return 12 + widths[0] + 12, widths[1]
}

func (l columns) Layout(o []fyne.CanvasObject, s fyne.Size) {
	widths := l.widths(s.Width)
	x := float32(12)
	for i, c := range o {
		if widths[i] == 0 {
			c.Hide()
			continue
		}
		c.Show()
		h := min(s.Height, c.MinSize().Height)
		if i == 1 {
			h = s.Height
		}
		c.Resize(fyne.NewSize(widths[i], h))
		c.Move(fyne.NewPos(x, (s.Height-h)/2))
		x += widths[i]
		if i == 0 || i == 1 {
			x += 12
		}
	}
}

// headings stand above the columns.
func headings() fyne.CanvasObject {
	axis := container.New(axisLayout{})
	for _, v := range []float64{0, 0.25, 0.5, 0.75, 1} {
		axis.Add(control.Caption(words.Percent(v, 0)))
	}
	right := func(text, means string) fyne.CanvasObject {
		return control.NewTip(control.Caption(text).Aligned(fyne.TextAlignTrailing), func() string { return means })
	}
	share := words.T("The share of the pictures kept aside that get the right class, ± its standard error.")
	return container.New(headLayout{}, control.Caption(words.T("Method")), axis, right(words.T("Right"), share), right("", ""),
		right(words.T("Time"), words.T("What the method takes by itself, with the network's look at the pictures. What was computed before and kept costs nothing.")),
		right(words.T("Pictures right"), share))
}

// belowBars stands below the column of bars.
type belowBars struct{ columns }

func (belowBars) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(640, o[0].MinSize().Height)
}

func (l belowBars) Layout(o []fyne.CanvasObject, s fyne.Size) {
	x, _ := l.bars(s.Width)
	o[0].Move(fyne.NewPos(x, 0))
	o[0].Resize(fyne.NewSize(max(0, s.Width-x-12), s.Height))
}

type headLayout struct{ columns }

func (headLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(640, max(24, o[0].MinSize().Height))
}

// axisLayout centres each mark on its place.
type axisLayout struct{}

func (axisLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(100, 18) }

func (axisLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	tight := len(o) > 0 && s.Width/float32(len(o)-1) < o[len(o)-1].MinSize().Width+4
	for i, c := range o {
		if tight && i%2 == 1 { // every other mark does
			c.Hide()
			continue
		}
		c.Show()
		m := c.MinSize()
		c.Resize(m)
		c.Move(fyne.NewPos(s.Width*float32(i)/float32(len(o)-1)-m.Width/2, (s.Height-m.Height)/2))
	}
}

func (r *row) show(c session.CompareRow, majority string, inUse bool) {
	r.name.SetText(name(c.Method, majority))
	r.about.SetText(description(c.Method))
	r.use.Hidden = !inUse
	fill := style.Clear
	if inUse {
		fill = style.Tint
	}
	r.ground.Set(fill, style.Clear, 0)
	known := c.State == session.Known
	r.result = nil
	if known {
		r.result = c.Result
	}
	r.bar.Hidden = c.State != session.Working
	r.status.SetText("")
	switch c.State {
	case session.Waiting:
		r.status.SetText(words.T("Waiting"))
	case session.Working:
		r.status.SetText(words.Percent(c.Share, 0))
		r.bar.Set(c.Share, theme.ColorNamePrimary)
	case session.Broke:
		why := c.Result.Failure // of an error without a translation, or of a comparison that an earlier version kept
		if !c.Result.Why.Empty() {
			why = words.Sentence(words.Say(c.Result.Why))
		}
		r.status.SetText(words.F("Did not finish: {{.Reason}}", "Reason", why))
	}
	right, deviation, time, count := "–", "", "–", "–"
	value, e := 0.0, 0.0
	if known {
		a := c.Result.Accuracy
		value, e = a.Value, a.StandardError
		right, deviation = words.Percent(value, 1), words.Deviation(a)
		time = words.Duration(c.Result.Seconds)
		if steps := c.Result.Steps; steps > 0 {
			text := words.N("{{.About}}: {{.N}} steps, after which its loss no longer fell", steps, "About", description(c.Method))
			if !c.Result.Settled {
				text = words.N("{{.About}}: {{.N}} steps, and its loss still fell: more might help", steps, "About", description(c.Method))
			}
			r.about.SetText(text)
		}
		count = words.F("{{.Right}} of {{.N}}", "Right", words.Count(c.Result.Right), "N", words.Count(a.N))
	}
	r.share.Set(value, e, known, inUse)
	r.right.SetText(right)
	r.error.SetText(deviation)
	r.time.SetText(time)
	r.count.SetText(count)
	r.content.Refresh()
}
