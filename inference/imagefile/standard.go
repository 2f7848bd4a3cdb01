package imagefile

import (
	"sync"

	"likeness/inference/message"
)

// LoadStandard reads the picture at path and writes it to dst as the network sees it, [size, size, 3]: Load with minShort size, then Standard, with
// the same result to the bit and the same errors. What Standard does not read of a JPEG is not decoded where libjpeg-turbo does it, which spares an
// eighth of the time. Whether the file ends early is not told; Load does.
func LoadStandard(path string, size int, lim Limits, dst []float32) error {
	b := spare.Get().(*buffers)
	defer b.release()
	data, err := readFile(path, lim, b)
	if err == nil {
		err = decodeStandard(data, size, lim, b, dst)
	}
	if err != nil {
		return message.Errorf("read picture %s: %w", path, err)
	}
	return nil
}

func decodeStandard(data []byte, size int, lim Limits, b *buffers, dst []float32) error {
	format, h, err := checkedHeader(data, lim)
	if err != nil {
		return err
	}
	if format == "jpeg" {
		return standardJPEG(data, jpegHeader(h), size, b, dst)
	}
	m, err := decodeUpright(format, data, h, size, lim)
	if err == nil {
		m.Standard(size, dst)
	}
	return err
}

// buffers are what reading one picture needs and the next can use again: clearing new memory for a camera's picture takes a twentieth of the time.
type buffers struct{ file, pixels []byte }

// spare holds the buffers that are not in use.
var spare = sync.Pool{New: func() any { return &buffers{} }}

// mostSpare is the number of bytes beyond which a buffer is not kept.
const mostSpare = 32 << 20

func (b *buffers) release() {
	if cap(b.file)+cap(b.pixels) <= mostSpare {
		spare.Put(b)
	}
}

// grown returns n bytes of a buffer, of any content.
func grown(b *[]byte, n int) []byte {
	if cap(*b) < n {
		*b = make([]byte, n)
	}
	return (*b)[:n]
}
