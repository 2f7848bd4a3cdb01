package imagefile

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/gif"
	"image/png"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// decoders decode all formats but JPEG, at the full size as stored.
var decoders = map[string]func(data []byte, h header, lim Limits) (*Image, error){
	"png": func(data []byte, _ header, _ Limits) (*Image, error) { return plain(png.Decode(bytes.NewReader(data))) },
	"bmp": func(data []byte, _ header, _ Limits) (*Image, error) { return plain(bmp.Decode(bytes.NewReader(data))) },
	"tiff": func(data []byte, _ header, _ Limits) (*Image, error) {
		return plain(tiff.Decode(bytes.NewReader(data)))
	},
	"gif":  decodeGIF,
	"webp": decodeWebP,
	"heic": decodeHEIC,
	"avif": decodeAVIF,
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

// pngOrientation reads the eXIf chunk, which may stand before or behind the pixels.
func pngOrientation(data []byte) int {
	for at := 8; at+8 <= len(data); {
		length, kind := int64(binary.BigEndian.Uint32(data[at:])), string(data[at+4:at+8])
		end := int64(at) + 8 + length
		if end > int64(len(data)) || kind == "IEND" {
			break
		}
		if kind == "eXIf" {
			return exifOrientation(data[at+8 : end])
		}
		at = int(end) + 4 // the checksum
	}
	return 1
}
