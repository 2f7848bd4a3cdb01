package onnxfile

import (
	"errors"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"likeness/inference/message"
	"likeness/inference/onnxfile/internal/onnxpb"
)

// placeAttribute is added to every node, so that what onnx-go reports can be told to be the same node of the file.
const placeAttribute = "likeness:place"

// sanitizer rewrites a parsed model into the part of ONNX that onnx-go v0.5.0 decodes without harm. It leaves out all types and shapes
// of values (onnx-go allocates what they claim and loses free dimensions), the list of inputs (nodes name what they use, and onnx-go
// searches the list for every tensor), documentation and metadata; brings every tensor into a form that onnx-go reads right; and refuses
// what it would read wrong: subgraphs, sparse and external data, functions.
type sanitizer struct {
	lim     Limits
	ints    int64 // elements of integer tensors so far
	tensors map[string]plain
	inNodes map[nodeAttribute]plain
}

// nodeAttribute names a tensor that stands in a node.
type nodeAttribute struct {
	node int
	name string
}

// sanitize returns the bytes for onnx-go.
func (s *sanitizer) sanitize(m *onnxpb.ModelProto) ([]byte, error) {
	g := m.Graph
	if len(m.Functions) > 0 {
		return nil, unsupported("the model defines functions of its own; export it with them expanded (inlined)")
	}
	if len(g.SparseInitializer) > 0 {
		return nil, unsupported("the model has sparse tensors")
	}
	if len(g.Node) == 0 || len(g.Output) == 0 {
		return nil, malformed("the graph computes nothing: it has %d nodes and %d outputs", len(g.Node), len(g.Output))
	}
	s.tensors, s.inNodes = map[string]plain{}, map[nodeAttribute]plain{}
	for _, t := range g.Initializer {
		if err := s.initializer(t); err != nil {
			return nil, err
		}
	}
	clean := &onnxpb.GraphProto{}
	for i, n := range g.Node {
		c, err := s.node(i, n)
		if err != nil {
			return nil, err
		}
		clean.Node = append(clean.Node, c)
	}
	s.feedInputless(g, clean)
	for _, out := range g.Output {
		clean.Output = append(clean.Output, &onnxpb.ValueInfoProto{Name: out.Name})
	}
	return s.marshal(g, clean)
}

func (s *sanitizer) initializer(t *onnxpb.TensorProto) error {
	where := "tensor " + quoted(t.Name)
	if t.Name == "" {
		return FormatError{message.Of("a tensor has no name")}
	}
	if _, twice := s.tensors[t.Name]; twice {
		return malformed("%s is there twice", where)
	}
	p, err := s.tensor(where, t)
	s.tensors[t.Name] = p
	return err
}

func (s *sanitizer) tensor(where string, t *onnxpb.TensorProto) (plain, error) {
	p, err := plainTensor(where, t, int64(s.lim.Integers)-s.ints)
	if errors.Is(err, errTooManyIntegers) {
		return p, tooManyIntegers(s.lim)
	}
	if p.carrier == Int32 || p.carrier == Int64 {
		s.ints += int64(len(p.raw) / width(p.carrier))
	}
	return p, err
}

// node returns a copy of n with checked attributes.
func (s *sanitizer) node(place int, n *onnxpb.NodeProto) (*onnxpb.NodeProto, error) {
	where := nodeLabel(place, n.Name, n.OpType)
	switch n.OpType {
	case "":
		return nil, malformed("%s names no operator", where)
	case "If", "Loop", "Scan", "SequenceMap":
		return nil, unsupported("%s contains a graph of its own, which Likeness does not read", where)
	}
	if len(n.Output) == 0 {
		return nil, malformed("%s has no output", where)
	}
	c := &onnxpb.NodeProto{Input: n.Input, Output: n.Output, OpType: n.OpType}
	seen := map[string]bool{placeAttribute: true}
	for _, a := range n.Attribute {
		if seen[a.Name] || a.Name == "" {
			return nil, malformed("%s: the attribute %s is there twice or has no name", where, quoted(a.Name))
		}
		seen[a.Name] = true
		if err := typed(where, a); err != nil {
			return nil, err
		}
		a, err := s.attribute(where, place, n, a)
		if err != nil {
			return nil, err
		}
		if a != nil {
			c.Attribute = append(c.Attribute, a)
		}
	}
	at := int64(place)
	c.Attribute = append(c.Attribute, &onnxpb.AttributeProto{Name: placeAttribute, Type: onnxpb.AttributeProto_INT, I: &at})
	return c, nil
}

