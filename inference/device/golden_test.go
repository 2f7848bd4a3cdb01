package device_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"likeness/build/sharedtest"
	"likeness/inference/device"
	"likeness/inference/network"
	"likeness/inference/onnxfile"
	"likeness/resources"

	"gorgonia.org/gorgonia"
)

// golden holds PyTorch's numbers in 64 bits; shared/models/golden.py states the formulas of input, head and labels.
type golden struct {
	Forward struct {
		Features, Logits [][]float64
	}
	Running goldenGradients            `json:"gradients_bn_running"`
	Batch   goldenGradients            `json:"gradients_bn_batch"`
	SGD     struct{ Losses []float64 } `json:"losses_sgd"`
	AdamW   struct{ Losses []float64 } `json:"losses_adamw"`
}

type goldenGradients struct {
	Loss       float64
	Parameters map[string]struct {
		Shape     []int
		Norm, Sum float64
		First     []float64
	}
}

func readGolden(t *testing.T) golden {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(sharedtest.Dir(t), "models", "golden", "lite0.json"))
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

func backbone(t testing.TB) *network.Network {
	t.Helper()
	m, err := onnxfile.Decode(resources.Backbone(), onnxfile.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	n, err := network.FromONNX(m, 224)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// pictures makes the golden input: [n,224,224,3].
func pictures(n int) []float32 {
	x := make([]float32, 0, n*224*224*3)
	for i := range n {
		for r := range 224 {
			for c := range 224 {
				for k := range 3 {
					wave := math.Sin(0.013*float64(c) + 0.031*float64(r) + 1.7*float64(k) + 0.9*float64(i))
					x = append(x, float32(wave*(0.5+0.5*math.Cos(0.021*float64(c)*float64(i+1)))))
				}
			}
		}
	}
	return x
}

func open(t testing.TB, kind device.Kind) *device.Device {
	t.Helper()
	d, err := device.Open(kind, 2)
	if err != nil {
		t.Fatal(err)
	}
	if kind == device.CPU && d.Info().Kind != "cpu" {
		if os.Getenv("CI") == "true" {
			t.Fatalf("oneDNN is missing: %v", d.Notes())
		}
		t.Skipf("needs oneDNN: %v", d.Notes())
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func TestGoldenForward(t *testing.T) {
	want := readGolden(t).Forward
	net := backbone(t)
	for _, kind := range []device.Kind{device.Reference, device.CPU} {
		t.Run(string(kind), func(t *testing.T) {
			b := network.NewBuilder()
			built := net.Build(b, b.Input("image", 2, 224, 224, 3), network.Running)
			features, ok := net.Layer("head/pool")
			if !ok {
				t.Fatal("the backbone has no layer head/pool")
			}
			outputs := []*gorgonia.Node{built.Output, built.Values[features.Name]}
			p := compile(t, open(t, kind), b, outputs, nil, built)
			must(t, p.Write(p.Graph().Node("image"), pictures(2)))
			must(t, p.Run())
			near(t, "logits", read(t, p, outputs[0]), slices.Concat(want.Logits...), 1e-3)
			near(t, "features", read(t, p, outputs[1]), slices.Concat(want.Features...), 1e-3)
		})
	}
}

// trainer is the golden head with two classes on the backbone, every parameter trained.
type trainer struct {
	*device.Program
	loss  *gorgonia.Node
	by    []*gorgonia.Node
	grads []*gorgonia.Node
	built *network.Built
}

func newTrainer(t testing.TB, d *device.Device, s network.Statistics) trainer {
	t.Helper()
	net, err := backbone(t).Features()
	must(t, err)
	weight := &network.Parameter{Shape: []int{1280, 2}, Data: make([]float32, 2560)}
	for i := range 1280 {
		for j := range 2 {
			weight.Data[2*i+j] = float32(0.02 * math.Sin(0.37*float64(i)+1.1*float64(j)))
		}
	}
	net.Parameters["classifier/weight"] = weight
	net.Parameters["classifier/bias"] = &network.Parameter{Shape: []int{2}, Data: []float32{0, 0.1}}
	out, _ := net.Output()
	must(t, net.Append(network.Layer{Kind: network.Linear, Name: "logits", Inputs: []string{out}, Weights: "classifier/weight", Bias: "classifier/bias"}))
	b := network.NewBuilder()
	built := net.Build(b, b.Input("image", 4, 224, 224, 3), s)
	loss := b.CrossEntropy(built.Output, b.Input("targets", 4, 2))
	grads := b.Gradients(loss, built.Trainable...)
	var train []device.Train
	for i := range grads {
		train = append(train, device.Train{Parameter: built.Trainable[i], Gradient: grads[i], Rate: 1, Decay: 1})
	}
	p := compile(t, d, b, []*gorgonia.Node{loss}, train, built)
	must(t, p.Write(p.Graph().Node("image"), pictures(4)))
	must(t, p.Write(p.Graph().Node("targets"), []float32{1, 0, 0, 1, 1, 0, 0, 1}))
	return trainer{p, loss, built.Trainable, grads, built}
}

func TestGoldenGradients(t *testing.T) {
	g := readGolden(t)
	for _, c := range []struct {
		name string
		mode network.Statistics
		want goldenGradients
	}{{"running statistics", network.Running, g.Running}, {"batch statistics", network.Batch, g.Batch}} {
		t.Run(c.name, func(t *testing.T) {
			tr := newTrainer(t, open(t, device.CPU), c.mode)
			must(t, tr.Run())
			near(t, "loss", read(t, tr.Program, tr.loss), []float64{c.want.Loss}, 1e-3)
			if len(tr.by) != len(c.want.Parameters) {
				t.Errorf("%d parameters are trained, PyTorch trains %d", len(tr.by), len(c.want.Parameters))
			}
			for i, n := range tr.by {
				want, ok := c.want.Parameters[n.Name()]
				if !ok {
					t.Errorf("PyTorch does not know the parameter %q", n.Name())
					continue
				}
				x := read(t, tr.Program, tr.grads[i])
				sum, square := 0.0, 0.0
				for _, v := range x {
					sum += float64(v)
					square += float64(v) * float64(v)
				}
				norm := math.Sqrt(square)
				if math.Abs(norm-want.Norm) > 1e-3*want.Norm {
					t.Errorf("%s: norm %.8g, PyTorch has %.8g", n.Name(), norm, want.Norm)
				}
				if math.Abs(sum-want.Sum) > 1e-3*want.Norm*math.Sqrt(float64(len(x))) {
					t.Errorf("%s: sum %.8g, PyTorch has %.8g", n.Name(), sum, want.Sum)
				}
				for k, w := range want.First {
					if v := float64(x[ours(n.Shape(), want.Shape, k)]); math.Abs(v-w) > 2e-3*want.Norm {
						t.Errorf("%s: element %d is %.8g, PyTorch has %.8g", n.Name(), k, v, w)
					}
				}
			}
		})
	}
}

// ours turns the index of an element in PyTorch's order (OIHW or [out,in]) into ours (HWIO or [in,out]).
func ours(shape, theirs []int, k int) int {
	switch len(theirs) {
	case 2:
		return k%theirs[1]*shape[1] + k/theirs[1]
	case 4:
		w := k % theirs[3]
		h := k / theirs[3] % theirs[2]
		i := k / theirs[3] / theirs[2] % theirs[1]
		o := k / theirs[3] / theirs[2] / theirs[1]
		return ((h*shape[1]+w)*shape[2]+i)*shape[3] + o
	}
	return k
}

func TestGoldenLosses(t *testing.T) {
	g := readGolden(t)
	for _, c := range []struct {
		name   string
		update device.Update
		want   []float64
	}{
		{"sgd", device.Update{Algorithm: device.SGD, Rate: 0.003, Momentum: 0.9}, g.SGD.Losses},
		{"adamw", device.Update{Algorithm: device.AdamW, Rate: 1e-4, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8, Decay: 1e-3}, g.AdamW.Losses},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr := newTrainer(t, open(t, device.CPU), network.Running)
			var losses []float32
			for step := range c.want {
				must(t, tr.Run())
				losses = append(losses, read(t, tr.Program, tr.loss)...)
				c.update.Step = step + 1
				_, err := tr.Update(c.update)
				must(t, err)
			}
			near(t, "losses", losses, c.want, 1e-3)
		})
	}
}

func compile(t testing.TB, d *device.Device, b *network.Builder, outputs []*gorgonia.Node, train []device.Train, built *network.Built) *device.Program {
	t.Helper()
	g, err := b.Graph()
	must(t, err)
	p, err := d.Compile(g, outputs, train)
	must(t, err)
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	must(t, p.Parameters(built))
	return p
}

func read(t testing.TB, p *device.Program, n *gorgonia.Node) []float32 {
	t.Helper()
	x := make([]float32, max(1, n.Shape().TotalSize()))
	must(t, p.Read(n, x))
	return x
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func near(t *testing.T, what string, got []float32, want []float64, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	largest := 0.0
	for _, w := range want {
		largest = max(largest, math.Abs(w))
	}
	for i, w := range want {
		if math.Abs(float64(got[i])-w) > tol*largest {
			t.Fatalf("%s: element %d is %v, want %v (largest %.3g)", what, i, got[i], w, largest)
		}
	}
}
