package network

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"likeness/inference/message"
	"likeness/inference/onnxfile"
)

// UnsupportedError tells of an ONNX operator, or a use of one, that Likeness does not have; it names the node.
type UnsupportedError struct{ What string }

func (e UnsupportedError) Error() string { return e.Message().String() }

// Message is the text of the error; what is not supported is said in English alone.
func (e UnsupportedError) Message() message.Text {
	return message.Of("unsupported network: %s", e.What)
}

func unsupported(n onnxfile.Node, format string, args ...any) error {
	name := n.Name
	if name == "" && len(n.Outputs) > 0 {
		name = n.Outputs[0]
	}
	return UnsupportedError{fmt.Sprintf("%s node %q: ", n.Op, name) + fmt.Sprintf(format, args...)}
}

// FromONNX reads a network of pictures: one input [N,3,H,W], one output [N,K] or a feature map. defaultSize stands in where the
// file leaves H and W open. Weights are rearranged from ONNX's order (OIHW, [out,in]) to ours.
func FromONNX(m *onnxfile.Model, defaultSize int) (*Network, error) {
	if len(m.Inputs) != 1 || len(m.Outputs) < 1 {
		return nil, UnsupportedError{fmt.Sprintf("it has %d inputs and %d outputs, wanted is one picture in and one result out", len(m.Inputs), len(m.Outputs))}
	}
	shape, err := pictureShape(m.Inputs[0], defaultSize)
	if err != nil {
		return nil, err
	}
	r := reader{
		tensors: maps.Clone(m.Tensors), alias: map[string]string{}, flat: map[string]bool{}, ones: map[string]bool{}, ints: map[string][]int64{},
		channelsLast: map[string]bool{m.Inputs[0].Name: channelsLast(m.Inputs[0])},
		net:          &Network{Name: m.Name, Input: m.Inputs[0].Name, InputShape: shape, Parameters: map[string]*Parameter{}},
	}
	for _, node := range m.Nodes {
		if err := r.node(node); err != nil {
			return nil, err
		}
	}
	return r.finish(m.Outputs[0].Name)
}

func pictureShape(v onnxfile.Value, defaultSize int) ([]int, error) {
	if len(v.Shape) != 4 || v.ElemType != onnxfile.Float32 || v.Shape[1].Size != 3 && v.Shape[1].Size != 0 && !channelsLast(v) {
		return nil, UnsupportedError{fmt.Sprintf("its input %q is not a float32 picture [N,3,H,W] or [N,H,W,3]", v.Name)}
	}
	h, w := v.Shape[2].Size, v.Shape[3].Size
	if channelsLast(v) {
		h, w = v.Shape[1].Size, v.Shape[2].Size
	}
	if h == 0 {
		h = defaultSize
	}
	if w == 0 {
		w = defaultSize
	}
	if h != w || h < 8 || h > 2048 {
		return nil, UnsupportedError{fmt.Sprintf("its input %q is %d x %d; wanted is a square of 8 to 2048", v.Name, h, w)}
	}
	return []int{h, w, 3}, nil
}

// channelsLast tells that a picture's colours are its last axis.
func channelsLast(v onnxfile.Value) bool {
	return len(v.Shape) == 4 && v.Shape[3].Size == 3 && v.Shape[1].Size != 3
}

type reader struct {
	tensors      map[string]*onnxfile.Tensor // the file's constants, and these with another shape
	net          *Network
	alias        map[string]string  // value names that stand for another value
	flat         map[string]bool    // value names that are a map whose rows, columns and channels became one axis
	channelsLast map[string]bool    // value names whose order in the file is rows, columns, channels
	ones         map[string]bool    // value names that are a vector with a row and a column of length 1 in the file
	ints         map[string][]int64 // integers computed from shapes, by value name
}

// finish leaves out what the output does not need and makes it the last layer.
func (r *reader) finish(output string) (*Network, error) {
	if r.flat[output] {
		return nil, UnsupportedError{fmt.Sprintf("its output %q is a flattened map; only a linear layer may read one", output)}
	}
	out := r.value(output)
	need := map[string]bool{out: true}
	var kept []Layer
	for i := len(r.net.Layers) - 1; i >= 0; i-- {
		if l := r.net.Layers[i]; need[l.Name] {
			for _, in := range l.Inputs {
				need[in] = true
			}
			kept = append(kept, l)
		}
	}
	slices.Reverse(kept)
	r.net.Layers = kept
	if len(kept) == 0 || kept[len(kept)-1].Name != out || !need[r.net.Input] {
		return nil, UnsupportedError{fmt.Sprintf("its output %q is not computed from the picture", output)}
	}
	r.net.own(&Network{Parameters: r.net.Parameters})
	return r.net, nil
}

