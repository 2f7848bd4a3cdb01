package control

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"likeness/ui/style"
)

// Bar shows a share from 0 to 1.
type Bar struct {
	widget.BaseWidget
	value  float64
	color  fyne.ThemeColorName
	height float32
	width  float32 // at least
}

// NewBar makes an empty bar.
func NewBar(color fyne.ThemeColorName, height float32) *Bar {
	b := &Bar{color: color, height: height, width: 24}
	b.ExtendBaseWidget(b)
	return b
}

// Wide sets the least width, and returns the bar.
func (b *Bar) Wide(width float32) *Bar { b.width = width; return b }

// Set changes the share and the colour.
func (b *Bar) Set(value float64, color fyne.ThemeColorName) {
	if value = min(1, max(0, value)); value != b.value || color != b.color {
		b.value, b.color = value, color
		b.Refresh()
	}
}

// Value is the share.
func (b *Bar) Value() float64 { return b.value }

// CreateRenderer is Fyne's.
func (b *Bar) CreateRenderer() fyne.WidgetRenderer {
	r := &barRenderer{b: b, track: canvas.NewRectangle(nil), fill: canvas.NewRectangle(nil)}
	r.Refresh()
	return r
}

type barRenderer struct {
	b           *Bar
	track, fill *canvas.Rectangle
}

func (r *barRenderer) Layout(s fyne.Size) {
	h := min(r.b.height, s.Height)
	top := (s.Height - h) / 2
	width := float32(0)
	if r.b.value > 0 { // a sliver at least, which does not look like more than it is
		width = max(2, s.Width*float32(r.b.value))
	}
	r.track.CornerRadius, r.fill.CornerRadius = h/2, min(h, width)/2
	r.track.Move(fyne.NewPos(0, top))
	r.track.Resize(fyne.NewSize(s.Width, h))
	r.fill.Move(fyne.NewPos(0, top))
	r.fill.Hidden = r.b.value == 0
	r.fill.Resize(fyne.NewSize(width, h))
}
func (r *barRenderer) MinSize() fyne.Size           { return fyne.NewSize(r.b.width, r.b.height) }
func (r *barRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.track, r.fill} }
func (r *barRenderer) Destroy()                     {}
func (r *barRenderer) Refresh() {
	th, variant := r.b.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.track.FillColor, r.fill.FillColor = th.Color(style.Sunken, variant), th.Color(r.b.color, variant)
	r.Layout(r.b.Size())
	canvas.Refresh(r.b)
}
