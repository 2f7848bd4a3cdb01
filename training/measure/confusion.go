package measure

import (
	"cmp"
	"slices"
)

// Confusion counts answers: row the true class, column the predicted one, k by k.
func Confusion(k int, labels, predicted []int) [][]int {
	out := make([][]int, k)
	cells := make([]int, k*k)
	for i := range out {
		out[i] = cells[i*k : (i+1)*k : (i+1)*k]
	}
	for i, y := range labels {
		out[y][predicted[i]]++
	}
	return out
}

// margins returns what a confusion matrix adds up to: pictures of each class, answers of each class, right answers and all of them.
func margins(confusion [][]int) (support, predicted []int, right, n int) {
	support, predicted = make([]int, len(confusion)), make([]int, len(confusion))
	for y, row := range confusion {
		right += row[y]
		for c, count := range row {
			support[y] += count
			predicted[c] += count
			n += count
		}
	}
	return support, predicted, right, n
}

// TopConfusion is one way to be wrong, and how often it happened.
type TopConfusion struct {
	True      int     `json:"true"`      // the class that it was
	Predicted int     `json:"predicted"` // the class that was answered
	Count     int     `json:"count"`
	Share     float64 `json:"share"` // Count divided by the pictures of the true class
}

// TopConfusions lists the cells of a confusion matrix beside its diagonal that are not 0, the most frequent first; of equally frequent
// ones in order of true, then predicted class. At most limit of them. (Wolfram: TopConfusions.)
func TopConfusions(confusion [][]int, limit int) []TopConfusion {
	support, _, _, _ := margins(confusion)
	all := []TopConfusion{}
	for y, row := range confusion {
		for c, count := range row {
			if c != y && count > 0 {
				all = append(all, TopConfusion{True: y, Predicted: c, Count: count, Share: float64(count) / float64(support[y])})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b TopConfusion) int { return cmp.Compare(b.Count, a.Count) })
	return all[:min(max(limit, 0), len(all))]
}

// CohenKappa returns how much better than chance labels and answers agree: 1 - observed / expected disagreement, where the expected one is
// that of independent answers with the same frequencies (J. Cohen, 1960). 1 for perfect answers, 0 for those no better than always
// answering one class, below 0 for worse. Undefined where labels and answers are all of one and the same class, or there are none.
// (Wolfram: CohenKappa; scikit-learn: cohen_kappa_score, which gives NaN there.)
func CohenKappa(confusion [][]int) Score {
	support, predicted, right, n := margins(confusion)
	var chance float64 // n² times the agreement by chance
	for c := range confusion {
		chance += float64(support[c]) * float64(predicted[c])
	}
	m := float64(n)
	disagreement := ratio(m*float64(n-right), m*m-chance)
	if !disagreement.Defined {
		return Score{}
	}
	return ScoreOf(1 - disagreement.Value)
}
