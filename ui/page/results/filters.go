package results

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"likeness/ui/control"
	"likeness/ui/style"
	"likeness/ui/words"
)

// filters is the row that says which pictures are shown.
type filters struct {
	page    *Page
	content *fyne.Container
	kinds   *control.Segments
	class   *control.Drop
	of      *control.Drop // predicted
	sort    *control.Drop
	more    *control.Button // in place of the two before, where there is no room
	labels  []*control.Text
	short   bool
	below   bool // the rest is below the kinds
}

func newFilters(p *Page) *filters {
	f := &filters{page: p}
	f.kinds = control.NewSegments([]control.Choice{{}, {}, {}}, func(i int) { f.change(func(to *filter) { to.kind = kind(i) }) })
	f.class = control.NewDrop(nil, func(i int) { f.change(func(to *filter) { to.class = i - 1 }) }).Wide(112)
	f.of = control.NewDrop(nil, func(i int) { f.change(func(to *filter) { to.predicted = i - 1 }) }).Wide(112)
	f.sort = control.NewDrop(nil, func(i int) { f.change(func(to *filter) { to.order = order(i) }) })
	f.more = control.NewButton(words.T("Filter"), style.Filter, control.Outline, f.menu)
	for _, text := range []string{words.T("Class"), words.T("Predicted"), words.T("Sort")} {
		f.labels = append(f.labels, control.NewText(text).Secondary())
	}
	right := control.Row(betweenFilters, control.Middle(f.labels[0]), f.class.Button, control.Space(0, 1), control.Middle(f.labels[1]), f.of.Button, control.Space(0, 1), f.more, control.Middle(f.labels[2]), f.sort.Button)
	f.content = container.New(filtersLayout{f}, f.kinds, right)
	return f
}

type filtersLayout struct{ f *filters }

func (l filtersLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	h := o[0].MinSize().Height
	if l.f.below {
		h += betweenFilters + o[1].MinSize().Height
	}
	return fyne.NewSize(300, h)
}

func (l filtersLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	left, right := o[0].MinSize(), o[1].MinSize()
	put(o[0], 0, 0, left.Width, left.Height)
	put(o[1], s.Width-right.Width, s.Height-right.Height, right.Width, right.Height)
}

func (f *filters) change(how func(*filter)) {
	to := f.page.filter
	how(&to)
	f.page.setFilter(to)
}

const betweenFilters = 8

// arrange fits the row into a width: where there is no room the filters by class go behind a button, then texts are short, then the order is cut, and
// at last there are two rows.
func (f *filters) arrange(width float32, narrow bool) {
	sort := 208 * theme.Size(theme.SizeNameText) / 14
	room := func(short bool) float32 {
		return width - f.kinds.WidthOf(f.choices(short)) - style.CardPadding - betweenFilters
	}
	byClass := []fyne.CanvasObject{f.labels[0], f.class.Button, f.labels[1], f.of.Button, f.labels[2]}
	need := sort + betweenFilters // of the spaces between the three
	for _, o := range byClass {
		need += o.MinSize().Width + betweenFilters
	}
	wide := !narrow && need <= room(false)
	more := f.more.MinSize().Width
	short := narrow || !wide && sort+more > room(false)
	if f.short != short {
		f.short = short
		f.update()
	}
	for _, o := range byClass {
		show(o, wide)
	}
	show(f.more, !wide)
	left := room(short) - more
	if f.below = !wide && left < 0.6*sort; !wide && !f.below {
		sort = min(sort, left)
	}
	f.sort.Wide(sort)
}

// choices are the kinds of pictures, with how many there are of each.
func (f *filters) choices(short bool) []control.Choice {
	v := f.page.verdict
	choices := []control.Choice{
		{Text: words.F("All  {{.N}}", "N", words.Count(v.counts[all]))},
		{Icon: style.Cross, Text: words.F("Errors  {{.N}}", "N", words.Count(v.counts[errors]))},
		{Icon: style.Half, Text: words.F("Not sure  {{.N}}", "N", words.Count(v.counts[notSure]))},
	}
	if v.suspects != nil {
		text := words.F("Suspicious labels  {{.N}}", "N", words.Count(v.counts[suspicious]))
		if short {
			text = words.F("Labels?  {{.N}}", "N", words.Count(v.counts[suspicious]))
		}
		choices = append(choices, control.Choice{Icon: style.Doubt, Text: text})
	}
	return choices
}

// update shows the present filter and counts.
func (f *filters) update() {
	v := f.page.verdict
	if v == nil {
		return
	}
	f.kinds.SetChoices(f.choices(f.short))
	f.kinds.Choose(int(v.filter.kind))
	classes := []string{words.T("Any")}
	n := f.page.names()
	for k := range v.result.Outputs {
		classes = append(classes, n.output(k))
	}
	f.class.SetOptions(classes, v.filter.class+1)
	f.of.SetOptions(classes, v.filter.predicted+1)
	sorts := []string{words.T("Biggest mistakes first"), words.T("Least sure first"), words.T("Most sure first"), words.T("Name")}
	if f.short {
		sorts[0] = words.T("Biggest mistakes")
	}
	f.sort.SetOptions(sorts, int(v.filter.order))
	look, text := control.Outline, words.T("Filter")
	if v.filter.class != anyClass || v.filter.predicted != anyClass {
		look, text = control.Normal, words.T("Filter: on")
	}
	f.more.SetLook(look)
	f.more.SetText(text)
}

// menu holds the filters by class.
func (f *filters) menu() {
	sub := func(text string, d *control.Drop) *fyne.MenuItem {
		item := fyne.NewMenuItem(text, nil)
		var items []*fyne.MenuItem
		for i, o := range d.Options() {
			m := fyne.NewMenuItem(o, func() { d.Pick(i) })
			m.Checked = d.Chosen() == i
			items = append(items, m)
		}
		item.ChildMenu = fyne.NewMenu("", items...)
		return item
	}
	restrict := fyne.NewMenuItem(words.T("Restrict to"), nil)
	restrict.ChildMenu = fyne.NewMenu("", f.page.restrictItems()...)
	f.page.host.PopMenu(f.more, sub(words.T("Class"), f.class), sub(words.T("Predicted"), f.of), fyne.NewMenuItemSeparator(), restrict)
}
