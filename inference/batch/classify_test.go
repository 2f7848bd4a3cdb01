package batch_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"

	"likeness/inference/batch"
	"likeness/inference/classifier"
	"likeness/inference/classifier/classifiertest"
	"likeness/inference/device"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func picture(t *testing.T, path string, red uint8) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 12, 10))
	for y := range 10 {
		for x := range 12 {
			img.Set(x, y, color.RGBA{R: red, A: 255})
		}
	}
	var b bytes.Buffer
	must(t, png.Encode(&b, img))
	must(t, os.WriteFile(path, b.Bytes(), 0o600))
	return path
}

func TestClassify(t *testing.T) {
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken\n😀.png")
	must(t, os.WriteFile(broken, []byte("no picture"), 0o600))
	var paths []string
	for i := range 21 {
		if i%7 == 3 {
			paths = append(paths, broken)
			continue
		}
		paths = append(paths, picture(t, filepath.Join(dir, string(rune('a'+i))), uint8(i%2*255)))
	}
	d, err := device.Open(device.Reference, 1)
	must(t, err)
	for _, size := range []int{0, 1, 4, 21, 64} {
		n := 0
		must(t, batch.Classify(t.Context(), classifiertest.Reddish(t), d, paths, batch.Options{Batch: size}, func(o batch.Outcome) error {
			if o.Path != paths[n] || (o.Err != nil) != (n%7 == 3) {
				t.Errorf("outcome %d is of %q with %v", n, o.Path, o.Err)
			}
			if o.Err == nil && (o.Predicted != 1-n%2 || o.Probability() < 0.99) {
				t.Errorf("picture %d is taken for %d with %v", n, o.Predicted, o.Probabilities)
			}
			n++
			return nil
		}))
		if n != len(paths) {
			t.Errorf("%d outcomes for %d paths in batches of %d", n, len(paths), size)
		}
	}
	enough := errors.New("enough")
	if err := batch.Classify(t.Context(), classifiertest.Reddish(t), d, paths, batch.Options{}, func(batch.Outcome) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("got %v", err)
	}
	must(t, batch.Classify(t.Context(), classifiertest.Reddish(t), d, nil, batch.Options{}, func(batch.Outcome) error { return enough }))
}

// TestUnfamiliar: a picture whose features lie outside of what the model knows is told, in every place of a batch.
func TestUnfamiliar(t *testing.T) {
	dir := t.TempDir()
	var paths []string
	for i := range 7 {
		paths = append(paths, picture(t, filepath.Join(dir, string(rune('a'+i))+".png"), uint8(i%2*255)))
	}
	d, err := device.Open(device.Reference, 1)
	must(t, err)
	c := classifiertest.Reddish(t)
	// The mean colours are (-1,-1,-1) and (1,-1,-1) or nearly so: familiar is what lies on the line through black without red.
	const s = 0.57735
	c.Familiarity = &classifier.Familiarity{Layer: "pool", Mean: []float32{-s, -s, -s}, Basis: []float32{0, 0.70711, -0.70711}, Limit: 0.1}
	for _, size := range []int{1, 4, 8} {
		n := 0
		must(t, batch.Classify(t.Context(), c, d, paths, batch.Options{Batch: size}, func(o batch.Outcome) error {
			if o.Unfamiliar() != (n%2 == 1) || o.Predicted != 1-n%2 || o.Unfamiliarity < 0 {
				t.Errorf("batches of %d, picture %d: unfamiliarity %v", size, n, o.Unfamiliarity)
			}
			n++
			return nil
		}))
	}
	c.Familiarity = nil
	must(t, batch.Classify(t.Context(), c, d, paths, batch.Options{}, func(o batch.Outcome) error {
		if o.Unfamiliar() || !math.IsNaN(o.Unfamiliarity) {
			t.Errorf("a model that cannot tell says %v", o.Unfamiliarity)
		}
		return nil
	}))
}