// typed makes sure that an attribute states its type, and that it is one of those a Model can hold. Files of 2017 leave the type out:
// then it is that of the only field that is set.
func typed(where string, a *onnxpb.AttributeProto) error {
	if a.RefAttrName != "" {
		return malformed("%s: the attribute %s refers to a function's attribute outside a function", where, quoted(a.Name))
	}
	if a.Type == onnxpb.AttributeProto_UNDEFINED {
		found := 0
		for t, there := range map[onnxpb.AttributeProto_AttributeType]bool{
			onnxpb.AttributeProto_FLOAT: a.F != nil, onnxpb.AttributeProto_INT: a.I != nil, onnxpb.AttributeProto_STRING: a.S != nil,
			onnxpb.AttributeProto_TENSOR: a.T != nil, onnxpb.AttributeProto_GRAPH: a.G != nil, onnxpb.AttributeProto_FLOATS: len(a.Floats) > 0,
			onnxpb.AttributeProto_INTS: len(a.Ints) > 0, onnxpb.AttributeProto_STRINGS: len(a.Strings) > 0,
			onnxpb.AttributeProto_GRAPHS: len(a.Graphs) > 0,
		} {
			if there {
				a.Type = t
				found++
			}
		}
		if found != 1 {
			return malformed("%s: the attribute %s does not say of which type it is", where, quoted(a.Name))
		}
	}
	switch a.Type {
	case onnxpb.AttributeProto_FLOAT, onnxpb.AttributeProto_INT, onnxpb.AttributeProto_STRING, onnxpb.AttributeProto_TENSOR,
		onnxpb.AttributeProto_FLOATS, onnxpb.AttributeProto_INTS, onnxpb.AttributeProto_STRINGS:
		return nil
	case onnxpb.AttributeProto_GRAPH, onnxpb.AttributeProto_GRAPHS:
		return unsupported("%s: the attribute %s contains a graph, which Likeness does not read", where, quoted(a.Name))
	}
	return unsupported("%s: the attribute %s is of a type that Likeness does not read (%v)", where, quoted(a.Name), a.Type)
}

// attribute returns what onnx-go is given for an attribute: nil for a tensor that it cannot take.
func (s *sanitizer) attribute(where string, place int, n *onnxpb.NodeProto, a *onnxpb.AttributeProto) (*onnxpb.AttributeProto, error) {
	if n.OpType == "Cast" && a.Name == "to" && a.I != nil {
		to := int64(ElemType(a.GetI()).widened())
		a.I = &to // the whole model is widened to float32, and so is what is cast to a narrower or wider float
	}
	if a.Type != onnxpb.AttributeProto_TENSOR {
		return a, nil
	}
	where += ": attribute " + quoted(a.Name)
	if a.T == nil {
		return nil, malformed("%s holds no tensor", where)
	}
	p, err := s.tensor(where, a.T)
	if err != nil {
		return nil, err
	}
	s.inNodes[nodeAttribute{place, a.Name}] = p
	if p.carrier == Undefined {
		return nil, nil
	}
	t := &onnxpb.TensorProto{Dims: p.dims, DataType: int32(p.carrier), RawData: p.raw}
	return &onnxpb.AttributeProto{Name: a.Name, Type: a.Type, T: t}, nil
}

// feedInputless gives nodes without inputs a name, because onnx-go invents an input called NAME/input for them: it must not be a value
// of the model. No other node needs its name.
func (s *sanitizer) feedInputless(g, clean *onnxpb.GraphProto) {
	var alone []*onnxpb.NodeProto
	used := map[string]bool{}
	for _, n := range clean.Node {
		if len(n.Input) == 0 {
			alone = append(alone, n)
		}
	}
	if len(alone) == 0 {
		return
	}
	for _, n := range clean.Node {
		for _, v := range [][]string{n.Input, n.Output} {
			for _, name := range v {
				used[name] = true
			}
		}
	}
	for _, v := range [][]*onnxpb.ValueInfoProto{g.Input, g.Output} {
		for _, in := range v {
			used[in.Name] = true
		}
	}
	name := "likeness"
	for used[name+inventedInput] || s.tensors[name+inventedInput].elem != Undefined {
		name += "'"
	}
	for _, n := range alone {
		n.Name = name
	}
}

// inventedInput is what onnx-go adds to a node's name for the input that it invents.
const inventedInput = "/input"

// Field numbers and types of onnx.proto, for what is written by hand.
const (
	modelGraph       protowire.Number = 7
	graphInitializer protowire.Number = 5
	tensorFloatData  protowire.Number = 4
	tensorRawData    protowire.Number = 9
)

// marshal writes the model. Weights are appended straight from the file's bytes: raw_data and a packed float_data have the same content,
// and float_data is what onnx-go takes without a loop of its own. The graph comes in parts, which every protobuf parser joins.
func (s *sanitizer) marshal(g, clean *onnxpb.GraphProto) ([]byte, error) {
	model, err := proto.Marshal(&onnxpb.ModelProto{IrVersion: irVersion, Graph: clean})
	if err != nil {
		return nil, malformed("the graph cannot be passed on: %v", err)
	}
	size := len(model)
	for _, p := range s.tensors {
		size += len(p.raw)
	}
	out := append(make([]byte, 0, size+128*len(s.tensors)), model...)
	for _, t := range g.Initializer {
		p := s.tensors[t.Name]
		if p.carrier == Undefined {
			continue
		}
		head, err := proto.Marshal(&onnxpb.TensorProto{Name: t.Name, Dims: p.dims, DataType: int32(p.carrier)})
		if err != nil {
			return nil, malformed("tensor %s cannot be passed on: %v", quoted(t.Name), err)
		}
		out = appendTensor(out, head, p)
		p.raw = nil
		s.tensors[t.Name] = p
	}
	return out, nil
}

func appendTensor(out, head []byte, p plain) []byte {
	data := tensorRawData
	if p.carrier == Float32 {
		data = tensorFloatData
	}
	size := len(head) + protowire.SizeTag(data) + protowire.SizeBytes(len(p.raw))
	out = protowire.AppendTag(out, modelGraph, protowire.BytesType)
	out = protowire.AppendVarint(out, uint64(protowire.SizeTag(graphInitializer)+protowire.SizeBytes(size)))
	out = protowire.AppendTag(out, graphInitializer, protowire.BytesType)
	out = protowire.AppendVarint(out, uint64(size))
	out = append(out, head...)
	out = protowire.AppendTag(out, data, protowire.BytesType)
	return protowire.AppendBytes(out, p.raw)
}
