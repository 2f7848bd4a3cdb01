package results

import (
	"fyne.io/fyne/v2"

	"likeness/ui/control"
	"likeness/ui/words"
)

// mode is what is beside the gallery; where it is narrow, what is in its place.
type mode int

const (
	browsing mode = iota // the overview beside it
	looking              // one picture
	mixing               // the overview in its place
)

func (p *Page) setMode(m mode) {
	if p.mode == m {
		return
	}
	p.mode = m
	if m == looking {
		p.look()
	} else {
		p.focusGallery()
	}
	p.content.Refresh()
	p.host.ActsChanged()
}

func (p *Page) focusGallery() {
	if c := p.host.Window.Canvas(); p.gallery.Visible() {
		c.Focus(p.gallery)
	}
}

// open shows a picture by itself.
func (p *Page) open(int) {
	if p.mode == looking {
		p.look()
		return
	}
	p.setMode(looking)
}

// look shows the current picture in the detail panel, and asks for what is not known of it.
func (p *Page) look() {
	i := p.gallery.Current()
	if p.mode != looking || p.verdict == nil {
		return
	}
	if i < 0 || i >= len(p.verdict.list) {
		p.setMode(browsing)
		return
	}
	p.detail.show(i)
	p.host.Session.LookAt(*p.verdict.at(i), p.detail.heat.On())
}

// step goes to the picture before or after.
func (p *Page) step(by int) {
	if i := p.gallery.Current() + by; i >= 0 && i < p.gallery.Len() {
		p.gallery.SetCurrent(i)
	}
}

// relabelMenu offers the classes for the chosen pictures.
func (p *Page) relabelMenu(under fyne.CanvasObject) { p.host.RelabelMenu(under, p.ids(), p.goOn) }

// chosenStrip says how many pictures are chosen, with what can be done to them.
func (p *Page) chosenStrip() *fyne.Container {
	var relabel *control.Button
	relabel = control.NewButton(words.T("Relabel as…"), nil, control.Outline, func() { p.relabelMenu(relabel) }).Tall(32)
	return control.Strip(control.Information, words.N("{{.N}} pictures chosen", p.gallery.ChosenCount()),
		relabel, control.NewButton(words.T("Exclude"), nil, control.Outline, p.exclude).Tall(32),
		control.NewButton(words.T("Choose none"), nil, control.Plain, p.gallery.ChooseNone))
}
