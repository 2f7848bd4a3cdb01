//go:build cgo

package onednn

import (
	"math"
	"math/rand/v2"
	"testing"

	"likeness/inference/device/plan"
	"likeness/inference/device/reference"
	"likeness/inference/network"
	"likeness/inference/onnxfile"
	"likeness/resources"

	"gorgonia.org/gorgonia"
)

// lite0 is the bundled backbone made into a plan: its features alone, or a training step of every layer with a head of two classes.
type lite0 struct {
	plan   *plan.Plan
	graph  *network.Graph
	built  *network.Built
	output *gorgonia.Node // features, or the loss
	grads  []*gorgonia.Node
}

func backbone(t testing.TB) *network.Network {
	t.Helper()
	m, err := onnxfile.Decode(resources.Backbone(), onnxfile.DefaultLimits)
	must(t, err)
	n, err := network.FromONNX(m, 224)
	must(t, err)
	n, err = n.Features()
	must(t, err)
	return n
}

// newLite0 takes the network's own input shape where size is 0.
func newLite0(t testing.TB, net *network.Network, batch, size int, training bool, s network.Statistics) lite0 {
	t.Helper()
	b := network.NewBuilder()
	if training {
		head := make([]float32, 2*1280)
		for i := range head {
			head[i] = float32(0.02 * math.Sin(0.37*float64(i)))
		}
		net.Parameters["classifier/weight"] = &network.Parameter{Shape: []int{1280, 2}, Data: head}
		net.Parameters["classifier/bias"] = &network.Parameter{Shape: []int{2}, Data: []float32{0, 0.1}}
		last, _ := net.Output()
		must(t, net.Append(network.Layer{Kind: network.Linear, Name: "logits", Inputs: []string{last}, Weights: "classifier/weight", Bias: "classifier/bias"}))
	}
	shape := append([]int{batch}, net.InputShape...)
	if size > 0 {
		shape = []int{batch, size, size, 3}
	}
	l := lite0{built: net.Build(b, b.Input("image", shape...), s)}
	l.output = l.built.Output
	var train []plan.Train
	if training {
		l.output = b.CrossEntropy(l.built.Output, b.Input("targets", batch, 2))
		l.grads = b.Gradients(l.output, l.built.Trainable...)
		for i, g := range l.grads {
			train = append(train, plan.Train{Parameter: l.built.Trainable[i], Gradient: g, Rate: 1, Decay: 1})
		}
	}
	var err error
	l.graph, err = b.Graph()
	must(t, err)
	l.plan, err = plan.Compile(l.graph, append([]*gorgonia.Node{l.output}, l.grads...), train)
	must(t, err)
	return l
}

// fill writes the backbone's parameters, noise for pictures and alternating targets.
func (l lite0) fill(t testing.TB, e plan.Executable) {
	t.Helper()
	write := func(n *gorgonia.Node, data []float32) {
		t.Helper()
		if i, ok := l.plan.Index(n); ok {
			must(t, e.Write(i, plan.Current, data))
		}
	}
	for _, n := range l.graph.Parameters {
		data, ok := l.built.Parameter(n.Name())
		if !ok {
			t.Fatalf("no data for the parameter %s", n.Name())
		}
		write(n, data)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range l.graph.Inputs {
		x := make([]float32, n.Shape().TotalSize())
		for i := range x {
			x[i] = 2*rng.Float32() - 1
			if n.Name() == "targets" {
				x[i] = float32((i/2 + i) % 2)
			}
		}
		write(n, x)
	}
}

func (l lite0) read(t testing.TB, e plan.Executable, n *gorgonia.Node) []float32 {
	t.Helper()
	i, ok := l.plan.Index(n)
	if !ok {
		t.Fatalf("the plan has no %s", n.Name())
	}
	x := make([]float32, l.plan.Values[i].Size)
	must(t, e.Read(i, plan.Current, x))
	return x
}

func (l lite0) load(t testing.TB, b plan.Backend) plan.Executable {
	t.Helper()
	e, err := b.Load(l.plan)
	must(t, err)
	t.Cleanup(func() { must(t, e.Close()) })
	l.fill(t, e)
	return e
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestWholeNetwork holds loss and gradients of the whole backbone against the reference, by the norm of the difference.
// The activations are linear here: at the kinks of ReLU6 a difference in the last bit of one element would switch its gradient on or
// off, and with that part of every gradient before it. The conformance suite has the kinks.
func TestWholeNetwork(t *testing.T) {
	for name, s := range map[string]network.Statistics{"running statistics": network.Running, "batch statistics": network.Batch} {
		t.Run(name, func(t *testing.T) {
			net := backbone(t)
			for i := range net.Layers {
				if l := &net.Layers[i]; l.Kind == network.Clip {
					l.Low, l.High = -1e6, 1e6
				}
			}
			l := newLite0(t, net, 3, 64, true, s)
			want := l.load(t, reference.Open())
			must(t, want.Run())
			b := openTest(t, 2, false)
			t.Cleanup(func() { must(t, b.Close()) })
			got := l.load(t, b)
			must(t, got.Run())
			if d := distance(l.read(t, got, l.output), l.read(t, want, l.output), 0); d > 1e-5 {
				t.Errorf("the loss is off by %.2g", d)
			}
			// Biases before a linear convolution and a BatchNorm have gradients of zero but for rounding.
			whole := 0.0
			for _, n := range l.grads {
				whole = math.Hypot(whole, norm(l.read(t, want, n)))
			}
			for i, n := range l.grads {
				if d := distance(l.read(t, got, n), l.read(t, want, n), 1e-2*whole); d > 2e-4 {
					t.Errorf("gradient by %s is off by %.2g of its norm", l.built.Trainable[i].Name(), d)
				}
			}
		})
	}
}

// distance is the norm of the difference as a share of the norm, or of least where that is more.
func distance(got, want []float32, least float64) float64 {
	difference := make([]float32, len(want))
	for i := range want {
		difference[i] = got[i] - want[i]
	}
	return norm(difference) / max(norm(want), least)
}

func norm(x []float32) float64 {
	sum := 0.0
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum)
}
