package page

import (
	"fyne.io/fyne/v2"

	"likeness/training/project"
	"likeness/ui/words"
)

// RelabelMenu offers below a control all classes for some pictures, with the numbers that do the same by key, and a new class. chosen, which may be
// nil, is called when one was chosen, before the labels change.
func (h *Host) RelabelMenu(under fyne.CanvasObject, ids []project.ExampleID, chosen func()) {
	if len(ids) == 0 {
		return
	}
	var items []*fyne.MenuItem
	for i, c := range h.Session.State().Project.Classes {
		text := c.Name
		if i < 9 {
			text = words.Count(i+1) + "   " + text
		}
		items = append(items, fyne.NewMenuItem(text, func() {
			if chosen != nil {
				chosen()
			}
			h.Session.Relabel(ids, c.ID)
		}))
	}
	items = append(items, fyne.NewMenuItemSeparator(), fyne.NewMenuItem(words.T("New class…"), func() { h.RelabelNew(ids, chosen) }))
	h.PopMenu(under, items...)
}

// RelabelNew asks for the name of a class that some pictures will be of. chosen is RelabelMenu's.
func (h *Host) RelabelNew(ids []project.ExampleID, chosen func()) {
	h.AskText(words.T("New class"), words.T("What is the class called?"), "", words.T("Cancel"), words.T("Add"), func(name string) error {
		if name == "" {
			return project.ErrName
		}
		if chosen != nil {
			chosen()
		}
		h.Session.RelabelNew(ids, name)
		return nil
	})
}
