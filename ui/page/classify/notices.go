package classify

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"likeness/ui/control"
	"likeness/ui/session"
	"likeness/ui/style"
	"likeness/ui/words"
)

// notice is a strip with a title and a line below it.
func notice(kind control.Kind, icon fyne.Resource, title, text string, actions ...fyne.CanvasObject) fyne.CanvasObject {
	fill, color := style.Tint, theme.ColorNamePrimary
	switch kind {
	case control.Attention:
		fill, color = style.WarningTint, theme.ColorNameWarning
	case control.Trouble:
		fill, color = style.ErrorTint, theme.ColorNameError
	}
	lines := container.New(control.Stack{}, control.NewText(title).Bold().Wrapped(), control.NewText(text).Wrapped())
	var buttons []fyne.CanvasObject
	for _, a := range actions {
		buttons = append(buttons, control.Middle(a))
	}
	line := container.NewBorder(nil, nil, control.Row(12, control.NewIcon(icon, color, 20), control.Space(0, 1)), control.Row(12, append([]fyne.CanvasObject{control.Space(4, 1)}, buttons...)...), lines)
	return control.On(control.NewGround(fill, style.CardRadius), control.PadSides(line, style.CardPadding, 14))
}

// said is all that the notices hang on.
type said struct {
	gone        *session.Gone
	err         string
	stopped     bool
	done, found int // where something ended early
	known       int
	sort        *session.Sort
}

// drawNotices shows what there is to say above the pictures.
func (p *Page) drawNotices() {
	c := p.now.Classify
	say := said{gone: c.Gone, err: c.Err, stopped: c.Stopped, known: c.Known, sort: p.now.Sort}
	if c.Gone != nil || c.Err != "" || c.Stopped {
		say.done, say.found = c.Done, c.Found
	}
	if say == p.said {
		return
	}
	p.said = say
	s := p.host.Session
	var list []fyne.CanvasObject
	goOn := func(look control.Look) *control.Button {
		return control.NewButton(words.T("Continue"), style.Play, look, s.ContinueClassifying).Tall(style.ButtonMain)
	}
	done := words.F("{{.Done}} of {{.Found}} pictures are done and kept.", "Done", words.Count(c.Done), "Found", words.Count(c.Found))
	switch {
	case c.Gone != nil && c.Gone.Drive != "":
		list = append(list, notice(control.Trouble, style.Drive, words.F("The drive “{{.Name}}” cannot be read any more", "Name", c.Gone.Drive),
			done+" "+words.T("Plug the drive in again, then continue."), control.NewButton(words.T("Stop here"), nil, control.Outline, s.StopClassifying).Tall(style.ButtonMain), goOn(control.Main)))
	case c.Gone != nil:
		list = append(list, notice(control.Trouble, style.Drive, words.F("The folder “{{.Name}}” cannot be read any more", "Name", folderName([]string{c.Gone.Path})),
			done+" "+words.T("Make the folder readable again, then continue."), control.NewButton(words.T("Stop here"), nil, control.Outline, s.StopClassifying).Tall(style.ButtonMain), goOn(control.Main)))
	case c.Err != "":
		list = append(list, notice(control.Trouble, style.Warning, words.T("The work did not finish"), c.Err+" "+done, goOn(control.Outline)))
	case c.Stopped:
		list = append(list, notice(control.Information, style.Info, words.T("Stopped"), done, goOn(control.Outline)))
	}
	if n := p.sortNotice(p.now.Sort); n != nil {
		list = append(list, n)
	}
	if c.Known > 0 {
		list = append(list, control.Strip(control.Attention, words.N("{{.N}} of these pictures were used for learning. The result will look better than it is.", c.Known)))
	}
	p.notices.Objects = list
	show(p.notices, len(list) > 0)
	p.notices.Refresh()
}
