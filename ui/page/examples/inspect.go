package examples

import (
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"likeness/training/project"
	"likeness/training/trouble"
	"likeness/ui/choose"
	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/picture"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// inspection shows what may be wrong with the examples: one row a finding, with what can be done about it. What the user says is kept with the project,
// and what was dealt with leaves the list; undone, it comes back.
type inspection struct {
	host     *page.Host
	dialog   *control.Dialog
	filter   *control.Segments
	list     *keyList
	status   *control.Text
	general  *fyne.Container
	scroll   *container.Scroll // of general
	shown    []session.Finding
	warnings []string        // what general says
	body     *fyne.Container // of the dialog
	back     *takeBack
}

// inspect looks for what is wrong, and shows it as it is found.
func (p *Page) inspect() {
	v := &inspection{host: p.host, status: control.NewText("").Secondary().Shortened(), general: container.New(control.Stack{Gap: 4}), back: newTakeBack(p.host)}
	v.filter = control.NewSegments([]control.Choice{{Text: words.T("All")}, {Text: words.T("Labels")}, {Text: words.T("Copies")}, {Text: words.T("Poor pictures")}}, func(int) { v.draw() })
	v.list = newKeyList(func() int { return len(v.shown) }, func() fyne.CanvasObject { return newFinding(v) },
		func(i int, o fyne.CanvasObject) { o.(*findingRow).show(v.shown[i]) }, v.typed)
	stop := p.host.Session.Listen(func(old, now *session.State) {
		if old.Project != now.Project || old.Inspection != now.Inspection {
			v.draw()
		}
	})
	left := p.host.WhileProject(func() { v.dialog.Close() })
	size, edge, warnings := p.host.Window.Canvas().Size(), float32(80), float32(0.24)
	if p.host.Narrow() { // the list needs the room
		edge, warnings = 32, 0.15
	}
	hint := control.Caption(words.T("Keys: up and down choose, R relabels, K keeps, X excludes.")).Shortened()
	v.scroll = container.NewVScroll(v.general)
	head := container.New(control.Stack{Gap: 8}, control.Ends(v.status, v.filter), container.New(atMost{v.general, size.Height * warnings}, v.scroll))
	frame := control.On(control.NewGround(style.Surface, style.CardRadius).Outlined(style.Border, 1), control.Pad(v.list, 2))
	v.body = container.NewBorder(control.PadSides(head, 0, 8), control.PadSides(hint, 0, 4), nil, nil, frame)
	v.dialog = control.ShowDialog(p.host.Window.Canvas(), words.T("What may be wrong with the examples"), v.body,
		size.SubtractWidthHeight(edge, edge), func() { stop(); left(); p.host.Session.StopInspecting() },
		control.NewButton(words.T("Close"), nil, control.Main, func() { v.dialog.Close() }))
	v.dialog.AtLeft(control.NewButton(words.T("Save list…"), style.Table, control.Plain, v.save).Tall(style.ButtonMain)).AtLeft(v.back.button)
	v.dialog.Undoing(v.back.undo, v.back.redo)
	p.host.Window.Canvas().Focus(v.list)
	p.host.Session.Inspect()
	v.draw()
}

// atMost gives what scrolls the height of its content, up to a limit.
type atMost struct {
	content *fyne.Container
	limit   float32
}

// MinSize is Fyne's.
func (l atMost) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(200, min(l.limit, l.content.MinSize().Height))
}

// Layout is Fyne's.
func (l atMost) Layout(o []fyne.CanvasObject, s fyne.Size) { o[0].Resize(s) }

