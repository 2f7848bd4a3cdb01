package session

import (
	"context"
	"errors"

	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/gradcam"
	"likeness/inference/imagefile"
	"likeness/inference/message"
	"likeness/training"
	"likeness/training/dataset"
	"likeness/training/features"
	"likeness/training/project"
)

// lens is a model made ready to tell where it looked. It works on the processor: for one picture that is fast enough, and a graphics card may be
// busy with a training.
type lens struct {
	model   project.ModelID
	side    int
	device  *device.Device
	explain *gradcam.Explainer
}

func (l *lens) close() error {
	if l == nil {
		return nil
	}
	return errors.Join(l.explain.Close(), l.device.Close())
}

func openLens(ctx context.Context, p *project.Project, model project.ModelID) (*lens, error) {
	onnx, err := p.ModelFile(ctx, model)
	if err != nil {
		return nil, err
	}
	c, err := classifier.Decode(onnx)
	if err != nil {
		return nil, message.Errorf("the model cannot be read: %w", err)
	}
	d, err := device.Open(device.CPU, 0)
	if err != nil {
		return nil, err
	}
	e, err := gradcam.New(d, c)
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return &lens{model: model, side: c.Preprocessing.Size, device: d, explain: e}, nil
}

// mapOf tells where the model found what speaks for its answer.
func (o *observer) mapOf(ctx context.Context, w wish) (*gradcam.Map, error) {
	if o.lens == nil || o.lens.model != w.model.ID {
		err := o.lens.close()
		o.lens = nil
		if err != nil {
			return nil, err
		}
		if o.lens, err = openLens(ctx, o.project, w.model.ID); err != nil {
			o.lens = nil
			return nil, err
		}
	}
	m, err := imagefile.Load(w.example.Path, imagefile.ShortSide(o.lens.side), imagefile.DefaultLimits)
	if err != nil {
		return nil, err
	}
	return o.lens.explain.Explain(m, w.predicted)
}

// seen are the features of a project's pictures, as the network sees them that training starts from.
type seen struct {
	network string
	data    *dataset.Dataset
	ids     []project.ExampleID
	rows    map[project.ExampleID]int
	found   *features.Result
	index   *features.Index
}

// see computes the features of all pictures, which after a training are in the cache.
func (o *observer) see(ctx context.Context, m project.Model, needed project.ExampleID) (*seen, error) {
	settings, err := settingsOf(m)
	if err != nil {
		return nil, err
	}
	if s := o.seen; s != nil && s.network == settings.network() {
		if _, ok := s.rows[needed]; ok {
			return s, nil
		}
	}
	data, ids, err := o.project.Dataset(ctx)
	if err != nil {
		return nil, err
	}
	found, err := training.Features(ctx, settings.training(o.session.folders.Cache, data), data, nil)
	if err != nil {
		return nil, err
	}
	index, err := features.NewIndex(found.Plain(), found.Size)
	if err != nil {
		return nil, err
	}
	o.seen = &seen{network: settings.network(), data: data, ids: ids, rows: map[project.ExampleID]int{}, found: found, index: index}
	for row, id := range ids {
		o.seen.rows[id] = row
	}
	return o.seen, nil
}

// similar finds the pictures most alike among those that the model learned from. A model whose measurement was cross-validated learned from all.
func (o *observer) similar(ctx context.Context, w wish) ([]Similar, error) {
	s, err := o.see(ctx, w.model, w.example.ID)
	if err != nil {
		return nil, err
	}
	row, ok := s.rows[w.example.ID]
	if !ok {
		return []Similar{}, nil
	}
	learned := map[int]bool{}
	if w.result != nil {
		for _, id := range w.result.Trained {
			if r, ok := s.rows[id]; ok {
				learned[r] = true
			}
		}
	}
	all := w.result != nil && w.result.Numbers.CrossValidated
	query := s.found.Plain()[row*s.found.Size : (row+1)*s.found.Size]
	near, err := s.index.Nearest(query, mostSimilar, func(r int) bool { return r == row || !all && !learned[r] })
	if err != nil {
		return nil, err
	}
	out := make([]Similar, len(near))
	for i, n := range near {
		out[i] = Similar{s.ids[n.Row], n.Similarity}
	}
	return out, nil
}
