package imagefile

import (
	"encoding/json"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"

	"likeness/build/sharedtest"
)

// TestStandardAgainstPillow compares decoding, orientation, transparency, resizing and cropping with crops that Pillow made.
func TestStandardAgainstPillow(t *testing.T) {
	shared := sharedtest.Dir(t)
	golden := filepath.Join(shared, "models", "golden", "preprocess")
	text, err := os.ReadFile(filepath.Join(golden, "index.json"))
	if err != nil {
		t.Fatal(err)
	}
	var index struct {
		Pictures []struct{ File, Crop string }
	}
	if err := json.Unmarshal(text, &index); err != nil {
		t.Fatal(err)
	}
	if len(index.Pictures) < 30 {
		t.Fatalf("the index lists %d pictures, want at least 30", len(index.Pictures))
	}
	for _, p := range index.Pictures {
		t.Run(p.File, func(t *testing.T) {
			const size = 224
			want := readPNG(t, filepath.Join(golden, p.Crop))
			for _, minShort := range []int{0, ShortSide(size)} {
				m, err := Load(filepath.Join(shared, "data", p.File), minShort, DefaultLimits)
				if err != nil {
					t.Fatal(err)
				}
				got := make([]float32, 3*size*size)
				m.Standard(size, got)
				// Pillow rounds to 8 bits between its passes; a reduced JPEG and CMYK leave it more to differ in.
				tolerance := 1.0
				if m.Width != m.FullWidth || filepath.Base(p.File) == "pil_sample_cmyk.jpg" || filepath.Base(p.File) == "video-001.cmyk.jpeg" {
					tolerance = 3
				}
				mean := meanDifference(got, want)
				t.Logf("%d x %d from %d x %d: mean difference %.3f", m.Width, m.Height, m.FullWidth, m.FullHeight, mean)
				if mean > tolerance {
					t.Errorf("mean difference %.3f of 255, want at most %.1f", mean, tolerance)
				}
			}
		})
	}
}

func readPNG(t *testing.T, path string) []float32 {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	picture, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	return floatsOf(picture)
}

func floatsOf(picture image.Image) []float32 {
	b := picture.Bounds()
	out := make([]float32, 0, 3*b.Dx()*b.Dy())
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, b, _ := picture.At(x, y).RGBA()
			out = append(out, float32(r>>8), float32(g>>8), float32(b>>8))
		}
	}
	return out
}

func meanDifference(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		sum += math.Abs(float64(a[i]) - float64(b[i]))
	}
	return sum / float64(len(a))
}
