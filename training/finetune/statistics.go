package finetune

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"likeness/inference/batch"
	"likeness/inference/device"
	"likeness/inference/network"

	"gorgonia.org/gorgonia"
)

// statistics measures the mean and variance of every BatchNorm of a network over the training pictures as they are, not augmented, and writes them
// into its parameters: the plain average over batches of what each batch showed. The batches mix the classes; a last one that is not full
// takes no part, unless it is the only one.
func statistics(ctx context.Context, d *device.Device, m *material, n *network.Network, o Options) (err error) {
	examples := m.shuffled(o.Seed)
	if len(examples) == 0 {
		return errNoneReadable
	}
	b := network.NewBuilder()
	size := min(2*o.Recipe.Batch, len(examples))
	x := b.Input("x", append([]int{size}, n.InputShape...)...)
	built := n.Build(b, x, network.Batch)
	g, err := b.Graph()
	if err != nil {
		return fmt.Errorf("build the network to measure its statistics: %w", err)
	}
	var wanted []*gorgonia.Node
	var layers []network.Layer
	for _, l := range n.Layers {
		if l.Kind == network.Normalize {
			layers, wanted = append(layers, l), append(wanted, built.Moments[l.Name])
		}
	}
	if len(layers) == 0 {
		return nil
	}
	p, err := d.Compile(g, wanted, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	if err := p.Parameters(built); err != nil {
		return err
	}
	sums := make([][]float64, len(layers))
	for i, node := range wanted {
		sums[i] = make([]float64, node.Shape().TotalSize())
	}
	batches := 0
	err = m.plain(ctx, examples, size, func(pictures []float32) error {
		if err := p.Write(x, pictures); err != nil {
			return err
		}
		if err := p.Run(); err != nil {
			return err
		}
		batches++
		for i, node := range wanted {
			moments := make([]float32, len(sums[i]))
			if err := p.Read(node, moments); err != nil {
				return err
			}
			for j, v := range moments {
				sums[i][j] += float64(v)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if batches == 0 {
		return errNoneReadable
	}
	for i, l := range layers {
		channels := len(sums[i]) / 2
		for c := range channels {
			n.Parameters[l.Mean].Data[c] = float32(sums[i][c] / float64(batches))
			n.Parameters[l.Variance].Data[c] = float32(sums[i][channels+c] / float64(batches))
		}
	}
	return nil
}

// plain hands full batches of some examples to run, as they are, not augmented.
func (m *material) plain(ctx context.Context, examples []int, size int, run func(x []float32) error) error {
	load := func(_ context.Context, at int, dst []float32) error {
		img, err := m.load(examples[at])
		if err == nil {
			m.job.Backbone.Preprocessing.Fill(img, dst)
		}
		return err
	}
	return batch.Stream(ctx, len(examples)/size*size, size, m.size, 0, load, func(b batch.Batch) error {
		if len(b.Items) < size {
			return nil // one of them has just vanished
		}
		return run(b.X)
	})
}

// shuffled lists the training examples that could be read so far, in an order that mixes the classes.
func (m *material) shuffled(seed uint64) []int {
	places := m.readable(without(len(m.pictures), nil))
	rng := rand.New(rand.NewPCG(seed, 0x7374617473))
	rng.Shuffle(len(places), func(i, j int) { places[i], places[j] = places[j], places[i] })
	return pick(m.pictures, places)
}
