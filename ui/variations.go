package ui

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"likeness/training/project"
	"likeness/ui/control"
	"likeness/ui/session"
	"likeness/ui/style"
)

// variations are a few views of one of the project's pictures, as the training would learn from them.
type variations struct {
	content *fyne.Container
	views   [4]*canvas.Image
	of      session.Settings // that are shown, or will be
}

func newVariations() *variations {
	v := &variations{content: control.Row(4)}
	for i := range v.views {
		v.views[i] = &canvas.Image{FillMode: canvas.ImageFillStretch, CornerRadius: 3}
		v.views[i].SetMinSize(fyne.NewSquareSize(style.ButtonRow))
		v.content.Add(v.views[i])
	}
	return v
}

// show draws the views that a training with these settings has of the project's first picture that is there.
func (v *variations) show(s *session.Session, settings session.Settings) {
	v.of = settings
	e, ok := firstPresent(s.State().Project)
	if !ok {
		return
	}
	s.Variations(e, settings, len(v.views), 2*style.ButtonRow, func(views []image.Image) {
		if v.of != settings {
			return // others are on their way
		}
		for i, m := range views {
			v.views[i].Image = m
			v.views[i].Refresh()
		}
	})
}

func firstPresent(p *session.Project) (project.Example, bool) {
	for _, e := range p.Examples {
		if _, elsewhere := p.Elsewhere[e.ID]; !elsewhere && !e.Excluded {
			return e, true
		}
	}
	return project.Example{}, false
}

// ifRoom puts its second content at the right of the first, where there is room for it, and else leaves it out.
type ifRoom struct{}

func (ifRoom) MinSize(o []fyne.CanvasObject) fyne.Size {
	first, second := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(first.Width+style.CardPadding+second.Width, max(first.Height, second.Height))
}

func (ifRoom) Layout(o []fyne.CanvasObject, s fyne.Size) {
	first, second := o[0].MinSize(), o[1].MinSize()
	o[0].Resize(fyne.NewSize(min(first.Width, s.Width), s.Height))
	left := first.Width + style.CardPadding
	o[1].(*fyne.Container).Hidden = left+second.Width > s.Width
	o[1].Move(fyne.NewPos(left, 0))
	o[1].Resize(fyne.NewSize(second.Width, s.Height))
}
