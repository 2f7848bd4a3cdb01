package page

import (
	"likeness/ui/choose"
	"likeness/ui/words"
)

// SaveChart asks for a name, which it proposes without the extension, and writes a chart there as package file does. write is not called on the
// window's goroutine.
func (h *Host) SaveChart(name string, write func(path string) error) {
	choose.Save(h.Window, words.T("Save picture"), name+".png", func(path string) {
		h.Session.SaveChart(func() error { return write(path) })
	})
}
