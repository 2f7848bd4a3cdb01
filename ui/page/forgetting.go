package page

import (
	"likeness/ui/control"
	"likeness/ui/words"
)

// Forgetting does something with which the classified pictures are forgotten. Where the user has put some of them into classes by hand that are not kept
// anywhere, it asks before.
func (h *Host) Forgetting(title string, do func()) {
	c := h.Session.State().Classify
	if c == nil || c.Unkept() == 0 {
		do()
		return
	}
	text := words.N("You have put {{.N}} pictures into classes by hand. If you go on this is forgotten, unless the pictures were sorted or the table was saved.", c.Unkept())
	control.Ask(h.Window.Canvas(), title, text, words.T("Cancel"), words.T("Go on"), do)
}

// Replacing does something that opens a project or a model in place of what is open; see Forgetting.
func (h *Host) Replacing(do func()) { h.Forgetting(words.T("Open something else?"), do) }
