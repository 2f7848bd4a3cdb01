package gallery

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"likeness/ui/style"
)

// card is the ground of a tile. It looks like one rectangle with round corners and an outline, and is one while its picture is chosen; otherwise it is
// drawn around the picture alone, in pieces: without a graphics card painting takes as long as there are pixels, and most of a tile's would be painted
// only to be painted over. Each piece takes its time as well, and round corners twice that of a picture, so what is above and below the picture, the bar's
// track included, are two pictures that all tiles have in common.
type card struct {
	ends    *ends
	whole   *canvas.Rectangle
	track   *canvas.Rectangle // of the bar, on the whole
	sides   [2]*canvas.Rectangle
	caps    [2]*canvas.Image // above the picture and below it
	objects []fyne.CanvasObject
	size    fyne.Size
	end     float32 // of the picture
	bar     bar
	look    look
	inOne   bool
	drawn   bool
}

// look is a card's colours.
type look struct{ fill, stroke, track color.Color }

// bar is where the track lies on the card; nowhere where its width is 0.
type bar struct {
	at   fyne.Position
	size fyne.Size
}

func newCard(e *ends) *card {
	rect := func() *canvas.Rectangle { return canvas.NewRectangle(color.Transparent) }
	capped := func() *canvas.Image { return &canvas.Image{ScaleMode: canvas.ImageScalePixels} }
	c := &card{ends: e, whole: rect(), track: rect(), sides: [2]*canvas.Rectangle{rect(), rect()}, caps: [2]*canvas.Image{capped(), capped()}}
	c.whole.CornerRadius = style.CardRadius
	c.track.CornerRadius = barHeight / 2
	c.objects = []fyne.CanvasObject{c.whole, c.track, c.sides[0], c.sides[1], c.caps[0], c.caps[1]}
	return c
}

// forget has everything drawn anew, after a change of theme.
func (c *card) forget() { c.drawn = false }

// draw gives the card its colours, in one piece or around the picture. The width is that of the outline.
func (c *card) draw(l look, width float32, inOne bool) {
	if c.drawn && c.look == l && c.inOne == inOne {
		return
	}
	c.look, c.inOne, c.drawn = l, inOne, true
	c.whole.FillColor, c.whole.StrokeColor, c.whole.StrokeWidth = l.fill, l.stroke, width
	c.track.FillColor = l.track
	for _, r := range c.sides {
		r.FillColor, r.StrokeColor, r.StrokeWidth = l.fill, l.stroke, outline
	}
	c.drawCaps()
	for i, o := range c.objects {
		show(o, (i < 2) == inOne)
		o.Refresh()
	}
	show(c.track, inOne && c.bar.size.Width > 0)
}

const outline = 1

// place lays the card out; the picture lies within its padding, and ends so far from the top.
func (c *card) place(s fyne.Size, end float32, b bar) {
	if c.size == s && c.end == end && c.bar == b {
		return
	}
	c.size, c.end, c.bar = s, end, b
	put := func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
	}
	put(c.whole, 0, 0, s.Width, s.Height)
	put(c.track, b.at.X, b.at.Y, b.size.Width, b.size.Height)
	show(c.track, c.inOne && b.size.Width > 0)
	// Of the sides' outlines only the outer one is seen: the others lie below the caps and the picture, which are drawn after them.
	put(c.sides[0], 0, padding-outline, padding+outline, end-padding+2*outline)
	put(c.sides[1], s.Width-padding-outline, padding-outline, padding+outline, end-padding+2*outline)
	put(c.caps[0], 0, 0, s.Width, padding)
	put(c.caps[1], 0, end, s.Width, s.Height-end)
	c.drawCaps()
}

func (c *card) drawCaps() {
	if !c.drawn || c.size.Width <= 0 || c.inOne {
		return
	}
	scale := float32(1)
	if on := fyne.CurrentApp().Driver().CanvasForObject(c.whole); on != nil {
		scale = on.Scale()
	}
	both := c.ends.of(end{size: c.size, end: c.end, bar: c.bar, scale: scale, look: c.look})
	for i, m := range both {
		if c.caps[i].Image != m {
			c.caps[i].Image = m
			c.caps[i].Refresh()
		}
	}
}
