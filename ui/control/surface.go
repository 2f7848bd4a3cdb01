package control

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"likeness/ui/style"
)

// Ground is a rectangle in a theme's colour, with an outline where it is asked for.
type Ground struct {
	widget.BaseWidget
	Fill, Stroke fyne.ThemeColorName
	Width        float32 // of the outline
	Corner       float32
	Min          fyne.Size
}

// NewGround makes a rectangle without outline.
func NewGround(fill fyne.ThemeColorName, corner float32) *Ground {
	g := &Ground{Fill: fill, Stroke: style.Clear, Corner: corner}
	g.ExtendBaseWidget(g)
	return g
}

// Outlined sets the outline, and returns the ground.
func (g *Ground) Outlined(stroke fyne.ThemeColorName, width float32) *Ground {
	g.Stroke, g.Width = stroke, width
	return g
}

// Set changes the colours.
func (g *Ground) Set(fill, stroke fyne.ThemeColorName, width float32) {
	if g.Fill != fill || g.Stroke != stroke || g.Width != width {
		g.Fill, g.Stroke, g.Width = fill, stroke, width
		g.Refresh()
	}
}

// CreateRenderer is Fyne's.
func (g *Ground) CreateRenderer() fyne.WidgetRenderer {
	r := &groundRenderer{g: g, rect: canvas.NewRectangle(nil)}
	r.Refresh()
	return r
}

type groundRenderer struct {
	g    *Ground
	rect *canvas.Rectangle
}

func (r *groundRenderer) Layout(s fyne.Size)           { r.rect.Resize(s) }
func (r *groundRenderer) MinSize() fyne.Size           { return r.g.Min }
func (r *groundRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.rect} }
func (r *groundRenderer) Destroy()                     {}
func (r *groundRenderer) Refresh() {
	th, variant := r.g.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.rect.FillColor, r.rect.StrokeColor = th.Color(r.g.Fill, variant), th.Color(r.g.Stroke, variant)
	r.rect.StrokeWidth, r.rect.CornerRadius = r.g.Width, r.g.Corner
	canvas.Refresh(r.g)
}

// Card is content on a surface with an outline and space around it.
func Card(content fyne.CanvasObject) *fyne.Container {
	return On(NewGround(style.Surface, style.CardRadius).Outlined(style.Border, 1), Pad(content, style.CardPadding))
}

// On lays content over a ground.
func On(ground, content fyne.CanvasObject) *fyne.Container {
	return container.NewStack(ground, content)
}

// Pad puts the same space on all sides.
func Pad(content fyne.CanvasObject, space float32) *fyne.Container {
	return PadSides(content, space, space)
}

// PadSides puts space at left and right, and above and below.
func PadSides(content fyne.CanvasObject, sides, ends float32) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(ends, ends, sides, sides), content)
}

// Row puts things side by side, each as wide as it needs.
func Row(gap float32, content ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedHBoxLayout(gap), content...)
}

// Column puts things one below the other, each as high as it needs.
func Column(gap float32, content ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(gap), content...)
}

// Ends puts one thing at the left and one at the right, with the first taking the room between them.
func Ends(left, right fyne.CanvasObject) *fyne.Container {
	return container.New(endsLayout{}, left, right)
}

type endsLayout struct{}

func (endsLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	a, b := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(a.Width+b.Width+style.Gap, max(a.Height, b.Height))
}

func (endsLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	w := o[1].MinSize()
	o[1].Resize(fyne.NewSize(w.Width, min(w.Height, s.Height)))
	o[1].Move(fyne.NewPos(s.Width-w.Width, (s.Height-min(w.Height, s.Height))/2))
	left := o[0].MinSize()
	width := max(0, s.Width-w.Width-style.Gap)
	o[0].Resize(fyne.NewSize(width, min(s.Height, max(left.Height, 0))))
	o[0].Move(fyne.NewPos(0, (s.Height-o[0].Size().Height)/2))
}

// Middle puts content in the middle of its row, from top to bottom, at its own height.
func Middle(content fyne.CanvasObject) *fyne.Container {
	return container.NewVBox(layout.NewSpacer(), content, layout.NewSpacer())
}

// Space is nothing of a given size.
func Space(width, height float32) fyne.CanvasObject {
	r := canvas.NewRectangle(nil)
	r.SetMinSize(fyne.NewSize(width, height))
	return r
}

// Rule is a thin line from side to side.
func Rule() *Ground {
	g := NewGround(style.Border, 0)
	g.Min = fyne.NewSize(1, 1)
	return g
}

// Icon shows an icon in a colour of the theme.
type Icon struct {
	widget.BaseWidget
	res   fyne.Resource
	color fyne.ThemeColorName
	side  float32
}

// NewIcon makes one of a side's length.
func NewIcon(res fyne.Resource, color fyne.ThemeColorName, side float32) *Icon {
	i := &Icon{res: res, color: color, side: side}
	i.ExtendBaseWidget(i)
	return i
}

// Set changes icon and colour.
func (i *Icon) Set(res fyne.Resource, color fyne.ThemeColorName) {
	if i.res != res || i.color != color {
		i.res, i.color = res, color
		i.Refresh()
	}
}

// CreateRenderer is Fyne's.
func (i *Icon) CreateRenderer() fyne.WidgetRenderer {
	r := &iconRenderer{i: i, img: canvas.NewImageFromResource(nil)}
	r.Refresh()
	return r
}

type iconRenderer struct {
	i   *Icon
	img *canvas.Image
}

func (r *iconRenderer) Layout(s fyne.Size) {
	r.img.Resize(fyne.NewSquareSize(r.i.side))
	r.img.Move(fyne.NewPos((s.Width-r.i.side)/2, (s.Height-r.i.side)/2))
}
func (r *iconRenderer) MinSize() fyne.Size           { return fyne.NewSquareSize(r.i.side) }
func (r *iconRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.img} }
func (r *iconRenderer) Destroy()                     {}
func (r *iconRenderer) Refresh() {
	r.img.Hidden = r.i.res == nil
	if r.i.res != nil {
		r.img.Resource = style.Themed(r.i.res, r.i.color)
	}
	r.img.Refresh()
}
