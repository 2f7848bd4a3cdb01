package onnxfile

import (
	"errors"
	"strings"
	"testing"

	"likeness/inference/onnxfile/internal/onnxpb"
)

type verdict int

const (
	sound verdict = iota
	malformedFile
	unsupportedFile
)

// hostileCase is a model that is wrong, or looks so; says is a part of the error.
type hostileCase struct {
	name  string
	model *onnxpb.ModelProto
	want  verdict
	says  string
}

func nodes(n ...*onnxpb.NodeProto) []*onnxpb.NodeProto { return n }

// weights are those of convPB.
func weights() *onnxpb.TensorProto { return floatsPB("w", make([]float32, 36), 4, 1, 3, 3) }

// changed is a sound convolution with one thing changed.
func changed(change func(m *onnxpb.ModelProto)) *onnxpb.ModelProto {
	m := convPB(weights())
	change(m)
	return m
}

func graphChanged(change func(g *onnxpb.GraphProto)) *onnxpb.ModelProto {
	return changed(func(m *onnxpb.ModelProto) { change(m.Graph) })
}

func typeChanged(change func(v *onnxpb.TypeProto)) *onnxpb.ModelProto {
	return graphChanged(func(g *onnxpb.GraphProto) { change(g.Input[0].Type) })
}

func withAttribute(a *onnxpb.AttributeProto) *onnxpb.ModelProto {
	return graphChanged(func(g *onnxpb.GraphProto) { g.Node[0].Attribute = append(g.Node[0].Attribute, a) })
}

func relu(in, out string) *onnxpb.NodeProto {
	return &onnxpb.NodeProto{OpType: "Relu", Name: in + "->" + out, Input: names{in}, Output: names{out}}
}

var emptyBytes = []byte{}

func hostileTensors() []hostileCase {
	return []hostileCase{
		{"shape without data", convPB(rawPB("w", Float32, nil, 4, 1, 3, 3)), malformedFile, `tensor "w"`},
		{"raw data too short", convPB(rawPB("w", Float32, make([]byte, 8), 4, 1, 3, 3)), malformedFile, "needs 144 bytes and 8 are there"},
		{"raw data too long", convPB(rawPB("w", Float32, make([]byte, 148), 4, 1, 3, 3)), malformedFile, `tensor "w"`},
		{"raw data not whole", convPB(rawPB("w", Float32, make([]byte, 143), 4, 1, 3, 3)), malformedFile, `tensor "w"`},
		{"float_data too short", convPB(&onnxpb.TensorProto{Name: "w", DataType: 1, Dims: []int64{4}, FloatData: make([]float32, 3)}), malformedFile, "needs 4 values and 3 are there"},
		{"scalar with two values", convPB(rawPB("w", Float32, make([]byte, 8))), malformedFile, `tensor "w"`},
		{"scalar without a value", convPB(rawPB("w", Float32, nil)), malformedFile, `tensor "w"`},
		{"data beside an empty shape", convPB(rawPB("w", Float32, make([]byte, 4), 0)), malformedFile, `tensor "w"`},
		{"product overflows", convPB(rawPB("w", Float32, make([]byte, 8), 1<<40, 1<<40)), malformedFile, "too large"},
		{"product wraps to 0", convPB(rawPB("w", Float32, nil, 1<<32, 1<<32)), malformedFile, "too large"},
		{"product within, factors not", convPB(rawPB("w", Float32, nil, 1<<20, 1<<20)), malformedFile, "too large"},
		{"huge beside zero", convPB(rawPB("w", Float32, nil, 1<<62, 0)), malformedFile, "too large"},
		{"negative dimension", convPB(rawPB("w", Float32, make([]byte, 8), -2)), malformedFile, "negative"},
		{"two negative dimensions", convPB(rawPB("w", Float32, make([]byte, 8), -2, -1)), malformedFile, "negative"},
		{"17 dimensions", convPB(rawPB("w", Float32, make([]byte, 4), make([]int64, 17)...)), malformedFile, "17 dimensions"},
		{"data twice", convPB(&onnxpb.TensorProto{Name: "w", DataType: 1, Dims: []int64{1}, RawData: make([]byte, 4), FloatData: []float32{1}}), malformedFile, "twice"},
		{"data of another type", convPB(&onnxpb.TensorProto{Name: "w", DataType: 1, Dims: []int64{1}, Int64Data: []int64{1}}), malformedFile, "another type"},
		{"text in raw bytes", convPB(rawPB("w", String, []byte("abc"), 1)), malformedFile, "twice"},
		{"uint8 of 256", convPB(&onnxpb.TensorProto{Name: "w", DataType: 2, Dims: []int64{1}, Int32Data: []int32{256}}), malformedFile, "256 is no uint8"},
		{"int8 of -129", convPB(&onnxpb.TensorProto{Name: "w", DataType: 3, Dims: []int64{1}, Int32Data: []int32{-129}}), malformedFile, "-129 is no int8"},
		{"no type", convPB(rawPB("w", Undefined, make([]byte, 4), 1)), unsupportedFile, "undefined"},
		{"type that ONNX lacks", convPB(rawPB("w", 99, make([]byte, 4), 1)), unsupportedFile, "element type 99"},
		{"complex64", convPB(rawPB("w", 14, make([]byte, 8), 1)), unsupportedFile, "complex64"},
		{"external data", convPB(&onnxpb.TensorProto{
			Name: "w", DataType: 1, Dims: []int64{1}, DataLocation: onnxpb.TensorProto_EXTERNAL,
			ExternalData: []*onnxpb.StringStringEntryProto{{Key: "location", Value: "/etc/passwd"}},
		}), unsupportedFile, "another file"},
		{"external data without saying so", convPB(&onnxpb.TensorProto{
			Name: "w", DataType: 1, Dims: []int64{1}, RawData: make([]byte, 4),
			ExternalData: []*onnxpb.StringStringEntryProto{{Key: "location", Value: "w.bin"}},
		}), unsupportedFile, "another file"},
		{"segmented", convPB(&onnxpb.TensorProto{Name: "w", DataType: 1, Dims: []int64{1}, RawData: make([]byte, 4), Segment: emptyBytes}), unsupportedFile, "segments"},
		{"nameless", graphChanged(func(g *onnxpb.GraphProto) { g.Initializer[0].Name = "" }), malformedFile, "no name"},
		{"twice", graphChanged(func(g *onnxpb.GraphProto) { g.Initializer = append(g.Initializer, weights()) }), malformedFile, `tensor "w" is there twice`},
	}
}

