package control

import (
	"fyne.io/fyne/v2"

	"likeness/ui/style"
)

// Stack lays things out one below the other at full width, with a gap between them; what wraps gets the height that it needs at that width, and
// what is hidden takes no room.
type Stack struct{ Gap float32 }

// MinSize is Fyne's.
func (l Stack) MinSize(o []fyne.CanvasObject) (s fyne.Size) {
	n := 0
	for _, c := range o {
		if c.Visible() {
			m := c.MinSize()
			s = fyne.NewSize(max(s.Width, m.Width), s.Height+m.Height)
			n++
		}
	}
	return s.AddWidthHeight(0, l.Gap*float32(max(0, n-1)))
}

// Layout is Fyne's.
func (l Stack) Layout(o []fyne.CanvasObject, s fyne.Size) {
	y := float32(0)
	for _, c := range o {
		if !c.Visible() {
			continue
		}
		c.Resize(fyne.NewSize(s.Width, c.MinSize().Height)) // which a wrapped text knows better afterwards
		h := c.MinSize().Height
		c.Resize(fyne.NewSize(s.Width, h))
		c.Move(fyne.NewPos(0, y))
		y += h + l.Gap
	}
}

// Pair lays two things out side by side, equally wide.
type Pair struct{}

// MinSize is Fyne's.
func (Pair) MinSize(o []fyne.CanvasObject) fyne.Size {
	a, b := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(a.Width+b.Width+style.CardPadding, max(a.Height, b.Height))
}

// Layout is Fyne's.
func (Pair) Layout(o []fyne.CanvasObject, s fyne.Size) {
	w := (s.Width - style.CardPadding) / 2
	for i, c := range o {
		c.Resize(fyne.NewSize(w, s.Height))
		c.Move(fyne.NewPos(float32(i)*(w+style.CardPadding), 0))
	}
}
