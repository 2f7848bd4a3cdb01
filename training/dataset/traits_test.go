package dataset

import (
	"context"
	"errors"
	"image"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"testing"

	"likeness/build/sharedtest"
	"likeness/inference/imagefile"
)

func traitsOf(t *testing.T, m image.Image) Traits {
	t.Helper()
	img, err := imagefile.Decode(pngOf(t, m), 0, imagefile.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	return newTraits(img, shrink(img.Pix, img.Width, img.Height))
}

// drawn is a picture by a rule.
func drawn(width, height int, at func(x, y int) color.RGBA) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.SetRGBA(x, y, at(x, y))
		}
	}
	return m
}

func TestTraits(t *testing.T) {
	red := traitsOf(t, drawn(200, 150, func(int, int) color.RGBA { return color.RGBA{200, 10, 30, 255} }))
	if red.Range > 0.01 || red.BorderRange > 0.01 || math.Abs(red.Border[0]-200) > 0.01 || red.Sharpness != 0 || !red.Measured {
		t.Errorf("one colour: %+v", red)
	}
	framed := traitsOf(t, drawn(320, 320, func(x, y int) color.RGBA {
		if min(x, y, 319-x, 319-y) < 10 {
			return color.RGBA{255, 255, 255, 255}
		}
		return color.RGBA{uint8(x / 8 * 8), 0, 0, 255}
	}))
	if framed.Border[0] < 254.99 || framed.BorderRange != 0 || framed.Range < 200 {
		t.Errorf("white frame: %+v", framed)
	}
	night := traitsOf(t, drawn(256, 256, func(x, y int) color.RGBA { return color.RGBA{uint8(x / 16), uint8(y / 16), 9, 255} }))
	if night.Bright > 20 {
		t.Errorf("night: %+v", night)
	}
	lamp := traitsOf(t, drawn(256, 256, func(x, y int) color.RGBA {
		if math.Hypot(float64(x-128), float64(y-128)) < 50 {
			return color.RGBA{250, 250, 200, 255}
		}
		return color.RGBA{0, 0, 0, 255}
	}))
	if lamp.Bright < 200 {
		t.Errorf("a lamp at night: %+v", lamp)
	}
	if small := traitsOf(t, scene(1, 100, 300)); small.Sharpness != 0 {
		t.Errorf("too small to judge: %+v", small)
	}
	if strip := traitsOf(t, scene(1, 140, 3000)); strip.Sharpness == 0 {
		t.Errorf("a long strip: %+v", strip)
	}
}

// blurred averages m over squares of 2r+1, first along rows, then along columns.
func blurred(m *imagefile.Image, r int) *image.RGBA {
	at := func(pix []uint8, x, y, c int) int { return int(pix[3*(y*m.Width+x)+c]) }
	rows := make([]uint8, len(m.Pix))
	for i := range rows {
		x, y, c, sum, n := i/3%m.Width, i/3/m.Width, i%3, 0, 0
		for u := max(0, x-r); u <= min(m.Width-1, x+r); u++ {
			sum, n = sum+at(m.Pix, u, y, c), n+1
		}
		rows[i] = uint8(sum / n)
	}
	return drawn(m.Width, m.Height, func(x, y int) color.RGBA {
		var sum [3]int
		n := 0
		for v := max(0, y-r); v <= min(m.Height-1, y+r); v++ {
			for c := range sum {
				sum[c] += at(rows, x, v, c)
			}
			n++
		}
		return color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 255}
	})
}

// TestSharpness: pictures as they are, and blurred, lie on two sides of 0.7.
func TestSharpness(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "resources", "sample", "*", "*.jpg"))
	if err != nil || len(files) < 100 {
		t.Fatal(len(files), err)
	}
	wrong, unseen, n := 0, 0, 0
	for i := 0; i < len(files); i += 20 {
		m, err := imagefile.Load(files[i], 128, imagefile.DefaultLimits)
		if err != nil {
			t.Fatal(err)
		}
		n++
		if s := sharpness(m); s != 0 && s < 0.7 {
			wrong++
			t.Logf("%s: %.2f", files[i], s)
		}
		if s := traitsOf(t, blurred(m, min(m.Width, m.Height)/25)).Sharpness; s >= 0.7 {
			unseen++
			t.Logf("%s, blurred: %.2f", files[i], s)
		}
	}
	if wrong > 0 || unseen > 1 {
		t.Errorf("of %d pictures %d are taken for blurred, and %d blurred ones for sharp", n, wrong, unseen)
	}
}

func TestMeasureTraits(t *testing.T) {
	d := scan(t, Options{}, twoClasses(t, 3))
	want := make([]Traits, len(d.Pictures))
	for i := range d.Pictures {
		if want[i] = d.Pictures[i].Traits; !want[i].Measured {
			t.Errorf("a scan has not measured %s", d.Pictures[i].Path)
		}
		d.Pictures[i].Traits = Traits{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.MeasureTraits(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := os.Remove(d.Pictures[0].Path); err != nil {
		t.Fatal(err)
	}
	last := 0
	if err := d.MeasureTraits(t.Context(), func(done, total int) { last = 100*done + total }); err != nil || last != 606 {
		t.Errorf("%v, told last %d", err, last)
	}
	for i, p := range d.Pictures {
		if i == 0 && p.Traits.Measured || i > 0 && p.Traits != want[i] {
			t.Errorf("picture %d: %+v, want %+v", i, p.Traits, want[i])
		}
	}
}

// TestCameras: real files name theirs.
func TestCameras(t *testing.T) {
	d := scan(t, Options{OneClass: true}, filepath.Join(sharedtest.Dir(t), "data", "hymenoptera", "ants"))
	named := map[string]int{}
	for _, p := range d.Pictures {
		if p.Traits.Camera != "" {
			named[p.Traits.Camera]++
		}
	}
	if len(named) == 0 {
		t.Error("no picture names its camera")
	}
	t.Log(named)
}
