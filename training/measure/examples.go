package measure

import (
	"cmp"
	"math"
	"slices"
)

// Limits of the lists in a [Report].
const (
	ListedExamples   = 20 // worst and least certain examples
	ListedConfusions = 10 // top confusions
	ListedTopK       = 5  // top-1 to top-5 accuracy
)

// Examples are pictures worth looking at, by their number among those measured. Ties are in order of that number.
type Examples struct {
	Worst         []int `json:"worst"`         // lowest probability of the true class first, at most ListedExamples
	LeastCertain  []int `json:"least_certain"` // highest entropy of the probabilities first, at most ListedExamples
	Misclassified []int `json:"misclassified"` // all whose predicted class is not the true one, in order of their number
}

// Worst returns all pictures, those first whose true class the model held least probable. (Wolfram: WorstClassifiedExamples.)
func Worst(probs [][]float64, labels []int) []int {
	return orderBy(len(labels), func(i int) float64 { return probs[i][labels[i]] })
}

// LeastCertain returns all pictures, those first whose probabilities have the highest entropy: the model could not decide, be the answer
// right or wrong. (Wolfram: LeastCertainExamples.)
func LeastCertain(probs [][]float64) []int {
	return orderBy(len(probs), func(i int) float64 { return -Entropy(probs[i]) })
}

// Misclassified returns the pictures whose predicted class is not the true one, in order. (Wolfram: MisclassifiedExamples.)
func Misclassified(labels, predicted []int) []int {
	out := []int{}
	for i, y := range labels {
		if predicted[i] != y {
			out = append(out, i)
		}
	}
	return out
}

// Entropy returns -sum p ln p of one row of probabilities (C. E. Shannon, 1948), in nats: 0 for a sure answer, ln k for an even one.
func Entropy(row []float64) float64 {
	var sum float64
	for _, p := range row {
		if p > 0 {
			sum -= p * math.Log(p)
		}
	}
	return sum
}

// orderBy returns 0 to n-1 by rising key; equal ones stay in order.
func orderBy(n int, key func(i int) float64) []int {
	keys, order := make([]float64, n), make([]int, n)
	for i := range order {
		keys[i], order[i] = key(i), i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(keys[i], keys[j]) })
	return order
}
