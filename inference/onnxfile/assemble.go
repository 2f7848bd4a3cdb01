package onnxfile

import (
	"fmt"
	"math"
	"slices"

	"gorgonia.org/tensor"

	"likeness/inference/onnxfile/internal/onnxpb"
)

// assemble makes the Model from what onnx-go decoded, adds what onnx-go does not deliver (node names, versions, metadata, types of
// inputs and outputs), and compares the two readings wherever they overlap.
func assemble(file *onnxpb.ModelProto, s *sanitizer, r *recorder) (*Model, error) {
	m := &Model{Producer: file.ProducerName, Name: file.Graph.Name, Tensors: map[string]*Tensor{}, Metadata: map[string]string{}}
	for _, kv := range file.MetadataProps {
		m.Metadata[kv.Key] = kv.Value
	}
	if err := m.setOpsets(file.OpsetImport); err != nil {
		return nil, err
	}
	if err := m.setValues(file.Graph, s); err != nil {
		return nil, err
	}
	if err := m.setTensors(s, r); err != nil {
		return nil, err
	}
	if err := m.setNodes(file.Graph.Node, s, r); err != nil {
		return nil, err
	}
	if err := m.Check(); err != nil {
		return nil, err
	}
	return m, nil
}

// setOpsets takes the versions of the operator sets over. The standard one is called "" or "ai.onnx".
func (m *Model) setOpsets(imports []*onnxpb.OperatorSetIdProto) error {
	for _, o := range imports {
		if o.Version < 1 || o.Version > 1<<20 {
			return malformed("version %d of operator set %s does not exist", o.Version, quoted(o.Domain))
		}
		if standardDomain(o.Domain) {
			m.Opset = max(m.Opset, int(o.Version))
			continue
		}
		if m.OtherOpsets == nil {
			m.OtherOpsets = map[string]int{}
		}
		m.OtherOpsets[o.Domain] = int(o.Version)
	}
	return nil
}

func standardDomain(domain string) bool { return domain == "" || domain == "ai.onnx" }

func (m *Model) setValues(g *onnxpb.GraphProto, s *sanitizer) error {
	for _, in := range g.Input {
		if _, constant := s.tensors[in.Name]; constant {
			continue // up to IR version 3 initializers are listed among the inputs
		}
		v, err := value("input", in)
		if err != nil {
			return err
		}
		m.Inputs = append(m.Inputs, v)
	}
	for _, out := range g.Output {
		v, err := value("output", out)
		if err != nil {
			return err
		}
		m.Outputs = append(m.Outputs, v)
	}
	return nil
}

// value reads a declared type. Lengths 0 and -1 are what some exporters write for a free dimension.
func value(what string, v *onnxpb.ValueInfoProto) (Value, error) {
	out := Value{Name: v.Name}
	t := v.Type
	if t == nil {
		return out, nil
	}
	if t.SequenceType != nil || t.MapType != nil || t.OpaqueType != nil || t.SparseTensorType != nil || t.OptionalType != nil {
		return out, unsupported("the %s %s is no plain tensor", what, quoted(v.Name))
	}
	if t.TensorType == nil {
		return out, nil
	}
	out.ElemType = ElemType(t.TensorType.ElemType).widened()
	if t.TensorType.Shape == nil {
		return out, nil
	}
	if n := len(t.TensorType.Shape.Dim); n > maxRank {
		return out, malformed("the %s %s has %d dimensions, and %d are the most there may be", what, quoted(v.Name), n, maxRank)
	}
	out.Shape = []Dim{}
	for _, d := range t.TensorType.Shape.Dim {
		size := d.GetDimValue()
		if size < -1 || size > maxSize {
			return out, malformed("the %s %s has a dimension of %d", what, quoted(v.Name), size)
		}
		out.Shape = append(out.Shape, Dim{Size: int(max(size, 0)), Name: d.GetDimParam()})
	}
	return out, nil
}

// setTensors takes the initializers from onnx-go; those that cannot travel through it come from our own reading.
func (m *Model) setTensors(s *sanitizer, r *recorder) error {
	for _, v := range r.values {
		if v.data == nil {
			continue
		}
		t, err := fromOnnxGo(v.data, s.tensors[v.name])
		if err != nil {
			return malformed("tensor %s: %v", quoted(v.name), err)
		}
		m.Tensors[v.name] = t
		v.data = nil
	}
	for name, p := range s.tensors {
		switch _, there := m.Tensors[name]; {
		case p.carrier == Undefined:
			m.Tensors[name] = p.direct()
		case !there:
			return malformed("tensor %s was lost while decoding", quoted(name))
		}
	}
	return nil
}

// direct makes a Tensor from text, or one without elements.
func (p plain) direct() *Tensor {
	return &Tensor{Shape: shape(p.dims), ElemType: p.elem, Strings: p.text}
}

func shape(dims []int64) []int {
	out := make([]int, len(dims))
	for i, d := range dims {
		out[i] = int(d)
	}
	return out
}

// fromOnnxGo takes the data of a tensor that onnx-go made, float32 without a copy, and makes sure that it is what p says.
func fromOnnxGo(t tensor.Tensor, p plain) (*Tensor, error) {
	out := &Tensor{Shape: shape(p.dims), ElemType: p.elem}
	carrier := Undefined
	switch data := t.Data().(type) {
	case []float32:
		out.Floats, carrier = data, Float32
	case float32:
		out.Floats, carrier = []float32{data}, Float32
	case []int64:
		out.Ints, carrier = data, Int64
	case int64:
		out.Ints, carrier = []int64{data}, Int64
	case []int32:
		out.Ints, carrier = make([]int64, len(data)), Int32
		for i, v := range data {
			out.Ints[i] = int64(v)
		}
	case int32:
		out.Ints, carrier = []int64{int64(data)}, Int32
	}
	if carrier != p.carrier || !slices.Equal([]int(t.Shape()), out.Shape) || len(out.Floats)+len(out.Ints) != out.Size() {
		return nil, fmt.Errorf("onnx-go reads %v %v where the file has %v %v", t.Dtype(), t.Shape(), p.carrier, out.Shape)
	}
	return out, nil
}

