package results

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"likeness/training/measure"
	"likeness/ui/chart"
	"likeness/ui/control"
	"likeness/ui/style"
	"likeness/ui/words"
)

// overview says where the model goes wrong: the confusion matrix, the most frequent mix-ups, and a note on classes with few pictures.
type overview struct {
	page    *Page
	content *fyne.Container
	matrix  *chart.Matrix
	body    *fyne.Container
	scroll  *container.Scroll
	back    *control.Button
	top     *fyne.Container // the row of back, where the overview is a page of its own
	table   *control.Button // in place of the matrix, where there are many classes
	hint    *control.Text
	none    *control.Text
	limit   *control.Text // what counts as not sure
	mixes   *fyne.Container
	notes   *fyne.Container
	dialog  *control.Dialog
}

const (
	mostInPanel = 8 // classes, up to which the matrix is in the panel
	shownMixes  = 5
)

func newOverview(p *Page) *overview {
	o := &overview{page: p, matrix: chart.NewMatrix(fyne.NewSize(30, 48)), mixes: container.New(control.Stack{Gap: 0}), notes: container.New(control.Stack{Gap: style.Gap})}
	o.matrix.OnChosen = o.choose
	o.back = control.NewButton(words.T("Back to gallery"), style.Previous, control.Plain, func() { p.setMode(browsing) })
	o.table = control.NewButton(words.T("Show the whole table…"), style.Table, control.Outline, o.showTable)
	o.hint = control.Caption(words.T("Choose a cell to see only those pictures."))
	o.none = control.NewText(words.T("It goes wrong nowhere: no picture kept aside was taken for another class.")).Secondary().Wrapped()
	o.limit = control.Caption("").Wrapped()
	o.body = container.New(control.Stack{Gap: style.Gap},
		control.Column(2, control.Title(words.T("Where it goes wrong"), theme14), o.hint),
		o.matrix, control.Space(1, 1), control.Title(words.T("Most frequent mix-ups"), theme14), o.none, o.mixes, o.table, o.notes, o.limit)
	o.scroll = container.NewVScroll(besideBar(o.body))
	card := control.On(control.NewGround(style.Surface, style.CardRadius).Outlined(style.Border, 1), cardPadding(o.scroll))
	o.top = control.PadSides(container.NewHBox(o.back), 0, 4)
	o.content = container.NewBorder(o.top, nil, nil, nil, card)
	return o
}

// update shows the verdict's numbers.
func (o *overview) update() {
	v := o.page.verdict
	if v == nil {
		return
	}
	n := o.page.names()
	names := make([]string, len(v.result.Outputs))
	for k := range names {
		names[k] = n.output(k)
	}
	few := len(names) <= mostInPanel
	show(o.matrix, few)
	show(o.hint, few)
	show(o.table, !few)
	o.limit.SetText(words.F("“Not sure” are answers below {{.Share}}, here and, until you choose otherwise, in Classify.", "Share", words.Percent(v.threshold, 0)))
	o.matrix.Set(names, v.result.Report.Confusion)
	o.mark()
	o.drawMixes(names)
	o.drawNotes(names)
	o.body.Refresh()
	o.scroll.Refresh()
}

// mark shows in the matrix which cell the filters let pass.
func (o *overview) mark() {
	f := o.page.filter
	if f.class != anyClass && f.predicted != anyClass {
		o.matrix.Choose(f.class, f.predicted)
	} else {
		o.matrix.Choose(-1, -1)
	}
}

// choose filters by a cell.
func (o *overview) choose(row, column int) {
	f := o.page.filter
	f.kind, f.class, f.predicted = all, row, column
	if row < 0 {
		f.class, f.predicted = anyClass, anyClass
	}
	if o.dialog != nil && row >= 0 {
		o.dialog.Close()
	}
	o.page.setFilter(f)
	if row >= 0 && o.page.mode == mixing {
		o.page.setMode(browsing)
	}
}

func (o *overview) drawMixes(names []string) {
	o.mixes.Objects = nil
	top := o.page.verdict.result.Report.TopConfusions
	limit := shownMixes
	if len(names) > mostInPanel {
		limit = len(top)
	}
	for i, c := range top {
		if i >= limit {
			break
		}
		if i > 0 {
			o.mixes.Add(control.Rule())
		}
		o.mixes.Add(mixRow(names, c, func() { o.choose(c.True, c.Predicted) }))
	}
	show(o.none, len(top) == 0)
	show(o.mixes, len(top) > 0)
	o.mixes.Refresh()
}

