package network

import (
	"slices"

	"likeness/inference/onnxfile"
)

// add reads the sum of two activations, or of a linear layer without bias and its bias.
func (r *reader) add(n onnxfile.Node) error {
	for i, in := range n.Inputs {
		t := r.tensors[in]
		if t == nil || len(n.Inputs) != 2 {
			continue
		}
		from := r.value(n.Inputs[1-i])
		last := len(r.net.Layers) - 1
		if last < 0 || r.net.Layers[last].Name != from || r.net.Layers[last].Kind != Linear || r.net.Layers[last].Bias != "" || len(t.Shape) != 1 {
			return r.scalar(n)
		}
		if _, err := r.vector(n, i); err != nil {
			return err
		}
		l := r.net.Layers[last]
		r.net.Layers = r.net.Layers[:last]
		l.Bias, l.Name = in, n.Outputs[0]
		if err := r.net.Append(l); err != nil {
			return unsupported(n, "%v", err)
		}
		return nil
	}
	return r.append(n, Layer{Kind: Add}, 2)
}

// mul reads the product of two activations of one shape, of a map and a factor for each of its channels, or of one and a number.
func (r *reader) mul(n onnxfile.Node) error {
	if len(n.Inputs) != 2 || r.tensors[n.Inputs[0]] != nil || r.tensors[n.Inputs[1]] != nil {
		return r.scalar(n)
	}
	a, b := r.shape(n.Inputs[0]), r.shape(n.Inputs[1])
	switch {
	case slices.Equal(a, b):
		return r.append(n, Layer{Kind: Mul}, 2)
	case len(a) == 1 && len(b) == 3:
		n.Inputs = []string{n.Inputs[1], n.Inputs[0]}
	}
	return r.append(n, Layer{Kind: ChannelScale}, 2)
}

// scalar reads a sum, difference, product or quotient of an activation and one number, or one for each channel.
func (r *reader) scalar(n onnxfile.Node) error {
	for i, in := range n.Inputs {
		t := r.tensors[in]
		if t == nil {
			continue
		}
		if len(n.Inputs) != 2 || r.tensors[n.Inputs[1-i]] != nil || t.Floats == nil {
			break
		}
		if t.Size() != 1 {
			return r.perChannel(n, n.Inputs[1-i], t, i == 0)
		}
		if i == 0 && (n.Op == "Div" || n.Op == "Sub") {
			break
		}
		v := t.Floats[0]
		l := map[string]Layer{"Add": {Low: 1, High: v}, "Sub": {Low: 1, High: -v}, "Mul": {Low: v}, "Div": {Low: 1 / v}}[n.Op]
		l.Kind = Affine
		n.Inputs = []string{n.Inputs[1-i]}
		return r.append(n, l, 1)
	}
	return unsupported(n, "it joins an activation with something other than one constant")
}

// pow reads a square as a product, and other constant powers.
func (r *reader) pow(n onnxfile.Node) error {
	if len(n.Inputs) != 2 || r.tensors[n.Inputs[1]] == nil || len(r.tensors[n.Inputs[1]].Floats) != 1 || r.tensors[n.Inputs[0]] != nil {
		return unsupported(n, "its exponent is not one constant")
	}
	exponent := r.tensors[n.Inputs[1]].Floats[0]
	if exponent == 2 {
		n.Inputs = []string{n.Inputs[0], n.Inputs[0]}
		return r.append(n, Layer{Kind: Mul}, 2)
	}
	return r.append(n, Layer{Kind: Power, Low: exponent}, 1)
}

// localNorm reads LRN, with ONNX's defaults.
func (r *reader) localNorm(n onnxfile.Node) error {
	size := n.Int("size", 0)
	if size < 1 || size > 1<<12 {
		return unsupported(n, "it normalises over %d channels", size)
	}
	return r.append(n, Layer{
		Kind: LocalResponseNorm, Window: Window{Kernel: [2]int{int(size), 1}}, Low: n.Float("alpha", 1e-4), High: n.Float("beta", 0.75), Epsilon: n.Float("bias", 1),
	}, 1)
}

func (r *reader) sigmoid(n onnxfile.Node) error { return r.append(n, Layer{Kind: Sigmoid}, 1) }

// hardSigmoid reads max(0, min(1, alpha*x + beta)).
func (r *reader) hardSigmoid(n onnxfile.Node) error {
	_, err := r.hard(n, n.Float("alpha", 0.2), n.Float("beta", 0.5), n.Outputs[0])
	return err
}

// hardSwish reads x times its hard sigmoid with alpha 1/6 and beta 1/2.
func (r *reader) hardSwish(n onnxfile.Node) error {
	gate, err := r.hard(n, 1.0/6, 0.5, n.Outputs[0]+"/gate")
	if err != nil {
		return err
	}
	n.Inputs = []string{n.Inputs[0], gate}
	return r.append(n, Layer{Kind: Mul}, 2)
}

func (r *reader) hard(n onnxfile.Node, alpha, beta float32, out string) (string, error) {
	n.Outputs = []string{out + "/line"}
	if err := r.append(n, Layer{Kind: Affine, Low: alpha, High: beta}, 1); err != nil {
		return "", err
	}
	n.Inputs, n.Outputs = n.Outputs, []string{out}
	return out, r.append(n, Layer{Kind: Clip, Low: 0, High: 1}, 1)
}

// convOfVector reads a convolution of a pooled vector, a map of one pixel: it is a linear layer.
func (r *reader) convOfVector(n onnxfile.Node, l Layer, weights *onnxfile.Tensor) error {
	o, c := weights.Shape[0], weights.Shape[1]
	if weights.Shape[2] != 1 || weights.Shape[3] != 1 || n.Int("group", 1) != 1 {
		return unsupported(n, "it walks over a map of one pixel with a kernel of %d x %d and %d groups", weights.Shape[2], weights.Shape[3], n.Int("group", 1))
	}
	r.net.Parameters[l.Weights] = &Parameter{Shape: []int{c, o}, Data: permute(weights.Floats, weights.Shape, [4]int{2, 3, 1, 0})}
	l.Kind = Linear
	return r.append(n, l, 1)
}
