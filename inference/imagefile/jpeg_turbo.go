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

import "unsafe"

// decodeJPEG decodes with libjpeg-turbo, at the smallest scale of 1, 1/2, 1/4, 1/8 whose short side is at least 2*minShort.
func decodeJPEG(data []byte, h jpegHeader, minShort int) (*Image, error) {
	factor := jpegReduction(h.width, h.height, minShort)
	m := &Image{
		Width: reducedSide(h.width, factor), Height: reducedSide(h.height, factor),
		FullWidth: h.width, FullHeight: h.height,
		reduced: reduction{factor: float64(factor)},
	}
	m.Pix = make([]uint8, 3*m.Width*m.Height)
	var report C.lk_jpeg_report
	code := C.lk_jpeg_decode((*C.uchar)(unsafe.Pointer(&data[0])), C.size_t(len(data)), C.int(factor),
		(*C.uchar)(unsafe.Pointer(&m.Pix[0])), C.int(m.Width), C.int(m.Height), &report)
	said := C.GoString(&report.message[0])
	switch {
	case code == C.LK_JPEG_UNSUPPORTED:
		return nil, unsupported("JPEG picture of a kind that is not read (%s)", said)
	case code == C.LK_JPEG_MEMORY:
		return nil, unsupported("JPEG picture that needs more memory than there is (%s)", said)
	case code != C.LK_JPEG_OK:
		return nil, malformed("JPEG picture cannot be decoded (%s)", said)
	case float64(report.present) < leastPresent:
		return nil, malformed("JPEG picture ends after %.0f %% of its rows", 100*float64(report.present))
	}
	m.Truncated = report.truncated != 0
	return m, nil
}
