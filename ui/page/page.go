// Package page is what the pages of the window and the window itself know of each other.
package page

import (
	"fyne.io/fyne/v2"

	"likeness/ui/control"
	"likeness/ui/picture"
	"likeness/ui/session"
	"likeness/ui/style"
)

// ID names a page.
type ID int

// The pages. Welcome stands in place of the others while no project is open.
const (
	Welcome ID = iota
	Examples
	Train
	Results
	Compare
	Classify
)

// Page is one page. All its methods are called on the window's goroutine.
type Page interface {
	// Content is the page as it is laid out; always the same object.
	Content() fyne.CanvasObject
	// Update shows a new state. old is the state that the page showed before, and has nil parts the first time. It is called for the page in view
	// only, and once more with the latest state when the page comes into view.
	Update(old, now *session.State)
	// Dropped takes files and folders that were dropped on the page, at a place within it; false leaves them to the window, which adds them to
	// the examples.
	Dropped(paths []string, at fyne.Position) bool
	// Key takes a key that no control in focus took; false leaves it to the window.
	Key(e *fyne.KeyEvent) bool
}

// Act is something that a page lets the user do from the window's menu.
type Act struct {
	Text string
	Key  fyne.KeyName // that does the same while a gallery has the focus; "" where there is none
	Able bool         // that it can be done now
	On   bool         // it is ticked
	Do   func()
	More []Act // are in a menu of their own; then there is no Do
}

// Acts are those of a page that stand in the window's menu.
type Acts struct {
	Edit, View []Act
	Save       Act // what Ctrl+S saves; without Text there is nothing to save
	ChooseAll  func()
}

// Acting is a page with acts for the menu. It tells Host.Acts when they have changed while the state has not.
type Acting interface {
	Acts() Acts
}

// Host is the window as pages know it.
type Host struct {
	Session  *session.Session
	Window   fyne.Window
	Pictures *picture.Source
	// Go shows a page.
	Go func(ID)
	// Settings shows the settings, Export the export.
	Settings, Export func()
	// Acts hears that the acts of the page in view are others than before. It may be nil.
	Acts func()
	// Drop does what the user means by dropping these on the window.
	Drop func(paths []string)
}

// ActsChanged tells the window that the acts of the page in view are others than before.
func (h *Host) ActsChanged() {
	if h.Acts != nil {
		h.Acts()
	}
}

// WhileProject calls gone once the project that is open now is closed, or another one is open in its place: a dialog about its pictures has to go with
// it. stop ends the waiting.
func (h *Host) WhileProject(gone func()) (stop func()) {
	open := h.Session.State().Project
	stop = h.Session.Listen(func(_, now *session.State) {
		if !session.Same(now.Project, open) {
			stop()
			gone()
		}
	})
	return stop
}

// WithProject closes a dialog about the open project once that is closed, or another one is open in its place, and returns it.
func (h *Host) WithProject(d *control.Dialog) *control.Dialog {
	d.Closed(h.WhileProject(d.Close))
	return d
}

// Ask is control.Ask about the open project: the question goes with it.
func (h *Host) Ask(title, text, safe, other string, do func()) {
	h.WithProject(control.Ask(h.Window.Canvas(), title, text, safe, other, do))
}

// AskText is control.AskText about the open project: the question goes with it.
func (h *Host) AskText(title, text, value, cancel, ok string, do func(string) error) {
	h.WithProject(control.AskText(h.Window.Canvas(), title, text, value, cancel, ok, do))
}

// ForProject is f as long as the project that is open now is, and nothing after that: what a file was chosen for in one is not done to another.
func (h *Host) ForProject(f func(path string)) func(path string) {
	still := h.still()
	return func(path string) {
		if still() {
			f(path)
		}
	}
}

// PopMenu is control.PopMenu about the open project: where another one is open meanwhile, its items do nothing.
func (h *Host) PopMenu(under fyne.CanvasObject, items ...*fyne.MenuItem) {
	still := h.still()
	for _, item := range items {
		guard(item, still)
	}
	control.PopMenu(under, items...)
}

func guard(item *fyne.MenuItem, still func() bool) {
	if do := item.Action; do != nil {
		item.Action = func() {
			if still() {
				do()
			}
		}
	}
	if item.ChildMenu != nil {
		for _, more := range item.ChildMenu.Items {
			guard(more, still)
		}
	}
}

// still makes a function that tells whether the project that is open now still is.
func (h *Host) still() func() bool {
	open := h.Session.State().Project
	return func() bool { return session.Same(h.Session.State().Project, open) }
}

// Narrow tells whether side panels have to become pages.
func (h *Host) Narrow() bool { return style.Narrow(h.Window.Canvas().Size().Width) }

// Passive is part of a page that leaves drops and keys to the window.
type Passive struct{}

// Dropped is Page's.
func (Passive) Dropped([]string, fyne.Position) bool { return false }

// Key is Page's.
func (Passive) Key(*fyne.KeyEvent) bool { return false }
