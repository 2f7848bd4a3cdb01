package results

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"likeness/inference/gradcam"
	"likeness/ui/picture"
	"likeness/ui/session"
	"likeness/ui/style"
)

// lookView shows one picture as large as there is room, with the map of where the model looked over it.
type lookView struct {
	widget.BaseWidget
	mat     *canvas.Rectangle
	picture *canvas.Image
	heat    *canvas.Image
	from    *gradcam.Map // that heat was drawn of
}

func newLookView() *lookView {
	v := &lookView{
		mat:     canvas.NewRectangle(color.Transparent),
		picture: &canvas.Image{FillMode: canvas.ImageFillStretch, ScaleMode: canvas.ImageScaleFastest},
		heat:    &canvas.Image{FillMode: canvas.ImageFillStretch, ScaleMode: canvas.ImageScaleFastest},
	}
	v.mat.CornerRadius = style.ThumbRadius
	v.picture.Hide()
	v.heat.Hide()
	v.ExtendBaseWidget(v)
	return v
}

// set shows a picture, its thumbnail until there is more, with the map where that is asked for. Every map is bright somewhere; so the less sure the answer was, the paler it is drawn.
func (v *lookView) set(l *session.Look, source *picture.Source, path string, withMap bool, sure float64) {
	v.heat.Translucency = palest * (1 - sure)
	var m image.Image
	if l.Picture != nil {
		m = l.Picture
	} else if t := source.Image(path); t != nil {
		m = t
	}
	if v.picture.Image != m {
		v.picture.Image = m
		show(v.picture, m != nil)
		v.place(v.Size())
		v.picture.Refresh()
	}
	heat := l.Map
	if !withMap {
		heat = nil
	}
	if v.from != heat {
		v.from = heat
		v.heat.Image = nil
		show(v.heat, heat != nil)
		v.place(v.Size())
		v.heat.Refresh()
	}
}

// palest is how transparent the map of an answer is that is no better than chance.
const palest = 0.7

// place lays the picture out in the middle, and draws the map for the pixels that it covers.
func (v *lookView) place(s fyne.Size) {
	v.mat.Resize(s)
	if v.picture.Image == nil || s.Width <= 0 || s.Height <= 0 {
		return
	}
	b := v.picture.Image.Bounds()
	scale := min(s.Width/float32(b.Dx()), s.Height/float32(b.Dy()))
	size := fyne.NewSize(float32(b.Dx())*scale, float32(b.Dy())*scale)
	at := fyne.NewPos((s.Width-size.Width)/2, (s.Height-size.Height)/2)
	for _, o := range []fyne.CanvasObject{v.picture, v.heat} {
		o.Resize(size)
		o.Move(at)
	}
	if v.from == nil {
		return
	}
	w, h := max(1, int(size.Width)), max(1, int(size.Height))
	if v.heat.Image == nil || v.heat.Image.Bounds().Dx() != w || v.heat.Image.Bounds().Dy() != h {
		v.heat.Image = v.from.Overlay(w, h)
		v.heat.Refresh()
	}
}

// CreateRenderer is Fyne's.
func (v *lookView) CreateRenderer() fyne.WidgetRenderer { return &lookRenderer{v} }

type lookRenderer struct{ v *lookView }

func (r *lookRenderer) Layout(s fyne.Size) { r.v.place(s) }
func (r *lookRenderer) MinSize() fyne.Size { return fyne.NewSize(120, leastPicture) }
func (r *lookRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.v.mat, r.v.picture, r.v.heat}
}
func (r *lookRenderer) Destroy() {}
func (r *lookRenderer) Refresh() {
	r.v.mat.FillColor = r.v.Theme().Color(style.Sunken, fyne.CurrentApp().Settings().ThemeVariant())
	r.v.place(r.v.Size())
	canvas.Refresh(r.v)
}

// newHeatScale is a strip with the colours of the map, from little to a lot.
func newHeatScale() *canvas.Image {
	const w, h = 64, 8
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		for y := range h {
			m.Set(x, y, gradcam.Colour(float64(x)/(w-1)))
		}
	}
	i := canvas.NewImageFromImage(m)
	i.SetMinSize(fyne.NewSize(w, h))
	i.ScaleMode = canvas.ImageScaleFastest
	return i
}
