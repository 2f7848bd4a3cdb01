package onnxfile

import (
	"errors"
	"fmt"

	onnx "github.com/owulveryck/onnx-go"
	"github.com/owulveryck/onnx-go/backend"
	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/iterator"
	"gorgonia.org/tensor"
)

// recorder is the onnx-go backend that decodes for us: it computes nothing and writes down each operation, in the order of the file.
type recorder struct {
	values     []*recordedValue
	operations []recordedOperation
}

// recordedValue is a node of onnx-go's graph, which stands for a value, not for an operator.
type recordedValue struct {
	id     int64
	name   string
	data   tensor.Tensor    // set for initializers
	inputs []*recordedValue // of the operation now being recorded whose output this is
}

type recordedOperation struct {
	op              string
	attributes      map[string]any
	inputs, outputs []string
}

var (
	_ backend.ComputationBackend = (*recorder)(nil)
	_ onnx.Namer                 = (*recordedValue)(nil)
	_ onnx.DataCarrier           = (*recordedValue)(nil)
)

func (v *recordedValue) ID() int64                       { return v.id }
func (v *recordedValue) SetName(name string)             { v.name = name }
func (v *recordedValue) GetName() string                 { return v.name }
func (v *recordedValue) SetTensor(t tensor.Tensor) error { v.data = t; return nil }
func (v *recordedValue) GetTensor() tensor.Tensor        { return v.data }

// NewNode makes a value; AddNode keeps it.
func (r *recorder) NewNode() graph.Node { return &recordedValue{id: int64(len(r.values))} }

func (r *recorder) AddNode(n graph.Node) {
	if v, ok := n.(*recordedValue); ok {
		r.values = append(r.values, v)
	}
}

type recordedEdge struct {
	from, to graph.Node
	place    float64
}

func (e recordedEdge) From() graph.Node         { return e.from }
func (e recordedEdge) To() graph.Node           { return e.to }
func (e recordedEdge) ReversedEdge() graph.Edge { return recordedEdge{e.to, e.from, e.place} }
func (e recordedEdge) Weight() float64          { return e.place }

// NewWeightedEdge makes an edge from an operation's output to one of its inputs; the weight is the input's place.
func (r *recorder) NewWeightedEdge(from, to graph.Node, weight float64) graph.WeightedEdge {
	return recordedEdge{from, to, weight}
}

// SetWeightedEdge keeps an edge. A pair of values may be joined twice (x*x) and a value with itself (two absent ones, both named ""),
// which gonum's own graphs do not bear.
func (r *recorder) SetWeightedEdge(e graph.WeightedEdge) {
	from, ok1 := e.From().(*recordedValue)
	to, ok2 := e.To().(*recordedValue)
	place := int(e.Weight())
	if !ok1 || !ok2 || place < 0 || place > len(from.inputs) {
		return // onnx-go numbers the inputs from 0 upwards; whatever else is missed here is found when the wiring is compared
	}
	if place == len(from.inputs) {
		from.inputs = append(from.inputs, to)
	}
	from.inputs[place] = to
}

// ApplyOperation ends an operation: its edges are set, and onnx-go tells what it is.
func (r *recorder) ApplyOperation(op onnx.Operation, outputs ...graph.Node) error {
	done := recordedOperation{op: op.Name, attributes: op.Attributes}
	for i, o := range outputs {
		v, ok := o.(*recordedValue)
		if !ok {
			return fmt.Errorf("operation %q puts out a foreign node", op.Name)
		}
		if i == 0 {
			for _, in := range v.inputs {
				done.inputs = append(done.inputs, in.name)
			}
		}
		v.inputs = nil
		done.outputs = append(done.outputs, v.name)
	}
	r.operations = append(r.operations, done)
	return nil
}

// Run is what a backend that computes would do.
func (r *recorder) Run() error { return errors.New("this backend only records") }

// Node and Nodes give back the values.
func (r *recorder) Node(id int64) graph.Node {
	if id < 0 || id >= int64(len(r.values)) {
		return nil
	}
	return r.values[id]
}

func (r *recorder) Nodes() graph.Nodes {
	all := make([]graph.Node, len(r.values))
	for i, v := range r.values {
		all[i] = v
	}
	return iterator.NewOrderedNodes(all)
}

// The rest of gonum's interface is never asked by the decoder: edges live in recordedValue until their operation is complete.

func (r *recorder) From(int64) graph.Nodes                     { return graph.Empty }
func (r *recorder) To(int64) graph.Nodes                       { return graph.Empty }
func (r *recorder) HasEdgeBetween(_, _ int64) bool             { return false }
func (r *recorder) HasEdgeFromTo(_, _ int64) bool              { return false }
func (r *recorder) Edge(_, _ int64) graph.Edge                 { return nil }
func (r *recorder) WeightedEdge(_, _ int64) graph.WeightedEdge { return nil }
func (r *recorder) Weight(_, _ int64) (float64, bool)          { return 0, false }
