package network

import (
	"fmt"
	"math"
	"slices"

	"likeness/inference/onnxfile"
)

// batchSize stands for the number of pictures in integers that a file computes from shapes.
const batchSize = math.MinInt64

// integers gives the integers of a constant, or of what was computed from shapes. A single number and a list of one are the same here.
func (r *reader) integers(name string) ([]int64, bool) {
	if v, ok := r.ints[name]; ok {
		return v, true
	}
	if t := r.tensors[name]; t != nil && t.Ints != nil && len(t.Shape) < 2 {
		return t.Ints, true
	}
	return nil, false
}

// computed reads the nodes by which a file computes shapes, as PyTorch writes x.view(x.size(0), -1): what they give is a constant but for
// the number of pictures. It tells whether the node is one of these.
func (r *reader) computed(n onnxfile.Node) (bool, error) {
	if n.Op == "Shape" {
		return true, r.shapeNode(n)
	}
	var in [][]int64
	for _, name := range n.Inputs {
		if name == "" {
			in = append(in, nil)
			continue
		}
		v, ok := r.integers(name)
		if !ok {
			return false, nil
		}
		in = append(in, v)
	}
	var out []int64
	switch n.Op {
	case "Identity", "Cast", "Unsqueeze", "Squeeze", "Reshape":
		out = in[0]
	case "Concat":
		out = slices.Concat(in...)
	case "Gather":
		if len(in) < 2 || n.Int("axis", 0) != 0 {
			return true, unsupported(n, "it does not pick numbers of a shape")
		}
		for _, i := range in[1] {
			if i < 0 {
				i += int64(len(in[0]))
			}
			if i < 0 || i >= int64(len(in[0])) {
				return true, unsupported(n, "it picks number %d of %d", i, len(in[0]))
			}
			out = append(out, in[0][i])
		}
	case "Slice":
		from, to, err := sliceOf(n, in)
		if err != nil {
			return true, err
		}
		out = in[0][from:to]
	case "Add", "Sub", "Mul", "Div":
		if len(in) != 2 || len(in[0]) != 1 || len(in[1]) != 1 {
			return true, unsupported(n, "it computes with lists of numbers")
		}
		v, ok := arithmetic(n.Op, in[0][0], in[1][0])
		if !ok {
			return true, unsupported(n, "it computes with the number of pictures, or divides by 0")
		}
		out = []int64{v}
	default:
		return false, nil
	}
	r.ints[n.Outputs[0]] = out
	return true, nil
}

func arithmetic(op string, a, b int64) (int64, bool) {
	switch {
	case op == "Mul" && a == 1:
		return b, true
	case (op == "Mul" || op == "Div") && b == 1:
		return a, true
	case a == batchSize || b == batchSize || op == "Div" && b == 0:
		return 0, false
	}
	switch op {
	case "Add":
		return a + b, true
	case "Sub":
		return a - b, true
	case "Mul":
		return a * b, true
	}
	return a / b, true
}

// shapeNode reads Shape, whose result has ONNX's order.
func (r *reader) shapeNode(n onnxfile.Node) error {
	if _, constant := r.tensors[n.Inputs[0]]; constant || n.Int("start", 0) != 0 || n.Attributes["end"] != nil {
		return unsupported(n, "it asks for the shape of a constant, or for a part of a shape")
	}
	r.ints[n.Outputs[0]] = r.fileShape(n.Inputs[0])
	return nil
}

// fileShape is a value's shape as the file has it.
func (r *reader) fileShape(name string) []int64 {
	shape := r.shape(name)
	switch {
	case r.flat[name]:
		return []int64{batchSize, int64(sizeOf(shape))}
	case len(shape) == 1:
		if r.ones[name] {
			return []int64{batchSize, int64(shape[0]), 1, 1}
		}
		return []int64{batchSize, int64(shape[0])}
	case r.channelsLast[name]:
		return []int64{batchSize, int64(shape[0]), int64(shape[1]), int64(shape[2])}
	}
	return []int64{batchSize, int64(shape[2]), int64(shape[0]), int64(shape[1])}
}

