package augment

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"likeness/inference/imagefile"
)

const size = 32

// picture is a colourful test picture of w x h, the left half dark.
func picture(w, h int) *imagefile.Image {
	m := &imagefile.Image{Pix: make([]uint8, 3*w*h), Width: w, Height: h, FullWidth: w, FullHeight: h}
	for y := range h {
		for x := range w {
			p := m.Pix[3*(y*w+x):]
			p[0], p[1], p[2] = uint8(x*255/w), uint8(y*255/h), uint8((x*7+y*13)%256)
			if x < w/2 {
				p[0], p[1] = 0, p[1]/4
			}
		}
	}
	return m
}

func view(a Augmenter, m *imagefile.Image, key uint64, number int) []float32 {
	dst := make([]float32, 3*size*size)
	a.View(m, key, number, size, dst)
	return dst
}

func TestNoneIsStandard(t *testing.T) {
	for _, m := range []*imagefile.Image{picture(80, 60), picture(33, 200), picture(3, 3)} {
		want := make([]float32, 3*size*size)
		m.Standard(size, want)
		for number := range 4 {
			if got := view(Augmenter{Preset: None, Mirror: true, Seed: 5}, m, 9, number); !slices.Equal(got, want) {
				t.Errorf("view %d of a picture of %d x %d differs from Standard", number, m.Width, m.Height)
			}
		}
	}
}

func TestViewsAreRepeatable(t *testing.T) {
	m := picture(120, 90)
	for _, preset := range []Preset{Mild, Strong} {
		a := Augmenter{Preset: preset, Mirror: true, Seed: 3}
		first := view(a, m, 77, 2)
		view(a, m, 1, 0) // another view between must not matter
		if !slices.Equal(view(a, m, 77, 2), first) {
			t.Errorf("%v: the same view twice differs", preset)
		}
		b := a
		b.Seed = 4
		for name, other := range map[string][]float32{
			"view": view(a, m, 77, 3), "key": view(a, m, 78, 2), "seed": view(b, m, 77, 2),
		} {
			if slices.Equal(other, first) {
				t.Errorf("%v: another %s gives the same view", preset, name)
			}
		}
	}
}

// TestViewsStayTheSame holds the first numbers of a view, so that a change of the drawing, which would make old runs unrepeatable, is seen.
func TestViewsStayTheSame(t *testing.T) {
	got := view(Augmenter{Preset: Strong, Mirror: true, Seed: 1}, picture(120, 90), 2, 3)
	want := []float32{21.671, 26.196, 43.498, 21.634, 26.159, 42.056}
	for i, w := range want {
		if math.Abs(float64(got[i]-w)) > 0.01 {
			t.Fatalf("the view begins with %.3f, want %.3f", got[:len(want)], want)
		}
	}
}

func TestValuesStayInRange(t *testing.T) {
	for _, m := range []*imagefile.Image{picture(120, 90), picture(1, 1), picture(1, 300), picture(500, 2)} {
		for number := range 50 {
			for _, v := range view(Augmenter{Preset: Strong, Mirror: true}, m, 1, number) {
				if !(v >= 0 && v <= 255) {
					t.Fatalf("view %d of a picture of %d x %d holds %v", number, m.Width, m.Height, v)
				}
			}
		}
	}
}

func TestCropsKeepToTheirRanges(t *testing.T) {
	for preset, s := range ranges {
		for _, shape := range [][2]float64{{640, 480}, {480, 640}, {100, 100}, {4000, 300}, {1, 1}} {
			w, h := shape[0], shape[1]
			leastArea, mostArea := 1.0, 0.0
			rng := rand.New(rand.NewPCG(1, 2))
			for range 2000 {
				c := drawCrop(rng, s, w, h)
				if c.x < 0 || c.y < 0 || c.x+c.w > w*(1+1e-9) || c.y+c.h > h*(1+1e-9) {
					t.Fatalf("%v: crop %+v leaves a picture of %v x %v", preset, c, w, h)
				}
				if aspect := c.w / c.h; aspect > s.widest+1e-9 || aspect < 1/s.widest-1e-9 {
					t.Fatalf("%v: crop %+v is too long", preset, c)
				}
				area := c.w * c.h / (w * h)
				leastArea, mostArea = min(leastArea, area), max(mostArea, area)
			}
			if w/h > s.widest*2 {
				continue // only the centred crop fits
			}
			if leastArea < s.leastArea-1e-9 || leastArea > s.leastArea+0.05 || mostArea < 0.9 {
				t.Errorf("%v: areas from %.3f to %.3f in a picture of %v x %v, want %.2f to nearly 1", preset, leastArea, mostArea, w, h, s.leastArea)
			}
		}
	}
}

