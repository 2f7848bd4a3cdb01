// Package picture shows pictures from files: small ones that appear when they are ready, without the window waiting for any.
package picture

import (
	"context"
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"likeness/inference/thumbnail"
	"likeness/ui/style"
)

// Source makes thumbnails for all views of a window.
type Source struct {
	loader  *thumbnail.Loader
	waiting map[string]map[*View]bool
	asked   map[string][]func() // by path, see Ask
}

// NewSource makes one that keeps thumbnails in a folder and ends with the context. side is the thumbnails' longer side in pixels; do, which is
// fyne.Do in a window, runs a function on the window's goroutine.
func NewSource(ctx context.Context, folder string, side int, do func(func())) *Source {
	s := &Source{waiting: map[string]map[*View]bool{}, asked: map[string][]func(){}}
	s.loader = thumbnail.NewLoader(ctx, thumbnail.Open(folder, thumbnail.DiskLimit), thumbnail.Options{Side: side}, func(paths []string) {
		do(func() { s.ready(paths) })
	})
	return s
}

// Wait returns when all that the source does has ended, after its context has.
func (s *Source) Wait() { s.loader.Wait() }

// Forget drops thumbnails of files that have changed.
func (s *Source) Forget(paths ...string) { s.loader.Forget(paths...) }

// Image is a picture's thumbnail; nil while there is none.
func (s *Source) Image(path string) *image.RGBA {
	m, err := s.loader.Thumbnail(path)
	if err != nil {
		return nil
	}
	return m
}

func (s *Source) ready(paths []string) {
	for _, p := range paths {
		views := s.waiting[p]
		delete(s.waiting, p)
		for v := range views {
			if v.path == p {
				v.Refresh()
			}
		}
		told := s.asked[p]
		delete(s.asked, p)
		for _, f := range told {
			f()
		}
	}
}

// Ask is for what draws thumbnails itself: one that is there already, or none and whether it is still to come. then, which may be nil, is called once it
// is, or is known not to come. Only the last few hundred that were asked for are made: who asks for more does so little by little.
func (s *Source) Ask(path string, then func()) (m *image.RGBA, coming bool) {
	m, err := s.loader.Thumbnail(path)
	if coming = m == nil && err == nil; coming && then != nil {
		s.asked[path] = append(s.asked[path], then)
	}
	return m, coming
}

func (s *Source) wait(v *View) {
	views := s.waiting[v.path]
	if views == nil {
		views = map[*View]bool{}
		s.waiting[v.path] = views
	}
	views[v] = true
}

// View shows one picture on a mat.
type View struct {
	widget.BaseWidget
	source *Source
	path   string
	fill   canvas.ImageFill
	min    fyne.Size
}

// NewView makes an empty view; fill is canvas.ImageFillContain, or canvas.ImageFillCover to crop the picture to the view.
func (s *Source) NewView(fill canvas.ImageFill, min fyne.Size) *View {
	v := &View{source: s, fill: fill, min: min}
	v.ExtendBaseWidget(v)
	return v
}

// Path is the picture's.
func (v *View) Path() string { return v.path }

// SetPath shows another picture; "" is none.
func (v *View) SetPath(path string) {
	if v.path == path {
		return
	}
	if views := v.source.waiting[v.path]; views != nil {
		delete(views, v)
	}
	v.path = path
	v.Refresh()
}

// CreateRenderer is Fyne's.
func (v *View) CreateRenderer() fyne.WidgetRenderer {
	r := &viewRenderer{v: v, mat: canvas.NewRectangle(nil), rest: canvas.NewRectangle(nil), img: &canvas.Image{FillMode: v.fill, ScaleMode: canvas.ImageScaleFastest}}
	if v.fill != canvas.ImageFillContain {
		r.mat.CornerRadius = style.ThumbRadius
	}
	if v.fill == canvas.ImageFillCover {
		r.img.CornerRadius = style.ThumbRadius
	}
	r.Refresh()
	return r
}

// viewRenderer draws the picture and, where it leaves room, the mat at its sides. Nothing is drawn below the picture: without a graphics card, every
// pixel that is painted twice costs as much again.
type viewRenderer struct {
	v         *View
	mat, rest *canvas.Rectangle // the mat before the picture, or all of it where there is none, and that after it
	img       *canvas.Image
}

func (r *viewRenderer) Layout(s fyne.Size) {
	r.img.Resize(s)
	r.layMat(s)
}

// layMat puts the mat where the picture is not.
func (r *viewRenderer) layMat(s fyne.Size) {
	r.mat.Hidden, r.rest.Hidden = false, true
	r.mat.Resize(s)
	if r.img.Hidden || r.img.Image == nil || s.Width <= 0 || s.Height <= 0 {
		return
	}
	if r.v.fill != canvas.ImageFillContain {
		r.mat.Hidden = true
		return
	}
	const below = 1 // the picture's edge, which need not fall on a pixel
	b := r.img.Image.Bounds()
	aspect := float32(b.Dx()) / float32(max(1, b.Dy()))
	side, end := (s.Width-s.Height*aspect)/2, (s.Height-s.Width/aspect)/2
	r.rest.Hidden = false
	switch {
	case side > 0:
		r.mat.Resize(fyne.NewSize(side+below, s.Height))
		r.rest.Resize(fyne.NewSize(side+below, s.Height))
		r.rest.Move(fyne.NewPos(s.Width-side-below, 0))
	case end > 0:
		r.mat.Resize(fyne.NewSize(s.Width, end+below))
		r.rest.Resize(fyne.NewSize(s.Width, end+below))
		r.rest.Move(fyne.NewPos(0, s.Height-end-below))
	default:
		r.mat.Hidden, r.rest.Hidden = true, true
	}
}
func (r *viewRenderer) MinSize() fyne.Size { return r.v.min }
func (r *viewRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.mat, r.rest, r.img}
}
func (r *viewRenderer) Destroy() {}
func (r *viewRenderer) Refresh() {
	r.mat.FillColor = r.v.Theme().Color(style.Sunken, fyne.CurrentApp().Settings().ThemeVariant())
	r.rest.FillColor = r.mat.FillColor
	var m image.Image
	if r.v.path != "" {
		t, err := r.v.source.loader.Thumbnail(r.v.path)
		switch {
		case t != nil:
			m = t
		case err == nil:
			r.v.source.wait(r.v)
		}
	}
	r.img.Hidden = m == nil
	if m != r.img.Image || m == nil {
		r.img.Image = m
		r.img.Refresh()
	}
	r.layMat(r.v.Size())
	r.mat.Refresh()
	r.rest.Refresh()
}