// sliceOf gives the bounds of a Slice of a list, by its inputs or, before operator set 10, its attributes.
func sliceOf(n onnxfile.Node, in [][]int64) (from, to int, err error) {
	first, last := n.Ints("starts", nil), n.Ints("ends", nil)
	if len(in) > 2 {
		first, last = in[1], in[2]
	}
	step := append(slices.Concat(in[min(4, len(in)):]...), 1)[0]
	if len(first) != 1 || len(last) != 1 || step != 1 {
		return 0, 0, unsupported(n, "it does not cut one piece out of a list")
	}
	size := int64(len(in[0]))
	bound := func(i int64) int {
		if i < 0 {
			i += size
		}
		return int(min(max(i, 0), size))
	}
	from, to = bound(first[0]), bound(last[0])
	return from, max(from, to), nil
}

// reshape reads Flatten and Reshape: one that leaves the shape as it is, drops the rows and columns of a pooled vector, or makes one axis of a
// map, which only a linear layer can read.
func (r *reader) reshape(n onnxfile.Node) error {
	shape := r.shape(n.Inputs[0])
	if n.Op == "Flatten" {
		if n.Int("axis", 1) != 1 {
			return unsupported(n, "it flattens from axis %d; only from axis 1 is known", n.Int("axis", 1))
		}
		r.flatten(n)
		return nil
	}
	to, ok := r.integers(append(n.Inputs, "", "")[1])
	if !ok {
		return unsupported(n, "its shape is not a constant")
	}
	want, err := resolved(to, r.fileShape(n.Inputs[0]))
	if err != nil {
		return unsupported(n, "%v", err)
	}
	switch {
	case slices.Equal(want, r.fileShape(n.Inputs[0])[1:]):
		r.same(n)
	case len(want) == 1:
		r.flatten(n)
	case len(shape) == 1 && len(want) == 3 && want[1] == 1 && want[2] == 1 && !r.flat[n.Inputs[0]]:
		r.same(n)
		r.ones[n.Outputs[0]] = true
	default:
		return unsupported(n, "it rearranges the shape %v to %v; only a flat vector for a linear layer is known", shape, to)
	}
	return nil
}

// resolved gives the axes behind the batch's that a Reshape asks for: 0 is the axis as it was, -1 what is left.
func resolved(to, from []int64) ([]int64, error) {
	total := int64(1)
	for _, d := range from[1:] {
		total *= d
	}
	if len(to) < 2 || to[0] != batchSize && to[0] != 0 && to[0] != 1 && to[0] != -1 {
		return nil, fmt.Errorf("it rearranges pictures among each other: %v", to)
	}
	out, known, left := slices.Clone(to[1:]), int64(1), -1
	for i, d := range out {
		switch {
		case d == -1 && left < 0 && to[0] != -1:
			left = i
			continue
		case d == 0 && i+1 < len(from):
			out[i] = from[i+1]
		}
		if out[i] < 1 || out[i] > total {
			return nil, fmt.Errorf("it makes the shape %v of %v", to, from)
		}
		known *= out[i]
	}
	if left >= 0 && total%known == 0 {
		out[left], known = total/known, total
	}
	if known != total {
		return nil, fmt.Errorf("it makes the shape %v of %v", to, from)
	}
	return out, nil
}

// flatten makes one axis of a map; a vector stays as it is.
func (r *reader) flatten(n onnxfile.Node) {
	r.same(n)
	if len(r.shape(n.Inputs[0])) == 1 {
		delete(r.ones, n.Outputs[0])
	} else {
		r.flat[n.Outputs[0]] = true
	}
}

// same lets the result stand for the node's first input, with all that is known of it.
func (r *reader) same(n onnxfile.Node) {
	in, out := n.Inputs[0], n.Outputs[0]
	r.alias[out] = r.value(in)
	for _, known := range []map[string]bool{r.flat, r.ones, r.channelsLast} {
		if known[in] {
			known[out] = true
		}
	}
}
