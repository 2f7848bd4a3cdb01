package imagefile

import "image"

// ycbcrSpace turns luma and colour differences into red, green and blue: the tables of each part, in 1/65536.
type ycbcrSpace struct {
	luma                                    [256]int32
	redFromCr, blueFromCb, greenCb, greenCr [256]int32
}

// spaceOf makes the tables for a matrix numbered as in ITU-T H.273: 1 is BT.709, 9 and 10 are BT.2020, anything else is taken as BT.601,
// the matrix of JPEG and of most files that do not say. limited is for luma from 16 to 235 and differences from 16 to 240.
func spaceOf(matrix int, limited bool) ycbcrSpace {
	kr, kb := 0.299, 0.114
	switch matrix {
	case 1:
		kr, kb = 0.2126, 0.0722
	case 9, 10:
		kr, kb = 0.2627, 0.0593
	}
	lumaScale, base, chromaScale := 1.0, 0.0, 1.0
	if limited {
		lumaScale, base, chromaScale = 255.0/219, 16, 255.0/224
	}
	kg := 1 - kr - kb
	var s ycbcrSpace
	for i := range 256 {
		d := (float64(i) - 128) * chromaScale * 65536
		s.luma[i] = int32((float64(i)-base)*lumaScale*65536) + 1<<15
		s.redFromCr[i] = int32(2 * (1 - kr) * d)
		s.blueFromCb[i] = int32(2 * (1 - kb) * d)
		s.greenCb[i] = int32(-2 * (1 - kb) * kb / kg * d)
		s.greenCr[i] = int32(-2 * (1 - kr) * kr / kg * d)
	}
	return s
}

func (s *ycbcrSpace) rgb(dst []uint8, y, cb, cr uint8) {
	l := s.luma[y]
	dst[0] = clamped(l + s.redFromCr[cr])
	dst[1] = clamped(l + s.greenCb[cb] + s.greenCr[cr])
	dst[2] = clamped(l + s.blueFromCb[cb])
}

func clamped(v int32) uint8 { return uint8(min(max(v>>16, 0), 255)) }

// flattenedYCbCr makes an Image of a YCbCr picture whose rectangle begins at (0, 0). Colour differences of half the width (and height)
// are interpolated by the triangle that libjpeg and libwebp use, 3/4 of the nearest sample and 1/4 of the next. alpha, where not nil,
// is the opacity of each pixel, laid over white.
func flattenedYCbCr(p *image.YCbCr, alpha []uint8, space ycbcrSpace) *Image {
	w, h := p.Rect.Dx(), p.Rect.Dy()
	m := &Image{Pix: make([]uint8, 3*w*h), Width: w, Height: h, FullWidth: w, FullHeight: h}
	up := newChromaRows(p)
	for y := range h {
		cb, cr := up.row(y)
		dst, luma := m.Pix[3*y*w:3*(y+1)*w], p.Y[y*p.YStride:][:w]
		for x, l := range luma {
			space.rgb(dst[3*x:3*x+3], l, cb[x], cr[x])
		}
		if alpha != nil {
			for i, a := range alpha[y*w : (y+1)*w] {
				for c := range 3 {
					dst[3*i+c] = over(dst[3*i+c], a)
				}
			}
		}
	}
	return m
}

// chromaRows brings the colour differences to the size of the luma, row by row.
type chromaRows struct {
	p      *image.YCbCr
	halfX  bool
	halfY  bool
	narrow [2][]int32 // one row of each, in 1/4 where halfY
	wide   [2][]uint8
}

func newChromaRows(p *image.YCbCr) *chromaRows {
	c := &chromaRows{p: p}
	switch p.SubsampleRatio {
	case image.YCbCrSubsampleRatio420:
		c.halfX, c.halfY = true, true
	case image.YCbCrSubsampleRatio422:
		c.halfX = true
	case image.YCbCrSubsampleRatio440:
		c.halfY = true
	}
	w := p.Rect.Dx()
	for i := range 2 {
		c.narrow[i], c.wide[i] = make([]int32, w), make([]uint8, w)
	}
	return c
}

// row returns both differences for row y of the luma. They are overwritten by the next call.
func (c *chromaRows) row(y int) (cb, cr []uint8) {
	for i, plane := range [2][]uint8{c.p.Cb, c.p.Cr} {
		c.fill(plane, y, c.narrow[i], c.wide[i])
	}
	return c.wide[0], c.wide[1]
}

func (c *chromaRows) fill(plane []uint8, y int, narrow []int32, wide []uint8) {
	w, stride := c.p.Rect.Dx(), c.p.CStride
	if !c.halfX && !c.halfY {
		for x := range wide {
			wide[x] = plane[c.p.COffset(c.p.Rect.Min.X+x, c.p.Rect.Min.Y+y)]
		}
		return
	}
	n, near, next := w, y, y
	if c.halfX {
		n = (w + 1) / 2
	}
	if c.halfY {
		rows := (c.p.Rect.Dy() + 1) / 2
		near = y / 2
		next = min(max(near-1+2*(y&1), 0), rows-1)
	}
	a, b := plane[near*stride:][:n], plane[next*stride:][:n]
	for x := range a {
		narrow[x] = 3*int32(a[x]) + int32(b[x])
	}
	if !c.halfX {
		for x := range wide {
			wide[x] = uint8((narrow[x] + 2) >> 2)
		}
		return
	}
	for x := range wide {
		at := x / 2
		beside := min(max(at-1+2*(x&1), 0), n-1)
		wide[x] = uint8((3*narrow[at] + narrow[beside] + 8 - int32(x&1)) >> 4)
	}
}
