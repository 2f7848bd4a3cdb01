// Package conformance is the one suite that every backend passes: each operation, forward and gradient, over odd shapes; the
// optimisers; static steps; and the rules of plan.Executable. The reference backend is the definition of right.
package conformance

import (
	"math"
	"math/rand/v2"
	"testing"

	"likeness/inference/device/plan"
	"likeness/inference/device/reference"
	"likeness/inference/network"

	"gorgonia.org/gorgonia"
)

// Run runs the suite. open gives a fresh backend; the suite closes it.
func Run(t *testing.T, open func(testing.TB) plan.Backend) {
	t.Helper()
	RunWithin(t, 1, open)
}

// RunWithin is Run for a backend whose products are rounded: all tolerances are times as wide.
func RunWithin(t *testing.T, times float64, open func(testing.TB) plan.Backend) {
	t.Helper()
	b := open(t)
	defer func() {
		if err := b.Close(); err != nil {
			t.Errorf("closing the backend: %v", err)
		}
	}()
	for _, c := range cases() {
		t.Run(c.name, func(t *testing.T) { c.run(t, b, times*tolerance) })
	}
	t.Run("optimisers", func(t *testing.T) { optimisers(t, b, times) })
	t.Run("rules", func(t *testing.T) { rules(t, b) })
}

// tolerance is how far a 32-bit result may lie from the reference, as a share of the tensor's largest element.
const tolerance = 2e-5

// Case is a small graph: build returns what is to be compared beside the loss and all gradients. Each case is made into a
// scalar by a random weighting, pooling, a linear layer and a cross-entropy, so that no gradient is uniform.
type testCase struct {
	name  string
	build func(b *network.Builder) *gorgonia.Node
}

// prepared is a case made into a graph with a loss.
type prepared struct {
	graph   *network.Graph
	outputs []*gorgonia.Node
	train   []plan.Train
}

func prepare(t *testing.T, build func(b *network.Builder) *gorgonia.Node) prepared {
	t.Helper()
	b := network.NewBuilder()
	y := build(b)
	if y == nil {
		_, err := b.Graph()
		t.Fatal(err)
	}
	z := b.Mul(y, b.Input("weighting", y.Shape()...))
	if len(y.Shape()) == 4 {
		z = b.GlobalAveragePool(z)
	}
	n, c := y.Shape()[0], y.Shape()[len(y.Shape())-1]
	// The mean of two heads' losses, so that losses are added and scaled as well.
	targets := b.Input("targets", n, 3)
	loss := b.CrossEntropy(b.Linear(z, b.Parameter("head/w", c, 3), b.Parameter("head/b", 3)), targets)
	beside := b.CrossEntropy(b.Linear(z, b.Parameter("beside/w", c, 3), b.Parameter("beside/b", 3)), targets)
	loss = b.Affine(b.Add(loss, beside), 0.5, 0)
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	by := append(append([]*gorgonia.Node{}, reached(g)...), g.Node("weighting"))
	grads := b.Gradients(loss, by...)
	if _, err := b.Graph(); err != nil {
		t.Fatal(err)
	}
	p := prepared{graph: g, outputs: append([]*gorgonia.Node{y, loss}, grads...)}
	for i, n := range by {
		if isParameter(g, n) {
			p.train = append(p.train, plan.Train{Parameter: n, Gradient: grads[i], Rate: 1 + float32(i%3)/2, Decay: float32(i % 2)})
		}
	}
	return p
}

// reached lists what the loss can be differentiated by: all parameters but fixed ones, and the input x.
func reached(g *network.Graph) []*gorgonia.Node {
	var by []*gorgonia.Node
	for _, n := range g.Parameters {
		if name := n.Name(); len(name) < 6 || name[:6] != "fixed/" {
			by = append(by, n)
		}
	}
	for _, n := range g.Inputs {
		if n.Name() == "x" {
			by = append(by, n)
		}
	}
	return by
}

