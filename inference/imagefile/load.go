package imagefile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"likeness/inference/message"
)

// leastPresent is the share of a JPEG's rows below which a file that ends early is refused instead of filled with grey.
const leastPresent = 0.5

// Load reads and decodes the picture at path.
//
// minShort says how small the picture may come: a JPEG is decoded at 1/2, 1/4 or 1/8 of its size as long as its short side keeps at
// least 2*minShort pixels, which is several times faster. 0 asks for the full size.
//
// Errors are those of the file system, FormatError and UnsupportedError, each wrapped with the path.
func Load(path string, minShort int, lim Limits) (*Image, error) {
	data, err := readFile(path, lim, &buffers{})
	if err == nil {
		var m *Image
		if m, err = Decode(data, minShort, lim); err == nil {
			return m, nil
		}
	}
	return nil, message.Errorf("read picture %s: %w", path, err)
}

// Decode is Load for a picture that is in memory already.
func Decode(data []byte, minShort int, lim Limits) (*Image, error) {
	format, h, err := checkedHeader(data, lim)
	if err != nil {
		return nil, err
	}
	return decodeUpright(format, data, h, minShort, lim)
}

// checkedHeader tells what a picture is, and checks the limits.
func checkedHeader(data []byte, lim Limits) (format string, h header, err error) {
	if err = lim.checkBytes(int64(len(data))); err != nil {
		return format, h, err
	}
	if format, err = identify(data); err != nil {
		return format, h, err
	}
	if h, err = readHeader(format, data); err != nil {
		return format, h, err
	}
	return format, h, lim.checkSize(format, h.width, h.height)
}

func decodeUpright(format string, data []byte, h header, minShort int, lim Limits) (*Image, error) {
	m, err := decodePixels(format, data, h, minShort, lim)
	if err != nil {
		return nil, err
	}
	m = oriented(m, h.orientation)
	m.Format, m.Camera = format, h.camera
	return m, nil
}

// decodePixels runs the format's decoder. The decoders are not ours, and one that panics on a picture must not end the whole job.
func decodePixels(format string, data []byte, h header, minShort int, lim Limits) (m *Image, err error) {
	defer func() {
		if r := recover(); r != nil {
			m, err = nil, malformed("%s picture cannot be decoded (its decoder failed: %v)", names[format], r)
		}
	}()
	if format == "jpeg" {
		m, err = decodeJPEG(data, jpegHeader(h), minShort)
	} else {
		m, err = decoders[format](data, h, lim)
	}
	if err != nil {
		return nil, classified(format, err)
	}
	return m, nil
}

// readFile reads a regular file of at most lim.Bytes into a buffer. Named pipes and devices are refused before they are opened, as that may block.
func readFile(path string, lim Limits, b *buffers) ([]byte, error) {
	file, size, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if err := lim.checkBytes(size); err != nil {
		return nil, err
	}
	data := grown(&b.file, int(size))
	n, err := io.ReadFull(file, data)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = nil // the file has become shorter since
	}
	return data[:n], err
}

func openRegular(path string) (*os.File, int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, 0, err
	}
	if !info.Mode().IsRegular() {
		return nil, 0, &fs.PathError{Op: "open", Path: path, Err: fmt.Errorf("not a regular file: %w", fs.ErrInvalid)}
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	return file, info.Size(), nil
}
