package gallery

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"likeness/ui/style"
)

// card is the ground of a tile. It looks like one rectangle with round corners and an outline, and is one while its picture is chosen; otherwise it is
// drawn around the picture alone, in pieces: without a graphics card painting takes as long as there are pixels, and most of a tile's would be painted
// only to be painted over.
type card struct {
	whole       *canvas.Rectangle
	top, bottom *canvas.Rectangle // above and below the picture, with the round corners
	sides       [2]*canvas.Rectangle
	lines       [2]*canvas.Rectangle // the outline beside the picture
	objects     []fyne.CanvasObject
	size        fyne.Size
	end         float32 // of the picture
	fill        color.Color
	stroke      color.Color
	inOne       bool
}

func newCard() *card {
	rect := func() *canvas.Rectangle { return canvas.NewRectangle(color.Transparent) }
	c := &card{whole: rect(), top: rect(), bottom: rect(), sides: [2]*canvas.Rectangle{rect(), rect()}, lines: [2]*canvas.Rectangle{rect(), rect()}}
	for _, r := range []*canvas.Rectangle{c.whole, c.top, c.bottom} {
		r.CornerRadius = style.CardRadius
	}
	c.objects = []fyne.CanvasObject{c.whole, c.top, c.bottom, c.sides[0], c.sides[1], c.lines[0], c.lines[1]}
	return c
}

// forget has everything drawn anew, after a change of theme.
func (c *card) forget() { c.fill = nil }

// draw gives the card its colours, in one piece or around the picture.
func (c *card) draw(fill, stroke color.Color, width float32, inOne bool) {
	if c.fill == fill && c.stroke == stroke && c.inOne == inOne {
		return
	}
	c.fill, c.stroke, c.inOne = fill, stroke, inOne
	for _, r := range []*canvas.Rectangle{c.whole, c.top, c.bottom} {
		r.FillColor, r.StrokeColor, r.StrokeWidth = fill, stroke, width
	}
	for i := range c.sides {
		c.sides[i].FillColor, c.lines[i].FillColor = fill, stroke
	}
	for i, o := range c.objects {
		show(o, (i == 0) == inOne)
		o.Refresh()
	}
}

// place lays the card out; the picture lies within its padding, and ends so far from the top.
func (c *card) place(s fyne.Size, end float32) {
	if c.size == s && c.end == end {
		return
	}
	c.size, c.end = s, end
	put := func(r *canvas.Rectangle, x, y, w, h float32) {
		r.Move(fyne.NewPos(x, y))
		r.Resize(fyne.NewSize(w, h))
	}
	put(c.whole, 0, 0, s.Width, s.Height)
	// The lines that end the two pieces towards the middle lie below the picture, and beside it below the sides.
	put(c.top, 0, 0, s.Width, 2*padding)
	put(c.bottom, 0, end-padding, s.Width, s.Height-end+padding)
	put(c.sides[0], 0, padding, padding, end-padding)
	put(c.sides[1], s.Width-padding, padding, padding, end-padding)
	put(c.lines[0], 0, padding, 1, end-padding)
	put(c.lines[1], s.Width-1, padding, 1, end-padding)
}
