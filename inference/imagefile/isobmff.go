package imagefile

import (
	"encoding/binary"
	"slices"
	"strings"
)

// HEIC and AVIF are ISO base media files (ISO/IEC 14496-12): nested boxes of a length, a name of four letters and a content. The box
// "meta" lists the items of the file (ISO/IEC 23008-12); its "iprp" holds properties and says which belong to which item. What is read
// here is the kind, size, turn and colour of the primary item.

// primaryItem is the picture that an ISO base media file shows.
type primaryItem struct {
	kind           string // hvc1, av01, grid, ...
	width, height  int    // as coded
	cropW, cropH   int    // of the clean aperture; 0 for all of it
	turns          int    // quarter turns anticlockwise, before mirroring
	mirror         int    // mirrorNone, mirrorTopBottom or mirrorLeftRight
	matrix         int    // matrix coefficients (ITU-T H.273); 2 where not said
	limited        bool   // luma runs from 16 to 235
	sawColour, has bool
}

const (
	mirrorNone = iota
	mirrorTopBottom
	mirrorLeftRight
)

// orientation is the EXIF orientation of the same effect.
func (p primaryItem) orientation() int {
	return [4][3]int{{1, 4, 2}, {8, 5, 7}, {3, 2, 4}, {6, 7, 5}}[p.turns][p.mirror]
}

// bmffBox is one box: its name and content.
type bmffBox struct {
	name string
	body []byte
}

// boxes splits data into boxes, as far as they are whole; the last one may be cut short.
func boxes(data []byte) []bmffBox {
	var found []bmffBox
	for len(data) >= 8 {
		length, head := uint64(binary.BigEndian.Uint32(data)), uint64(8)
		name := string(data[4:8])
		switch {
		case length == 1 && len(data) >= 16:
			length, head = binary.BigEndian.Uint64(data[8:]), 16
		case length == 0:
			length = uint64(len(data))
		}
		if length < head {
			break
		}
		end := min(length, uint64(len(data)))
		if end < head {
			break
		}
		found = append(found, bmffBox{name, data[head:end]})
		data = data[end:]
	}
	return found
}

// child returns the content of the first box of a name, nil where there is none. skip leaves out a box's version and flags.
func child(data []byte, name string, skip int) []byte {
	for _, b := range boxes(data) {
		if b.name == name && len(b.body) >= skip {
			return b.body[skip:]
		}
	}
	return nil
}

// readPrimaryItem finds the primary item of an HEIC or AVIF file.
func readPrimaryItem(format string, data []byte) (primaryItem, error) {
	meta := child(data, "meta", 4)
	if meta == nil {
		return primaryItem{}, unsupported("%s file without a still picture", names[format])
	}
	id, ok := primaryID(meta)
	if !ok {
		return primaryItem{}, malformed("%s file that names no primary picture", names[format])
	}
	p := primaryItem{kind: itemKind(meta, id), matrix: 2}
	properties := child(meta, "iprp", 0)
	all := boxes(child(properties, "ipco", 0))
	for _, index := range associated(child(properties, "ipma", 0), id) {
		if index >= 1 && index <= len(all) {
			p.apply(all[index-1])
		}
	}
	if !p.has {
		return primaryItem{}, malformed("%s file that does not say how large its picture is", names[format])
	}
	return p, nil
}

// number reads a big-endian number of 2 or 4 bytes from the front of data, and returns the rest.
func number(data []byte, wide bool) (value uint32, rest []byte, ok bool) {
	switch {
	case wide && len(data) >= 4:
		return binary.BigEndian.Uint32(data), data[4:], true
	case !wide && len(data) >= 2:
		return uint32(binary.BigEndian.Uint16(data)), data[2:], true
	}
	return 0, nil, false
}

func primaryID(meta []byte) (uint32, bool) {
	body := child(meta, "pitm", 0)
	if len(body) < 4 {
		return 0, false
	}
	id, _, ok := number(body[4:], body[0] > 0)
	return id, ok
}

// itemKind finds an item's type in its infe box, which has one from version 2 on.
func itemKind(meta []byte, id uint32) string {
	list := child(meta, "iinf", 4)
	if len(list) < 4 {
		return ""
	}
	for _, b := range append(boxes(list[2:]), boxes(list[4:])...) { // the count before them has 2 or 4 bytes
		if b.name != "infe" || len(b.body) < 4 || b.body[0] < 2 {
			continue
		}
		found, rest, ok := number(b.body[4:], b.body[0] > 2)
		if ok && found == id && len(rest) >= 6 {
			return string(rest[2:6])
		}
	}
	return ""
}

