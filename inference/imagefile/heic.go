package imagefile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"sync"

	"likeness/inference/message"
	"likeness/resources"
)

// The compiled decoders are kept for the life of the program: compiling takes longer than decoding.
var (
	heifSandbox = sync.OnceValues(func() (*sandbox, error) { return newSandbox(resources.HEIFDecoder()) })
	avifSandbox = sync.OnceValues(func() (*sandbox, error) { return newSandbox(resources.AVIFDecoder()) })
)

var errRefused = errors.New("its decoder refuses it")

// libheif's names for colour spaces and chroma layouts.
const (
	heifYCbCr      = 0
	heifRGB        = 1
	heifMonochrome = 2

	heif420 = 1
	heif422 = 2
	heif444 = 3
)

// decodeHEIC runs libheif, which turns, crops and puts tiles together by itself. It is run a second time for the opacity, if there is one.
func decodeHEIC(data []byte, h header, lim Limits) (*Image, error) {
	var m *Image
	rgb := false
	err := runHEIF(data, h, lim, func(p heicPlanes) {
		m, rgb = p.flatten(colourOf(data)), p.layout.space == heifRGB
	})
	if err != nil {
		return nil, err
	}
	id, at, width, ok := alphaItem(data)
	if !ok || rgb {
		return m, nil
	}
	// libheif hands out the primary item only, so the opacity is made that.
	copied := bytes.Clone(data)
	if width == 4 {
		binary.BigEndian.PutUint32(copied[at:], id)
	} else {
		binary.BigEndian.PutUint16(copied[at:], uint16(id))
	}
	if err := runHEIF(copied, h, lim, func(alpha heicPlanes) { alpha.layOver(m) }); err != nil {
		return nil, message.Errorf("reading its transparency: %w", err)
	}
	return m, nil
}

// heicPlanes is what libheif makes of an item, inside the sandbox.
type heicPlanes struct {
	layout heicLayout
	pixels []byte
}

// runHEIF decodes the primary item and has use look at it.
//
// The module's function decode takes the address and length of the file, whether only the header is wanted, where to write width,
// height, colour space, chroma layout and whether colours are multiplied by their opacity, and where to write the planes.
func runHEIF(data []byte, h header, lim Limits, use func(heicPlanes)) error {
	box, err := heifSandbox()
	if err != nil {
		return err
	}
	run, err := box.start(sandboxLimit("heic", data, h))
	if err != nil {
		return err
	}
	defer run.close()
	file, answer := run.put(data), run.allocate(4*5)
	// The module refuses files whose major brand is a general one, such as mif1, though it could read them.
	copy(run.view(file+8, 4), "heic")
	decode := func(headerOnly uint64, planes uint32) {
		args := []uint64{uint64(file), uint64(len(data)), headerOnly}
		for k := range uint32(5) {
			args = append(args, uint64(answer+4*k))
		}
		if run.call("decode", append(args, uint64(planes))...) == 0 && run.err == nil {
			run.err = errRefused
		}
	}
	decode(1, 0)
	n := run.numbers(answer, 5)
	if run.err != nil {
		return run.err
	}
	layout := heicLayout{width: n[0], height: n[1], space: n[2], chroma: n[3], premultiplied: n[4] == 1}
	if err := lim.checkSize("heic", layout.width, layout.height); err != nil {
		return err
	}
	size, err := layout.size()
	if err != nil {
		return err
	}
	planes := run.allocate(size)
	decode(0, planes)
	pixels := run.view(planes, size)
	if run.err != nil {
		return run.err
	}
	use(heicPlanes{layout, pixels})
	return nil
}

// layOver takes the planes for the opacity of m and lays m over white. Opacity of another size than the picture is left alone, as it
// would have to be guessed how the two belong together.
func (p heicPlanes) layOver(m *Image) {
	if p.layout.width != m.Width || p.layout.height != m.Height || p.layout.space == heifRGB {
		return
	}
	for y := range m.Height {
		row := m.Pix[3*y*m.Width : 3*(y+1)*m.Width]
		for x, a := range p.pixels[y*padded(m.Width, 1):][:m.Width] {
			for c := range 3 {
				row[3*x+c] = over(row[3*x+c], a)
			}
		}
	}
}

// colourOf reads how a HEIC picture's YCbCr is meant: from its colour property, else from its stream, else as phones write it.
func colourOf(data []byte) ycbcrSpace {
	p, err := readPrimaryItem("heic", data)
	if err == nil && !p.sawColour {
		properties := child(child(child(data, "meta", 4), "iprp", 0), "ipco", 0)
		if matrix, limited, ok := signalled(parameterSet(child(properties, "hvcC", 0))); ok {
			return spaceOf(matrix, limited)
		}
	}
	return spaceOf(p.matrix, p.limited)
}

// heicLayout is how libheif lays a picture out: planes one after the other, their rows padded.
type heicLayout struct {
	width, height, space, chroma int
	premultiplied                bool
}

// padded is the length of a row of n samples of size bytes each: libheif gives planes at least 64 samples, and rows a multiple of 16 bytes.
func padded(n, size int) int { return (max(n, 64)*size + 15) &^ 15 }

// ratio is the chroma layout in Go's terms, with the size of a chroma plane.
func (l heicLayout) ratio() (ratio image.YCbCrSubsampleRatio, width, height int, err error) {
	switch l.chroma {
	case heif420:
		return image.YCbCrSubsampleRatio420, (l.width + 1) / 2, (l.height + 1) / 2, nil
	case heif422:
		return image.YCbCrSubsampleRatio422, (l.width + 1) / 2, l.height, nil
	case heif444:
		return image.YCbCrSubsampleRatio444, l.width, l.height, nil
	}
	return 0, 0, 0, unsupported("HEIC picture with chroma layout %d", l.chroma)
}

// size is the number of bytes of all planes.
func (l heicLayout) size() (int, error) {
	switch l.space {
	case heifYCbCr:
		_, w, h, err := l.ratio()
		return padded(l.width, 1)*l.height + 2*padded(w, 1)*h, err
	case heifMonochrome:
		return padded(l.width, 1) * l.height, nil
	case heifRGB:
		return padded(l.width, 4) * l.height, nil
	}
	return 0, unsupported("HEIC picture in colour space %d", l.space)
}

// flatten makes an Image of the planes.
func (p heicPlanes) flatten(space ycbcrSpace) *Image {
	l, pixels := p.layout, p.pixels
	bounds := image.Rect(0, 0, l.width, l.height)
	switch {
	case l.space == heifYCbCr:
		ratio, w, h, _ := l.ratio()
		luma, chroma := padded(l.width, 1)*l.height, padded(w, 1)*h
		return flattenedYCbCr(&image.YCbCr{
			Y: pixels[:luma], Cb: pixels[luma : luma+chroma], Cr: pixels[luma+chroma:],
			YStride: padded(l.width, 1), CStride: padded(w, 1), SubsampleRatio: ratio, Rect: bounds,
		}, nil, space)
	case l.space == heifMonochrome:
		return flattened(&image.Gray{Pix: pixels, Stride: padded(l.width, 1), Rect: bounds}, bounds)
	case l.premultiplied:
		return flattened(&image.RGBA{Pix: pixels, Stride: padded(l.width, 4), Rect: bounds}, bounds)
	}
	return flattened(&image.NRGBA{Pix: pixels, Stride: padded(l.width, 4), Rect: bounds}, bounds)
}
