package network_test

import (
	"slices"
	"testing"

	"likeness/inference/network"
	"likeness/inference/onnxfile"
)

// model makes an ONNX model of one picture [N,3,size,size] from nodes and tensors; its output is the last node's.
func model(size int, tensors map[string]*onnxfile.Tensor, nodes ...onnxfile.Node) *onnxfile.Model {
	last := nodes[len(nodes)-1].Outputs[0]
	dim := onnxfile.Dim{Size: size}
	return &onnxfile.Model{
		Opset: 13, Tensors: tensors, Nodes: nodes,
		Inputs:  []onnxfile.Value{{Name: "image", ElemType: onnxfile.Float32, Shape: []onnxfile.Dim{{Name: "N"}, {Size: 3}, dim, dim}}},
		Outputs: []onnxfile.Value{{Name: last, ElemType: onnxfile.Float32}},
	}
}

func floats(shape ...int) *onnxfile.Tensor {
	t := &onnxfile.Tensor{Shape: shape, ElemType: onnxfile.Float32}
	for i := range t.Size() {
		t.Floats = append(t.Floats, float32(i%7)-3)
	}
	return t
}

func node(op, out string, attributes map[string]any, inputs ...string) onnxfile.Node {
	return onnxfile.Node{Op: op, Name: out, Inputs: inputs, Outputs: []string{out}, Attributes: attributes}
}

func TestPaddingByName(t *testing.T) {
	for mode, want := range map[string][4]int{
		"NOTSET": {}, "VALID": {}, "SAME_UPPER": {0, 0, 1, 1}, "SAME_LOWER": {1, 1, 0, 0},
	} {
		m := model(8, map[string]*onnxfile.Tensor{"w": floats(2, 3, 3, 3)},
			node("Conv", "y", map[string]any{"auto_pad": mode, "strides": []int64{2, 2}}, "image", "w"))
		n, err := network.FromONNX(m, 0)
		must(t, err)
		if got := n.Layers[0].Window.Pad; got != want {
			t.Errorf("%s: padding %v, want %v", mode, got, want)
		}
	}
	m := model(8, map[string]*onnxfile.Tensor{"w": floats(2, 3, 3, 3)}, node("Conv", "y", map[string]any{"auto_pad": "SOME"}, "image", "w"))
	if _, err := network.FromONNX(m, 0); err == nil {
		t.Error("an unknown padding was accepted")
	}
}

// TestOneThingSaidTwoWays: exporters write the same classifier in several forms.
func TestOneThingSaidTwoWays(t *testing.T) {
	conv := node("Conv", "c", nil, "image", "w")
	transposed := &onnxfile.Tensor{Shape: []int{4, 2}, ElemType: onnxfile.Float32}
	fc := floats(2, 4)
	for o := range 4 {
		for i := range 2 {
			transposed.Floats = append(transposed.Floats, fc.Floats[i*4+o])
		}
	}
	tensors := map[string]*onnxfile.Tensor{
		"w": floats(2, 3, 1, 1), "fc": fc, "fcT": transposed, "b": floats(4),
		"axes": {Shape: []int{2}, ElemType: onnxfile.Int64, Ints: []int64{2, 3}}, "six": {ElemType: onnxfile.Float32, Floats: []float32{6}},
	}
	var want []float32
	for i, nodes := range [][]onnxfile.Node{
		{conv, node("Relu", "r", nil, "c"), node("GlobalAveragePool", "p", nil, "r"), node("Flatten", "f", nil, "p"), node("Gemm", "z", nil, "f", "fc", "b")},
		{conv, node("Clip", "r", map[string]any{"min": float32(0)}, "c"), node("ReduceMean", "p", map[string]any{"axes": []int64{2, 3}}, "r"), node("Gemm", "z", map[string]any{"transB": int64(1)}, "p", "fcT", "b")},
		{conv, node("Relu", "r", nil, "c"), node("ReduceMean", "p", nil, "r", "axes"), node("Dropout", "d", nil, "p"), node("MatMul", "m", nil, "d", "fc"), node("Add", "z", nil, "m", "b")},
		{conv, node("Relu", "r", nil, "c"), node("GlobalAveragePool", "p", nil, "r"), node("Squeeze", "f", nil, "p"), node("Cast", "k", map[string]any{"to": int64(1)}, "f"), node("MatMul", "m", nil, "k", "fc"), node("Add", "z", nil, "b", "m"), node("Identity", "i", nil, "z")},
	} {
		n, err := network.FromONNX(model(8, tensors, nodes...), 0)
		must(t, err)
		if got := forward(t, n); i == 0 {
			want = got
		} else {
			same(t, nodes[len(nodes)-1].Op, got, want)
		}
	}
}

