package embedding

import "math"

// quadtree sums up points by squares, so that far ones count together (J. Barnes, P. Hut, "A hierarchical O(N log N) force-calculation
// algorithm", Nature 324, 1986).
type quadtree struct{ cells []cell }

// cell is a square with the points in it.
type cell struct {
	x, y   float64 // mean of its points
	count  float64
	side   float64
	mx, my float64  // its middle
	child  [4]int32 // 0 is none: the root is no one's child
	leaf   bool     // all its points are at one place, or it is as deep as cells go
}

// deepest is where cells are no longer divided: 2^-40 of the map's width.
const deepest = 40

// theta is the largest width over distance at which a square's points count together.
const theta = 0.5

func (t *quadtree) build(points [][2]float64) {
	low, high := points[0], points[0]
	for _, p := range points {
		for c, v := range p {
			low[c], high[c] = min(low[c], v), max(high[c], v)
		}
	}
	side := max(high[0]-low[0], high[1]-low[1], math.SmallestNonzeroFloat64)
	t.cells = append(t.cells[:0], cell{side: side, mx: (low[0] + high[0]) / 2, my: (low[1] + high[1]) / 2, leaf: true})
	for _, p := range points {
		t.insert(p[0], p[1])
	}
}

func (t *quadtree) insert(x, y float64) {
	at := int32(0)
	for depth := 0; ; depth++ {
		c := &t.cells[at]
		if c.leaf && c.count > 0 && depth < deepest && (c.x != x || c.y != y) {
			oldX, oldY, count := c.x, c.y, c.count
			c.leaf = false
			k := c.quarter(oldX, oldY)
			child := t.divide(at, k)
			t.cells[child].x, t.cells[child].y, t.cells[child].count = oldX, oldY, count
			c = &t.cells[at]
		}
		c.count++
		c.x += (x - c.x) / c.count
		c.y += (y - c.y) / c.count
		if c.leaf {
			if depth < deepest {
				c.x, c.y = x, y // one place, free of rounding
			}
			return
		}
		k := c.quarter(x, y)
		next := c.child[k]
		if next == 0 {
			next = t.divide(at, k)
		}
		at = next
	}
}

// quarter is the number of the child that a place falls into.
func (c *cell) quarter(x, y float64) int {
	k := 0
	if x > c.mx {
		k = 1
	}
	if y > c.my {
		k += 2
	}
	return k
}

// divide adds the child k of a cell.
func (t *quadtree) divide(at int32, k int) int32 {
	c := t.cells[at]
	child := cell{side: c.side / 2, mx: c.mx - c.side/4, my: c.my - c.side/4, leaf: true}
	if k&1 != 0 {
		child.mx = c.mx + c.side/4
	}
	if k&2 != 0 {
		child.my = c.my + c.side/4
	}
	next := int32(len(t.cells))
	t.cells[at].child[k] = next
	t.cells = append(t.cells, child)
	return next
}

// push gives how all other points repel the point p, which is one of them: the sum of w²·(p-other) and the sum of w = 1/(1+distance²).
func (t *quadtree) push(p [2]float64) (force [2]float64, near float64) {
	var stack [4 * (deepest + 1)]int32
	top := 1 // the root
	for top > 0 {
		top--
		c := &t.cells[stack[top]]
		dx, dy := p[0]-c.x, p[1]-c.y
		square := dx*dx + dy*dy
		if !c.leaf && c.side*c.side > theta*theta*square {
			for _, child := range c.child {
				if child != 0 {
					stack[top] = child
					top++
				}
			}
			continue
		}
		count := c.count
		if c.leaf && square == 0 {
			count-- // itself
		}
		w := 1 / (1 + square)
		near += count * w
		force[0] += count * w * w * dx
		force[1] += count * w * w * dy
	}
	return force, near
}
