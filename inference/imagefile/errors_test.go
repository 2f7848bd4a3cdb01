package imagefile

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "pictures", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// kindOf names an error's type.
func kindOf(err error) string {
	var malformed FormatError
	var unsupported UnsupportedError
	switch {
	case err == nil:
		return "none"
	case errors.As(err, &malformed):
		return "malformed"
	case errors.As(err, &unsupported):
		return "unsupported"
	}
	return "other"
}

func TestErrors(t *testing.T) {
	jpegData, pngData := read(t, "plain.jpg"), read(t, "rgb.png")
	lim := DefaultLimits
	for _, c := range []struct {
		name string
		data []byte
		lim  Limits
		kind string
		says string
	}{
		{"nothing", nil, lim, "malformed", "empty"},
		{"text", []byte("this is no picture at all"), lim, "malformed", "none of JPEG"},
		{"JPEG XL", []byte("\x00\x00\x00\x0cJXL \r\n\x87\n"), lim, "unsupported", "JPEG XL"},
		{"Photoshop", []byte("8BPS\x00\x01"), lim, "unsupported", "Photoshop"},
		{"file too large", jpegData, Limits{Pixels: 1e6, Bytes: 100}, "unsupported", "million bytes"},
		{"too many pixels", jpegData, Limits{Pixels: 1000, Bytes: 1e6}, "unsupported", "45 x 31"},
		{"too many pixels in a PNG", pngData, Limits{Pixels: 1000, Bytes: 1e6}, "unsupported", "0.0 million"},
		{"JPEG without a frame", jpegData[:20], lim, "malformed", "frame header"},
		{"JPEG with only a header", jpegData[:400], lim, "malformed", "JPEG"},
		{"PNG cut short", pngData[:len(pngData)/2], lim, "malformed", "PNG"},
		{"PNG header cut short", pngData[:20], lim, "malformed", "PNG"},
		{"GIF cut short", read(t, "plain.gif")[:60], lim, "malformed", "GIF"},
		{"WebP cut short", read(t, "lossy.webp")[:40], lim, "malformed", "WebP"},
		{"animated WebP cut short", read(t, "animated.webp")[:100], lim, "malformed", "WebP"},
		{"TIFF cut short", read(t, "plain.tif")[:100], lim, "malformed", "TIFF"},
		{"HEIC cut short", read(t, "plain.heic")[:700], lim, "malformed", "HEIC"},
		{"AVIF cut short", read(t, "plain.avif")[:350], lim, "malformed", "AVIF"},
		{"BMP of 16 bits", bmp16(), lim, "unsupported", "BMP"},
		{"zero width", zeroWidth(pngData), lim, "malformed", ""},
		{"TIFF in planes", withTIFFField(t, tagPlanar, 2), lim, "unsupported", "one after the other"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Decode(c.data, 0, c.lim)
			if got := kindOf(err); got != c.kind {
				t.Fatalf("%s error, want %s: %v", got, c.kind, err)
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("%q does not say %q", err, c.says)
			}
			path := filepath.Join(t.TempDir(), "picture")
			if err := os.WriteFile(path, c.data, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := Load(path, 0, c.lim); kindOf(err) != c.kind || !strings.Contains(err.Error(), path) {
				t.Errorf("Load: %v", err)
			}
		})
	}
}

func bmp16() []byte {
	data := make([]byte, 200)
	copy(data, "BM")
	data[10], data[14], data[18], data[22], data[26], data[28] = 54, 40, 2, 2, 1, 16
	return data
}

func zeroWidth(pngData []byte) []byte {
	data := bytes.Clone(pngData)
	copy(data[16:20], "\x00\x00\x00\x00")
	return data
}

// withTIFFField changes a field of plain.tif.
func withTIFFField(t *testing.T, tag, value uint16) []byte {
	data := bytes.Clone(read(t, "plain.tif"))
	entry := []byte{byte(tag), byte(tag >> 8), 3, 0}
	at := bytes.Index(data, entry)
	if at < 0 {
		t.Fatalf("plain.tif has no field %d", tag)
	}
	data[at+8], data[at+9] = byte(value), byte(value>>8)
	return data
}

func TestFilesThatCannotBeOpened(t *testing.T) {
	dir := t.TempDir()
	for _, load := range []func(string) error{
		func(path string) error { _, err := Load(path, 0, DefaultLimits); return err },
		func(path string) error { _, err := Probe(path, DefaultLimits); return err },
	} {
		missing := filepath.Join(dir, "missing.jpg")
		if err := load(missing); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), missing) {
			t.Errorf("missing file: %v", err)
		}
		if err := load(dir); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("folder: %v", err)
		}
		large := filepath.Join(dir, "large")
		if err := os.WriteFile(large, make([]byte, 2000), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Probe(filepath.Join(dir, "large"), Limits{Pixels: 1, Bytes: 1000}); kindOf(err) != "unsupported" {
		t.Errorf("large file: %v", err)
	}
	if _, err := Load(filepath.Join(dir, "large"), 0, Limits{Pixels: 1, Bytes: 1000}); kindOf(err) != "unsupported" {
		t.Errorf("large file: %v", err)
	}
}

