package imagefile

import (
	"bytes"
	"encoding/binary"
)

// names are the formats that are read, by the name that Sniff and Info give, as people write them.
var names = map[string]string{
	"jpeg": "JPEG", "png": "PNG", "gif": "GIF", "bmp": "BMP", "tiff": "TIFF", "webp": "WebP", "heic": "HEIC", "avif": "AVIF",
}

// SniffLen is how many bytes of a file's beginning Sniff looks at. Fewer do for most files.
const SniffLen = 512

// Sniff tells a picture's format from its first bytes (SniffLen of them, or the whole of a shorter file): "jpeg", "png", "gif", "bmp",
// "tiff", "webp", "heic" or "avif". ok is false where the content is none of these.
func Sniff(head []byte) (format string, ok bool) {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return "jpeg", true
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return "png", true
	case bytes.HasPrefix(head, []byte("GIF87a")), bytes.HasPrefix(head, []byte("GIF89a")):
		return "gif", true
	case isBMP(head):
		return "bmp", true
	case bytes.HasPrefix(head, []byte("II*\x00")), bytes.HasPrefix(head, []byte("MM\x00*")):
		return "tiff", true
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		return "webp", true
	}
	return sniffBrands(head)
}

// isBMP wants the size of a known info header after "BM": two letters alone begin many texts.
func isBMP(head []byte) bool {
	if len(head) < 18 || string(head[:2]) != "BM" {
		return false
	}
	switch binary.LittleEndian.Uint32(head[14:]) {
	case 12, 16, 40, 52, 56, 64, 108, 124:
		return true
	}
	return false
}

// sniffBrands reads the brands of an ISO base media file (ISO/IEC 23008-12 for HEIC, the AVIF specification for AVIF). A file that names
// neither codec, only the general brands mif1 and msf1, goes by the name heic.
func sniffBrands(head []byte) (format string, ok bool) {
	if len(head) < 16 || string(head[4:8]) != "ftyp" {
		return "", false
	}
	end := min(len(head), int(binary.BigEndian.Uint32(head)))
	for at := 8; at+4 <= end; at += 4 {
		if at == 12 {
			continue // the minor version
		}
		switch string(head[at : at+4]) {
		case "avif", "avis":
			return "avif", true
		case "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs":
			return "heic", true
		case "mif1", "mif2", "mif3", "msf1":
			format, ok = "heic", true
		}
	}
	return format, ok
}

// foreign names the kind of a file that is a picture, but none that Likeness reads; empty for everything else.
func foreign(head []byte) string {
	for _, kind := range []struct{ begin, name string }{
		{"\xff\x0a", "JPEG XL"},
		{"\x00\x00\x00\x0cJXL ", "JPEG XL"},
		{"\x00\x00\x00\x0cjP  ", "JPEG 2000"},
		{"\xff\x4f\xff\x51", "JPEG 2000"},
		{"8BPS", "Photoshop"},
		{"\x00\x00\x01\x00", "Windows icon"},
		{"\x00\x00\x02\x00", "Windows cursor"},
		{"qoif", "QOI"},
		{"II+\x00", "BigTIFF"},
		{"MM\x00+", "BigTIFF"},
		{"P1", "PBM"},
		{"P2", "PGM"},
		{"P3", "PPM"},
		{"P4", "PBM"},
		{"P5", "PGM"},
		{"P6", "PPM"},
		{"P7", "PAM"},
		{"<svg", "SVG"},
		{"%PDF", "PDF"},
		{"BM", "BMP of an unknown version"},
	} {
		if bytes.HasPrefix(head, []byte(kind.begin)) {
			return kind.name
		}
	}
	return ""
}

// identify is Sniff with an error that says what the file is instead.
func identify(data []byte) (string, error) {
	if len(data) == 0 {
		return "", malformed("the file is empty")
	}
	head := data[:min(len(data), SniffLen)]
	if format, ok := Sniff(head); ok {
		return format, nil
	}
	if name := foreign(head); name != "" {
		return "", unsupported("the file's content looks like %s, which is not read", name)
	}
	return "", malformed("the file's content is none of JPEG, PNG, GIF, BMP, TIFF, WebP, HEIC, AVIF")
}
