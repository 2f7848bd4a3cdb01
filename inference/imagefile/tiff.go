package imagefile

import (
	"bytes"

	"golang.org/x/image/tiff"
)

// Fields of TIFF 6.0 and some of their values.
const (
	tagCompression = 259
	tagPhotometric = 262
	tagFillOrder   = 266
	tagSamples     = 277
	tagPlanar      = 284

	compressionG3     = 3
	compressionG4     = 4
	blackIsZero       = 1
	lowestBitFirst    = 2
	planeAfterPlane   = 2
	samplesWhenAbsent = 1
)

// decodeTIFF decodes the first picture of a TIFF file. golang.org/x/image/tiff takes some files for what they are not: those it would
// show wrongly are refused or put right here.
func decodeTIFF(data []byte, _ header, _ Limits) (*Image, error) {
	compression := tiffField(data, tagCompression, 1)
	fax := compression == compressionG3 || compression == compressionG4
	if tiffField(data, tagPlanar, 1) == planeAfterPlane && tiffField(data, tagSamples, samplesWhenAbsent) > 1 {
		return nil, unsupported("TIFF picture whose colours are stored one after the other")
	}
	if tiffField(data, tagFillOrder, 1) == lowestBitFirst && !fax {
		return nil, unsupported("TIFF picture whose bits are stored in reverse order")
	}
	m, err := plain(tiff.Decode(bytes.NewReader(data)))
	if err != nil {
		return nil, err
	}
	// A white run of a fax is a run of zeros, which is black where zero means black.
	if fax && tiffField(data, tagPhotometric, 0) == blackIsZero {
		for i := range m.Pix {
			m.Pix[i] = ^m.Pix[i]
		}
	}
	return m, nil
}
