package network

import (
	"fmt"

	"gorgonia.org/gorgonia"
)

// Statistics says what BatchNorm layers normalise by.
type Statistics uint8

const (
	// Running uses the statistics of the pretraining, moved into the weights.
	Running Statistics = iota
	// Batch uses those of the batch at hand, as training from scratch needs it.
	Batch
)

// Built is a network within a graph.
type Built struct {
	Output *gorgonia.Node
	// Values are the results of all layers that exist in the graph; with Running statistics a BatchNorm's is its convolution's.
	Values map[string]*gorgonia.Node
	// Moments are the statistics [2,C] of each BatchNorm layer, by its name; with Batch statistics only.
	Moments map[string]*gorgonia.Node
	// Trainable are the parameters that training may change, in the order of the layers.
	Trainable []*gorgonia.Node
	derived   map[string][]float32
	network   *Network
}

// Build adds the network to a graph, from x, whose first axis is the batch. The Builder keeps an error.
func (n *Network) Build(b *Builder, x *gorgonia.Node, s Statistics) *Built {
	t := &Built{
		Values: map[string]*gorgonia.Node{n.Input: x}, Moments: map[string]*gorgonia.Node{},
		derived: map[string][]float32{}, network: n, Output: x,
	}
	folded := n.foldable(s)
	for _, l := range n.Layers {
		if _, later := folded[l.Name]; later && l.Kind == Conv {
			continue // built with its BatchNorm
		}
		t.Output = t.layer(b, l, s, folded)
		if t.Output != nil {
			if op, ok := t.Output.Op().(*Op); ok {
				op.Layer = l.Name
			}
		}
		t.Values[l.Name] = t.Output
	}
	return t
}

// foldable pairs each convolution that only a BatchNorm reads with it: by the convolution's name, its layer.
func (n *Network) foldable(s Statistics) map[string]Layer {
	pairs := map[string]Layer{}
	if s != Running {
		return pairs
	}
	uses := n.consumers()
	for _, l := range n.Layers {
		if l.Kind != Normalize {
			continue
		}
		if conv, ok := n.Layer(l.Inputs[0]); ok && conv.Kind == Conv && uses[conv.Name] == 1 {
			pairs[conv.Name] = conv
		}
	}
	return pairs
}

func (t *Built) layer(b *Builder, l Layer, s Statistics, folded map[string]Layer) *gorgonia.Node {
	in := t.Values[l.Inputs[0]]
	switch l.Kind {
	case Conv:
		return b.Conv(l.Window, in, t.trained(b, l.Weights), t.bias(b, l))
	case Linear:
		return b.Linear(in, t.trained(b, l.Weights), t.bias(b, l))
	case Normalize:
		if s == Batch {
			y, moments := b.BatchNorm(in, t.trained(b, l.Gamma), t.trained(b, l.Beta), l.Epsilon)
			t.Moments[l.Name] = moments
			return y
		}
		return t.normalized(b, l, folded)
	case Clip:
		return b.Clip(in, l.Low, l.High)
	case Add:
		return b.Add(in, t.Values[l.Inputs[1]])
	case Affine:
		return b.Affine(in, l.Low, l.High)
	case Sigmoid:
		return b.Sigmoid(in)
	case Mul:
		return b.Mul(in, t.Values[l.Inputs[1]])
	case ChannelScale:
		return b.ChannelScale(in, t.Values[l.Inputs[1]])
	case Concat:
		return b.Concat(in, t.Values[l.Inputs[1]])
	case Power:
		return b.Power(in, l.Low)
	case LocalResponseNorm:
		return t.localNorm(b, l)
	case AveragePool:
		return t.averaged(b, l)
	case MaxPool:
		return b.MaxPool(l.Window, in)
	case GlobalAveragePool:
		return b.GlobalAveragePool(in)
	case Softmax:
		return b.Softmax(in)
	}
	b.fail(fmt.Errorf("layer %q: %s is not a layer", l.Name, l.Kind))
	return nil
}

