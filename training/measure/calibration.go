package measure

import (
	"math"
	"sort"
)

// Bins of the report's curves.
const (
	CalibrationBins = 10 // of equal width over 0 to 1
	HistogramBins   = 20 // likewise
)

// CalibrationBin compares what the model was sure of with what was true, over the pictures whose probability lies in the bin.
type CalibrationBin struct {
	Low        float64 `json:"low"` // the bin is above Low, up to and with High; the first also holds 0
	High       float64 `json:"high"`
	Count      int     `json:"count"`
	Confidence float64 `json:"confidence"` // mean probability
	Accuracy   float64 `json:"accuracy"`   // share of right answers
}

// CalibrationCurve puts probabilities into bins of equal width and compares their mean with how often what they said was right: equal in
// each bin for a perfectly calibrated model. Bins without pictures are left out. It is the reliability diagram of A. Niculescu-Mizil and
// R. Caruana (2005), with the bins of scikit-learn's calibration_curve (strategy "uniform", Accuracy its prob_true, Confidence its
// prob_pred): a probability on an edge belongs to the bin below.
//
// In a [Report] the probability is that of the predicted class; for one class against the rest give that class's probability, and whether
// the picture is of that class.
func CalibrationCurve(confidence []float64, right []bool, bins int) []CalibrationBin {
	all := make([]CalibrationBin, bins)
	for i, p := range confidence {
		b := &all[sort.Search(bins-1, func(b int) bool { return p <= edge(b+1, bins) })]
		b.Count++
		b.Confidence += p
		if right[i] {
			b.Accuracy++
		}
	}
	curve := []CalibrationBin{}
	for i, b := range all {
		if b.Count == 0 {
			continue
		}
		b.Low, b.High = edge(i, bins), edge(i+1, bins)
		b.Confidence /= float64(b.Count)
		b.Accuracy /= float64(b.Count)
		curve = append(curve, b)
	}
	return curve
}

// edge returns the lower edge of a bin by the arithmetic of numpy's linspace, so that 0.3 falls where it does there.
func edge(bin, bins int) float64 {
	if bin == bins {
		return 1
	}
	return float64(bin) * (1 / float64(bins))
}

// ECE returns the expected calibration error of a curve: the mean distance between confidence and accuracy over the bins, weighted by
// their pictures (M. P. Naeini et al., 2015; C. Guo et al., 2017). 0 is perfect. With few pictures it is above 0 by chance alone:
// a perfectly calibrated model of two classes shows 0.05 to 0.12 on 50 pictures, 0.02 to 0.06 on 200, 0.01 to 0.03 on 1000 (80 % of draws).
// Undefined for no pictures.
func ECE(curve []CalibrationBin) Score {
	var sum float64
	n := 0
	for _, b := range curve {
		sum += float64(b.Count) * math.Abs(b.Accuracy-b.Confidence)
		n += b.Count
	}
	return ratio(sum, float64(n))
}

// HistogramBin counts the values from Low up to, but without, High; in the last bin with High.
type HistogramBin struct {
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Count int     `json:"count"`
}

// Histogram counts probabilities in bins of equal width over 0 to 1, as numpy's histogram does. All bins are returned.
func Histogram(values []float64, bins int) []HistogramBin {
	out := make([]HistogramBin, bins)
	for i := range out {
		out[i].Low, out[i].High = edge(i, bins), edge(i+1, bins)
	}
	for _, p := range values {
		out[sort.Search(bins-1, func(b int) bool { return p < out[b].High })].Count++
	}
	return out
}
