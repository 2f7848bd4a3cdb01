package measure

import "math"

// Report holds what is known about a model's answers to one set of pictures: one value for the window, JSON, HTML and the model's file.
// Classes are indices into Classes, pictures are numbers as in [NewAnswers]. Whatever can be undefined is a [Score], null in JSON. More
// measures are added as fields; those here keep their names and meaning.
type Report struct {
	Classes              []string `json:"classes"`
	Accuracy             Accuracy `json:"accuracy"`
	Interval             Interval `json:"interval"` // of the accuracy, see Wilson
	LogLoss              float64  `json:"log_loss"` // see LogLoss
	LogLossStandardError float64  `json:"log_loss_standard_error"`
	Brier                float64  `json:"brier"`     // see Brier
	Confusion            [][]int  `json:"confusion"` // row the true class, column the predicted one
	OneSided             bool     `json:"one_sided"` // see OneSided

	BalancedAccuracy     Score            `json:"balanced_accuracy"`          // see BalancedAccuracy
	TopKAccuracy         []Score          `json:"top_k_accuracy"`             // top-1 first, up to ListedTopK or the number of classes; see TopKAccuracy
	Perplexity           Score            `json:"perplexity"`                 // exp(LogLoss): as unsure as an even choice among so many classes
	CohenKappa           Score            `json:"cohen_kappa"`                // see CohenKappa
	PerClass             []ClassScores    `json:"per_class"`                  // in order of Classes
	Macro                Averages         `json:"macro"`                      // over PerClass
	TopConfusions        []TopConfusion   `json:"top_confusions"`             // at most ListedConfusions
	CalibrationCurve     []CalibrationBin `json:"calibration_curve"`          // of the predicted class's probability, in CalibrationBins bins
	ECE                  Score            `json:"expected_calibration_error"` // of CalibrationCurve
	AccuracyRejection    []Coverage       `json:"accuracy_rejection"`         // see CoverageCurve; the share rejected is 1 - coverage
	ProbabilityHistogram []HistogramBin   `json:"probability_histogram"`      // of the true class's probability, in HistogramBins bins
	Examples             Examples         `json:"examples"`
	EvaluationSeconds    Score            `json:"evaluation_seconds"` // time to classify all the pictures; undefined until the caller sets it
}

// Measure makes the report of one set of pictures: probs is [n][k] with k the number of classes, labels n classes. An error names the
// first row that does not fit; no pictures at all give a report with N = 0.
func Measure(classes []string, labels []int, probs [][]float64) (Report, error) {
	a, err := NewAnswers(classes, labels, probs)
	if err != nil {
		return Report{}, err
	}
	return a.Report(), nil
}

// Report measures the answers.
func (a Answers) Report() Report {
	n, k := a.Len(), len(a.classes)
	predicted := Predicted(a.probs)
	r := Report{
		Classes:           append([]string{}, a.classes...),
		Accuracy:          AccuracyOf(a.labels, predicted),
		Brier:             Brier(a.probs, a.labels),
		Confusion:         Confusion(k, a.labels, predicted),
		OneSided:          OneSided(predicted, a.labels, k),
		PerClass:          PerClass(a.classes, a.labels, a.probs),
		AccuracyRejection: CoverageCurve(a.probs, a.labels),
	}
	_, _, right, _ := margins(r.Confusion)
	r.Interval = Wilson(right, n)
	r.LogLoss, r.LogLossStandardError = meanAndError(n, func(i int) float64 { return loss(a.probs[i], a.labels[i]) })
	if n > 0 {
		r.Perplexity = ScoreOf(math.Exp(r.LogLoss))
	}
	for top := 1; top <= min(k, ListedTopK); top++ {
		r.TopKAccuracy = append(r.TopKAccuracy, TopKAccuracy(a.probs, a.labels, top))
	}
	r.BalancedAccuracy, r.CohenKappa, r.Macro = BalancedAccuracy(r.Confusion), CohenKappa(r.Confusion), Macro(r.PerClass)
	r.TopConfusions = TopConfusions(r.Confusion, ListedConfusions)
	a.describe(&r, predicted)
	return r
}

// describe adds what is said about single probabilities: calibration, histogram and examples.
func (a Answers) describe(r *Report, predicted []int) {
	n := a.Len()
	confidence, truth, right := make([]float64, n), make([]float64, n), make([]bool, n)
	for i, row := range a.probs {
		confidence[i], truth[i], right[i] = row[predicted[i]], row[a.labels[i]], predicted[i] == a.labels[i]
	}
	r.CalibrationCurve = CalibrationCurve(confidence, right, CalibrationBins)
	r.ECE = ECE(r.CalibrationCurve)
	r.ProbabilityHistogram = Histogram(truth, HistogramBins)
	r.Examples = Examples{
		Worst:         a.numbered(Worst(a.probs, a.labels), ListedExamples),
		LeastCertain:  a.numbered(LeastCertain(a.probs), ListedExamples),
		Misclassified: a.numbered(Misclassified(a.labels, predicted), n),
	}
}
