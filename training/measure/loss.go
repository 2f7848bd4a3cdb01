package measure

import "math"

// smallestProbability is what scikit-learn's log_loss long clipped at: a single sure and wrong answer costs 34.5, not infinity.
const smallestProbability = 1e-15

// loss returns the log-loss of one picture.
func loss(row []float64, label int) float64 {
	return -math.Log(min(max(row[label], smallestProbability), 1))
}

// LogLoss returns the mean of -ln(probability of the true class), probabilities clipped at 1e-15. 0 for no pictures.
func LogLoss(probs [][]float64, labels []int) float64 {
	mean, _ := meanAndError(len(labels), func(i int) float64 { return loss(probs[i], labels[i]) })
	return mean
}

// LossDifference compares two models on the same pictures: the mean of a's log-loss minus b's, and the standard error of that mean
// (paired: that of the differences picture by picture, so what makes a picture hard for both takes no part). Positive: a is worse.
func LossDifference(a, b [][]float64, labels []int) (mean, standardError float64) {
	return meanAndError(len(labels), func(i int) float64 { return loss(a[i], labels[i]) - loss(b[i], labels[i]) })
}

// meanAndError returns the mean of n values and its standard error, s/sqrt(n) with s the sample's standard deviation; 0 and 0 for none,
// an error of 0 for a single one.
func meanAndError(n int, value func(i int) float64) (mean, standardError float64) {
	if n == 0 {
		return 0, 0
	}
	for i := range n {
		mean += value(i)
	}
	mean /= float64(n)
	if n == 1 {
		return mean, 0
	}
	var squares float64
	for i := range n {
		d := value(i) - mean
		squares += d * d
	}
	return mean, math.Sqrt(squares / float64(n-1) / float64(n))
}

// Brier returns the mean squared distance between probabilities and the truth, summed over classes (G. W. Brier, 1950): 0 at best,
// 2 at worst. 0 for no pictures.
func Brier(probs [][]float64, labels []int) float64 {
	if len(labels) == 0 {
		return 0
	}
	var sum float64
	for i, y := range labels {
		for j, p := range probs[i] {
			if j == y {
				p -= 1
			}
			sum += p * p
		}
	}
	return sum / float64(len(labels))
}

// Softmax returns exp(z/T) / sum exp(z/T) of one row of logits, safe for large ones.
func Softmax(logits []float64, temperature float64) []float64 {
	out := make([]float64, len(logits))
	if len(out) == 0 {
		return out
	}
	top := logits[Argmax(logits)]
	var sum float64
	for j, z := range logits {
		out[j] = math.Exp((z - top) / temperature)
		sum += out[j]
	}
	for j := range out {
		out[j] /= sum
	}
	return out
}

// SoftmaxRows is [Softmax] of every row.
func SoftmaxRows(logits [][]float64, temperature float64) [][]float64 {
	out := make([][]float64, len(logits))
	for i, row := range logits {
		out[i] = Softmax(row, temperature)
	}
	return out
}
