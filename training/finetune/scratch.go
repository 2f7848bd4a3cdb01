package finetune

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"time"

	"gonum.org/v1/gonum/stat"

	"likeness/inference/device"
	"likeness/inference/message"
	"likeness/inference/network"
	"likeness/training/baseline"
	"likeness/training/measure"
)

// ScratchResult is a network trained from random weights.
type ScratchResult struct {
	Network       *network.Network // from a picture to probabilities
	Probabilities [][]float64      // of Job.Test, row by row; nil where a picture could not be read
	Losses        []float64        // of each step's batch, smoothing included
	Seconds       float64
}

// Settled tells whether the loss no longer fell: the mean of the last tenth of the steps is at most 2 % below that of the tenth before, beyond two
// standard errors of the difference.
func (r *ScratchResult) Settled() bool {
	n := len(r.Losses) / 10
	if n < 2 {
		return false
	}
	last, before := r.Losses[len(r.Losses)-n:], r.Losses[len(r.Losses)-2*n:len(r.Losses)-n]
	a, va := stat.MeanVariance(last, nil)
	b, vb := stat.MeanVariance(before, nil)
	return b-a <= 0.02*b+2*math.Sqrt((va+vb)/float64(n))
}

// FromScratch trains the backbone's network from random weights (K. He et al., "Delving Deep into Rectifiers", 2015) on the training pictures:
// what the same network learns without having seen other pictures. Job.Features and Options.Effort, Keep and Folder take no part.
//
// The loop is that of fine-tuning with every layer trained alike, at twice the learning rate. BatchNorm normalises by the statistics of each
// batch. After the last step its statistics are measured anew over the training pictures, as the plain average over batches, and only then
// are the pictures of Job.Test judged: the running average of a few hundred steps has not settled, and a network judged by that gives all
// pictures the same class.
//
// The budget, where Options.Steps does not say, is 600 steps of 16 pictures, or six passes over the pictures where that is more. The learning
// rate falls to zero over it, so that the loss has settled by then; ScratchResult.Settled says whether it has. Nothing ends it before: with a rate
// that falls, a loss that rests for a while is no sign of the end.
func FromScratch(ctx context.Context, job *Job, opts Options, events func(Event)) (r *ScratchResult, err error) {
	if err := job.check(); err != nil {
		return nil, err
	}
	if events == nil {
		events = func(Event) {}
	}
	start := time.Now()
	opts = opts.scratch(len(job.Train))
	features, err := job.Backbone.Network.Features()
	if err != nil {
		return nil, err
	}
	body, err := random(features, opts.Seed)
	if err != nil {
		return nil, err
	}
	d, err := job.Open()
	if err != nil {
		return nil, err
	}
	m, err := newMaterial(ctx, job, opts, d, nil, job.Train, opts.Steps*opts.Recipe.Batch, nil)
	if err != nil {
		return nil, err
	}
	r = &ScratchResult{}
	if err := r.train(ctx, d, m, body, opts, events); err != nil {
		return nil, err
	}
	if err := statistics(ctx, d, m, r.Network, opts); err != nil {
		return nil, err
	}
	out, _ := r.Network.Output()
	rows, err := predict(ctx, job, d, r.Network, []string{out}, job.Test, func(done, total int) {
		events(Progress{Phase: MeasuringResults, Done: done, Total: total, Share: 0.98 + 0.02*float64(done)/float64(total)})
	})
	if err != nil {
		return nil, err
	}
	r.Probabilities = rows[0]
	for i, z := range r.Probabilities {
		if z != nil {
			r.Probabilities[i] = measure.Softmax(z, 1)
		}
	}
	r.Seconds = time.Since(start).Seconds()
	return r, r.Network.Append(network.Layer{Kind: network.Softmax, Name: prefix + "softmax", Inputs: []string{out}})
}

// scratch fills in what differs from fine-tuning: rate, budget, and no layer slower than another.
func (o Options) scratch(pictures int) Options {
	set(&o.Recipe.Rate, 2e-3)
	set(&o.Recipe.LayerRate, 1)
	o = o.filled()
	if o.Steps == 0 {
		o.Steps = max(600, (6*pictures+o.Recipe.Batch-1)/o.Recipe.Batch)
	}
	return o
}