// TestMirror tells a mirrored view by where the dark half lies: about half of the views, and none without Mirror.
func TestMirror(t *testing.T) {
	m := picture(100, 100)
	for _, allowed := range []bool{true, false} {
		mirrored := 0
		const views = 200
		for number := range views {
			v := view(Augmenter{Preset: Mild, Mirror: allowed, Seed: 11}, m, 4, number)
			left, right := 0.0, 0.0
			for y := range size {
				left += float64(v[3*y*size])
				right += float64(v[3*(y*size+size-1)])
			}
			if left > right {
				mirrored++
			}
		}
		if allowed && (mirrored < views*2/5 || mirrored > views*3/5) || !allowed && mirrored != 0 {
			t.Errorf("Mirror %v: %d of %d views are mirror images", allowed, mirrored, views)
		}
	}
}

func TestLight(t *testing.T) {
	pixels := func() []float32 { return []float32{10, 20, 30, 200, 100, 50} }
	for name, c := range map[string]struct {
		light light
		want  []float32
	}{
		"nothing":    {light{1, 1, 1}, pixels()},
		"brightness": {light{2, 1, 1}, []float32{20, 40, 60, 255, 200, 100}},
		"contrast 0": {light{1, 0, 1}, []float32{71.3, 71.3, 71.3, 71.3, 71.3, 71.3}},
		"grey":       {light{1, 1, 0}, []float32{18.15, 18.15, 18.15, 124.2, 124.2, 124.2}},
	} {
		got := pixels()
		c.light.apply(got)
		for i := range got {
			if math.Abs(float64(got[i]-c.want[i])) > 0.5 {
				t.Errorf("%s: %v, want %v", name, got, c.want)
				break
			}
		}
	}
}

func TestLightKeepsToItsRange(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for preset, s := range ranges {
		for range 1000 {
			l := drawLight(rng, s)
			for _, f := range []float32{l.brightness, l.contrast} {
				if math.Abs(float64(f)-1) > s.light+1e-6 {
					t.Fatalf("%v: factor %v", preset, f)
				}
			}
			if math.Abs(float64(l.saturation)-1) > s.saturation+1e-6 {
				t.Fatalf("%v: saturation %v", preset, l.saturation)
			}
		}
	}
}

func TestParsePreset(t *testing.T) {
	for _, p := range []Preset{None, Mild, Strong} {
		if got, err := ParsePreset(p.String()); err != nil || got != p {
			t.Errorf("ParsePreset(%q) = %v, %v", p.String(), got, err)
		}
	}
	if _, err := ParsePreset("wild"); err == nil {
		t.Error("an unknown name is taken")
	}
	if got := Preset(7).String(); got != "Preset(7)" {
		t.Errorf("String of an unknown preset: %q", got)
	}
}

// TestReducedPictureHasTheSameViews: a JPEG decoded at a reduced scale shows the same part of the picture.
func TestReducedPictureHasTheSameViews(t *testing.T) {
	full := picture(256, 192)
	for i := range full.Pix {
		full.Pix[i] = uint8(i / 3 % 256 * (i%3 + 1) / 3) // smooth, as reduction loses detail
	}
	half := &imagefile.Image{Width: 128, Height: 96, FullWidth: 256, FullHeight: 192, Pix: make([]uint8, 3*128*96)}
	for y := range 96 {
		for x := range 128 {
			for c := range 3 {
				sum := 0
				for k := range 4 {
					sum += int(full.Pix[3*((2*y+k/2)*256+2*x+k%2)+c])
				}
				half.Pix[3*(y*128+x)+c] = uint8((sum + 2) / 4)
			}
		}
	}
	for number := range 8 {
		a := Augmenter{Preset: Mild, Mirror: true, Seed: 6}
		x, y := view(a, full, 1, number), view(a, half, 1, number)
		sum := 0.0
		for i := range x {
			sum += math.Abs(float64(x[i] - y[i]))
		}
		if mean := sum / float64(len(x)); mean > 1.5 {
			t.Errorf("view %d: mean difference %.2f between the full and the reduced picture", number, mean)
		}
	}
}

func BenchmarkView(b *testing.B) {
	m := picture(1000, 750)
	dst := make([]float32, 3*224*224)
	a := Augmenter{Preset: Mild, Mirror: true}
	for i := 0; b.Loop(); i++ {
		a.View(m, 1, i, 224, dst)
	}
}
