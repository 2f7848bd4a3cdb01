package imagefile

import (
	"bytes"
	"image"
	"image/jpeg"
	"path/filepath"
	"testing"

	"likeness/build/sharedtest"
)

// camera returns a shared photograph at the size of a camera's, 4000 x 3000 pixels.
func camera(b *testing.B) *image.RGBA {
	b.Helper()
	m, err := Load(filepath.Join(sharedtest.Dir(b), "data", "awkward", "exif-orientation", "Landscape_1.jpg"), 0, DefaultLimits)
	if err != nil {
		b.Fatal(err)
	}
	const w, h = 4000, 3000
	pixels := make([]float32, 3*w*h)
	m.Resample(100, 0, 1600, 1200, w, h, false, pixels)
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		for c := range 3 {
			out.Pix[4*i+c] = uint8(pixels[3*i+c])
		}
		out.Pix[4*i+3] = 255
	}
	return out
}

// BenchmarkDecode12MP is what one picture of a camera costs before the network sees it.
func BenchmarkDecode12MP(b *testing.B) {
	var file bytes.Buffer
	if err := jpeg.Encode(&file, camera(b), &jpeg.Options{Quality: 90}); err != nil {
		b.Fatal(err)
	}
	dst := make([]float32, 3*224*224)
	for _, c := range []struct {
		name     string
		minShort int
	}{{"reduced", ShortSide(224)}, {"full", 0}} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(file.Len()))
			for b.Loop() {
				m, err := Decode(file.Bytes(), c.minShort, DefaultLimits)
				if err != nil {
					b.Fatal(err)
				}
				m.Standard(224, dst)
			}
		})
	}
	b.Run("middle", func(b *testing.B) {
		b.SetBytes(int64(file.Len()))
		for b.Loop() {
			if err := decodeStandard(file.Bytes(), 224, DefaultLimits, &buffers{}, dst); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkResample compares the Go reference with what the build uses, on what Standard asks for.
func BenchmarkResample(b *testing.B) {
	m := flattened(camera(b), image.Rect(0, 0, 4000, 3000))
	across, down := triangle(4000, 224, 470, 3000.0/256), triangle(3000, 224, 187, 3000.0/256)
	dst := make([]float32, 3*224*224)
	for name, f := range map[string]func([]uint8, int, *taps, *taps, []float32){"go": resampleGo, "used": resample} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f(m.Pix, 3*m.Width, &across, &down, dst)
			}
		})
	}
}

// BenchmarkStandard resizes pictures of 12 and of 0.75 million pixels, the latter what DCT scaling leaves of the former.
func BenchmarkStandard(b *testing.B) {
	large := flattened(camera(b), image.Rect(0, 0, 4000, 3000))
	small := &Image{Pix: make([]uint8, 3*1000*750), Width: 1000, Height: 750, FullWidth: 1000, FullHeight: 750}
	copy(small.Pix, large.Pix)
	dst := make([]float32, 3*224*224)
	for _, c := range []struct {
		name string
		m    *Image
	}{{"12MP", large}, {"0.75MP", small}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				c.m.Standard(224, dst)
			}
		})
	}
}
