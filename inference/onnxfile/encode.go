package onnxfile

import (
	"encoding/binary"
	"maps"
	"slices"

	"google.golang.org/protobuf/proto"

	"likeness/inference/onnxfile/internal/onnxpb"
)

// irVersion is the version of the file format that is written: since 4 initializers need not be inputs, since 8 every operator set in
// use by image models is allowed. Readers take any version up to their own.
const irVersion = 8

// maxFile is where protobuf, and so ONNX, ends.
const maxFile = 1<<31 - 1

// Encode writes a model as the bytes of an ONNX file, of IR version 8. The model is checked first. The same model gives the same bytes:
// tensors stand in the order of their first use, those that no node uses come last by name; attributes and metadata are sorted by name.
func Encode(m *Model) ([]byte, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	g := &onnxpb.GraphProto{Name: m.Name}
	if g.Name == "" {
		g.Name = "graph" // ONNX wants one
	}
	for _, n := range m.Nodes {
		g.Node = append(g.Node, nodeProto(n))
	}
	for _, name := range m.tensorOrder() {
		t := tensorProto(m.Tensors[name])
		t.Name = name
		g.Initializer = append(g.Initializer, t)
	}
	for _, v := range m.Inputs {
		g.Input = append(g.Input, valueProto(v))
	}
	for _, v := range m.Outputs {
		g.Output = append(g.Output, valueProto(v))
	}
	file := &onnxpb.ModelProto{IrVersion: irVersion, ProducerName: m.Producer, Graph: g}
	file.OpsetImport = append(file.OpsetImport, &onnxpb.OperatorSetIdProto{Version: int64(m.Opset)})
	for _, domain := range slices.Sorted(maps.Keys(m.OtherOpsets)) {
		file.OpsetImport = append(file.OpsetImport, &onnxpb.OperatorSetIdProto{Domain: domain, Version: int64(m.OtherOpsets[domain])})
	}
	for _, key := range slices.Sorted(maps.Keys(m.Metadata)) {
		file.MetadataProps = append(file.MetadataProps, &onnxpb.StringStringEntryProto{Key: key, Value: m.Metadata[key]})
	}
	if size := proto.Size(file); size > maxFile {
		return nil, unsupported("the model needs %d MB, and an ONNX file ends at 2048", size>>20)
	}
	data, err := proto.MarshalOptions{Deterministic: true}.Marshal(file)
	if err != nil {
		return nil, malformed("a name or text is not valid UTF-8: %v", err)
	}
	return data, nil
}

// tensorOrder lists the tensors by first use, then the unused ones by name.
func (m *Model) tensorOrder() []string {
	var order []string
	seen := map[string]bool{}
	add := func(name string) {
		if _, ok := m.Tensors[name]; ok && !seen[name] {
			seen[name] = true
			order = append(order, name)
		}
	}
	for _, n := range m.Nodes {
		for _, in := range n.Inputs {
			add(in)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.Tensors)) {
		add(name)
	}
	return order
}

func nodeProto(n Node) *onnxpb.NodeProto {
	out := &onnxpb.NodeProto{OpType: n.Op, Domain: n.Domain, Name: n.Name, Input: n.Inputs, Output: n.Outputs}
	for _, name := range slices.Sorted(maps.Keys(n.Attributes)) {
		a := &onnxpb.AttributeProto{Name: name}
		switch v := n.Attributes[name].(type) {
		case int64:
			a.Type, a.I = onnxpb.AttributeProto_INT, &v
		case float32:
			a.Type, a.F = onnxpb.AttributeProto_FLOAT, &v
		case string:
			a.Type, a.S = onnxpb.AttributeProto_STRING, []byte(v)
		case []int64:
			a.Type, a.Ints = onnxpb.AttributeProto_INTS, v
		case []float32:
			a.Type, a.Floats = onnxpb.AttributeProto_FLOATS, v
		case []string:
			a.Type, a.Strings = onnxpb.AttributeProto_STRINGS, asBytes(v)
		case *Tensor:
			a.Type, a.T = onnxpb.AttributeProto_TENSOR, tensorProto(v)
		}
		out.Attribute = append(out.Attribute, a)
	}
	return out
}

func asBytes(texts []string) [][]byte {
	out := make([][]byte, len(texts))
	for i, s := range texts {
		out[i] = []byte(s)
	}
	return out
}

// tensorProto writes numbers as raw little-endian bytes, texts as they are.
func tensorProto(t *Tensor) *onnxpb.TensorProto {
	out := &onnxpb.TensorProto{DataType: int32(t.ElemType), StringData: asBytes(t.Strings)}
	for _, d := range t.Shape {
		out.Dims = append(out.Dims, int64(d))
	}
	if t.Half {
		out.DataType = int32(float16)
	}
	raw := make([]byte, 0, width(t.ElemType)*t.Size())
	for _, f := range t.Floats {
		if t.Half {
			raw = binary.LittleEndian.AppendUint16(raw, toHalf(f))
		} else {
			raw = appendFloat(raw, f)
		}
	}
	for _, v := range t.Ints {
		switch width(t.ElemType) {
		case 1:
			raw = append(raw, byte(v))
		case 4:
			raw = appendInt32(raw, int32(v))
		default:
			raw = binary.LittleEndian.AppendUint64(raw, uint64(v))
		}
	}
	out.RawData = raw
	return out
}

func valueProto(v Value) *onnxpb.ValueInfoProto {
	out := &onnxpb.ValueInfoProto{Name: v.Name}
	if v.ElemType == Undefined && v.Shape == nil {
		return out
	}
	t := &onnxpb.TypeProto_Tensor{ElemType: int32(v.ElemType)}
	if v.Shape != nil {
		t.Shape = &onnxpb.TensorShapeProto{}
	}
	for _, d := range v.Shape {
		p := &onnxpb.TensorShapeProto_Dimension{}
		switch {
		case d.Name != "":
			p.Value = &onnxpb.TensorShapeProto_Dimension_DimParam{DimParam: d.Name}
		case d.Size > 0:
			p.Value = &onnxpb.TensorShapeProto_Dimension_DimValue{DimValue: int64(d.Size)}
		}
		t.Shape.Dim = append(t.Shape.Dim, p)
	}
	out.Type = &onnxpb.TypeProto{TensorType: t}
	return out
}
