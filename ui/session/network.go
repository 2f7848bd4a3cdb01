package session

import (
	"context"
	"fmt"

	"likeness/training"
)

// network tells networks to start from apart: their features differ.
func (t Settings) network() string { return fmt.Sprintf("%q %q %q", t.Backbone, t.Cut, t.Colors) }

// ReadNetwork lists the layers of a network to start from, in the background, and gives them to then on the window's goroutine.
func (s *Session) ReadNetwork(path string, o training.BackboneOptions, then func(*training.Description)) {
	var j job
	s.start(&j, func(context.Context) {
		d, err := training.Describe(path, o)
		if err != nil {
			s.fail("The network cannot be used", err)
			return
		}
		s.do(func() { then(d) })
	})
}
