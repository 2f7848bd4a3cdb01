package baseline

import (
	"fmt"
	"math"
)

// Options of a fit; the zero value is what Likeness uses.
type Options struct {
	// Folds of the cross-validation, 5 where 0. Fewer are used where no class has as many groups.
	Folds int
	// Cs to try, ascending. [DefaultCs] where empty.
	Cs []float64
	// Seed decides which group falls into which fold, and nothing else.
	Seed uint64
	// Weights of the rows, at least 0, not all 0; nil for all 1. A row of weight 0 takes no part in the fit.
	Weights []float64
	// Standardise brings every feature to mean 0 and standard deviation 1 (over all rows) before the penalty is applied, so that
	// features of small range are not held back. The model that comes out takes features as they are. Off by default: on the pooled
	// features of EfficientNet-Lite0 it costs 0.3 to 1 point of accuracy (photos and drawings, waste, 10 to 500 pictures a class).
	Standardise bool
	// SearchRows is the size of the sample on which C is searched where there are clearly more rows; 1,200 where 0.
	SearchRows int
}

// defaultSearchRows is below the 1280 features of the usual network, so that the sample is solved in its own span.
const defaultSearchRows = 1200

// DefaultCs is the grid that is tried by default: two values a decade from 1e-4 to 10. Larger ones are chosen only where a few held-out
// pictures happen to be all right, and are worse then (20 photos and 20 drawings: log-loss 0.273 with C up to 10, 0.282 up to 100).
func DefaultCs() []float64 {
	cs := make([]float64, 11)
	for i := range cs {
		cs[i] = math.Pow(10, float64(i)/2-4)
	}
	return cs
}

// BalancedWeights returns weights that give every class the same total while the mean weight stays 1: n / (k · rows of the class), as
// scikit-learn's class_weight="balanced". k is the number of classes.
func BalancedWeights(labels []int, k int) []float64 {
	count := make([]int, k)
	for _, y := range labels {
		count[y]++
	}
	present := 0
	for _, n := range count {
		if n > 0 {
			present++
		}
	}
	out := make([]float64, len(labels))
	for i, y := range labels {
		out[i] = float64(len(labels)) / float64(present*count[y])
	}
	return out
}

// sample is a checked set of rows.
type sample struct {
	features []float32
	n, d, k  int
	labels   []int
	weights  []float64
}

// newSample checks sizes, labels, weights and that every number is finite.
func newSample(features []float32, d int, labels []int, k int, weights []float64) (*sample, error) {
	n := len(labels)
	switch {
	case d < 1 || k < 2:
		return nil, fmt.Errorf("needs at least 1 feature and 2 classes, not %d and %d", d, k)
	case len(features) != n*d:
		return nil, fmt.Errorf("%d numbers are not %d rows of %d features", len(features), n, d)
	case weights != nil && len(weights) != n:
		return nil, fmt.Errorf("%d weights for %d rows", len(weights), n)
	}
	if weights == nil {
		weights = make([]float64, n)
		for i := range weights {
			weights[i] = 1
		}
	}
	total := make([]float64, k)
	for i, y := range labels {
		if y < 0 || y >= k {
			return nil, fmt.Errorf("row %d has class %d of %d", i, y, k)
		}
		if w := weights[i]; !(w >= 0) || math.IsInf(w, 0) {
			return nil, fmt.Errorf("row %d has the weight %v", i, w)
		}
		total[y] += weights[i]
	}
	for c, w := range total {
		if w == 0 {
			return nil, fmt.Errorf("class %d has no rows to learn from", c)
		}
	}
	for i, v := range features {
		if v-v != 0 { // NaN and infinities
			return nil, fmt.Errorf("feature %d of row %d is %v", i%d, i/d, v)
		}
	}
	return &sample{features: features, n: n, d: d, k: k, labels: labels, weights: weights}, nil
}
