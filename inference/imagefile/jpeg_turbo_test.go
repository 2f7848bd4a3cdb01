//go:build cgo && (linux || libjpeg)

package imagefile

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"strings"
	"testing"
)

// tall returns a JPEG whose rows hold about the same number of bytes each.
func tall(t *testing.T) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 64, 640))
	for y := range 640 {
		for x := range 64 {
			m.SetRGBA(x, y, color.RGBA{uint8(x*3 + y), uint8(y * 5), uint8(x * y), 255})
		}
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, m, nil); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// TestTruncatedJPEG: with half of its rows and more, the rest is grey and marked; with less it is refused.
func TestTruncatedJPEG(t *testing.T) {
	whole := tall(t)
	for _, c := range []struct {
		share    float64
		readable bool
	}{{0.2, false}, {0.45, false}, {0.6, true}, {0.9, true}} {
		cut := whole[:int(c.share*float64(len(whole)))]
		ended := append(bytes.Clone(cut), 0xff, 0xd9)
		for name, data := range map[string][]byte{"cut": cut, "cut and ended": ended} {
			m, err := Decode(data, 0, DefaultLimits)
			switch {
			case !c.readable && kindOf(err) != "malformed":
				t.Errorf("%s at %.2f: error %v, want a FormatError", name, c.share, err)
			case !c.readable && !strings.Contains(err.Error(), "of its rows"):
				t.Errorf("%s at %.2f: %q does not say how much is there", name, c.share, err)
			case c.readable && (err != nil || !m.Truncated):
				t.Errorf("%s at %.2f: error %v, want a picture marked as truncated", name, c.share, err)
			}
		}
	}
	if m, err := Decode(whole, 0, DefaultLimits); err != nil || m.Truncated {
		t.Errorf("whole: %v", err)
	}
}

// TestJPEGWithEndlessScans: a progressive file that repeats a scan costs a pass over the picture each time, and is refused.
func TestJPEGWithEndlessScans(t *testing.T) {
	data := read(t, "progressive.jpg")
	scan := bytes.LastIndex(data, []byte{0xff, 0xda})
	last := data[scan : len(data)-2]
	bomb := append(bytes.Clone(data[:len(data)-2]), bytes.Repeat(last, 600)...)
	bomb = append(bomb, 0xff, 0xd9)
	if _, err := Decode(bomb, 0, DefaultLimits); kindOf(err) != "malformed" || !strings.Contains(err.Error(), "scans") {
		t.Errorf("error %v, want one about scans", err)
	}
}

func TestJPEGThatIsNotRead(t *testing.T) {
	deep := bytes.Clone(read(t, "plain.jpg"))
	frame := bytes.Index(deep, []byte{0xff, 0xc0})
	deep[frame+4] = 12 // bits a sample
	if _, err := Decode(deep, 0, DefaultLimits); kindOf(err) != "unsupported" {
		t.Errorf("12 bits: %v", err)
	}
}
