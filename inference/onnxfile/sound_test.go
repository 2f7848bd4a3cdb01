package onnxfile

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"likeness/inference/onnxfile/internal/onnxpb"
)

// soundCase is a model that onnx-go alone reads wrong, refuses or dies of, or that is unusual; want is its description by describe.
type soundCase struct {
	name  string
	model *onnxpb.ModelProto
	want  string
}

func soundCases() []soundCase {
	const conv = "Conv(x w)[group=4]->y"
	clip := func(in names, tensors ...*onnxpb.TensorProto) *onnxpb.ModelProto {
		return modelPB(nodes(nodePB("Clip", in, names{"y"})), tensors...)
	}
	six := floatsPB("hi", []float32{6})
	constant := func(a *onnxpb.AttributeProto) *onnxpb.ModelProto {
		return modelPB(nodes(nodePB("Constant", nil, names{"c"}, a), nodePB("Add", names{"x", "c"}, names{"y"})))
	}
	return []soundCase{
		{
			"every attribute", modelPB(nodes(nodePB("Conv", names{"x", "w"}, names{"y"}, intPB("group", 4), intsPB("pads", 1, 1, 1, 1), textPB("auto_pad", "SAME_UPPER"),
				floatPB("f", 0.5), &onnxpb.AttributeProto{Name: "fs", Type: onnxpb.AttributeProto_FLOATS, Floats: []float32{1, 2}},
				&onnxpb.AttributeProto{Name: "ss", Type: onnxpb.AttributeProto_STRINGS, Strings: [][]byte{[]byte("a"), []byte("b")}},
				holdsPB("t", floatsPB("", []float32{7}, 1)), holdsPB("none", rawPB("", Float32, nil, 0)))), weights()),
			"Conv(x w)[auto_pad=SAME_UPPER f=0.5 fs=[1 2] group=4 none=float32[0][] pads=[1 1 1 1] ss=[a b] t=float32[1][7]]->y",
		},
		{"scalars in raw bytes", clip(names{"x", "lo", "hi"}, floatsPB("lo", []float32{0}), six), "Clip(x lo hi)->y hi=float32[][6] lo=float32[][0]"},
		{"absent input", clip(names{"x", "", "hi"}, six), "Clip(x  hi)->y hi=float32[][6]"},
		{"scalar in float_data", clip(names{"x", "", "hi"}, &onnxpb.TensorProto{Name: "hi", DataType: 1, FloatData: []float32{6}}), "Clip(x  hi)->y hi=float32[][6]"},
		{"one value, one dimension", clip(names{"x", "hi"}, floatsPB("hi", []float32{6}, 1)), "Clip(x hi)->y hi=float32[1][6]"},
		{"constant tensor", constant(holdsPB("value", floatsPB("", []float32{6}))), "Add(x c)->y c=float32[][6]"},
		{"constant float", constant(floatPB("value_float", 6)), "Add(x c)->y c=float32[][6]"},
		{"constant floats", constant(&onnxpb.AttributeProto{Name: "value_floats", Type: onnxpb.AttributeProto_FLOATS, Floats: []float32{1, 2}}), "Add(x c)->y c=float32[2][1 2]"},
		{"constant int", constant(intPB("value_int", -6)), "Add(x c)->y c=int64[][-6]"},
		{"constant ints", constant(intsPB("value_ints", 1, 2)), "Add(x c)->y c=int64[2][1 2]"},
		{"constant text", constant(textPB("value_string", "cat")), "Add(x c)->y c=string[][cat]"},
		{"constant texts", constant(&onnxpb.AttributeProto{Name: "value_strings", Type: onnxpb.AttributeProto_STRINGS, Strings: [][]byte{[]byte("cat"), {}}}), "Add(x c)->y c=string[2][cat ]"},
		{"a value called as onnx-go calls what it invents", modelPB(nodes(relu("x", "likeness/input"), nodePB("Constant", nil, names{"c"}, intPB("value_int", 1)),
			nodePB("Add", names{"likeness/input", "c"}, names{"y"}))), "Relu(x)->likeness/input Add(likeness/input c)->y c=int64[][1]"},
		{"node without inputs", modelPB(nodes(nodePB("RandomNormal", nil, names{"y"}, intsPB("shape", 1)))), "RandomNormal()[shape=[1]]->y"},
		{"value times itself", modelPB(nodes(nodePB("Mul", names{"x", "x"}, names{"y"}))), "Mul(x x)->y"},
		{"absent inputs and outputs", modelPB(nodes(nodePB("Dropout", names{"x", "", ""}, names{"y", ""}))), "Dropout(x  )->y "},
		{"first output absent", modelPB(nodes(nodePB("LSTM", names{"x"}, names{"", "y"}))), "LSTM(x)-> y"},
		{
			"absent outputs of BatchNormalization",
			modelPB(nodes(nodePB("BatchNormalization", names{"x", "s", "b", "s", "b"}, names{"y", "", "", "", ""})),
				floatsPB("s", []float32{1, 2, 3, 4}, 4), floatsPB("b", []float32{0, 0, 0, 0}, 4)),
			"BatchNormalization(x s b s b)->y     b=float32[4][0 0 0 0] s=float32[4][1 2 3 4]",
		},
		{"float16 in raw bytes", clip(names{"x", "h"}, rawPB("h", float16, []byte{0, 0x3c, 0, 0xc0, 1, 0, 0, 0x7c}, 4)), "Clip(x h)->y h=float32[4][1 -2 5.9604645e-08 +Inf]"},
		{"float16 in int32_data", clip(names{"x", "h"}, &onnxpb.TensorProto{Name: "h", DataType: 10, Dims: []int64{2}, Int32Data: []int32{0x3c00, 0x83ff}}), "Clip(x h)->y h=float32[2][1 -6.097555e-05]"},
		{"bfloat16", clip(names{"x", "h"}, rawPB("h", bfloat16, []byte{0x80, 0x3f, 0, 0xc0}, 2)), "Clip(x h)->y h=float32[2][1 -2]"},
		{"bfloat16 in int32_data", clip(names{"x", "h"}, &onnxpb.TensorProto{Name: "h", DataType: 16, Dims: []int64{1}, Int32Data: []int32{0x3f80}}), "Clip(x h)->y h=float32[1][1]"},
		{"float64", clip(names{"x", "h"}, &onnxpb.TensorProto{Name: "h", DataType: 11, Dims: []int64{2}, DoubleData: []float64{0.5, 1e300}}), "Clip(x h)->y h=float32[2][0.5 +Inf]"},
		{"float64 in raw bytes", clip(names{"x", "h"}, rawPB("h", float64_, []byte{0, 0, 0, 0, 0, 0, 0xe0, 0x3f}, 1)), "Clip(x h)->y h=float32[1][0.5]"},
		{"uint8", clip(names{"x", "h"}, rawPB("h", Uint8, []byte{0, 255}, 2)), "Clip(x h)->y h=uint8[2][0 255]"},
		{"int8", clip(names{"x", "h"}, rawPB("h", Int8, []byte{1, 255}, 2)), "Clip(x h)->y h=int8[2][1 -1]"},
		{"bool", clip(names{"x", "h"}, rawPB("h", Bool, []byte{1, 0, 2}, 3)), "Clip(x h)->y h=bool[3][1 0 1]"},
		{"bool in int32_data", clip(names{"x", "h"}, &onnxpb.TensorProto{Name: "h", DataType: 9, Dims: []int64{1}, Int32Data: []int32{1}}), "Clip(x h)->y h=bool[1][1]"},
		{"int32 in raw bytes", clip(names{"x", "h"}, rawPB("h", Int32, []byte{255, 255, 255, 255}, 1)), "Clip(x h)->y h=int32[1][-1]"},
		{"int32 scalar", clip(names{"x", "h"}, &onnxpb.TensorProto{Name: "h", DataType: 6, Int32Data: []int32{-7}}), "Clip(x h)->y h=int32[][-7]"},
		{"int64 in raw bytes", clip(names{"x", "h"}, rawPB("h", Int64, make([]byte, 16), 2)), "Clip(x h)->y h=int64[2][0 0]"},
		{"int64 in int64_data", clip(names{"x", "h"}, &onnxpb.TensorProto{Name: "h", DataType: 7, Dims: []int64{2}, Int64Data: []int64{math.MinInt64, 5}}), "Clip(x h)->y h=int64[2][-9223372036854775808 5]"},
		{"int64 scalar", clip(names{"x", "h"}, rawPB("h", Int64, []byte{9, 0, 0, 0, 0, 0, 0, 0})), "Clip(x h)->y h=int64[][9]"},
		{"text", clip(names{"x", "h"}, &onnxpb.TensorProto{Name: "h", DataType: 8, Dims: []int64{2}, StringData: [][]byte{[]byte("cat"), []byte("dög")}}), "Clip(x h)->y h=string[2][cat dög]"},
		{"empty tensor", clip(names{"x", "h"}, rawPB("h", Float32, nil, 0)), "Clip(x h)->y h=float32[0][]"},
		{"empty tensor of three dimensions", clip(names{"x", "h"}, rawPB("h", Int64, nil, 2, 0, 3)), "Clip(x h)->y h=int64[2 0 3][]"},
		{"tensor that is an output", graphChanged(func(g *onnxpb.GraphProto) { g.Output = append(g.Output, valuePB("w", Float32, 4, 1, 3, 3)) }), conv},
		{"output that is an input", graphChanged(func(g *onnxpb.GraphProto) { g.Output = append(g.Output, g.Input[0]) }), conv},
		{"initializer among the inputs", graphChanged(func(g *onnxpb.GraphProto) { g.Input = append(g.Input, valuePB("w", Float32, 4, 1, 3, 3)) }), conv},
		{"attribute without type", graphChanged(func(g *onnxpb.GraphProto) { g.Node[0].Attribute[0].Type = onnxpb.AttributeProto_UNDEFINED }), conv},
		{"output without a type", graphChanged(func(g *onnxpb.GraphProto) { g.Output[0].Type = nil }), conv},
		{"output without a shape", graphChanged(func(g *onnxpb.GraphProto) { g.Output[0].Type.TensorType.Shape = nil }), conv},
		{"output of no kind", graphChanged(func(g *onnxpb.GraphProto) { g.Output[0].Type.TensorType = nil }), conv},
		{"Cast to float16", modelPB(nodes(nodePB("Cast", names{"x"}, names{"y"}, intPB("to", int64(float16))))), "Cast(x)[to=1]->y"},
		{"Cast to int64", modelPB(nodes(nodePB("Cast", names{"x"}, names{"y"}, intPB("to", int64(Int64))))), "Cast(x)[to=7]->y"},
		{"another operator set", changed(func(m *onnxpb.ModelProto) {
			m.OpsetImport = append(m.OpsetImport, &onnxpb.OperatorSetIdProto{Domain: "d", Version: 2}, &onnxpb.OperatorSetIdProto{Domain: "ai.onnx", Version: 13})
			m.Graph.Node[0].Domain = "d"
		}), conv},
		{"metadata", changed(func(m *onnxpb.ModelProto) {
			m.MetadataProps = []*onnxpb.StringStringEntryProto{{Key: "b", Value: "2"}, {Key: "a", Value: "1"}}
		}), conv},
	}
}

