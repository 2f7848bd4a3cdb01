package baseline

import (
	"context"
	"fmt"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Tolerances on the gradient's norm, in coordinates where half its square is about the distance to the lowest objective.
const (
	fitTolerance = 1e-8
	cvTolerance  = 1e-4
)

// Fit trains on n rows of d features, row-major, with one strength c. labels are n classes below k; each class needs a row of positive
// weight. It fails where sizes or numbers do not fit, or the context ends.
func Fit(ctx context.Context, features []float32, d int, labels []int, k int, c float64, opts Options) (*Logistic, error) {
	s, err := newSample(features, d, labels, k, opts.Weights)
	if err != nil {
		return nil, fmt.Errorf("fitting a logistic regression: %w", err)
	}
	if !(c > 0) {
		return nil, fmt.Errorf("fitting a logistic regression: C must be positive, not %v", c)
	}
	x := newRows(s, opts.Standardise)
	l, err := fitRows(ctx, s, x, gram(x, s.n), c)
	if err != nil {
		return nil, fmt.Errorf("fitting a logistic regression: %w", err)
	}
	return l, nil
}

// fitRows solves for all rows, from zero.
func fitRows(ctx context.Context, s *sample, x rows, g *mat.SymDense, c float64) (*Logistic, error) {
	p := newProblem(x, s.k, s.labels, s.weights)
	m, err := newMetric(g, 1/(c*p.total), s.k)
	if err != nil {
		return nil, err
	}
	p.at(c, m)
	theta, err := minimise(ctx, p.evaluate, make([]float64, p.size()), fitTolerance)
	if err != nil {
		return nil, err
	}
	bias := p.classes(p.decode(theta, p.v), 1)
	w, more := x.weights(p.classes(p.v, x.width()), s.k)
	floats.Add(bias, more)
	centre(bias)
	return &Logistic{K: s.k, D: s.d, C: c, W: w, B: bias}, nil
}

// centre takes the mean off: softmax does not see it.
func centre(v []float64) {
	mean := floats.Sum(v) / float64(len(v))
	floats.AddConst(-mean, v)
}