// TestComputedShapes: a file may compute the shape that it flattens to, in many ways.
func TestComputedShapes(t *testing.T) {
	list := func(v ...int64) *onnxfile.Tensor {
		return &onnxfile.Tensor{Shape: []int{len(v)}, ElemType: onnxfile.Int64, Ints: v}
	}
	tensors := map[string]*onnxfile.Tensor{
		"w": floats(2, 3, 1, 1), "fc": floats(2*8*8, 4), "0": list(0), "1": list(1), "2": list(2), "-1": list(-1), "3": list(3), "9": list(9), "whole": list(0, 128), "8": list(8),
		"scalar 0": {ElemType: onnxfile.Int64, Ints: []int64{0}}, "last": list(9223372036854775807),
	}
	conv, shape := node("Conv", "c", nil, "image", "w"), node("Shape", "s", nil, "c")
	end := []onnxfile.Node{node("Reshape", "f", nil, "c", "to"), node("Gemm", "z", nil, "f", "fc")}
	join := map[string]any{"axis": int64(0)}
	plain, err := network.FromONNX(model(8, tensors, conv, node("Flatten", "f", nil, "c"), end[1]), 0)
	must(t, err)
	want := forward(t, plain)
	for name, nodes := range map[string][]onnxfile.Node{
		"view(size(0), -1)": {shape, node("Gather", "g", nil, "s", "scalar 0"), node("Unsqueeze", "u", nil, "g", "0"), node("Concat", "to", join, "u", "-1")},
		"a slice of it":     {shape, node("Slice", "g", nil, "s", "0", "1"), node("Concat", "to", join, "g", "-1")},
		"by attributes":     {shape, node("Slice", "g", map[string]any{"starts": []int64{0}, "ends": []int64{1}}, "s"), node("Cast", "k", map[string]any{"to": int64(7)}, "g"), node("Concat", "to", join, "k", "-1")},
		"a product": {
			shape, node("Gather", "g", nil, "s", "0"), node("Slice", "rest", nil, "s", "1", "last"), node("Gather", "a", nil, "rest", "0"), node("Gather", "b", nil, "s", "2"),
			node("Gather", "d", nil, "s", "-1"), node("Mul", "m", nil, "a", "b"), node("Mul", "n", nil, "m", "d"), node("Mul", "same", nil, "g", "1"), node("Concat", "to", join, "same", "n"),
		},
		"sums":        {node("Add", "a", nil, "2", "3"), node("Sub", "b", nil, "9", "a"), node("Div", "d", nil, "8", "b"), node("Sub", "e", nil, "d", "2"), node("Sub", "n", nil, "e", "1"), node("Concat", "to", join, "0", "n")},
		"as it stays": {node("Identity", "to", nil, "whole")},
	} {
		net, err := network.FromONNX(model(8, tensors, slices.Concat([]onnxfile.Node{conv}, nodes, end)...), 0)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		same(t, name, forward(t, net), want)
	}
}

