package session

import (
	"image"
	"path/filepath"
	"slices"
	"testing"

	"likeness/training/augment"
	"likeness/training/project"
)

// TestVariations holds that views are as the settings say, and that there are none of a picture that is gone.
func TestVariations(t *testing.T) {
	w := newWindow(t)
	pictures, err := filepath.Glob("../../resources/sample/photo/*.jpg")
	if err != nil || len(pictures) == 0 {
		t.Fatal(pictures, err)
	}
	e := project.Example{Path: pictures[0], Hash: [32]byte{1, 2, 3}}
	views := func(e project.Example, preset augment.Preset, noMirror bool) (views []image.Image) {
		t.Helper()
		done := false
		w.Variations(e, Settings{Augment: preset, NoMirror: noMirror, Seed: 1}, 8, 40, func(v []image.Image) { views, done = v, true })
		w.queue.Until("there are views", func() bool { return done })
		return views
	}
	same := func(a, b image.Image) bool { return slices.Equal(a.(*image.RGBA).Pix, b.(*image.RGBA).Pix) }
	plain, gentle, strong, unmirrored := views(e, augment.None, false), views(e, augment.Mild, false), views(e, augment.Strong, false), views(e, augment.Mild, true)
	if len(plain) != 8 || len(gentle) != 8 || len(strong) != 8 {
		t.Fatalf("there are %d, %d and %d views, want 8", len(plain), len(gentle), len(strong))
	}
	turned := 0
	for i := range 8 {
		if !same(plain[i], plain[0]) {
			t.Errorf("without variations, view %d is another", i)
		}
		if same(gentle[i], plain[i]) || same(strong[i], gentle[i]) || i > 0 && same(gentle[i], gentle[0]) {
			t.Errorf("view %d does not vary", i)
		}
		if !same(gentle[i], unmirrored[i]) {
			turned++
		}
	}
	if turned == 0 || turned == 8 {
		t.Errorf("%d of 8 views are mirrored", turned)
	}
	e.Path = filepath.Join(t.TempDir(), "gone.jpg")
	if got := views(e, augment.Mild, false); len(got) != 0 {
		t.Errorf("of a picture that is gone there are %d views", len(got))
	}
}
