package imagefile

import (
	"bytes"
	"image"
	"image/gif"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"likeness/inference/message"
)

// Info is what a picture's header says.
type Info struct {
	// Format is the format as Sniff names it.
	Format string
	// Width and Height are in pixels, of the picture standing upright.
	Width, Height int
	// Orientation is the EXIF orientation (1 to 8) that Load applies; 1 where there is none.
	Orientation int
}

// header is what decoding needs to know beforehand. width and height are as stored, before orientation is applied.
type header jpegHeader

// probeLen is how much of a file Probe reads at first. Most headers end within it.
const probeLen = 64 << 10

// Probe reads a picture's header, by its content, and decodes no pixel. Errors are those of Load; a picture beyond lim is an
// UnsupportedError here too.
func Probe(path string, lim Limits) (Info, error) {
	info, err := probe(path, lim)
	if err != nil {
		return Info{}, message.Errorf("read header of picture %s: %w", path, err)
	}
	return info, nil
}

func probe(path string, lim Limits) (Info, error) {
	file, size, err := openRegular(path)
	if err != nil {
		return Info{}, err
	}
	defer file.Close()
	if err := lim.checkBytes(size); err != nil {
		return Info{}, err
	}
	data, err := io.ReadAll(io.LimitReader(file, probeLen))
	if err != nil {
		return Info{}, err
	}
	format, err := identify(data)
	if err != nil {
		return Info{}, err
	}
	h, err := readHeader(format, data)
	if size > int64(len(data)) && (err != nil || mayComeLate[format] && h.orientation == 1) {
		rest, readErr := io.ReadAll(io.LimitReader(file, size-int64(len(data))))
		if readErr != nil {
			return Info{}, readErr
		}
		h, err = readHeader(format, append(data, rest...))
	}
	if err != nil {
		return Info{}, err
	}
	if err := lim.checkSize(format, h.width, h.height); err != nil {
		return Info{}, err
	}
	info := Info{Format: format, Orientation: h.orientation}
	info.Width, info.Height = turnedSize(h.width, h.height, h.orientation)
	return info, nil
}

// mayComeLate are the formats whose orientation may stand behind the pixels.
var mayComeLate = map[string]bool{"png": true, "webp": true, "tiff": true}

// readHeader finds a picture's size and orientation.
func readHeader(format string, data []byte) (h header, err error) {
	defer func() {
		if r := recover(); r != nil {
			h, err = header{}, malformed("%s picture cannot be decoded (its decoder failed: %v)", names[format], r)
		}
	}()
	h = header{orientation: 1}
	var config image.Config
	switch format {
	case "jpeg":
		found, err := readJPEGHeader(data)
		return header(found), err
	case "webp":
		return readWebPHeader(data)
	case "heic", "avif":
		return readISOHeader(format, data)
	case "png":
		config, err = png.DecodeConfig(bytes.NewReader(data))
		h.orientation = pngOrientation(data)
	case "gif":
		config, err = gif.DecodeConfig(bytes.NewReader(data))
	case "bmp":
		config, err = bmp.DecodeConfig(bytes.NewReader(data))
	case "tiff":
		config, err = tiff.DecodeConfig(bytes.NewReader(data))
		h.orientation = exifOrientation(data)
	}
	if err != nil {
		return h, classified(format, err)
	}
	h.width, h.height = config.Width, config.Height
	return h, nil
}
