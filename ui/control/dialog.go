package control

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"likeness/ui/style"
	"likeness/ui/words"
)

// Dialog is content before the window, with a title above and buttons at its right below. Esc closes it.
type Dialog struct {
	popup  *widget.PopUp
	canvas fyne.Canvas
	before func(*fyne.KeyEvent)
	closed func()
	title  *Text
	left   *fyne.Container // of the buttons
	tips   *fyne.Container
	undo   func()
	redo   func()
}

// undoing are the dialogs in front that say what undo and redo do there, by their overlays. On the window's goroutine, as all here.
var undoing = map[fyne.CanvasObject]*Dialog{}

// opened are the dialogs that are open on each canvas, the one in front last. On the window's goroutine, as all here.
var opened = map[fyne.Canvas][]*Dialog{}

// Undoing says what the window's keys for undo and redo do while the dialog is in front; without it they do nothing there.
func (d *Dialog) Undoing(undo, redo func()) {
	d.undo, d.redo = undo, redo
	undoing[d.popup] = d
}

// Undo undoes what was done in the dialog of an overlay.
func Undo(overlay fyne.CanvasObject) {
	if d := undoing[overlay]; d != nil {
		d.undo()
	}
}

// Redo does it again.
func Redo(overlay fyne.CanvasObject) {
	if d := undoing[overlay]; d != nil {
		d.redo()
	}
}

// ShowDialog shows one. The first of the buttons that is safe should come first: it gets the focus. closed may be nil; it is called once, however
// the dialog is closed.
func ShowDialog(c fyne.Canvas, title string, content fyne.CanvasObject, size fyne.Size, closed func(), buttons ...*Button) *Dialog {
	d := &Dialog{canvas: c, closed: closed, title: Title(title, style.DialogTitle)}
	row := Row(style.Gap) // without gaps for buttons that are hidden
	for _, b := range buttons {
		row.Add(b)
	}
	d.left = container.NewHBox()
	body := container.NewBorder(
		PadSides(d.title, 0, 4),
		container.New(layout.NewCustomPaddedLayout(12, 0, 0, 0), Ends(d.left, row)),
		nil, nil, content)
	inner := On(NewGround(style.Surface, style.CardRadius), Pad(body, style.PageMargin-4))
	HideTip()
	d.tips = TipLayer(c, false)
	d.popup = widget.NewModalPopUp(container.NewStack(inner, d.tips), c)
	if size.Width > 0 {
		limit := c.Size().SubtractWidthHeight(32, 32)
		d.popup.Resize(fyne.NewSize(min(size.Width, limit.Width), min(max(size.Height, inner.MinSize().Height), limit.Height)))
	}
	opened[c] = append(opened[c], d)
	d.before = c.OnTypedKey()
	c.SetOnTypedKey(func(e *fyne.KeyEvent) {
		if e.Name == fyne.KeyEscape {
			d.Close()
		}
	})
	d.popup.Show()
	if len(buttons) > 0 {
		c.Focus(buttons[0])
	}
	return d
}

// AtLeft puts a button to the left of the others, at the dialog's other end, and returns the dialog.
func (d *Dialog) AtLeft(b *Button) *Dialog {
	d.left.Add(b)
	d.Refresh()
	return d
}

// Close closes it; a second time does nothing. Dialogs that were shown after it stay in front, with the focus.
func (d *Dialog) Close() {
	if d.popup == nil {
		return
	}
	d.hide()
	delete(undoing, d.popup)
	d.popup = nil
	dropTipLayer(d.canvas, d.tips)
	d.handKeysOn()
	if d.closed != nil {
		d.closed()
	}
}

// Closed calls f too once the dialog is closed, after what ShowDialog was given.
func (d *Dialog) Closed(f func()) {
	first := d.closed
	d.closed = func() {
		if first != nil {
			first()
		}
		f()
	}
}

