package dataset

import (
	"math"
	"math/bits"
	"slices"
)

// gridSide is the size to which a picture is averaged down before it is hashed, whatever its shape.
const gridSide = 32

// grid is a picture averaged down: red, green, blue, 0 to 255.
type grid [gridSide * gridSide][3]float64

// shrink averages packed RGB of any size down to a grid: every pixel counts by the part of it that a cell covers, so a scaled copy comes
// out nearly the same.
func shrink(pix []uint8, width, height int) *grid {
	columns, rows := spans(width), spans(height)
	var g grid
	for y, row := range rows {
		for sy, wy := row.first, 0; wy < len(row.weights); sy, wy = sy+1, wy+1 {
			line := pix[sy*width*3 : (sy+1)*width*3]
			for x, col := range columns {
				cell := &g[y*gridSide+x]
				for i, w := range col.weights {
					p := line[(col.first+i)*3:]
					w *= row.weights[wy]
					cell[0] += w * float64(p[0])
					cell[1] += w * float64(p[1])
					cell[2] += w * float64(p[2])
				}
			}
		}
	}
	return &g
}

// span is the pixels that a cell covers, with weights that add up to 1.
type span struct {
	first   int
	weights []float64
}

func spans(n int) []span {
	out := make([]span, gridSide)
	size := float64(n) / gridSide
	for i := range out {
		from, to := float64(i)*size, float64(i+1)*size
		first := int(from)
		last := min(n-1, int(math.Ceil(to))-1)
		s := span{first: first, weights: make([]float64, max(1, last-first+1))}
		for j := range s.weights {
			at := float64(first + j)
			s.weights[j] = max(0, min(to, at+1)-max(from, at)) / size
		}
		out[i] = s
	}
	return out
}

// dctCount is how many frequencies a hash can need along one side: the first 64 after the mean, in diagonal order, reach 10.
const dctCount = 11

var dctTable = func() (t [dctCount][gridSide]float64) {
	for u := range t {
		for x := range t[u] {
			t[u][x] = math.Cos(math.Pi * float64(u) * (2*float64(x) + 1) / (2 * gridSide))
		}
	}
	return t
}()

// diagonal lists the 64 lowest frequencies but the mean, by u+v.
var diagonal = func() (order [64][2]int) {
	n := 0
	for sum := 1; n < 64; sum++ {
		for u := 0; u <= sum && n < 64; u++ {
			order[n] = [2]int{u, sum - u}
			n++
		}
	}
	return order
}()

// perceptualHash is the DCT hash (C. Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions", 2010): the brightness'
// 64 lowest frequencies but the mean, one bit each, set where it is above their median. Scaling and saving again change few bits; pictures
// that have nothing to do with each other differ in about 32.
func perceptualHash(g *grid) uint64 {
	var rows [dctCount][gridSide]float64 // [u][y]
	for y := range gridSide {
		for x := range gridSide {
			luma := brightness(g[y*gridSide+x])
			for u := range rows {
				rows[u][y] += dctTable[u][x] * luma
			}
		}
	}
	var values [64]float64
	for i, f := range diagonal {
		for y, r := range rows[f[0]] {
			values[i] += dctTable[f[1]][y] * r
		}
	}
	sorted := values
	slices.Sort(sorted[:])
	median := (sorted[31] + sorted[32]) / 2
	var hash uint64
	for i, v := range values {
		if v > median {
			hash |= 1 << i
		}
	}
	return hash
}

// distance is the number of bits in which two hashes differ.
func distance(a, b uint64) int { return bits.OnesCount64(a ^ b) }

// thumbSide is the side of the copy that confirms what a hash suspects.
const thumbSide = gridSide / 2

// thumbnail is a picture's brightness at 16 x 16.
type thumbnail [thumbSide * thumbSide]uint8

func newThumbnail(g *grid) (t thumbnail) {
	for y := range thumbSide {
		for x := range thumbSide {
			var sum float64
			for _, at := range []int{0, 1, gridSide, gridSide + 1} {
				sum += brightness(g[2*y*gridSide+2*x+at])
			}
			t[y*thumbSide+x] = uint8(min(255, math.Round(sum/4)))
		}
	}
	return t
}

// brightness is the luma of Rec. 601.
func brightness(p [3]float64) float64 { return 0.299*p[0] + 0.587*p[1] + 0.114*p[2] }

// correlation of two thumbnails: 1 for equal but for brightness and contrast, 0 for unrelated. Two of a single grey each are equal; one
// such has nothing in common with another picture.
func correlation(a, b *thumbnail) float64 {
	n := float64(len(a))
	var sa, sb, saa, sbb, sab float64
	for i := range a {
		x, y := float64(a[i]), float64(b[i])
		sa, sb, saa, sbb, sab = sa+x, sb+y, saa+x*x, sbb+y*y, sab+x*y
	}
	va, vb := saa-sa*sa/n, sbb-sb*sb/n
	if va <= 0 || vb <= 0 {
		if *a == *b {
			return 1
		}
		return 0
	}
	return (sab - sa*sb/n) / math.Sqrt(va*vb)
}