func isParameter(g *network.Graph, n *gorgonia.Node) bool {
	for _, p := range g.Parameters {
		if p == n {
			return true
		}
	}
	return false
}

// data makes the leaves' values: the same for every backend.
func data(p *plan.Plan) map[int][]float32 {
	out := map[int][]float32{}
	for i, v := range p.Values {
		if v.Role != plan.Input && v.Role != plan.Parameter {
			continue
		}
		rng := rand.New(rand.NewPCG(uint64(i), 7))
		x := make([]float32, v.Size)
		for k := range x {
			x[k] = float32(rng.NormFloat64())
			if v.Name == "targets" || v.Name == "fixed/inv" {
				x[k] = float32(math.Abs(float64(x[k])))
			}
		}
		out[i] = x
	}
	return out
}

func (c testCase) run(t *testing.T, b plan.Backend, tolerance float64) {
	p := prepare(t, c.build)
	for name, train := range map[string][]plan.Train{"trained": p.train, "fixed": nil} {
		compiled, err := plan.Compile(p.graph, p.outputs, train)
		if err != nil {
			t.Fatal(err)
		}
		values := data(compiled)
		want := execute(t, reference.Open(), compiled, p, values)
		got := execute(t, b, compiled, p, values)
		again := execute(t, b, compiled, p, values)
		for i := range want {
			compare(t, name+" "+p.label(i), got[i], want[i], tolerance)
			for k := range got[i] {
				if got[i][k] != again[i][k] {
					t.Fatalf("%s %s: two runs differ at element %d: %v and %v", name, p.label(i), k, got[i][k], again[i][k])
				}
			}
		}
	}
}

func (p prepared) label(i int) string {
	switch i {
	case 0:
		return "result"
	case 1:
		return "loss"
	}
	by := append(append([]*gorgonia.Node{}, reached(p.graph)...), p.graph.Node("weighting"))
	return "gradient by " + by[i-2].Name()
}

func execute(t *testing.T, b plan.Backend, compiled *plan.Plan, p prepared, values map[int][]float32) [][]float32 {
	t.Helper()
	e := load(t, b, compiled)
	defer closing(t, e)
	for i, x := range values {
		must(t, e.Write(i, plan.Current, x))
	}
	must(t, e.Run())
	must(t, e.Run()) // a second run over used memory gives the same
	out := make([][]float32, len(p.outputs))
	for i, n := range p.outputs {
		out[i] = read(t, e, compiled, n, plan.Current)
	}
	return out
}

func load(t *testing.T, b plan.Backend, p *plan.Plan) plan.Executable {
	t.Helper()
	e, err := b.Load(p)
	if err != nil {
		t.Fatalf("loading a plan: %v", err)
	}
	return e
}

func closing(t *testing.T, e plan.Executable) {
	t.Helper()
	if err := e.Close(); err != nil {
		t.Errorf("closing an executable: %v", err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, e plan.Executable, p *plan.Plan, n *gorgonia.Node, slot plan.Slot) []float32 {
	t.Helper()
	i, ok := p.Index(n)
	if !ok {
		t.Fatalf("the plan does not know %s", n.Name())
	}
	x := make([]float32, p.Values[i].Size)
	must(t, e.Read(i, slot, x))
	return x
}

// compare holds got against want: no element may be off by more than tol of the largest.
func compare(t *testing.T, what string, got, want []float32, tol float64) {
	t.Helper()
	largest, worst, at := 1e-3, 0.0, 0
	for _, v := range want {
		largest = max(largest, math.Abs(float64(v)))
	}
	for i := range want {
		d := math.Abs(float64(got[i]) - float64(want[i]))
		if d > worst || math.IsNaN(d) {
			worst, at = d, i
		}
	}
	if math.IsNaN(worst) || worst > tol*largest {
		t.Errorf("%s: element %d of %d is %v, the reference has %v (off by %.2g of the largest, %.3g)",
			what, at, len(want), got[at], want[at], worst/largest, largest)
	}
}
