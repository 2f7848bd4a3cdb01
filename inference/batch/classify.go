package batch

import (
	"context"
	"errors"
	"math"

	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/imagefile"
	"likeness/inference/message"
)

// Outcome is what became of one picture: probabilities in the order of the classes, or an error.
type Outcome struct {
	Path          string
	Predicted     int
	Probabilities []float64
	// Unfamiliarity says how unlike the pictures that the model learned from it is; NaN where the model cannot tell. See
	// classifier.Familiarity.
	Unfamiliarity float64
	Err           error
}

// Unfamiliar says that the picture is not like any that the model learned from, so that its class means little.
func (o Outcome) Unfamiliar() bool { return o.Unfamiliarity > 1 }

// Probability is that of the predicted class.
func (o Outcome) Probability() float64 { return o.Probabilities[o.Predicted] }

// Options of Classify; the zero value is the usual.
type Options struct {
	Batch   int // pictures of one run on the device; 0 is 8
	Workers int // goroutines that decode; 0 is one a core
	Limits  imagefile.Limits
}

// Classify gives each picture's outcome to emit, in the order of the paths. An error of emit ends it.
func Classify(ctx context.Context, c *classifier.Classifier, d *device.Device, paths []string, o Options, emit func(Outcome) error) error {
	if len(paths) == 0 {
		return nil
	}
	if o.Batch == 0 {
		o.Batch = min(8, len(paths))
	}
	if o.Limits == (imagefile.Limits{}) {
		o.Limits = imagefile.DefaultLimits
	}
	load := func(_ context.Context, i int, dst []float32) error {
		return c.Preprocessing.Load(paths[i], o.Limits, dst)
	}
	var r *runner // prepared while later batches are being loaded
	run := func(b Batch) (err error) {
		if r == nil {
			if r, err = newRunner(c, d, o.Batch); err != nil {
				return message.Errorf("prepare the model: %w", err)
			}
		}
		if err := r.batch(b); err != nil {
			return err
		}
		loaded := 0
		for i, err := range b.Errors {
			o := Outcome{Path: paths[b.First+i], Err: err}
			if err == nil {
				r.outcome(loaded, &o)
				loaded++
			}
			if err := emit(o); err != nil {
				return err
			}
		}
		return nil
	}
	err := Stream(ctx, len(paths), o.Batch, c.Preprocessing.Floats(), o.Workers, load, run)
	if r != nil {
		err = errors.Join(err, r.predictor.Close())
	}
	return err
}

// runner is a classifier on a device with the results of its last batch.
type runner struct {
	model     *classifier.Classifier
	predictor *classifier.Predictor
	results   [][]float32 // probabilities and, where the model knows what is familiar, features
}

func newRunner(c *classifier.Classifier, d *device.Device, batch int) (*runner, error) {
	out, _ := c.Network.Output()
	layers := []string{out}
	if c.Familiarity != nil {
		layers = append(layers, c.Familiarity.Layer)
	}
	p, err := classifier.NewPredictor(d, c.Network, batch, layers...)
	if err != nil {
		return nil, err
	}
	r := &runner{model: c, predictor: p}
	for i := range layers {
		r.results = append(r.results, make([]float32, batch*p.Size(i)))
	}
	return r, nil
}

func (r *runner) batch(b Batch) error {
	n := len(b.Items)
	if n == 0 {
		return nil
	}
	out := make([][]float32, len(r.results))
	for i := range out {
		out[i] = r.results[i][:n*r.predictor.Size(i)]
	}
	return r.predictor.Run(b.X, out...)
}

// outcome tells of the picture that was the i-th loaded of the batch.
func (r *runner) outcome(i int, o *Outcome) {
	k := len(r.model.Classes)
	o.Predicted, o.Probabilities = distribution(r.results[0][i*k : (i+1)*k])
	o.Unfamiliarity = math.NaN()
	if f := r.model.Familiarity; f != nil {
		d := len(f.Mean)
		o.Unfamiliarity = f.Unfamiliarity(r.results[1][i*d : (i+1)*d])
	}
}

// distribution widens a row of probabilities and finds its largest.
func distribution(row []float32) (top int, p []float64) {
	p = make([]float64, len(row))
	for i, v := range row {
		p[i] = float64(v)
		if v > row[top] {
			top = i
		}
	}
	return top, p
}
