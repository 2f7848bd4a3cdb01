package measure

import "sort"

// Coverage is one point of the accuracy/coverage curve: what happens when only answers of at least Threshold are accepted.
type Coverage struct {
	Threshold float64 `json:"threshold"` // lowest probability (of the predicted class) that is accepted
	Accuracy  float64 `json:"accuracy"`  // share of right answers among the accepted
	Accepted  int     `json:"accepted"`  // pictures accepted
	Coverage  float64 `json:"coverage"`  // share of pictures accepted
}

// CoverageCurve returns the accuracy/coverage curve of held-out predictions, from the surest answer to all of them: one point for each
// probability that occurs, since pictures of equal probability are accepted or rejected together. (Wolfram: AccuracyRejectionPlot.)
func CoverageCurve(probs [][]float64, labels []int) []Coverage {
	type answer struct {
		p     float64
		right bool
	}
	answers := make([]answer, len(labels))
	for i, row := range probs {
		c := Argmax(row)
		answers[i] = answer{row[c], c == labels[i]}
	}
	sort.SliceStable(answers, func(i, j int) bool { return answers[i].p > answers[j].p })
	curve := []Coverage{}
	right := 0
	for i, a := range answers {
		if a.right {
			right++
		}
		if i+1 < len(answers) && answers[i+1].p == a.p {
			continue
		}
		n := i + 1
		curve = append(curve, Coverage{
			Threshold: a.p,
			Accuracy:  float64(right) / float64(n),
			Accepted:  n,
			Coverage:  float64(n) / float64(len(answers)),
		})
	}
	return curve
}

// RejectThreshold returns the point of [CoverageCurve] that accepts the most pictures while the accepted ones reach the wanted accuracy
// (0 to 1): the smallest threshold that does. Where all pictures together reach it the threshold is 0. ok is false where no threshold
// reaches it, or there are no pictures; then nothing should be set.
//
// Few accepted pictures prove little: a caller should show Accepted beside the accuracy.
func RejectThreshold(probs [][]float64, labels []int, wanted float64) (at Coverage, ok bool) {
	curve := CoverageCurve(probs, labels)
	for i := len(curve) - 1; i >= 0; i-- {
		if curve[i].Accuracy < wanted {
			continue
		}
		at = curve[i]
		if i == len(curve)-1 {
			at.Threshold = 0
		}
		return at, true
	}
	return Coverage{}, false
}
