package session

import (
	"context"
	"image"

	"likeness/inference/imagefile"
	"likeness/training/augment"
	"likeness/training/project"
)

// Variations makes the first n views of a picture that a training with these settings learns from, squares of side pixels, in the background, and
// gives them to then on the window's goroutine; none where the picture cannot be read now, which is told elsewhere.
func (s *Session) Variations(e project.Example, t Settings, n, side int, then func([]image.Image)) {
	var j job
	s.start(&j, func(context.Context) {
		views := make([]image.Image, 0, n)
		if m, err := imagefile.Load(e.Path, side, imagefile.DefaultLimits); err == nil {
			a := augment.Augmenter{Preset: t.Augment, Mirror: !t.NoMirror, Seed: t.Seed}
			pixels := make([]float32, 3*side*side)
			for v := range n {
				a.View(m, augment.Key(e.Hash), v, side, pixels)
				views = append(views, imagefile.Shown(side, side, pixels))
			}
		}
		s.do(func() { then(views) })
	})
}
