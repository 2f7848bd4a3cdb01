package imagefile

// Image is a decoded picture: the right way up, without transparency, 8-bit RGB. It is read by its methods only, so any number of
// goroutines may use one.
type Image struct {
	// Pix holds the pixels, three bytes (red, green, blue) each, row after row without gaps: 3*Width*Height bytes.
	Pix []uint8
	// Width and Height are those of Pix.
	Width, Height int
	// FullWidth and FullHeight are those of the picture at its full size, the right way up. They differ from Width and Height where a
	// JPEG was decoded at a reduced scale. Resample counts in these.
	FullWidth, FullHeight int
	// Format is the picture's format, as Sniff names it.
	Format string
	// Camera is the maker and model that a JPEG's EXIF names, "" where none is named.
	Camera string
	// Truncated says that the file's data end too early or have a gap. What is missing is grey.
	Truncated bool

	// reduced says how Pix lies in the full-size picture.
	reduced reduction
}

// reduction places a reduced picture: one pixel of Pix covers factor pixels of the full size each way, and the full-size picture begins
// left and top pixels of Pix into it (which is not 0 where the last, incomplete block was turned to the front). Factor 0 stands for
// an Image made by hand, whose Pix covers the full size exactly.
type reduction struct {
	factor    float64
	left, top float64
}

// place returns the scale (pixels of Pix for one of the full size) and the offset of both axes.
func (m *Image) place() (scaleX, left, scaleY, top float64) {
	if m.reduced.factor > 0 {
		scale := 1 / m.reduced.factor
		return scale, m.reduced.left, scale, m.reduced.top
	}
	fullW, fullH := m.fullSize()
	return float64(m.Width) / float64(fullW), 0, float64(m.Height) / float64(fullH), 0
}

// fullSize is FullWidth and FullHeight, or those of Pix where an Image made by hand leaves them out.
func (m *Image) fullSize() (width, height int) {
	if m.FullWidth <= 0 || m.FullHeight <= 0 {
		return m.Width, m.Height
	}
	return m.FullWidth, m.FullHeight
}
