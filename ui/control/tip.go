package control

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"likeness/ui/style"
)

// A tip is a text beside the pointer that appears when it has rested for a moment on something that has more to say than there is room for: a button
// that is an icon alone, a name that is cut short, a cell of a table. It goes when the pointer leaves or presses. Nothing is said by tips alone.
//
// Tips are drawn on a layer over the window's content, or over that of the dialog in front, for one of Fyne's overlays would take the focus and the
// pointer away from what it explains. Window and dialogs make their layers by TipLayer.

const (
	tipRest  = 500 * time.Millisecond
	tipWidth = 340 // at most
	tipSpace = 8   // within, and to the window's edge
	tipBelow = 22  // the pointer
)

// tips is the one that is shown or waits, on the window's goroutine as all here.
var tips struct {
	layers map[fyne.Canvas][]*fyne.Container // of the window, and of dialogs in front of it
	owner  fyne.CanvasObject
	text   string
	at     fyne.Position // on the canvas
	timer  *time.Timer
	shown  *fyne.Container // the layer that the text is on; nil while there is none
}

// TipLayer makes the layer of tips for what is stacked below it on a canvas. base is that of the window, which takes the place of all before it.
func TipLayer(c fyne.Canvas, base bool) *fyne.Container {
	l := container.NewWithoutLayout()
	if tips.layers == nil {
		tips.layers = map[fyne.Canvas][]*fyne.Container{}
	}
	if base {
		tips.layers[c] = nil
	}
	tips.layers[c] = append(tips.layers[c], l)
	return l
}

// dropTipLayer takes a dialog's layer away.
func dropTipLayer(c fyne.Canvas, l *fyne.Container) {
	HideTip()
	for i, k := range tips.layers[c] {
		if k == l {
			tips.layers[c] = append(tips.layers[c][:i:i], tips.layers[c][i+1:]...)
			return
		}
	}
}

// Rest tells that the pointer is on an object that has something to say; it is shown when the pointer stays. "" hides what is shown.
func Rest(owner fyne.CanvasObject, text string, e *desktop.MouseEvent) {
	same := tips.owner == owner && tips.text == text
	tips.at = e.AbsolutePosition
	if same && tips.shown != nil {
		return
	}
	HideTip()
	if text == "" {
		return
	}
	tips.owner, tips.text = owner, text
	tips.timer = time.AfterFunc(tipRest, func() {
		fyne.Do(func() {
			if tips.owner == owner && tips.text == text && tips.shown == nil {
				showTip()
			}
		})
	})
}

// HideTip takes away what is shown, and what waits to be.
func HideTip() {
	if tips.timer != nil {
		tips.timer.Stop()
	}
	if l := tips.shown; l != nil {
		l.Objects = nil
		l.Refresh()
	}
	tips.owner, tips.text, tips.timer, tips.shown = nil, "", nil, nil
}

// showTip puts the text below the pointer, or above where there is no room.
func showTip() {
	c := fyne.CurrentApp().Driver().CanvasForObject(tips.owner)
	if c == nil || len(tips.layers[c]) == 0 || !tips.owner.Visible() {
		return
	}
	layers := tips.layers[c]
	layer := layers[len(layers)-1]
	text := NewText(tips.text).Sized(theme.SizeNameCaptionText).Wrapped()
	width := min(tipWidth, text.NaturalWidth()+1)
	inner := fyne.NewSize(width, text.HeightFor(width))
	size := inner.AddWidthHeight(2*tipSpace, tipSpace)
	ground := NewGround(style.Surface, style.ThumbRadius).Outlined(style.Control, 1)
	screen := c.Size()
	at := fyne.NewPos(max(tipSpace, min(tips.at.X, screen.Width-size.Width-tipSpace)), tips.at.Y+tipBelow)
	if at.Y+size.Height > screen.Height-tipSpace {
		at.Y = tips.at.Y - size.Height - tipSpace
	}
	at = at.Subtract(fyne.CurrentApp().Driver().AbsolutePositionForObject(layer))
	ground.Resize(size)
	ground.Move(at)
	text.Resize(inner)
	text.Move(at.AddXY(tipSpace, tipSpace/2))
	layer.Objects = []fyne.CanvasObject{ground, text}
	layer.Refresh()
	tips.shown = layer
}

// Tip is content with a text that is shown while the pointer rests on it.
type Tip struct {
	widget.BaseWidget
	content fyne.CanvasObject
	text    func() string
}

// NewTip makes one. text is asked when the pointer comes; "" shows nothing.
func NewTip(content fyne.CanvasObject, text func() string) *Tip {
	t := &Tip{content: content, text: text}
	t.ExtendBaseWidget(t)
	return t
}

// Named is a text that may be cut short, with the whole of it as its tip where it is.
func Named(t *Text) *Tip { return NewTip(t, t.Whole) }

// Whole is the text where it is cut short, and else "".
func (t *Text) Whole() string {
	if t.short && t.NaturalWidth() > t.Size().Width+0.5 {
		return t.text
	}
	return ""
}

// MouseIn is Fyne's.
func (t *Tip) MouseIn(e *desktop.MouseEvent) { Rest(t, t.text(), e) }

// MouseMoved is Fyne's.
func (t *Tip) MouseMoved(e *desktop.MouseEvent) { Rest(t, t.text(), e) }

// MouseOut is Fyne's.
func (t *Tip) MouseOut() { HideTip() }

// CreateRenderer is Fyne's.
func (t *Tip) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(t.content) }
