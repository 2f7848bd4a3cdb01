package imagefile

import "image"

// RGBA returns the picture as a thumbnail whose long side is at most maxSide, never enlarged, opaque. 0 asks for the size of Pix.
func (m *Image) RGBA(maxSide int) *image.RGBA {
	w, h := m.Width, m.Height
	if long := max(w, h); maxSide > 0 && long > maxSide {
		fullW, fullH := m.fullSize()
		w, h = resizedSide(fullW, maxSide, max(fullW, fullH)), resizedSide(fullH, maxSide, max(fullW, fullH))
	}
	if w == m.Width && h == m.Height {
		out := image.NewRGBA(image.Rect(0, 0, w, h))
		for i := range w * h {
			copy(out.Pix[4*i:4*i+3], m.Pix[3*i:3*i+3])
			out.Pix[4*i+3] = 255
		}
		return out
	}
	fullW, fullH := m.fullSize()
	floats := make([]float32, 3*w*h)
	m.Resample(0, 0, float64(fullW), float64(fullH), w, h, false, floats)
	return Shown(w, h, floats)
}

// Shown makes what Resample or Standard wrote, [height, width, 3], a picture to show, opaque.
func Shown(width, height int, pixels []float32) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range width * height {
		for c := range 3 {
			out.Pix[4*i+c] = uint8(pixels[3*i+c] + 0.5)
		}
		out.Pix[4*i+3] = 255
	}
	return out
}
