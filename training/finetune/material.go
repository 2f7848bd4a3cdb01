package finetune

import (
	"context"
	"errors"

	"likeness/inference/batch"
	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/imagefile"
	"likeness/inference/message"
	"likeness/inference/network"
	"likeness/training/augment"
)

// material is what the tuned stage learns from: augmented views of the pictures, as inputs of the tail. Where a trunk is frozen they are its
// activations, computed once; else the pictures are read anew for each batch.
type material struct {
	job       *Job
	pictures  []int // indices into job.Examples
	augmenter augment.Augmenter
	seed      uint64
	views     int
	size      int    // floats of one input of the tail
	store     *store // nil without a trunk
	missing   map[int]error
}

// newMaterial prepares the views of the pictures listed. draws is how many will be wanted in all.
func newMaterial(ctx context.Context, job *Job, o Options, d *device.Device, trunk *network.Network, pictures []int, draws int, progress func(done, total int)) (*material, error) {
	m := &material{
		job: job, pictures: pictures, seed: o.Seed, missing: map[int]error{},
		augmenter: augment.Augmenter{Preset: o.Augment, Mirror: o.Mirror, Seed: o.Seed},
		views:     max(1, (draws+len(pictures)-1)/len(pictures)),
		size:      job.Backbone.Preprocessing.Floats(),
	}
	if trunk == nil {
		return m, nil
	}
	m.views = min(m.views, o.Recipe.Views)
	m.size = trunk.OutputSize()
	var err error
	if m.store, err = newStore(len(pictures)*m.views, m.size, o.Budget, o.Folder); err != nil {
		return nil, err
	}
	if err := m.activations(ctx, d, trunk, progress); err != nil {
		return nil, errors.Join(err, m.close())
	}
	return m, nil
}

func (m *material) close() error {
	if m.store == nil {
		return nil
	}
	return m.store.close()
}

// load reads a picture.
func (m *material) load(picture int) (*imagefile.Image, error) {
	return imagefile.Load(m.job.Examples[picture].Path, m.job.Backbone.Preprocessing.Size, m.job.Limits)
}

// fill writes a view of a picture as the network's input.
func (m *material) fill(img *imagefile.Image, picture, view int, dst []float32) {
	pre := m.job.Backbone.Preprocessing
	m.augmenter.View(img, augment.Key(m.job.Examples[picture].Hash), view, pre.Size, dst)
	pre.Normalise(dst)
}

// activations runs all views of all pictures through the trunk. A picture is read once for all its views.
func (m *material) activations(ctx context.Context, d *device.Device, trunk *network.Network, progress func(done, total int)) (err error) {
	floats := m.job.Backbone.Preprocessing.Floats()
	together := max(1, 16/m.views)
	p, err := classifier.NewPredictor(d, trunk, together*m.views)
	if err != nil {
		return message.Errorf("prepare the network's frozen part: %w", err)
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	out := make([]float32, p.Batch()*m.size)
	load := func(_ context.Context, i int, dst []float32) error {
		img, err := m.load(m.pictures[i])
		if err != nil {
			return err
		}
		for v := range m.views {
			m.fill(img, m.pictures[i], v, dst[v*floats:(v+1)*floats])
		}
		return nil
	}
	return batch.Stream(ctx, len(m.pictures), together, m.views*floats, 0, load, func(b batch.Batch) error {
		if len(b.Items) > 0 {
			if err := p.Run(b.X, out[:len(b.Items)*m.views*m.size]); err != nil {
				return err
			}
		}
		for k, i := range b.Items {
			for v := range m.views {
				m.store.put(i*m.views+v, out[(k*m.views+v)*m.size:])
			}
		}
		for k, err := range b.Errors {
			if err != nil {
				m.missing[b.First+k] = err
			}
		}
		progress((b.First+len(b.Errors))*m.views, len(m.pictures)*m.views)
		return nil
	})
}

var errNoneReadable = message.New("none of the pictures can be read any more; is the drive still there?")

// draw is one training input: a picture by its place in material.pictures, and a view of it.
type draw struct{ picture, view int }

// each calls step with the batches from step first to last (counted from 1) over some of the pictures, by their places.
func (m *material) each(ctx context.Context, among []int, size, first, last int, step func(step int, x []float32, classes []int) error) error {
	among = m.readable(among)
	if len(among) == 0 {
		return errNoneReadable
	}
	o := &order{seed: m.seed, n: len(among)}
	draws := make([]draw, (last-first+1)*size)
	for i := range draws {
		position := (first-1)*size + i
		at := among[o.at(position)]
		draws[i] = draw{at, view(m.seed, at, position/len(among), m.views)}
	}
	if m.store == nil {
		return m.stream(ctx, draws, size, first, step)
	}
	x, classes := make([]float32, size*m.size), make([]int, size)
	for s := first; s <= last; s++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		for k, d := range draws[(s-first)*size : (s-first+1)*size] {
			m.store.get(d.picture*m.views+d.view, x[k*m.size:(k+1)*m.size])
			classes[k] = m.job.Examples[m.pictures[d.picture]].Class
		}
		if err := step(s, x, classes); err != nil {
			return err
		}
	}
	return nil
}

// readable leaves out the pictures that could not be read when the activations were computed.
func (m *material) readable(among []int) []int {
	var kept []int
	for _, i := range among {
		if m.missing[i] == nil {
			kept = append(kept, i)
		}
	}
	return kept
}

// stream reads the pictures of the draws ahead of the steps.
func (m *material) stream(ctx context.Context, draws []draw, size, first int, step func(step int, x []float32, classes []int) error) error {
	load := func(_ context.Context, i int, dst []float32) error {
		picture := m.pictures[draws[i].picture]
		img, err := m.load(picture)
		if err == nil {
			m.fill(img, picture, draws[i].view, dst)
		}
		return err
	}
	return batch.Stream(ctx, len(draws), size, m.size, 0, load, func(b batch.Batch) error {
		var classes []int
		for _, i := range b.Items {
			classes = append(classes, m.job.Examples[m.pictures[draws[i].picture]].Class)
		}
		for k, err := range b.Errors {
			if err != nil {
				m.missing[draws[b.First+k].picture] = err
			}
		}
		if len(classes) == 0 {
			return errNoneReadable
		}
		return step(first+b.First/size, b.X, classes)
	})
}
