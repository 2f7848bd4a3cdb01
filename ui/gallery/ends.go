package gallery

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"

	"likeness/ui/style"
)

// ends are the pictures of what is above and below the tiles' pictures. The tiles of a gallery are alike but for the bar, which some lists lack.
type ends struct{ drawn map[end][2]image.Image }

// end says how the two look.
type end struct {
	size  fyne.Size // of the tile
	end   float32   // of the picture
	bar   bar
	scale float32
	look  look
}

// kept is how many pairs there are at most: while a window is being resized there are many, one after the other.
const kept = 4

func (e *ends) of(want end) [2]image.Image {
	if m, ok := e.drawn[want]; ok {
		return m
	}
	if e.drawn == nil || len(e.drawn) >= kept {
		e.drawn = map[end][2]image.Image{}
	}
	m := want.draw()
	e.drawn[want] = m
	return m
}

// draw paints the whole card and cuts it.
func (e end) draw() [2]image.Image {
	px := func(v float32) int { return int(math.Round(float64(v * e.scale))) }
	w, h := max(1, px(e.size.Width)), max(1, px(e.size.Height))
	top, bottom := image.Rect(0, 0, w, max(1, px(padding))), image.Rect(0, min(px(e.end), h-1), w, h)
	fill, stroke, track := rgba(e.look.fill), rgba(e.look.stroke), rgba(e.look.track)
	radius, line := float64(style.CardRadius*e.scale), float64(max(1, px(outline)))
	b := e.bar
	x0, y0, x1, y1 := float64(b.at.X*e.scale), float64(b.at.Y*e.scale), float64((b.at.X+b.size.Width)*e.scale), float64((b.at.Y+b.size.Height)*e.scale)
	cut := func(part image.Rectangle) image.Image {
		m := image.NewRGBA(image.Rectangle{Max: part.Size()})
		for y := range m.Rect.Dy() {
			for x := range w {
				at := [2]float64{float64(x) + 0.5, float64(part.Min.Y+y) + 0.5}
				within := inside(at, 0, 0, float64(w), float64(h), radius)
				c := mix(stroke, fill, within-line+0.5)
				if b.size.Width > 0 {
					c = mix(c, track, inside(at, x0, y0, x1, y1, (y1-y0)/2)+0.5)
				}
				c.A = uint8(math.Round(float64(c.A) * max(0, min(1, within+0.5))))
				m.Set(x, y, c)
			}
		}
		return m
	}
	return [2]image.Image{cut(top), cut(bottom)}
}

// inside is how far a point lies within a rectangle with round corners; less than 0 outside.
func inside(at [2]float64, x0, y0, x1, y1, radius float64) float64 {
	dx := radius - min(at[0]-x0, x1-at[0])
	dy := radius - min(at[1]-y0, y1-at[1])
	if dx > 0 && dy > 0 {
		return radius - math.Hypot(dx, dy)
	}
	return radius - max(dx, dy)
}

func rgba(c color.Color) color.NRGBA {
	r, g, b, a := c.RGBA()
	return color.NRGBAModel.Convert(color.RGBA64{uint16(r), uint16(g), uint16(b), uint16(a)}).(color.NRGBA)
}

// mix is a at 0, b at 1.
func mix(a, b color.NRGBA, share float64) color.NRGBA {
	share = max(0, min(1, share))
	part := func(a, b uint8) uint8 { return uint8(math.Round(float64(a)*(1-share) + float64(b)*share)) }
	return color.NRGBA{part(a.R, b.R), part(a.G, b.G), part(a.B, b.B), part(a.A, b.A)}
}
