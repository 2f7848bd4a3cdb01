package onnxfile

import (
	"bytes"
	"math"
	"reflect"
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"

	"likeness/inference/onnxfile/internal/onnxpb"
)

// made is a model as the program makes one: two linear layers, class names, all kinds of attributes.
func made() *Model {
	return &Model{
		Nodes: []Node{
			{Op: "Gemm", Name: "first", Inputs: names{"x", "w2"}, Outputs: names{"h"}, Attributes: map[string]any{"transB": int64(1), "alpha": float32(0.5)}},
			{Op: "Gemm", Inputs: names{"h", "w1", ""}, Outputs: names{"y"}},
			{Op: "ArgMax", Inputs: names{"y"}, Outputs: names{"i"}, Attributes: map[string]any{"axis": int64(1)}},
			{Op: "Gather", Inputs: names{"classes", "i"}, Outputs: names{"class"}},
			{Op: "Any", Domain: "own", Inputs: names{"x"}, Outputs: names{"", "z"}, Attributes: map[string]any{
				"text": "a", "texts": []string{"a", ""}, "ints": []int64{-1}, "floats": []float32{float32(math.Inf(-1))},
				"tensor": &Tensor{Shape: []int{2}, ElemType: Uint8, Ints: []int64{0, 255}},
			}},
		},
		Inputs:  []Value{{"x", Float32, []Dim{{Name: "N"}, {Size: 2}, {}}}},
		Outputs: []Value{{"class", String, []Dim{{Name: "N"}}}, {"y", Float32, nil}, {Name: "z"}},
		Tensors: map[string]*Tensor{
			"w1":      {Shape: []int{2, 1}, ElemType: Float32, Floats: []float32{1, -2}},
			"w2":      {Shape: []int{2, 2}, ElemType: Float32, Floats: []float32{0, float32(math.Copysign(0, -1)), math.MaxFloat32, math.SmallestNonzeroFloat32}},
			"classes": {Shape: []int{2}, ElemType: String, Strings: []string{"photo", "Zeichnung – naïve"}},
			"unused8": {Shape: []int{3}, ElemType: Int8, Ints: []int64{-128, 0, 127}},
			"bools":   {Shape: []int{2}, ElemType: Bool, Ints: []int64{0, 1}},
			"int32":   {Shape: []int{}, ElemType: Int32, Ints: []int64{math.MinInt32}},
			"int64":   {Shape: []int{1}, ElemType: Int64, Ints: []int64{math.MaxInt64}},
			"none":    {Shape: []int{0}, ElemType: Float32},
		},
		Metadata: map[string]string{"b": "2", "a": "1", "": ""},
		Opset:    18, OtherOpsets: map[string]int{"own": 1, "another": 2}, Producer: "likeness", Name: "made",
	}
}

func TestEncode(t *testing.T) {
	data, err := Encode(made())
	if err != nil {
		t.Fatal(err)
	}
	for range 20 { // the order of maps differs from run to run
		again, err := Encode(made())
		if err != nil || !bytes.Equal(data, again) {
			t.Fatalf("the same model gives other bytes (%v)", err)
		}
	}
	m, err := Decode(data, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(m, made()) {
		t.Errorf("written and read it is\n%+v, want\n%+v", m, made())
	}
}

// TestEncodeOrder: tensors by first use, the others by name; metadata and operator sets by name.
func TestEncodeOrder(t *testing.T) {
	data, err := Encode(made())
	if err != nil {
		t.Fatal(err)
	}
	file := &onnxpb.ModelProto{}
	if err := proto.Unmarshal(data, file); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range file.Graph.Initializer {
		got = append(got, x.Name)
	}
	if want := (names{"w2", "w1", "classes", "bools", "int32", "int64", "none", "unused8"}); !reflect.DeepEqual(got, want) {
		t.Errorf("tensors in order %v, want %v", got, want)
	}
	got = nil
	for _, x := range file.MetadataProps {
		got = append(got, x.Key)
	}
	for _, x := range file.OpsetImport {
		got = append(got, x.Domain)
	}
	if want := (names{"", "a", "b", "", "another", "own"}); !reflect.DeepEqual(got, want) {
		t.Errorf("metadata and operator sets in order %v, want %v", got, want)
	}
	if file.IrVersion != irVersion || len(file.Graph.Initializer[0].RawData) != 16 {
		t.Errorf("version %d, %d raw bytes", file.IrVersion, len(file.Graph.Initializer[0].RawData))
	}
}

// TestEncodeNamesTheGraph: ONNX wants a name, a Model need not have one.
func TestEncodeNamesTheGraph(t *testing.T) {
	m := made()
	m.Name = ""
	data, err := Encode(m)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := Decode(data, Limits{}); err != nil || again.Name == "" {
		t.Errorf("got %v, %v", again, err)
	}
}

// TestCheck: what a program can build wrong, beyond what a file can hold wrong (see TestHostile).
func TestCheck(t *testing.T) {
	if err := made().Check(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		change func(m *Model)
		says   string
	}{
		{"no opset", func(m *Model) { m.Opset = 0 }, "which version"},
		{"operator set of version 0", func(m *Model) { m.OtherOpsets["own"] = 0 }, `operator set "own"`},
		{"standard operator set twice", func(m *Model) { m.OtherOpsets["ai.onnx"] = 18 }, `"ai.onnx"`},
		{"operator set missing", func(m *Model) { m.OtherOpsets = nil }, `node 4 ("Any") is of operator set "own"`},
		{"no operator", func(m *Model) { m.Nodes[0].Op = "" }, `node "first" ("") names no operator`},
		{"nil tensor", func(m *Model) { m.Tensors["w1"] = nil }, `tensor "w1": it is nil`},
		{"nameless tensor", func(m *Model) { m.Tensors[""] = m.Tensors["w1"] }, "a tensor has no name"},
		{"tensor too short", func(m *Model) { m.Tensors["w1"].Floats = nil }, `tensor "w1": a float32 tensor of shape [2 1] has 0 floats`},
		{"tensor with two kinds of data", func(m *Model) { m.Tensors["w1"].Ints = []int64{1, 2} }, `tensor "w1"`},
		{"tensor of negative shape", func(m *Model) { m.Tensors["w1"].Shape[0] = -2 }, "negative"},
		{"tensor without type", func(m *Model) { m.Tensors["w1"].ElemType = Undefined }, "its element type is undefined"},
		{"integer out of range", func(m *Model) { m.Tensors["unused8"].Ints[0] = -129 }, "-129 is no int8"},
		{"bool of 2", func(m *Model) { m.Tensors["bools"].Ints[0] = 2 }, "2 is no bool"},
		{"attribute of type int", func(m *Model) { m.Nodes[0].Attributes["transB"] = 1 }, `node "first" ("Gemm"): attribute "transB": a int cannot be an attribute`},
		{"attribute with a wrong tensor", func(m *Model) { m.Nodes[0].Attributes["t"] = &Tensor{ElemType: Float32} }, `attribute "t"`},
		{"nameless attribute", func(m *Model) { m.Nodes[0].Attributes[""] = int64(1) }, "it has no name"},
		{"dimension both fixed and free", func(m *Model) { m.Inputs[0].Shape[0].Size = 3 }, `the input "x": a dimension cannot be 3 "N"`},
		{"negative dimension", func(m *Model) { m.Outputs[0].Shape[0] = Dim{Size: -1} }, `the output "class": a dimension cannot be -1`},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := made()
			c.change(m)
			expect(t, m.Check(), malformedFile, c.says)
			if data, err := Encode(m); err == nil || data != nil {
				t.Errorf("it can be written all the same")
			}
		})
	}
}

