package conformance

import (
	"math"
	"testing"

	"likeness/inference/device/plan"
	"likeness/inference/device/reference"

	"gorgonia.org/gorgonia"
)

// FiniteDifferences checks the symbolic gradients of every case against central differences of the loss, in 64 bits on the
// reference backend: at most twelve elements of each parameter and input, spread over it.
func FiniteDifferences(t *testing.T) {
	t.Helper()
	for _, c := range cases() {
		t.Run(c.name, func(t *testing.T) {
			p := prepare(t, c.build)
			compiled, err := plan.Compile(p.graph, p.outputs, nil)
			must(t, err)
			e := load(t, reference.Open64(), compiled).(reference.Executable64)
			defer closing(t, e)
			values := data(compiled)
			for i, x := range values {
				must(t, e.Write(i, plan.Current, x))
			}
			must(t, e.Run())
			d := differences{t, e, compiled, p.outputs[1]}
			by := append(append([]*gorgonia.Node{}, reached(p.graph)...), p.graph.Node("weighting"))
			for i, n := range by {
				d.check(n, p.outputs[2+i])
			}
		})
	}
}

type differences struct {
	t    *testing.T
	e    reference.Executable64
	plan *plan.Plan
	loss *gorgonia.Node
}

func (d differences) read(n *gorgonia.Node) []float64 {
	i, _ := d.plan.Index(n)
	x := make([]float64, d.plan.Values[i].Size)
	must(d.t, d.e.Read64(i, x))
	return x
}

func (d differences) lossAt(leaf int, x []float64) float64 {
	must(d.t, d.e.Write64(leaf, x))
	must(d.t, d.e.Run())
	return d.read(d.loss)[0]
}

func (d differences) check(leaf, gradient *gorgonia.Node) {
	const h = 1e-5
	i, _ := d.plan.Index(leaf)
	x, g := d.read(leaf), d.read(gradient)
	for k := 0; k < len(x); k += max(1, len(x)/12) {
		v := x[k]
		x[k] = v + h
		up := d.lossAt(i, x)
		x[k] = v - h
		down := d.lossAt(i, x)
		x[k] = v
		want := (up - down) / (2 * h)
		if math.Abs(want-g[k]) > 1e-7+1e-6*math.Abs(want) {
			d.t.Errorf("gradient by %s, element %d: %.10g, by differences %.10g", leaf.Name(), k, g[k], want)
		}
	}
	d.lossAt(i, x)
}
