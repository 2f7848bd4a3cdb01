package gradcam

import (
	"math"
	"testing"

	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/network"
)

// TestPooledInTheMiddle: what is pooled in the middle of a network beside its end, as in all that is trained, takes part in the logit and not in the map.
func TestPooledInTheMiddle(t *testing.T) {
	d, err := device.Open(device.Reference, 0)
	must(t, err)
	defer func() { must(t, d.Close()) }()
	plain := small(t, 1, false)
	n := &network.Network{Name: "middle", Input: plain.Network.Input, InputShape: plain.Network.InputShape, Parameters: plain.Network.Parameters}
	w := n.Parameters["fcw0"]
	w.Shape = []int{5 + 6, 3}
	for i := range 6 * 3 {
		w.Data = append(w.Data, float32(i%4)-1.5)
	}
	for _, l := range plain.Network.Layers {
		if l.Name == "fc0" {
			must(t, n.Append(network.Layer{Kind: network.GlobalAveragePool, Name: "middle", Inputs: []string{"stem"}}))
			must(t, n.Append(network.Layer{Kind: network.Concat, Name: "features", Inputs: []string{"pool0", "middle"}}))
			l.Inputs = []string{"features"}
		}
		l.Shape = nil
		must(t, n.Append(l))
	}
	c := &classifier.Classifier{Network: n, Classes: plain.Classes, Preprocessing: plain.Preprocessing}
	e, err := New(d, c)
	must(t, err)
	defer func() { must(t, e.Close()) }()
	var logits [3]float64
	var answer []float32
	for class := range logits {
		m, err := e.Explain(noise(32, 32), class)
		must(t, err)
		if m.Rows != 8 || m.Columns != 8 {
			t.Errorf("the map has %d x %d cells", m.Rows, m.Columns)
		}
		logits[class], answer = m.Logit, m.Answer
	}
	for class := 1; class < 3; class++ {
		want := math.Log(float64(answer[class]) / float64(answer[0]))
		if got := logits[class] - logits[0]; math.Abs(got-want) > 1e-3*(1+math.Abs(want)) {
			t.Errorf("class %d: the logits differ by %v, the answers say %v", class, got, want)
		}
	}
}
