package features_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/imagefile"
	"likeness/inference/network"
	"likeness/training/features"
)

const size = 8

// extractor has a network that gives the mean of each quarter's colours, so that left and right are told apart.
func extractor(t *testing.T, opened *int) *features.Extractor {
	t.Helper()
	n := &network.Network{Name: "means", Input: "image", InputShape: []int{size, size, 3}, Parameters: map[string]*network.Parameter{
		"w": {Shape: []int{8, 8, 3, 2}, Data: make([]float32, 8*8*3*2)},
	}}
	for y := range 8 {
		for x := range 8 {
			n.Parameters["w"].Data[((y*8+x)*3)*2+x/4] = 1.0 / 32 // red of the left half, of the right half
		}
	}
	win := network.Window{Stride: [2]int{8, 8}, Dilation: [2]int{1, 1}, Groups: 1}
	must(t, n.Append(network.Layer{Kind: network.Conv, Name: "conv", Inputs: []string{"image"}, Window: win, Weights: "w"}))
	must(t, n.Append(network.Layer{Kind: network.GlobalAveragePool, Name: "pool", Inputs: []string{"conv"}}))
	return &features.Extractor{
		Network: n, Preprocessing: classifier.Preprocessing{Size: size, Crop: 0.875, Deviation: [3]float32{1, 1, 1}}, Limits: imagefile.DefaultLimits,
		Open: func() (*device.Device, error) {
			*opened++
			return device.Open(device.Reference, 1)
		},
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// items makes pictures whose left half has the red given, the right half none.
func items(t *testing.T, reds ...uint8) []features.Item {
	t.Helper()
	dir := t.TempDir()
	var out []features.Item
	for i, red := range reds {
		img := image.NewRGBA(image.Rect(0, 0, 64, 64))
		for y := range 64 {
			for x := range 64 {
				img.Set(x, y, color.RGBA{A: 255})
				if x < 32 {
					img.Set(x, y, color.RGBA{R: red, A: 255})
				}
			}
		}
		var b bytes.Buffer
		must(t, png.Encode(&b, img))
		path := filepath.Join(dir, string(rune('a'+i))+".png")
		must(t, os.WriteFile(path, b.Bytes(), 0o600))
		out = append(out, features.Item{Path: path, Hash: sha256.Sum256(b.Bytes())})
	}
	return out
}

// check holds the rows against the reds: left and right, then right and left of the mirror image.
func check(t *testing.T, r *features.Result, mirror bool, reds ...float32) {
	t.Helper()
	var want []float32
	for _, red := range reds {
		want = append(want, red, red/8) // of the middle, half is blurred in
		if mirror {
			want = append(want, red/8, red)
		}
	}
	if len(r.Rows) != len(want) {
		t.Fatalf("%d numbers, want %d", len(r.Rows), len(want))
	}
	for i := range want {
		if d := r.Rows[i] - want[i]; d > 1e-3 || d < -1e-3 {
			t.Fatalf("rows %v, want about %v", r.Rows, want)
		}
	}
}

func TestExtract(t *testing.T) {
	opened := 0
	e, list := extractor(t, &opened), items(t, 200, 100, 50)
	for _, mirror := range []bool{true, false} {
		last := 0
		r, err := e.Extract(t.Context(), list, mirror, func(done int) { last = done })
		must(t, err)
		check(t, r, mirror, 200, 100, 50)
		if last != 3 || r.Size != 2 {
			t.Errorf("progress ended at %d, vectors of %d", last, r.Size)
		}
		if plain := r.Plain(); len(plain) != 6 || plain[2] != r.Rows[len(r.Rows)/3] {
			t.Errorf("plain rows %v of %v", plain, r.Rows)
		}
	}
	must(t, os.Remove(list[1].Path))
	r, err := e.Extract(t.Context(), list, true, nil)
	must(t, err)
	if r.Errors[0] != nil || r.Errors[1] == nil || r.Errors[2] != nil {
		t.Errorf("errors %v", r.Errors)
	}
	check(t, r, true, 200, 0, 50)
}

func TestCache(t *testing.T) {
	dir, opened := t.TempDir(), 0
	list := items(t, 200, 100)
	extract := func(mirror bool, of []features.Item) *features.Result {
		t.Helper()
		e := extractor(t, &opened)
		var err error
		e.Cache, err = features.OpenCache(dir, "means", 2)
		must(t, err)
		r, err := e.Extract(t.Context(), of, mirror, nil)
		must(t, err)
		must(t, e.Cache.Close())
		return r
	}
	first := extract(false, list)
	if second := extract(false, list); opened != 1 || !slices.Equal(first.Rows, second.Rows) {
		t.Errorf("the device was opened %d times for what is known", opened)
	}
	if extract(true, list); opened != 2 { // mirror images are not known yet
		t.Errorf("the device was opened %d times, want 2", opened)
	}
	if extract(true, list); opened != 2 {
		t.Error("mirror images were computed again")
	}
	file := filepath.Join(dir, only(t, dir))
	data, err := os.ReadFile(file)
	must(t, err)
	for name, damage := range map[string]func() []byte{
		"cut short":          func() []byte { return data[:len(data)-3] },
		"a number changed":   func() []byte { d := slices.Clone(data); d[len(d)-6]++; return d },
		"a hash changed":     func() []byte { d := slices.Clone(data); d[0]++; return d },
		"emptied":            func() []byte { return nil },
		"not one of ours":    func() []byte { return []byte("something else altogether, longer than a record of this cache is") },
		"another generation": func() []byte { return append(slices.Clone(data[45:]), data[:45]...) },
	} {
		must(t, os.WriteFile(file, damage(), 0o600))
		if r := extract(true, list); !slices.Equal(r.Plain(), first.Rows) {
			t.Errorf("%s: rows %v, want %v", name, r.Plain(), first.Rows)
		}
	}
}

func only(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	if len(entries) != 1 {
		t.Fatalf("the cache folder holds %v", entries)
	}
	return entries[0].Name()
}

func TestCacheIsOfOneNetwork(t *testing.T) {
	dir := t.TempDir()
	for _, network := range []string{"one", "two"} {
		c, err := features.OpenCache(dir, network, 2)
		must(t, err)
		must(t, c.Close())
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 2 {
		t.Errorf("two networks share %v", entries)
	}
	if _, err := features.OpenCache(filepath.Join(dir, "a", "b"), "x", 2); err != nil {
		t.Errorf("folders that are missing are made: %v", err)
	}
	blocked := filepath.Join(dir, "blocked")
	must(t, os.WriteFile(blocked, nil, 0o600))
	if _, err := features.OpenCache(blocked, "x", 2); err == nil {
		t.Error("opened a cache in a file")
	}
}

func TestExtractEnds(t *testing.T) {
	opened := 0
	e, list := extractor(t, &opened), items(t, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.Extract(ctx, list, false, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	broken := errors.New("no device")
	e.Open = func() (*device.Device, error) { return nil, broken }
	if _, err := e.Extract(t.Context(), list, false, nil); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func TestFirst(t *testing.T) {
	r := &features.Result{Size: 3, Rows: []float32{1, 2, 3, 4, 5, 6}, Errors: make([]error, 2)}
	if f := r.First(2); f.Size != 2 || !slices.Equal(f.Rows, []float32{1, 2, 4, 5}) || !slices.Equal(f.Plain(), f.Rows) {
		t.Errorf("%+v", f)
	}
	if r.First(3) != r {
		t.Error("all of it is not the same")
	}
}
