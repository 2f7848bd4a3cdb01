package session

import (
	"image"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/draw"

	"likeness/training/dataset"
)

// TestCopiesThatComeLater: pictures that are dropped today, and smaller and worse copies of them that are dropped tomorrow, never stand on both sides of
// a division, whatever its seed, nor do copies within one drop. Checking the examples shows them, and finds no leak.
func TestCopiesThatComeLater(t *testing.T) {
	const n, copied = 12, 8
	d := newDesk(t)
	first := sampleFolders(t, n)
	var later []string
	for _, folder := range first {
		to := filepath.Join(t.TempDir(), filepath.Base(folder))
		later = append(later, to)
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range entries[:copied] {
			saveCopy(t, filepath.Join(folder, e.Name()), filepath.Join(to, e.Name()+".copy.jpg"), 0.4+0.1*float64(i%4), 25+10*(i%5))
		}
	}
	d.AddFolders(first)
	d.until("the pictures are read", func() bool { s := d.State(); return s.Project != nil && s.Scan == nil && s.Project.Pictures() == 2*n })
	d.AddFolders(later)
	d.until("the copies are read", func() bool { s := d.State(); return s.Scan == nil && s.Project.Pictures() == 2*(n+copied) })

	data, _, err := d.project.Dataset(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	original := func(i int) string { return strings.TrimSuffix(filepath.Base(data.Pictures[i].Path), ".copy.jpg") }
	for seed := range uint64(40) {
		s, err := data.Split(dataset.SplitOptions{Seed: seed, TestFraction: 0.2 + 0.6*rand.New(rand.NewPCG(seed, 1)).Float64()})
		if err != nil {
			t.Fatal(err)
		}
		aside := map[string]bool{}
		for _, i := range s.Test {
			aside[original(i)] = true
		}
		for _, i := range s.Train {
			if aside[original(i)] {
				t.Errorf("seed %d: %s is learned from, and a copy of it is kept aside", seed, data.Pictures[i].Path)
			}
		}
	}
	d.Inspect()
	d.until("it is inspected", func() bool { i := d.State().Inspection; return i != nil && !i.Running })
	found := d.State().Inspection
	pairs := 0
	for _, f := range found.Findings {
		if f.Kind == Copied && len(f.Members) == 2 {
			pairs++
		}
	}
	if pairs != 2*copied {
		t.Errorf("%d of %d copies are shown", pairs, 2*copied)
	}
	if slices.ContainsFunc(found.General, func(s string) bool { return strings.Contains(s, "kept aside") }) {
		t.Errorf("it says %q", found.General)
	}
}

// saveCopy saves a picture smaller and as a JPEG of a quality.
func saveCopy(t *testing.T, from, to string, scale float64, quality int) {
	t.Helper()
	f, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	m, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	small := image.NewRGBA(image.Rect(0, 0, int(float64(m.Bounds().Dx())*scale), int(float64(m.Bounds().Dy())*scale)))
	draw.CatmullRom.Scale(small, small.Bounds(), m, m.Bounds(), draw.Src, nil)
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	out, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(out, small, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}
