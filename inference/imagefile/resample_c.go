//go:build cgo

package imagefile

/*
#cgo CFLAGS: -O3
#include "resample.h"
*/
import "C"

import (
	"runtime"
	"unsafe"
)

// resample is resampleGo in C, which the compiler turns into vector instructions: four to six times as fast.
func resample(pix []uint8, stride int, across, down *taps, dst []float32) {
	low, high := across.span()
	sum := make([]float32, 3*(high-low))
	dst = dst[:3*len(across.first)*len(down.first)]
	var pins runtime.Pinner
	defer pins.Unpin()
	C.lk_resample((*C.uint8_t)(unsafe.SliceData(pix)), C.size_t(stride), across.inC(&pins), down.inC(&pins),
		C.int32_t(low), C.int32_t(high), (*C.float)(unsafe.SliceData(sum)), (*C.float)(unsafe.SliceData(dst)))
}

// inC is t for C, its slices pinned.
func (t *taps) inC(pins *runtime.Pinner) C.lk_taps {
	pins.Pin(unsafe.SliceData(t.first))
	pins.Pin(unsafe.SliceData(t.count))
	pins.Pin(unsafe.SliceData(t.weights))
	return C.lk_taps{
		first: (*C.int32_t)(unsafe.SliceData(t.first)), count: (*C.int32_t)(unsafe.SliceData(t.count)),
		weights: (*C.float)(unsafe.SliceData(t.weights)), width: C.int32_t(t.width), outputs: C.int32_t(len(t.first)),
	}
}
