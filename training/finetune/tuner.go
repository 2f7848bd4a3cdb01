package finetune

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"likeness/inference/device"
	"likeness/inference/network"
	"likeness/training/baseline"

	"gorgonia.org/gorgonia"
)

// prefix stands before the names of the tuned tail, so that both tails can live in one network.
const prefix = "tuned/"

// tuner trains a tail of the network with a new head on a device.
type tuner struct {
	recipe  Recipe
	seed    uint64
	tail    *network.Network // pretrained, from the trunk's result to features
	classes int

	program             *device.Program
	x, wanted           *gorgonia.Node
	heads               []head
	loss                *gorgonia.Node
	built               *network.Built
	trained             []device.Train
	targets, keep, xBuf []float32
}

// head is a classifier on the first features of the tail; the mask leaves out the others, and of those that it reads a share at random.
type head struct {
	reads      int
	mask, w, b *gorgonia.Node
}

// newTuner compiles a training step of tail, whose BatchNorms go by the statistics wanted. Each of the heads, one or two, reads the first so many features;
// the first reads all. The loss is the mean of theirs, and the model's head is their mean: as logits are linear in the weights, it answers as they do on
// average.
func newTuner(d *device.Device, tail *network.Network, reads []int, classes int, recipe Recipe, seed uint64, by network.Statistics) (*tuner, error) {
	t := &tuner{recipe: recipe, seed: seed, tail: tail, classes: classes}
	b := network.NewBuilder()
	size, n := tail.OutputSize(), recipe.Batch
	t.x = b.Input("x", append([]int{n}, tail.InputShape...)...)
	t.wanted = b.Input("targets", n, classes)
	t.built = tail.Build(b, t.x, by)
	parameters := append([]*gorgonia.Node{}, t.built.Trainable...)
	for i, r := range reads {
		h := head{reads: r, mask: b.Input(fmt.Sprintf("mask %d", i), n, size)}
		h.w, h.b = b.Parameter(headNames[i][0], size, classes), b.Parameter(headNames[i][1], classes)
		loss := b.CrossEntropy(b.Linear(b.Mul(t.built.Output, h.mask), h.w, h.b), t.wanted)
		if i > 0 {
			loss = b.Add(t.loss, loss)
		}
		t.loss, t.heads, parameters = loss, append(t.heads, h), append(parameters, h.w, h.b)
	}
	if len(reads) > 1 {
		t.loss = b.Affine(t.loss, 1/float32(len(reads)), 0)
	}
	grads := b.Gradients(t.loss, parameters...)
	g, err := b.Graph()
	if err != nil {
		return nil, fmt.Errorf("build the training step: %w", err)
	}
	rates := layerRates(tail, recipe.LayerRate)
	for i, p := range parameters {
		train := device.Train{Parameter: p, Gradient: grads[i], Rate: 1}
		if r, ok := rates[p.Name()]; ok {
			train.Rate = r
		}
		if p.Shape().Dims() > 1 {
			train.Decay = 1
		}
		t.trained = append(t.trained, train)
	}
	if t.program, err = d.Compile(g, []*gorgonia.Node{t.loss}, t.trained); err != nil {
		return nil, err
	}
	t.targets, t.keep = make([]float32, n*classes), make([]float32, n*size)
	t.xBuf = make([]float32, t.x.Shape().TotalSize())
	return t, nil
}

// layerRates gives each parameter's factor of the learning rate: the head's is 1, each group of layers before it has factor times that of the
// next. A group is what shares the first part of its name, up to the slash: a block. Networks of more than 18 groups take smaller strides.
func layerRates(tail *network.Network, factor float32) map[string]float32 {
	var groups []string
	of := map[string]int{}
	for _, l := range tail.Layers {
		for _, p := range []string{l.Weights, l.Bias, l.Gamma, l.Beta} {
			if p == "" {
				continue
			}
			group, _, _ := strings.Cut(l.Name, "/")
			if len(groups) == 0 || groups[len(groups)-1] != group {
				groups = append(groups, group)
			}
			of[p] = len(groups) - 1
		}
	}
	stride := 1.0
	if len(groups) > 18 {
		stride = 18 / float64(len(groups))
	}
	rates := map[string]float32{}
	for p, group := range of {
		rates[p] = float32(math.Pow(float64(factor), stride*float64(len(groups)-group)))
	}
	return rates
}

