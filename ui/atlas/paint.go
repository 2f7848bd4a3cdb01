package atlas

import (
	"image"
	"image/color"
	"math"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"likeness/ui/style"
)

// painter keeps what was painted: the pictures, and over them, in another image, what moves with the pointer.
type painter struct {
	stale bool
	base  *image.RGBA
	shown *image.RGBA
	order []int // of points, the last on top
}

// image paints the map for a size in pixels. Fyne asks for it once a frame in which something has changed.
func (m *Map) image(w, h int) image.Image {
	p := &m.paint
	if p.base == nil || p.base.Rect.Dx() != w || p.base.Rect.Dy() != h {
		p.base, p.shown, p.stale = image.NewRGBA(image.Rect(0, 0, w, h)), image.NewRGBA(image.Rect(0, 0, w, h)), true
	}
	if w == 0 || h == 0 || m.Size().Width == 0 {
		return p.shown
	}
	scale := float32(w) / m.Size().Width
	if p.stale {
		p.stale = false
		m.paintPoints(p.base, scale)
	}
	copy(p.shown.Pix, p.base.Pix)
	if len(m.lasso) > 1 {
		m.paintLasso(p.shown, scale)
	}
	return p.shown
}

func (m *Map) color(name fyne.ThemeColorName) color.NRGBA {
	return color.NRGBAModel.Convert(m.Theme().Color(name, fyne.CurrentApp().Settings().ThemeVariant())).(color.NRGBA)
}

// faded is how much is left of pictures that are not of the class in view.
const faded = 0.18

func (m *Map) paintPoints(to *image.RGBA, scale float32) {
	ground := m.color(style.Surface)
	fill(to, to.Rect, ground)
	side := m.side()
	m.small.begin(step(side * scale))
	m.inOrder()
	for _, i := range m.paint.order {
		p := m.points[i]
		at := m.at(p)
		if at.X < -side || at.Y < -side || at.X > m.Size().Width+side || at.Y > m.Size().Height+side {
			continue
		}
		m.paintPoint(to, i, int(at.X*scale), int(at.Y*scale), scale, ground)
	}
	m.small.end()
	if m.focused {
		frame(to, to.Rect, max(2, int(2*scale)), m.color(theme.ColorNamePrimary))
	}
}

// inOrder puts chosen pictures over the others and the current one over all.
func (m *Map) inOrder() {
	p := &m.paint
	p.order = p.order[:0]
	for i := range m.points {
		p.order = append(p.order, i)
	}
	level := func(i int) int {
		switch {
		case i == m.current:
			return 3
		case m.chosen[m.points[i].Key]:
			return 2
		case m.emphasis >= 0 && m.points[i].Class == m.emphasis:
			return 1
		}
		return 0
	}
	slices.SortStableFunc(p.order, func(a, b int) int { return level(a) - level(b) })
}

// paintPoint paints one picture around a place in pixels.
func (m *Map) paintPoint(to *image.RGBA, i, x, y int, scale float32, ground color.NRGBA) {
	p := m.points[i]
	pic := m.small.image(p.Path)
	box := image.Rect(x-m.small.side/2, y-m.small.side/2, x-m.small.side/2+m.small.side, y-m.small.side/2+m.small.side)
	if pic != nil {
		box = image.Rect(x-pic.Rect.Dx()/2, y-pic.Rect.Dy()/2, x-pic.Rect.Dx()/2+pic.Rect.Dx(), y-pic.Rect.Dy()/2+pic.Rect.Dy())
	} else {
		box = box.Inset(m.small.side / 4)
	}
	width := max(1, int(2*scale))
	if m.small.side < 20 {
		width = max(1, int(scale))
	}
	chosen := m.chosen[p.Key]
	left := 1.0
	if m.emphasis >= 0 && p.Class != m.emphasis && !chosen && i != m.current {
		left = faded
	}
	fill(to, box.Inset(-width), mix(Color(p.Class), ground, left))
	if pic != nil {
		blit(to, pic, box.Min, ground, left)
	}
	accent := m.color(theme.ColorNamePrimary)
	if chosen {
		frame(to, box.Inset(-width-max(3, int(3*scale))), max(3, int(3*scale)), accent)
		tick(to, box, scale, accent, m.color(theme.ColorNameForegroundOnPrimary))
	}
	if i == m.current {
		gap := width + max(2, int(2*scale))
		if chosen {
			gap += max(3, int(3*scale))
		}
		frame(to, box.Inset(-gap-max(2, int(2*scale))), max(2, int(2*scale)), m.color(theme.ColorNameForeground))
	}
}

