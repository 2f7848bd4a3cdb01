package imagefile

import (
	"bytes"
	"encoding/binary"
	"image"

	"golang.org/x/image/webp"
)

// A WebP file is a RIFF container (developers.google.com/speed/webp/docs/riff_container). golang.org/x/image/webp decodes files of one
// frame; of an animation we cut the first frame out as a file of its own.

// webpFrame is one picture inside a WebP file and its place on the canvas.
type webpFrame struct {
	data          []byte // the chunks ALPH, VP8 and VP8L with their heads
	left, top     int
	width, height int // 0 where only the pixels say
	alpha         bool
}

// eachChunk calls do with the name and content of each chunk, and whole, its bytes with head and padding, until do returns false.
func eachChunk(data []byte, do func(name string, body, whole []byte) bool) {
	for len(data) >= 8 {
		length := int64(binary.LittleEndian.Uint32(data[4:]))
		end := min(8+length, int64(len(data)))
		next := min(end+length&1, int64(len(data)))
		if !do(string(data[:4]), data[8:end], data[:next]) {
			return
		}
		data = data[next:]
	}
}

// readWebPHeader reads the size of the canvas and the orientation.
func readWebPHeader(data []byte) (header, error) {
	h := header{orientation: 1}
	eachChunk(data[12:], func(name string, body, _ []byte) bool {
		switch {
		case name == "VP8X" && len(body) >= 10:
			h.width, h.height = 1+uint24(body[4:]), 1+uint24(body[7:])
		case name == "EXIF":
			h.orientation = exifOrientation(body)
		}
		return true
	})
	if h.width == 0 {
		config, err := webp.DecodeConfig(bytes.NewReader(data))
		if err != nil {
			return h, classified("webp", err)
		}
		h.width, h.height = config.Width, config.Height
	}
	return h, nil
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// firstWebPFrame returns the first frame of an animation; ok is false where the file is a plain picture.
func firstWebPFrame(data []byte) (frame webpFrame, ok bool) {
	eachChunk(data[12:], func(name string, body, _ []byte) bool {
		if name != "ANMF" || len(body) < 16 {
			return true
		}
		ok = true
		frame = webpFrame{
			left: 2 * uint24(body), top: 2 * uint24(body[3:]),
			width: 1 + uint24(body[6:]), height: 1 + uint24(body[9:]),
		}
		eachChunk(body[16:], func(name string, _, whole []byte) bool {
			if name == "ALPH" {
				frame.alpha = true
			}
			if name == "ALPH" || name == "VP8 " || name == "VP8L" {
				frame.data = append(frame.data, whole...)
			}
			return true
		})
		return false
	})
	return frame, ok
}

// file is the frame as a WebP file of its own.
func (f webpFrame) file() []byte {
	var flags byte
	if f.alpha {
		flags = 1 << 4
	}
	w, h := f.width-1, f.height-1
	out := []byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00")
	out = append(out, flags, 0, 0, 0, byte(w), byte(w>>8), byte(w>>16), byte(h), byte(h>>8), byte(h>>16))
	out = append(out, f.data...)
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

func decodeWebP(data []byte, h header, lim Limits) (*Image, error) {
	canvas := image.Rect(0, 0, h.width, h.height)
	place := image.Point{}
	if frame, ok := firstWebPFrame(data); ok {
		if err := lim.checkSize("webp", frame.width, frame.height); err != nil {
			return nil, err
		}
		data, place = frame.file(), image.Pt(frame.left, frame.top)
	}
	picture, err := webp.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return placed(flattenedWebP(picture), place, canvas), nil
}

// flattenedWebP makes an Image of a frame. Lossy WebP stores BT.601 YCbCr of limited range, which Go's colour model would show too pale.
func flattenedWebP(picture image.Image) *Image {
	switch p := picture.(type) {
	case *image.YCbCr:
		return flattenedYCbCr(p, nil, spaceOf(2, true))
	case *image.NYCbCrA:
		return flattenedYCbCr(&p.YCbCr, p.A, spaceOf(2, true))
	}
	return flattened(picture, picture.Bounds())
}

// placed puts a frame at its place on a white canvas.
func placed(frame *Image, at image.Point, canvas image.Rectangle) *Image {
	if at == (image.Point{}) && frame.Width == canvas.Dx() && frame.Height == canvas.Dy() {
		return frame
	}
	m := whiteImage(canvas.Dx(), canvas.Dy())
	part := image.Rect(0, 0, frame.Width, frame.Height).Add(at).Intersect(canvas)
	for y := part.Min.Y; y < part.Max.Y; y++ {
		from := 3 * ((y-at.Y)*frame.Width + part.Min.X - at.X)
		copy(m.Pix[3*(y*m.Width+part.Min.X):][:3*part.Dx()], frame.Pix[from:])
	}
	return m
}
