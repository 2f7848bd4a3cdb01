package atlas

import (
	"image"
	"maps"

	"likeness/ui/picture"
)

// smalls are pictures in the sizes that the map is drawn with. Sizes go in steps, so that zooming does not make all of them anew with each frame; at
// a step, each frame makes as many as it has time for, and shows the others as they were.
type smalls struct {
	pictures *picture.Source
	redraw   func()
	side     int // pixels
	of       map[string]*small
	base     map[string]*image.RGBA // of baseSide, kept whatever the present size: zooming waits for no file
	waiting  map[string]bool
	broken   map[string]bool // no thumbnail can be made
	frame    int             // counts paintings
	effort   int             // left of the present frame's
	behind   bool            // the present frame lacks something that the next can make
	pixels   int             // of all in of
}

// small is a picture in the present size, or another until there is time.
type small struct {
	picture *image.RGBA
	side    int
	rough   bool // made from base though it is larger, until the thumbnail is there
	frame   int  // that showed it last
}

const (
	mostWaiting = 128     // thumbnails that are asked for at a time, fewer than a source keeps waiting
	baseSide    = 48      // of the pictures that are kept, 9 kB each at most
	mostEffort  = 500_000 // samples that a frame takes, some 3 ms
	mostPixels  = 8 << 20 // 4 bytes each, of small pictures; more only where all of them are in view
)

func newSmalls(pictures *picture.Source, redraw func()) *smalls {
	return &smalls{pictures: pictures, redraw: redraw, of: map[string]*small{}, base: map[string]*image.RGBA{}, waiting: map[string]bool{}, broken: map[string]bool{}}
}

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

// begin says in which size the next frame wants pictures.
func (s *smalls) begin(side int) {
	s.side, s.effort, s.behind = side, mostEffort, false
	s.frame++
	for path := range s.waiting { // asked again, in case that others have pushed it out of the queue
		s.pictures.Ask(path, nil)
	}
}

// end asks for another frame where this one lacks something, and lets go of what has gone out of view where there is much of it.
func (s *smalls) end() {
	if s.behind {
		s.redraw()
	}
	if s.pixels > mostPixels {
		s.drop(func(_ string, m *small) bool { return m.frame != s.frame })
	}
}

func (s *smalls) drop(gone func(string, *small) bool) {
	maps.DeleteFunc(s.of, func(path string, m *small) bool {
		if !gone(path, m) {
			return false
		}
		s.pixels -= m.picture.Rect.Dx() * m.picture.Rect.Dy()
		return true
	})
}

// put makes a picture's small one in the present size.
func (s *smalls) put(path string, from *image.RGBA, rough bool) {
	if m := s.of[path]; m != nil {
		s.pixels -= m.picture.Rect.Dx() * m.picture.Rect.Dy()
	}
	m := &small{picture: s.shrink(from, s.side), side: s.side, rough: rough}
	s.pixels += m.picture.Rect.Dx() * m.picture.Rect.Dy()
	s.of[path] = m
}

// keep lets go of all pictures but these, and tries again those of which there was no thumbnail: their drive may be there now.
func (s *smalls) keep(points []Point) {
	here := make(map[string]bool, len(points))
	for _, p := range points {
		here[p.Path] = true
	}
	gone := func(path string) bool { return !here[path] }
	s.drop(func(path string, _ *small) bool { return gone(path) })
	maps.DeleteFunc(s.base, func(path string, _ *image.RGBA) bool { return gone(path) })
	clear(s.broken)
}

// image is a picture in the present size, or in another while there is no time to make it; nil while there is none.
func (s *smalls) image(path string) *image.RGBA {
	if m := s.of[path]; m == nil || m.side != s.side || m.rough {
		s.improve(path, m)
	}
	m := s.of[path]
	if m == nil {
		return nil
	}
	m.frame = s.frame
	return m.picture
}

// improve makes a picture of the present size, from its thumbnail or from what is kept.
func (s *smalls) improve(path string, m *small) {
	base := s.base[path]
	other := m == nil || m.side != s.side
	open := !s.broken[path] && !s.waiting[path] && len(s.waiting) < mostWaiting
	if s.effort <= 0 {
		s.behind = s.behind || open || other && base != nil
		return
	}
	if open && (base == nil || s.side > baseSide) && s.fromThumbnail(path) {
		return
	}
	if other && base != nil {
		s.put(path, base, s.side > baseSide)
	}
}

// fromThumbnail makes a picture from its thumbnail, if that is there; else it is asked for.
func (s *smalls) fromThumbnail(path string) bool {
	m, coming := s.pictures.Ask(path, func() {
		delete(s.waiting, path)
		s.redraw()
	})
	switch {
	case m != nil:
		s.put(path, m, false)
		if s.base[path] == nil {
			s.base[path] = s.shrink(m, baseSide)
		}
	case coming:
		s.waiting[path] = true
	default:
		s.broken[path] = true
	}
	return m != nil
}

// mostSamples is how many pixels each way are averaged for one of a small picture, at most.
const mostSamples = 4

// shrink makes a picture's longer side so long, from a few samples a pixel: much faster than all of them, and good enough for a stamp.
func (s *smalls) shrink(m *image.RGBA, side int) *image.RGBA {
	b := m.Bounds()
	w, h := side, side
	if b.Dx() > b.Dy() {
		h = max(1, side*b.Dy()/b.Dx())
	} else {
		w = max(1, side*b.Dx()/b.Dy())
	}
	samples := max(2, min(mostSamples, (b.Dx()+w-1)/w))
	s.effort -= w * h * samples * samples
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	n := samples * samples
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
			out.Pix[to], out.Pix[to+1], out.Pix[to+2], out.Pix[to+3] = uint8(sum[0]/n), uint8(sum[1]/n), uint8(sum[2]/n), 0xFF
		}
	}
	return out
}
