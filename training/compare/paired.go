package compare

import "likeness/training/measure"

// Verdict is what may be said of two methods; see the package comment.
type Verdict string

// The verdicts, of the first method against the second.
const (
	ClearlyBetter  Verdict = "clearly better"
	ProbablyBetter Verdict = "probably a little better"
	NoDifference   Verdict = "no difference can be shown"
	ProbablyWorse  Verdict = "probably a little worse"
	ClearlyWorse   Verdict = "clearly worse"
)

// The p up to which a difference is clear, or probable.
const (
	clearly  = 0.05
	probably = 0.2
)

// Comparison is one method against another on the pictures that both answered.
type Comparison struct {
	Other     Method  `json:"other"`
	N         int     `json:"n"`
	OnlyThis  int     `json:"only_this"`  // pictures that this method alone had right
	OnlyOther int     `json:"only_other"` // pictures that the other alone had right
	P         float64 `json:"p"`          // of the exact McNemar test
	Verdict   Verdict `json:"verdict"`
	// LogLossDifference is this method's log-loss minus the other's, with its paired standard error; positive: this one is worse.
	LogLossDifference    float64 `json:"log_loss_difference"`
	LogLossStandardError float64 `json:"log_loss_standard_error"`
}

// against compares two answers to the same pictures, row by row; rows that are nil in one of them are left out.
func against(labels []int, this, other [][]float64, name Method) Comparison {
	c := Comparison{Other: name}
	var a, b [][]float64
	var y []int
	var rightA, rightB []bool
	for i, label := range labels {
		if this[i] == nil || other[i] == nil {
			continue
		}
		a, b, y = append(a, this[i]), append(b, other[i]), append(y, label)
		rightA, rightB = append(rightA, measure.Argmax(this[i]) == label), append(rightB, measure.Argmax(other[i]) == label)
	}
	c.N = len(y)
	c.OnlyThis, c.OnlyOther, c.P, c.Verdict = Judge(rightA, rightB)
	c.LogLossDifference, c.LogLossStandardError = measure.LossDifference(a, b, y)
	return c
}

// Judge compares two models on the same pictures by whether each had them right: how many each alone had right, the p of the exact McNemar test,
// and the verdict on the first.
func Judge(rightThis, rightOther []bool) (onlyThis, onlyOther int, p float64, v Verdict) {
	for i, right := range rightThis {
		switch {
		case right && !rightOther[i]:
			onlyThis++
		case !right && rightOther[i]:
			onlyOther++
		}
	}
	p = measure.McNemar(rightThis, rightOther)
	return onlyThis, onlyOther, p, verdict(onlyThis, onlyOther, p)
}

func verdict(onlyThis, onlyOther int, p float64) Verdict {
	switch better := onlyThis > onlyOther; {
	case onlyThis == onlyOther || p > probably:
		return NoDifference
	case better && p <= clearly:
		return ClearlyBetter
	case better:
		return ProbablyBetter
	case p <= clearly:
		return ClearlyWorse
	}
	return ProbablyWorse
}

// lossErrors is by how many standard errors a difference of log-losses is mentioned.
const lossErrors = 2

// surer says whether the log-loss tells the two apart: 1 where this method is surer of the right answers, -1 where less so, else 0.
func (c Comparison) surer() int {
	switch limit := lossErrors * c.LogLossStandardError; {
	case c.LogLossDifference < -limit:
		return 1
	case c.LogLossDifference > limit:
		return -1
	}
	return 0
}
