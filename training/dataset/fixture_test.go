package dataset

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// scene draws a picture of its own for every seed: a few soft blobs of colour, so that its hash is its own too.
func scene(seed uint64, width, height int) *image.RGBA {
	rng := rand.New(rand.NewPCG(seed, 7))
	type blob struct{ x, y, r, c0, c1, c2 float64 }
	blobs := make([]blob, 9)
	for i := range blobs {
		blobs[i] = blob{rng.Float64(), rng.Float64(), 0.02 + 0.1*rng.Float64(), 255 * rng.Float64(), 255 * rng.Float64(), 255 * rng.Float64()}
	}
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for py := range height {
		for px := range width {
			x, y := (float64(px)+0.5)/float64(width), (float64(py)+0.5)/float64(height)
			c := [3]float64{128, 128, 128}
			for _, b := range blobs {
				d := ((x-b.x)*(x-b.x) + (y-b.y)*(y-b.y)) / (b.r * b.r)
				w := 1 / (1 + d*d)
				c[0], c[1], c[2] = c[0]*(1-w)+b.c0*w, c[1]*(1-w)+b.c1*w, c[2]*(1-w)+b.c2*w
			}
			m.SetRGBA(px, py, color.RGBA{uint8(c[0]), uint8(c[1]), uint8(c[2]), 255})
		}
	}
	return m
}

func pngOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(t testing.TB, m image.Image, quality int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// picture is the PNG of a scene.
func picture(t testing.TB, seed uint64) []byte {
	t.Helper()
	return pngOf(t, scene(seed, 48, 40))
}

// write puts a file below root, with its folders.
func write(t testing.TB, root, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(root, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// scan reads folders and checks what must always hold.
func scan(t testing.TB, opts Options, paths ...string) *Dataset {
	t.Helper()
	d, err := Scan(context.Background(), paths, opts, nil)
	if err != nil {
		t.Fatal(err)
	}
	consistent(t, d)
	return d
}

// consistent checks the promises of the package comment.
func consistent(t testing.TB, d *Dataset) {
	t.Helper()
	if d.Found != len(d.Pictures)+len(d.Skipped) {
		t.Errorf("found %d, but %d pictures and %d skipped", d.Found, len(d.Pictures), len(d.Skipped))
	}
	if len(d.Groups) != len(d.Pictures) {
		t.Errorf("%d groups for %d pictures", len(d.Groups), len(d.Pictures))
	}
	for _, s := range d.Skipped {
		if s.Reason.String() == "" || s.Kind == "" || s.Path == "" {
			t.Errorf("skipped without a word: %+v", s)
		}
	}
	for i, n := range d.Counts() {
		if n == 0 {
			t.Errorf("class %q is empty", d.Classes[i])
		}
	}
	if !slices.IsSorted(d.Classes) {
		t.Errorf("classes %q are not sorted", d.Classes)
	}
}

// skipped returns the kinds of what was skipped, by base name.
func skippedKinds(d *Dataset) map[string]SkipKind {
	out := map[string]SkipKind{}
	for _, s := range d.Skipped {
		out[filepath.Base(s.Path)] = s.Kind
	}
	return out
}

// wantError scans and expects an error of type E.
func wantError[E error](t *testing.T, opts Options, paths ...string) E {
	t.Helper()
	d, err := Scan(context.Background(), paths, opts, nil)
	var e E
	if !errors.As(err, &e) {
		t.Fatalf("got %+v and error %v, want an error of type %T", d, err, e)
	}
	if d != nil {
		t.Error("a dataset came with the error")
	}
	return e
}

// twoClasses writes n pictures each of "drawing" and "photo" and returns their folder.
func twoClasses(t testing.TB, n int) string {
	t.Helper()
	root := t.TempDir()
	for i := range n {
		write(t, root, filepath.Join("drawing", string(rune('a'+i%26))+string(rune('a'+i/26))+".png"), picture(t, uint64(2*i)))
		write(t, root, filepath.Join("photo", string(rune('a'+i%26))+string(rune('a'+i/26))+".png"), picture(t, uint64(2*i+1)))
	}
	return root
}
