package finetune

import (
	"context"
	"errors"

	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/message"
	"likeness/training/measure"
)

// watch measures the model that is being tuned, now and then, on pictures that were held out of the training ones: what people see while they
// wait. It decides nothing, and what is kept is the same with and without it.
type watch struct {
	t        *training
	device   *device.Device
	examples []int // held-out pictures, at most mostWatched
	labels   []int
	inputs   []float32   // of the tail, a row a picture
	frozen   [][]float64 // logits of the frozen model that was fitted without these pictures
	every    int         // steps from one look to the next
}

const (
	// mostWatched bounds the pictures watched: the tail over them costs less than a step of training.
	mostWatched = 48
	// looks is how often the model is looked at in a training.
	looks = 15
)

// newWatch prepares what is needed for looking: the inputs of the tail, computed once. nil where a picture cannot be read or nothing is held out.
func (t *training) newWatch(ctx context.Context, d *device.Device, out []int, frozen [][]float64, steps int) (*watch, error) {
	n := min(len(out), mostWatched)
	if n == 0 {
		return nil, nil
	}
	w := &watch{t: t, device: d, examples: pick(t.job.Train, out[:n]), frozen: frozen[:n], every: max(1, steps/looks)}
	w.labels = t.job.labels(w.examples)
	floats := t.job.Backbone.Preprocessing.Floats()
	pictures := make([]float32, n*floats)
	for i, e := range w.examples {
		if frozen[i] == nil {
			return nil, nil
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := t.job.Backbone.Preprocessing.Load(t.job.Examples[e].Path, t.job.Limits, pictures[i*floats:(i+1)*floats]); err != nil {
			t.emit(Warning{message.Of("How well it goes cannot be shown meanwhile: %v.", err)})
			return nil, nil
		}
	}
	w.inputs = pictures
	if t.models.trunk == nil {
		return w, nil
	}
	p, err := classifier.NewPredictor(d, t.models.trunk, 1)
	if err != nil {
		return nil, message.Errorf("prepare the network's frozen part: %w", err)
	}
	size := t.models.trunk.OutputSize()
	w.inputs = make([]float32, n*size)
	for i := range n {
		if err := p.Run(pictures[i*floats:(i+1)*floats], w.inputs[i*size:(i+1)*size]); err != nil {
			return nil, errors.Join(err, p.Close())
		}
	}
	return w, p.Close()
}

// begin tells what the frozen model says.
func (w *watch) begin(steps int) {
	if w != nil {
		w.tell(0, steps, w.frozen)
	}
}

// look measures after a step, where it is time to.
func (w *watch) look(tuner *tuner, s Stepped) error {
	if w == nil || s.Step%w.every != 0 && s.Step != s.Steps {
		return nil
	}
	tail, err := tuner.network()
	if err != nil {
		return err
	}
	p, err := classifier.NewPredictor(w.device, tail, 1)
	if err != nil {
		return message.Errorf("prepare the network that is being tuned: %w", err)
	}
	size, k := len(w.inputs)/len(w.examples), w.t.classes
	rows := make([][]float64, len(w.examples))
	row := make([]float32, k)
	for i := range rows {
		if err := p.Run(w.inputs[i*size:(i+1)*size], row); err != nil {
			return errors.Join(err, p.Close())
		}
		rows[i] = widen(row)
	}
	if w.t.opts.Keep == Combined {
		rows = mean(w.frozen, rows)
	}
	w.tell(s.Step, s.Steps, rows)
	return p.Close()
}

func (w *watch) tell(step, steps int, logits [][]float64) {
	p := measure.SoftmaxRows(logits, 1)
	w.t.emit(Evaluated{
		Step: step, Steps: steps, Accuracy: measure.AccuracyOf(w.labels, measure.Predicted(p)), LogLoss: measure.LogLoss(p, w.labels),
		Examples: w.examples, Probabilities: p,
	})
}
