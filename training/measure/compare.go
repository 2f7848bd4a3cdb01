package measure

import "gonum.org/v1/gonum/mathext"

// When a model counts as one-sided.
const (
	oneSidedShare  = 0.05 // answers other than the favourite class are at most this share,
	oneSidedFactor = 4    // and such labels are at least this many times as frequent as such answers,
	oneSidedLabels = 4    // and are at least this many pictures: fewer can be chance
)

// OneSided says whether the model answers (nearly) always the same one of k classes although the labels do not: the usual look of a
// training that failed (running statistics that had not settled, a learning rate far too high). With labels as lopsided as the answers it
// is false: there the majority class is simply a good answer.
func OneSided(predicted, labels []int, k int) bool {
	answers, truth := make([]int, k), make([]int, k)
	for i := range labels {
		answers[predicted[i]]++
		truth[labels[i]]++
	}
	favourite := 0
	for c := range answers {
		if answers[c] > answers[favourite] {
			favourite = c
		}
	}
	if len(labels) == 0 {
		return false
	}
	otherAnswers := len(labels) - answers[favourite]
	otherLabels := len(labels) - truth[favourite]
	return float64(otherAnswers) <= oneSidedShare*float64(len(labels)) &&
		otherLabels >= oneSidedFactor*otherAnswers &&
		otherLabels >= oneSidedLabels
}

// McNemar returns the two-sided p-value of the exact McNemar test (Q. McNemar, 1947): how likely it is that two equally good models
// differ at least this much on the same pictures. aRight and bRight say, picture by picture, whether the answer was right. Only pictures
// where exactly one of the two is right count; under the hypothesis each of them is a fair coin. 1 where there are none.
func McNemar(aRight, bRight []bool) (p float64) {
	onlyA, onlyB := 0, 0
	for i := range aRight {
		switch {
		case aRight[i] && !bRight[i]:
			onlyA++
		case bRight[i] && !aRight[i]:
			onlyB++
		}
	}
	low, n := min(onlyA, onlyB), onlyA+onlyB
	if 2*low >= n {
		return 1
	}
	// P(X <= low) for X binomial with n and 1/2, by the regularised incomplete beta function.
	return min(1, 2*mathext.RegIncBeta(float64(n-low), float64(low+1), 0.5))
}
