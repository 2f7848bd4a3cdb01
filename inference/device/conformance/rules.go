package conformance

import (
	"fmt"
	"testing"

	"likeness/inference/device/plan"
	"likeness/inference/device/reference"
	"likeness/inference/network"

	"gorgonia.org/gorgonia"
)

// optimisers runs six updates of each algorithm and compares parameters, moments and averages.
func optimisers(t *testing.T, b plan.Backend, times float64) {
	updates := map[string]plan.Update{
		"sgd":             {Algorithm: plan.SGD, Rate: 0.05, Momentum: 0.9, Decay: 0.01},
		"sgd clipped":     {Algorithm: plan.SGD, Rate: 0.05, Momentum: 0.9, ClipNorm: 0.1},
		"adamw":           {Algorithm: plan.AdamW, Rate: 0.01, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8, Decay: 0.05},
		"adamw, averaged": {Algorithm: plan.AdamW, Rate: 0.01, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8, ClipNorm: 1, Average: 0.9},
	}
	p := prepare(t, block)
	compiled, err := plan.Compile(p.graph, p.outputs, p.train)
	if err != nil {
		t.Fatal(err)
	}
	for name, u := range updates {
		t.Run(name, func(t *testing.T) {
			want, wantNorms := optimise(t, reference.Open(), compiled, p, u)
			got, norms := optimise(t, b, compiled, p, u)
			compare(t, "norms of the gradients", norms, wantNorms, times*1e-4)
			for what, w := range want {
				compare(t, what, got[what], w, times*1e-3)
			}
		})
	}
}

func optimise(t *testing.T, b plan.Backend, compiled *plan.Plan, p prepared, u plan.Update) (map[string][]float32, []float32) {
	e := load(t, b, compiled)
	defer closing(t, e)
	for i, x := range data(compiled) {
		must(t, e.Write(i, plan.Current, x))
	}
	var norms []float32
	for u.Step = 1; u.Step <= 6; u.Step++ {
		must(t, e.Run())
		norm, err := e.Update(u)
		must(t, err)
		norms = append(norms, float32(norm))
	}
	out := map[string][]float32{}
	for _, tr := range p.train {
		for slot, name := range []string{"value", "first moment", "second moment", "average"} {
			if u.Algorithm == plan.SGD && plan.Slot(slot) == plan.SecondMoment || u.Average == 0 && plan.Slot(slot) == plan.Averaged {
				continue
			}
			out[name+" of "+tr.Parameter.Name()] = read(t, e, compiled, tr.Parameter, plan.Slot(slot))
		}
	}
	return out, norms
}

// rules checks what every executable refuses, and that static steps run again when, and only when, they must.
func rules(t *testing.T, b plan.Backend) {
	builder := network.NewBuilder()
	w := builder.ScaleWeights(builder.Parameter("w", 2, 2), builder.Parameter("gamma", 2), builder.Parameter("inv", 2))
	y := builder.Linear(builder.Input("x", 1, 2), w, builder.Parameter("bias", 2))
	g, err := builder.Graph()
	if err != nil {
		t.Fatal(err)
	}
	compiled, err := plan.Compile(g, []*gorgonia.Node{y}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(compiled.Static) != 1 || len(compiled.Steps) != 1 {
		t.Fatalf("%d static steps and %d others, want 1 and 1", len(compiled.Static), len(compiled.Steps))
	}
	e := load(t, b, compiled)
	index := func(n *gorgonia.Node) int {
		i, ok := compiled.Index(n)
		if !ok {
			t.Fatalf("the plan does not know %s", n)
		}
		return i
	}
	set := func(name string, x ...float32) {
		t.Helper()
		must(t, e.Write(index(g.Node(name)), plan.Current, x))
	}
	expect := func(want ...float32) {
		t.Helper()
		must(t, e.Run())
		got := read(t, e, compiled, y, plan.Current)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
	expect(0, 0) // all memory starts as zeros
	set("w", 1, 2, 3, 4)
	set("gamma", 1, 1)
	set("inv", 1, 2)
	set("x", 1, 1)
	expect(4, 12)
	set("x", 1, 0)
	expect(1, 4)
	set("gamma", 2, 1)
	expect(2, 4)
	set("bias", 1, -1)
	expect(3, 3)
	refusals(t, e, index(g.Node("w")), index(y))
}

func refusals(t *testing.T, e plan.Executable, parameter, output int) {
	two, four := make([]float32, 2), make([]float32, 4)
	for what, err := range map[string]error{
		"a short write":             e.Write(parameter, plan.Current, two),
		"a long read":               e.Read(output, plan.Current, four),
		"a write of a result":       e.Write(output, plan.Current, two),
		"a value that is not there": e.Read(10000, plan.Current, two),
		"a negative value":          e.Write(-1, plan.Current, two),
		"a moment of the untrained": e.Read(parameter, plan.FirstMoment, four),
	} {
		if err == nil {
			t.Errorf("%s was accepted", what)
		}
	}
	closing(t, e)
	for what, err := range map[string]error{
		"a run after Close":   e.Run(),
		"a write after Close": e.Write(parameter, plan.Current, four),
		"a read after Close":  e.Read(parameter, plan.Current, four),
	} {
		if err == nil {
			t.Errorf("%s was accepted", what)
		}
	}
	if err := e.Close(); err != nil {
		t.Errorf("a second Close: %v", err)
	}
}
