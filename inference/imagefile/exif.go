package imagefile

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// tagOrientation is the number of the orientation field in EXIF and TIFF directories.
const tagOrientation = 0x0112

// exifOrientation reads the orientation (1 to 8) from an EXIF block, which is a small TIFF file. Anything wrong or absent gives 1: a
// damaged note about a picture does not make the picture unreadable.
func exifOrientation(block []byte) int {
	value := tiffField(bytes.TrimPrefix(block, []byte("Exif\x00\x00")), tagOrientation, 1)
	if value < 1 || value > 8 {
		return 1
	}
	return int(value)
}

// Numbers of the fields that name a camera.
const (
	tagMake  = 0x010f
	tagModel = 0x0110
)

// exifCamera reads maker and model of the camera from an EXIF block, "" where it names none. The model is not told without the maker
// where it begins with it, as many do.
func exifCamera(block []byte) string {
	block = bytes.TrimPrefix(block, []byte("Exif\x00\x00"))
	maker, model := tiffText(block, tagMake), tiffText(block, tagModel)
	if model == "" || strings.HasPrefix(maker, model) {
		return maker
	}
	if strings.HasPrefix(model, maker) {
		return model
	}
	return maker + " " + model
}

// longestText is how many bytes of a text field are read.
const longestText = 64

// tiffText reads a field of ASCII text in the first directory of a TIFF file; "" where it is not found.
func tiffText(block []byte, tag uint16) string {
	order, entry := tiffEntry(block, tag)
	if entry == nil || order.Uint16(entry[2:]) != 2 {
		return ""
	}
	text := entry[8:12]
	n := int64(order.Uint32(entry[4:]))
	if n > 4 {
		at := int64(order.Uint32(entry[8:]))
		text = block[min(at, int64(len(block))):]
	}
	text = text[:min(n, int64(len(text)), longestText)]
	text, _, _ = bytes.Cut(text, []byte{0})
	return strings.TrimSpace(strings.ToValidUTF8(string(text), ""))
}

// tiffField reads the first value of a field (of 16 or 32 bits) in the first directory of a TIFF file; otherwise where it is not found.
func tiffField(block []byte, tag uint16, otherwise uint32) uint32 {
	order, entry := tiffEntry(block, tag)
	if entry == nil {
		return otherwise
	}
	return entryValue(order, entry, otherwise)
}

// tiffEntry finds the entry of 12 bytes of a field in the first directory of a TIFF file; nil where there is none.
func tiffEntry(block []byte, tag uint16) (binary.ByteOrder, []byte) {
	if len(block) < 8 {
		return nil, nil
	}
	var order binary.ByteOrder = binary.LittleEndian
	switch string(block[:4]) {
	case "II*\x00":
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return nil, nil
	}
	at := int64(order.Uint32(block[4:]))
	if at+2 > int64(len(block)) {
		return nil, nil
	}
	entries := block[at+2:]
	for range order.Uint16(block[at:]) {
		if len(entries) < 12 {
			break
		}
		if order.Uint16(entries) == tag {
			return order, entries[:12]
		}
		entries = entries[12:]
	}
	return nil, nil
}

// entryValue reads a directory entry of 12 bytes: tag, type (3 is a 16-bit number, 4 a 32-bit one), count, value.
func entryValue(order binary.ByteOrder, entry []byte, otherwise uint32) uint32 {
	switch order.Uint16(entry[2:]) {
	case 3:
		return uint32(order.Uint16(entry[8:]))
	case 4:
		return order.Uint32(entry[8:])
	}
	return otherwise
}
