package measure

import (
	"fmt"
	"math"
)

// Report holds what is known about a model's answers to one set of pictures. More measures are added as fields; those here keep their
// names and meaning.
type Report struct {
	Classes              []string `json:"classes"`
	Accuracy             Accuracy `json:"accuracy"`
	Interval             Interval `json:"interval"` // of the accuracy, see Wilson
	LogLoss              float64  `json:"log_loss"`
	LogLossStandardError float64  `json:"log_loss_standard_error"`
	Brier                float64  `json:"brier"`
	Confusion            [][]int  `json:"confusion"` // row the true class, column the predicted one
	OneSided             bool     `json:"one_sided"` // see OneSided
}

// Measure makes the report of one set of pictures: probs is [n][k] with k the number of classes, labels n classes. An error names the
// first row that does not fit; no pictures at all give a report with N = 0.
func Measure(classes []string, labels []int, probs [][]float64) (Report, error) {
	if err := check(len(classes), labels, probs); err != nil {
		return Report{}, fmt.Errorf("measuring %d pictures: %w", len(labels), err)
	}
	predicted := Predicted(probs)
	r := Report{
		Classes:   append([]string(nil), classes...),
		Accuracy:  AccuracyOf(labels, predicted),
		Brier:     Brier(probs, labels),
		Confusion: Confusion(len(classes), labels, predicted),
		OneSided:  OneSided(predicted, labels, len(classes)),
	}
	right := 0
	for c := range r.Confusion {
		right += r.Confusion[c][c]
	}
	r.Interval = Wilson(right, len(labels))
	r.LogLoss, r.LogLossStandardError = meanAndError(len(labels), func(i int) float64 { return loss(probs[i], labels[i]) })
	return r, nil
}

// sumTolerance is how far a row of probabilities may be from adding up to 1: float32 softmax over many classes stays well within.
const sumTolerance = 1e-3

// check says what does not fit: lengths, labels out of range, rows that are no probabilities.
func check(k int, labels []int, probs [][]float64) error {
	if len(probs) != len(labels) {
		return fmt.Errorf("%d rows of probabilities for %d labels", len(probs), len(labels))
	}
	for i, row := range probs {
		if len(row) != k {
			return fmt.Errorf("picture %d has %d probabilities for %d classes", i, len(row), k)
		}
		if labels[i] < 0 || labels[i] >= k {
			return fmt.Errorf("picture %d has class %d of %d", i, labels[i], k)
		}
		var sum float64
		for _, p := range row {
			if math.IsNaN(p) || p < 0 {
				return fmt.Errorf("picture %d has the probability %v", i, p)
			}
			sum += p
		}
		if math.Abs(sum-1) > sumTolerance {
			return fmt.Errorf("the probabilities of picture %d add up to %v", i, sum)
		}
	}
	return nil
}