func hostileNodes() []hostileCase {
	sub := &onnxpb.AttributeProto{Name: "then_branch", Type: onnxpb.AttributeProto_GRAPH, G: emptyBytes}
	return []hostileCase{
		{"If", modelPB(nodes(nodePB("If", names{"x"}, names{"y"}, sub))), unsupportedFile, `node "the If" ("If")`},
		{"Loop", modelPB(nodes(nodePB("Loop", names{"x"}, names{"y"}))), unsupportedFile, `node "the Loop" ("Loop")`},
		{"Scan", modelPB(nodes(nodePB("Scan", names{"x"}, names{"y"}))), unsupportedFile, `node "the Scan" ("Scan")`},
		{"subgraph in an operator of another name", withAttribute(sub), unsupportedFile, `the attribute "then_branch" contains a graph`},
		{"subgraph without a type", withAttribute(&onnxpb.AttributeProto{Name: "body", G: emptyBytes}), unsupportedFile, `"body"`},
		{"attribute of sparse type", withAttribute(&onnxpb.AttributeProto{Name: "a", Type: onnxpb.AttributeProto_SPARSE_TENSOR}), unsupportedFile, `"a"`},
		{"attribute of unknown type", withAttribute(&onnxpb.AttributeProto{Name: "a", Type: 77}), unsupportedFile, `"a"`},
		{"attribute without type or value", withAttribute(&onnxpb.AttributeProto{Name: "a"}), malformedFile, `node "the Conv" ("Conv"): the attribute "a"`},
		{"attribute with two values and no type", withAttribute(&onnxpb.AttributeProto{Name: "a", S: emptyBytes, Ints: []int64{1}}), malformedFile, `"a"`},
		{"attribute twice", withAttribute(intPB("group", 4)), malformedFile, `"group" is there twice`},
		{"attribute that we add ourselves", withAttribute(intPB(placeAttribute, 0)), malformedFile, "twice"},
		{"nameless attribute", withAttribute(intPB("", 0)), malformedFile, "no name"},
		{"attribute of a function", withAttribute(&onnxpb.AttributeProto{Name: "a", Type: onnxpb.AttributeProto_INT, RefAttrName: "b"}), malformedFile, `"a"`},
		{"attribute without its tensor", withAttribute(&onnxpb.AttributeProto{Name: "a", Type: onnxpb.AttributeProto_TENSOR}), malformedFile, "holds no tensor"},
		{"attribute with a wrong tensor", withAttribute(holdsPB("a", rawPB("", Float32, make([]byte, 3), 1))), malformedFile, `node "the Conv" ("Conv"): attribute "a"`},
		{"no operator", modelPB(nodes(nodePB("", names{"x"}, names{"y"}))), malformedFile, "names no operator"},
		{"no output", modelPB(nodes(relu("x", "y"), nodePB("Relu", names{"x"}, nil))), malformedFile, "has no output"},
		{"nameless output", modelPB(nodes(relu("x", "y"), nodePB("Relu", names{"x"}, names{""}))), malformedFile, "has no output"},
		{"input that nobody makes", modelPB(nodes(relu("q", "y"))), malformedFile, `uses "q", which nothing makes`},
		{"circle", modelPB(nodes(relu("b", "a"), relu("a", "b"), relu("b", "y"))), malformedFile, "form a circle"},
		{"node that feeds itself", modelPB(nodes(relu("y", "y"))), malformedFile, "form a circle"},
		{"out of order", modelPB(nodes(relu("a", "y"), relu("x", "a"))), malformedFile, `node "a->y" ("Relu") uses "a", which is made only by node "x->a"`},
		{"value made twice", modelPB(nodes(relu("x", "y"), relu("x", "y"))), malformedFile, `makes "y", which is made by node "x->y" ("Relu") already`},
		{"one node makes a value twice", modelPB(nodes(nodePB("Split", names{"x"}, names{"y", "y"}))), malformedFile, `makes "y"`},
		{"node makes the input", modelPB(nodes(relu("x", "x"), relu("x", "y"))), malformedFile, `makes "x", which is an input already`},
		{"node makes a tensor", modelPB(nodes(relu("x", "w"), relu("x", "y")), weights()), malformedFile, `makes "w", which is a tensor already`},
		{"Constant makes a tensor", modelPB(nodes(nodePB("Constant", nil, names{"w"}, floatPB("value_float", 1)), relu("x", "y")), weights()), malformedFile, `makes "w"`},
		{"Constant with two values", modelPB(nodes(nodePB("Constant", nil, names{"w"}, floatPB("value_float", 1), intPB("value_int", 1)), relu("x", "y"))), malformedFile, "2 values"},
		{"Constant without a value", modelPB(nodes(nodePB("Constant", nil, names{"w"}), relu("x", "y"))), malformedFile, "0 values"},
		{"Constant of another attribute", modelPB(nodes(nodePB("Constant", nil, names{"w"}, floatPB("value_int", 1)), relu("x", "y"))), unsupportedFile, `"value_int"`},
		{"Constant alone", modelPB(nodes(nodePB("Constant", nil, names{"y"}, floatPB("value_float", 1)))), malformedFile, "computes nothing"},
		{"operator set without a version", modelPB(nodes(&onnxpb.NodeProto{OpType: "A", Domain: "d", Input: names{"x"}, Output: names{"y"}})), malformedFile, `node 0 ("A") is of operator set "d"`},
	}
}

