//go:build !cgo

package imagefile

func resample(pix []uint8, stride int, across, down *taps, dst []float32) {
	resampleGo(pix, stride, across, down, dst)
}