// tick marks a chosen picture at its top right by a shape as well, where there is room.
func tick(to *image.RGBA, box image.Rectangle, scale float32, ground, line color.NRGBA) {
	s := int(14 * scale)
	if box.Dx() < 2*s || box.Dy() < 2*s {
		return
	}
	at := image.Rect(box.Max.X-s, box.Min.Y, box.Max.X, box.Min.Y+s)
	fill(to, at, ground)
	f := float64(s)
	x, y := float64(at.Min.X), float64(at.Min.Y)
	stroke(to, x+0.22*f, y+0.52*f, x+0.42*f, y+0.72*f, max(1, f/9), line)
	stroke(to, x+0.42*f, y+0.72*f, x+0.80*f, y+0.28*f, max(1, f/9), line)
}

func (m *Map) paintLasso(to *image.RGBA, scale float32) {
	accent := m.color(theme.ColorNamePrimary)
	for i, p := range m.lasso {
		q := m.lasso[(i+1)%len(m.lasso)]
		width := float64(scale)
		if i == len(m.lasso)-1 {
			width /= 2 // the line that will close it
		}
		stroke(to, float64(p.X*scale), float64(p.Y*scale), float64(q.X*scale), float64(q.Y*scale), width, accent)
	}
}

func mix(c, ground color.NRGBA, left float64) color.NRGBA {
	part := func(a, b uint8) uint8 { return uint8(float64(a)*left + float64(b)*(1-left)) }
	return color.NRGBA{part(c.R, ground.R), part(c.G, ground.G), part(c.B, ground.B), 0xFF}
}

func fill(to *image.RGBA, r image.Rectangle, c color.NRGBA) {
	r = r.Intersect(to.Rect)
	if r.Empty() {
		return
	}
	first := to.Pix[to.PixOffset(r.Min.X, r.Min.Y):to.PixOffset(r.Max.X, r.Min.Y)]
	for i := 0; i < len(first); i += 4 {
		first[i], first[i+1], first[i+2], first[i+3] = c.R, c.G, c.B, 0xFF
	}
	for y := r.Min.Y + 1; y < r.Max.Y; y++ {
		copy(to.Pix[to.PixOffset(r.Min.X, y):], first)
	}
}

// frame paints an outline that lies inside a rectangle.
func frame(to *image.RGBA, r image.Rectangle, width int, c color.NRGBA) {
	fill(to, image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+width), c)
	fill(to, image.Rect(r.Min.X, r.Max.Y-width, r.Max.X, r.Max.Y), c)
	fill(to, image.Rect(r.Min.X, r.Min.Y, r.Min.X+width, r.Max.Y), c)
	fill(to, image.Rect(r.Max.X-width, r.Min.Y, r.Max.X, r.Max.Y), c)
}

// blit copies a picture, faded where less than 1 of it is left.
func blit(to, from *image.RGBA, at image.Point, ground color.NRGBA, left float64) {
	r := from.Rect.Add(at).Intersect(to.Rect)
	if r.Empty() {
		return
	}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		src := from.Pix[from.PixOffset(r.Min.X-at.X, y-at.Y):from.PixOffset(r.Max.X-at.X, y-at.Y)]
		dst := to.Pix[to.PixOffset(r.Min.X, y):]
		if left == 1 {
			copy(dst, src)
			continue
		}
		of := int(256 * left)
		r, g, b := int(ground.R)*(256-of), int(ground.G)*(256-of), int(ground.B)*(256-of)
		for i := 0; i < len(src); i += 4 {
			dst[i], dst[i+1], dst[i+2], dst[i+3] = uint8((int(src[i])*of+r)>>8), uint8((int(src[i+1])*of+g)>>8), uint8((int(src[i+2])*of+b)>>8), 0xFF
		}
	}
}

// stroke paints a line with round ends; width is half of how thick it is.
func stroke(to *image.RGBA, x0, y0, x1, y1, width float64, c color.NRGBA) {
	r := image.Rect(int(min(x0, x1)-width-1), int(min(y0, y1)-width-1), int(max(x0, x1)+width+2), int(max(y0, y1)+width+2)).Intersect(to.Rect)
	dx, dy := x1-x0, y1-y0
	long := dx*dx + dy*dy
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			px, py := float64(x)+0.5-x0, float64(y)+0.5-y0
			t := 0.0
			if long > 0 {
				t = max(0, min(1, (px*dx+py*dy)/long))
			}
			cover := width + 0.5 - math.Hypot(px-t*dx, py-t*dy)
			if cover <= 0 {
				continue
			}
			at := to.PixOffset(x, y)
			over := mix(c, color.NRGBA{to.Pix[at], to.Pix[at+1], to.Pix[at+2], 0xFF}, min(1, cover))
			to.Pix[at], to.Pix[at+1], to.Pix[at+2] = over.R, over.G, over.B
		}
	}
}
