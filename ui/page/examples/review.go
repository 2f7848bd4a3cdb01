package examples

import (
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"likeness/ui/control"
	"likeness/ui/session"
	"likeness/ui/words"
)

// review lists what the last reading left out, with the reasons.
func (p *Page) review(now *session.State) {
	list := now.Project.Problems.Skipped
	rows := widget.NewList(
		func() int { return len(list) },
		func() fyne.CanvasObject {
			return control.Column(0, control.NewText("").Bold().Shortened(), control.Caption("").Shortened())
		},
		func(i int, o fyne.CanvasObject) {
			both := o.(*fyne.Container).Objects
			both[0].(*control.Text).SetText(filepath.Base(list[i].Path))
			both[1].(*control.Text).SetText(list[i].Reason + " · " + filepath.Dir(list[i].Path))
		})
	var d *control.Dialog
	size := p.host.Window.Canvas().Size()
	d = control.ShowDialog(p.host.Window.Canvas(), words.T("Left out"), rows, size.SubtractWidthHeight(160, 120), nil,
		control.NewButton(words.T("Close"), nil, control.Main, func() { d.Close() }))
}
