package imagefile

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"testing"
)

// exifOf makes an EXIF block that names maker and model.
func exifOf(order binary.AppendByteOrder, maker, model string) []byte {
	block := []byte("II*\x00")
	if order == binary.BigEndian {
		block = []byte("MM\x00*")
	}
	block = order.AppendUint32(block, 8)
	block = order.AppendUint16(block, 2)
	at := uint32(8 + 2 + 2*12 + 4)
	var texts []byte
	for i, text := range []string{maker, model} {
		text += "\x00"
		block = order.AppendUint16(block, uint16(tagMake+i))
		block = order.AppendUint16(block, 2)
		block = order.AppendUint32(block, uint32(len(text)))
		if len(text) <= 4 {
			block = append(block, (text + "\x00\x00\x00")[:4]...)
			continue
		}
		block = order.AppendUint32(block, at+uint32(len(texts)))
		texts = append(texts, text...)
	}
	return append(append([]byte("Exif\x00\x00"), append(block, 0, 0, 0, 0)...), texts...)
}

func TestCamera(t *testing.T) {
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, image.NewGray(image.Rect(0, 0, 16, 16)), nil); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ maker, model, want string }{
		{"Canon", "Canon EOS 5D", "Canon EOS 5D"},
		{"NIKON CORPORATION", "NIKON D70", "NIKON CORPORATION NIKON D70"},
		{"LG", "", "LG"},
		{"", "X1", "X1"},
		{"", "", ""},
		{" Sony ", "A\xff7", "Sony A7"},
	} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			block := exifOf(order, c.maker, c.model)
			if got := exifCamera(block); got != c.want {
				t.Errorf("%q %q: %q, want %q", c.maker, c.model, got, c.want)
			}
			for n := range block { // cut short anywhere it does not panic
				exifCamera(block[:n])
			}
			segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(block)+2))
			data := append(append(append(plain.Bytes()[:2:2], segment...), block...), plain.Bytes()[2:]...)
			m, err := Decode(data, 0, DefaultLimits)
			if err != nil || m.Camera != c.want {
				t.Errorf("JPEG of %q %q: %v, %v", c.maker, c.model, m, err)
			}
		}
	}
	if m, err := Decode(plain.Bytes(), 0, DefaultLimits); err != nil || m.Camera != "" {
		t.Errorf("%v, %v", m, err)
	}
	block := exifOf(binary.LittleEndian, "A long maker", "m")
	binary.LittleEndian.PutUint32(block[6+10+8:], 1<<31) // the text lies outside
	if got := exifCamera(block); got != "m" {
		t.Errorf("a text outside: %q", got)
	}
}
