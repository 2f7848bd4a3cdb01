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
	r := &viewRenderer{v: v, mat: canvas.NewRectangle(nil), img: &canvas.Image{FillMode: v.fill, ScaleMode: canvas.ImageScaleFastest}}
	if v.fill != canvas.ImageFillContain {
		r.mat.CornerRadius = style.ThumbRadius
	}
	if v.fill == canvas.ImageFillCover {
		r.img.CornerRadius = style.ThumbRadius
	}
	r.Refresh()
	return r
}

type viewRenderer struct {
	v   *View
	mat *canvas.Rectangle
	img *canvas.Image
}

func (r *viewRenderer) Layout(s fyne.Size) {
	r.mat.Resize(s)
	r.img.Resize(s)
}
func (r *viewRenderer) MinSize() fyne.Size           { return r.v.min }
func (r *viewRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.mat, r.img} }
func (r *viewRenderer) Destroy()                     {}
func (r *viewRenderer) Refresh() {
	r.mat.FillColor = r.v.Theme().Color(style.Sunken, fyne.CurrentApp().Settings().ThemeVariant())
	r.mat.Refresh()
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
}
