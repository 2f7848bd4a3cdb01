package network

import (
	"fmt"
	"math"
	"slices"
)

// Parameter is a named tensor of a network: weights, biases, statistics. Layout as the package comment says.
type Parameter struct {
	Shape []int
	Data  []float32
}

func (p *Parameter) clone() *Parameter {
	return &Parameter{Shape: slices.Clone(p.Shape), Data: slices.Clone(p.Data)}
}

// Layer is one step of a network. Its Kind is one of Conv, Normalize (BatchNorm), Clip, Affine, Sigmoid, Add, Mul, ChannelScale,
// Power, Concat, MaxPool, AveragePool, GlobalAveragePool, LocalResponseNorm, Linear, Softmax.
type Layer struct {
	Kind   Kind
	Name   string   // unique; also the name of its result
	Inputs []string // names of layers, or of the network's input
	Shape  []int    // of the result of one picture: [H,W,C] or [C]

	Window    Window  // Conv, MaxPool, AveragePool; LocalResponseNorm: Kernel[0] is the number of channels
	Low, High float32 // Clip; Affine: scale and shift; Power: Low is the exponent; LocalResponseNorm: alpha and beta
	Epsilon   float32 // Normalize, LocalResponseNorm

	// Names of parameters. Conv and Linear have Weights and Bias ("" is none); Normalize has all of the other four.
	Weights, Bias               string
	Gamma, Beta, Mean, Variance string
}

// parameters lists the names of a layer's parameters.
func (l *Layer) parameters() []*string {
	var names []*string
	for _, p := range []*string{&l.Weights, &l.Bias, &l.Gamma, &l.Beta, &l.Mean, &l.Variance} {
		if *p != "" {
			names = append(names, p)
		}
	}
	return names
}

// Network is a pretrained or trained network: layers in an order in which they can be computed, with their parameters.
// It has one input, a picture [H,W,3] or the activations of another network, and one output, the last layer's result.
type Network struct {
	Name       string
	Input      string
	InputShape []int // of one picture: [H,W,C] or [C]
	Layers     []Layer
	Parameters map[string]*Parameter
	// FeaturesAfter is the layer after which Features takes the classifier off; empty where it finds the place by itself.
	FeaturesAfter string
}

// Output is the last layer; a network without layers gives its input.
func (n *Network) Output() (name string, shape []int) {
	if len(n.Layers) == 0 {
		return n.Input, n.InputShape
	}
	last := n.Layers[len(n.Layers)-1]
	return last.Name, last.Shape
}

// OutputSize is the number of values that the network gives for one picture.
func (n *Network) OutputSize() int {
	_, shape := n.Output()
	return sizeOf(shape)
}

func sizeOf(shape []int) int {
	size := 1
	for _, d := range shape {
		size *= d
	}
	return size
}

// Layer finds a layer by name.
func (n *Network) Layer(name string) (Layer, bool) {
	for _, l := range n.Layers {
		if l.Name == name {
			return l, true
		}
	}
	return Layer{}, false
}

// CountParameters counts the numbers in a layer's parameters.
func (n *Network) CountParameters(l Layer) int {
	count := 0
	for _, p := range l.parameters() {
		count += len(n.Parameters[*p].Data)
	}
	return count
}

// MultiplyAdds counts a layer's multiplications for one picture.
func (n *Network) MultiplyAdds(l Layer) int64 {
	w := n.Parameters[l.Weights]
	switch {
	case w == nil:
		return 0
	case l.Kind == Conv:
		return int64(l.Shape[0]) * int64(l.Shape[1]) * int64(len(w.Data))
	}
	return int64(len(w.Data))
}

// Clone copies a network with its parameters. Every name but the input's gets the prefix.
func (n *Network) Clone(prefix string) *Network {
	c := &Network{Name: n.Name, Input: n.Input, InputShape: slices.Clone(n.InputShape), Parameters: map[string]*Parameter{}}
	rename := func(s string) string {
		if s == n.Input {
			return s
		}
		return prefix + s
	}
	for _, l := range n.Layers {
		l.Name = prefix + l.Name
		l.Inputs = slices.Clone(l.Inputs)
		for i := range l.Inputs {
			l.Inputs[i] = rename(l.Inputs[i])
		}
		for _, p := range l.parameters() {
			if old := n.Parameters[*p]; c.Parameters[prefix+*p] == nil {
				c.Parameters[prefix+*p] = old.clone()
			}
			*p = prefix + *p
		}
		c.Layers = append(c.Layers, l)
	}
	return c
}

// consumers counts by how many layers each value is read; the output counts once more.
func (n *Network) consumers() map[string]int {
	uses := map[string]int{}
	for _, l := range n.Layers {
		for _, in := range l.Inputs {
			uses[in]++
		}
	}
	out, _ := n.Output()
	uses[out]++
	return uses
}

// Append adds a layer at the end and gives it the shape that follows from its inputs.
func (n *Network) Append(l Layer) error {
	if l.Name == "" || l.Name == n.Input {
		return fmt.Errorf("layer name %q is empty or the input's", l.Name)
	}
	if _, taken := n.Layer(l.Name); taken {
		return fmt.Errorf("two layers are named %q", l.Name)
	}
	shape, err := n.shapeOf(l)
	if err != nil {
		return fmt.Errorf("layer %q: %w", l.Name, err)
	}
	l.Shape = shape
	n.Layers = append(n.Layers, l)
	return nil
}

