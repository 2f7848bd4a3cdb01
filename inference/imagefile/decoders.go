package imagefile

import (
	"bytes"
	"image"
	"image/gif"

	"golang.org/x/image/bmp"
)

// decoders decode all formats but JPEG, at the full size as stored.
var decoders = map[string]func(data []byte, h header, lim Limits) (*Image, error){
	"png":  decodePNG,
	"gif":  decodeGIF,
	"bmp":  decodeBMP,
	"tiff": decodeTIFF,
	"webp": decodeWebP,
	"heic": decodeHEIC,
	"avif": decodeAVIF,
}

func decodeBMP(data []byte, _ header, _ Limits) (*Image, error) {
	return plain(bmp.Decode(bytes.NewReader(data)))
}

func plain(picture image.Image, err error) (*Image, error) {
	if err != nil {
		return nil, err
	}
	return flattened(picture, picture.Bounds()), nil
}

// decodeGIF decodes the first frame, which may cover only a part of the canvas. The rest is transparent, so white.
func decodeGIF(data []byte, h header, _ Limits) (*Image, error) {
	frame, err := gif.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return flattened(frame, image.Rect(0, 0, h.width, h.height)), nil
}