// start puts the pretrained weights back, with heads fitted on the frozen features, and forgets all moments.
func (t *tuner) start(heads ...*baseline.Logistic) error {
	fitted := map[*gorgonia.Node][]float32{}
	for i, h := range t.heads {
		fitted[h.w] = padded(weightsOf(heads[i], 1), t.tail.OutputSize(), t.classes)
		fitted[h.b] = biasOf(heads[i], 1)
	}
	for _, n := range t.program.Graph().Parameters {
		data, ok := fitted[n]
		if !ok {
			data, _ = t.built.Parameter(n.Name())
		}
		if !t.program.Uses(n) {
			continue
		}
		if err := t.program.Write(n, data); err != nil {
			return fmt.Errorf("parameter %q: %w", n.Name(), err)
		}
	}
	for _, tr := range t.trained {
		zeros := make([]float32, tr.Parameter.Shape().TotalSize())
		for _, slot := range []device.Slot{device.FirstMoment, device.SecondMoment, device.Averaged} {
			if err := t.program.WriteSlot(tr.Parameter, slot, zeros); err != nil {
				return err
			}
		}
	}
	return nil
}

// train does the steps from first to last (counted from 1) of as many as `steps` on batches of m's pictures, and calls done after each. A
// batch is prepared and uploaded while the step before it computes, where the device can do both at a time.
func (t *tuner) train(ctx context.Context, m *material, among []int, first, steps int, weights []float64, done func(step int, loss, norm float64) error) error {
	running := 0 // the step that was started and not yet finished
	finish := func() error {
		if running == 0 {
			return nil
		}
		loss, norm, err := t.finish(running, steps)
		if err != nil {
			return err
		}
		step := running
		running = 0
		return done(step, loss, norm)
	}
	err := m.each(ctx, among, t.recipe.Batch, first, steps, func(step int, x []float32, classes []int) error {
		if err := t.feed(step, x, classes, weights); err != nil {
			return err
		}
		if err := finish(); err != nil {
			return err
		}
		running = step
		return t.program.Run()
	})
	if err != nil {
		return err
	}
	return finish()
}

// feed writes the batch of a step: n inputs of the classes given, fewer than a full batch where pictures could not be read.
func (t *tuner) feed(step int, x []float32, classes []int, weights []float64) error {
	clear(t.targets)
	targets(t.targets, classes, t.classes, t.recipe.Smoothing, weights)
	dropout(t.keep, t.recipe.Dropout, t.seed, step)
	if len(x) < len(t.xBuf) {
		// Pictures once more, with no target: zeros would distort the statistics of a batch.
		for n := copy(t.xBuf, x); n < len(t.xBuf); {
			n += copy(t.xBuf[n:], x)
		}
		x = t.xBuf
	}
	for _, h := range t.heads { // of falling length
		size := t.tail.OutputSize()
		for i := range t.keep {
			if i%size >= h.reads {
				t.keep[i] = 0
			}
		}
		if err := t.program.Write(h.mask, t.keep); err != nil {
			return err
		}
	}
	return errors.Join(t.program.Write(t.x, x), t.program.Write(t.wanted, t.targets))
}

// finish waits for a step that was started, and changes the parameters.
func (t *tuner) finish(step, steps int) (loss, norm float64, err error) {
	var value [1]float32
	if err := t.program.Read(t.loss, value[:]); err != nil {
		return 0, 0, err
	}
	norm, err = t.program.Update(device.Update{
		Algorithm: device.AdamW, Step: step, Rate: t.recipe.Rate * rate(step, steps), Decay: t.recipe.Decay,
		Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8, ClipNorm: t.recipe.ClipNorm, Average: t.recipe.Average,
	})
	return float64(value[0]), norm, err
}

// network reads the averaged weights: the tail with the mean of its heads, all names prefixed. Its output is the logits, named by logitsName.
func (t *tuner) network() (*network.Network, error) {
	n := t.tail.Clone(prefix)
	for _, p := range t.built.Trainable {
		if err := t.program.ReadSlot(p, device.Averaged, n.Parameters[prefix+p.Name()].Data); err != nil {
			return nil, err
		}
	}
	for i, h := range t.heads {
		for k, p := range []*gorgonia.Node{h.w, h.b} {
			data := make([]float32, p.Shape().TotalSize())
			if err := t.program.ReadSlot(p, device.Averaged, data); err != nil {
				return nil, err
			}
			name := prefix + headNames[0][k]
			if i == 0 {
				n.Parameters[name] = &network.Parameter{Shape: append([]int{}, p.Shape()...), Data: make([]float32, len(data))}
			}
			for j, v := range data {
				n.Parameters[name].Data[j] += v / float32(len(t.heads))
			}
		}
	}
	out, _ := n.Output()
	return n, n.Append(network.Layer{
		Kind: network.Linear, Name: prefix + logitsName, Inputs: []string{out}, Weights: prefix + headWeight, Bias: prefix + headBias,
	})
}

func (t *tuner) close() error { return t.program.Close() }
