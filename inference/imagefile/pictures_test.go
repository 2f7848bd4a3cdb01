package imagefile

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pictures returns the small pictures of every kind, without those that hold what is expected.
func pictures(t testing.TB) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join("testdata", "pictures", "*"))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, path := range all {
		if !strings.HasSuffix(path, ".want.png") {
			found = append(found, path)
		}
	}
	if len(found) < 40 {
		t.Fatalf("%d pictures in testdata/pictures, want at least 40; build/golden/pictures.py makes them", len(found))
	}
	return found
}

// TestPicturesOfEveryKind compares with Pillow, and what Probe says with what Load gives.
func TestPicturesOfEveryKind(t *testing.T) {
	for _, path := range pictures(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			m, err := Load(path, 0, DefaultLimits)
			if err != nil {
				t.Fatal(err)
			}
			info, err := Probe(path, DefaultLimits)
			if err != nil {
				t.Fatal(err)
			}
			if info.Width != m.FullWidth || info.Height != m.FullHeight || info.Format != m.Format {
				t.Errorf("Probe says %+v, Load gives %s of %d x %d", info, m.Format, m.FullWidth, m.FullHeight)
			}
			want := readPNG(t, path+".want.png")
			got := make([]float32, len(m.Pix))
			for i, v := range m.Pix {
				got[i] = float32(v)
			}
			if len(got) != len(want) {
				t.Fatalf("%d components, want %d", len(got), len(want))
			}
			// Lossy formats may differ in rounding and in how colour differences are interpolated.
			mean, worst := 0.3, 2.0
			switch m.Format {
			case "jpeg", "webp":
				mean, worst = 1, 6
			case "heic", "avif":
				mean, worst = 1.5, 80
			}
			if strings.Contains(path, "cmyk") {
				mean, worst = 3, 20
			}
			if d := meanDifference(got, want); d > mean {
				t.Errorf("mean difference %.3f, want at most %.1f", d, mean)
			}
			if d := largestDifference(got, want); d > worst {
				t.Errorf("largest difference %.0f, want at most %.0f", d, worst)
			}
			if m.Truncated {
				t.Error("a whole picture is marked as truncated")
			}
		})
	}
}

// TestReducedJPEG: the short side stays at least twice what is asked for, and the picture looks the same.
func TestReducedJPEG(t *testing.T) {
	for _, name := range []string{"plain.jpg", "progressive.jpg", "cmyk.jpg", "grey.jpg", "turned.jpg"} {
		path := filepath.Join("testdata", "pictures", name)
		full, err := Load(path, 0, DefaultLimits)
		if err != nil {
			t.Fatal(err)
		}
		for minShort := 1; minShort <= 20; minShort++ {
			m, err := Load(path, minShort, DefaultLimits)
			if err != nil {
				t.Fatal(err)
			}
			if m.FullWidth != full.FullWidth || m.FullHeight != full.FullHeight {
				t.Fatalf("%s: full size %d x %d, want %d x %d", name, m.FullWidth, m.FullHeight, full.FullWidth, full.FullHeight)
			}
			if least := min(2*minShort, full.Width, full.Height); min(m.Width, m.Height) < least {
				t.Errorf("%s, minShort %d: %d x %d, want a short side of at least %d", name, minShort, m.Width, m.Height, least)
			}
			a, b := make([]float32, 3*7*7), make([]float32, 3*7*7)
			full.Standard(7, a)
			m.Standard(7, b)
			if d := meanDifference(a, b); d > 4 {
				t.Errorf("%s, minShort %d: mean difference %.2f from the full size", name, minShort, d)
			}
		}
	}
}

// TestOrientations turns a picture by all eight orientations and compares corner by corner with the Exif standard's table: which corner
// of what is stored is seen at the upper left, upper right, lower left and lower right.
func TestOrientations(t *testing.T) {
	stored := &Image{Width: 3, Height: 2, FullWidth: 3, FullHeight: 2, Pix: make([]uint8, 18)}
	for i := range stored.Pix {
		stored.Pix[i] = uint8(i / 3) // corners 0, 2, 3, 5
	}
	for orientation, want := range map[int][4]uint8{
		0: {0, 2, 3, 5}, 1: {0, 2, 3, 5}, 2: {2, 0, 5, 3}, 3: {5, 3, 2, 0}, 4: {3, 5, 0, 2},
		5: {0, 3, 2, 5}, 6: {3, 0, 5, 2}, 7: {5, 2, 3, 0}, 8: {2, 5, 0, 3}, 9: {0, 2, 3, 5},
	} {
		m := oriented(stored, orientation)
		last := 3 * m.Width * (m.Height - 1)
		got := [4]uint8{m.Pix[0], m.Pix[3*(m.Width-1)], m.Pix[last], m.Pix[last+3*(m.Width-1)]}
		if got != want {
			t.Errorf("orientation %d: corners %v, want %v", orientation, got, want)
		}
		if wantW, wantH := turnedSize(3, 2, orientation); m.Width != wantW || m.Height != wantH || m.FullWidth != wantW {
			t.Errorf("orientation %d: %d x %d", orientation, m.Width, m.Height)
		}
	}
}

// TestConcurrentLoads has several goroutines load and resize the same pictures; the race detector watches.
func TestConcurrentLoads(t *testing.T) {
	paths := pictures(t)
	want := make([][]float32, len(paths))
	for i, path := range paths {
		want[i] = standardOf(t, path)
	}
	t.Run("group", func(t *testing.T) {
		for range 3 {
			t.Run("loader", func(t *testing.T) {
				t.Parallel()
				for i, path := range paths {
					if d := largestDifference(standardOf(t, path), want[i]); d != 0 {
						t.Errorf("%s: difference %g between two loads", path, d)
					}
				}
			})
		}
	})
}

func standardOf(t *testing.T, path string) []float32 {
	m, err := Load(path, 16, DefaultLimits)
	if err != nil {
		t.Error(err)
		return nil
	}
	out := make([]float32, 3*14*14)
	m.Standard(14, out)
	for _, v := range out {
		if math.IsNaN(float64(v)) || v < 0 || v > 255.01 {
			t.Errorf("%s: value %v", path, v)
		}
	}
	return out
}

// TestSniffNeedsContentOnly: the format comes from the content, whatever the name.
func TestSniffNeedsContentOnly(t *testing.T) {
	byEnding := map[string]string{
		".jpg": "jpeg", ".png": "png", ".gif": "gif", ".bmp": "bmp", ".tif": "tiff", ".webp": "webp", ".heic": "heic", ".avif": "avif",
	}
	for _, path := range pictures(t) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want := byEnding[filepath.Ext(path)]
		if got, ok := Sniff(data[:min(len(data), SniffLen)]); !ok || got != want {
			t.Errorf("%s: %q, %v, want %q", path, got, ok, want)
		}
		renamed := filepath.Join(t.TempDir(), "picture.txt")
		if err := os.WriteFile(renamed, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if m, err := Load(renamed, 0, DefaultLimits); err != nil || m.Format != want {
			t.Errorf("%s under another name: %v", path, err)
		}
	}
}