// shapeOf checks a layer against its inputs and parameters.
func (n *Network) shapeOf(l Layer) ([]int, error) {
	var in [][]int
	for _, name := range l.Inputs {
		if name == n.Input {
			in = append(in, n.InputShape)
			continue
		}
		from, ok := n.Layer(name)
		if !ok {
			return nil, fmt.Errorf("its input %q is made by no layer before it", name)
		}
		in = append(in, from.Shape)
	}
	want := 1
	switch l.Kind {
	case Add, Mul, ChannelScale, Concat:
		want = 2
	}
	if len(in) != want {
		return nil, fmt.Errorf("%s has %d inputs, wants %d", l.Kind, len(in), want)
	}
	for _, name := range l.parameters() {
		if p := n.Parameters[*name]; p == nil || len(p.Data) != sizeOf(p.Shape) {
			return nil, fmt.Errorf("its parameter %q is missing or not of its shape", *name)
		}
	}
	return n.resultShape(l, in)
}

func (n *Network) resultShape(l Layer, in [][]int) ([]int, error) {
	x := in[0]
	switch l.Kind {
	case Conv:
		return n.convShape(l, x)
	case Linear:
		w := n.Parameters[l.Weights]
		if w == nil || len(w.Shape) != 2 || len(x) != 1 || w.Shape[0] != x[0] || !n.isVector(l.Bias, w.Shape[1]) {
			return nil, fmt.Errorf("its weights do not fit an input of the shape %v", x)
		}
		return []int{w.Shape[1]}, nil
	case Normalize:
		c := x[len(x)-1]
		for _, name := range []string{l.Gamma, l.Beta, l.Mean, l.Variance} {
			if name == "" || !n.isVector(name, c) {
				return nil, fmt.Errorf("its parameter %q does not fit %d channels", name, c)
			}
		}
		return slices.Clone(x), nil
	case ChannelScale:
		if len(x) != 3 || !slices.Equal(x[2:], in[1]) {
			return nil, fmt.Errorf("it multiplies the shapes %v and %v", x, in[1])
		}
		return slices.Clone(x), nil
	case Add, Mul:
		if !slices.Equal(x, in[1]) {
			return nil, fmt.Errorf("it joins the shapes %v and %v", x, in[1])
		}
		return slices.Clone(x), nil
	case Clip, Affine, Sigmoid, Power:
		return slices.Clone(x), nil
	case Concat:
		shape, ok := joined(x, in[1])
		if !ok {
			return nil, fmt.Errorf("it puts the shapes %v and %v side by side", x, in[1])
		}
		return shape, nil
	case MaxPool, AveragePool:
		if len(x) != 3 {
			return nil, fmt.Errorf("it pools the shape %v", x)
		}
		h, w, err := l.Window.pooled(l.Kind, x[0], x[1])
		return []int{h, w, x[2]}, err
	case LocalResponseNorm:
		if len(x) != 3 || l.Window.Kernel[0] < 1 || !(l.Epsilon > 0 && l.Low >= 0) {
			return nil, fmt.Errorf("it normalises the shape %v over %d channels, with alpha %g and %g added", x, l.Window.Kernel[0], l.Low, l.Epsilon)
		}
		return slices.Clone(x), nil
	case GlobalAveragePool:
		if len(x) != 3 {
			return nil, fmt.Errorf("it pools the shape %v", x)
		}
		return []int{x[2]}, nil
	case Softmax:
		if len(x) != 1 {
			return nil, fmt.Errorf("softmax of the shape %v", x)
		}
		return slices.Clone(x), nil
	}
	return nil, fmt.Errorf("%s is not a layer", l.Kind)
}

func (n *Network) convShape(l Layer, x []int) ([]int, error) {
	w := n.Parameters[l.Weights]
	win := l.Window
	if w == nil || len(w.Shape) != 4 || len(x) != 3 || win.Groups < 1 || w.Shape[2]*win.Groups != x[2] || w.Shape[3]%win.Groups != 0 || !n.isVector(l.Bias, w.Shape[3]) {
		return nil, fmt.Errorf("its weights do not fit an input of the shape %v with %d groups", x, win.Groups)
	}
	if min(win.Stride[0], win.Stride[1], win.Dilation[0], win.Dilation[1]) < 1 || slices.Min(win.Pad[:]) < 0 {
		return nil, fmt.Errorf("its stride %v, dilation %v or padding %v is out of range", win.Stride, win.Dilation, win.Pad)
	}
	h, wd := win.Output(x[0], x[1], w.Shape[0], w.Shape[1])
	if h < 1 || wd < 1 {
		return nil, fmt.Errorf("its kernel is larger than its padded input %v", x)
	}
	return []int{h, wd, w.Shape[3]}, nil
}

// isVector says whether a parameter has that length; no parameter fits as well.
func (n *Network) isVector(name string, length int) bool {
	if name == "" {
		return true
	}
	p := n.Parameters[name]
	return p != nil && len(p.Shape) == 1 && p.Shape[0] == length
}

// scaleAndShift gives BatchNorm's running statistics as inv = 1/sqrt(var+eps) and shift = mean*inv.
func (n *Network) scaleAndShift(l Layer) (inv, shift []float32) {
	mean, variance := n.Parameters[l.Mean].Data, n.Parameters[l.Variance].Data
	inv, shift = make([]float32, len(mean)), make([]float32, len(mean))
	for i := range mean {
		s := 1 / math.Sqrt(float64(variance[i])+float64(l.Epsilon))
		inv[i], shift[i] = float32(s), float32(float64(mean[i])*s)
	}
	return inv, shift
}
