package control

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"likeness/ui/style"
)

// Look is how a button looks.
type Look int

// The looks. Each page has one button of the Main look: the next step.
const (
	Normal  Look = iota // filled with grey
	Main                // filled with the accent
	Outline             // outlined
	Plain               // text alone
	Link                // underlined text in the accent's colour
)

// Button is something to press, by mouse, Space or Enter.
type Button struct {
	widget.BaseWidget
	OnTapped func()

	text     string
	icon     fyne.Resource
	trailing fyne.Resource
	look     Look
	size     fyne.ThemeSizeName
	height   float32
	width    float32 // at least
	disabled bool
	leading  bool
	bold     bool
	ink      fyne.ThemeColorName // of the text, "" for that of the look
	iconInk  fyne.ThemeColorName // of the icon before the text, "" for that of the text
	tip      string

	hovered, focused bool
}

// NewButton makes a button; icon may be nil.
func NewButton(text string, icon fyne.Resource, look Look, tapped func()) *Button {
	b := &Button{OnTapped: tapped, text: text, icon: icon, look: look, size: theme.SizeNameText, height: style.ButtonRow}
	if look == Main {
		b.height = style.ButtonMain
	}
	if look == Link {
		b.height, b.size = 0, theme.SizeNameCaptionText
	}
	b.ExtendBaseWidget(b)
	return b
}

// Tall sets the height, and returns the button.
func (b *Button) Tall(height float32) *Button { b.height = height; return b }

// Wide sets the least width, and returns the button.
func (b *Button) Wide(width float32) *Button { b.width = width; return b }

// Sized sets the text's size.
func (b *Button) Sized(n fyne.ThemeSizeName) *Button { b.size = n; return b }

// Trailing puts an icon behind the text.
func (b *Button) Trailing(icon fyne.Resource) *Button { b.trailing = icon; return b }

// Bold makes the text bold in any look, and returns the button.
func (b *Button) Bold() *Button { b.bold = true; return b }

// Inked sets the text's colour, and returns the button.
func (b *Button) Inked(n fyne.ThemeColorName) *Button { b.ink = n; return b }

// IconInked sets the colour of the icon before the text, and returns the button.
func (b *Button) IconInked(n fyne.ThemeColorName) *Button { b.iconInk = n; return b }

// Leading puts the text at the button's left instead of its middle.
func (b *Button) Leading() *Button { b.leading = true; return b }

// Tip sets what is shown while the pointer rests on the button, and returns the button.
func (b *Button) Tip(text string) *Button { b.tip = text; return b }

// Text is what it says.
func (b *Button) Text() string { return b.text }

// SetText changes what it says.
func (b *Button) SetText(s string) {
	if b.text != s {
		b.text = s
		b.Refresh()
	}
}

// SetIcon changes its icon.
func (b *Button) SetIcon(icon fyne.Resource) { b.icon = icon; b.Refresh() }

// SetLook changes how it looks.
func (b *Button) SetLook(l Look) {
	if b.look != l {
		b.look = l
		b.Refresh()
	}
}

// Enable lets it be pressed.
func (b *Button) Enable() { b.SetEnabled(true) }

// Disable greys it.
func (b *Button) Disable() { b.SetEnabled(false) }

// SetEnabled does one of the two.
func (b *Button) SetEnabled(on bool) {
	if b.disabled == on {
		b.disabled = !on
		b.Refresh()
	}
}

// Disabled tells whether it is greyed.
func (b *Button) Disabled() bool { return b.disabled }

// Tapped is Fyne's.
func (b *Button) Tapped(*fyne.PointEvent) {
	HideTip()
	if !b.disabled && b.OnTapped != nil {
		b.OnTapped()
	}
}

// TypedKey is Fyne's.
func (b *Button) TypedKey(e *fyne.KeyEvent) {
	Press(b, e, func() { b.Tapped(nil) })
}

// TypedRune is Fyne's.
func (b *Button) TypedRune(rune) {}

// FocusGained is Fyne's.
func (b *Button) FocusGained() { b.focused = true; b.Refresh() }

// FocusLost is Fyne's.
func (b *Button) FocusLost() { b.focused = false; b.Refresh() }

// MouseIn is Fyne's.
func (b *Button) MouseIn(e *desktop.MouseEvent) {
	b.hovered = true
	b.Refresh()
	Rest(b, b.tip, e)
}

// MouseMoved is Fyne's.
func (b *Button) MouseMoved(e *desktop.MouseEvent) { Rest(b, b.tip, e) }

// MouseOut is Fyne's.
func (b *Button) MouseOut() {
	b.hovered = false
	b.Refresh()
	HideTip()
}

// Cursor is Fyne's.
func (b *Button) Cursor() desktop.Cursor {
	if b.look == Link && !b.disabled {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// CreateRenderer is Fyne's.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	r := &buttonRenderer{
		b: b, ground: canvas.NewRectangle(nil), hover: canvas.NewRectangle(nil), ring: canvas.NewRectangle(nil), rule: canvas.NewRectangle(nil),
		label: canvas.NewText("", nil), icon: canvas.NewImageFromResource(nil), trailing: canvas.NewImageFromResource(nil),
	}
	r.ground.CornerRadius, r.hover.CornerRadius, r.ring.CornerRadius = style.Radius, style.Radius, style.Radius+2
	r.Refresh()
	return r
}

