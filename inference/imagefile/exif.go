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
	block = bytes.TrimPrefix(block, []byte("Exif\x00\x00"))
	if len(block) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	switch string(block[:4]) {
	case "II*\x00":
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 1
	}
	at := int64(order.Uint32(block[4:]))
	if at+2 > int64(len(block)) {
		return 1
	}
	entries := block[at+2:]
	for range order.Uint16(block[at:]) {
		if len(entries) < 12 {
			break
		}
		if order.Uint16(entries) == tagOrientation {
			return orientationField(order, entries)
		}
		entries = entries[12:]
	}
	return 1
}

// orientationField reads a directory entry of 12 bytes: tag, type (3 is a 16-bit number, 4 a 32-bit one), count, value.
func orientationField(order binary.ByteOrder, entry []byte) int {
	var value uint32
	switch order.Uint16(entry[2:]) {
	case 3:
		value = uint32(order.Uint16(entry[8:]))
	case 4:
		value = order.Uint32(entry[8:])
	}
	if value < 1 || value > 8 {
		return 1
	}
	return int(value)
}
