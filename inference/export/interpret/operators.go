package interpret

import (
	"errors"
	"fmt"
	"slices"

	"likeness/inference/onnxfile"
)

// shapeOf is Shape: the lengths of the axes from start to end.
func shapeOf(n onnxfile.Node, in []*Value) (*Value, error) {
	rank := int64(len(in[0].Shape))
	start, end := n.Int("start", 0), n.Int("end", rank)
	if start < 0 || end > rank || start > end {
		return nil, fmt.Errorf("axes %d to %d of %d", start, end, rank)
	}
	out := &Value{Type: onnxfile.Int64, Shape: []int{int(end - start)}}
	for _, d := range in[0].Shape[start:end] {
		out.Ints = append(out.Ints, int64(d))
	}
	return out, nil
}

// cast is Cast, from bytes to floats and from booleans to integers.
func cast(n onnxfile.Node, in []*Value) (*Value, error) {
	x, to := in[0], onnxfile.ElemType(n.Int("to", 0))
	out := &Value{Type: to, Shape: x.Shape}
	switch {
	case x.Type == onnxfile.Uint8 && to == onnxfile.Float32:
		out.Floats = make([]float32, len(x.Bytes))
		for i, v := range x.Bytes {
			out.Floats[i] = float32(v)
		}
	case x.Type == onnxfile.Bool && to == onnxfile.Int64:
		out.Ints = x.Ints
	default:
		return nil, fmt.Errorf("from %v to %v is not known", x.Type, to)
	}
	return out, nil
}

// reduceMin is ReduceMin over all axes of integers.
func reduceMin(n onnxfile.Node, in []*Value) (*Value, error) {
	if in[0].Type != onnxfile.Int64 || len(in[0].Ints) == 0 || len(in) > 1 || n.Int("keepdims", 1) != 1 {
		return nil, errInputs
	}
	out := &Value{Type: onnxfile.Int64, Ints: []int64{slices.Min(in[0].Ints)}}
	for range in[0].Shape {
		out.Shape = append(out.Shape, 1)
	}
	return out, nil
}

// unsqueeze is Unsqueeze: axes of length 1 are put in.
func unsqueeze(_ onnxfile.Node, in []*Value) (*Value, error) {
	out := *in[0]
	out.Shape = slices.Clone(out.Shape)
	axes := slices.Sorted(slices.Values(in[1].Ints))
	for _, a := range axes {
		if a < 0 || a > int64(len(out.Shape)) {
			return nil, fmt.Errorf("axis %d", a)
		}
		out.Shape = slices.Insert(out.Shape, int(a), 1)
	}
	return &out, nil
}

// transpose is Transpose of floats: axis i of the result is axis perm[i] of the input.
func transpose(n onnxfile.Node, in []*Value) (*Value, error) {
	x, perm := in[0], n.Ints("perm", nil)
	if x.Type != onnxfile.Float32 || len(perm) != len(x.Shape) || len(perm) == 0 {
		return nil, errInputs
	}
	from := strides(x.Shape)
	out := &Value{Type: x.Type}
	step := make([]int, len(perm))
	for i, p := range perm {
		if p < 0 || int(p) >= len(perm) {
			return nil, fmt.Errorf("axis %d", p)
		}
		out.Shape, step[i] = append(out.Shape, x.Shape[p]), from[p]
	}
	out.Floats = make([]float32, 0, len(x.Floats))
	each(out.Shape, func(index []int) { out.Floats = append(out.Floats, x.Floats[dot(index, step)]) })
	return out, nil
}

// slice is Slice with forward steps of 1: input, starts, ends, axes.
func slice(_ onnxfile.Node, in []*Value) (*Value, error) {
	x := in[0]
	if x.Type != onnxfile.Float32 || len(in) != 4 || in[1] == nil || in[2] == nil || in[3] == nil {
		return nil, errInputs
	}
	starts, ends, axes := in[1].Ints, in[2].Ints, in[3].Ints
	if len(starts) != len(axes) || len(ends) != len(axes) {
		return nil, errInputs
	}
	out, first := &Value{Type: x.Type, Shape: slices.Clone(x.Shape)}, make([]int, len(x.Shape))
	for i, a := range axes {
		if a < 0 || int(a) >= len(x.Shape) || starts[i] < 0 || ends[i] > int64(x.Shape[a]) || starts[i] > ends[i] {
			return nil, fmt.Errorf("from %d to %d of axis %d of %v", starts[i], ends[i], a, x.Shape)
		}
		first[a], out.Shape[a] = int(starts[i]), int(ends[i]-starts[i])
	}
	step := strides(x.Shape)
	offset := dot(first, step)
	out.Floats = make([]float32, 0, out.Size())
	each(out.Shape, func(index []int) { out.Floats = append(out.Floats, x.Floats[offset+dot(index, step)]) })
	return out, nil
}

