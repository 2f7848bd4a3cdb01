package results

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"likeness/training/project"
	"likeness/ui/choose"
	"likeness/ui/control"
	"likeness/ui/gallery"
	"likeness/ui/picture"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// detail is one picture by itself: where the model looked, what it says of each class, what it learned from that is alike, and what can be done.
type detail struct {
	page    *Page
	content *fyne.Container
	narrow  bool
	built   bool

	back           *control.Button
	place          *control.Text
	previous, next *control.Button
	view           *lookView
	heat           *control.Option
	scale          *fyne.Container
	heatNote       *control.Text
	badge          *gallery.Badge
	tick           *control.Icon
	sentence       *fyne.Container
	label, answer  *control.Text
	doubt          *fyne.Container
	doubtText      *control.Text
	learned        *control.Text
	bars           []*barRow
	more           *control.Text
	alikeTitle     *control.Text
	alikeNote      *control.Text
	alike          []*alikeCell
	alikeRow       *fyne.Container
	file           *control.Text
	folder         *control.Button
	relabel        *control.Button
	exclude        *control.Button
	shown          session.Judged
}

const (
	mostBars  = 5
	mostAlike = 5
)

func newDetail(p *Page) *detail {
	d := &detail{page: p, place: control.NewText("").Secondary(), view: newLookView(), badge: gallery.NewBadge(), tick: control.NewIcon(style.Tick, theme.ColorNameSuccess, 18)}
	d.back = control.NewButton(words.T("Overview"), style.Previous, control.Plain, func() { p.setMode(browsing) })
	d.previous = control.NewButton("", style.Previous, control.Plain, func() { p.step(-1) })
	d.next = control.NewButton("", style.Next, control.Plain, func() { p.step(1) })
	d.previous.Tip(words.T("The picture before"))
	d.next.Tip(words.T("The picture after"))
	d.heat = control.NewCheck(words.T("Show where it looked"), func(bool) { p.look(); p.host.ActsChanged() })
	d.scale = control.Row(6, control.Caption(words.T("little")), control.Middle(newHeatScale()), control.Caption(words.T("a lot")))
	d.heatNote = control.Caption("").Wrapped()
	d.label, d.answer = control.NewText("").Bold().Shortened(), control.NewText("").Bold().Shortened()
	d.sentence = container.New(&flowLayout{gap: 6}, d.badge, d.tick,
		container.New(pairLayout{}, control.NewText(words.T("Label")), d.label), container.New(pairLayout{}, control.NewText(words.T("predicted")), d.answer))
	d.doubtText = control.NewText("").Wrapped()
	d.learned = control.Caption(words.T("It learned from this picture. What is shown is what models say that did not.")).Wrapped()
	d.doubt = container.New(control.Stack{Gap: 4}, d.doubtText, d.learned, container.NewHBox(control.NewButton(words.T("The label is right"), style.Tick, control.Outline, d.confirm).Tall(32)))
	for range mostBars {
		d.bars = append(d.bars, newBarRow())
	}
	d.more = control.Caption("")
	d.alikeTitle = control.Title(words.T("Most similar pictures it learned from"), theme14).Wrapped()
	d.alikeNote = control.Caption("").Wrapped()
	d.alikeRow = container.New(evenLayout{gap: 7})
	for range mostAlike {
		c := newAlikeCell(p.host.Pictures)
		d.alike = append(d.alike, c)
		d.alikeRow.Add(c.content)
	}
	d.file = control.Caption("").Shortened()
	d.folder = control.NewButton(words.T("Show in folder"), nil, control.Link, func() { choose.Reveal(p.host.Window, d.shown.Example.Path) })
	d.relabel = control.NewButton(words.T("Relabel as…"), style.Pencil, control.Outline, func() { p.relabelMenu(d.relabel) }).Trailing(style.Down).Tall(style.ButtonMain)
	d.exclude = control.NewButton(words.T("Exclude"), style.Ban, control.Outline, p.exclude).Tall(style.ButtonMain)
	d.content = container.NewStack()
	d.arrange(false)
	return d
}

// facts is what is said of the picture.
func (d *detail) facts() *fyne.Container {
	rows := container.New(control.Stack{Gap: 0})
	for _, b := range d.bars {
		rows.Add(b.content)
	}
	rows.Add(d.more)
	return container.New(control.Stack{Gap: 12}, container.New(control.Stack{Gap: 8}, d.sentence, d.doubt), rows, container.New(control.Stack{Gap: 6}, d.alikeTitle, d.alikeNote, d.alikeRow))
}