// mixRow is one mix-up, which can be pressed to see its pictures.
func mixRow(names []string, c measure.TopConfusion, pressed func()) *control.RowButton {
	line := container.New(mixLayout{}, control.NewText(words.Count(c.Count)).Bold(), control.NewText(names[c.True]).Shortened(),
		control.NewText(words.T("taken for")).Secondary(), control.NewText(names[c.Predicted]).Shortened(),
		control.NewText(words.T("Show")).Secondary(), control.NewIcon(style.Next, "placeholder", 16))
	return control.NewRow(line, pressed)
}

// mixLayout is the line of a mix-up; of two long names each gets its part.
type mixLayout struct{}

func (mixLayout) MinSize(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(220, 24) }

func (mixLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	full := func(c fyne.CanvasObject) float32 {
		return control.NewText(c.(*control.Text).Text()).MinSize().Width + 1
	}
	end, mid, count := full(o[4]), full(o[2]), max(16, o[0].MinSize().Width+6)
	room := s.Width - count - mid - 2*8 - end - 16 - 8 - 12
	a, b := full(o[1]), full(o[3])
	if a+b > room {
		a, b = min(a, max(room/2, room-b)), min(b, max(room/2, room-a))
	}
	x := float32(0)
	for i, w := range []float32{count, a, mid, b} {
		h := o[i].MinSize().Height
		put(o[i], x, (s.Height-h)/2, w, h)
		x += w
		if i > 0 {
			x += 8
		}
	}
	put(o[4], s.Width-16-8-end, (s.Height-o[4].MinSize().Height)/2, end, o[4].MinSize().Height)
	put(o[5], s.Width-16, (s.Height-16)/2, 16, 16)
}

const (
	fewPictures = 30 // of a class, below which its own share of right answers is not to be relied on
	mostNotes   = 3
)

// drawNotes warns of classes whose share of right answers is uncertain.
func (o *overview) drawNotes(names []string) {
	o.notes.Objects = nil
	for k, c := range o.page.verdict.result.Report.PerClass {
		if c.Support == 0 || c.Support >= fewPictures || !c.Recall.Defined {
			continue
		}
		if len(o.notes.Objects) == mostNotes {
			break
		}
		o.notes.Add(control.Strip(control.Information, noteText(names[k], c)))
	}
	o.notes.Refresh()
}

// noteText says how uncertain a class's share is.
func noteText(name string, c measure.ClassScores) string {
	text := words.N("“{{.Class}}” has only {{.N}} pictures to check.", c.Support, "Class", name)
	a := measure.Accuracy{Value: c.Recall.Value, N: c.Support}
	right := a.Right()
	between := measure.Wilson(right, c.Support)
	switch right {
	case c.Support:
		return text + " " + words.F("Its {{.Share}} is uncertain: at least {{.Low}}, most likely.", "Share", words.Percent(a.Value, 0), "Low", words.Percent(between.Low, 0))
	case 0:
		return text + " " + words.F("Its {{.Share}} is uncertain: at most {{.High}}, most likely.", "Share", words.Percent(a.Value, 0), "High", words.Percent(between.High, 0))
	}
	return text + " " + words.F("Its {{.Share}} is uncertain: {{.Error}}.", "Share", words.Percent(a.Value, 0), "Error", "±\u00a0"+words.Percent(deviation(a.Value, c.Support), 0))
}

// showTable shows the matrix of many classes in a dialog.
func (o *overview) showTable() {
	v := o.page.verdict
	n := o.page.names()
	names := make([]string, len(v.result.Outputs))
	for k := range names {
		names[k] = n.output(k)
	}
	large := chart.NewMatrix(fyne.NewSize(64, 36))
	large.Set(names, v.result.Report.Confusion)
	large.OnChosen = o.choose
	c := o.page.host.Window.Canvas()
	o.dialog = control.ShowDialog(c, words.T("Where it goes wrong"), container.NewScroll(large), c.Size().SubtractWidthHeight(80, 80), func() { o.dialog = nil },
		control.NewButton(words.T("Close"), nil, control.Main, func() { o.dialog.Close() }))
	o.page.host.WithProject(o.dialog)
}
