//go:build cgo && (linux || libjpeg)

package imagefile

/*
// The static archive libjpeg.a of libjpeg-turbo comes with its header in the package libjpeg-dev of Debian and Ubuntu. The static
// one is wanted so that a built program needs no libjpeg of the version that this machine happens to have.
#cgo CFLAGS: -O2
#cgo linux LDFLAGS: -l:libjpeg.a
#cgo !linux LDFLAGS: -ljpeg
#include "jpeg_turbo.h"
*/
import "C"

import (
	"image"
	"unsafe"
)

// decodeJPEG decodes with libjpeg-turbo, at the smallest scale of 1, 1/2, 1/4, 1/8 whose short side is at least 2*minShort.
func decodeJPEG(data []byte, h jpegHeader, minShort int) (*Image, error) {
	m := reducedJPEG(h, jpegReduction(h.width, h.height, minShort))
	m.Pix = make([]uint8, 3*m.Width*m.Height)
	err := decodeJPEGPart(data, m, image.Rect(0, 0, m.Width, m.Height))
	return m, err
}

// reducedJPEG is a picture at 1/factor of its size, without its pixels.
func reducedJPEG(h jpegHeader, factor int) *Image {
	return &Image{
		Width: reducedSide(h.width, factor), Height: reducedSide(h.height, factor),
		FullWidth: h.width, FullHeight: h.height,
		reduced: reduction{factor: float64(factor)},
	}
}

// decodeJPEGPart decodes a rectangle of the picture m, as stored, into the first bytes of m.Pix, and sets m.Truncated.
func decodeJPEGPart(data []byte, m *Image, part image.Rectangle) error {
	rectangle := C.lk_jpeg_part{
		left: C.uint(part.Min.X), top: C.uint(part.Min.Y), width: C.uint(part.Dx()), height: C.uint(part.Dy()),
	}
	var report C.lk_jpeg_report
	code := C.lk_jpeg_decode((*C.uchar)(unsafe.Pointer(&data[0])), C.size_t(len(data)), C.int(m.reduced.factor),
		C.int(m.Width), C.int(m.Height), rectangle, (*C.uchar)(unsafe.Pointer(&m.Pix[0])), &report)
	said := C.GoString(&report.message[0])
	switch {
	case code == C.LK_JPEG_UNSUPPORTED:
		return unsupported("JPEG picture of a kind that is not read (%s)", said)
	case code == C.LK_JPEG_MEMORY:
		return unsupported("JPEG picture that needs more memory than there is (%s)", said)
	case code != C.LK_JPEG_OK:
		return malformed("JPEG picture cannot be decoded (%s)", said)
	case float64(report.present) < leastPresent:
		return malformed("JPEG picture ends after %.0f %% of its rows", 100*float64(report.present))
	}
	m.Truncated = report.truncated != 0
	return nil
}

// standardJPEG writes what Standard writes of the decoded picture, and decodes only the part of it that Standard reads.
func standardJPEG(data []byte, h jpegHeader, size int, b *buffers, dst []float32) error {
	m := reducedJPEG(h, jpegReduction(h.width, h.height, size))
	upright := m
	if h.orientation > 1 && h.orientation <= 8 {
		upright = turned(m, nil, h.orientation)
	}
	across, down := upright.standardTaps(size)
	var seen image.Rectangle
	seen.Min.X, seen.Max.X = across.span()
	seen.Min.Y, seen.Max.Y = down.span()
	part := asStored(seen, m.Width, m.Height, h.orientation)
	m.Pix = grown(&b.pixels, 3*part.Dx()*part.Dy())
	if err := decodeJPEGPart(data, m, part); err != nil {
		return err
	}
	read := oriented(&Image{Pix: m.Pix, Width: part.Dx(), Height: part.Dy()}, h.orientation)
	across.shift(seen.Min.X)
	down.shift(seen.Min.Y)
	resample(read.Pix, 3*read.Width, &across, &down, dst)
	return nil
}
