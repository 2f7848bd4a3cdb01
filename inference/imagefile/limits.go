package imagefile

// Limits bound what one picture may cost. Both are checked before a pixel is decoded, the first on the header's word.
type Limits struct {
	// Pixels is the largest width times height, of the whole canvas and before any reduction.
	Pixels int64
	// Bytes is the largest size of the file.
	Bytes int64
}

// DefaultLimits let through what cameras and scanners make. Info.Memory says what reading a picture may cost.
var DefaultLimits = Limits{Pixels: 60e6, Bytes: 256 << 20}

// checkSize refuses pictures without pixels or with too many.
func (l Limits) checkSize(format string, width, height int) error {
	if width <= 0 || height <= 0 {
		return malformed("%s picture says that it is %d x %d pixels", names[format], width, height)
	}
	if int64(width) > l.Pixels/int64(height) {
		return unsupported("%s picture of %d x %d = %.1f million pixels, more than the limit of %.1f million",
			names[format], width, height, float64(width)*float64(height)/1e6, float64(l.Pixels)/1e6)
	}
	return nil
}

// checkBytes refuses files that are too large to be read into memory.
func (l Limits) checkBytes(size int64) error {
	if size > l.Bytes {
		return unsupported("file of %.1f million bytes, more than the limit of %.1f million", float64(size)/1e6, float64(l.Bytes)/1e6)
	}
	return nil
}
