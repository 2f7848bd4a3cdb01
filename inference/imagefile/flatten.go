package imagefile

import (
	"bytes"
	"image"
	"image/color"
)

// flattened makes an Image of a decoded picture: transparency over white, 16 bits rounded to 8. The Image covers canvas; where picture
// does not, it is white.
func flattened(picture image.Image, canvas image.Rectangle) *Image {
	w, h := canvas.Dx(), canvas.Dy()
	inside := picture.Bounds().Intersect(canvas)
	m := whiteImage(w, h)
	row := rowReader(picture)
	for y := inside.Min.Y; y < inside.Max.Y; y++ {
		at := 3 * ((y-canvas.Min.Y)*w + inside.Min.X - canvas.Min.X)
		row(m.Pix[at:at+3*inside.Dx()], inside.Min.X, y)
	}
	return m
}

func whiteImage(w, h int) *Image {
	return &Image{Pix: bytes.Repeat([]byte{255}, 3*w*h), Width: w, Height: h, FullWidth: w, FullHeight: h}
}

// rowReader returns a function that fills dst with the len(dst)/3 pixels from (x, y) on. Each kind of picture that our decoders make
// has its own; others go through the colour model.
func rowReader(picture image.Image) func(dst []uint8, x, y int) {
	switch p := picture.(type) {
	case *image.Gray:
		return func(dst []uint8, x, y int) {
			for i, v := range p.Pix[p.PixOffset(x, y):][:len(dst)/3] {
				dst[3*i], dst[3*i+1], dst[3*i+2] = v, v, v
			}
		}
	case *image.Paletted:
		return palettedRow(p)
	case *image.RGBA:
		return func(dst []uint8, x, y int) {
			premultipliedRow(dst, p.Pix[p.PixOffset(x, y):])
		}
	case *image.NRGBA:
		return func(dst []uint8, x, y int) {
			src := p.Pix[p.PixOffset(x, y):]
			for ; len(dst) >= 3; dst, src = dst[3:], src[4:] {
				a := src[3]
				dst[0], dst[1], dst[2] = over(src[0], a), over(src[1], a), over(src[2], a)
			}
		}
	case *image.CMYK:
		return func(dst []uint8, x, y int) {
			src := p.Pix[p.PixOffset(x, y):]
			for ; len(dst) >= 3; dst, src = dst[3:], src[4:] {
				dst[0], dst[1], dst[2] = color.CMYKToRGB(src[0], src[1], src[2], src[3])
			}
		}
	}
	return func(dst []uint8, x, y int) {
		for i := 0; i+2 < len(dst); i += 3 {
			dst[i], dst[i+1], dst[i+2] = flatColor(picture.At(x+i/3, y))
		}
	}
}

// over lays a component of opacity a over white.
func over(v, a uint8) uint8 {
	return uint8((uint32(v)*uint32(a) + 255*(255-uint32(a)) + 127) / 255)
}

// flatColor lays any colour over white.
func flatColor(c color.Color) (r, g, b uint8) {
	n := color.NRGBA64Model.Convert(c).(color.NRGBA64)
	flat := func(v uint16) uint8 {
		wide := (uint64(v)*uint64(n.A) + 65535*(65535-uint64(n.A)) + 32767) / 65535
		return uint8((wide*255 + 32767) / 65535)
	}
	return flat(n.R), flat(n.G), flat(n.B)
}

// premultipliedRow adds white where the colours, which are multiplied by their opacity already, leave room.
func premultipliedRow(dst, src []uint8) {
	for ; len(dst) >= 3; dst, src = dst[3:], src[4:] {
		white := 255 - src[3]
		for i := range 3 {
			dst[i] = uint8(min(uint(src[i])+uint(white), 255))
		}
	}
}

// palettedRow looks colours up in a palette that is flattened once. Indices beyond the palette are black, as browsers show them.
func palettedRow(p *image.Paletted) func(dst []uint8, x, y int) {
	var flat [256][3]uint8
	for i, c := range p.Palette[:min(len(p.Palette), 256)] {
		flat[i][0], flat[i][1], flat[i][2] = flatColor(c)
	}
	return func(dst []uint8, x, y int) {
		for i, index := range p.Pix[p.PixOffset(x, y):][:len(dst)/3] {
			copy(dst[3*i:3*i+3], flat[index][:])
		}
	}
}