// arrange puts the parts one below the other in a panel, or side by side on a page of their own.
func (d *detail) arrange(narrow bool) {
	if d.built && d.narrow == narrow {
		return
	}
	d.built, d.narrow = true, narrow
	if narrow {
		d.back.SetText(words.T("Back to gallery"))
	} else {
		d.back.SetText(words.T("Overview"))
	}
	head := control.Ends(container.NewHBox(d.back), control.Row(4, control.Middle(d.place), d.previous, d.next))
	heat := container.New(control.Stack{Gap: 0}, container.New(&flowLayout{gap: 8, ends: true}, d.heat, d.scale), d.heatNote)
	file := control.Ends(control.NewTip(d.file, func() string { return d.shown.Example.Path }), d.folder)
	acts := container.New(evenLayout{gap: 8}, d.relabel, d.exclude)
	if narrow && theme.Size(theme.SizeNameText) > 18 { // they do not fit beside each other
		acts = container.New(control.Stack{Gap: 8}, d.relabel, d.exclude)
	}
	card := func(content fyne.CanvasObject) *fyne.Container {
		return control.On(control.NewGround(style.Surface, style.CardRadius).Outlined(style.Border, 1), cardPadding(content))
	}
	if narrow {
		left := card(container.NewBorder(nil, besideBar(container.New(control.Stack{Gap: 4}, heat, file)), nil, nil, besideBar(d.view)))
		right := card(container.NewBorder(nil, besideBar(control.PadSides(acts, 0, 4)), nil, nil, container.NewVScroll(besideBar(d.facts()))))
		d.content.Objects = []fyne.CanvasObject{container.NewBorder(control.PadSides(head, 0, 4), nil, nil, nil, container.New(halves{}, left, right))}
	} else {
		middle := container.New(growFirst{}, d.view, container.New(control.Stack{Gap: 8}, heat, d.facts(), file))
		d.content.Objects = []fyne.CanvasObject{card(container.NewBorder(besideBar(head), besideBar(control.PadSides(acts, 0, 4)), nil, nil, container.NewVScroll(besideBar(middle))))}
	}
	d.content.Refresh()
}

// show shows a picture of the list.
func (d *detail) show(place int) {
	v := d.page.verdict
	j := v.at(place)
	n := d.page.names()
	d.shown = *j
	d.place.SetText(words.F("{{.Place}} of {{.All}}", "Place", words.Count(place+1), "All", words.Count(len(v.list))))
	d.previous.SetEnabled(place > 0)
	d.next.SetEnabled(place+1 < len(v.list))
	mark := v.mark(place)
	learned := v.learned(v.list[place])
	d.badge.Set(mark)
	d.tick.Hidden = mark != gallery.NoMark || learned
	d.learned.Hidden = !learned
	d.label.SetText(n.label(j))
	d.answer.SetText(n.output(j.Predicted))
	d.drawDoubt(n)
	d.drawBars(n, mark)
	text := filepath.Join(filepath.Base(filepath.Dir(j.Example.Path)), filepath.Base(j.Example.Path))
	if j.Example.Width > 0 {
		text += fmt.Sprintf(" · %s × %s", words.Count(j.Example.Width), words.Count(j.Example.Height))
	}
	d.file.SetText(text + " · " + words.Bytes(j.Example.Size))
	d.heatNote.Hidden, d.scale.Hidden = !d.heat.On(), !d.heat.On()
	d.drawActs()
	d.update(d.page.host.Session.State())
}

// drawActs says how many pictures the acts are for.
func (d *detail) drawActs() {
	text := words.T("Relabel as…")
	if n := d.page.gallery.ChosenCount(); n > 1 {
		text = words.N("Relabel {{.N}} as…", n)
	}
	d.relabel.SetText(text)
}

// drawDoubt says why the label looks wrong.
func (d *detail) drawDoubt(n names) {
	found, ok := d.page.doubts.Of(d.shown.Example.ID)
	d.doubt.Hidden = !ok || d.shown.Example.Confirmed
	if d.doubt.Hidden {
		return
	}
	better := ""
	if c, ok := n.project.Class(found.Better); ok {
		better = c.Name
	}
	d.doubtText.SetText(words.F("The label looks wrong: models that have not seen this picture say “{{.Class}}” ({{.Share}}).", "Class", better, "Share", words.Percent(found.OfBetter, 0)))
}

// confirm says that the label of the picture in view is right as it is. Where more pictures are chosen they stay so, for this is not about them.
func (d *detail) confirm() {
	id := d.shown.Example.ID
	if g := d.page.gallery; slices.Equal(g.Chosen(), []int{g.Current()}) {
		d.page.goOn()
	}
	d.page.host.Session.Confirm([]project.ExampleID{id})
}

