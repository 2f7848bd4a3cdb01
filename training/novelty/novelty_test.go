package novelty_test

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"likeness/build/sharedtest"
	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/training"
	"likeness/training/dataset"
	"likeness/training/features"
	"likeness/training/novelty"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// seen is a data set with what the network sees in it.
type seen struct {
	data  *dataset.Dataset
	found *features.Result
}

func look(t *testing.T, folder string) seen {
	t.Helper()
	data, err := dataset.Scan(t.Context(), []string{folder}, dataset.Options{OneClass: true}, nil)
	must(t, err)
	found, err := training.Features(t.Context(), training.Settings{Device: device.CPU}, data, nil)
	must(t, err)
	return seen{data, found}
}

func (s seen) rows(of []int) (x []float32) {
	for _, i := range of {
		x = append(x, s.found.Rows[i*s.found.Size:(i+1)*s.found.Size]...)
	}
	return x
}

func (s seen) flagged(f *classifier.Familiarity, of []int) float64 {
	n := 0
	for _, i := range of {
		if f.Unfamiliarity(s.rows([]int{i})) > 1 {
			n++
		}
	}
	return float64(n) / float64(len(of))
}

func (s seen) all() []int {
	var of []int
	for i, err := range s.found.Errors {
		if err == nil {
			of = append(of, i)
		}
	}
	return of
}

// TestOtherThings is the promise: on folders of other things at least 80 % are flagged, with about 5 % false flags on test pictures.
func TestOtherThings(t *testing.T) {
	if testing.Short() {
		t.Skip("looks at hundreds of pictures")
	}
	dir := sharedtest.Dir(t)
	sets := map[string]seen{"textures": look(t, textures(t))}
	set := func(name string) seen {
		if _, ok := sets[name]; !ok {
			sets[name] = look(t, filepath.Join(dir, "data", name))
		}
		return sets[name]
	}
	for _, c := range []struct {
		name   string
		others []string
		long   bool
	}{
		{"hymenoptera", []string{"textures"}, false},
		{"hymenoptera", []string{"textures", "trashnet", "pacs-photo-drawing"}, true},
		{"trashnet", []string{"textures", "hymenoptera", "pacs-photo-drawing"}, true},
		{"pacs-photo-drawing", []string{"textures", "hymenoptera", "trashnet"}, true},
	} {
		t.Run(fmt.Sprint(c.name, c.long), func(t *testing.T) {
			if c.long {
				sharedtest.Long(t)
			}
			s := set(c.name)
			split, err := s.data.Split(dataset.SplitOptions{Seed: 1})
			must(t, err)
			f, err := novelty.Fit(t.Context(), s.rows(split.Train), s.found.Size, s.data.Labels(split.Train), s.data.GroupsOf(split.Train), len(s.data.Classes), "pool", 1)
			must(t, err)
			wrong := s.flagged(f, split.Test)
			t.Logf("learned from %d: %.3f of %d test pictures are flagged", len(split.Train), wrong, len(split.Test))
			// a true rate of 5 % stays below this with 99.9 %
			if most := 0.05 + 3.1*math.Sqrt(0.05*0.95/float64(len(split.Test))); wrong > most {
				t.Errorf("%.3f of the test pictures are flagged, at most %.3f may be", wrong, most)
			}
			for _, name := range c.others {
				o := set(name)
				share := o.flagged(f, o.all())
				t.Logf("%s: %.3f of %d are flagged", name, share, len(o.all()))
				if share < 0.8 {
					t.Errorf("only %.3f of %s are flagged", share, name)
				}
			}
		})
	}
}

