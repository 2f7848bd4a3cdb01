package results

import (
	"fyne.io/fyne/v2"
)

// key takes the keys of the gallery: a number relabels, X excludes, E shows errors only.
func (p *Page) key(e *fyne.KeyEvent) bool {
	if p.verdict == nil {
		return false
	}
	switch {
	case len(e.Name) == 1 && e.Name >= fyne.Key1 && e.Name <= fyne.Key9:
		p.relabelTo(int(e.Name[0] - '1'))
	case e.Name == fyne.KeyX:
		p.exclude()
	case e.Name == fyne.KeyE:
		p.errorsOnly()
	case e.Name == fyne.KeyH:
		p.whereItLooked()
	case e.Name == fyne.KeyEscape && p.mode != browsing:
		p.setMode(browsing)
	default:
		return false
	}
	return true
}

// Key takes what no control in focus took: the same keys, and while a picture is looked at the arrows.
func (p *Page) Key(e *fyne.KeyEvent) bool {
	switch {
	case p.key(e):
	case p.mode == looking && e.Name == fyne.KeyLeft:
		p.step(-1)
	case p.mode == looking && e.Name == fyne.KeyRight:
		p.step(1)
	default:
		return false
	}
	return true
}

// relabelTo gives the chosen pictures the class of that number, and goes on to the next picture.
func (p *Page) relabelTo(n int) {
	classes := p.host.Session.State().Project.Classes
	ids := p.ids()
	if n >= len(classes) || len(ids) == 0 {
		return
	}
	p.goOn()
	p.host.Session.Relabel(ids, classes[n].ID)
}

// exclude leaves the chosen pictures out.
func (p *Page) exclude() {
	ids := p.ids()
	if len(ids) == 0 {
		return
	}
	p.goOn()
	p.host.Session.Exclude(ids, true)
}

// goOn moves to the picture after the chosen ones.
func (p *Page) goOn() {
	chosen := p.gallery.Chosen()
	if len(chosen) == 0 { // taken back with Ctrl, while the picture is still looked at
		return
	}
	if last := chosen[len(chosen)-1]; last+1 < p.gallery.Len() {
		p.gallery.SetCurrent(last + 1)
	} else {
		p.gallery.ChooseNone()
	}
}
