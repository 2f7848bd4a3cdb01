//go:build !cgo || !(linux || libjpeg)

package imagefile

import (
	"bytes"
	"image"
	"image/jpeg"
)

// decodeJPEG decodes with Go's own decoder: always at the full size, and never a truncated picture.
func decodeJPEG(data []byte, _ jpegHeader, _ int) (*Image, error) {
	picture, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if p, ok := picture.(*image.YCbCr); ok {
		return flattenedYCbCr(p, nil, spaceOf(2, false)), nil
	}
	return flattened(picture, picture.Bounds()), nil
}

// standardJPEG decodes the whole picture for Standard: Go's decoder knows no parts.
func standardJPEG(data []byte, h jpegHeader, size int, _ *buffers, dst []float32) error {
	m, err := decodeUpright("jpeg", data, header(h), size, Limits{})
	if err == nil {
		m.Standard(size, dst)
	}
	return err
}
