package finetune

import (
	"context"
	"math"

	"likeness/inference/message"
	"likeness/training/baseline"
	"likeness/training/measure"
)

// frozenModel is the logistic regression on the frozen features of the training pictures.
type frozenModel struct {
	head *baseline.Logistic
	// outOfFold are logits of the training pictures by models that had not seen them; nil for one that was never held out.
	outOfFold [][]float64
}

// rows gathers the features of some examples, picture by picture, mirror images after each, with label, group and weight of each row.
type rows struct {
	x              []float32
	labels, groups []int
	weights        []float64
	pictures       []int // of each row: its place in the list
}

// The features are the first `reads` of each.
func (j *Job) rows(of []int, weights []float64, reads int) rows {
	f := j.Features
	views := len(f.Rows) / (f.Size * len(j.Examples))
	var r rows
	for k, i := range of {
		if f.Errors[i] != nil {
			continue
		}
		for v := i * views; v < (i+1)*views; v++ {
			r.x = append(r.x, f.Rows[v*f.Size:v*f.Size+reads]...)
			r.labels = append(r.labels, j.Examples[i].Class)
			r.groups = append(r.groups, j.Examples[i].Group)
			r.weights = append(r.weights, weights[j.Examples[i].Class])
			r.pictures = append(r.pictures, k)
		}
	}
	return r
}

// fitFrozen learns from the first `reads` features of all training pictures and chooses the strength by cross-validation.
func fitFrozen(ctx context.Context, j *Job, of []int, reads int, seed uint64) (*frozenModel, error) {
	k := len(j.Classes)
	r := j.rows(of, classWeights(j.labels(of), k), reads)
	scale, err := j.even(r.x, reads)
	if err != nil {
		return nil, err
	}
	head, cv, err := baseline.FitCV(ctx, r.x, reads, r.labels, r.groups, k, baseline.Options{Seed: seed, Weights: r.weights})
	if err != nil {
		return nil, message.Errorf("fit the classifier on frozen features: %w", err)
	}
	scale.fold(head)
	m := &frozenModel{head: head, outOfFold: make([][]float64, len(of))}
	for row := len(r.pictures) - 1; row >= 0 && cv.Logits != nil; row-- {
		m.outOfFold[r.pictures[row]] = cv.Logits[row] // the first row of a picture, not its mirror image, stays
	}
	return m, nil
}

// refit learns as a model did, with the strength that was chosen for it, from some of the pictures.
func (m *frozenModel) refit(ctx context.Context, j *Job, of []int) (*baseline.Logistic, error) {
	k := len(j.Classes)
	r := j.rows(of, classWeights(j.labels(of), k), m.head.D)
	scale, err := j.even(r.x, m.head.D)
	if err != nil {
		return nil, err
	}
	head, err := baseline.Fit(ctx, r.x, m.head.D, r.labels, k, m.head.C, baseline.Options{Weights: r.weights})
	if err != nil {
		return nil, err
	}
	scale.fold(head)
	return head, nil
}

// evened says by what the features from first on were multiplied.
type evened struct {
	first  int
	factor float64
}

// end is how many of the features come from the network's end; those behind them come from before its last stages (see Network.StageFeatures).
func (j *Job) end() (int, error) {
	plain, err := j.Backbone.Network.Features()
	if err != nil {
		return 0, err
	}
	return min(plain.OutputSize(), j.Features.Size), nil
}

// even scales the features from before the last stages, of rows x of d, so that they spread as far in all as the others do, lest the penalty favour
// either: as they come they spread three times as far, which cost one point of accuracy on waste.
func (j *Job) even(x []float32, d int) (evened, error) {
	end, err := j.end()
	if err != nil {
		return evened{}, err
	}
	s := evened{first: min(end, d), factor: 1}
	sum, squares := make([]float64, d), make([]float64, d)
	for i, v := range x {
		sum[i%d] += float64(v)
		squares[i%d] += float64(v) * float64(v)
	}
	n, last, before := float64(len(x)/d), 0.0, 0.0
	for c := range d {
		variance := squares[c]/n - sum[c]/n*sum[c]/n
		if c < s.first {
			last += variance
		} else {
			before += variance
		}
	}
	if !(last > 0 && before > 0) {
		return s, nil
	}
	s.factor = math.Sqrt(last / before)
	for i := range x {
		if i%d >= s.first {
			x[i] *= float32(s.factor)
		}
	}
	return s, nil
}

// fold makes a head for scaled features one for the features as they come.
func (s evened) fold(l *baseline.Logistic) {
	for i := range l.W {
		if i%l.D >= s.first {
			l.W[i] *= s.factor
		}
	}
}

// logits applies a head to the cached features of examples as they are; nil where there are none.
func (j *Job) logits(head *baseline.Logistic, of []int) ([][]float64, error) {
	f := j.Features
	views := len(f.Rows) / (f.Size * len(j.Examples))
	out := make([][]float64, len(of))
	for k, i := range of {
		if f.Errors[i] != nil {
			continue
		}
		z, err := head.Logits(f.Rows[i*views*f.Size : (i*views+1)*f.Size])
		if err != nil {
			return nil, err
		}
		out[k] = z[0]
	}
	return out, nil
}

// temperature fits one on rows that were held out. Few rows prove little: it is drawn towards 1 as far as ten pictures weigh.
func temperature(logits [][]float64, labels []int) float64 {
	z, y := present(logits, labels)
	if len(z) == 0 {
		return 1
	}
	t := measure.FitTemperature(z, y, nil)
	n := float64(len(z))
	return geometric(t, n/(n+10))
}

// report measures logits at a temperature.
func report(j *Job, logits [][]float64, labels []int, temperature float64) (measure.Report, error) {
	z, y := present(logits, labels)
	return measure.Measure(j.Classes, y, measure.SoftmaxRows(z, temperature))
}
