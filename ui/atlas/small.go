package atlas

import (
	"image"
	"maps"

	"likeness/ui/picture"
)

// smalls are pictures in the sizes that the map is drawn with. Sizes go in steps, so that zooming does not make all of them anew with each frame.
type smalls struct {
	pictures *picture.Source
	redraw   func()
	side     int // pixels
	of       map[string]*image.RGBA
	base     map[string]*image.RGBA // of baseSide, kept whatever the present size: zooming waits for no file
	rough    map[string]bool        // made from base though they are larger, until the thumbnail is there
	waiting  map[string]bool
	broken   map[string]bool // no thumbnail can be made
}

// mostWaiting is how many thumbnails are asked for at a time, fewer than a source keeps waiting.
const mostWaiting = 128

func newSmalls(pictures *picture.Source, redraw func()) *smalls {
	return &smalls{pictures: pictures, redraw: redraw, of: map[string]*image.RGBA{}, base: map[string]*image.RGBA{}, rough: map[string]bool{}, waiting: map[string]bool{}, broken: map[string]bool{}}
}

// baseSide is that of the pictures that are kept, 9 kB each at most.
const baseSide = 48

// steps of the sides in pixels.
var steps = []int{12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 112, 128, 160, 192, 224}

// step is the largest that is not above a side.
func step(side float32) int {
	found := steps[0]
	for _, s := range steps {
		if float32(s) <= side {
			found = s
		}
	}
	return found
}

// begin says in which size pictures are wanted now. Those of another size are let go.
func (s *smalls) begin(side int) {
	if side != s.side {
		s.side = side
		clear(s.of)
		clear(s.rough)
	}
	for path := range s.waiting { // asked again, in case that others have pushed it out of the queue
		s.pictures.Ask(path, nil)
	}
}

// keep lets go of all pictures but these, and tries again those of which there was no thumbnail: their drive may be there now.
func (s *smalls) keep(points []Point) {
	here := make(map[string]bool, len(points))
	for _, p := range points {
		here[p.Path] = true
	}
	gone := func(path string) bool { return !here[path] }
	maps.DeleteFunc(s.of, func(path string, _ *image.RGBA) bool { return gone(path) })
	maps.DeleteFunc(s.base, func(path string, _ *image.RGBA) bool { return gone(path) })
	maps.DeleteFunc(s.rough, func(path string, _ bool) bool { return gone(path) })
	clear(s.broken)
}

// image is a picture in the present size; nil while there is none.
func (s *smalls) image(path string) *image.RGBA {
	if m := s.of[path]; m != nil && !s.rough[path] || s.broken[path] {
		return m
	}
	if base := s.base[path]; base != nil && s.of[path] == nil {
		s.of[path], s.rough[path] = shrink(base, s.side), s.side > baseSide
	}
	if m := s.of[path]; m != nil && !s.rough[path] || s.waiting[path] || len(s.waiting) >= mostWaiting {
		return m
	}
	m, coming := s.pictures.Ask(path, func() {
		delete(s.waiting, path)
		s.redraw()
	})
	switch {
	case m != nil:
		s.of[path], s.rough[path] = shrink(m, s.side), false
		if s.base[path] == nil {
			s.base[path] = shrink(m, baseSide)
		}
	case coming:
		s.waiting[path] = true
	default:
		s.broken[path] = true
	}
	return s.of[path]
}

// samples is how many pixels each way are averaged for one of a small picture.
const samples = 4

// shrink makes a picture's longer side so long, from a few samples a pixel: much faster than all of them, and good enough for a stamp.
func shrink(m *image.RGBA, side int) *image.RGBA {
	b := m.Bounds()
	w, h := side, side
	if b.Dx() > b.Dy() {
		h = max(1, side*b.Dy()/b.Dx())
	} else {
		w = max(1, side*b.Dx()/b.Dy())
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			var sum [3]int
			for v := range samples {
				row := m.PixOffset(b.Min.X, b.Min.Y+((y*samples+v)*2+1)*b.Dy()/(2*samples*h))
				for u := range samples {
					at := row + 4*(((x*samples+u)*2+1)*b.Dx()/(2*samples*w))
					sum[0], sum[1], sum[2] = sum[0]+int(m.Pix[at]), sum[1]+int(m.Pix[at+1]), sum[2]+int(m.Pix[at+2])
				}
			}
			to := out.PixOffset(x, y)
			const n = samples * samples
			out.Pix[to], out.Pix[to+1], out.Pix[to+2], out.Pix[to+3] = uint8(sum[0]/n), uint8(sum[1]/n), uint8(sum[2]/n), 0xFF
		}
	}
	return out
}
