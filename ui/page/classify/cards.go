package classify

import (
	"image/color"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"likeness/ui/control"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// folderCard is the folder, and how far the work is.
type folderCard struct {
	page    *Page
	content *fyne.Container
	name    *control.Text
	facts   *control.Text
	bar     *control.Bar
	figures *fyne.Container
	share   *control.Text
	rate    *control.Text
	stop    *control.Button
	other   *control.Button
	model   *control.Text
}

func newFolderCard(p *Page) *folderCard {
	k := &folderCard{
		page: p, name: control.NewText("").Bold().Shortened(), facts: control.Caption("").Wrapped(), bar: control.NewBar(theme.ColorNamePrimary, 8),
		share: control.NewText("").Bold(), rate: control.NewText("").Aligned(fyne.TextAlignTrailing).Shortened(), model: control.Caption("").Wrapped(),
	}
	k.stop = control.NewButton(words.T("Stop"), style.Stop, control.Outline, p.host.Session.StopClassifying)
	k.other = control.NewButton(words.T("Choose another folder…"), style.Folder, control.Outline, p.chooseFolder)
	k.figures = container.NewBorder(nil, nil, k.share, nil, k.rate)
	head := container.NewBorder(nil, nil, control.Row(12, control.NewIcon(style.Folder, theme.ColorNameForeground, 20), control.Space(1, 1)), nil,
		container.New(control.Stack{}, control.NewTip(k.name, k.paths), k.facts, k.model))
	k.content = control.Card(container.New(control.Stack{Gap: 12}, head, k.bar, k.figures, k.stop, k.other))
	return k
}

// paths are all that was given, whole.
func (k *folderCard) paths() string {
	if c := k.page.host.Session.State().Classify; c != nil {
		return strings.Join(c.Paths, "\n")
	}
	return ""
}

func (k *folderCard) update(c *session.Classifying) {
	k.name.SetText(folderName(c.Paths))
	k.facts.SetText(folderFacts(c))
	k.model.SetText("")
	if c.Model.File != "" {
		k.model.SetText(words.F("Model: {{.Name}}", "Name", c.Model.Name))
	}
	show(k.model, c.Model.File != "")
	paused := c.Gone != nil || c.Stopped || c.Err != ""
	color := theme.ColorNamePrimary
	if paused {
		color = style.Neutral
	}
	k.bar.Set(c.Share(), color)
	show(k.bar, c.Running || paused)
	show(k.figures, c.Running && !c.Looking && !c.Waiting)
	show(k.stop, c.Running)
	show(k.other, !c.Running)
	k.share.SetText(words.Percent(c.Share(), 0))
	rate := ""
	if c.Rate > 0 {
		rate = words.F("{{.Rate}} pictures/s", "Rate", rateText(c.Rate))
	}
	if c.Left > 0 {
		rate += " · " + words.F("{{.Time}} left", "Time", words.Clock(c.Left))
	}
	k.rate.SetText(rate)
	k.content.Refresh()
}

func rateText(rate float64) string {
	if rate < 10 {
		return words.Decimal(rate, 1)
	}
	return words.Count(int(rate + 0.5))
}

// folderName names what was given.
func folderName(paths []string) string {
	name := filepath.Base(paths[0])
	if len(paths) > 1 {
		name = words.N("{{.Name}} and {{.N}} more", len(paths)-1, "Name", name)
	}
	return name
}

func folderFacts(c *session.Classifying) string {
	switch {
	case c.Waiting:
		return words.T("Waiting for training")
	case c.Looking:
		return words.T("Looking for pictures…")
	case c.Running:
		return words.N("{{.N}} pictures", c.Found)
	case c.Complete():
		return words.F("{{.Pictures}} · done in {{.Time}}", "Pictures", words.N("{{.N}} pictures", c.Found), "Time", words.Duration(c.Took.Seconds()))
	}
	return words.F("Paused at {{.Done}} of {{.Found}}", "Done", words.Count(c.Done), "Found", words.Count(c.Found))
}

// accented is the theme with controls in the colour of the accent, which Fyne's slider is not by itself.
type accented struct{}

func (accented) theme() fyne.Theme { return fyne.CurrentApp().Settings().Theme() }

// Color is Fyne's.
func (a accented) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	switch n {
	case theme.ColorNameForeground:
		n = theme.ColorNamePrimary
	case theme.ColorNameInputBackground:
		n = style.Control
	}
	return a.theme().Color(n, v)
}

// Font is Fyne's.
func (a accented) Font(s fyne.TextStyle) fyne.Resource { return a.theme().Font(s) }

// Icon is Fyne's.
func (a accented) Icon(n fyne.ThemeIconName) fyne.Resource { return a.theme().Icon(n) }

// Size is Fyne's.
func (a accented) Size(n fyne.ThemeSizeName) float32 {
	if n == theme.SizeNameInnerPadding {
		return 4
	}
	return a.theme().Size(n)
}

