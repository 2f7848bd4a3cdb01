package results

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

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
}

func newFilters(p *Page) *filters {
	f := &filters{page: p}
	f.kinds = control.NewSegments([]control.Choice{{}, {}, {}}, func(i int) { f.change(func(to *filter) { to.kind = kind(i) }) })
	f.class = control.NewDrop(nil, func(i int) { f.change(func(to *filter) { to.class = i - 1 }) }).Wide(112)
	f.of = control.NewDrop(nil, func(i int) { f.change(func(to *filter) { to.predicted = i - 1 }) }).Wide(112)
	f.sort = control.NewDrop(nil, func(i int) { f.change(func(to *filter) { to.order = order(i) }) }).Wide(208)
	f.more = control.NewButton(words.T("Filter"), style.Filter, control.Outline, f.menu)
	for _, text := range []string{words.T("Class"), words.T("Predicted"), words.T("Sort")} {
		f.labels = append(f.labels, control.NewText(text).Secondary())
	}
	right := control.Row(8, control.Middle(f.labels[0]), f.class.Button, control.Space(0, 1), control.Middle(f.labels[1]), f.of.Button, control.Space(0, 1), f.more, control.Middle(f.labels[2]), f.sort.Button)
	f.content = container.New(filtersLayout{f}, f.kinds, right)
	return f
}

type filtersLayout struct{ f *filters }

func (l filtersLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(300, o[0].MinSize().Height)
}

func (l filtersLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	l.f.fit(s.Width)
	left, right := o[0].MinSize(), o[1].MinSize()
	put(o[0], 0, 0, left.Width, s.Height)
	put(o[1], s.Width-right.Width, 0, right.Width, s.Height)
}

func (f *filters) change(how func(*filter)) {
	to := f.page.filter
	how(&to)
	f.page.setFilter(to)
}

// arrange says whether texts are short.
func (f *filters) arrange(narrow bool) {
	if f.short != narrow {
		f.short = narrow
		f.update()
	}
}

// fit puts the filters by class behind a button where there is no room for them.
func (f *filters) fit(width float32) {
	wide := width >= 1080
	for _, o := range []fyne.CanvasObject{f.labels[0], f.labels[1], f.class.Button, f.of.Button, f.labels[2]} {
		show(o, wide)
	}
	show(f.more, !wide)
	if f.short {
		f.sort.Wide(190)
	} else {
		f.sort.Wide(208)
	}
}

// update shows the present filter and counts.
func (f *filters) update() {
	v := f.page.verdict
	if v == nil {
		return
	}
	choices := []control.Choice{
		{Text: words.F("All  {{.N}}", "N", words.Count(v.counts[all]))},
		{Icon: style.Cross, Text: words.F("Errors  {{.N}}", "N", words.Count(v.counts[errors]))},
		{Icon: style.Half, Text: words.F("Not sure  {{.N}}", "N", words.Count(v.counts[notSure]))},
	}
	if v.suspects != nil {
		text := words.F("Suspicious labels  {{.N}}", "N", words.Count(v.counts[suspicious]))
		if f.short {
			text = words.F("Labels?  {{.N}}", "N", words.Count(v.counts[suspicious]))
		}
		choices = append(choices, control.Choice{Icon: style.Doubt, Text: text})
	}
	f.kinds.SetChoices(choices)
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
	control.PopMenu(f.more, sub(words.T("Class"), f.class), sub(words.T("Predicted"), f.of), fyne.NewMenuItemSeparator(), restrict)
}