func (m *Model) setNodes(file []*onnxpb.NodeProto, s *sanitizer, r *recorder) error {
	if len(r.operations) != len(file) {
		return malformed("onnx-go reads %d nodes where the file has %d", len(r.operations), len(file))
	}
	for i, n := range file {
		where := nodeLabel(i, n.Name, n.OpType)
		op := r.operations[i]
		if len(n.Input) == 0 && len(op.inputs) == 1 {
			op.inputs = nil // the one that onnx-go invents
		}
		if op.attributes[placeAttribute] != int64(i) || op.op != n.OpType || !slices.Equal(op.inputs, n.Input) || !slices.Equal(op.outputs, n.Output) {
			return malformed("%s is read as %s with %d inputs and %d outputs by onnx-go", where, quoted(op.op), len(op.inputs), len(op.outputs))
		}
		attributes, err := nodeAttributes(i, n, op, s)
		if err != nil {
			return malformed("%s: %v", where, err)
		}
		node := Node{Op: op.op, Domain: n.Domain, Name: n.Name, Inputs: op.inputs, Outputs: op.outputs, Attributes: attributes}
		if node.Op == "Constant" && standardDomain(node.Domain) {
			if err := m.setConstant(where, node); err != nil {
				return err
			}
			continue
		}
		m.Nodes = append(m.Nodes, node)
	}
	return nil
}

// nodeAttributes takes the attributes from onnx-go and compares them with the file's.
func nodeAttributes(place int, n *onnxpb.NodeProto, op recordedOperation, s *sanitizer) (map[string]any, error) {
	if len(n.Attribute) == 0 {
		return nil, nil
	}
	out := make(map[string]any, len(n.Attribute))
	for _, a := range n.Attribute {
		got, there := op.attributes[a.Name]
		p, isTensor := s.inNodes[nodeAttribute{place, a.Name}]
		switch {
		case isTensor && p.carrier == Undefined:
			out[a.Name] = p.direct()
		case isTensor && there:
			t, ok := got.(tensor.Tensor)
			if !ok {
				return nil, fmt.Errorf("onnx-go reads the attribute %s as %T", quoted(a.Name), got)
			}
			read, err := fromOnnxGo(t, p)
			if err != nil {
				return nil, fmt.Errorf("attribute %s: %w", quoted(a.Name), err)
			}
			out[a.Name] = read
		case !there || !sameAttribute(got, a):
			return nil, fmt.Errorf("onnx-go reads the attribute %s as %T, not as %v", quoted(a.Name), got, a.Type)
		default:
			out[a.Name] = got
		}
	}
	return out, nil
}

// sameAttribute compares an attribute as onnx-go read it with our own reading; floats bit by bit.
func sameAttribute(got any, a *onnxpb.AttributeProto) bool {
	switch v := got.(type) {
	case float32:
		return a.Type == onnxpb.AttributeProto_FLOAT && sameBits(v, a.GetF())
	case int64:
		return a.Type == onnxpb.AttributeProto_INT && v == a.GetI()
	case string:
		return a.Type == onnxpb.AttributeProto_STRING && v == string(a.S)
	case []float32:
		return a.Type == onnxpb.AttributeProto_FLOATS && slices.EqualFunc(v, a.Floats, sameBits)
	case []int64:
		return a.Type == onnxpb.AttributeProto_INTS && slices.Equal(v, a.Ints)
	case []string:
		return a.Type == onnxpb.AttributeProto_STRINGS && slices.EqualFunc(v, a.Strings, func(s string, b []byte) bool { return s == string(b) })
	}
	return false
}

func sameBits(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }

// setConstant turns a Constant node into a tensor. Exactly one of its attributes holds the value.
func (m *Model) setConstant(where string, n Node) error {
	if len(n.Attributes) != 1 || len(n.Outputs) != 1 || n.Outputs[0] == "" || len(n.Inputs) != 0 {
		return malformed("%s has %d inputs, %d values and %d outputs", where, len(n.Inputs), len(n.Attributes), len(n.Outputs))
	}
	name := n.Outputs[0]
	if _, twice := m.Tensors[name]; twice {
		return malformed("%s makes %s, which is a tensor already", where, quoted(name))
	}
	for key, v := range n.Attributes {
		t, ok := constant(key, v)
		if !ok {
			return unsupported("%s: the attribute %s holds no value that Likeness reads", where, quoted(key))
		}
		m.Tensors[name] = t
	}
	return nil
}

func constant(key string, value any) (*Tensor, bool) {
	switch v := value.(type) {
	case *Tensor:
		return v, key == "value"
	case float32:
		return &Tensor{Shape: []int{}, ElemType: Float32, Floats: []float32{v}}, key == "value_float"
	case int64:
		return &Tensor{Shape: []int{}, ElemType: Int64, Ints: []int64{v}}, key == "value_int"
	case string:
		return &Tensor{Shape: []int{}, ElemType: String, Strings: []string{v}}, key == "value_string"
	case []float32:
		return &Tensor{Shape: []int{len(v)}, ElemType: Float32, Floats: v}, key == "value_floats"
	case []int64:
		return &Tensor{Shape: []int{len(v)}, ElemType: Int64, Ints: v}, key == "value_ints"
	case []string:
		return &Tensor{Shape: []int{len(v)}, ElemType: String, Strings: v}, key == "value_strings"
	}
	return nil, false
}
