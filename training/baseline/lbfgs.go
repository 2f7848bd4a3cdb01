package baseline

import (
	"context"
	"math"

	"gonum.org/v1/gonum/floats"
)

const (
	lbfgsMemory   = 10   // pairs kept
	lbfgsSteps    = 500  // at most; 3 to 40 is usual
	armijo        = 1e-4 // share of the promised decrease that a step must bring
	shortestTrial = 1e-10
)

// minimise finds the minimum of a smooth convex f from x on, until the gradient's norm is at most tolerance or rounding stops progress
// (J. Nocedal, S. Wright, "Numerical Optimization", algorithm 7.4). f returns the value and writes the gradient.
//
// It is not gonum's LBFGS because that begins every run with a step of length 1 along the gradient and passes each evaluation through
// channels. Here f's curvature is about 1 in every direction, so the first trial is the whole gradient: with warm starts along a path of
// C most runs are over before a wrong first step is repaired.
func minimise(ctx context.Context, f func(x, grad []float64) float64, x []float64, tolerance float64) ([]float64, error) {
	n := len(x)
	x = append([]float64(nil), x...)
	grad, next, nextGrad, dir := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	var past history
	value := f(x, grad)
	for range lbfgsSteps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if floats.Norm(grad, 2) <= tolerance {
			break
		}
		past.direction(dir, grad)
		slope := floats.Dot(dir, grad)
		step, nextValue := 1.0, 0.0
		for {
			floats.AddScaledTo(next, x, step, dir)
			nextValue = f(next, nextGrad)
			if nextValue <= value+armijo*step*slope {
				break
			}
			// the minimum of the parabola through value, slope and the trial, kept within a tenth and a half
			step *= min(0.5, max(0.1, -slope*step/(2*(nextValue-value-slope*step))))
			if step < shortestTrial || math.IsNaN(nextValue) {
				return x, nil
			}
		}
		past.add(next, x, nextGrad, grad)
		x, next = next, x
		grad, nextGrad = nextGrad, grad
		value = nextValue
	}
	return x, nil
}

// history is the limited memory of steps and gradient changes, oldest first.
type history struct{ s, y [][]float64 }

func (h *history) add(x, oldX, grad, oldGrad []float64) {
	var s, y []float64
	if len(h.s) == lbfgsMemory {
		s, y = h.s[0], h.y[0]
		h.s, h.y = append(h.s[:0], h.s[1:]...), append(h.y[:0], h.y[1:]...)
	} else {
		s, y = make([]float64, len(x)), make([]float64, len(x))
	}
	floats.SubTo(s, x, oldX)
	floats.SubTo(y, grad, oldGrad)
	if floats.Dot(s, y) > 1e-16*floats.Dot(y, y) { // convex, so only rounding says otherwise
		h.s, h.y = append(h.s, s), append(h.y, y)
	}
}

// direction writes minus the approximate inverse Hessian times the gradient (the two-loop recursion).
func (h *history) direction(dir, grad []float64) {
	copy(dir, grad)
	m := len(h.s)
	alpha := make([]float64, m)
	for i := m - 1; i >= 0; i-- {
		alpha[i] = floats.Dot(h.s[i], dir) / floats.Dot(h.s[i], h.y[i])
		floats.AddScaled(dir, -alpha[i], h.y[i])
	}
	if m > 0 {
		s, y := h.s[m-1], h.y[m-1]
		floats.Scale(floats.Dot(s, y)/floats.Dot(y, y), dir)
	}
	for i := range m {
		beta := floats.Dot(h.y[i], dir) / floats.Dot(h.s[i], h.y[i])
		floats.AddScaled(dir, alpha[i]-beta, h.s[i])
	}
	floats.Scale(-1, dir)
}