func (v *inspection) draw() {
	now := v.host.Session.State()
	if now.Project == nil || now.Inspection == nil {
		return
	}
	v.back.update()
	i := now.Inspection
	counts := map[session.FindingKind]int{}
	var all []session.Finding
	for _, f := range i.Findings {
		if f.Waits(now.Project) {
			counts[f.Kind]++
			all = append(all, f)
		}
	}
	count := func(text string, n int) control.Choice { return control.Choice{Text: text + " " + words.Count(n)} }
	chosen := v.filter.Chosen()
	v.filter.SetChoices([]control.Choice{
		count(words.T("All"), len(all)), count(words.T("Labels"), counts[session.Suspect]), count(words.T("Copies"), counts[session.Copied]), count(words.T("Poor pictures"), counts[session.Poor]),
	})
	v.shown = v.shown[:0]
	for _, f := range all {
		if chosen == 0 || f.Kind == session.FindingKind(chosen-1) {
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
		v.status.SetText(words.N("{{.N}} findings", len(all)))
	}
	if !slices.Equal(i.General, v.warnings) {
		v.warnings, v.general.Objects = i.General, nil
		for _, g := range i.General {
			v.general.Objects = append(v.general.Objects, control.Strip(control.Attention, g))
		}
		v.body.Layout.Layout(v.body.Objects, v.body.Size()) // the list has another height now; all the rest stays, and is not drawn anew
		v.general.Refresh()
	}
	v.list.Refresh()
}

func (v *inspection) save() {
	choose.Save(v.host.Window, words.T("Save list"), words.T("to look at")+".csv", func(path string) { v.host.Session.SaveFindings(path, v.shown) })
}

// typed takes the keys that answer for the chosen row. The next row moves up to its place and is chosen.
func (v *inspection) typed(e *fyne.KeyEvent) bool {
	if v.list.chosen < 0 || v.list.chosen >= len(v.shown) {
		return false
	}
	f := v.shown[v.list.chosen]
	switch e.Name {
	case fyne.KeyR:
		v.relabel(f, v.list)
	case fyne.KeyK:
		v.keep(f)
	case fyne.KeyX:
		v.exclude(f)
	default:
		return false
	}
	return true
}

// relabel gives a picture the class that it looks like; for copies it offers all classes.
func (v *inspection) relabel(f session.Finding, under fyne.CanvasObject) {
	switch f.Kind {
	case session.Suspect:
		v.host.Session.Relabel([]project.ExampleID{f.Example}, f.Better)
	case session.Copied:
		v.host.RelabelMenu(under, v.ids(f), nil)
	}
}

// keep says that all is well.
func (v *inspection) keep(f session.Finding) {
	switch f.Kind {
	case session.Suspect:
		v.host.Session.Confirm([]project.ExampleID{f.Example})
	case session.Copied:
		v.host.Session.UseAll(v.ids(f))
	case session.Poor:
		v.host.Session.UseAnyway(f.Example)
	}
}

// exclude leaves the picture out; of copies all but the first.
func (v *inspection) exclude(f session.Finding) {
	ids := []project.ExampleID{f.Example}
	if f.Kind == session.Copied {
		ids = v.ids(f)[1:]
	}
	v.host.Session.Exclude(ids, true)
}

// ids are the copies that are there.
func (v *inspection) ids(f session.Finding) []project.ExampleID {
	var ids []project.ExampleID
	for _, m := range v.members(f) {
		ids = append(ids, m.ID)
	}
	return ids
}

func (v *inspection) members(f session.Finding) []project.Example {
	now := v.host.Session.State().Project
	var list []project.Example
	for _, m := range f.Members {
		if e, ok := now.Example(m.Example); ok && !e.Excluded {
			list = append(list, e)
		}
	}
	return list
}

// shownCopies is how many of a group stand side by side.
const shownCopies = 4

// findingRow is one finding.
type findingRow struct {
	widget.BaseWidget
	view    *inspection
	finding session.Finding
	pics    [shownCopies]*picture.View
	more    *control.Text
	title   *control.Text
	text    *control.Text
	relabel *control.Button
	keep    *control.Button
	exclude *control.Button
}

func newFinding(v *inspection) *findingRow {
	r := &findingRow{view: v, more: control.NewText("").Secondary(), title: control.NewText("").Bold().Shortened(), text: control.Caption("").Shortened()}
	for i := range r.pics {
		r.pics[i] = v.host.Pictures.NewView(canvas.ImageFillContain, fyne.NewSquareSize(64))
	}
	r.relabel = control.NewButton("", style.Pencil, control.Outline, func() { v.relabel(r.finding, r.relabel) }).Tall(32)
	r.keep = control.NewButton("", style.Tick, control.Outline, func() { v.keep(r.finding) }).Tall(32)
	r.exclude = control.NewButton("", style.Ban, control.Outline, func() { v.exclude(r.finding) }).Tall(32)
	r.ExtendBaseWidget(r)
	return r
}

func (r *findingRow) show(f session.Finding) {
	r.finding = f
	paths := []string{f.Path}
	r.relabel.Hidden = f.Kind != session.Suspect
	r.title.SetText(filepath.Base(f.Path))
	r.exclude.SetText(words.T("Exclude"))
	switch f.Kind {
	case session.Suspect:
		r.text.SetText(words.F("is “{{.Class}}”, looks more like “{{.Other}}” ({{.Sure}})", "Class", f.Class, "Other", f.Name, "Sure", words.Percent(f.Sure, 0)))
		r.relabel.SetText(f.Name)
		r.keep.SetText(words.T("Keep"))
	case session.Copied:
		list := r.view.members(f)
		paths = nil
		for _, e := range list {
			paths = append(paths, e.Path)
		}
		text, several := r.copies(list)
		r.text.SetText(text)
		r.relabel.Hidden = !several
		r.relabel.SetText(words.T("Relabel as…"))
		r.keep.SetText(words.T("Use both"))
		if len(list) > 2 {
			r.keep.SetText(words.T("Use all"))
		}
		r.exclude.SetText(words.T("Use one"))
	case session.Poor:
		r.text.SetText(f.Class + " · " + poor(f))
		r.keep.SetText(words.T("Use anyway"))
	}
	for i, p := range r.pics {
		path := ""
		if i < len(paths) {
			path = paths[i]
		}
		p.Hidden = path == ""
		p.SetPath(path)
	}
	r.more.Hidden = len(paths) <= shownCopies
	r.more.SetText("+" + words.Count(len(paths)-shownCopies))
	r.Refresh()
}

// copies says what pictures have in common that are nearly the same, and whether they are in several classes.
func (r *findingRow) copies(list []project.Example) (text string, several bool) {
	now := r.view.host.Session.State().Project
	var names []string
	classes := map[project.ClassID]bool{}
	for _, e := range list {
		classes[e.Class] = true
	}
	for _, e := range list[min(1, len(list)):] {
		name := filepath.Base(e.Path)
		if len(classes) > 1 {
			c, _ := now.Class(e.Class)
			name += " (" + c.Name + ")"
		}
		names = append(names, name)
	}
	other := ""
	if len(names) > 0 {
		other = names[0]
	}
	if n := len(names) - 1; n > 0 {
		other = words.N("{{.Name}} and {{.N}} more", n, "Name", other)
	}
	if len(classes) > 1 && len(list) > 0 {
		c, _ := now.Class(list[0].Class)
		return words.F("in “{{.Class}}”, nearly the same as {{.Other}}: a label is wrong", "Class", c.Name, "Other", other), true
	}
	return words.F("nearly the same as {{.Other}}", "Other", other), false
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
	pictures := container.NewHBox()
	for _, p := range r.pics {
		pictures.Add(p)
	}
	pictures.Add(r.more)
	acts := container.NewHBox(r.relabel, r.keep, r.exclude)
	line := container.NewBorder(nil, nil, pictures, control.Middle(acts), control.PadSides(control.Middle(control.Column(0,
		control.NewTip(r.title, func() string { return r.finding.Path }), control.NewTip(r.text, r.means))), 12, 0))
	return widget.NewSimpleRenderer(control.PadSides(line, 12, 8))
}

// means says what the per cent of a label is, and else the text where it is cut short.
func (r *findingRow) means() string {
	if r.finding.Kind == session.Suspect {
		return words.T("So say models that have not seen this picture; the per cent is how sure they are of it.")
	}
	return r.text.Whole()
}