func (r *reader) value(name string) string {
	if to, ok := r.alias[name]; ok {
		return to
	}
	return name
}

func (r *reader) shape(name string) []int {
	if l, ok := r.net.Layer(r.value(name)); ok {
		return l.Shape
	}
	return r.net.InputShape
}

func (r *reader) node(n onnxfile.Node) error {
	if n.Domain != "" && n.Domain != "ai.onnx" {
		return unsupported(n, "the operator set %q is not known", n.Domain)
	}
	if len(n.Inputs) == 0 || len(n.Outputs) == 0 {
		return unsupported(n, "it has no input or no output")
	}
	read := map[string]func(onnxfile.Node) error{
		"Conv": r.conv, "BatchNormalization": r.batchNorm, "Clip": r.clip, "Relu": r.clip, "Add": r.add, "Sub": r.scalar,
		"Mul": r.mul, "Div": r.scalar, "Sigmoid": r.sigmoid, "HardSigmoid": r.hardSigmoid, "HardSwish": r.hardSwish, "Unsqueeze": r.pass, "MaxPool": r.pooling, "AveragePool": r.pooling, "Concat": r.concat, "Gemm": r.gemm, "MatMul": r.gemm,
		"GlobalAveragePool": r.pool, "ReduceMean": r.pool, "Softmax": r.softmax,
		"Cast": r.cast, "Identity": r.pass, "Dropout": r.pass, "Flatten": r.reshape, "Reshape": r.reshape, "Squeeze": r.pass,
		"Transpose": r.transpose, "Pad": r.pad, "LRN": r.localNorm, "Pow": r.pow,
	}[n.Op]
	if done, err := r.computed(n); done || err != nil {
		return err
	}
	if r.constant(n) {
		return nil
	}
	if read == nil {
		return unsupported(n, "the operator is not known to Likeness yet")
	}
	return r.inOrder(n, read)
}

// inOrder reads a node, and refuses one whose meaning would change where channels are the last axis.
func (r *reader) inOrder(n onnxfile.Node, read func(onnxfile.Node) error) error {
	last := false
	for _, in := range n.Inputs {
		last = last || r.channelsLast[in]
	}
	if !last || n.Op == "Transpose" {
		return read(n)
	}
	switch n.Op {
	case "Identity", "Dropout", "Cast", "Relu", "Clip", "Sigmoid", "HardSigmoid", "HardSwish", "Add", "Sub", "Mul", "Div", "Pad":
		for _, in := range n.Inputs {
			if r.tensors[in] == nil && in != "" && !r.channelsLast[in] {
				return unsupported(n, "it joins a map whose channels are its last axis with one whose channels are not")
			}
		}
		if err := read(n); err != nil {
			return err
		}
		r.channelsLast[n.Outputs[0]] = true
		return nil
	case "ReduceMean":
		return read(n)
	}
	return unsupported(n, "it reads a map whose channels are its last axis")
}

// append appends a layer that reads the node's first inputs.
func (r *reader) append(n onnxfile.Node, l Layer, inputs int) error {
	if len(n.Inputs) < inputs {
		return unsupported(n, "it has %d inputs, wants %d", len(n.Inputs), inputs)
	}
	l.Name = n.Outputs[0]
	for _, in := range n.Inputs[:inputs] {
		l.Inputs = append(l.Inputs, r.value(in))
	}
	if err := r.net.Append(l); err != nil {
		return unsupported(n, "%v", err)
	}
	if r.ones[n.Inputs[0]] && n.Op != "Gemm" && n.Op != "MatMul" {
		r.ones[l.Name] = true
	}
	return nil
}

