package imagefile

import (
	"bytes"
	"encoding/binary"
	"image/png"
)

// A PNG file is a signature and chunks of length, name, content and checksum (PNG specification, section 5).

const (
	pngSignature = "\x89PNG\r\n\x1a\n"
	pngEnd       = "\x00\x00\x00\x00IEND\xae\x42\x60\x82"
)

// decodePNG decodes a PNG file. Where Go's decoder refuses it for a chunk that does not matter, or for the want of an end, it is decoded
// without.
func decodePNG(data []byte, _ header, _ Limits) (*Image, error) {
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		var again error
		if picture, again = png.Decode(bytes.NewReader(essentialPNG(data))); again != nil {
			return nil, err
		}
	}
	return flattened(picture, picture.Bounds()), nil
}

// eachPNGChunk calls do with the name, the content and the whole of each chunk that is whole, until do returns false.
func eachPNGChunk(data []byte, do func(name string, body, whole []byte) bool) {
	data = data[min(len(pngSignature), len(data)):]
	for len(data) >= 12 {
		end := 12 + int64(binary.BigEndian.Uint32(data))
		if end > int64(len(data)) || !do(string(data[4:8]), data[8:end-4], data[:end]) {
			return
		}
		data = data[end:]
	}
}

// essentialPNG is the file with nothing but what the pixels need.
func essentialPNG(data []byte) []byte {
	out := []byte(pngSignature)
	seen := map[string]bool{}
	eachPNGChunk(data, func(name string, _, whole []byte) bool {
		switch {
		case name == "IHDR", name == "PLTE", name == "IDAT", name == "tRNS" && !seen["tRNS"] && !seen["IDAT"]:
			out = append(out, whole...)
		}
		seen[name] = true
		return name != "IEND"
	})
	return append(out, pngEnd...)
}

// pngOrientation reads the eXIf chunk, which may stand before or behind the pixels.
func pngOrientation(data []byte) int {
	orientation := 1
	eachPNGChunk(data, func(name string, body, _ []byte) bool {
		if name == "eXIf" {
			orientation = exifOrientation(body)
		}
		return name != "eXIf" && name != "IEND"
	})
	return orientation
}