// TestEncodeBadText: protobuf texts are UTF-8.
func TestEncodeBadText(t *testing.T) {
	m := made()
	m.Metadata["bad"] = "\xff"
	_, err := Encode(m)
	expect(t, err, malformedFile, "UTF-8")
}

// TestToHalf: each of the 65536 half numbers comes back as itself, and what lies between is rounded to the nearest, of two to the even one.
func TestToHalf(t *testing.T) {
	for h := range 1 << 16 {
		f := fromHalf(uint16(h))
		if math.IsNaN(float64(f)) {
			if back := toHalf(f); back&0x7c00 != 0x7c00 || back&0x3ff == 0 {
				t.Fatalf("%04x came back as %04x", h, back)
			}
			continue
		}
		if back := toHalf(f); back != uint16(h) {
			t.Fatalf("%04x is %g, which came back as %04x", h, f, back)
		}
		if next := fromHalf(uint16(h + 1)); h&0x7fff < 0x7bff {
			middle, even := f+(next-f)/2, uint16(h+h&1)
			if got := toHalf(middle); got != even {
				t.Fatalf("%g, between %04x and the next, becomes %04x, want %04x", middle, h, got, even)
			}
			if got := toHalf(math.Nextafter32(middle, f)); got != uint16(h) {
				t.Fatalf("a little less than %g becomes %04x, want %04x", middle, got, h)
			}
		}
	}
	for f, want := range map[float32]uint16{65519: 0x7bff, 65520: 0x7c00, -1e10: 0xfc00, 1e-10: 0} {
		if got := toHalf(f); got != want {
			t.Errorf("%g becomes %04x, want %04x", f, got, want)
		}
	}
}

func TestHalfTensors(t *testing.T) {
	m := &Model{
		Opset: 13, Nodes: []Node{{Op: "Add", Inputs: []string{"x", "h"}, Outputs: []string{"y"}}},
		Inputs: []Value{{Name: "x", ElemType: Float32}}, Outputs: []Value{{Name: "y", ElemType: Float32}},
		Tensors: map[string]*Tensor{"h": {Shape: []int{3}, ElemType: Float32, Floats: []float32{1, 1.0001, -0.1}, Half: true}},
	}
	data, err := Encode(m)
	if err != nil {
		t.Fatal(err)
	}
	back, err := Decode(data, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got := back.Tensors["h"]; got.ElemType != Float32 || got.Half || !slices.Equal(got.Floats, []float32{1, 1, -0.099975586}) {
		t.Errorf("came back as %+v", got)
	}
	for _, bad := range []*Tensor{
		{Shape: []int{1}, ElemType: Float32, Floats: []float32{-65505}, Half: true},
		{Shape: []int{1}, ElemType: Int64, Ints: []int64{1}, Half: true},
	} {
		m.Tensors["h"] = bad
		if _, err := Encode(m); err == nil {
			t.Errorf("written: %+v", bad)
		}
	}
}