// train runs all steps and leaves the network with its head, which gives logits; its statistics are still those it began with.
func (r *ScratchResult) train(ctx context.Context, d *device.Device, m *material, body *network.Network, o Options, events func(Event)) (err error) {
	classes := len(m.job.Classes)
	tuner, err := newTuner(d, body, []int{body.OutputSize()}, classes, o.Recipe, o.Seed, network.Batch)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tuner.close()) }()
	if err := tuner.start(randomHead(body.OutputSize(), classes, o.Seed)); err != nil {
		return err
	}
	weights := classWeights(m.job.labels(m.pictures), classes)
	err = tuner.train(ctx, m, without(len(m.pictures), nil), 1, o.Steps, weights, func(s int, loss, norm float64) error {
		if math.IsNaN(loss) || math.IsInf(loss, 0) {
			return message.Errorf("training from random weights went astray at step %d: the loss is %v", s, loss)
		}
		r.Losses = append(r.Losses, loss)
		events(Stepped{Step: s, Steps: o.Steps, Loss: loss, Norm: norm})
		events(Progress{Phase: Tuning, Done: s, Total: o.Steps, Share: 0.97 * float64(s) / float64(o.Steps)})
		return nil
	})
	if err != nil {
		return err
	}
	r.Network, err = tuner.network()
	return err
}

// random is the network with every weight drawn anew: He's normal distribution for convolutions and linear layers, BatchNorm at rest. A convolution
// without a BatchNorm, as in files that have it folded in, gets one: without it nothing so deep is trained from nothing.
func random(n *network.Network, seed uint64) (*network.Network, error) {
	out := &network.Network{Name: n.Name, Input: n.Input, InputShape: n.InputShape, Parameters: map[string]*network.Parameter{}}
	rng := rand.New(rand.NewPCG(seed, 0x73637261746368))
	normalised := map[string]bool{}
	for _, l := range n.Layers {
		if l.Kind == network.Normalize {
			normalised[l.Inputs[0]] = true
		}
	}
	renamed := map[string]string{}
	for _, l := range n.Layers {
		inputs := make([]string, len(l.Inputs))
		for i, in := range l.Inputs {
			if inputs[i] = in; renamed[in] != "" {
				inputs[i] = renamed[in]
			}
		}
		l.Inputs = inputs
		bare := l.Kind == network.Conv && !normalised[l.Name]
		if bare {
			l.Bias = "" // the BatchNorm's shift takes its place
		}
		redraw(out, n, l, rng)
		if err := out.Append(l); err != nil {
			return nil, message.Errorf("prepare the network for random weights: %w", err)
		}
		if !bare {
			continue
		}
		norm := batchNorm(out, l.Name+"/batchnorm", l.Name, l.Shape[len(l.Shape)-1])
		if err := out.Append(norm); err != nil {
			return nil, message.Errorf("prepare the network for random weights: %w", err)
		}
		renamed[l.Name] = norm.Name
	}
	return out, nil
}

// redraw gives a layer's parameters new values.
func redraw(out, from *network.Network, l network.Layer, rng *rand.Rand) {
	if l.Weights != "" {
		shape := from.Parameters[l.Weights].Shape
		p := &network.Parameter{Shape: shape, Data: make([]float32, len(from.Parameters[l.Weights].Data))}
		fanIn := len(p.Data) / shape[len(shape)-1]
		scale := math.Sqrt(2 / float64(fanIn))
		for i := range p.Data {
			p.Data[i] = float32(scale * rng.NormFloat64())
		}
		out.Parameters[l.Weights] = p
	}
	for name, value := range map[string]float32{l.Bias: 0, l.Beta: 0, l.Mean: 0, l.Gamma: 1, l.Variance: 1} {
		if name != "" {
			out.Parameters[name] = constant(len(from.Parameters[name].Data), value)
		}
	}
}

func constant(n int, value float32) *network.Parameter {
	p := &network.Parameter{Shape: []int{n}, Data: make([]float32, n)}
	for i := range p.Data {
		p.Data[i] = value
	}
	return p
}

// batchNorm makes a BatchNorm layer at rest, and its parameters.
func batchNorm(n *network.Network, name, input string, channels int) network.Layer {
	l := network.Layer{
		Kind: network.Normalize, Name: name, Inputs: []string{input}, Epsilon: 1e-3,
		Gamma: name + "/gamma", Beta: name + "/beta", Mean: name + "/mean", Variance: name + "/variance",
	}
	for p, value := range map[string]float32{l.Gamma: 1, l.Beta: 0, l.Mean: 0, l.Variance: 1} {
		n.Parameters[p] = constant(channels, value)
	}
	return l
}

// randomHead starts the new head near zero, as a model that prefers no class.
func randomHead(features, classes int, seed uint64) *baseline.Logistic {
	l := &baseline.Logistic{K: classes, D: features, W: make([]float64, classes*features), B: make([]float64, classes)}
	rng := rand.New(rand.NewPCG(seed, 0x68656164))
	for i := range l.W {
		l.W[i] = rng.NormFloat64() / math.Sqrt(float64(features))
	}
	return l
}