// hide takes the dialog off the canvas. Fyne takes all overlays above one with it, so other dialogs are put back; menus are not, for they are of
// what is below them.
func (d *Dialog) hide() {
	all := d.canvas.Overlays()
	var above []fyne.CanvasObject
	if i := slices.Index(all.List(), fyne.CanvasObject(d.popup)); i >= 0 {
		for _, o := range all.List()[i+1:] {
			if _, is := o.(*widget.PopUp); is {
				above = append(above, o)
			}
		}
	}
	focused := d.canvas.Focused()
	d.popup.Hide()
	for _, o := range above {
		all.Add(o)
	}
	if len(above) > 0 && focused != nil {
		d.canvas.Focus(focused)
	}
}

// handKeysOn gives the keys to what had them before the dialog, or, where another one is above, lets that give them back.
func (d *Dialog) handKeysOn() {
	list := opened[d.canvas]
	i := slices.Index(list, d)
	if i+1 < len(list) {
		list[i+1].before = d.before
	} else {
		d.canvas.SetOnTypedKey(d.before)
	}
	if list = slices.Delete(list, i, i+1); len(list) > 0 {
		opened[d.canvas] = list
	} else {
		delete(opened, d.canvas)
	}
}

// SetTitle changes the title.
func (d *Dialog) SetTitle(s string) { d.title.SetText(s) }

// Refresh lays the dialog out again, after something in it was shown or hidden.
func (d *Dialog) Refresh() {
	if d.popup != nil {
		d.popup.Content.Refresh()
	}
}

// Open tells whether it is still there.
func (d *Dialog) Open() bool { return d.popup != nil }

// Tell shows a text that ends with what to do, with one button.
func Tell(c fyne.Canvas, title, text, button string) *Dialog {
	var d *Dialog
	question := NewText(text).Wrapped()
	question.Resize(fyne.NewSize(440, 20))
	box := container.New(widthLayout{440}, question)
	d = ShowDialog(c, title, box, fyne.NewSize(500, 0), nil, NewButton(button, nil, Main, func() { d.Close() }))
	return d
}

// Ask asks a question with a safe answer and another one.
func Ask(c fyne.Canvas, title, text, safe, other string, do func()) *Dialog {
	var d *Dialog
	question := NewText(text).Wrapped()
	question.Resize(fyne.NewSize(440, 20))
	d = ShowDialog(c, title, container.New(widthLayout{440}, question), fyne.NewSize(500, 0), nil,
		NewButton(safe, nil, Normal, func() { d.Close() }),
		NewButton(other, nil, Main, func() { d.Close(); do() }))
	return d
}

// AskText asks for a line of text. do gets it without the spaces around it; an error that it returns is shown and the dialog stays.
func AskText(c fyne.Canvas, title, text, value, cancel, ok string, do func(string) error) *Dialog {
	var d *Dialog
	entry := widget.NewEntry()
	entry.SetText(value)
	trouble := Caption("").Colored(theme.ColorNameError).Wrapped()
	question := NewText(text).Wrapped()
	question.Resize(fyne.NewSize(400, 20))
	submit := func() {
		if err := do(strings.TrimSpace(entry.Text)); err != nil {
			trouble.SetText(words.Sentence(words.Fault(err)))
			return
		}
		d.Close()
	}
	entry.OnSubmitted = func(string) { submit() }
	d = ShowDialog(c, title, container.New(widthLayout{400}, Column(style.Gap, question, entry, trouble)), fyne.NewSize(460, 0), nil,
		NewButton(cancel, nil, Normal, func() { d.Close() }),
		NewButton(ok, nil, Main, submit))
	c.Focus(entry)
	return d
}

// Wide gives content a width of its own.
func Wide(width float32, content fyne.CanvasObject) *fyne.Container {
	return container.New(widthLayout{width}, content)
}

type widthLayout struct{ width float32 }

func (l widthLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	h := o[0].MinSize().Height
	if t, ok := o[0].(*Text); ok {
		h = t.HeightFor(l.width)
	}
	return fyne.NewSize(l.width, h)
}

func (l widthLayout) Layout(o []fyne.CanvasObject, s fyne.Size) { o[0].Resize(s) }
