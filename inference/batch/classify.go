package batch

import (
	"context"
	"errors"
	"fmt"

	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/imagefile"
)

// Outcome is what became of one picture: probabilities in the order of the classes, or an error.
type Outcome struct {
	Path          string
	Predicted     int
	Probabilities []float64
	Err           error
}

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
	load := func(_ context.Context, i int, dst []float32) error { return c.Preprocessing.Load(paths[i], o.Limits, dst) }
	k := len(c.Classes)
	out := make([]float32, o.Batch*k)
	var p *classifier.Predictor // prepared while later batches are being loaded
	run := func(b Batch) (err error) {
		if p == nil {
			if p, err = c.Predictor(d, o.Batch); err != nil {
				return fmt.Errorf("prepare the model: %w", err)
			}
		}
		out := out[:len(b.Items)*k]
		if len(b.Items) > 0 {
			if err := p.Run(b.X, out); err != nil {
				return err
			}
		}
		for i, err := range b.Errors {
			o := Outcome{Path: paths[b.First+i], Err: err}
			if err == nil {
				o.Predicted, o.Probabilities = distribution(out[:k])
				out = out[k:]
			}
			if err := emit(o); err != nil {
				return err
			}
		}
		return nil
	}
	err := Stream(ctx, len(paths), o.Batch, c.Preprocessing.Floats(), o.Workers, load, run)
	if p != nil {
		err = errors.Join(err, p.Close())
	}
	return err
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
