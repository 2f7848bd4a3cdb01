package embedding

import (
	"context"
	"math"
)

// The schedule of the papers named in the package comment.
const (
	exaggeration     = 12
	exaggeratedShare = 3 // one in so many iterations, at most exaggeratedMost
	exaggeratedMost  = 250
	leastRate        = 50
	leastGain        = 0.01
)

// descend moves the points y so that their nearness follows the affinities.
func descend(ctx context.Context, affinities [][]pair, y [][2]float64, iterations int, progress func(done, total int)) error {
	n := len(y)
	velocity, gain := make([][2]float64, n), make([][2]float64, n)
	for i := range gain {
		gain[i] = [2]float64{1, 1}
	}
	early := min(exaggeratedMost, iterations/exaggeratedShare)
	rate := max(leastRate, float64(n)/exaggeration)
	g := newGradient(affinities)
	for it := range iterations {
		stretch, momentum := 1.0, 0.8
		if it < early {
			stretch, momentum = exaggeration, 0.5
		}
		if err := g.compute(ctx, y, stretch); err != nil {
			return err
		}
		var middle [2]float64
		for i := range y {
			for c := range 2 {
				d := g.of[i][c]
				if (d > 0) == (velocity[i][c] > 0) {
					gain[i][c] = max(leastGain, gain[i][c]*0.8)
				} else {
					gain[i][c] += 0.2
				}
				velocity[i][c] = momentum*velocity[i][c] - rate*gain[i][c]*d
				y[i][c] += velocity[i][c]
				middle[c] += y[i][c] / float64(n)
			}
		}
		for i := range y {
			y[i][0], y[i][1] = y[i][0]-middle[0], y[i][1]-middle[1]
		}
		progress(it+1, iterations)
	}
	return nil
}

// gradient is that of the Kullback-Leibler divergence between affinities and nearness on the map.
type gradient struct {
	affinities [][]pair
	of         [][2]float64
	push       [][2]float64 // repulsion, before it is divided by the sum of all nearness
	near       []float64    // each point's share of that sum
	tree       quadtree
}

func newGradient(affinities [][]pair) *gradient {
	n := len(affinities)
	return &gradient{affinities: affinities, of: make([][2]float64, n), push: make([][2]float64, n), near: make([]float64, n)}
}

func (g *gradient) compute(ctx context.Context, y [][2]float64, stretch float64) error {
	g.tree.build(y)
	err := parallel(ctx, len(y), func(i int) {
		g.push[i], g.near[i] = g.tree.push(y[i])
	})
	if err != nil {
		return err
	}
	total := 0.0
	for _, v := range g.near {
		total += v
	}
	total = max(total, math.SmallestNonzeroFloat64)
	return parallel(ctx, len(y), func(i int) {
		var pull [2]float64
		for _, q := range g.affinities[i] {
			dx, dy := y[i][0]-y[q.to][0], y[i][1]-y[q.to][1]
			w := q.p / (1 + dx*dx + dy*dy)
			pull[0] += w * dx
			pull[1] += w * dy
		}
		for c := range 2 {
			g.of[i][c] = 4 * (stretch*pull[c] - g.push[i][c]/total)
		}
	})
}
