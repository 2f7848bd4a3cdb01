package augment

import (
	"math"
	"slices"
	"testing"

	"likeness/inference/imagefile"
)

// gradient is a picture in which each pixel tells where it is.
func gradient(w, h int) *imagefile.Image {
	m := &imagefile.Image{Width: w, Height: h, FullWidth: w, FullHeight: h, Pix: make([]uint8, 3*w*h)}
	for y := range h {
		for x := range w {
			copy(m.Pix[3*(y*w+x):], []uint8{uint8(255 * x / w), uint8(255 * y / h), 90})
		}
	}
	return m
}

const size = 32

func TestViewsComeBack(t *testing.T) {
	img := gradient(90, 60)
	for _, p := range []Preset{Mild, Strong, None} {
		a := Augmenter{Preset: p, Mirror: true, Seed: 5}
		seen := map[float32]bool{}
		for view := range 16 {
			x, again := make([]float32, size*size*3), make([]float32, size*size*3)
			a.View(img, 7, view, size, x)
			a.View(img, 7, view, size, again)
			if !slices.Equal(x, again) {
				t.Fatalf("%s: view %d is another the second time", p, view)
			}
			if low, high := slices.Min(x), slices.Max(x); low < 0 || high > 255 || math.IsNaN(float64(low)) {
				t.Errorf("%s: view %d goes from %v to %v", p, view, low, high)
			}
			seen[x[0]] = true
		}
		if want := map[Preset]int{Mild: 14, Strong: 14, None: 2}[p]; len(seen) < want {
			t.Errorf("%s: %d different views of 16, want at least %d", p, len(seen), want)
		}
	}
}

func TestWhatDecidesAView(t *testing.T) {
	img := gradient(90, 60)
	view := func(a Augmenter, key uint64, view int) []float32 {
		x := make([]float32, size*size*3)
		a.View(img, key, view, size, x)
		return x
	}
	first := view(Augmenter{Seed: 1}, 1, 0)
	for name, other := range map[string][]float32{
		"seed": view(Augmenter{Seed: 2}, 1, 0), "picture": view(Augmenter{Seed: 1}, 2, 0), "number": view(Augmenter{Seed: 1}, 1, 1),
	} {
		if slices.Equal(first, other) {
			t.Errorf("another %s gives the same view", name)
		}
	}
}

func TestNoneIsTheStandardCrop(t *testing.T) {
	img := gradient(90, 60)
	got, want := make([]float32, size*size*3), make([]float32, size*size*3)
	img.Standard(size, want)
	for view := range 8 {
		Augmenter{Preset: None}.View(img, 3, view, size, got)
		if !slices.Equal(got, want) {
			t.Fatalf("view %d is not the standard crop", view)
		}
	}
}

// TestMirrorOff: red grows from left to right in every view.
func TestMirrorOff(t *testing.T) {
	img := gradient(90, 60)
	x := make([]float32, size*size*3)
	for _, p := range []Preset{Mild, Strong, None} {
		for view := range 32 {
			Augmenter{Preset: p}.View(img, 3, view, size, x)
			if middle := x[size/2*size*3:]; middle[0] >= middle[(size-1)*3] {
				t.Fatalf("%s: view %d is mirrored", p, view)
			}
		}
	}
}

func TestParsePreset(t *testing.T) {
	for _, p := range []Preset{Mild, Strong, None} {
		if got, err := ParsePreset(p.String()); err != nil || got != p {
			t.Errorf("%s is read as %v, %v", p, got, err)
		}
	}
	if _, err := ParsePreset("wild"); err == nil {
		t.Error("an unknown preset was accepted")
	}
}