type buttonRenderer struct {
	b                         *Button
	ground, hover, ring, rule *canvas.Rectangle
	label                     *canvas.Text
	icon, trailing            *canvas.Image
}

// An icon beside a text stands a little below the middle, as the text's letters do: its line has more room above them than below.
const (
	iconSide = 18
	iconDrop = 1
)

func (r *buttonRenderer) padding() float32 {
	switch {
	case r.b.look == Link:
		return 0
	case r.b.look == Plain:
		return 10
	case r.b.height >= 48:
		return 32
	}
	return 16
}

func (r *buttonRenderer) contentWidth() float32 {
	w := float32(0)
	if r.b.text != "" {
		w = r.label.MinSize().Width
	}
	for _, i := range []fyne.Resource{r.b.icon, r.b.trailing} {
		if i != nil {
			if w > 0 {
				w += style.Gap
			}
			w += iconSide
		}
	}
	return w
}

func (r *buttonRenderer) MinSize() fyne.Size {
	p := r.padding()
	if r.b.text == "" {
		p = (r.b.height - iconSide) / 2
	}
	return fyne.NewSize(max(r.b.width, r.contentWidth()+2*p), max(r.b.height, r.label.MinSize().Height))
}

// iconY is where an icon stands in a height.
func (r *buttonRenderer) iconY(height float32) float32 {
	y := (height - iconSide) / 2
	if r.b.text != "" {
		y += iconDrop
	}
	return y
}

func (r *buttonRenderer) Layout(s fyne.Size) {
	for _, o := range []*canvas.Rectangle{r.ground, r.hover} {
		o.Resize(s)
	}
	r.ring.Move(fyne.NewPos(-3, -3))
	r.ring.Resize(s.AddWidthHeight(6, 6))
	x := (s.Width - r.contentWidth()) / 2
	if r.b.leading {
		x = r.padding()
	}
	if r.b.icon != nil {
		r.icon.Move(fyne.NewPos(x, r.iconY(s.Height)))
		r.icon.Resize(fyne.NewSquareSize(iconSide))
		x += iconSide + style.Gap
	}
	if r.b.text != "" {
		m := r.label.MinSize()
		r.label.Move(fyne.NewPos(x, (s.Height-m.Height)/2))
		r.label.Resize(m)
		r.rule.Move(fyne.NewPos(x, (s.Height+m.Height)/2-2))
		r.rule.Resize(fyne.NewSize(m.Width, 1))
		x += m.Width + style.Gap
	}
	if r.b.trailing != nil {
		if r.b.leading {
			x = s.Width - r.padding() - iconSide
		}
		r.trailing.Move(fyne.NewPos(x, r.iconY(s.Height)))
		r.trailing.Resize(fyne.NewSquareSize(iconSide))
	}
}

func (r *buttonRenderer) Refresh() {
	th, variant := r.b.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	ground, stroke, text := style.Clear, style.Clear, theme.ColorNameForeground
	switch r.b.look {
	case Normal:
		ground = style.Sunken
	case Main:
		ground, text = theme.ColorNamePrimary, theme.ColorNameForegroundOnPrimary
	case Outline:
		ground, stroke = style.Surface, style.Control
	case Link:
		text = theme.ColorNamePrimary
	}
	if r.b.ink != "" {
		text = r.b.ink
	}
	if r.b.disabled {
		text = theme.ColorNameDisabled
		if r.b.look == Main {
			ground = style.Sunken
		}
		if r.b.look == Outline {
			stroke = style.Border
		}
	}
	r.ground.FillColor, r.ground.StrokeColor, r.ground.StrokeWidth = th.Color(ground, variant), th.Color(stroke, variant), 0
	if stroke != style.Clear {
		r.ground.StrokeWidth = 1
	}
	r.hover.FillColor = th.Color(style.Clear, variant)
	if r.b.hovered && !r.b.disabled && r.b.look != Link {
		r.hover.FillColor = th.Color(theme.ColorNameHover, variant)
	}
	r.ring.FillColor, r.ring.StrokeColor, r.ring.StrokeWidth = th.Color(style.Clear, variant), th.Color(theme.ColorNamePrimary, variant), 2
	r.ring.Hidden = !r.b.focused || r.b.disabled
	r.rule.FillColor = th.Color(style.Clear, variant)
	if r.b.look == Link {
		r.rule.FillColor = th.Color(text, variant)
	}
	r.label.Text, r.label.TextSize, r.label.Color = r.b.text, th.Size(r.b.size), th.Color(text, variant)
	r.label.TextStyle = fyne.TextStyle{Bold: r.b.bold || r.b.look == Main}
	front := text
	if r.b.iconInk != "" && !r.b.disabled {
		front = r.b.iconInk
	}
	for _, i := range []struct {
		img *canvas.Image
		res fyne.Resource
		ink fyne.ThemeColorName
	}{{r.icon, r.b.icon, front}, {r.trailing, r.b.trailing, text}} {
		i.img.Resource = nil
		i.img.Hidden = i.res == nil
		if i.res != nil {
			i.img.Resource = style.Themed(i.res, i.ink)
			i.img.Refresh()
		}
	}
	r.Layout(r.b.Size())
	canvas.Refresh(r.b)
}

func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.hover, r.ring, r.label, r.rule, r.icon, r.trailing}
}

func (r *buttonRenderer) Destroy() {}