// describe writes nodes and tensors in a line; of tensors as large as weights() it leaves out the values.
func describe(m *Model) string {
	var parts []string
	for _, n := range m.Nodes {
		s := n.Op + "(" + strings.Join(n.Inputs, " ") + ")"
		var attributes []string
		for _, name := range sortedKeys(n.Attributes) {
			v := n.Attributes[name]
			if x, ok := v.(*Tensor); ok {
				v = describeTensor(x)
			}
			attributes = append(attributes, fmt.Sprint(name, "=", v))
		}
		if attributes != nil {
			s += "[" + strings.Join(attributes, " ") + "]"
		}
		parts = append(parts, s+"->"+strings.Join(n.Outputs, " "))
	}
	for _, name := range sortedKeys(m.Tensors) {
		if m.Tensors[name].Size() < 10 {
			parts = append(parts, name+"="+describeTensor(m.Tensors[name]))
		}
	}
	return strings.Join(parts, " ")
}

func describeTensor(t *Tensor) string {
	switch {
	case t.Floats != nil:
		return fmt.Sprintf("%v%v%v", t.ElemType, t.Shape, t.Floats)
	case t.Strings != nil:
		return fmt.Sprintf("%v%v%v", t.ElemType, t.Shape, t.Strings)
	}
	return fmt.Sprintf("%v%v%v", t.ElemType, t.Shape, t.Ints)
}