// tensor gives an input that must be a constant of floats with that many axes.
func (r *reader) tensor(n onnxfile.Node, input, axes int) (string, *onnxfile.Tensor, error) {
	if input >= len(n.Inputs) || n.Inputs[input] == "" {
		return "", nil, unsupported(n, "input %d is missing", input)
	}
	name := n.Inputs[input]
	t := r.tensors[name]
	if t == nil || t.Floats == nil {
		return "", nil, unsupported(n, "input %q is not a constant of floats", name)
	}
	if len(t.Shape) != axes {
		return "", nil, unsupported(n, "%q has the shape %v, wanted are %d axes", name, t.Shape, axes)
	}
	return name, t, nil
}

// vector registers a one-axis parameter under its own name.
func (r *reader) vector(n onnxfile.Node, input int) (string, error) {
	name, t, err := r.tensor(n, input, 1)
	if err != nil {
		return "", err
	}
	r.net.Parameters[name] = &Parameter{Shape: slices.Clone(t.Shape), Data: t.Floats}
	return name, nil
}

func (r *reader) conv(n onnxfile.Node) error {
	name, t, err := r.tensor(n, 1, 4)
	if err != nil {
		return err
	}
	l := Layer{Kind: Conv, Weights: name}
	if len(n.Inputs) > 2 && n.Inputs[2] != "" {
		if l.Bias, err = r.vector(n, 2); err != nil {
			return err
		}
	}
	if in := r.shape(n.Inputs[0]); len(in) == 1 {
		return r.convOfVector(n, l, t)
	}
	if l.Window, err = window(n, [2]int{t.Shape[2], t.Shape[3]}, r.shape(n.Inputs[0])); err != nil {
		return err
	}
	r.net.Parameters[name] = &Parameter{Shape: []int{t.Shape[2], t.Shape[3], t.Shape[1], t.Shape[0]}, Data: permute(t.Floats, t.Shape, [4]int{2, 3, 1, 0})}
	return r.append(n, l, 1)
}

// window reads the attributes of a convolution or pooling; auto_pad is resolved by the input's shape.
func window(n onnxfile.Node, kernel [2]int, in []int) (Window, error) {
	pair := func(name string) [2]int {
		if v := n.Ints(name, nil); len(v) == 2 {
			return [2]int{int(v[0]), int(v[1])}
		}
		return [2]int{1, 1}
	}
	w := Window{Stride: pair("strides"), Dilation: pair("dilations"), Groups: int(n.Int("group", 1))}
	if len(in) != 3 || w.Groups < 1 || min(w.Stride[0], w.Stride[1], w.Dilation[0], w.Dilation[1]) < 1 {
		return w, unsupported(n, "its stride, dilation or groups are out of range")
	}
	if p := n.Ints("pads", nil); len(p) == 4 {
		w.Pad = [4]int{int(p[0]), int(p[1]), int(p[2]), int(p[3])}
	}
	mode := n.String("auto_pad", "NOTSET")
	switch mode {
	case "NOTSET", "VALID":
		return w, nil
	case "SAME_UPPER", "SAME_LOWER":
	default:
		return w, unsupported(n, "auto_pad %q is not known", mode)
	}
	for axis := range 2 {
		out := (in[axis] + w.Stride[axis] - 1) / w.Stride[axis]
		total := max(0, (out-1)*w.Stride[axis]+w.Dilation[axis]*(kernel[axis]-1)+1-in[axis])
		less, more := total/2, total-total/2
		if mode == "SAME_LOWER" {
			less, more = more, less
		}
		w.Pad[axis], w.Pad[axis+2] = less, more
	}
	return w, nil
}

// permute rearranges a tensor of four axes: axis i of the result is axis order[i] of the source.
func permute(x []float32, shape []int, order [4]int) []float32 {
	stride := [4]int{shape[1] * shape[2] * shape[3], shape[2] * shape[3], shape[3], 1}
	out := make([]float32, 0, len(x))
	for a := range shape[order[0]] {
		for b := range shape[order[1]] {
			for c := range shape[order[2]] {
				at := a*stride[order[0]] + b*stride[order[1]] + c*stride[order[2]]
				for d := range shape[order[3]] {
					out = append(out, x[at+d*stride[order[3]]])
				}
			}
		}
	}
	return out
}

func (r *reader) batchNorm(n onnxfile.Node) (err error) {
	l := Layer{Kind: Normalize, Epsilon: n.Float("epsilon", 1e-5)}
	for i, to := range []*string{&l.Gamma, &l.Beta, &l.Mean, &l.Variance} {
		if *to, err = r.vector(n, i+1); err != nil {
			return err
		}
	}
	return r.append(n, l, 1)
}