// associated lists the numbers (from 1) of an item's properties, in their order.
func associated(body []byte, id uint32) []int {
	if len(body) < 8 {
		return nil
	}
	wideID, wideIndex := body[0] > 0, body[3]&1 != 0
	count, rest := binary.BigEndian.Uint32(body[4:]), body[8:]
	for range count {
		item, after, ok := number(rest, wideID)
		if !ok || len(after) < 1 {
			return nil
		}
		n, size := int(after[0]), 1
		if wideIndex {
			size = 2
		}
		after = after[1:]
		if len(after) < n*size {
			return nil
		}
		if item == id {
			return indices(after[:n*size], size)
		}
		rest = after[n*size:]
	}
	return nil
}

// indices reads the property numbers, whose highest bit says something else.
func indices(data []byte, size int) []int {
	var found []int
	for entry := range slices.Chunk(data, size) {
		index := int(entry[0] & 0x7f)
		if size == 2 {
			index = index<<8 | int(entry[1])
		}
		found = append(found, index)
	}
	return found
}

// apply takes up one property.
func (p *primaryItem) apply(b bmffBox) {
	body := b.body
	switch {
	case b.name == "ispe" && len(body) >= 12:
		p.width, p.height, p.has = int(binary.BigEndian.Uint32(body[4:])), int(binary.BigEndian.Uint32(body[8:])), true
	case b.name == "irot" && len(body) >= 1:
		p.turns = int(body[0] & 3)
	case b.name == "imir" && len(body) >= 1:
		p.mirror = mirrorTopBottom + int(body[0]&1)
	case b.name == "clap" && len(body) >= 16:
		p.cropW, p.cropH = fraction(body), fraction(body[8:])
	case b.name == "colr" && len(body) >= 11 && string(body[:4]) == "nclx" && !p.sawColour:
		p.sawColour = true
		p.matrix = int(binary.BigEndian.Uint16(body[8:]))
		p.limited = body[10]&0x80 == 0
	}
}

// alphaItem finds the item that holds the opacity of the primary item: one that refers to it as an auxiliary picture ("auxl") and whose
// property auxC says alpha. at is where in data the number of the primary item stands, as big-endian number of width bytes.
func alphaItem(data []byte) (id uint32, at, width int, ok bool) {
	meta := child(data, "meta", 4)
	primary, found := primaryID(meta)
	if !found {
		return 0, 0, 0, false
	}
	body := child(meta, "pitm", 0)
	// All slices share data's array, so the difference of capacities is a place in data.
	at, width = cap(data)-cap(body)+4, 2
	if body[0] > 0 {
		width = 4
	}
	references := child(meta, "iref", 0)
	if len(references) < 4 {
		return 0, 0, 0, false
	}
	for _, b := range boxes(references[4:]) {
		from, rest, whole := number(b.body, references[0] > 0)
		if b.name != "auxl" || !whole || len(rest) < 2 {
			continue
		}
		to, _, whole := number(rest[2:], references[0] > 0)
		if whole && to == primary && isAlpha(meta, from) {
			return from, at, width, true
		}
	}
	return 0, 0, 0, false
}

// isAlpha looks for the names that HEVC and MIAF give to opacity.
func isAlpha(meta []byte, id uint32) bool {
	properties := child(meta, "iprp", 0)
	all := boxes(child(properties, "ipco", 0))
	for _, index := range associated(child(properties, "ipma", 0), id) {
		if index < 1 || index > len(all) || all[index-1].name != "auxC" || len(all[index-1].body) < 4 {
			continue
		}
		name, _, _ := strings.Cut(string(all[index-1].body[4:]), "\x00")
		if name == "urn:mpeg:hevc:2015:auxid:1" || name == "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha" {
			return true
		}
	}
	return false
}

// fraction reads a numerator and a denominator and rounds their quotient.
func fraction(body []byte) int {
	over, under := int64(int32(binary.BigEndian.Uint32(body))), int64(int32(binary.BigEndian.Uint32(body[4:])))
	if under <= 0 || over <= 0 {
		return 0
	}
	return int((over + under/2) / under)
}

// codedBy are the item kinds that each decoder takes. A grid is put together from items of the same codec.
var codedBy = map[string][]string{
	"heic": {"hvc1", "hev1", "grid", "iden", "iovl", ""},
	"avif": {"av01", "grid", "iden", ""},
}

// readISOHeader finds size and orientation of an HEIC or AVIF picture. libheif turns the picture by itself, libavif does not.
func readISOHeader(format string, data []byte) (header, error) {
	p, err := readPrimaryItem(format, data)
	if err != nil {
		return header{}, err
	}
	if !slices.Contains(codedBy[format], p.kind) {
		return header{}, unsupported("%s file whose picture is coded as %q, which is not read", names[format], p.kind)
	}
	h := header{width: p.width, height: p.height, orientation: p.orientation()}
	if format == "heic" {
		if p.cropW > 0 && p.cropH > 0 {
			h.width, h.height = min(h.width, p.cropW), min(h.height, p.cropH)
		}
		h.width, h.height = turnedSize(h.width, h.height, h.orientation)
		h.orientation = 1
	}
	return h, nil
}