func hostileGraphs() []hostileCase {
	return []hostileCase{
		{"no nodes", graphChanged(func(g *onnxpb.GraphProto) { g.Node = nil }), malformedFile, "computes nothing"},
		{"no outputs", graphChanged(func(g *onnxpb.GraphProto) { g.Output = nil }), malformedFile, "computes nothing"},
		{"empty graph", graphChanged(func(g *onnxpb.GraphProto) { *g = onnxpb.GraphProto{} }), malformedFile, "computes nothing"},
		{"no graph", changed(func(m *onnxpb.ModelProto) { m.Graph = nil }), malformedFile, "holds no graph"},
		{"output that nobody makes", graphChanged(func(g *onnxpb.GraphProto) { g.Output[0].Name = "q" }), malformedFile, `the output "q" is made by no node`},
		{"output twice", graphChanged(func(g *onnxpb.GraphProto) { g.Output = append(g.Output, g.Output[0]) }), malformedFile, `the output "y" is there twice`},
		{"input twice", graphChanged(func(g *onnxpb.GraphProto) { g.Input = append(g.Input, g.Input[0]) }), malformedFile, `the input "x"`},
		{"nameless input", graphChanged(func(g *onnxpb.GraphProto) { g.Input[0].Name = "" }), malformedFile, "input"},
		{"input that is a sequence", typeChanged(func(v *onnxpb.TypeProto) { v.SequenceType = emptyBytes }), unsupportedFile, `the input "x" is no plain tensor`},
		{"output that is a map", graphChanged(func(g *onnxpb.GraphProto) { g.Output[0].Type.MapType = emptyBytes }), unsupportedFile, `the output "y" is no plain tensor`},
		{"huge input", graphChanged(func(g *onnxpb.GraphProto) { g.Input[0] = valuePB("x", 1, 1<<40) }), malformedFile, `the input "x" has a dimension of 1099511627776`},
		{"negative input", graphChanged(func(g *onnxpb.GraphProto) { g.Input[0] = valuePB("x", 1, -2) }), malformedFile, `the input "x" has a dimension of -2`},
		{"input of 17 dimensions", graphChanged(func(g *onnxpb.GraphProto) { g.Input[0] = valuePB("x", 1, make([]int64, 17)...) }), malformedFile, "17 dimensions"},
		{"input of negative type", graphChanged(func(g *onnxpb.GraphProto) { g.Input[0] = valuePB("x", -1, 1) }), malformedFile, "element type -1"},
		{"sparse tensors", graphChanged(func(g *onnxpb.GraphProto) { g.SparseInitializer = [][]byte{{}} }), unsupportedFile, "sparse"},
		{"functions", changed(func(m *onnxpb.ModelProto) { m.Functions = [][]byte{{}} }), unsupportedFile, "functions"},
		{"no operator set", changed(func(m *onnxpb.ModelProto) { m.OpsetImport = nil }), malformedFile, "which version"},
		{"operator set 0", changed(func(m *onnxpb.ModelProto) { m.OpsetImport[0].Version = 0 }), malformedFile, "version 0"},
		{"operator set 2^40", changed(func(m *onnxpb.ModelProto) { m.OpsetImport[0].Version = 1 << 40 }), malformedFile, "does not exist"},
		{"no file version", changed(func(m *onnxpb.ModelProto) { m.IrVersion = 0 }), malformedFile, "is not an ONNX model"},
		{"file version of millions", changed(func(m *onnxpb.ModelProto) { m.IrVersion = 1 << 30 }), malformedFile, "is not an ONNX model"},
		{"name of a megabyte", modelPB(nodes(relu("x", strings.Repeat("é", 1<<19)))), malformedFile, "is made by no node"},
		{"missing input with a name of a megabyte", modelPB(nodes(relu(strings.Repeat("n", 1<<20), "y"))), malformedFile, "nothing makes"},
	}
}

