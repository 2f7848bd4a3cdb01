package imagefile

import "image"

// swapsSides says whether an EXIF orientation turns the picture by a quarter.
func swapsSides(orientation int) bool { return orientation >= 5 && orientation <= 8 }

// oriented returns the picture turned and mirrored as its EXIF orientation (1 to 8, Exif 2.32 section 4.6.4 A) says, so that it stands
// upright. m is used up.
func oriented(m *Image, orientation int) *Image {
	if orientation < 2 || orientation > 8 {
		return m
	}
	w, h := m.Width, m.Height
	// at and along give where the stored picture's first pixel goes, and the steps to its right and lower neighbours.
	var at, right, down int
	switch outW, outH := turnedSize(w, h, orientation); orientation {
	case 2:
		at, right, down = outW-1, -1, outW
	case 3:
		at, right, down = outW*outH-1, -1, -outW
	case 4:
		at, right, down = outW*(outH-1), 1, -outW
	case 5:
		at, right, down = 0, outW, 1
	case 6:
		at, right, down = outW-1, outW, -1
	case 7:
		at, right, down = outW*outH-1, -outW, -1
	case 8:
		at, right, down = outW*(outH-1), -outW, 1
	}
	out := make([]uint8, len(m.Pix))
	for y := range h {
		row := m.Pix[3*y*w : 3*(y+1)*w]
		to := 3 * (at + y*down)
		for len(row) >= 3 {
			copy(out[to:to+3], row[:3])
			row = row[3:]
			to += 3 * right
		}
	}
	return turned(m, out, orientation)
}

// turned is m with the pixels already turned, and everything that goes with them.
func turned(m *Image, pix []uint8, orientation int) *Image {
	t := *m
	t.Pix = pix
	t.Width, t.Height = turnedSize(m.Width, m.Height, orientation)
	t.FullWidth, t.FullHeight = turnedSize(m.FullWidth, m.FullHeight, orientation)
	if t.reduced.factor > 0 {
		// The incomplete last block of each side, in pixels of Pix.
		spareX := float64(t.Width) - float64(t.FullWidth)/t.reduced.factor
		spareY := float64(t.Height) - float64(t.FullHeight)/t.reduced.factor
		switch orientation {
		case 2, 6:
			t.reduced.left = spareX
		case 4, 8:
			t.reduced.top = spareY
		case 3, 7:
			t.reduced.left, t.reduced.top = spareX, spareY
		}
	}
	return &t
}

func turnedSize(width, height, orientation int) (int, int) {
	if swapsSides(orientation) {
		return height, width
	}
	return width, height
}

// asStored is where a rectangle of the upright picture lies in the stored one, which is width x height.
func asStored(r image.Rectangle, width, height, orientation int) image.Rectangle {
	if swapsSides(orientation) {
		r.Min.X, r.Min.Y, r.Max.X, r.Max.Y = r.Min.Y, r.Min.X, r.Max.Y, r.Max.X
	}
	switch orientation {
	case 2, 3, 7, 8:
		r.Min.X, r.Max.X = width-r.Max.X, width-r.Min.X
	}
	switch orientation {
	case 3, 4, 6, 7:
		r.Min.Y, r.Max.Y = height-r.Max.Y, height-r.Min.Y
	}
	return r
}
