package finetune

import (
	"math"
	"testing"

	"likeness/inference/device"
	"likeness/inference/network"
	"likeness/training/baseline"
	"likeness/training/measure"
)

// TestHeads: two heads are tuned side by side, each asked alone, and the model answers as they do on average.
func TestHeads(t *testing.T) {
	d, err := device.Open(device.Reference, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { must(t, d.Close()) }()
	tail := &network.Network{Name: "three", Input: "image", InputShape: []int{1, 1, 3}, Parameters: map[string]*network.Parameter{}}
	must(t, tail.Append(network.Layer{Kind: network.GlobalAveragePool, Name: "pool", Inputs: []string{"image"}}))
	tu, err := newTuner(d, tail, []int{3, 2}, 2, Recipe{Batch: 2, Rate: 1e-2, ClipNorm: 1}, 1, network.Running)
	must(t, err)
	defer func() { must(t, tu.close()) }()
	all := &baseline.Logistic{D: 3, K: 2, W: []float64{1, -1, 2, 0.5, 1, -2}, B: []float64{0.25, 0}}
	end := &baseline.Logistic{D: 2, K: 2, W: []float64{0, 1, -1, 0.5}, B: []float64{0, -0.5}}
	must(t, tu.start(all, end))
	x, labels := [][]float32{{1, 2, 3}, {-1, 0.5, 2}}, []int{0, 1}
	must(t, tu.feed(1, append(append([]float32{}, x[0]...), x[1]...), labels, []float64{1, 1}))
	must(t, tu.program.Run())
	var want float64
	for i, row := range x {
		for _, h := range []*baseline.Logistic{all, end} {
			z, err := h.Logits(row[:h.D])
			must(t, err)
			want -= math.Log(measure.Softmax(z[0], 1)[labels[i]]) / 4
		}
	}
	loss, _, err := tu.finish(1, 10)
	must(t, err)
	if math.Abs(loss-want) > 1e-5 {
		t.Errorf("the loss is %g, want the mean of both heads', %g", loss, want)
	}
	n, err := tu.network()
	must(t, err)
	got := n.Parameters[prefix+headWeight].Data
	values := make([][]float32, 2)
	for i, h := range tu.heads {
		values[i] = make([]float32, 6)
		must(t, tu.program.ReadSlot(h.w, device.Averaged, values[i]))
	}
	moved := false
	for i, v := range got {
		if mean := (values[0][i] + values[1][i]) / 2; math.Abs(float64(v-mean)) > 1e-6 {
			t.Errorf("weight %d of the model is %g, the mean of the heads %g", i, v, mean)
		}
		moved = moved || values[1][i] != padded(weightsOf(end, 1), 3, 2)[i]
	}
	if !moved || values[1][4] != 0 || values[1][5] != 0 || len(n.Parameters) != 2 {
		t.Errorf("the second head is %v: it is to learn, and not from the third feature; parameters %d", values[1], len(n.Parameters))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
