package imagefile

import (
	"bytes"
	"encoding/binary"
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

// tiffField reads the first value of a field (of 16 or 32 bits) in the first directory of a TIFF file; otherwise where it is not found.
func tiffField(block []byte, tag uint16, otherwise uint32) uint32 {
	if len(block) < 8 {
		return otherwise
	}
	var order binary.ByteOrder = binary.LittleEndian
	switch string(block[:4]) {
	case "II*\x00":
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return otherwise
	}
	at := int64(order.Uint32(block[4:]))
	if at+2 > int64(len(block)) {
		return otherwise
	}
	entries := block[at+2:]
	for range order.Uint16(block[at:]) {
		if len(entries) < 12 {
			break
		}
		if order.Uint16(entries) == tag {
			return entryValue(order, entries, otherwise)
		}
		entries = entries[12:]
	}
	return otherwise
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
