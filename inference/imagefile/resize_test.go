package imagefile

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
)

// numbered is a picture whose components follow the formula of build/golden/resize.py.
func numbered(width, height int) *Image {
	m := &Image{Pix: make([]uint8, 3*width*height), Width: width, Height: height, FullWidth: width, FullHeight: height}
	for i := range m.Pix {
		m.Pix[i] = uint8((i*i*31 + i*7) % 251)
	}
	return m
}

// TestStandardEqualsONNX: what the exported model computes from a picture is what Standard computes.
func TestStandardEqualsONNX(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "resize.json"))
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Cases []struct {
			Width, Height, Size int
			Pixels              []float32
		}
	}
	if err := json.Unmarshal(text, &golden); err != nil {
		t.Fatal(err)
	}
	if len(golden.Cases) != 6 {
		t.Fatalf("%d cases, want 6", len(golden.Cases))
	}
	for _, c := range golden.Cases {
		got := make([]float32, 3*c.Size*c.Size)
		numbered(c.Width, c.Height).Standard(c.Size, got)
		if worst := largestDifference(got, c.Pixels); worst > 2e-3 {
			t.Errorf("%d x %d to %d: largest difference %.4f, want at most 0.002", c.Width, c.Height, c.Size, worst)
		}
	}
}

func largestDifference(a, b []float32) float64 {
	if len(a) != len(b) {
		return math.Inf(1)
	}
	worst := 0.0
	for i := range a {
		worst = max(worst, math.Abs(float64(a[i])-float64(b[i])))
	}
	return worst
}

// slowResample is the definition: every output pixel sums all pixels of an endless picture that repeats its edge.
func slowResample(m *Image, x0, y0, w, h float64, outW, outH int, mirror bool) []float32 {
	weight := func(start, step float64, i, k int) float64 {
		return max(0, 1-math.Abs(float64(k)+0.5-(start+(float64(i)+0.5)*step))/max(step, 1))
	}
	stepX, stepY := w/float64(outW), h/float64(outH)
	out := make([]float32, 3*outW*outH)
	for y := range outH {
		for x := range outW {
			var sum [3]float64
			total := 0.0
			for ky := int(y0 - stepY - 2); ky <= int(y0+h+stepY+2); ky++ {
				wy := weight(y0, stepY, y, ky)
				if wy == 0 {
					continue
				}
				for kx := int(x0 - stepX - 2); kx <= int(x0+w+stepX+2); kx++ {
					wx := weight(x0, stepX, x, kx)
					at := 3 * (min(max(ky, 0), m.Height-1)*m.Width + min(max(kx, 0), m.Width-1))
					for c := range sum {
						sum[c] += wx * wy * float64(m.Pix[at+c])
					}
					total += wx * wy
				}
			}
			to := x
			if mirror {
				to = outW - 1 - x
			}
			for c := range sum {
				out[3*(y*outW+to)+c] = float32(sum[c] / total)
			}
		}
	}
	return out
}

func TestResampleEqualsItsDefinition(t *testing.T) {
	for _, c := range []struct {
		name       string
		w, h       int // of the picture
		rectangle  [4]float64
		outW, outH int
		mirror     bool
	}{
		{"whole, smaller", 40, 30, [4]float64{0, 0, 40, 30}, 13, 7, false},
		{"whole, larger", 9, 7, [4]float64{0, 0, 9, 7}, 31, 22, false},
		{"same size", 12, 8, [4]float64{0, 0, 12, 8}, 12, 8, false},
		{"mirrored", 40, 30, [4]float64{3, 2, 30, 20}, 12, 9, true},
		{"fractions", 40, 30, [4]float64{3.3, 2.7, 17.9, 21.1}, 10, 10, false},
		{"small part, enlarged", 40, 30, [4]float64{20.25, 11.5, 2.5, 3.5}, 16, 16, true},
		{"beyond the edges", 20, 20, [4]float64{-5, -6, 30, 31}, 14, 15, false},
		{"beside the picture", 20, 20, [4]float64{25, 25, 5, 5}, 4, 4, false},
		{"one pixel", 1, 1, [4]float64{0, 0, 1, 1}, 5, 5, false},
		{"one row", 50, 1, [4]float64{0, 0, 50, 1}, 7, 3, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := numbered(c.w, c.h)
			r := c.rectangle
			got := make([]float32, 3*c.outW*c.outH)
			m.Resample(r[0], r[1], r[2], r[3], c.outW, c.outH, c.mirror, got)
			want := slowResample(m, r[0], r[1], r[2], r[3], c.outW, c.outH, c.mirror)
			if worst := largestDifference(got, want); worst > 1e-3 {
				t.Errorf("largest difference %.5f", worst)
			}
		})
	}
}

