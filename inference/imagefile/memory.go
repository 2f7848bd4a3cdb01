package imagefile

// pixelBytes is the most memory that reading a picture at its full size takes for each of its pixels: what its decoder needs, the
// finished picture (3) and its copy while it is turned (3).
var pixelBytes = map[string]int64{
	"jpeg": 28, // 14 through libjpeg-turbo; Go's decoder takes twice that for progressive CMYK
	"png":  24, // 16-bit colour with transparency, interlaced
	"gif":  8,
	"bmp":  10,
	"tiff": 32, // 16-bit colour with transparency in one compressed strip
	"webp": 20,
	"heic": sandboxHEIC + 6,
	"avif": sandboxAVIF + 6,
}

// What a sandbox may take for each pixel. Measured over 13.5 million pixels were 7 to 10 for HEIC, 20 for plain AVIF, 32 with 10 bits or
// transparency and 46 with both.
const (
	sandboxHEIC = 24
	sandboxAVIF = 60
)

// fixedBytes is what decoders take for any picture. The first HEIC and AVIF also compile their decoders, within this.
const fixedBytes = 64 << 20

// Memory is the most memory in bytes that Load takes for the picture, with a file of so many bytes: the file itself, the decoder and the
// finished picture. It is a bound, not an estimate: most pictures take a third of it, and a JPEG that Load may reduce far less. Go's
// collector may let garbage of earlier pictures stand beside it.
func (i Info) Memory(fileBytes int64) int64 {
	return memory(i.Format, int64(i.Width)*int64(i.Height), fileBytes)
}

// Memory is the most that Load takes for any picture within the limits. Divide what may be used by it for the number of pictures to be
// loaded at once.
func (l Limits) Memory() int64 {
	most := int64(0)
	for format := range pixelBytes {
		most = max(most, memory(format, l.Pixels, l.Bytes))
	}
	return most
}

func memory(format string, pixels, fileBytes int64) int64 {
	return fixedBytes + 4*fileBytes + pixelBytes[format]*pixels
}

// sandboxLimit is the memory that decoding a picture may take inside its sandbox. WebAssembly has addresses for 4 GiB.
func sandboxLimit(format string, data []byte, h header) uint64 {
	each := uint64(sandboxHEIC)
	if format == "avif" {
		each = sandboxAVIF
	}
	return min(fixedBytes/2+3*uint64(len(data))+each*uint64(h.width)*uint64(h.height), 4<<30-1<<16)
}
