package classify

import (
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"likeness/ui/control"
	"likeness/ui/session"
	"likeness/ui/words"
)

// usualOrder is that of a pile until the user chooses another: what needs a look comes first. While the work goes on, nothing moves away under the
// user's eyes: new pictures come last.
func usualOrder(pile session.Pile, c *session.Classifying) session.Order {
	if pile == session.AllPictures || c.Running {
		return session.ByFileName
	}
	return session.LeastSure
}

func orderName(o session.Order) string {
	switch o {
	case session.Newest:
		return words.T("Newest first")
	case session.LeastSure:
		return words.T("Least sure first")
	case session.MostSure:
		return words.T("Most sure first")
	}
	return words.T("Name")
}

// chooseOrder shows the orders.
func (p *Page) chooseOrder() {
	var items []*fyne.MenuItem
	for _, o := range []session.Order{session.ByFileName, session.LeastSure, session.MostSure, session.Newest} {
		item := fyne.NewMenuItem(orderName(o), func() {
			p.order, p.chosen = o, true
			p.fill()
			p.gallery.Top()
		})
		item.Checked = o == p.order
		items = append(items, item)
	}
	p.menu(p.sort, items)
}

// menu shows a menu under a control, or above it where there is no room.
func (p *Page) menu(under fyne.CanvasObject, items []*fyne.MenuItem) {
	c := p.host.Window.Canvas()
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(under)
	m := widget.NewPopUpMenu(fyne.NewMenu("", items...), c)
	at.Y += under.Size().Height
	if h := m.MinSize().Height; at.Y+h > c.Size().Height {
		at.Y = max(0, at.Y-under.Size().Height-h)
	}
	m.ShowAtPosition(at)
}

// pileTitle is the pile's name.
func (p *Page) pileTitle(c *session.Classifying) string {
	switch p.pile {
	case session.AllPictures:
		return words.T("All pictures")
	case session.NotSure:
		return words.T("Not sure")
	case session.Unlike:
		return words.T("Unlike the examples")
	case session.CouldNotBeRead:
		return words.T("Could not be read")
	}
	return c.Model.Classes[p.pile]
}

// pileFacts is what there is to say about the pile.
func (p *Page) pileFacts(c *session.Classifying) string {
	n := p.counts.Of(p.pile)
	switch {
	case c.Waiting, c.Looking:
		return ""
	case p.pile == session.AllPictures && c.Running:
		return words.F("{{.Done}} of {{.Found}} done – you can look while it works", "Done", words.Count(c.Done), "Found", words.Count(c.Found))
	case p.pile == session.NotSure && n > 0:
		return words.N("{{.N}} pictures – choose the right class, or leave them here", n)
	case p.pile == session.Unlike && n > 0:
		return words.N("{{.N}} pictures – not like any that it learned from", n)
	case p.pile == session.CouldNotBeRead && len(c.Passed) > 0:
		return words.N("{{.N}} pictures", n) + " · " + words.N("{{.N}} other files are no pictures", len(c.Passed))
	case p.pile == session.CouldNotBeRead:
		return words.N("{{.N}} pictures", n)
	case p.pile == session.AllPictures && len(c.Unread) > 0:
		return words.N("{{.N}} pictures", n) + " · " + words.N("{{.N}} could not be read", len(c.Unread))
	}
	return words.N("{{.N}} pictures", n)
}

// pileBrief is said where there is no room for all of that.
func (p *Page) pileBrief(c *session.Classifying) string {
	if c.Waiting || c.Looking {
		return ""
	}
	return words.N("{{.N}} pictures", p.counts.Of(p.pile))
}

// unreadList is the list of files that could not be read, with the reasons; those that are no pictures come last.
type unreadList struct {
	content *widget.List
	list    []session.Unread
}

func newUnreadList() *unreadList {
	u := &unreadList{}
	u.content = widget.NewList(
		func() int { return len(u.list) },
		func() fyne.CanvasObject {
			return control.PadSides(control.Column(0, control.NewText("").Bold().Shortened(), control.Caption("").Shortened()), 8, 6)
		},
		func(i int, o fyne.CanvasObject) {
			both := o.(*fyne.Container).Objects[0].(*fyne.Container).Objects
			both[0].(*control.Text).SetText(filepath.Base(u.list[i].Path))
			both[1].(*control.Text).SetText(words.Say(u.list[i].Reason) + " · " + filepath.Dir(u.list[i].Path))
		})
	u.content.OnSelected = func(int) { u.content.UnselectAll() }
	return u
}

func (u *unreadList) update(c *session.Classifying) {
	u.list = append(append([]session.Unread(nil), c.Unread...), c.Passed...)
	u.content.Refresh()
}