// textures are pictures of nothing: stripes, checks, noise, clouds, dots and gradients.
func textures(t *testing.T) string {
	t.Helper()
	rng := rand.New(rand.NewPCG(3, 3))
	dir := t.TempDir()
	const side = 256
	for i := range 72 {
		a, b := shade(rng), shade(rng)
		frequency, angle, size := rng.Float64()*0.5+0.05, rng.Float64()*math.Pi, 4+rng.IntN(40)
		var dots [60][3]float64
		for k := range dots {
			dots[k] = [3]float64{rng.Float64() * side, rng.Float64() * side, 2 + 14*rng.Float64()}
		}
		value := func(x, y int) float64 { // how much of b
			fx, fy := float64(x), float64(y)
			switch i % 6 {
			case 0:
				return 0.5 + 0.5*math.Sin(frequency*(fx*math.Cos(angle)+fy*math.Sin(angle)))
			case 1:
				return float64((x/size + y/size) % 2)
			case 2:
				return rng.Float64()
			case 3:
				v := 0.5
				for o := 1; o < 6; o++ {
					v += 0.4 * math.Sin(fx/float64(size)*float64(o)+angle*float64(o)) * math.Sin(fy/float64(size)*float64(o)*1.3-angle) / float64(o)
				}
				return min(1, max(0, v))
			case 4:
				for _, d := range dots {
					if math.Hypot(fx-d[0], fy-d[1]) < d[2] {
						return 1
					}
				}
				return 0
			}
			return (fx*math.Cos(angle)/side + 1 + fy*math.Sin(angle)/side) / 3
		}
		m := image.NewRGBA(image.Rect(0, 0, side, side))
		for y := range side {
			for x := range side {
				v := value(x, y)
				mix := func(p, q uint8) uint8 { return uint8(float64(p)*(1-v) + float64(q)*v) }
				m.SetRGBA(x, y, color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 255})
			}
		}
		file, err := os.Create(filepath.Join(dir, fmt.Sprintf("%d.png", i)))
		must(t, err)
		must(t, png.Encode(file, m))
		must(t, file.Close())
	}
	return dir
}

func shade(rng *rand.Rand) color.RGBA {
	return color.RGBA{uint8(rng.IntN(256)), uint8(rng.IntN(256)), uint8(rng.IntN(256)), 255}
}

// plane are rows near a plane in d dimensions, and the same moved out of it.
func plane(n, d int, seed uint64, out float64) []float32 {
	rng := rand.New(rand.NewPCG(seed, 1))
	x := make([]float32, n*d)
	for i := range n {
		x[i*d], x[i*d+1], x[i*d+2] = 4, float32(rng.NormFloat64()), float32(rng.NormFloat64())
		for j := 3; j < d; j++ {
			x[i*d+j] = float32(rng.NormFloat64() * 0.05)
		}
		x[i*d+d-1] += float32(out)
	}
	return x
}

func TestPlane(t *testing.T) {
	const n, d = 200, 12
	labels, groups := make([]int, n), make([]int, n)
	for i := range n {
		labels[i], groups[i] = i%2, i
	}
	f, err := novelty.Fit(t.Context(), plane(n, d, 1, 0), d, labels, groups, 2, "pool", 1)
	must(t, err)
	if f.Layer != "pool" || len(f.Mean) != d || len(f.Basis)%d != 0 {
		t.Fatalf("%+v", f)
	}
	count := func(x []float32) (n int) {
		for i := 0; i < len(x); i += d {
			if f.Unfamiliarity(x[i:i+d]) > 1 {
				n++
			}
		}
		return n
	}
	if more := count(plane(1000, d, 2, 0)); more > 90 {
		t.Errorf("%d of 1000 like those learned from are flagged", more)
	}
	// out of the plane they are farther off than all directions left over can hide; brightness (length) does not matter
	f2, err := novelty.Fit(t.Context(), plane(n, d, 1, 0), d, labels, groups, 2, "pool", 1)
	must(t, err)
	if fmt.Sprint(f2) != fmt.Sprint(f) {
		t.Error("a second time it is another one")
	}
	x := plane(1, d, 4, 0)
	u := f.Unfamiliarity(x)
	for i := range x {
		x[i] *= 7
	}
	if v := f.Unfamiliarity(x); math.Abs(u-v) > 1e-5 {
		t.Errorf("brighter features: %v, before %v", v, u)
	}
}

func TestRefuses(t *testing.T) {
	x, labels, groups := plane(40, 4, 1, 0), make([]int, 40), make([]int, 40)
	for i := range groups {
		labels[i], groups[i] = i%2, i
	}
	if _, err := novelty.Fit(t.Context(), x[1:], 4, labels, groups, 2, "", 1); err == nil {
		t.Error("numbers that do not fit")
	}
	if _, err := novelty.Fit(t.Context(), x[:4*18], 4, labels[:18], groups[:18], 2, "", 1); !errors.Is(err, novelty.ErrTooFew) {
		t.Errorf("18 pictures: %v", err)
	}
	if _, err := novelty.Fit(t.Context(), x, 4, labels, make([]int, 40), 2, "", 1); !errors.Is(err, novelty.ErrTooFew) {
		t.Errorf("all alike: %v", err)
	}
	if _, err := novelty.Fit(t.Context(), make([]float32, 160), 4, labels, groups, 2, "", 1); err == nil {
		t.Error("features of zeros")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := novelty.Fit(ctx, plane(800, 4, 1, 0), 4, make([]int, 800), make([]int, 800), 2, "", 1); err == nil {
		t.Error("cancelled and done")
	}
}
