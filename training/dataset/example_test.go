package dataset_test

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"

	"likeness/training/dataset"
)

// Example scans a folder of two classes, says what is left out and why, and divides the rest.
func Example() {
	folder, err := os.MkdirTemp("", "pictures")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(folder) }()
	if err := fill(folder); err != nil {
		fmt.Println(err)
		return
	}

	d, err := dataset.Scan(context.Background(), []string{folder}, dataset.Options{}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for class, n := range d.Counts() {
		fmt.Printf("%s: %d pictures\n", d.Classes[class], n)
	}
	for _, s := range d.Skipped {
		fmt.Printf("left out: %s (%s)\n", filepath.Base(s.Path), s.Kind)
	}
	split, err := d.Split(dataset.SplitOptions{Seed: 1, TestFraction: 0.25})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d to learn from, %d for the test\n", len(split.Train), len(split.Test))
	// Output:
	// blue: 8 pictures
	// red: 8 pictures
	// left out: notes.txt (not a picture)
	// left out: copy.png (duplicate)
	// 12 to learn from, 4 for the test
}

// fill writes 8 pictures of each class, a copy of one of them, and a text.
func fill(folder string) error {
	tints := []color.RGBA{{B: 255, A: 255}, {R: 255, A: 255}}
	seed := uint64(0)
	for c, class := range []string{"blue", "red"} {
		if err := os.MkdirAll(filepath.Join(folder, class), 0o700); err != nil {
			return err
		}
		for i := range 8 {
			seed++
			if err := draw(filepath.Join(folder, class, fmt.Sprintf("%d.png", i)), tints[c], seed); err != nil {
				return err
			}
		}
	}
	first, err := os.ReadFile(filepath.Join(folder, "red", "0.png"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "red", "copy.png"), first, 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "blue", "notes.txt"), []byte("buy paint"), 0o600)
}

// draw writes a picture of random rectangles in one tint.
func draw(path string, tint color.RGBA, seed uint64) error {
	rng := rand.New(rand.NewPCG(seed, 1))
	m := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for range 12 {
		x, y, shade := rng.IntN(48), rng.IntN(48), uint8(rng.IntN(256))
		c := color.RGBA{R: tint.R | shade, G: shade, B: tint.B | shade, A: 255}
		for dy := range 16 + rng.IntN(16) {
			for dx := range 16 {
				m.SetRGBA(x+dx, y+dy, c)
			}
		}
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := png.Encode(f, m); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}
