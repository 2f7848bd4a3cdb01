package network

import (
	"slices"

	"likeness/inference/onnxfile"
)

// constant reads a node whose input is a constant that is only given another shape, as old exporters write a factor for each channel. It
// tells whether the node is one of these.
func (r *reader) constant(n onnxfile.Node) bool {
	t := r.tensors[n.Inputs[0]]
	if t == nil || t.Floats == nil {
		return false
	}
	shape := []int{t.Size()}
	switch n.Op {
	case "Identity":
		shape = t.Shape
	case "Unsqueeze", "Squeeze":
		// What counts is that one axis is left: perChannel compares it with the channels.
		axes := slices.DeleteFunc(slices.Clone(t.Shape), func(d int) bool { return d == 1 })
		if len(axes) > 1 {
			return false
		}
		if n.Op == "Unsqueeze" {
			shape = []int{t.Size(), 1, 1}
		}
	case "Reshape":
		to, ok := r.integers(append(n.Inputs, "", "")[1])
		if !ok {
			return false
		}
		shape = nil
		size := 1
		for _, d := range to {
			if d < 1 {
				return false
			}
			shape, size = append(shape, int(d)), size*int(d)
		}
		if size != t.Size() {
			return false
		}
	default:
		return false
	}
	r.tensors[n.Outputs[0]] = &onnxfile.Tensor{Shape: shape, ElemType: t.ElemType, Floats: t.Floats}
	return true
}

// perChannel reads a sum, difference, product or quotient of an activation and one constant for each channel: a normalisation whose
// statistics are 0 and 1.
func (r *reader) perChannel(n onnxfile.Node, activation string, t *onnxfile.Tensor, first bool) error {
	shape := r.shape(activation)
	c := shape[len(shape)-1]
	axes := t.Shape
	for len(axes) > 1 && axes[0] == 1 {
		axes = axes[1:]
	}
	behind := []int{c, 1, 1}
	if r.channelsLast[activation] {
		behind = []int{c}
	}
	fits := slices.Equal(axes, behind) || len(shape) == 1 && slices.Equal(axes, []int{c})
	if !fits || len(t.Floats) != c || r.flat[activation] || first && (n.Op == "Sub" || n.Op == "Div") {
		return unsupported(n, "it joins an activation of the shape %v with a constant of the shape %v; known are one number, and one for each channel", shape, t.Shape)
	}
	ones := slices.Repeat([]float32{1}, c)
	scale, shift := slices.Clone(ones), make([]float32, c)
	for i, v := range t.Floats {
		switch n.Op {
		case "Add":
			shift[i] = v
		case "Sub":
			shift[i] = -v
		case "Mul":
			scale[i] = v
		case "Div":
			scale[i] = 1 / v
		}
	}
	l := Layer{Kind: Normalize}
	for _, p := range []struct {
		to   *string
		name string
		data []float32
	}{{&l.Gamma, "factor", scale}, {&l.Beta, "summand", shift}, {&l.Mean, "no mean", make([]float32, c)}, {&l.Variance, "no deviation", ones}} {
		*p.to = n.Outputs[0] + "/" + p.name
		r.net.Parameters[*p.to] = &Parameter{Shape: []int{c}, Data: p.data}
	}
	n.Inputs = []string{activation}
	return r.append(n, l, 1)
}

// transpose reads the change between channels first and channels last, as TensorFlow's converters put it around a network.
func (r *reader) transpose(n onnxfile.Node) error {
	in, out, order := n.Inputs[0], n.Outputs[0], n.Ints("perm", nil)
	last := r.channelsLast[in]
	switch {
	case len(r.shape(in)) != 3 || r.flat[in]:
	case last && slices.Equal(order, []int64{0, 3, 1, 2}):
		r.alias[out] = r.value(in)
		return nil
	case !last && slices.Equal(order, []int64{0, 2, 3, 1}):
		r.alias[out], r.channelsLast[out] = r.value(in), true
		return nil
	}
	return unsupported(n, "it changes the order %v of the axes; only channels first and channels last are known", order)
}

// pad reads zeros around a map: an average pooling of 1 x 1 with that padding.
func (r *reader) pad(n onnxfile.Node) error {
	pads := n.Ints("pads", nil)
	if len(n.Inputs) > 1 {
		pads, _ = r.integers(n.Inputs[1])
	}
	value := n.Float("value", 0)
	if len(n.Inputs) > 2 && n.Inputs[2] != "" {
		t := r.tensors[n.Inputs[2]]
		if t == nil || len(t.Floats) != 1 {
			return unsupported(n, "what it pads with is not one constant")
		}
		value = t.Floats[0]
	}
	if len(n.Inputs) > 3 && n.Inputs[3] != "" || n.String("mode", "constant") != "constant" || value != 0 || len(pads) != 8 || len(r.shape(n.Inputs[0])) != 3 {
		return unsupported(n, "only zeros around the rows and columns of a map are known")
	}
	row := 2
	if r.channelsLast[n.Inputs[0]] {
		row = 1
	}
	window := Window{Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}}
	for i, p := range pads {
		switch at := i % 4; {
		case at == row || at == row+1:
			if p < 0 || p > 1<<12 {
				return unsupported(n, "a padding of %d is out of range", p)
			}
			window.Pad[at-row+i/4*2] = int(p)
		case p != 0:
			return unsupported(n, "it pads pictures or channels")
		}
	}
	if window.Pad == [4]int{} {
		r.same(n)
		return nil
	}
	return r.append(n, Layer{Kind: AveragePool, Window: window}, 1)
}
