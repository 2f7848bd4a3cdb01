package examples

import (
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"likeness/training/project"
	"likeness/training/trouble"
	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/picture"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// inspection shows what is wrong with the examples: one line a finding, with what can be done about it.
type inspection struct {
	host    *page.Host
	dialog  *control.Dialog
	filter  *control.Segments
	list    *widget.List
	status  *control.Text
	general *fyne.Container
	shown   []session.Finding
	gone    map[project.ExampleID]bool // what the user has dealt with
}

// inspect looks for what is wrong, and shows it as it is found.
func (p *Page) inspect() {
	v := &inspection{host: p.host, status: control.NewText("").Secondary(), general: container.NewVBox(), gone: map[project.ExampleID]bool{}}
	v.filter = control.NewSegments([]control.Choice{{Text: words.T("All")}, {Text: words.T("Labels")}, {Text: words.T("Copies")}, {Text: words.T("Poor pictures")}}, func(int) { v.draw() })
	v.list = widget.NewList(func() int { return len(v.shown) }, func() fyne.CanvasObject { return newFinding(v) }, func(i int, o fyne.CanvasObject) { o.(*findingRow).show(v.shown[i]) })
	stop := p.host.Session.Listen(func(_, _ *session.State) { v.draw() })
	size := p.host.Window.Canvas().Size()
	head := container.NewVBox(control.Ends(v.status, v.filter), v.general)
	v.dialog = control.ShowDialog(p.host.Window.Canvas(), words.T("What may be wrong with the examples"), container.NewBorder(head, nil, nil, nil, v.list),
		size.SubtractWidthHeight(80, 80), func() { stop(); p.host.Session.StopInspecting() },
		control.NewButton(words.T("Close"), nil, control.Main, func() { v.dialog.Close() }))
	p.host.Session.Inspect()
	v.draw()
}

func (v *inspection) draw() {
	now := v.host.Session.State()
	if now.Project == nil || now.Inspection == nil {
		return
	}
	i := now.Inspection
	counts := map[session.FindingKind]int{}
	var all []session.Finding
	for _, f := range i.Findings {
		e, ok := now.Project.Example(f.Example)
		if v.gone[f.Example] || !ok || e.Excluded {
			continue
		}
		counts[f.Kind]++
		all = append(all, f)
	}
	count := func(text string, n int) control.Choice { return control.Choice{Text: text + " " + words.Count(n)} }
	v.filter.SetChoices([]control.Choice{
		count(words.T("All"), len(all)), count(words.T("Labels"), counts[session.Suspect]), count(words.T("Copies"), counts[session.Copied]), count(words.T("Poor pictures"), counts[session.Poor]),
	})
	v.shown = v.shown[:0]
	for _, f := range all {
		if chosen := v.filter.Chosen(); chosen == 0 || f.Kind == session.FindingKind(chosen-1) {
			v.shown = append(v.shown, f)
		}
	}
	switch {
	case i.Running && i.Total > 0:
		v.status.SetText(words.F("Looking at the pictures: {{.Done}} of {{.Total}}", "Done", words.Count(i.Done), "Total", words.Count(i.Total)))
	case i.Running:
		v.status.SetText(words.T("Looking at the pictures…"))
	case i.Err != "":
		v.status.SetText(i.Err)
	case len(all) == 0:
		v.status.SetText(words.T("Nothing more was found."))
	default:
		v.status.SetText(words.N("{{.N}} pictures to look at", len(all)))
	}
	v.general.Objects = nil
	for _, g := range i.General {
		v.general.Add(control.PadSides(control.Strip(control.Attention, g), 0, 2))
	}
	v.general.Refresh()
	v.list.Refresh()
}

// done takes a finding off the list.
func (v *inspection) done(f session.Finding) {
	v.gone[f.Example] = true
	v.draw()
}

// findingRow is one finding.
type findingRow struct {
	widget.BaseWidget
	view    *inspection
	finding session.Finding
	pic     *picture.View
	other   *picture.View
	title   *control.Text
	text    *control.Text
	relabel *control.Button
	keep    *control.Button
	exclude *control.Button
}

func newFinding(v *inspection) *findingRow {
	r := &findingRow{
		view: v, pic: v.host.Pictures.NewView(canvas.ImageFillContain, fyne.NewSquareSize(64)), other: v.host.Pictures.NewView(canvas.ImageFillContain, fyne.NewSquareSize(64)),
		title: control.NewText("").Bold().Shortened(), text: control.Caption("").Shortened(),
	}
	r.relabel = control.NewButton("", style.Pencil, control.Outline, func() {
		v.host.Session.Relabel([]project.ExampleID{r.finding.Example}, r.finding.Better)
		v.done(r.finding)
	}).Tall(32)
	r.keep = control.NewButton(words.T("Keep"), style.Tick, control.Outline, func() {
		v.host.Session.Confirm([]project.ExampleID{r.finding.Example})
		v.done(r.finding)
	}).Tall(32)
	r.exclude = control.NewButton(words.T("Exclude"), style.Ban, control.Outline, func() {
		v.host.Session.Exclude([]project.ExampleID{r.finding.Example}, true)
		v.done(r.finding)
	}).Tall(32)
	r.ExtendBaseWidget(r)
	return r
}

func (r *findingRow) show(f session.Finding) {
	r.finding = f
	r.pic.SetPath(f.Path)
	r.other.SetPath(f.Other)
	r.other.Hidden = f.Other == ""
	r.relabel.Hidden = f.Kind != session.Suspect
	r.title.SetText(filepath.Base(f.Path))
	switch f.Kind {
	case session.Suspect:
		r.text.SetText(words.F("is “{{.Class}}”, looks more like “{{.Other}}” ({{.Sure}})", "Class", f.Class, "Other", f.Name, "Sure", words.Percent(f.Sure, 0)))
		r.relabel.SetText(f.Name)
	case session.Copied:
		r.text.SetText(words.F("is nearly the same as “{{.Other}}”", "Other", filepath.Base(f.Other)))
	case session.Poor:
		r.text.SetText(poor(f))
	}
	r.Refresh()
}

// poor says what is wrong with a picture.
func poor(f session.Finding) string {
	switch f.Trouble {
	case trouble.Truncated:
		return words.T("the file ends early: a part of the picture is missing")
	case trouble.Tiny:
		return words.T("very small")
	case trouble.Elongated:
		return words.T("very long and narrow: most of it is cut off")
	case trouble.OneColour:
		return words.T("a single colour")
	case trouble.Dark:
		return words.T("very dark")
	case trouble.Blurred:
		return words.T("blurred")
	}
	return f.Text
}

// CreateRenderer is Fyne's.
func (r *findingRow) CreateRenderer() fyne.WidgetRenderer {
	pictures := container.NewHBox(r.pic, r.other)
	acts := container.NewHBox(r.relabel, r.keep, r.exclude)
	line := container.NewBorder(nil, nil, pictures, control.Middle(acts), control.PadSides(control.Middle(control.Column(0, r.title, r.text)), 12, 0))
	return widget.NewSimpleRenderer(control.PadSides(container.NewBorder(nil, control.NewGround(theme.ColorNameSeparator, 0), nil, nil, line), 4, 6))
}
