package gradcam

import (
	"image/color"
	"math"
	"testing"

	"likeness/inference/imagefile"
)

func TestCrop(t *testing.T) {
	for _, c := range []struct {
		w, h int
		want Crop
	}{
		{512, 512, Crop{16.0 / 256, 16.0 / 256, 240.0 / 256, 240.0 / 256}},
		{1024, 512, Crop{144.0 / 512, 16.0 / 256, 368.0 / 512, 240.0 / 256}},
		{100, 400, Crop{16.0 / 256, 400.0 / 1024, 240.0 / 256, 624.0 / 1024}},
	} {
		got := cropOf(&imagefile.Image{Width: 10, Height: 10, FullWidth: c.w, FullHeight: c.h}, 224)
		if got != c.want {
			t.Errorf("of %d x %d the network sees %v, not %v", c.w, c.h, got, c.want)
		}
		if byHand := cropOf(&imagefile.Image{Width: c.w, Height: c.h}, 224); byHand != c.want {
			t.Errorf("of %d x %d made by hand it sees %v", c.w, c.h, byHand)
		}
	}
}

// checks is a map of 7 x 7 with one hot cell and one half as hot.
func checks() *Map {
	m := &Map{Rows: 7, Columns: 7, Values: make([]float32, 49), Crop: Crop{0.25, 0, 0.75, 1}}
	m.Values[2*7+4] = 1
	m.Values[5*7+1] = 0.5
	return m
}

// middle is where a cell's middle lies in the picture.
func middle(m *Map, row, column int) (x, y float64) {
	return m.Crop.Left + (float64(column)+0.5)/7*(m.Crop.Right-m.Crop.Left), m.Crop.Top + (float64(row)+0.5)/7*(m.Crop.Bottom-m.Crop.Top)
}

func TestAt(t *testing.T) {
	m := checks()
	for row := range 7 {
		for column := range 7 {
			x, y := middle(m, row, column)
			if got, want := m.At(x, y), float64(m.Values[row*7+column]); math.Abs(got-want) > 1e-12 {
				t.Errorf("in the middle of cell %d, %d it is %g, not %g", row, column, got, want)
			}
		}
	}
	for i := range 1001 {
		x := float64(i) / 1000
		v := m.At(x, 2.5/7)
		if v < 0 || v > 1 || (x < 0.25 || x > 0.75) && v != 0 {
			t.Errorf("at %g it is %g", x, v)
		}
		if next := m.At(x+0.001, 2.5/7); math.Abs(next-v) > 0.04 && x > 0.251 && x < 0.749 {
			t.Errorf("between %g and the next it jumps from %g to %g", x, v, next)
		}
	}
}

// TestOverlay: it is At, drawn.
func TestOverlay(t *testing.T) {
	m := checks()
	const w, h = 140, 70
	o := m.Overlay(w, h)
	for y := range h {
		for x := range w {
			v := m.At((float64(x)+0.5)/w, (float64(y)+0.5)/h)
			got := o.RGBAAt(x, y)
			if want := 255 * strongest * v; math.Abs(float64(got.A)-want) > 1 {
				t.Fatalf("at %d, %d the opacity is %d, not %.1f", x, y, got.A, want)
			}
			full := color.NRGBAModel.Convert(got).(color.NRGBA)
			if want := Colour(v); got.A > 128 && (absolute(full.R, want.R) > 2 || absolute(full.G, want.G) > 2) {
				t.Fatalf("at %d, %d the colour is %v, not %v", x, y, full, want)
			}
		}
	}
	if m.Overlay(0, 10).Rect.Dx() != 0 || new(Map).Overlay(5, 5).RGBAAt(2, 2).A != 0 {
		t.Error("nothing is drawn as something")
	}
}

func absolute(a, b uint8) int {
	if a < b {
		return int(b - a)
	}
	return int(a - b)
}

// TestColoursRise: each colour is lighter (CIE L*) than the one before, so that grey copies and the colour-blind read the same order.
func TestColoursRise(t *testing.T) {
	last := -1.0
	for i := range 101 {
		l := lightness(Colour(float64(i) / 100))
		if l <= last {
			t.Errorf("at %d %% the lightness falls from %.2f to %.2f", i, last, l)
		}
		last = l
	}
	if Colour(-1) != Colour(0) || Colour(2) != Colour(1) || last < 95 {
		t.Errorf("the ends are %v and %v", Colour(0), Colour(1))
	}
}

func lightness(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	y := 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
	if y > 0.008856 {
		return 116*math.Cbrt(y) - 16
	}
	return 903.3 * y
}

func BenchmarkOverlay(b *testing.B) {
	m := checks()
	for b.Loop() {
		m.Overlay(1280, 800)
	}
}
