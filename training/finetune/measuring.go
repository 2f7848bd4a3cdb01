package finetune

import (
	"context"
	"errors"

	"likeness/inference/batch"
	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/message"
	"likeness/inference/network"
)

// predict runs a network over examples as they are, not augmented. It gives for each of the layers the rows of values; a row is nil where
// the picture could not be read.
func predict(ctx context.Context, job *Job, d *device.Device, n *network.Network, layers []string, of []int, progress func(done, total int)) (rows [][][]float64, err error) {
	rows = make([][][]float64, len(layers))
	for i := range rows {
		rows[i] = make([][]float64, len(of))
	}
	if len(of) == 0 {
		return rows, nil
	}
	p, err := classifier.NewPredictor(d, n, min(16, len(of)), layers...)
	if err != nil {
		return nil, message.Errorf("prepare the network: %w", err)
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	out := make([][]float32, len(layers))
	load := func(_ context.Context, i int, dst []float32) error {
		return job.Backbone.Preprocessing.Load(job.Examples[of[i]].Path, job.Limits, dst)
	}
	return rows, batch.Stream(ctx, len(of), p.Batch(), job.Backbone.Preprocessing.Floats(), 0, load, func(b batch.Batch) error {
		for i := range out {
			out[i] = make([]float32, len(b.Items)*p.Size(i))
		}
		if len(b.Items) > 0 {
			if err := p.Run(b.X, out...); err != nil {
				return err
			}
		}
		for i := range layers {
			for k, item := range b.Items {
				rows[i][item] = widen(out[i][k*p.Size(i) : (k+1)*p.Size(i)])
			}
		}
		progress(b.First+len(b.Errors), len(of))
		return nil
	})
}

func widen(x []float32) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = float64(v)
	}
	return out
}

// present keeps the rows that are there, with their labels.
func present(rows [][]float64, labels []int) (kept [][]float64, of []int) {
	for i, r := range rows {
		if r != nil {
			kept, of = append(kept, r), append(of, labels[i])
		}
	}
	return kept, of
}

// where keeps those of rows whose place in there is filled.
func where(there, rows [][]float64) [][]float64 {
	out := make([][]float64, len(rows))
	for i := range rows {
		if there[i] != nil {
			out[i] = rows[i]
		}
	}
	return out
}
