package classify

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"likeness/ui/control"
	"likeness/ui/page"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// empty is the page before a folder was given.
type empty struct {
	page    *Page
	content *fyne.Container
	facts   *control.Text
	model   *control.Text
	own     *control.Button
	title   *control.Text
	text    *control.Text
	choose  *control.Button
	train   *control.Button
	field   *fyne.Container
}

func newEmpty(p *Page) *empty {
	e := &empty{
		page: p, facts: control.NewText("").Secondary(), model: control.NewText("").Secondary().Shortened(), title: control.Title("", style.DialogTitle).Aligned(fyne.TextAlignCenter),
		text: control.NewText("").Secondary().Wrapped().Aligned(fyne.TextAlignCenter),
	}
	e.choose = control.NewButton(words.T("Choose folder…"), style.Folder, control.Main, p.chooseFolder)
	e.train = control.NewButton(words.T("Go to Train"), style.Chart, control.Main, func() { p.host.Go(page.Train) })
	e.own = control.NewButton(words.T("Use the project’s model"), nil, control.Link, p.host.Session.ForgetClassified).Sized(theme.SizeNameText)
	middle := container.NewVBox(
		container.NewCenter(control.NewIcon(style.Folder, theme.ColorNamePrimary, 44)),
		control.Space(1, 12),
		e.title,
		container.NewCenter(control.Wide(520, e.text)),
		control.Space(1, 12),
		container.NewCenter(container.NewStack(e.choose, e.train)))
	e.field = control.On(control.NewGround(style.Surface, style.CardRadius).Outlined(theme.ColorNamePrimary, 2), container.NewCenter(middle))
	head := control.Row(16, control.Title(words.T("Classify"), style.PageTitle), e.facts, e.own)
	e.content = control.PadSides(container.NewBorder(container.New(layout.NewCustomPaddedLayout(0, 12, 0, 0), container.NewStack(control.Space(1, style.ButtonMain), head)), nil, nil, nil, e.field), style.PageMargin, 16)
	return e
}

func (e *empty) update(now *session.State) {
	var classes []string
	c := now.Classify
	switch {
	case c != nil && c.Model.File != "":
		classes = c.Model.Classes
	case now.Project != nil && now.Project.Current != 0:
		for _, m := range now.Project.Models {
			if m.ID == now.Project.Current {
				for _, o := range m.Outputs {
					classes = append(classes, o.Name)
				}
			}
		}
	}
	own := c != nil && c.Model.File != ""
	e.facts.SetText(words.T("Let the trained model look through new pictures"))
	if own {
		e.facts.SetText(words.F("Let the model “{{.Name}}” look through new pictures", "Name", c.Model.Name))
	}
	show(e.own, own && now.Project != nil && now.Project.Current != 0)
	show(e.choose, len(classes) > 0)
	show(e.train, len(classes) == 0)
	if len(classes) == 0 {
		e.title.SetText(words.T("There is no model yet"))
		e.text.SetText(words.T("Train first. After that, drop a folder of unsorted pictures here. A model file (.onnx) can be dropped here, too."))
	} else {
		e.title.SetText(words.T("Drop a folder of unsorted pictures here"))
		e.text.SetText(words.F("Likeness puts every picture into {{.Classes}} or “not sure”. It only looks: nothing is moved or copied until you say so.", "Classes", listed(classes)))
	}
	e.content.Refresh()
}

// listed names a few classes.
func listed(classes []string) string {
	const most = 5
	if len(classes) <= most {
		return strings.Join(classes, ", ")
	}
	return words.N("{{.Names}}, {{.N}} more", len(classes)-most+1, "Names", strings.Join(classes[:most-1], ", "))
}