// TestHostile: each wrong model is refused with an error of the right kind that names the culprit and is short enough to show.
func TestHostile(t *testing.T) {
	for group, cases := range map[string][]hostileCase{"tensors": hostileTensors(), "nodes": hostileNodes(), "graphs": hostileGraphs()} {
		for _, c := range cases {
			t.Run(group+"/"+c.name, func(t *testing.T) {
				m, err := Decode(bytesOf(t, c.model), Limits{})
				expect(t, err, c.want, c.says)
				if m != nil {
					t.Error("a model comes with the error")
				}
			})
		}
	}
}

func expect(t *testing.T, err error, want verdict, says string) {
	t.Helper()
	got := sound
	switch {
	case errors.As(err, new(FormatError)):
		got = malformedFile
	case errors.As(err, new(UnsupportedError)):
		got = unsupportedFile
	}
	if got != want || (err == nil) != (want == sound) {
		t.Fatalf("got %v; want kind %d", err, want)
	}
	if err != nil && (!strings.Contains(err.Error(), says) || len(err.Error()) > 800) {
		t.Errorf("the error is %.800q; want a short one with %q", err, says)
	}
}

// TestTooMuch: limits hold before anything is built, and the error says which.
func TestTooMuch(t *testing.T) {
	data := bytesOf(t, convPB(weights()))
	bytesModel := bytesOf(t, convPB(rawPB("w", Uint8, make([]byte, 36), 4, 1, 3, 3)))
	for _, c := range []struct {
		name string
		data []byte
		lim  Limits
		says string
	}{
		{"bytes", data, Limits{Bytes: 10}, "models of up to 0 MB"},
		{"records", data, Limits{Records: 10}, "more than 10 parts"},
		{"integers", data, Limits{Integers: 3}, "more than 3 whole numbers"},
		{"raw integers", bytesModel, Limits{Integers: 35}, "more than 35 whole numbers"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Decode(c.data, c.lim)
			expect(t, err, unsupportedFile, c.says)
		})
	}
}

// TestCutShort cuts a sound model at every byte.
func TestCutShort(t *testing.T) {
	data := bytesOf(t, convPB(weights()))
	for n := range data {
		_, err := Decode(data[:n], Limits{})
		expect(t, err, malformedFile, "")
	}
}

// TestFlippedBits: whatever one wrong byte does, it does not break the decoder.
func TestFlippedBits(t *testing.T) {
	data := bytesOf(t, convPB(weights()))
	for i := range data {
		for _, flip := range []byte{1, 0x80, 0xff} {
			wrong := append([]byte{}, data...)
			wrong[i] ^= flip
			checkDecode(t, wrong)
		}
	}
}