// drawBars shows the largest probabilities.
func (d *detail) drawBars(n names, mark gallery.Mark) {
	j := &d.shown
	order := make([]int, len(j.Probabilities))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(j.Probabilities[b], j.Probabilities[a]) })
	for i, b := range d.bars {
		show(b.content, i < len(order))
		if i < len(order) {
			k := order[i]
			color := style.Neutral
			if k == j.Predicted && !j.Right() {
				color = theme.ColorNameError
			} else if k == j.Predicted {
				color = theme.ColorNamePrimary
			}
			share := float64(j.Probabilities[k])
			if k == j.Predicted && mark == gallery.NotSure {
				share = words.Down(share, 0) // as on its tile
			}
			b.set(n.output(k), k == j.Predicted, share, color)
		}
	}
	rest := len(order) - mostBars
	d.more.Hidden = rest <= 0
	d.more.SetText(words.N("{{.N}} more", rest))
}

// sureness is how far the answer is from chance, which is 0, to certainty, which is 1.
func (d *detail) sureness() float64 {
	k := float64(len(d.shown.Probabilities))
	if k < 2 {
		return 1
	}
	return max(0, (d.shown.Confidence()-1/k)/(1-1/k))
}

// update shows what was found out of the picture meanwhile.
func (d *detail) update(now *session.State) {
	l := now.Look
	if l == nil || l.Example != d.shown.Example.ID {
		l = &session.Look{}
	}
	d.view.set(l, d.page.host.Pictures, d.shown.Example.Path, d.heat.On(), d.sureness())
	if d.heat.On() {
		switch n := d.page.names(); {
		case l.MapTrouble != "":
			d.heatNote.SetText(l.MapTrouble)
		case l.Map == nil && d.page.full == now.Quick:
			d.heatNote.SetText(words.T("This can be shown when the training is done."))
		case l.Map == nil:
			d.heatNote.SetText(words.T("Finding out where it looked…"))
		default:
			note := words.F("Bright = what spoke for “{{.Class}}”. It is a hint, not an explanation.", "Class", n.output(d.shown.Predicted))
			if d.sureness() < 0.5 {
				note += " " + words.F("Little did: it is only {{.Share}} sure.", "Share", words.Percent(d.shown.Confidence(), 0))
			}
			d.heatNote.SetText(note)
		}
	}
	note := ""
	switch {
	case l.SimilarTrouble != "":
		note = l.SimilarTrouble
	case l.Similar == nil && d.page.full == now.Quick:
		note = words.T("This can be shown when the training is done.")
	case l.Similar == nil:
		note = words.T("Looking for them…")
	case len(l.Similar) == 0:
		note = words.T("There are none.")
	}
	d.alikeNote.SetText(note)
	d.alikeNote.Hidden = note == ""
	d.alikeRow.Hidden = len(l.Similar) == 0
	for i, c := range d.alike {
		c.content.Hidden = i >= len(l.Similar)
		if i < len(l.Similar) {
			if e, ok := now.Project.Example(l.Similar[i].Example); ok {
				class, _ := now.Project.Class(e.Class)
				c.set(e.Path, class.Name)
			}
		}
	}
	d.content.Refresh()
}

// barRow is a class with its probability.
type barRow struct {
	content *fyne.Container
	name    *control.Text
	strong  *control.Text
	bar     *control.Bar
	share   *control.Text
}

func newBarRow() *barRow {
	b := &barRow{name: control.NewText("").Shortened(), strong: control.NewText("").Bold().Shortened(), bar: control.NewBar(style.Neutral, 12), share: control.NewText("").Aligned(fyne.TextAlignTrailing)}
	b.content = container.New(barLayout{}, b.name, b.strong, b.bar, b.share)
	return b
}

func (b *barRow) set(name string, strong bool, share float64, color fyne.ThemeColorName) {
	show(b.name, !strong)
	show(b.strong, strong)
	b.name.SetText(name)
	b.strong.SetText(name)
	b.bar.Set(share, color)
	b.share.SetText(words.Percent(share, 0))
}

// alikeCell is a picture that the model learned from, with its label.
type alikeCell struct {
	content *fyne.Container
	view    *picture.View
	name    *control.Text
}

func newAlikeCell(source *picture.Source) *alikeCell {
	c := &alikeCell{view: source.NewView(canvas.ImageFillCover, fyne.NewSize(40, 40)), name: control.Caption("").Shortened().Aligned(fyne.TextAlignCenter)}
	c.content = container.New(squareLayout{}, c.view, c.name)
	return c
}

func (c *alikeCell) set(path, class string) {
	c.view.SetPath(path)
	c.name.SetText(class)
}
