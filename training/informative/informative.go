// Package informative says which pictures teach a model most when the user says what they are: those of which it is least sure, and which are unlike
// each other, so that twelve labels are not spent on one picture taken twelve times.
package informative

import (
	"cmp"
	"math"
	"slices"
)

// Order returns the indices of pictures, the most informative first. probabilities[i] are a picture's, features[i] the network's features of it, all
// of one length; features may be nil, and that of a picture too: then how sure the model is decides alone.
//
// The first count are chosen greedily: each time the picture with the largest product of doubt and distance. Doubt is one less the difference between
// the two largest probabilities; distance is that to the nearest picture chosen before, one less the cosine of their features (farthest-point
// sampling, Gonzalez 1985). The rest follows by doubt. Equal ones keep their order. The time is that of count x pictures x features
// multiplications.
func Order(probabilities [][]float64, features [][]float32, count int) []int {
	n := len(probabilities)
	doubt := make([]float64, n)
	for i, p := range probabilities {
		doubt[i] = doubtOf(p)
	}
	s := newSpread(features, n)
	order := make([]int, 0, n)
	taken := make([]bool, n)
	for range min(count, n) {
		best := -1
		for i := range n {
			if taken[i] {
				continue
			}
			if best < 0 || before(doubt[i]*s.distance[i], doubt[i], doubt[best]*s.distance[best], doubt[best]) {
				best = i
			}
		}
		taken[best] = true
		order = append(order, best)
		s.choose(best)
	}
	rest := len(order)
	for i := range n {
		if !taken[i] {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order[rest:], func(a, b int) int { return cmp.Compare(doubt[b], doubt[a]) })
	return order
}

// before compares by score and, where that is equal, by doubt: copies of what was chosen all have the score 0.
func before(score, doubt, bestScore, bestDoubt float64) bool {
	return score > bestScore || score == bestScore && doubt > bestDoubt
}

// doubtOf is 0 where the model is certain, 1 where two classes are equally likely or nothing is known.
func doubtOf(p []float64) float64 {
	first, second := 0.0, 0.0
	for _, v := range p {
		switch {
		case math.IsNaN(v):
			return 1
		case v > first:
			first, second = v, first
		case v > second:
			second = v
		}
	}
	return min(1, max(0, 1-(first-second)))
}

// spread knows how far each picture is from the nearest that was chosen.
type spread struct {
	features [][]float32
	norms    []float64
	distance []float64
}

func newSpread(features [][]float32, n int) *spread {
	s := &spread{features: make([][]float32, n), norms: make([]float64, n), distance: make([]float64, n)}
	copy(s.features, features)
	for i, f := range s.features {
		s.distance[i] = 2 // the largest that there is
		s.norms[i] = math.Sqrt(dot(f, f))
	}
	return s
}

func (s *spread) choose(k int) {
	if s.norms[k] == 0 {
		return
	}
	for i, f := range s.features {
		if s.norms[i] == 0 || len(f) != len(s.features[k]) {
			continue
		}
		d := 1 - dot(f, s.features[k])/(s.norms[i]*s.norms[k])
		if d < 1e-6 { // rounding: they are equal
			d = 0
		}
		s.distance[i] = min(s.distance[i], d)
	}
}

func dot(a, b []float32) float64 {
	sum := 0.0
	for i, v := range a {
		sum += float64(v) * float64(b[i])
	}
	return sum
}
