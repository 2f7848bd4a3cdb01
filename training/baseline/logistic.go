package baseline

import (
	"fmt"

	"gonum.org/v1/gonum/floats"
)

// Logistic is a trained multinomial logistic regression.
type Logistic struct {
	K int       // classes
	D int       // features
	C float64   // inverse strength of the penalty that it was trained with
	W []float64 // weights, row-major [K][D], for features as they come (a standardisation is already folded in)
	B []float64 // biases, [K]; they add up to 0
}

// Logits returns [n][K] logits of n rows of D features, row-major. Its error says that the length is no multiple of D.
func (l *Logistic) Logits(features []float32) ([][]float64, error) {
	if len(features)%l.D != 0 {
		return nil, fmt.Errorf("predicting: %d numbers are no whole rows of %d features", len(features), l.D)
	}
	n := len(features) / l.D
	cells := make([]float64, n*l.K)
	out := make([][]float64, n)
	x := make([]float64, l.D)
	for i := range out {
		for j, v := range features[i*l.D : (i+1)*l.D] {
			x[j] = float64(v)
		}
		out[i] = cells[i*l.K : (i+1)*l.K : (i+1)*l.K]
		for c := range out[i] {
			out[i][c] = floats.Dot(l.W[c*l.D:(c+1)*l.D], x) + l.B[c]
		}
	}
	return out, nil
}
