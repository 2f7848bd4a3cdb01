package gradcam

import (
	"image"
	"image/color"
	"math"

	"likeness/inference/imagefile"
)

// Crop is a part of a picture, as shares of its width and height from its upper left corner.
type Crop struct{ Left, Top, Right, Bottom float64 }

// cropOf is the part that imagefile's Standard cuts out.
func cropOf(m *imagefile.Image, size int) Crop {
	fullW, fullH := m.FullWidth, m.FullHeight
	if fullW <= 0 || fullH <= 0 {
		fullW, fullH = m.Width, m.Height
	}
	w, h := imagefile.ResizedSize(fullW, fullH, imagefile.ShortSide(size))
	left, top := float64((w-size)/2)/float64(w), float64((h-size)/2)/float64(h)
	return Crop{left, top, left + float64(size)/float64(w), top + float64(size)/float64(h)}
}

// At is the map's value at a place in the picture (shares of its width and height), interpolated smoothly between the middles of its cells; 0
// outside the crop. The interpolation is Catmull-Rom's, which passes through the cells' values, kept between 0 and 1.
func (m *Map) At(x, y float64) float64 {
	c := m.Crop
	if x < c.Left || x > c.Right || y < c.Top || y > c.Bottom || m.Rows == 0 || m.Columns == 0 {
		return 0
	}
	across := spline((x-c.Left)/(c.Right-c.Left)*float64(m.Columns)-0.5, m.Columns)
	down := spline((y-c.Top)/(c.Bottom-c.Top)*float64(m.Rows)-0.5, m.Rows)
	sum := 0.0
	for _, row := range down {
		for _, column := range across {
			sum += row.weight * column.weight * float64(m.Values[row.cell*m.Columns+column.cell])
		}
	}
	return min(max(sum, 0), 1)
}

// tap is a cell that takes part in a value between cells.
type tap struct {
	cell   int
	weight float64
}

// spline gives the four cells around a place, counted in cells from the middle of the first; cells beyond the edge are those at the edge.
func spline(at float64, cells int) [4]tap {
	first := math.Floor(at)
	t := at - first
	weights := [4]float64{
		((2-t)*t - 1) * t / 2,
		((3*t-5)*t*t + 2) / 2,
		((4-3*t)*t + 1) * t / 2,
		(t - 1) * t * t / 2,
	}
	var taps [4]tap
	for i, w := range weights {
		taps[i] = tap{min(max(int(first)-1+i, 0), cells-1), w}
	}
	return taps
}

// strongest is the opacity of the overlay where the map is 1.
const strongest = 0.8

// Overlay draws the map to be laid over the whole picture, drawn at width x height pixels. Where nothing was found, and outside the crop, it is
// transparent; the more was found, the brighter and the less transparent it is, so it can be read without telling colours apart.
func (m *Map) Overlay(width, height int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, max(0, width), max(0, height)))
	across := m.places(width, m.Crop.Left, m.Crop.Right, m.Columns)
	down := m.places(height, m.Crop.Top, m.Crop.Bottom, m.Rows)
	row := make([]float64, m.Columns)
	for y, rows := range down {
		if rows == nil {
			continue
		}
		for k := range row {
			row[k] = 0
			for _, r := range rows {
				row[k] += r.weight * float64(m.Values[r.cell*m.Columns+k])
			}
		}
		for x, columns := range across {
			v := 0.0
			for _, c := range columns {
				v += c.weight * row[c.cell]
			}
			if v > 0 {
				v = min(v, 1)
				c := Colour(v)
				c.A = uint8(255*strongest*v + 0.5)
				out.SetRGBA(x, y, color.RGBAModel.Convert(c).(color.RGBA))
			}
		}
	}
	return out
}

// places gives the cells that the middle of each of n pixels lies between; none outside the crop.
func (m *Map) places(n int, from, to float64, cells int) [][]tap {
	all := make([][]tap, max(0, n))
	for i := range all {
		if at := (float64(i) + 0.5) / float64(n); at >= from && at <= to && cells > 0 {
			taps := spline((at-from)/(to-from)*float64(cells)-0.5, cells)
			all[i] = taps[:]
		}
	}
	return all
}

// inferno are eleven colours of Matplotlib's colour map inferno (S. van der Walt and N. Smith, CC0), whose lightness rises evenly, also to those
// who do not tell red from green.
var inferno = [...]uint32{0x000004, 0x160b39, 0x420a68, 0x6a176e, 0x932667, 0xbc3754, 0xdd513a, 0xf37819, 0xfca50a, 0xf6d746, 0xfcffa4}

// Colour is the opaque colour of a value from 0 to 1, for a scale beside the picture.
func Colour(v float64) color.NRGBA {
	at := min(max(v, 0), 1) * float64(len(inferno)-1)
	i := min(int(at), len(inferno)-2)
	mix := func(shift int) uint8 {
		a, b := float64(inferno[i]>>shift&255), float64(inferno[i+1]>>shift&255)
		return uint8(a + (b-a)*(at-float64(i)) + 0.5)
	}
	return color.NRGBA{mix(16), mix(8), mix(0), 255}
}
