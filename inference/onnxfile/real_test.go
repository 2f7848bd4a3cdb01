package onnxfile

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"

	"likeness/build/sharedtest"
	"likeness/inference/onnxfile/internal/onnxpb"
)

var backbones = []struct {
	name        string
	image       int
	nodes, adds int
	tensors     int
}{
	{"efficientnet-lite0", 224, 49 + 49 + 33 + 9 + 3, 9, 249},
	{"efficientnet-lite1", 240, 64 + 64 + 43 + 14 + 3, 14, 324},
	{"efficientnet-lite2", 260, 64 + 64 + 43 + 14 + 3, 14, 324},
}

func backbone(t testing.TB, name string) string {
	return filepath.Join(sharedtest.Dir(t), "models", name+".onnx")
}

// TestBackbones reads the bundled networks and writes them again.
func TestBackbones(t *testing.T) {
	for _, c := range backbones {
		t.Run(c.name, func(t *testing.T) {
			m, err := DecodeFile(backbone(t, c.name))
			if err != nil {
				t.Fatal(err)
			}
			adds := 0
			for _, n := range m.Nodes {
				if n.Op == "Add" {
					adds++
				}
			}
			if len(m.Nodes) != c.nodes || adds != c.adds || len(m.Tensors) != c.tensors || m.Opset != 13 {
				t.Errorf("%d nodes, %d residual additions, %d tensors, opset %d; want %+v, opset 13", len(m.Nodes), adds, len(m.Tensors), m.Opset, c)
			}
			input := Value{"image", Float32, []Dim{{Name: "N"}, {Size: 3}, {Size: c.image}, {Size: c.image}}}
			output := Value{"logits", Float32, []Dim{{Name: "N"}, {Size: 1000}}}
			if !reflect.DeepEqual(m.Inputs, []Value{input}) || !reflect.DeepEqual(m.Outputs, []Value{output}) {
				t.Errorf("inputs %v, outputs %v; want %v, %v", m.Inputs, m.Outputs, input, output)
			}
			if m.Metadata["color_order"] != "RGB" || m.Metadata["mean"] != "127,127,127" || m.Name == "" || m.Producer == "" {
				t.Errorf("metadata %v, name %q, producer %q", m.Metadata, m.Name, m.Producer)
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
				t.Error("what was written is read as another model")
			}
			twice, err := Encode(again)
			if err != nil || !bytes.Equal(data, twice) {
				t.Errorf("the same model gives other bytes (%v)", err)
			}
		})
	}
}

// TestWeightsAreTheFiles compares every weight with the file's bytes, read by nothing but the protobuf schema.
func TestWeightsAreTheFiles(t *testing.T) {
	data, err := os.ReadFile(backbone(t, "efficientnet-lite0"))
	if err != nil {
		t.Fatal(err)
	}
	before := sha256.Sum256(data)
	m, err := Decode(data, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if sha256.Sum256(data) != before {
		t.Error("Decode changed its input")
	}
	file := &onnxpb.ModelProto{}
	if err := proto.Unmarshal(data, file); err != nil {
		t.Fatal(err)
	}
	if len(m.Tensors) != len(file.Graph.Initializer) {
		t.Errorf("%d tensors read, %d in the file", len(m.Tensors), len(file.Graph.Initializer))
	}
	for _, want := range file.Graph.Initializer {
		got := m.Tensors[want.Name]
		if got == nil || len(got.Floats)*4 != len(want.RawData) || !slices.Equal(got.Shape, shape(want.Dims)) {
			t.Fatalf("%s is read as %v", want.Name, got)
		}
		for i, f := range got.Floats {
			if math.Float32bits(f) != binary.LittleEndian.Uint32(want.RawData[4*i:]) {
				t.Fatalf("%s[%d] is read as %g", want.Name, i, f)
			}
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	data, err := os.ReadFile(backbone(b, "efficientnet-lite0"))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(data, Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	m, err := DecodeFile(backbone(b, "efficientnet-lite0"))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Encode(m); err != nil {
			b.Fatal(err)
		}
	}
}
