package compare

import "math"

// Repeat is a method over several divisions.
type Repeat struct {
	Method    Method `json:"method"`
	Divisions int    `json:"divisions"` // in which it finished
	// Mean and StandardDeviation are those of the accuracy over the divisions; the latter is 0 for one.
	Mean              float64   `json:"mean"`
	StandardDeviation float64   `json:"standard_deviation"`
	LogLoss           float64   `json:"log_loss"` // mean
	Seconds           float64   `json:"seconds"`  // mean
	Accuracies        []float64 `json:"accuracies"`
}

// repeats sums up tables of the same methods on different divisions; nil for a single one.
func repeats(tables []*Table) []Repeat {
	if len(tables) < 2 {
		return nil
	}
	var out []Repeat
	for _, row := range tables[0].Results {
		r := Repeat{Method: row.Method}
		for _, t := range tables {
			one := t.finished(row.Method)
			if one == nil {
				continue
			}
			r.Accuracies = append(r.Accuracies, one.Accuracy.Value)
			r.Mean += one.Accuracy.Value
			r.LogLoss += one.LogLoss
			r.Seconds += one.Seconds
		}
		r.Divisions = len(r.Accuracies)
		if n := float64(r.Divisions); n > 0 {
			r.Mean, r.LogLoss, r.Seconds = r.Mean/n, r.LogLoss/n, r.Seconds/n
		}
		r.StandardDeviation = deviation(r.Accuracies, r.Mean)
		out = append(out, r)
	}
	return out
}

// deviation is the sample's standard deviation, 0 for fewer than two values.
func deviation(values []float64, mean float64) float64 {
	if len(values) < 2 {
		return 0
	}
	var squares float64
	for _, v := range values {
		squares += (v - mean) * (v - mean)
	}
	return math.Sqrt(squares / float64(len(values)-1))
}