// TestProbeFindsWhatComesLate: an orientation behind more pixels than Probe reads at first, and a header that is longer than that.
func TestProbeFindsWhatComesLate(t *testing.T) {
	turned := read(t, "turned.png")
	exif := bytes.Index(turned, []byte("eXIf")) - 4
	length := int(turned[exif+3]) + 12
	chunk := bytes.Clone(turned[exif : exif+length])
	filler := append([]byte{0, 1, 0x38, 0x80}, make([]byte, 80000+8)...)
	copy(filler[4:], "teXt")
	copy(filler[len(filler)-4:], []byte{0, 0, 0, 0})
	end := bytes.Index(turned, []byte("IEND")) - 4
	var late []byte
	late = append(late, turned[:exif]...)
	late = append(late, turned[exif+length:end]...)
	late = append(late, filler...)
	late = append(late, chunk...)
	late = append(late, turned[end:]...)
	path := filepath.Join(t.TempDir(), "late.png")
	if err := os.WriteFile(path, late, 0o600); err != nil {
		t.Fatal(err)
	}
	if info, err := Probe(path, DefaultLimits); err != nil || info.Orientation != 6 || info.Width != 31 {
		t.Errorf("orientation behind the pixels: %+v, %v", info, err)
	}
	plain := read(t, "plain.jpg")
	comment := append([]byte{0xff, 0xfe, 0xff, 0xff}, make([]byte, 0xfffd)...)
	long := append(append(bytes.Clone(plain[:2]), bytes.Repeat(comment, 3)...), plain[2:]...)
	path = filepath.Join(t.TempDir(), "long.jpg")
	if err := os.WriteFile(path, long, 0o600); err != nil {
		t.Fatal(err)
	}
	if info, err := Probe(path, DefaultLimits); err != nil || info.Width != 45 {
		t.Errorf("long header: %+v, %v", info, err)
	}
}

// TestRecoverFromDecoders: a decoder that panics gives a FormatError.
func TestRecoverFromDecoders(t *testing.T) {
	saved := decoders["bmp"]
	defer func() { decoders["bmp"] = saved }()
	decoders["bmp"] = func([]byte, header, Limits) (*Image, error) { panic("index out of range") }
	if _, err := Decode(read(t, "rgb.bmp"), 0, DefaultLimits); kindOf(err) != "malformed" || !strings.Contains(err.Error(), "index out of range") {
		t.Errorf("error %v", err)
	}
}

// TestFlattened covers the kinds of picture that decoders of Go make, over white.
func TestFlattened(t *testing.T) {
	area := image.Rect(3, 2, 7, 5) // not at the origin
	paint := func(m interface {
		image.Image
		Set(x, y int, c color.Color)
	}, c color.Color,
	) image.Image {
		for y := area.Min.Y; y < area.Max.Y; y++ {
			for x := area.Min.X; x < area.Max.X; x++ {
				m.Set(x, y, c)
			}
		}
		return m
	}
	half := color.NRGBA{200, 100, 0, 128}
	opaque := color.NRGBA{200, 100, 0, 255}
	for name, c := range map[string]struct {
		picture image.Image
		want    [3]int
	}{
		"NRGBA":     {paint(image.NewNRGBA(area), half), [3]int{227, 177, 127}},
		"RGBA":      {paint(image.NewRGBA(area), half), [3]int{227, 177, 127}},
		"NRGBA64":   {paint(image.NewNRGBA64(area), half), [3]int{227, 177, 127}},
		"RGBA64":    {paint(image.NewRGBA64(area), half), [3]int{227, 177, 127}},
		"Gray":      {paint(image.NewGray(area), color.Gray{77}), [3]int{77, 77, 77}},
		"Gray16":    {paint(image.NewGray16(area), color.Gray16{0x8080}), [3]int{128, 128, 128}},
		"CMYK":      {paint(image.NewCMYK(area), opaque), [3]int{200, 100, 0}},
		"Paletted":  {paint(image.NewPaletted(area, color.Palette{color.Black, half}), half), [3]int{227, 177, 127}},
		"all clear": {image.NewNRGBA(area), [3]int{255, 255, 255}},
	} {
		m := flattened(c.picture, area)
		if m.Width != 4 || m.Height != 3 {
			t.Fatalf("%s: %d x %d", name, m.Width, m.Height)
		}
		for i, v := range m.Pix {
			if d := int(v) - c.want[i%3]; d < -1 || d > 1 {
				t.Errorf("%s: component %d is %d, want %d", name, i, v, c.want[i%3])
				break
			}
		}
	}
	canvas := flattened(paint(image.NewGray(area), color.Gray{10}), image.Rect(0, 0, 10, 5))
	if canvas.Pix[0] != 255 || canvas.Pix[3*(2*10+3)] != 10 || canvas.Pix[3*(2*10+7)] != 255 {
		t.Error("a picture smaller than its canvas is not at its place on white")
	}
}
