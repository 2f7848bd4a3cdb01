package classify

import (
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"likeness/inference/batch/sorting"
	"likeness/ui/choose"
	"likeness/ui/control"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// sortDialog shows what sorting would do before it does it.
type sortDialog struct {
	page   *Page
	dialog *control.Dialog
	stop   func()
	wanted session.SortOptions
	unsure int // pictures in the pile "not sure"

	target *control.Text
	change *control.Button
	copies *control.Option
	move   *control.Option
	own    *control.Option
	rows   *fyne.Container
	notes  *control.Text
	warn   *control.Text
	goOn   *control.Button
}

// openSort shows the dialog.
func (p *Page) openSort() {
	c := p.host.Session.State().Classify
	if c == nil || c.Running || c.Answers.Len() == 0 {
		return
	}
	d := &sortDialog{page: p, unsure: p.counts.NotSure}
	d.wanted = session.SortOptions{Target: sortTarget(c.Paths[0]), Unsure: words.T("not sure")}
	d.target = control.NewText("").Shortened()
	place := control.On(control.NewGround(style.Surface, style.Radius).Outlined(style.Control, 1),
		control.PadSides(container.NewBorder(nil, nil, control.Row(style.Gap, control.NewIcon(style.Folder, theme.ColorNameForeground, 16), control.Space(0, 20)), nil, d.target), 12, 8))
	d.change = control.NewButton(words.T("Change…"), nil, control.Normal, d.chooseTarget)
	d.copies = control.NewChoice(words.T("Copy"), words.T("– your original pictures stay where they are"), func() { d.setMove(false) })
	d.move = control.NewChoice(words.T("Move"), words.F("– the pictures leave “{{.Folder}}”", "Folder", folderName(c.Paths)), func() { d.setMove(true) })
	d.own = control.NewTick(words.N("Put the {{.N}} “not sure” pictures into a folder of their own", d.unsure), d.toggleUnsure)
	form := container.New(control.Stack{Gap: 12},
		labelled(words.T("Into"), container.NewBorder(nil, nil, nil, control.Row(16, control.Space(0, 1), d.change), place)),
		labelled(words.T("How"), container.New(control.Stack{}, d.copies, d.move)),
		labelled(words.T("Not sure"), d.own))
	form.Objects[2].(*fyne.Container).Hidden = d.unsure == 0
	d.rows = container.New(control.Stack{})
	table := control.On(control.NewGround(style.Surface, style.CardRadius).Outlined(style.Border, 1), control.PadSides(container.NewVScroll(d.rows), 16, 4))
	d.notes = control.NewText("").Secondary().Wrapped()
	d.warn = control.NewText("").Colored(theme.ColorNameError).Wrapped()
	below := container.New(control.Stack{Gap: 4}, control.Space(1, 8), d.notes, d.warn)
	body := container.NewBorder(control.PadSides(form, 0, 8), below, nil, nil, table)
	d.goOn = control.NewButton("", style.Mark, control.Main, d.run)
	cancel := control.NewButton(words.T("Cancel"), nil, control.Normal, func() { d.dialog.Close() }).Tall(style.ButtonMain)
	d.stop = p.host.Session.Listen(func(_, now *session.State) { d.update(now.Sort) })
	rows := min(len(c.Model.Classes), 6) + 3
	title := words.N("Sort {{.N}} pictures into folders", c.Answers.Len())
	d.dialog = control.ShowDialog(p.host.Window.Canvas(), title, body, fyne.NewSize(style.Scaled(704), 380+float32(rows)*37), d.closed, cancel, d.goOn)
	p.host.WithProject(d.dialog)
	d.prepare()
}

// sortTarget is where the class folders go unless the user says otherwise: beside the folder that was classified.
func sortTarget(path string) string {
	path = filepath.Clean(path)
	if filepath.Dir(path) == path { // a whole drive
		return filepath.Join(path, words.T("sorted"))
	}
	return path + " " + words.T("sorted")
}

// labelled puts a name before a control.
func labelled(name string, content fyne.CanvasObject) fyne.CanvasObject {
	return container.New(labelLayout{}, control.NewText(name).Secondary(), content)
}

type labelLayout struct{}

func labelWidth() float32 { return style.Scaled(120) }

func (labelLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[1].MinSize()
	return fyne.NewSize(m.Width+labelWidth(), max(28, m.Height))
}

func (labelLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	h := float32(28)
	if s.Height < 60 {
		h = s.Height
	}
	l := o[0].MinSize()
	o[0].Resize(fyne.NewSize(labelWidth(), l.Height))
	o[0].Move(fyne.NewPos(0, (h-l.Height)/2))
	o[1].Resize(fyne.NewSize(s.Width-labelWidth(), s.Height))
	o[1].Move(fyne.NewPos(labelWidth(), 0))
}

// short is a path as its last two names.
func short(path string) string {
	parent := filepath.Base(filepath.Dir(path))
	if parent == string(filepath.Separator) || parent == "." {
		return path
	}
	return parent + " / " + filepath.Base(path)
}

func (d *sortDialog) closed() {
	d.stop()
	d.page.host.Session.ForgetSort()
}

// prepare asks for the plan of what is wanted.
func (d *sortDialog) prepare() {
	d.target.SetText(short(d.wanted.Target))
	d.copies.Set(!d.wanted.Move)
	d.move.Set(d.wanted.Move)
	d.own.Set(d.wanted.Unsure != "")
	d.page.host.Session.PrepareSort(d.wanted)
	d.update(d.page.host.Session.State().Sort)
}

func (d *sortDialog) setMove(on bool) {
	if d.wanted.Move != on {
		d.wanted.Move = on
		d.prepare()
	}
}

func (d *sortDialog) toggleUnsure() {
	if d.wanted.Unsure == "" {
		d.wanted.Unsure = words.T("not sure")
	} else {
		d.wanted.Unsure = ""
	}
	d.prepare()
}

func (d *sortDialog) chooseTarget() {
	choose.Folder(d.page.host.Window, words.T("Choose a folder for the class folders"), func(path string) {
		d.wanted.Target = path
		d.prepare()
	})
}

func (d *sortDialog) run() {
	s := d.page.host.Session
	if o := s.State().Sort; o == nil || o.Plan == nil || o.Plan.Missing() > 0 || o.Plan.Count() == 0 {
		return
	}
	d.stop()
	s.RunSort()
	d.dialog.Close()
}

// update shows the plan.
func (d *sortDialog) update(o *session.Sort) {
	if o == nil || o.Wanted != d.wanted {
		return
	}
	d.warn.SetText(o.Err)
	show(d.warn, o.Err != "")
	if o.Plan == nil {
		d.goOn.SetEnabled(false)
		d.goOn.SetText(goText(d.wanted.Move, -1))
		if o.Preparing {
			d.notes.SetText(words.T("Looking at what is there…"))
		} else {
			d.notes.SetText("")
		}
		return
	}
	d.drawTable(o.Plan)
	d.goOn.SetText(goText(d.wanted.Move, o.Plan.Count()))
	d.goOn.SetEnabled(o.Plan.Count() > 0 && o.Plan.Missing() == 0)
	d.notes.SetText(planNotes(o.Plan, d.wanted.Move))
	if n := o.Plan.Missing(); n > 0 {
		d.warn.SetText(words.F("{{.Size}} more space is needed.", "Size", words.Bytes(n)))
		show(d.warn, true)
	}
	d.rows.Refresh()
}

func goText(move bool, n int) string {
	switch {
	case n < 0 && move:
		return words.T("Move the pictures")
	case n < 0:
		return words.T("Copy the pictures")
	case move:
		return words.N("Move {{.N}} pictures", n)
	}
	return words.N("Copy {{.N}} pictures", n)
}

// planNotes says what is special about the plan.
func planNotes(p *sorting.Plan, move bool) string {
	present, renamed := 0, 0
	for _, f := range p.Folders {
		present, renamed = present+f.Present, renamed+f.Renamed
	}
	var first, second []string
	if present > 0 {
		first = append(first, words.N("{{.N}} pictures that are already there are skipped.", present))
	}
	if renamed > 0 {
		first = append(first, words.N("{{.N}} with a name that is taken get “(2)” added: nothing is overwritten.", renamed))
	}
	if len(first) == 0 {
		first = append(first, words.T("Nothing is overwritten."))
	}
	if p.Unsure > 0 {
		first = append(first, words.N("{{.N}} “not sure” pictures stay where they are.", p.Unsure))
	}
	if len(p.Left) > 0 {
		first = append(first, words.N("{{.N}} pictures cannot be sorted: {{.First}}", len(p.Left), "First", filepath.Base(p.Left[0].Path)+": "+words.Say(p.Left[0].Reason)+"."))
	}
	if p.Bytes > 0 {
		second = append(second, words.F("Needs {{.Needed}}, {{.Free}} are free.", "Needed", words.Bytes(p.Bytes), "Free", words.Bytes(p.Free)))
	}
	if move {
		second = append(second, words.T("The pictures leave their folder. You can undo this later."))
	} else {
		second = append(second, words.T("You can undo this later."))
	}
	return strings.Join(first, " ") + "\n" + strings.Join(second, " ")
}

// drawTable shows what each folder gets.
func (d *sortDialog) drawTable(p *sorting.Plan) {
	last := words.T("To copy")
	if d.wanted.Move {
		last = words.T("To move")
	}
	d.rows.Objects = []fyne.CanvasObject{tableRow(nil, control.Caption, words.T("Folder"), words.T("New"), words.T("Already there"), words.T("Name taken"), last)}
	var total sorting.Folder
	line := func(icon fyne.Resource, text func(string) *control.Text, name string, f sorting.Folder) {
		d.rows.Add(control.Rule())
		d.rows.Add(tableRow(icon, text, name, words.Count(f.New), words.Count(f.Present), words.Count(f.Renamed), words.Count(f.New+f.Renamed)))
	}
	for _, f := range p.Folders {
		icon := style.Folder
		if f.Class == "" {
			icon = style.Half
		}
		line(icon, control.NewText, f.Name, f)
		total.New, total.Present, total.Renamed = total.New+f.New, total.Present+f.Present, total.Renamed+f.Renamed
	}
	bold := func(s string) *control.Text { return control.NewText(s).Bold() }
	line(nil, bold, words.T("Total"), total)
}

// tableRow is a name and four numbers.
func tableRow(icon fyne.Resource, text func(string) *control.Text, name string, numbers ...string) fyne.CanvasObject {
	first := fyne.CanvasObject(text(name).Shortened())
	if icon != nil {
		first = container.NewBorder(nil, nil, control.Row(style.Gap, control.NewIcon(icon, theme.ColorNameForeground, 16), control.Space(0, 20)), nil, first)
	}
	row := container.New(tableLayout{}, first)
	for _, n := range numbers {
		row.Add(text(n).Aligned(fyne.TextAlignTrailing))
	}
	return row
}

type tableLayout struct{}

func (tableLayout) MinSize(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(440, 36) }

func (tableLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	s.Width -= 14 // for the scroll bar
	n := float32(len(o) - 1)
	width := min(style.Scaled(132), (s.Width-style.Scaled(120))/n)
	first := s.Width - n*width
	for i, c := range o {
		h := c.MinSize().Height
		x, w := float32(0), first
		if i > 0 {
			x, w = first+float32(i-1)*width, width
		}
		c.Resize(fyne.NewSize(w, h))
		c.Move(fyne.NewPos(x, (s.Height-h)/2))
	}
}