// limitCard is the choice of what counts as sure.
type limitCard struct {
	page    *Page
	content *fyne.Container
	value   *control.Text
	slider  *widget.Slider
	note    *control.Text
	strict  *control.Option
	setting bool
}

func newLimitCard(p *Page) *limitCard {
	k := &limitCard{page: p, value: control.NewText("").Bold(), slider: widget.NewSlider(50, 99), note: control.Caption("").Wrapped()}
	k.slider.Step = 1
	k.slider.OnChanged = func(v float64) {
		if !k.setting {
			p.host.Session.SetThreshold(v / 100)
		}
	}
	k.strict = control.NewTick(words.T("also what is unlike the examples"), func() { p.host.Session.SetStrict(!k.strict.On()) })
	k.content = control.Card(container.New(control.Stack{Gap: 4}, control.Ends(control.NewText(words.T("“Not sure” below")).Bold(), k.value),
		container.New(fullSlider{}, container.NewThemeOverride(k.slider, accented{})), k.note, k.strict))
	return k
}

func (k *limitCard) update(c *session.Classifying) {
	show(k.content, c.Threshold > 0)
	if c.Threshold == 0 {
		return
	}
	k.setting = true
	k.slider.SetValue(float64(int(100*c.Threshold + 0.5)))
	k.setting = false
	k.value.SetText(words.Percent(c.Threshold, 0))
	k.strict.Set(c.Strict)
	show(k.strict, c.Answers.Unfamiliar != nil)
	n := k.page.counts.Doubted
	text := words.N("{{.N}} pictures are less sure than this. They stay out of the class folders.", n)
	if c.Running || !c.Complete() {
		text = words.N("{{.N}} pictures so far are less sure than this.", n)
	}
	k.note.SetText(text)
	k.content.Refresh()
}

// pilesCard is the list of piles.
type pilesCard struct {
	page    *Page
	content *fyne.Container
	list    *fyne.Container
	rows    []*pileRow
	classes []string
}

func newPilesCard(p *Page) *pilesCard {
	k := &pilesCard{page: p, list: container.New(control.Stack{})}
	body := container.New(control.Stack{Gap: style.Gap}, control.PadSides(control.NewText(words.T("Piles")).Bold(), 12, 4), k.list)
	k.content = control.On(control.NewGround(style.Surface, style.CardRadius).Outlined(style.Border, 1), control.PadSides(body, 8, 12))
	return k
}

func (k *pilesCard) update(c *session.Classifying) {
	if !same(k.classes, c.Model.Classes) || k.rows == nil {
		k.build(c)
	}
	for _, r := range k.rows {
		if r.pile == session.Unlike {
			show(r.row, c.Answers.Unfamiliar != nil)
		}
		r.set(k.page.counts.Of(r.pile), r.pile == k.page.pile)
	}
}

// build makes the rows anew for other classes.
func (k *pilesCard) build(c *session.Classifying) {
	k.classes, k.rows, k.list.Objects = c.Model.Classes, nil, nil
	add := func(pile session.Pile, icon fyne.Resource, name string) {
		r := newPileRow(pile, icon, name, func() { k.page.show(pile) })
		k.rows = append(k.rows, r)
		k.list.Add(r.row)
	}
	add(session.AllPictures, style.Pictures, words.T("All"))
	for i, name := range c.Model.Classes {
		add(session.Pile(i), style.Folder, name)
	}
	add(session.NotSure, style.Half, words.T("not sure"))
	add(session.Unlike, style.Doubt, words.T("unlike the examples"))
	add(session.CouldNotBeRead, style.Ban, words.T("could not be read"))
	k.content.Refresh()
}

func same(a, b []string) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// pileRow is a pile, with the number of its pictures.
type pileRow struct {
	pile  session.Pile
	res   fyne.Resource
	row   *control.RowButton
	icon  *control.Icon
	name  *control.Text
	count *control.Text
}

func newPileRow(pile session.Pile, icon fyne.Resource, name string, tapped func()) *pileRow {
	r := &pileRow{pile: pile, res: icon, icon: control.NewIcon(icon, theme.ColorNamePlaceHolder, 18), name: control.NewText(name).Shortened(), count: control.NewText("")}
	line := container.NewBorder(nil, nil, control.Row(12, control.Space(0, 24), r.icon, control.Space(0, 1)), control.Row(4, r.count, control.Space(0, 1)), r.name)
	r.row = control.NewRow(line, tapped).Tip(r.name.Whole)
	return r
}

func (r *pileRow) set(n int, chosen bool) {
	color, icon := theme.ColorNameForeground, theme.ColorNamePlaceHolder
	if chosen {
		color, icon = theme.ColorNamePrimary, theme.ColorNamePrimary
	}
	r.row.SetChosen(chosen)
	r.icon.Set(r.res, icon)
	r.name.SetBold(chosen)
	r.name.Colored(color)
	r.count.SetBold(chosen)
	if text := words.Count(n); r.count.Text() != text {
		r.count.SetText(text)
		r.row.Refresh()
	}
}
