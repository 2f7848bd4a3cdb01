package control

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"likeness/ui/style"
)

// Drop is a choice of one among several that shows the chosen one and opens a menu of all. Its Button is what is laid out.
type Drop struct {
	Button    *Button
	OnChanged func(int)

	options []string
	chosen  int
	width   float32
}

// NewDrop makes one with the first option chosen. changed may be nil.
func NewDrop(options []string, changed func(int)) *Drop {
	d := &Drop{OnChanged: changed}
	d.Button = NewButton("", nil, Outline, d.open).Leading().Trailing(style.Down)
	d.SetOptions(options, 0)
	return d
}

// Wide sets the width, in which a long option is cut short, and returns the choice.
func (d *Drop) Wide(width float32) *Drop {
	d.width = width
	d.Button.Wide(width)
	d.label()
	return d
}

// SetOptions changes what there is to choose from, without telling OnChanged.
func (d *Drop) SetOptions(options []string, chosen int) {
	d.options, d.chosen = options, max(0, min(chosen, len(options)-1))
	d.label()
}

// Options are what there is to choose from.
func (d *Drop) Options() []string { return d.options }

// Chosen is the number of the chosen option.
func (d *Drop) Chosen() int { return d.chosen }

// Choose chooses an option without telling OnChanged.
func (d *Drop) Choose(i int) {
	if i >= 0 && i < len(d.options) {
		d.chosen = i
		d.label()
	}
}

// Pick chooses an option as the user does.
func (d *Drop) Pick(i int) {
	if i < 0 || i >= len(d.options) || i == d.chosen {
		return
	}
	d.Choose(i)
	if d.OnChanged != nil {
		d.OnChanged(i)
	}
}

func (d *Drop) label() {
	if len(d.options) == 0 {
		d.Button.SetText("")
		return
	}
	text := d.options[d.chosen]
	if d.width > 0 {
		text = Shorten(text, d.width-32-iconSide-style.Gap, func(s string) float32 {
			return fyne.MeasureText(s, d.Button.Theme().Size(d.Button.size), fyne.TextStyle{}).Width
		})
	}
	d.Button.SetText(text)
}

// open shows the menu.
func (d *Drop) open() {
	items := make([]*fyne.MenuItem, len(d.options))
	for i, o := range d.options {
		items[i] = fyne.NewMenuItem(o, func() { d.Pick(i) })
		items[i].Checked = i == d.chosen
	}
	PopMenu(d.Button, items...)
}

// PopMenu shows a menu below a control.
func PopMenu(under fyne.CanvasObject, items ...*fyne.MenuItem) {
	c := fyne.CurrentApp().Driver().CanvasForObject(under)
	if c == nil {
		return
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(under)
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), c, at.AddXY(0, under.Size().Height+2))
}