// TestResampleInCEqualsGo compares the two over odd sizes: bit by bit where neither compiler fuses multiplication and addition.
func TestResampleInCEqualsGo(t *testing.T) {
	tolerance := 1e-3
	if runtime.GOARCH == "amd64" {
		tolerance = 0
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		m := numbered(1+rng.IntN(300), 1+rng.IntN(60))
		outW, outH := 1+rng.IntN(90), 1+rng.IntN(20)
		startX, stepX := rng.Float64()*float64(m.Width), rng.Float64()*float64(m.Width)/float64(outW)
		across := triangle(m.Width, outW, startX, stepX+0.01)
		down := triangle(m.Height, outH, 0, float64(m.Height)/float64(outH))
		inGo, used := make([]float32, 3*outW*outH), make([]float32, 3*outW*outH)
		resampleGo(m.Pix, 3*m.Width, &across, &down, inGo)
		resample(m.Pix, 3*m.Width, &across, &down, used)
		if worst := largestDifference(inGo, used); worst > tolerance {
			t.Fatalf("%d x %d to %d x %d: largest difference %g", m.Width, m.Height, outW, outH, worst)
		}
	}
}

// TestReducedPictureLiesRight: a picture reduced by 4 shows the same places, also where its sides are no multiples of 4 and the incomplete
// blocks were turned to the front.
func TestReducedPictureLiesRight(t *testing.T) {
	const w, h, factor = 4*50 - 3, 4*40 - 1, 4
	value := func(x, y int, c int) int { return (x*(c+1) + y*(3-c)) / 4 } // a ramp: any shift shows
	full := &Image{Pix: make([]uint8, 3*w*h), Width: w, Height: h, FullWidth: w, FullHeight: h}
	for i := range full.Pix {
		full.Pix[i] = uint8(value(i/3%w, i/3/w, i%3))
	}
	reduced := &Image{Width: 50, Height: 40, FullWidth: w, FullHeight: h, reduced: reduction{factor: factor}, Pix: make([]uint8, 3*50*40)}
	for i := range reduced.Pix {
		reduced.Pix[i] = uint8(value(i/3%50*4+2, i/3/50*4+2, i%3))
	}
	for orientation := 1; orientation <= 8; orientation++ {
		a, b := oriented(full, orientation), oriented(reduced, orientation)
		x, y := make([]float32, 3*10*10), make([]float32, 3*10*10)
		a.Resample(20, 30, 100, 100, 10, 10, false, x)
		b.Resample(20, 30, 100, 100, 10, 10, false, y)
		if worst := largestDifference(x, y); worst > 1 {
			t.Errorf("orientation %d: largest difference %.2f", orientation, worst)
		}
	}
}

func TestResizedSize(t *testing.T) {
	for _, c := range [][5]int{
		{500, 375, 256, 341, 256},
		{375, 500, 256, 256, 341},
		{100, 100, 256, 256, 256},
		{512, 1025, 256, 256, 512},
		{512, 1027, 256, 256, 514},  // halves go to the even side
		{1536, 1539, 256, 256, 256}, // 256.5, which 1539*(256/1536) in floating point may miss
		{1545, 1536, 256, 258, 256}, // 257.5
		{1, 3000, 256, 256, 768000},
	} {
		if w, h := ResizedSize(c[0], c[1], c[2]); w != c[3] || h != c[4] {
			t.Errorf("ResizedSize(%d, %d, %d) = %d, %d, want %d, %d", c[0], c[1], c[2], w, h, c[3], c[4])
		}
	}
	if got := ShortSide(224); got != 256 {
		t.Errorf("ShortSide(224) = %d, want 256", got)
	}
}

func TestImageMadeByHand(t *testing.T) {
	whole := numbered(30, 20)
	bare := &Image{Pix: whole.Pix, Width: 30, Height: 20}
	a, b := make([]float32, 3*8*8), make([]float32, 3*8*8)
	whole.Standard(8, a)
	bare.Standard(8, b)
	if !slices.Equal(a, b) {
		t.Error("without FullWidth and FullHeight, Standard differs")
	}
}

func TestThumbnail(t *testing.T) {
	for _, c := range []struct{ w, h, most, wantW, wantH int }{
		{100, 50, 20, 20, 10}, {50, 100, 20, 10, 20}, {10, 8, 20, 10, 8}, {10, 8, 0, 10, 8}, {3000, 1, 64, 64, 1},
	} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			m := numbered(c.w, c.h)
			got := m.RGBA(c.most)
			if got.Rect.Dx() != c.wantW || got.Rect.Dy() != c.wantH {
				t.Fatalf("%d x %d, want %d x %d", got.Rect.Dx(), got.Rect.Dy(), c.wantW, c.wantH)
			}
			want := make([]float32, 3*c.wantW*c.wantH)
			m.Resample(0, 0, float64(c.w), float64(c.h), c.wantW, c.wantH, false, want)
			for i, v := range want {
				if math.Abs(float64(got.Pix[i/3*4+i%3])-float64(v)) > 0.51 {
					t.Fatalf("component %d is %d, want %.2f", i, got.Pix[i/3*4+i%3], v)
				}
			}
			for i := 3; i < len(got.Pix); i += 4 {
				if got.Pix[i] != 255 {
					t.Fatal("the thumbnail is not opaque")
				}
			}
		})
	}
}
