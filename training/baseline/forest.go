package baseline

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
)

// ForestOptions of a random forest; the zero value is what scikit-learn's RandomForestClassifier does by default.
type ForestOptions struct {
	Trees    int    // 100 where 0
	Features int    // looked at for one split; the square root of their number where 0
	Seed     uint64 // decides the samples and the features looked at
}

// Forest is a trained random forest (L. Breiman, "Random Forests", 2001).
type Forest struct {
	K, D  int
	trees []tree
}

// tree holds its nodes in one slice, the root first.
type tree []node

type node struct {
	feature     int32 // -1 for a leaf
	threshold   float32
	left, right int32     // rows of at most the threshold go left
	shares      []float64 // of a leaf: of each class among its rows
}

// FitForest grows trees on n rows of d features, row-major; labels are n classes below k. Each tree sees as many rows, drawn with replacement;
// each split is the best by Gini impurity among a few features drawn for it, at the middle between two values; leaves are pure, or cannot
// be divided. The same seed gives the same forest on any number of processors.
func FitForest(ctx context.Context, features []float32, d int, labels []int, k int, o ForestOptions) (*Forest, error) {
	s, err := newSample(features, d, labels, k, nil)
	if err != nil {
		return nil, fmt.Errorf("growing a random forest: %w", err)
	}
	if o.Trees == 0 {
		o.Trees = 100
	}
	if o.Features == 0 {
		o.Features = max(1, int(math.Sqrt(float64(d))))
	}
	if o.Trees < 0 || o.Features < 0 || o.Features > d {
		return nil, fmt.Errorf("growing a random forest: %d trees of %d features a split cannot be had of %d features", o.Trees, o.Features, d)
	}
	f := &Forest{K: k, D: d, trees: make([]tree, o.Trees)}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for t := range f.trees {
		group.Go(func() error {
			g := newGrower(s, o, t)
			err := g.grow(ctx)
			f.trees[t] = g.nodes
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, fmt.Errorf("growing a random forest: %w", err)
	}
	return f, nil
}

// Probabilities returns [n][K], the mean over the trees of the shares in the leaf that a row of D features falls into. Its error says that
// the length is no multiple of D.
func (f *Forest) Probabilities(features []float32) ([][]float64, error) {
	if len(features)%f.D != 0 {
		return nil, fmt.Errorf("predicting: %d numbers are no whole rows of %d features", len(features), f.D)
	}
	out := make([][]float64, len(features)/f.D)
	for i := range out {
		row := features[i*f.D : (i+1)*f.D]
		out[i] = make([]float64, f.K)
		for _, t := range f.trees {
			for c, share := range t.leaf(row) {
				out[i][c] += share
			}
		}
		for c := range out[i] {
			out[i][c] /= float64(len(f.trees))
		}
	}
	return out, nil
}

func (t tree) leaf(row []float32) []float64 {
	at := int32(0)
	for t[at].feature >= 0 {
		if row[t[at].feature] <= t[at].threshold {
			at = t[at].left
		} else {
			at = t[at].right
		}
	}
	return t[at].shares
}

// grower grows one tree.
type grower struct {
	s        *sample
	features int
	rng      *rand.Rand
	rows     []int // drawn; a node's are a stretch of these
	order    []int // of the features, shuffled a little more for each split
	values   []valued
	nodes    tree
	all, low []float64 // rows of each class in a node, and at most at a threshold
}

// valued is a row's value of the feature at hand, and its class.
type valued struct {
	v     float32
	class int32
}

func newGrower(s *sample, o ForestOptions, t int) *grower {
	g := &grower{
		s: s, features: o.Features, rng: rand.New(rand.NewPCG(o.Seed, uint64(t)^0x666f72657374)), rows: make([]int, s.n), order: make([]int, s.d),
		values: make([]valued, s.n), all: make([]float64, s.k), low: make([]float64, s.k),
	}
	for i := range g.rows {
		g.rows[i] = g.rng.IntN(s.n)
	}
	for j := range g.order {
		g.order[j] = j
	}
	return g
}

// grow divides the nodes that are not pure, the first made first, until none is left.
func (g *grower) grow(ctx context.Context) error {
	type stretch struct{ from, to int }
	open := []stretch{{0, len(g.rows)}}
	g.nodes = tree{{}}
	for at := 0; at < len(open); at++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		rows := g.rows[open[at].from:open[at].to]
		feature, threshold, ok := g.split(rows)
		if !ok {
			g.nodes[at] = node{feature: -1, shares: g.shares(rows)}
			continue
		}
		n := open[at].from + g.part(rows, feature, threshold)
		g.nodes[at] = node{feature: int32(feature), threshold: threshold, left: int32(len(open)), right: int32(len(open) + 1)}
		open = append(open, stretch{open[at].from, n}, stretch{n, open[at].to})
		g.nodes = append(g.nodes, node{}, node{})
	}
	return nil
}

func (g *grower) shares(rows []int) []float64 {
	out := make([]float64, g.s.k)
	for _, i := range rows {
		out[g.s.labels[i]] += 1 / float64(len(rows))
	}
	return out
}

// part moves the rows of at most the threshold to the front and counts them.
func (g *grower) part(rows []int, feature int, threshold float32) int {
	n := 0
	for at, i := range rows {
		if g.s.features[i*g.s.d+feature] <= threshold {
			rows[n], rows[at] = rows[at], rows[n]
			n++
		}
	}
	return n
}

// split finds the best division of a node among features drawn for it; more are drawn while none divides the rows at all.
func (g *grower) split(rows []int) (feature int, threshold float32, ok bool) {
	clear(g.all)
	for _, i := range rows {
		g.all[g.s.labels[i]]++
	}
	if slices.Max(g.all) == float64(len(rows)) {
		return 0, 0, false
	}
	best := math.Inf(-1)
	for drawn := range g.order {
		if drawn >= g.features && ok {
			break
		}
		swap := drawn + g.rng.IntN(len(g.order)-drawn)
		g.order[drawn], g.order[swap] = g.order[swap], g.order[drawn]
		j := g.order[drawn]
		if score, at, divides := g.best(rows, j); divides && score > best {
			best, feature, threshold, ok = score, j, at, true
		}
	}
	return feature, threshold, ok
}

// best finds the threshold of a feature that makes both sides purest: the highest sum over the sides of their squared counts divided by their
// rows, which is the lowest mean Gini impurity.
func (g *grower) best(rows []int, feature int) (score float64, threshold float32, divides bool) {
	v := g.values[:len(rows)]
	for at, i := range rows {
		v[at] = valued{g.s.features[i*g.s.d+feature], int32(g.s.labels[i])}
	}
	slices.SortFunc(v, func(a, b valued) int {
		switch {
		case a.v < b.v:
			return -1
		case a.v > b.v:
			return 1
		}
		return 0
	})
	clear(g.low)
	score = math.Inf(-1)
	for at, x := range v[:len(v)-1] {
		g.low[x.class]++
		next := v[at+1].v
		if x.v == next {
			continue
		}
		left, right := float64(at+1), float64(len(v)-at-1)
		var sum float64
		for c, low := range g.low {
			sum += low*low/left + (g.all[c]-low)*(g.all[c]-low)/right
		}
		if sum > score {
			score, threshold, divides = sum, between(x.v, next), true
		}
	}
	return score, threshold, divides
}

// between is the middle of two values, below the second even where rounding would make it that.
func between(a, b float32) float32 {
	if m := a + (b-a)/2; m < b {
		return m
	}
	return a
}
