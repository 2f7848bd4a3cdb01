package onnxfile

import (
	"maps"
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"

	"likeness/inference/onnxfile/internal/onnxpb"
)

// Small models for tests are built from the protobuf types, so that they can be as wrong as a file can be.

type names = []string

func nodePB(op string, in, out names, attributes ...*onnxpb.AttributeProto) *onnxpb.NodeProto {
	return &onnxpb.NodeProto{OpType: op, Name: "the " + op, Input: in, Output: out, Attribute: attributes}
}

func intPB(name string, v int64) *onnxpb.AttributeProto {
	return &onnxpb.AttributeProto{Name: name, Type: onnxpb.AttributeProto_INT, I: &v}
}

func intsPB(name string, v ...int64) *onnxpb.AttributeProto {
	return &onnxpb.AttributeProto{Name: name, Type: onnxpb.AttributeProto_INTS, Ints: v}
}

func floatPB(name string, v float32) *onnxpb.AttributeProto {
	return &onnxpb.AttributeProto{Name: name, Type: onnxpb.AttributeProto_FLOAT, F: &v}
}

func textPB(name, v string) *onnxpb.AttributeProto {
	return &onnxpb.AttributeProto{Name: name, Type: onnxpb.AttributeProto_STRING, S: []byte(v)}
}

func holdsPB(name string, t *onnxpb.TensorProto) *onnxpb.AttributeProto {
	return &onnxpb.AttributeProto{Name: name, Type: onnxpb.AttributeProto_TENSOR, T: t}
}

func rawPB(name string, elem ElemType, raw []byte, dims ...int64) *onnxpb.TensorProto {
	return &onnxpb.TensorProto{Name: name, DataType: int32(elem), RawData: raw, Dims: dims}
}

// floatsPB is a float32 tensor in raw bytes.
func floatsPB(name string, values []float32, dims ...int64) *onnxpb.TensorProto {
	var raw []byte
	for _, f := range values {
		raw = appendFloat(raw, f)
	}
	return rawPB(name, Float32, raw, dims...)
}

func dimPB(size int64) *onnxpb.TensorShapeProto_Dimension {
	return &onnxpb.TensorShapeProto_Dimension{Value: &onnxpb.TensorShapeProto_Dimension_DimValue{DimValue: size}}
}

func valuePB(name string, elem ElemType, dims ...int64) *onnxpb.ValueInfoProto {
	shape := &onnxpb.TensorShapeProto{}
	for _, d := range dims {
		shape.Dim = append(shape.Dim, dimPB(d))
	}
	return &onnxpb.ValueInfoProto{Name: name, Type: &onnxpb.TypeProto{TensorType: &onnxpb.TypeProto_Tensor{ElemType: int32(elem), Shape: shape}}}
}

// modelPB is a graph from x to y, both float32 of 1 x 4 x 8 x 8.
func modelPB(nodes []*onnxpb.NodeProto, tensors ...*onnxpb.TensorProto) *onnxpb.ModelProto {
	return &onnxpb.ModelProto{IrVersion: 8, OpsetImport: []*onnxpb.OperatorSetIdProto{{Version: 13}}, Graph: &onnxpb.GraphProto{
		Name: "g", Node: nodes, Initializer: tensors,
		Input:  []*onnxpb.ValueInfoProto{valuePB("x", Float32, 1, 4, 8, 8)},
		Output: []*onnxpb.ValueInfoProto{valuePB("y", Float32, 1, 4, 8, 8)},
	}}
}

// convPB is a depthwise convolution with the given weights, which are named w.
func convPB(w *onnxpb.TensorProto) *onnxpb.ModelProto {
	return modelPB([]*onnxpb.NodeProto{nodePB("Conv", names{"x", "w"}, names{"y"}, intPB("group", 4))}, w)
}

func bytesOf(t testing.TB, m proto.Message) []byte {
	t.Helper()
	data, err := proto.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