// averaged builds an average pooling as a depthwise convolution with equal weights.
func (t *Built) averaged(b *Builder, l Layer) *gorgonia.Node {
	k, c := l.Window.Kernel, l.Shape[2]
	weights := make([]float32, k[0]*k[1]*c)
	for i := range weights {
		weights[i] = 1 / float32(k[0]*k[1])
	}
	name := l.Name + "/mean"
	t.derived[name] = weights
	win := l.Window
	win.Groups = c
	return b.Conv(win, t.Values[l.Inputs[0]], b.Parameter(name, k[0], k[1], 1, c), t.fixed(b, l.Name+"/zero", make([]float32, c)))
}

// localNorm builds the normalisation by the channels around each: their squares are added by a convolution of 1 x 1 with fixed weights.
func (t *Built) localNorm(b *Builder, l Layer) *gorgonia.Node {
	c, size := l.Shape[2], l.Window.Kernel[0]
	weights := make([]float32, c*c)
	for o := range c {
		for i := max(0, o-(size-1)/2); i <= min(c-1, o+size/2); i++ {
			weights[i*c+o] = 1
		}
	}
	name := l.Name + "/around"
	t.derived[name] = weights
	x := t.Values[l.Inputs[0]]
	point := Window{Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}, Groups: 1}
	sum := b.Conv(point, b.Mul(x, x), b.Parameter(name, 1, 1, c, c), t.fixed(b, l.Name+"/zero", make([]float32, c)))
	return b.Mul(x, b.Power(b.Affine(sum, l.Low/float32(size), l.Epsilon), -l.High))
}

// normalized builds a BatchNorm with running statistics as conv(x, w*s) + b: of the convolution before it, or, where there is
// none to fold into, of a depthwise one of 1 x 1 with weights of one.
func (t *Built) normalized(b *Builder, l Layer, folded map[string]Layer) *gorgonia.Node {
	inv, shift := t.network.scaleAndShift(l)
	c := len(inv)
	invNode, shiftNode := t.fixed(b, l.Name+"/inv", inv), t.fixed(b, l.Name+"/shift", shift)
	gamma, beta := t.trained(b, l.Gamma), t.trained(b, l.Beta)
	conv, ok := folded[l.Inputs[0]]
	if !ok {
		ones := make([]float32, c)
		for i := range ones {
			ones[i] = 1
		}
		name := l.Name + "/one"
		t.derived[name] = ones
		w := b.ScaleWeights(b.Parameter(name, 1, 1, 1, c), gamma, invNode)
		win := Window{Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}, Groups: c}
		return b.Conv(win, t.Values[l.Inputs[0]], w, b.FoldBias(beta, gamma, shiftNode))
	}
	w := b.ScaleWeights(t.trained(b, conv.Weights), gamma, invNode)
	bias := b.FoldBias(beta, gamma, shiftNode)
	if conv.Bias != "" {
		// gamma*inv*(conv + bias): the bias is scaled as a weight of one input is.
		own := b.ScaleWeights(t.trained(b, conv.Bias), gamma, invNode)
		bias = b.Add(bias, own)
	}
	return b.Conv(conv.Window, t.Values[conv.Inputs[0]], w, bias)
}

func (t *Built) trained(b *Builder, name string) *gorgonia.Node {
	known := b.graph.Node(name) != nil
	n := b.Parameter(name, t.network.Parameters[name].Shape...)
	if n != nil && !known {
		t.Trainable = append(t.Trainable, n)
	}
	return n
}

func (t *Built) fixed(b *Builder, name string, data []float32) *gorgonia.Node {
	t.derived[name] = data
	return b.Parameter(name, len(data))
}

// bias gives a layer's bias; one of zeros, never trained, where it has none.
func (t *Built) bias(b *Builder, l Layer) *gorgonia.Node {
	if l.Bias != "" {
		return t.trained(b, l.Bias)
	}
	return t.fixed(b, l.Name+"/zero", make([]float32, l.Shape[len(l.Shape)-1]))
}

// Parameter gives the data of one of the graph's parameters that belong to this network: its own, or derived from its
// statistics.
func (t *Built) Parameter(name string) ([]float32, bool) {
	if p, ok := t.network.Parameters[name]; ok {
		return p.Data, true
	}
	data, ok := t.derived[name]
	return data, ok
}
