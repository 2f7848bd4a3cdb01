package measure

import "math"

// Accuracy is a share of right answers, with what is needed to judge it.
type Accuracy struct {
	Value         float64 `json:"value"`          // right answers divided by N; 0 where N is 0
	StandardError float64 `json:"standard_error"` // binomial: sqrt(Value (1-Value) / N)
	N             int     `json:"n"`              // pictures measured
	Baseline      float64 `json:"baseline"`       // accuracy of always answering the class most frequent among the labels
}

// Right is the number of right answers.
func (a Accuracy) Right() int { return int(math.Round(a.Value * float64(a.N))) }

// AccuracyOf compares predicted classes with labels; both have one entry a picture.
func AccuracyOf(labels, predicted []int) Accuracy {
	n := len(labels)
	if n == 0 {
		return Accuracy{}
	}
	right, most := 0, 0
	count := map[int]int{}
	for i, y := range labels {
		if predicted[i] == y {
			right++
		}
		count[y]++
		most = max(most, count[y])
	}
	p := float64(right) / float64(n)
	return Accuracy{
		Value:         p,
		StandardError: math.Sqrt(p * (1 - p) / float64(n)),
		N:             n,
		Baseline:      float64(most) / float64(n),
	}
}

// Interval is a range that covers the true share with about 95 % confidence.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// z95 is the 97.5 % point of the normal distribution.
const z95 = 1.959963984540054

// Wilson returns the 95 % score interval for right answers out of n (E. B. Wilson, 1927). Unlike value plus or minus two standard
// errors it stays within 0 to 1 and has a width when all answers are right. For n = 0 it is 0 to 1: nothing is known.
func Wilson(right, n int) Interval {
	if n <= 0 {
		return Interval{Low: 0, High: 1}
	}
	m := float64(n)
	p := float64(right) / m
	scale := 1 / (1 + z95*z95/m)
	mid := scale * (p + z95*z95/(2*m))
	half := scale * z95 * math.Sqrt(p*(1-p)/m+z95*z95/(4*m*m))
	return Interval{Low: max(0, mid-half), High: min(1, mid+half)}
}

// Argmax returns the index of the highest value; of equal ones the first, and 0 for an empty row.
func Argmax(row []float64) int {
	best := 0
	for j, v := range row {
		if v > row[best] {
			best = j
		}
	}
	return best
}

// Predicted returns the predicted class of each row of probabilities or logits.
func Predicted(rows [][]float64) []int {
	out := make([]int, len(rows))
	for i, row := range rows {
		out[i] = Argmax(row)
	}
	return out
}

// TopKAccuracy returns the share of pictures whose true class is among the k that the model holds most probable; of equally probable ones
// the first count as more probable, as in [Argmax], where scikit-learn's top_k_accuracy_score prefers the last. Undefined for no pictures.
// (Wolfram: "Accuracy" -> k.)
func TopKAccuracy(probs [][]float64, labels []int, k int) Score {
	within := 0
	for i, y := range labels {
		before := 0
		for c, p := range probs[i] {
			if p > probs[i][y] || p == probs[i][y] && c < y {
				before++
			}
		}
		if before < k {
			within++
		}
	}
	return share(within, len(labels))
}
