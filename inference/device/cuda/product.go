//go:build nvidia

package cuda

import "gorgonia.org/cu"

// tile is a shape of block of the matrix product; see kernels/gemm.cuh.
type tile struct {
	name         string
	m, n         int
	aligned      bool    // wants all rows to be a multiple of four long
	gradientless bool    // there is none for the weights' gradient; see kernels/gemm.cu
	speed        float64 // expected share of the peak with full tiles, by public figures of such kernels
}

// tiles ends with the one that always fits and that gathered operands use.
var tiles = []tile{
	{"large", 128, 128, true, true, 0.80},
	{"tall", 128, 64, true, false, 0.70},
	{"small", 64, 64, false, false, 0.55},
	{"narrow", 128, 32, false, false, 0.50},
}

// slice is the length of K that a block loads at a time, at most.
const slice = 16

// productOf says which product and how large: out is m x n, k is summed over.
type productOf struct {
	form    string // "forward", "backward_data", "backward_weights"
	m, n, k int
}

// aligned says whether every row of both operands and the result is a multiple of four long.
func (p productOf) aligned() bool {
	switch p.form {
	case "backward_weights":
		return p.m%4 == 0 && p.n%4 == 0
	default:
		return p.k%4 == 0 && p.n%4 == 0
	}
}

// division says how a product is shared among blocks: K in `parts` chunks.
type division struct {
	tile         tile
	parts, chunk int
	grid         [3]int
}

const mostWorkspace = 16 << 20 // floats of partial results

// divide picks the tile and the number of parts with the least expected time: the padded work over the tile's speed and over the
// share of the multiprocessors that are busy. The same card always picks the same.
// The last of the choice must always fit.
func (p productOf) divide(multiprocessors int, choice []tile) division {
	var best division
	least := 0.0
	for _, t := range choice {
		if t.aligned && !p.aligned() || t.gradientless && p.form == "backward_weights" {
			continue
		}
		d := p.with(t, multiprocessors)
		blocks := d.grid[0] * d.grid[1] * d.grid[2]
		slots := 2 * multiprocessors // two blocks fit a multiprocessor
		work := float64(t.m*t.n) * float64(d.chunk) / t.speed * float64(ceilDivide(blocks, slots))
		if best.parts == 0 || work < least {
			best, least = d, work
		}
	}
	return best
}

func (p productOf) with(t tile, multiprocessors int) division {
	d := division{tile: t, parts: 1, grid: [3]int{ceilDivide(p.n, t.n), ceilDivide(p.m, t.m), 1}}
	tilesOf := d.grid[0] * d.grid[1]
	if want := 2 * multiprocessors; tilesOf < want {
		d.parts = max(1, min(want/tilesOf, p.k/128, 128, mostWorkspace/(p.m*p.n)))
	}
	d.chunk = ceilDivide(ceilDivide(p.k, d.parts), slice) * slice
	d.parts = ceilDivide(p.k, d.chunk)
	d.grid[2] = d.parts
	return d
}

// finish is what happens to a product before it is written.
type finish struct {
	bias, residual cu.DevicePtr
	low, high      float32
}

var unfinished = finish{low: lowest, high: highest}

// product adds the launches of one matrix product, on the tensor cores where they are on and its rows are aligned.
func (c *compiler) product(p productOf, a, b, out cu.DevicePtr, f finish) {
	name, tiles := "product_", c.e.b.tiles
	if prefix := c.e.b.tensor.takes(p); prefix != "" {
		name, tiles = prefix, c.e.b.tensor.tiles
	}
	d := p.divide(c.e.b.multiprocessors, tiles)
	to := out
	if d.parts > 1 {
		to = c.scratch(d.parts * p.m * p.n)
	}
	arguments := []any{a, b}
	if p.form == "forward" {
		arguments = append(arguments, f.bias, f.residual, to, p.m, p.n, p.k, d.chunk, f.low, f.high)
	} else {
		arguments = append(arguments, to, p.m, p.n, p.k, d.chunk)
	}
	c.add(name+p.form+"_"+d.tile.name, d.grid, arguments...)
	c.finishProduct(d, p, to, out, f)
}

// finishProduct adds up the parts of a divided product.
func (c *compiler) finishProduct(d division, p productOf, parts, out cu.DevicePtr, f finish) {
	if d.parts > 1 {
		c.add("finish_product", blocks(p.m*p.n), parts, f.bias, f.residual, out, p.m, p.n, d.parts, f.low, f.high)
	}
}