func (r *reader) clip(n onnxfile.Node) error {
	l := Layer{Kind: Clip, Low: float32(math.Inf(-1)), High: float32(math.Inf(1))}
	if n.Op == "Relu" {
		l.Low = 0
		return r.append(n, l, 1)
	}
	l.Low, l.High = n.Float("min", l.Low), n.Float("max", l.High)
	for i, to := range []*float32{&l.Low, &l.High} {
		if i+1 >= len(n.Inputs) || n.Inputs[i+1] == "" {
			continue
		}
		t := r.tensors[n.Inputs[i+1]]
		if t == nil || len(t.Floats) != 1 {
			return unsupported(n, "its limit %q is not one constant", n.Inputs[i+1])
		}
		*to = t.Floats[0]
	}
	return r.append(n, l, 1)
}

func (r *reader) gemm(n onnxfile.Node) error {
	if n.Int("transA", 0) != 0 || n.Float("alpha", 1) != 1 || n.Float("beta", 1) != 1 {
		return unsupported(n, "transA, alpha or beta is not at its default")
	}
	name, t, err := r.tensor(n, 1, 2)
	if err != nil {
		return err
	}
	p := &Parameter{Shape: slices.Clone(t.Shape), Data: t.Floats}
	if n.Int("transB", 0) != 0 {
		p.Shape = []int{t.Shape[1], t.Shape[0]}
		p.Data = permute(t.Floats, []int{1, 1, t.Shape[0], t.Shape[1]}, [4]int{0, 1, 3, 2})
	}
	if r.flat[n.Inputs[0]] {
		return r.gemmOfMap(n, name, p)
	}
	r.net.Parameters[name] = p
	l := Layer{Kind: Linear, Weights: name}
	if n.Op == "Gemm" && len(n.Inputs) > 2 && n.Inputs[2] != "" {
		if l.Bias, err = r.vector(n, 2); err != nil {
			return err
		}
	}
	return r.append(n, l, 1)
}

// pool reads GlobalAveragePool and the mean over rows and columns that says the same.
func (r *reader) pool(n onnxfile.Node) error {
	if n.Op == "ReduceMean" {
		axes := n.Ints("axes", nil)
		if len(n.Inputs) > 1 {
			axes, _ = r.integers(n.Inputs[1])
		}
		of := make([]int64, len(axes))
		for i, a := range axes {
			of[i] = (a + 4) % 4
		}
		slices.Sort(of)
		want := []int64{2, 3}
		if r.channelsLast[n.Inputs[0]] {
			want = []int64{1, 2}
		}
		if !slices.Equal(of, want) {
			return unsupported(n, "a mean over the axes %v is not known, only over rows and columns", axes)
		}
	}
	r.ones[n.Outputs[0]] = n.Op != "ReduceMean" || n.Int("keepdims", 1) != 0
	return r.append(n, Layer{Kind: GlobalAveragePool}, 1)
}

func (r *reader) softmax(n onnxfile.Node) error {
	if axis := n.Int("axis", -1); axis != 1 && axis != -1 {
		return unsupported(n, "softmax over axis %d", axis)
	}
	return r.append(n, Layer{Kind: Softmax}, 1)
}

// cast reads the change between floats of 16 and of 32 bits, which both are 32 bits here.
func (r *reader) cast(n onnxfile.Node) error {
	if to := onnxfile.ElemType(n.Int("to", 0)); to != onnxfile.Float32 {
		return unsupported(n, "it makes %v numbers; only floats are known", to)
	}
	r.same(n)
	return nil
}

// pass reads what leaves the numbers as they are: a flattened vector is the vector.
func (r *reader) pass(n onnxfile.Node) error {
	if shape := r.shape(n.Inputs[0]); n.Op != "Identity" && n.Op != "Dropout" && (len(shape) != 1 || r.flat[n.Inputs[0]]) {
		return unsupported(n, "it rearranges the shape %v; only a pooled vector may be flattened", shape)
	}
	r.same(n)
	switch n.Op {
	case "Squeeze", "Unsqueeze":
		r.ones[n.Outputs[0]] = n.Op == "Unsqueeze"
	}
	return nil
}
