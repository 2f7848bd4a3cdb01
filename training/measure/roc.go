package measure

import (
	"cmp"
	"slices"
)

// ROCPoint is what happens when every picture of at least this probability is taken for the class.
type ROCPoint struct {
	Threshold         Score   `json:"threshold"`           // undefined in the first point: above every probability
	FalsePositiveRate float64 `json:"false_positive_rate"` // share of the other classes' pictures taken for the class: 1 - specificity
	TruePositiveRate  float64 `json:"true_positive_rate"`  // share of the class's pictures taken for it: its recall
}

// ROC returns the receiver operating characteristic of one class against the rest, from (0, 0) to (1, 1): positive says which pictures
// are of the class, p how probable the model holds that. Pictures of equal probability are taken together. Points in the middle of a
// straight piece are left out by scikit-learn's rule (roc_curve with drop_intermediate, whose first threshold is infinite), so there are
// about twice as many as pictures of the class at most. nil where there are no positives or no negatives. (Wolfram: ROCCurve.)
func ROC(positive []bool, p []float64) []ROCPoint {
	return corners(thresholdSteps(positive, p))
}

// AUC returns the area under [ROC]: the probability that a picture of the class gets a higher p than one of another class, equal ones
// counting half (J. A. Hanley and B. J. McNeil, 1982). 0.5 is chance. Undefined without positives or without negatives, where
// scikit-learn's roc_auc_score warns and gives NaN. (Wolfram: AreaUnderROCCurve.)
func AUC(positive []bool, p []float64) Score {
	return areaUnder(thresholdSteps(positive, p))
}

// thresholdStep counts the positives and negatives of probability p or more.
type thresholdStep struct {
	p      float64
	tp, fp int
}

// thresholdSteps returns a step for each probability that occurs, the highest first.
func thresholdSteps(positive []bool, p []float64) []thresholdStep {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(p[j], p[i]) })
	var steps []thresholdStep
	tp, fp := 0, 0
	for at, i := range order {
		if positive[i] {
			tp++
		} else {
			fp++
		}
		if at+1 == len(order) || p[order[at+1]] != p[i] {
			steps = append(steps, thresholdStep{p[i], tp, fp})
		}
	}
	return steps
}

// total returns the positives and negatives of all steps; ok where there are both.
func total(steps []thresholdStep) (positives, negatives int, ok bool) {
	if len(steps) == 0 {
		return 0, 0, false
	}
	last := steps[len(steps)-1]
	return last.tp, last.fp, last.tp > 0 && last.fp > 0
}

// areaUnder is the sum of trapezia, exact until the division.
func areaUnder(steps []thresholdStep) Score {
	positives, negatives, ok := total(steps)
	if !ok {
		return Score{}
	}
	var twice float64
	before := thresholdStep{}
	for _, s := range steps {
		twice += float64(s.fp-before.fp) * float64(s.tp+before.tp)
		before = s
	}
	return ScoreOf(twice / 2 / (float64(positives) * float64(negatives)))
}

// corners returns the curve's points: the origin, the first and last step, and those where the step's length or direction changes.
func corners(steps []thresholdStep) []ROCPoint {
	positives, negatives, ok := total(steps)
	if !ok {
		return nil
	}
	curve := []ROCPoint{{}}
	for i, s := range steps {
		if i > 0 && i+1 < len(steps) {
			a, b := steps[i-1], steps[i+1]
			if b.tp-s.tp == s.tp-a.tp && b.fp-s.fp == s.fp-a.fp {
				continue
			}
		}
		curve = append(curve, ROCPoint{
			Threshold:         ScoreOf(s.p),
			FalsePositiveRate: float64(s.fp) / float64(negatives),
			TruePositiveRate:  float64(s.tp) / float64(positives),
		})
	}
	return curve
}