func TestSound(t *testing.T) {
	for _, c := range soundCases() {
		t.Run(c.name, func(t *testing.T) {
			m, err := Decode(bytesOf(t, c.model), Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if got := describe(m); got != c.want {
				t.Errorf("read as\n%s, want\n%s", got, c.want)
			}
			data, err := Encode(m)
			if err != nil {
				t.Fatal(err)
			}
			again, err := Decode(data, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(m, again) {
				t.Errorf("written and read again it is\n%+v, want\n%+v", again, m)
			}
		})
	}
}

// TestShapes: free dimensions stay free, and where they stand.
func TestShapes(t *testing.T) {
	symbolic := func(names ...string) *onnxpb.ValueInfoProto {
		v := valuePB("x", Float32, make([]int64, len(names))...)
		for i, n := range names {
			v.Type.TensorType.Shape.Dim[i].Value = &onnxpb.TensorShapeProto_Dimension_DimParam{DimParam: n}
		}
		return v
	}
	nothing := valuePB("x", Float32, 1)
	nothing.Type.TensorType.Shape.Dim[0].Value = nil
	batch := symbolic("N", "", "", "")
	for i, size := range []int64{4, 8, 9} {
		batch.Type.TensorType.Shape.Dim[i+1] = dimPB(size)
	}
	for _, c := range []struct {
		name  string
		input *onnxpb.ValueInfoProto
		want  Value
	}{
		{"free batch", batch, Value{"x", Float32, []Dim{{Name: "N"}, {Size: 4}, {Size: 8}, {Size: 9}}}},
		{"all free", symbolic("N", "C"), Value{"x", Float32, []Dim{{Name: "N"}, {Name: "C"}}}},
		{"-1 is free", valuePB("x", Float32, -1, 4), Value{"x", Float32, []Dim{{}, {Size: 4}}}},
		{"0 is free", valuePB("x", Float32, 0, 4), Value{"x", Float32, []Dim{{}, {Size: 4}}}},
		{"nothing is free", nothing, Value{"x", Float32, []Dim{{}}}},
		{"scalar", valuePB("x", Int64), Value{"x", Int64, []Dim{}}},
		{"half precision", valuePB("x", float16, 2), Value{"x", Float32, []Dim{{Size: 2}}}},
		{"no type", &onnxpb.ValueInfoProto{Name: "x"}, Value{Name: "x"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := Decode(bytesOf(t, graphChanged(func(g *onnxpb.GraphProto) { g.Input[0] = c.input })), Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(m.Inputs, []Value{c.want}) {
				t.Errorf("read as %+v, want %+v", m.Inputs, c.want)
			}
		})
	}
}

// TestHalf compares every half-precision number with its value by the definition: (-1)^s * 2^(e-15) * 1.f, or 2^-14 * 0.f.
func TestHalf(t *testing.T) {
	for h := range 1 << 16 {
		exponent, fraction := h>>10&31, float64(h&1023)/1024
		want := math.Ldexp(1+fraction, exponent-15)
		switch {
		case exponent == 0:
			want = math.Ldexp(fraction, -14)
		case exponent == 31 && fraction > 0:
			want = math.NaN()
		case exponent == 31:
			want = math.Inf(1)
		}
		if h>>15 == 1 {
			want = -want
		}
		got := fromHalf(uint16(h))
		if math.IsNaN(want) != math.IsNaN(float64(got)) || !math.IsNaN(want) && float64(got) != want || math.Signbit(float64(got)) != (h>>15 == 1) {
			t.Fatalf("%04x is read as %g, want %g", h, got, want)
		}
	}
}

func TestNodeAttributes(t *testing.T) {
	n := Node{Attributes: map[string]any{"i": int64(3), "is": []int64{1}, "f": float32(0.5), "s": "a"}}
	if n.Int("i", 0) != 3 || n.Int("none", 7) != 7 || n.Int("s", 7) != 7 {
		t.Error("Int")
	}
	if !reflect.DeepEqual(n.Ints("is", nil), []int64{1}) || n.Ints("i", nil) != nil {
		t.Error("Ints")
	}
	if n.Float("f", 0) != 0.5 || n.Float("i", 2) != 2 {
		t.Error("Float")
	}
	if n.String("s", "") != "a" || n.String("f", "b") != "b" {
		t.Error("String")
	}
}
