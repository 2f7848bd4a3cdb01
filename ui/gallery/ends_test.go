package gallery

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
)

// The pieces above and below a picture look like those of one rectangle with round corners, an outline and the bar's track.
func TestEnds(t *testing.T) {
	fill, stroke, track := color.NRGBA{255, 255, 255, 255}, color.NRGBA{200, 10, 10, 255}, color.NRGBA{10, 200, 10, 255}
	for _, scale := range []float32{1, 1.5, 2} {
		e := end{
			size: fyne.NewSize(200, 240), end: 180, scale: scale, look: look{fill: fill, stroke: stroke, track: track},
			bar: bar{at: fyne.NewPos(8, 220), size: fyne.NewSize(140, 6)},
		}
		m := e.draw()
		for _, c := range []struct {
			name string
			part int
			x, y float32 // in the tile
			want color.Color
		}{
			{"corner above", 0, 0.5, 0.5, color.NRGBA{}},
			{"corner below", 1, 199.4, 239.4, color.NRGBA{}},
			{"outline above", 0, 100, 0.4, stroke},
			{"outline below", 1, 100, 239.6, stroke},
			{"outline at the side", 1, 0.4, 200, stroke},
			{"ground above", 0, 100, 5, fill},
			{"ground below", 1, 100, 200, fill},
			{"track", 1, 70, 223, track},
			{"beside the track", 1, 160, 223, fill},
		} {
			y := c.y
			if c.part == 1 {
				y -= 180
			}
			got := color.NRGBAModel.Convert(m[c.part].At(int(c.x*scale), int(y*scale)))
			if got != color.NRGBAModel.Convert(c.want) {
				t.Errorf("%s at a scale of %v: %v, want %v", c.name, scale, got, c.want)
			}
		}
	}
}

// Tiles that look alike have the same pictures; those of sizes that a window had on its way to another go.
func TestEndsAreShared(t *testing.T) {
	var e ends
	at := func(width float32) end {
		return end{size: fyne.NewSize(width, 100), end: 60, scale: 1, look: look{color.White, color.Black, color.Black}}
	}
	first := e.of(at(100))
	if e.of(at(100)) != first {
		t.Error("drawn twice")
	}
	for w := range 50 {
		e.of(at(100 + float32(w)))
	}
	if len(e.drawn) > kept {
		t.Errorf("%d pairs are kept", len(e.drawn))
	}
}
