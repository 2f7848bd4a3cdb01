package classifier

import (
	"errors"
	"slices"
	"strings"

	"likeness/inference/onnxfile"
)

// UnfamiliarityOutput names the further output, [N,1], of a saved model that knows which pictures are familiar.
const UnfamiliarityOutput = "unfamiliarity"

// part begins the names of all nodes and tensors that compute the unfamiliarity.
const part = "familiarity/"

// firstNode reads the features.
const firstNode = part + "square/squares"

// write adds the unfamiliarity to a model as nodes of its own, so that any runtime computes it beside the probabilities.
func (f *Familiarity) write(m *onnxfile.Model) {
	d := len(f.Mean)
	r := len(f.Basis) / d
	turned := make([]float32, len(f.Basis)) // [D,R]
	for i, v := range f.Basis {
		turned[i%d*r+i/d] = v
	}
	for name, t := range map[string]*onnxfile.Tensor{
		"mean": {Shape: []int{d}, Floats: f.Mean}, "basis": {Shape: []int{d, r}, Floats: turned},
		"limit": {Floats: []float32{f.Limit}}, "shortest": {Floats: []float32{shortest}},
	} {
		t.ElemType = onnxfile.Float32
		m.Tensors[part+name] = t
	}
	m.Tensors[part+"axes"] = ints(1)
	add := func(op, output string, attributes map[string]any, inputs ...string) {
		m.Nodes = append(m.Nodes, onnxfile.Node{Op: op, Name: part + strings.TrimPrefix(output, part), Inputs: inputs, Outputs: []string{output}, Attributes: attributes})
	}
	// ReduceSum alone has kept its form from operator set 13, of the tensor form, to 18, of the picture form
	sum := func(output, of string) {
		add("Mul", output+"/squares", nil, of, of)
		add("ReduceSum", output, map[string]any{"keepdims": int64(1)}, output+"/squares", part+"axes")
	}
	features := vector(m, f.Layer)
	sum(part+"square", features)
	add("Sqrt", part+"length", nil, part+"square")
	add("Max", part+"safe", nil, part+"length", part+"shortest")
	add("Div", part+"unit", nil, features, part+"safe")
	add("Sub", part+"off", nil, part+"unit", part+"mean")
	add("MatMul", part+"along", nil, part+"off", part+"basis")
	sum(part+"all", part+"off")
	sum(part+"inside", part+"along")
	add("Sub", part+"outside", nil, part+"all", part+"inside")
	add("Div", UnfamiliarityOutput, nil, part+"outside", part+"limit")
	m.Outputs = append(m.Outputs, onnxfile.Value{Name: UnfamiliarityOutput, ElemType: onnxfile.Float32, Shape: []onnxfile.Dim{{Name: "N"}, {Size: 1}}})
}

// vector is the name of a layer's result without axes of length 1: a pooled one is flattened by the node behind it.
func vector(m *onnxfile.Model, layer string) string {
	for _, n := range m.Nodes {
		if n.Op == "Flatten" && n.Inputs[0] == layer {
			return n.Outputs[0]
		}
	}
	return layer
}

// readFamiliarity takes the unfamiliarity's nodes out of a model in the tensor form; nil where it has none.
func readFamiliarity(m *onnxfile.Model) (*Familiarity, error) {
	var f Familiarity
	m.Nodes = slices.DeleteFunc(slices.Clone(m.Nodes), func(n onnxfile.Node) bool {
		if n.Name == firstNode && len(n.Inputs) > 0 {
			f.Layer = unflattened(m, n.Inputs[0])
		}
		return strings.HasPrefix(n.Name, part)
	})
	if f.Layer == "" {
		return nil, nil
	}
	mean, basis, limit := m.Tensors[part+"mean"], m.Tensors[part+"basis"], m.Tensors[part+"limit"]
	if mean == nil || basis == nil || limit == nil || len(basis.Shape) != 2 || len(limit.Floats) != 1 || len(basis.Floats) == 0 {
		return nil, errors.New("the model's knowledge of familiar pictures is damaged: its numbers are missing")
	}
	f.Mean, f.Limit = mean.Floats, limit.Floats[0]
	d, r := basis.Shape[0], basis.Shape[1]
	f.Basis = make([]float32, d*r)
	for i, v := range basis.Floats {
		f.Basis[i%r*d+i/r] = v
	}
	return &f, nil
}

// unflattened is the layer whose result a value is: the inverse of vector.
func unflattened(m *onnxfile.Model, value string) string {
	for _, n := range m.Nodes {
		if n.Op == "Flatten" && n.Outputs[0] == value {
			return n.Inputs[0]
		}
	}
	return value
}
