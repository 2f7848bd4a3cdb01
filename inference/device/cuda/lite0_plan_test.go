package cuda_test

import (
	"testing"

	"likeness/inference/device/plan"
	"likeness/inference/network"
	"likeness/inference/onnxfile"
	"likeness/inference/selftest"
	"likeness/resources"

	"gorgonia.org/gorgonia"
)

// lite0 is the bundled backbone with a head for two classes and its training step, for pictures of side x side.
type lite0 struct {
	plan    *plan.Plan
	graph   *network.Graph
	built   *network.Built
	loss    *gorgonia.Node
	outputs []*gorgonia.Node
	batch   int
	side    int
}

func buildLite0(t testing.TB, batch, side int, training bool) lite0 {
	t.Helper()
	m, err := onnxfile.Decode(resources.Backbone(), onnxfile.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	net, err := network.FromONNX(m, side)
	if err != nil {
		t.Fatal(err)
	}
	if training {
		if net, err = selftest.WithHead(net, 2); err != nil {
			t.Fatal(err)
		}
	}
	b := network.NewBuilder()
	n := lite0{batch: batch, side: side}
	n.built = net.Build(b, b.Input("image", batch, side, side, 3), network.Running)
	var train []plan.Train
	n.outputs = []*gorgonia.Node{n.built.Output}
	if training {
		n.loss = b.CrossEntropy(n.built.Output, b.Input("targets", batch, 2))
		for i, g := range b.Gradients(n.loss, n.built.Trainable...) {
			train = append(train, plan.Train{Parameter: n.built.Trainable[i], Gradient: g, Rate: 1, Decay: 1})
		}
		n.outputs = []*gorgonia.Node{n.loss}
	}
	if n.graph, err = b.Graph(); err != nil {
		t.Fatal(err)
	}
	if n.plan, err = plan.Compile(n.graph, n.outputs, train); err != nil {
		t.Fatal(err)
	}
	return n
}
