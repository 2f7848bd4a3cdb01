//go:build nvidia && linux && amd64

package cuda_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"likeness/build/sharedtest"
	"likeness/inference/device/cuda"
	"likeness/inference/device/plan"
	"likeness/inference/device/reference"
	"likeness/inference/selftest"

	"gorgonia.org/gorgonia"
)

// load puts the network, pictures and targets on a backend.
func (n lite0) load(t testing.TB, b plan.Backend) plan.Executable {
	t.Helper()
	e, err := b.Load(n.plan)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	write := func(name string, data []float32) {
		if i, ok := n.plan.Index(n.graph.Node(name)); ok {
			if err := e.Write(i, plan.Current, data); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, p := range n.graph.Parameters {
		data, ok := n.built.Parameter(p.Name())
		if !ok {
			t.Fatalf("no data for the parameter %q", p.Name())
		}
		write(p.Name(), data)
	}
	write("image", selftest.Pictures(n.batch, n.side))
	if n.loss != nil {
		targets := make([]float32, 2*n.batch)
		for i := range n.batch {
			targets[2*i+i%2] = 1
		}
		write("targets", targets)
	}
	return e
}

func (n lite0) read(t testing.TB, e plan.Executable, node *gorgonia.Node) []float32 {
	t.Helper()
	i, ok := n.plan.Index(node)
	if !ok {
		t.Fatalf("the plan does not know %s", node.Name())
	}
	x := make([]float32, n.plan.Values[i].Size)
	if err := e.Read(i, plan.Current, x); err != nil {
		t.Fatal(err)
	}
	return x
}

// steps trains, and returns the losses before each step.
func (n lite0) steps(t testing.TB, e plan.Executable, u plan.Update, count int) []float32 {
	t.Helper()
	var losses []float32
	for u.Step = 1; u.Step <= count; u.Step++ {
		if err := e.Run(); err != nil {
			t.Fatal(err)
		}
		losses = append(losses, n.read(t, e, n.loss)...)
		if _, err := e.Update(u); err != nil {
			t.Fatal(err)
		}
	}
	return losses
}

func opened(t testing.TB) plan.Backend {
	t.Helper()
	b, err := cuda.Open(0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// Training steps of the whole network at 32 pixels, executed as the PTX that ships: loss and every gradient as the reference has
// them. Rounding moves some activations over the edges of ReLU6, so a gradient is held by its distance as a whole.
func TestLite0TrainingStep(t *testing.T) {
	n := buildLite0(t, 4, 32, true)
	want := n.load(t, reference.Open())
	if err := want.Run(); err != nil {
		t.Fatal(err)
	}
	for _, execute := range []string{"", "ptx"} {
		t.Run("execute "+execute, func(t *testing.T) {
			t.Setenv("SIM_EXECUTE", execute)
			got := n.load(t, opened(t))
			if err := got.Run(); err != nil {
				t.Fatal(err)
			}
			if d := distance(n.read(t, got, n.loss), n.read(t, want, n.loss)); d > 1e-5 {
				t.Errorf("the loss is off by %.2g of itself", d)
			}
			for _, tr := range n.plan.Trainable {
				size := n.plan.Values[tr.Gradient].Size
				x, y := make([]float32, size), make([]float32, size)
				if err := got.Read(tr.Gradient, plan.Current, x); err != nil {
					t.Fatal(err)
				}
				if err := want.Read(tr.Gradient, plan.Current, y); err != nil {
					t.Fatal(err)
				}
				if d := distance(x, y); d > 2e-3 {
					t.Errorf("the gradient of %s is off by %.2g of its norm", n.plan.Values[tr.Parameter].Name, d)
				}
			}
		})
	}
}

// distance is |x-y| / |y|.
func distance(x, y []float32) float64 {
	var off, all float64
	for i := range y {
		d := float64(x[i]) - float64(y[i])
		off += d * d
		all += float64(y[i]) * float64(y[i])
	}
	return math.Sqrt(off / all)
}

type golden struct {
	Forward struct{ Logits [][]float64 }
	SGD     struct{ Losses []float64 } `json:"losses_sgd"`
	AdamW   struct{ Losses []float64 } `json:"losses_adamw"`
}

func readGolden(t *testing.T) golden {
	t.Helper()
	file := os.Getenv("LIKENESS_GOLDEN") // of build/gpu-check, which has no repository beside it
	if file == "" {
		file = filepath.Join(sharedtest.Dir(t), "models", "golden", "lite0.json")
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// PyTorch's logits for two pictures of full size.
func TestGoldenForward(t *testing.T) {
	want := slices.Concat(readGolden(t).Forward.Logits...)
	n := buildLite0(t, 2, 224, false)
	e := n.load(t, opened(t))
	if err := e.Run(); err != nil {
		t.Fatal(err)
	}
	holdTo(t, n.read(t, e, n.outputs[0]), want, 1e-3)
}

// PyTorch's losses over training steps at full size. The made pictures make the training so unsteady that rounding shows after
// three steps; see the same test of package device.
func TestGoldenLosses(t *testing.T) {
	if !onTrueCard() {
		sharedtest.Long(t)
	}
	g := readGolden(t)
	n := buildLite0(t, 4, 224, true)
	for name, c := range map[string]struct {
		update plan.Update
		want   []float64
	}{
		"sgd":   {plan.Update{Algorithm: plan.SGD, Rate: 0.003, Momentum: 0.9}, g.SGD.Losses},
		"adamw": {plan.Update{Algorithm: plan.AdamW, Rate: 1e-4, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8, Decay: 1e-3}, g.AdamW.Losses},
	} {
		t.Run(name, func(t *testing.T) {
			e := n.load(t, opened(t))
			losses := n.steps(t, e, c.update, 3)
			t.Log(losses, c.want[:3])
			holdTo(t, losses[:1], c.want[:1], 1e-5)
			holdTo(t, losses[:2], c.want[:2], 1e-3)
			holdTo(t, losses, c.want[:3], 3e-3)
		})
	}
}

func holdTo(t *testing.T, got []float32, want []float64, tolerance float64) {
	t.Helper()
	largest := 0.0
	for _, w := range want {
		largest = max(largest, math.Abs(w))
	}
	for i, w := range want {
		if !(math.Abs(float64(got[i])-w) <= tolerance*largest) {
			t.Fatalf("number %d is %v, PyTorch has %v (largest %.3g)", i, got[i], w, largest)
		}
	}
}
