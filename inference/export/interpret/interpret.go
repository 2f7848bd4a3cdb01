// Package interpret computes small ONNX graphs by the text of ONNX's specification: one plain Go function an operator, no cleverness, no
// code shared with what it is to check. It knows the operators that Likeness writes around a network (shapes, resizing, cropping, naming),
// so that an exported file's own preprocessing can be run without ONNX Runtime and compared with the app's.
//
// It is slow, and it is right: build/test compares whole exported models with ONNX Runtime.
package interpret

import (
	"errors"
	"fmt"

	"likeness/inference/onnxfile"
)

// Value is an array, row-major. The slice that belongs to Type holds the numbers: Bytes for Uint8, Floats for Float32, Strings for
// String, Ints for Int64, Int32 and Bool.
type Value struct {
	Type    onnxfile.ElemType
	Shape   []int
	Bytes   []uint8
	Floats  []float32
	Ints    []int64
	Strings []string
}

// Size is the number of elements that the shape stands for.
func (v *Value) Size() int { return product(v.Shape) }

func product(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// Run computes one value of a model from given ones. Only the nodes that it needs are computed, from the given values on: so a part of a
// model can be run by itself. Errors name the node.
func Run(m *onnxfile.Model, given map[string]*Value, wanted string) (*Value, error) {
	need := map[string]bool{wanted: given[wanted] == nil}
	var nodes []onnxfile.Node
	for i := len(m.Nodes) - 1; i >= 0; i-- {
		n := m.Nodes[i]
		if len(n.Outputs) != 1 || !need[n.Outputs[0]] {
			continue
		}
		nodes = append(nodes, n)
		for _, in := range n.Inputs {
			need[in] = need[in] || given[in] == nil
		}
	}
	r := run{model: m, values: map[string]*Value{}, uses: map[string]int{wanted: 1}}
	for name, v := range given {
		r.values[name] = v
	}
	for _, n := range nodes {
		for _, in := range n.Inputs {
			r.uses[in]++
		}
	}
	for i := len(nodes) - 1; i >= 0; i-- {
		if err := r.node(nodes[i]); err != nil {
			return nil, fmt.Errorf("compute node %q (%s): %w", nodes[i].Name, nodes[i].Op, err)
		}
	}
	return r.value(wanted)
}

// run is one computation. A value is let go after its last use: a picture's floats are large.
type run struct {
	model  *onnxfile.Model
	values map[string]*Value
	uses   map[string]int
}

func (r *run) value(name string) (*Value, error) {
	if v := r.values[name]; v != nil {
		return v, nil
	}
	if t := r.model.Tensors[name]; t != nil {
		return &Value{Type: t.ElemType, Shape: t.Shape, Floats: t.Floats, Ints: t.Ints, Strings: t.Strings}, nil
	}
	return nil, fmt.Errorf("nothing makes the value %q", name)
}

var operators = map[string]func(onnxfile.Node, []*Value) (*Value, error){
	"Shape": shapeOf, "Cast": cast, "ReduceMin": reduceMin, "Unsqueeze": unsqueeze, "Transpose": transpose, "Slice": slice, "Resize": resize,
	"ArgMax": argMax, "Gather": gather,
	"Add":   arithmetic(func(a, b int64) int64 { return a + b }, func(a, b float32) float32 { return a + b }),
	"Sub":   arithmetic(func(a, b int64) int64 { return a - b }, func(a, b float32) float32 { return a - b }),
	"Mul":   arithmetic(func(a, b int64) int64 { return a * b }, func(a, b float32) float32 { return a * b }),
	"Div":   arithmetic(divide, func(a, b float32) float32 { return a / b }),
	"Mod":   arithmetic(modulo, nil),
	"Equal": arithmetic(equal, nil),
}

var errInputs = errors.New("it has not the inputs that are wanted")

// fewest is the number of inputs that an operator must have; others have one.
var fewest = map[string]int{"Unsqueeze": 2, "Slice": 4, "Resize": 4, "Gather": 2, "Add": 2, "Sub": 2, "Mul": 2, "Div": 2, "Mod": 2, "Equal": 2}

func (r *run) node(n onnxfile.Node) error {
	op := operators[n.Op]
	if op == nil || n.Domain != "" && n.Domain != "ai.onnx" {
		return errors.New("the operator is not known")
	}
	in := make([]*Value, len(n.Inputs))
	for i, name := range n.Inputs {
		if name == "" {
			continue
		}
		v, err := r.value(name)
		if err != nil {
			return err
		}
		in[i] = v
		if r.uses[name]--; r.uses[name] == 0 {
			delete(r.values, name)
		}
	}
	if len(in) < max(1, fewest[n.Op]) || in[0] == nil {
		return errInputs
	}
	out, err := op(n, in)
	if err != nil {
		return err
	}
	r.values[n.Outputs[0]] = out
	return nil
}
