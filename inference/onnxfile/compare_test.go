package onnxfile

import (
	"testing"

	onnx "github.com/owulveryck/onnx-go"
	"google.golang.org/protobuf/encoding/protowire"
	"gorgonia.org/tensor"

	"likeness/inference/onnxfile/internal/onnxpb"
)

// readings runs Decode's steps up to the comparison.
func readings(t *testing.T, file *onnxpb.ModelProto) (*sanitizer, *recorder) {
	t.Helper()
	s, r := &sanitizer{lim: DefaultLimits}, &recorder{}
	clean, err := s.sanitize(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := onnx.NewModel(r).UnmarshalBinary(clean); err != nil {
		t.Fatal(err)
	}
	return s, r
}

// TestMismatch: were onnx-go to read something else than our own schema does, it would be found.
func TestMismatch(t *testing.T) {
	find := func(r *recorder, name string) *recordedValue {
		for _, v := range r.values {
			if v.name == name {
				return v
			}
		}
		t.Fatalf("%s is not recorded", name)
		return nil
	}
	for _, c := range []struct {
		name   string
		change func(r *recorder)
		says   string
	}{
		{"operation lost", func(r *recorder) { r.operations = r.operations[:1] }, "onnx-go reads 1 nodes where the file has 2"},
		{"another operator", func(r *recorder) { r.operations[0].op = "Relu" }, `node "the Conv" ("Conv") is read as "Relu"`},
		{"another input", func(r *recorder) { r.operations[0].inputs[1] = "x" }, `node "the Conv"`},
		{"input lost", func(r *recorder) { r.operations[0].inputs = nil }, `node "the Conv"`},
		{"another output", func(r *recorder) { r.operations[0].outputs[0] = "z" }, `node "the Conv"`},
		{"order changed", func(r *recorder) { r.operations[0], r.operations[1] = r.operations[1], r.operations[0] }, `node "the Conv"`},
		{"attribute changed", func(r *recorder) { r.operations[0].attributes["group"] = int64(5) }, `the attribute "group"`},
		{"attribute lost", func(r *recorder) { delete(r.operations[0].attributes, "f") }, `the attribute "f"`},
		{"float for another", func(r *recorder) { r.operations[0].attributes["f"] = float32(2) }, `the attribute "f"`},
		{"number for text", func(r *recorder) { r.operations[0].attributes["s"] = int64(2) }, `the attribute "s"`},
		{"nothing for text", func(r *recorder) { r.operations[0].attributes["s"] = struct{}{} }, `the attribute "s"`},
		{"list changed", func(r *recorder) { r.operations[0].attributes["is"] = []int64{2} }, `the attribute "is"`},
		{"number for a tensor", func(r *recorder) { r.operations[0].attributes["t"] = int64(2) }, `the attribute "t"`},
		{"another tensor", func(r *recorder) {
			r.operations[0].attributes["t"] = tensor.New(tensor.WithBacking([]float32{1, 2}))
		}, `attribute "t"`},
		{"weights lost", func(r *recorder) { find(r, "w").data = nil }, `tensor "w" was lost`},
		{"weights of another shape", func(r *recorder) {
			find(r, "w").data = tensor.New(tensor.WithShape(36), tensor.WithBacking(make([]float32, 36)))
		}, `tensor "w": onnx-go reads float32 (36) where the file has float32 [4 1 3 3]`},
		{"weights of another type", func(r *recorder) {
			find(r, "w").data = tensor.New(tensor.WithShape(4, 1, 3, 3), tensor.WithBacking(make([]int64, 36)))
		}, `tensor "w"`},
		{"weights of a foreign type", func(r *recorder) {
			find(r, "w").data = tensor.New(tensor.WithShape(4, 1, 3, 3), tensor.WithBacking(make([]float64, 36)))
		}, `tensor "w"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := modelPB(nodes(nodePB("Conv", names{"x", "w"}, names{"a"}, intPB("group", 4), floatPB("f", 1), textPB("s", "a"), intsPB("is", 1),
				holdsPB("t", floatsPB("", []float32{1}))), relu("a", "y")), weights())
			s, r := readings(t, file)
			c.change(r)
			_, err := assemble(file, s, r)
			expect(t, err, malformedFile, c.says)
		})
	}
}

// TestRecorderIsAGraph: the parts of gonum's interface that onnx-go may call one day answer sensibly.
func TestRecorderIsAGraph(t *testing.T) {
	_, r := readings(t, convPB(weights()))
	if n := r.Nodes().Len(); n != len(r.values) || n != 3 {
		t.Errorf("%d nodes, want x, w and y", n)
	}
	if r.Node(-1) != nil || r.Node(3) != nil || r.Node(2).ID() != 2 {
		t.Error("Node finds what is not there, or not what is")
	}
	e := r.NewWeightedEdge(r.values[0], r.values[1], 1)
	if e.ReversedEdge().From() != e.To() || e.ReversedEdge().To() != e.From() {
		t.Error("a reversed edge is not reversed")
	}
	if r.Run() == nil {
		t.Error("the recorder claims to compute")
	}
	if r.values[0].GetName() == "" || r.values[0].GetTensor() != nil {
		t.Error("the input has no name, or data")
	}
	r.SetWeightedEdge(r.NewWeightedEdge(r.values[0], r.values[1], 7)) // leaves a gap: not kept
	if len(r.values[0].inputs) != 0 {
		t.Error("an edge with a gap before it is kept")
	}
}

// TestValueInfo: types of inner values, which onnx-go alone would allocate or stumble over, are never looked at.
func TestValueInfo(t *testing.T) {
	const graphValueInfo = 13
	for name, v := range map[string]*onnxpb.ValueInfoProto{
		"huge":      valuePB("z", Float32, 100000, 100000, 10),
		"float16":   valuePB("z", float16, 1),
		"undefined": valuePB("z", Undefined, 1),
		"negative":  valuePB("z", Float32, -5),
	} {
		t.Run(name, func(t *testing.T) {
			info := bytesOf(t, v)
			part := protowire.AppendBytes(protowire.AppendTag(nil, graphValueInfo, protowire.BytesType), info)
			data := bytesOf(t, convPB(weights()))
			data = protowire.AppendBytes(protowire.AppendTag(data, modelGraph, protowire.BytesType), part)
			m, err := Decode(data, Limits{})
			if err != nil || describe(m) != "Conv(x w)[group=4]->y" {
				t.Errorf("read as %v, %v", m, err)
			}
		})
	}
}

// TestDeepNesting: records within records within records cost nothing, known or not.
func TestDeepNesting(t *testing.T) {
	deep := []byte{}
	for range 5000 {
		// graph > node > attribute > graph: field 1 of a graph, 5 of a node, 6 of an attribute
		for _, num := range []protowire.Number{6, 5, 1} {
			deep = protowire.AppendBytes(protowire.AppendTag(nil, num, protowire.BytesType), deep)
		}
	}
	data := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), 8)
	data = protowire.AppendBytes(protowire.AppendTag(data, modelGraph, protowire.BytesType), deep)
	_, err := Decode(data, Limits{})
	expect(t, err, malformedFile, "computes nothing")

	groups := append([]byte{}, data[:2]...)
	for range 100_000 {
		groups = protowire.AppendTag(groups, 99, protowire.StartGroupType)
	}
	_, err = Decode(groups, Limits{})
	expect(t, err, malformedFile, "cut short or damaged")
}

// TestRecovered: should a library panic all the same, the file is to blame.
func TestRecovered(t *testing.T) {
	m, err := func() (m *Model, err error) {
		defer recovered(&m, &err)
		panic("index out of range")
	}()
	expect(t, err, malformedFile, "the decoder broke off (index out of range)")
	if m != nil {
		t.Error("a model comes with the error")
	}
}