// argMax is ArgMax: of equal values the first.
func argMax(n onnxfile.Node, in []*Value) (*Value, error) {
	x := in[0]
	if x.Type != onnxfile.Float32 || len(x.Shape) != 2 || n.Int("axis", 0) != 1 || n.Int("keepdims", 1) != 0 {
		return nil, errInputs
	}
	rows, k := x.Shape[0], x.Shape[1]
	out := &Value{Type: onnxfile.Int64, Shape: []int{rows}}
	for r := range rows {
		best := 0
		for i := range k {
			if x.Floats[r*k+i] > x.Floats[r*k+best] {
				best = i
			}
		}
		out.Ints = append(out.Ints, int64(best))
	}
	return out, nil
}

// gather is Gather along the only axis of a list of texts.
func gather(n onnxfile.Node, in []*Value) (*Value, error) {
	texts, at := in[0], in[1]
	if texts.Type != onnxfile.String || len(texts.Shape) != 1 || at == nil || at.Type != onnxfile.Int64 || n.Int("axis", 0) != 0 {
		return nil, errInputs
	}
	out := &Value{Type: onnxfile.String, Shape: at.Shape}
	for _, i := range at.Ints {
		if i < 0 || i >= int64(len(texts.Strings)) {
			return nil, fmt.Errorf("there is no text %d", i)
		}
		out.Strings = append(out.Strings, texts.Strings[i])
	}
	return out, nil
}

var errTypes = errors.New("numbers of these types cannot be joined so")

// arithmetic is an operator of two arrays, of which shorter ones are repeated (broadcast). floats is nil where only integers are known.
func arithmetic(integers func(a, b int64) int64, floats func(a, b float32) float32) func(onnxfile.Node, []*Value) (*Value, error) {
	return func(n onnxfile.Node, in []*Value) (*Value, error) {
		a, b := in[0], in[1]
		if b == nil || a.Type != b.Type || a.Type != onnxfile.Int64 && (a.Type != onnxfile.Float32 || floats == nil) {
			return nil, errTypes
		}
		shape, stepA, stepB, err := broadcast(a.Shape, b.Shape)
		if err != nil {
			return nil, err
		}
		out := &Value{Type: a.Type, Shape: shape}
		if n.Op == "Equal" {
			out.Type = onnxfile.Bool
		}
		if a.Type == onnxfile.Float32 {
			out.Floats = make([]float32, 0, out.Size())
		} else if slices.Contains(b.Ints, 0) && (n.Op == "Div" || n.Op == "Mod") {
			return nil, errors.New("a division by 0")
		}
		each(shape, func(index []int) {
			i, k := dot(index, stepA), dot(index, stepB)
			if a.Type == onnxfile.Float32 {
				out.Floats = append(out.Floats, floats(a.Floats[i], b.Floats[k]))
			} else {
				out.Ints = append(out.Ints, integers(a.Ints[i], b.Ints[k]))
			}
		})
		return out, nil
	}
}

func divide(a, b int64) int64 { return a / b } // towards 0, as ONNX does

// modulo has the sign of the divisor, as ONNX's Mod with fmod 0 has.
func modulo(a, b int64) int64 { return (a%b + b) % b }

func equal(a, b int64) int64 {
	if a == b {
		return 1
	}
	return 0
}

// broadcast aligns two shapes at their last axes; a step of 0 repeats an axis of length 1.
func broadcast(a, b []int) (shape, stepA, stepB []int, err error) {
	rank := max(len(a), len(b))
	wide := func(s []int) []int { return append(slices.Repeat([]int{1}, rank-len(s)), s...) }
	a, b = wide(a), wide(b)
	stepA, stepB = strides(a), strides(b)
	for i := range rank {
		if a[i] != b[i] && a[i] != 1 && b[i] != 1 {
			return nil, nil, nil, fmt.Errorf("the shapes %v and %v do not fit", a, b)
		}
		shape = append(shape, max(a[i], b[i]))
		if a[i] == 1 {
			stepA[i] = 0
		}
		if b[i] == 1 {
			stepB[i] = 0
		}
	}
	return shape, stepA, stepB, nil
}

func strides(shape []int) []int {
	out, step := make([]int, len(shape)), 1
	for i := len(shape) - 1; i >= 0; i-- {
		out[i] = step
		step *= shape[i]
	}
	return out
}

func dot(a, b []int) int {
	sum := 0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// each calls f for every index of an array, row-major.
func each(shape []int, f func(index []int)) {
	index := make([]int, len(shape))
	for range product(shape) {
		f(index)
		for i := len(shape) - 1; i >= 0; i-- {
			if index[i]++; index[i] < shape[i] {
				break
			}
			index[i] = 0
		}
	}
}
