//go:build cgo

package onednn

import (
	"slices"
	"testing"

	"likeness/inference/device/plan"
	"likeness/inference/network"
)

func TestSliceOf(t *testing.T) {
	net := backbone(t)
	cut, err := net.LastStages()
	must(t, err)
	_, tail, err := backbone(t).Split(cut.After)
	must(t, err)
	for _, c := range []struct {
		name        string
		net         *network.Network
		batch       int
		training    bool
		size, count int
	}{
		{"few pictures", net, 4, false, 0, 1},
		{"eight", net, 8, false, 4, 2},
		{"ten", net, 10, false, 5, 2},
		{"nine", net, 9, false, 3, 3},
		{"a prime number", net, 11, false, 0, 1},
		{"thirty-two", net, 32, false, 4, 8},
		{"the last stages, small tensors", tail, 32, false, 0, 1},
		{"training", net, 16, true, 0, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLite0(t, c.net, c.batch, 0, c.training, network.Running)
			if size, count := sliceOf(l.plan); size != c.size || count != c.count {
				t.Errorf("slices of %d, %d times; want %d, %d times", size, count, c.size, c.count)
			}
		})
	}
}

// TestMixedBatch has a step that mixes pictures: the mean loss.
func TestMixedBatch(t *testing.T) {
	l := newLite0(t, backbone(t), 8, 0, true, network.Running)
	p, err := plan.Compile(l.graph, l.grads[:0:0], nil)
	must(t, err)
	if len(p.Steps) != 0 {
		t.Fatalf("%d steps are left of a plan without outputs", len(p.Steps))
	}
	p, err = plan.Compile(l.graph, append(l.grads[:0:0], l.output), nil)
	must(t, err)
	if size, _ := sliceOf(p); size != 0 {
		t.Errorf("a plan with a mean over the batch is sliced by %d", size)
	}
}

// TestSlices runs eight pictures in two slices, twice, and the first four of them as a batch of their own: the same bits.
func TestSlices(t *testing.T) {
	b := openTest(t, 2, false)
	t.Cleanup(func() { must(t, b.Close()) })
	net := backbone(t)
	eight, four := newLite0(t, net, 8, 0, false, network.Running), newLite0(t, net, 4, 0, false, network.Running)
	whole, half := eight.load(t, b), four.load(t, b)
	if whole.(*executable).sliceSize != 4 {
		t.Fatalf("slices of %d", whole.(*executable).sliceSize)
	}
	must(t, whole.Run())
	must(t, whole.Run())
	got := eight.read(t, whole, eight.output)
	image := eight.read(t, whole, eight.graph.Node("image"))
	for i := range 2 {
		n := len(image) / 2
		index, _ := four.plan.Index(four.graph.Node("image"))
		must(t, half.Write(index, plan.Current, image[i*n:(i+1)*n]))
		must(t, half.Run())
		want := four.read(t, half, four.output)
		if !slices.Equal(got[i*len(want):(i+1)*len(want)], want) {
			t.Errorf("pictures %d to %d differ from the same as a batch of their own", 4*i, 4*i+3)
		}
	}
}
