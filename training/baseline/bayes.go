package baseline

import (
	"fmt"
	"math"
)

// Bayes is a trained Gaussian naive Bayes classifier: within a class every feature is normally distributed, independently of the others.
type Bayes struct {
	K, D           int
	Prior          []float64 // share of each class among the rows learned from, [K]
	Mean, Variance []float64 // of each class and feature, row-major [K][D]
}

// varianceShare of the largest feature's variance is added to all, so that a constant feature does not divide by zero; as scikit-learn's
// GaussianNB (var_smoothing).
const varianceShare = 1e-9

// FitBayes learns from n rows of d features, row-major; labels are n classes below k, each with a row at least. It is scikit-learn's GaussianNB.
func FitBayes(features []float32, d int, labels []int, k int) (*Bayes, error) {
	s, err := newSample(features, d, labels, k, nil)
	if err != nil {
		return nil, fmt.Errorf("fitting naive Bayes: %w", err)
	}
	b := &Bayes{K: k, D: d, Prior: make([]float64, k), Mean: make([]float64, k*d), Variance: make([]float64, k*d)}
	count := make([]float64, k)
	for _, y := range labels {
		count[y]++
	}
	b.Mean = moment(s, count, func(x, _ float64) float64 { return x }, nil)
	b.Variance = moment(s, count, func(x, mean float64) float64 { return (x - mean) * (x - mean) }, b.Mean)
	floor := varianceShare * largestVariance(s)
	if floor == 0 {
		floor = varianceShare // all features are constant: any number gives the prior
	}
	for i := range b.Variance {
		b.Variance[i] += floor
	}
	for c := range count {
		b.Prior[c] = count[c] / float64(s.n)
	}
	return b, nil
}

// moment is the mean of f over the rows of each class, by feature.
func moment(s *sample, count []float64, f func(x, mean float64) float64, mean []float64) []float64 {
	out := make([]float64, s.k*s.d)
	if mean == nil {
		mean = out
	}
	for i, y := range s.labels {
		for j, v := range s.features[i*s.d : (i+1)*s.d] {
			out[y*s.d+j] += f(float64(v), mean[y*s.d+j])
		}
	}
	for c, n := range count {
		for j := range s.d {
			out[c*s.d+j] /= n
		}
	}
	return out
}

// largestVariance is that of the most varied feature over all rows.
func largestVariance(s *sample) float64 {
	all := &sample{features: s.features, n: s.n, d: s.d, k: 1, labels: make([]int, s.n)}
	count := []float64{float64(s.n)}
	mean := moment(all, count, func(x, _ float64) float64 { return x }, nil)
	most := 0.0
	for _, v := range moment(all, count, func(x, mean float64) float64 { return (x - mean) * (x - mean) }, mean) {
		most = max(most, v)
	}
	return most
}

// Logits returns [n][K]: the logarithm of prior and likelihood of n rows of D features, row-major; their softmax are the probabilities.
// Its error says that the length is no multiple of D.
func (b *Bayes) Logits(features []float32) ([][]float64, error) {
	if len(features)%b.D != 0 {
		return nil, fmt.Errorf("predicting: %d numbers are no whole rows of %d features", len(features), b.D)
	}
	constant := make([]float64, b.K)
	for c := range constant {
		constant[c] = math.Log(b.Prior[c])
		for _, v := range b.Variance[c*b.D : (c+1)*b.D] {
			constant[c] -= 0.5 * math.Log(2*math.Pi*v)
		}
	}
	out := make([][]float64, len(features)/b.D)
	for i := range out {
		out[i] = make([]float64, b.K)
		for c := range out[i] {
			z := constant[c]
			for j, x := range features[i*b.D : (i+1)*b.D] {
				away := float64(x) - b.Mean[c*b.D+j]
				z -= away * away / (2 * b.Variance[c*b.D+j])
			}
			out[i][c] = z
		}
	}
	return out, nil
}
