package imagefile

import (
	"bytes"
	"encoding/binary"
)

// jpegHeader is what stands before the first scan of a JPEG file.
type jpegHeader struct {
	width, height, orientation int
	camera                     string // as exifCamera gives it
}

// readJPEGHeader walks over the marker segments (ITU-T T.81, Annex B) up to the frame header and on to the first scan.
func readJPEGHeader(data []byte) (jpegHeader, error) {
	h := jpegHeader{orientation: 1}
	seenFrame := false
	for at := 2; ; {
		// A segment begins with 0xff and its marker. Other bytes before it are skipped, as libjpeg does.
		skip := bytes.IndexByte(data[min(at, len(data)):], 0xff)
		if skip < 0 {
			break
		}
		at += skip
		for at < len(data) && data[at] == 0xff {
			at++
		}
		if at >= len(data) {
			break
		}
		marker := data[at]
		at++
		if marker == 0xda || marker == 0xd9 { // start of scan, end of image
			break
		}
		if marker <= 0x01 || marker >= 0xd0 && marker <= 0xd8 { // stuffing and markers that stand alone
			continue
		}
		if at+2 > len(data) {
			break
		}
		length := int(binary.BigEndian.Uint16(data[at:]))
		body := data[at:min(at+max(length, 2), len(data))][2:]
		at += max(length, 2)
		switch {
		case marker == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")):
			if o := exifOrientation(body); o != 1 {
				h.orientation = o
			}
			if h.camera == "" {
				h.camera = exifCamera(body)
			}
		case isFrame(marker) && len(body) >= 6 && !seenFrame:
			seenFrame = true
			h.height, h.width = int(binary.BigEndian.Uint16(body[1:])), int(binary.BigEndian.Uint16(body[3:]))
		}
	}
	if !seenFrame {
		return h, malformed("JPEG picture without a frame header")
	}
	return h, nil
}

// isFrame says whether a marker is one of SOF0 to SOF15. 0xc4, 0xc8 and 0xcc among them mean something else.
func isFrame(marker byte) bool {
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc
}

// jpegReduction is the largest of 1, 2, 4 and 8 by which the picture may be reduced while its short side stays at least 2*minShort.
// libjpeg-turbo has fast code for just these.
func jpegReduction(width, height, minShort int) int {
	if minShort <= 0 {
		return 1
	}
	for _, factor := range []int{8, 4, 2} {
		if min(reducedSide(width, factor), reducedSide(height, factor)) >= 2*minShort {
			return factor
		}
	}
	return 1
}

func reducedSide(side, factor int) int { return (side + factor - 1) / factor }
