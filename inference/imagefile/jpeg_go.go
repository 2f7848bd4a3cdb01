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