func TestOpenSizeTakesTheDefault(t *testing.T) {
	m := model(0, map[string]*onnxfile.Tensor{"w": floats(2, 3, 3, 3)}, node("Conv", "y", nil, "image", "w"))
	n, err := network.FromONNX(m, 32)
	must(t, err)
	if !slices.Equal(n.InputShape, []int{32, 32, 3}) {
		t.Errorf("input %v", n.InputShape)
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	tensors := map[string]*onnxfile.Tensor{
		"w": floats(2, 3, 1, 1), "fc": floats(2, 4), "b": floats(4), "scalar": floats(), "long": floats(3), "one": floats(1), "narrow": floats(1, 2, 1, 1), "w3": floats(2, 2, 3, 3),
		"ints": {Shape: []int{1}, ElemType: onnxfile.Int64, Ints: []int64{1}},
		"zero": {Shape: []int{1}, ElemType: onnxfile.Int64, Ints: []int64{0}}, "nine": {Shape: []int{1}, ElemType: onnxfile.Int64, Ints: []int64{9}},
	}
	conv, pool := node("Conv", "c", nil, "image", "w"), node("GlobalAveragePool", "p", nil, "c")
	for name, nodes := range map[string][]onnxfile.Node{
		"a scaled product":         {conv, pool, node("Gemm", "z", map[string]any{"alpha": float32(2)}, "p", "fc", "b")},
		"a constant added to maps": {conv, node("Add", "z", nil, "c", "long")},
		"a mean over channels":     {conv, node("ReduceMean", "z", map[string]any{"axes": []int64{1}}, "c")},
		"a limit that is no float": {conv, node("Clip", "z", nil, "c", "ints")},
		"a missing weight":         {node("Conv", "z", nil, "image")},
		"weights of two axes":      {node("Conv", "z", nil, "image", "fc")},
		"a negative stride":        {node("Conv", "z", map[string]any{"strides": []int64{-1, 1}}, "image", "w")},
		"no groups":                {node("Conv", "z", map[string]any{"group": int64(0)}, "image", "w")},
		"statistics too long":      {conv, node("BatchNormalization", "z", nil, "c", "long", "long", "long", "long")},
		"statistics missing":       {conv, node("BatchNormalization", "z", nil, "c", "b")},
		"nothing in":               {conv, {Op: "Relu", Name: "z", Outputs: []string{"z"}}},
		"integers":                 {conv, node("Cast", "z", map[string]any{"to": int64(7)}, "c")},
		"a pool of lines":          {conv, node("MaxPool", "z", map[string]any{"kernel_shape": []int64{2}}, "c")},
		"a pool column by column":  {conv, node("MaxPool", "z", map[string]any{"kernel_shape": []int64{2, 2}, "storage_order": int64(1)}, "c")},
		"a pool that tells where":  {conv, {Op: "MaxPool", Name: "z", Inputs: []string{"c"}, Outputs: []string{"z", "where"}, Attributes: map[string]any{"kernel_shape": []int64{2, 2}}}},
		"a pool of padding":        {conv, node("MaxPool", "z", map[string]any{"kernel_shape": []int64{1, 1}, "pads": []int64{1, 0, 0, 0}}, "c")},
		"a pool of a vector":       {conv, pool, node("MaxPool", "z", map[string]any{"kernel_shape": []int64{1, 1}}, "p")},
		"a pool without stride":    {conv, node("MaxPool", "z", map[string]any{"kernel_shape": []int64{2, 2}, "strides": []int64{0, 1}}, "c")},
		"rows side by side":        {conv, node("Concat", "z", map[string]any{"axis": int64(2)}, "c", "c")},
		"sizes side by side":       {conv, node("MaxPool", "m", map[string]any{"kernel_shape": []int64{2, 2}}, "c"), node("Concat", "z", map[string]any{"axis": int64(1)}, "c", "m")},
		"a mean of padding alone":  {conv, node("AveragePool", "z", map[string]any{"kernel_shape": []int64{1, 1}, "pads": []int64{1, 1, 1, 1}}, "c")},
		"a norm over no channel":   {conv, node("LRN", "z", nil, "c")},
		"a norm that divides by 0": {conv, node("LRN", "z", map[string]any{"size": int64(3), "bias": float32(0)}, "c")},
		"a map as exponent":        {conv, node("Pow", "z", nil, "scalar", "c")},
		"a mean over the edge":     {conv, node("AveragePool", "z", map[string]any{"kernel_shape": []int64{2, 2}, "ceil_mode": int64(1)}, "c")},
		"flat from rows on":        {conv, node("Flatten", "z", map[string]any{"axis": int64(2)}, "c")},
		"a map made a cube":        {conv, node("Reshape", "z", nil, "c", "ints")},
		"a flat map limited":       {conv, node("Flatten", "f", nil, "c"), node("Softmax", "z", nil, "f")},
		"a linear layer too small": {conv, node("Flatten", "f", nil, "c"), node("Gemm", "z", nil, "f", "fc")},
		"one divided by a map":     {conv, node("Div", "z", nil, "one", "c")},
		"less a list":              {conv, node("Sub", "z", nil, "c", "long")},
		"maps of other channels":   {conv, node("Conv", "d", nil, "c", "narrow"), node("Mul", "z", nil, "c", "d")},
		"a vector walked over":     {conv, pool, node("Conv", "z", nil, "p", "w3")},
		"one addend":               {conv, node("Add", "z", nil, "c")},
		"an edge repeated":         {conv, node("Pad", "z", map[string]any{"mode": "edge", "pads": []int64{0, 0, 1, 1, 0, 0, 1, 1}}, "c")},
		"a border of ones":         {conv, node("Pad", "z", map[string]any{"value": float32(1), "pads": []int64{0, 0, 1, 1, 0, 0, 1, 1}}, "c")},
		"channels padded":          {conv, node("Pad", "z", map[string]any{"pads": []int64{0, 1, 0, 0, 0, 0, 0, 0}}, "c")},
		"a border taken off":       {conv, node("Pad", "z", map[string]any{"pads": []int64{0, 0, -1, 0, 0, 0, 0, 0}}, "c")},
		"rows for columns":         {conv, node("Transpose", "z", map[string]any{"perm": []int64{0, 1, 3, 2}}, "c")},
		"channels last convolved":  {conv, node("Transpose", "t", map[string]any{"perm": []int64{0, 2, 3, 1}}, "c"), node("Conv", "z", nil, "t", "w")},
		"two orders joined":        {conv, node("Transpose", "t", map[string]any{"perm": []int64{0, 2, 3, 1}}, "c"), node("Add", "z", nil, "t", "c")},
		"pictures for channels":    {conv, node("Shape", "s", nil, "c"), node("Gather", "g", nil, "s", "ints"), node("Concat", "k", map[string]any{"axis": int64(0)}, "g", "g"), node("Reshape", "z", nil, "c", "k")},
		"a shape too short":        {conv, node("Shape", "s", nil, "c"), node("Gather", "g", nil, "s", "nine"), node("Reshape", "z", nil, "c", "g")},
		"twice the pictures":       {conv, node("Shape", "s", nil, "c"), node("Gather", "g", nil, "s", "zero"), node("Add", "a", nil, "g", "ints"), node("Reshape", "z", nil, "c", "a")},
		"divided by nothing":       {conv, node("Div", "d", nil, "ints", "zero"), node("Reshape", "z", nil, "c", "d")},
		"a shape that is unknown":  {conv, node("Reshape", "z", nil, "c", "w")},
	} {
		if _, err := network.FromONNX(model(8, tensors, nodes...), 0); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// TestPoolingSizes: sizes as ONNX counts them, with ceil_mode too.
func TestPoolingSizes(t *testing.T) {
	for _, c := range []struct {
		size         int
		kernel       int64
		stride, pad  int64
		ceil         int64
		want, bottom int // rows, and padding below
	}{
		{8, 2, 2, 0, 0, 4, 0},
		{9, 2, 2, 0, 0, 4, 0},
		{9, 2, 2, 0, 1, 5, 1},
		{12, 3, 2, 1, 0, 6, 1},
		{12, 3, 2, 1, 1, 7, 2},
		{8, 3, 3, 0, 1, 3, 1},
		{8, 1, 3, 1, 1, 0, 0},
		{8, 2, 4, 1, 1, 3, 1},
		{9, 2, 3, 0, 1, 3, 0},
		{9, 1, 4, 0, 1, 3, 0},
	} {
		a := map[string]any{"kernel_shape": []int64{c.kernel, c.kernel}, "strides": []int64{c.stride, c.stride}, "pads": []int64{c.pad, c.pad, c.pad, c.pad}, "ceil_mode": c.ceil}
		m := model(c.size, map[string]*onnxfile.Tensor{}, node("MaxPool", "z", a, "image"))
		n, err := network.FromONNX(m, 0)
		if c.want == 0 {
			if err == nil {
				t.Errorf("%+v: accepted", c)
			}
			continue
		}
		must(t, err)
		if l := n.Layers[0]; l.Shape[0] != c.want || l.Shape[1] != c.want || l.Window.Pad[2] != c.bottom {
			t.Errorf("%+v: rows %d, padding %v", c, l.Shape[0], l.Window.Pad)
		}
	}
}

// TestHardSwishInParts: exporters write x*clip(x+3, 0, 6)/6 as one operator or as four.
func TestHardSwishInParts(t *testing.T) {
	tensors := map[string]*onnxfile.Tensor{
		"w": floats(2, 3, 1, 1), "b": floats(2), "three": {Shape: []int{1}, ElemType: onnxfile.Float32, Floats: []float32{3}},
		"zero": {ElemType: onnxfile.Float32, Floats: []float32{0}}, "six": {ElemType: onnxfile.Float32, Floats: []float32{6}},
	}
	conv, pool := node("Conv", "c", nil, "image", "w", "b"), node("GlobalAveragePool", "p", nil, "z")
	var want []float32
	for i, nodes := range [][]onnxfile.Node{
		{conv, node("HardSwish", "z", nil, "c"), pool},
		{conv, node("Add", "a", nil, "c", "three"), node("Clip", "k", nil, "a", "zero", "six"), node("Mul", "m", nil, "k", "c"), node("Div", "z", nil, "m", "six"), pool},
		{conv, node("HardSigmoid", "h", map[string]any{"alpha": float32(1.0 / 6)}, "c"), node("Mul", "z", nil, "c", "h"), pool},
	} {
		n, err := network.FromONNX(model(8, tensors, nodes...), 0)
		must(t, err)
		got := forward(t, n)
		if i == 0 {
			want = got
			continue
		}
		for k := range want {
			if d := got[k] - want[k]; d > 1e-5 || d < -1e-5 {
				t.Errorf("form %d gives %v, want %v", i, got, want)
			}
		}
	}
}
