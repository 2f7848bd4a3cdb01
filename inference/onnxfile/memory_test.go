package onnxfile

import (
	"errors"
	"fmt"
	"runtime"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"likeness/inference/onnxfile/internal/onnxpb"
)

// memoryCeiling is the promise of the package comment, in bytes, for a file with that many records and integers.
func memoryCeiling(file, records, integers int) uint64 {
	return uint64(8*file + 1024*records + 80*integers + 1<<20)
}

// TestMemoryCeiling counts all bytes that Decode ever allocates: an upper bound of what it holds at any moment.
func TestMemoryCeiling(t *testing.T) {
	relu := []*onnxpb.NodeProto{nodePB("Relu", names{"x"}, names{"y"})}
	many := func(n int, node func(i int) *onnxpb.NodeProto) []*onnxpb.NodeProto {
		var nodes []*onnxpb.NodeProto
		for i := range n {
			nodes = append(nodes, node(i))
		}
		return nodes
	}
	chain := func(i int) *onnxpb.NodeProto {
		in, out := fmt.Sprint("v", i), fmt.Sprint("v", i+1)
		if i == 0 {
			in = "x"
		}
		return &onnxpb.NodeProto{OpType: "R", Input: names{in}, Output: names{out}}
	}
	const n = 3 << 20
	cases := map[string]*onnxpb.ModelProto{
		"one large tensor":     modelPB(relu, rawPB("w", Float32, make([]byte, 4*n), n)),
		"float_data":           modelPB(relu, &onnxpb.TensorProto{Name: "w", DataType: 1, FloatData: make([]float32, n), Dims: []int64{n}}),
		"half precision":       modelPB(relu, rawPB("w", float16, make([]byte, 2*n), n)),
		"double precision":     modelPB(relu, rawPB("w", float64_, make([]byte, 8*n), n)),
		"bytes":                modelPB(relu, rawPB("w", Uint8, make([]byte, n), n)),
		"int64":                modelPB(relu, rawPB("w", Int64, make([]byte, 8*n), n)),
		"small varints":        modelPB(relu, &onnxpb.TensorProto{Name: "w", DataType: int32(Int64), Int64Data: make([]int64, n), Dims: []int64{n}}),
		"small varints, uint8": modelPB(relu, &onnxpb.TensorProto{Name: "w", DataType: int32(Uint8), Int32Data: make([]int32, n), Dims: []int64{n}}),
		"an attribute's list":  modelPB(append(relu, nodePB("A", names{"x"}, names{"z"}, intsPB("a", make([]int64, n)...)))),
		"dimensions":           modelPB(relu, rawPB("w", Float32, nil, make([]int64, n)...)),
		"nodes":                modelPB(many(20_000, chain)),
		"empty nodes":          modelPB(many(90_000, func(int) *onnxpb.NodeProto { return &onnxpb.NodeProto{} })),
		"empty attributes": modelPB([]*onnxpb.NodeProto{nodePB("A", names{"x"}, names{"y"}, func() []*onnxpb.AttributeProto {
			var all []*onnxpb.AttributeProto
			for i := range 45_000 {
				all = append(all, intPB(fmt.Sprintf("%x", i), 1))
			}
			return all
		}()...)}),
		"graph inputs": func() *onnxpb.ModelProto {
			m := modelPB(relu)
			for i := range 18_000 {
				m.Graph.Input = append(m.Graph.Input, valuePB(fmt.Sprintf("%x", i), Float32))
			}
			return m
		}(),
		"metadata": func() *onnxpb.ModelProto {
			m := modelPB(relu)
			for i := range 30_000 {
				m.MetadataProps = append(m.MetadataProps, &onnxpb.StringStringEntryProto{Key: fmt.Sprintf("%x", i), Value: "v"})
			}
			return m
		}(),
		"absent inputs": modelPB([]*onnxpb.NodeProto{nodePB("A", append(make(names, 90_000), "x"), names{"y"})}),
	}
	scalars := modelPB(relu)
	for i := range 30_000 {
		scalars.Graph.Initializer = append(scalars.Graph.Initializer, floatsPB(fmt.Sprintf("%x", i), []float32{1}))
	}
	cases["scalars"] = scalars
	for name, m := range cases {
		t.Run(name, func(t *testing.T) {
			data := bytesOf(t, m)
			s := scanner{lim: DefaultLimits.withDefaults()}
			if err := s.walk(data, modelFields); err != nil {
				t.Fatal(err)
			}
			integers := s.ints
			for _, x := range m.Graph.Initializer {
				if x.DataType != 1 && x.DataType < 10 {
					integers += len(x.RawData) / width(ElemType(x.DataType))
				}
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Decode(data, Limits{})
			runtime.ReadMemStats(&after)
			took, most := after.TotalAlloc-before.TotalAlloc, memoryCeiling(len(data), s.records, integers)
			if raceDetector {
				most += most / 10
			}
			t.Logf("%d bytes, %d records, %d integers: %d MB of at most %d MB (%v)", len(data), s.records, integers, took>>20, most>>20, err)
			if took > most {
				t.Errorf("took %d bytes, %.1f for each of the file's; the ceiling is %d", took, float64(took)/float64(len(data)), most)
			}
		})
	}
}

// TestClaimsCostNothing feeds files of a few bytes that claim to be huge.
func TestClaimsCostNothing(t *testing.T) {
	head := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), 8)
	claim := func(b []byte, num protowire.Number, size uint64) []byte {
		return protowire.AppendVarint(protowire.AppendTag(b, num, protowire.BytesType), size)
	}
	cases := map[string][]byte{
		"a graph of 2 GB":  claim(append([]byte{}, head...), modelGraph, 1<<31-1),
		"a graph of 16 EB": claim(append([]byte{}, head...), modelGraph, 1<<64-1),
		"a tensor of 2^60": bytesOf(t, convPB(rawPB("w", Float32, nil, 1<<30, 1<<30))),
		"a tensor of 2^30": bytesOf(t, convPB(rawPB("w", Float32, nil, 1<<30))),
		"an input of 2^40": bytesOf(t, func() *onnxpb.ModelProto {
			m := convPB(nil)
			m.Graph.Initializer = nil
			m.Graph.Input[0] = valuePB("x", 1, 1<<20, 1<<20)
			return m
		}()),
		"an overflowing product": bytesOf(t, convPB(rawPB("w", Float32, make([]byte, 8), 1<<40, 1<<40))),
	}
	for name, data := range cases {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Decode(data, Limits{})
			runtime.ReadMemStats(&after)
			if !errors.As(err, new(FormatError)) {
				t.Errorf("got %v, want a FormatError", err)
			}
			if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20 {
				t.Errorf("%d bytes of file cost %d bytes", len(data), took)
			}
		})
	}
}
