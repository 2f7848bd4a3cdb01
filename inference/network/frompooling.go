package network

import (
	"fmt"

	"likeness/inference/onnxfile"
)

// pooling reads MaxPool and AveragePool. With ceil_mode, windows that begin within the picture may reach beyond its padding: the padding is made larger.
func (r *reader) pooling(n onnxfile.Node) error {
	kernel := n.Ints("kernel_shape", nil)
	if len(kernel) != 2 || n.Int("storage_order", 0) != 0 || len(n.Outputs) != 1 {
		return unsupported(n, "it does not pool rows and columns, or it gives more than the largest values")
	}
	shape := r.shape(n.Inputs[0])
	w, err := window(n, [2]int{int(kernel[0]), int(kernel[1])}, shape)
	if err != nil {
		return err
	}
	w.Kernel, w.Groups = [2]int{int(kernel[0]), int(kernel[1])}, 0
	if n.Op == "AveragePool" {
		if n.Int("ceil_mode", 0) != 0 {
			return unsupported(n, "ceil_mode of a mean is not known")
		}
		if w.Pad != [4]int{} && n.Int("count_include_pad", 0) == 0 {
			return r.meanWithoutPadding(n, w)
		}
		return r.append(n, Layer{Kind: AveragePool, Window: w}, 1)
	}
	for axis := range 2 {
		if n.Int("ceil_mode", 0) == 0 {
			break
		}
		reach := shape[axis] + w.Pad[axis] + w.Pad[axis+2] - w.Dilation[axis]*(w.Kernel[axis]-1) - 1
		more := (w.Stride[axis] - reach%w.Stride[axis]) % w.Stride[axis]
		if windows := (reach + more) / w.Stride[axis]; reach > 0 && windows*w.Stride[axis] < shape[axis]+w.Pad[axis] {
			w.Pad[axis+2] += more
		}
	}
	return r.append(n, Layer{Kind: MaxPool, Window: w}, 1)
}

// meanWithoutPadding reads an average that leaves padding out: the mean with zeros, divided by the same mean of ones.
func (r *reader) meanWithoutPadding(n onnxfile.Node, w Window) error {
	x, out := n.Inputs[0], n.Outputs[0]
	if _, _, err := w.pooled(MaxPool, r.shape(x)[0], r.shape(x)[1]); err != nil {
		return unsupported(n, "%v", err)
	}
	for _, part := range []struct {
		name string
		from []string
		l    Layer
	}{
		{out + "/sum", []string{x}, Layer{Kind: AveragePool, Window: w}},
		{out + "/ones", []string{x}, Layer{Kind: Affine, Low: 0, High: 1}},
		{out + "/share", []string{out + "/ones"}, Layer{Kind: AveragePool, Window: w}},
		{out + "/factor", []string{out + "/share"}, Layer{Kind: Power, Low: -1}},
		{out, []string{out + "/sum", out + "/factor"}, Layer{Kind: Mul}},
	} {
		n.Inputs, n.Outputs = part.from, []string{part.name}
		if err := r.append(n, part.l, len(part.from)); err != nil {
			return err
		}
	}
	return nil
}

// concat reads Concat of channels; more than two values are put side by side one after the other.
func (r *reader) concat(n onnxfile.Node) error {
	axis, rank := n.Int("axis", 0), len(r.shape(n.Inputs[0]))
	if axis != 1 && axis != -int64(rank) {
		return unsupported(n, "it puts values side by side along axis %d; only channels, axis 1, are known", axis)
	}
	last := len(n.Inputs) - 1
	if last < 1 {
		r.same(n)
		return nil
	}
	left := n.Inputs[0]
	for i, right := range n.Inputs[1:last] {
		part := n
		part.Inputs, part.Outputs = []string{left, right}, []string{fmt.Sprintf("%s/first %d", n.Outputs[0], i+2)}
		if err := r.append(part, Layer{Kind: Concat}, 2); err != nil {
			return err
		}
		left = part.Outputs[0]
	}
	n.Inputs = []string{left, n.Inputs[last]}
	return r.append(n, Layer{Kind: Concat}, 2)
}

// gemmOfMap reads a linear layer of a flattened map [H,W,C] as the convolution that it is, with a kernel of the map's size. w is [C*H*W,O].
func (r *reader) gemmOfMap(n onnxfile.Node, name string, w *Parameter) (err error) {
	s := r.shape(n.Inputs[0])
	if len(s) != 3 || w.Shape[0] != sizeOf(s) {
		return unsupported(n, "its weights do not fit an input of the shape %v", s)
	}
	o := w.Shape[1]
	p := &Parameter{Shape: []int{s[0], s[1], s[2], o}, Data: permute(w.Data, []int{s[2], s[0], s[1], o}, [4]int{1, 2, 0, 3})}
	r.net.Parameters[name] = p
	l := Layer{Kind: Conv, Weights: name, Window: Window{Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}, Groups: 1}}
	if n.Op == "Gemm" && len(n.Inputs) > 2 && n.Inputs[2] != "" {
		if l.Bias, err = r.vector(n, 2); err != nil {
			return err
		}
	}
	conv := n
	conv.Outputs = []string{n.Outputs[0] + "/map"}
	if err := r.append(conv, l, 1); err != nil {
		return err
	}
	n.Inputs = conv.Outputs
	return r.append(n, Layer{Kind: GlobalAveragePool}, 1)
}
