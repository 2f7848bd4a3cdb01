package plan_test

import (
	"slices"
	"testing"

	"likeness/inference/device/plan"
	"likeness/inference/network"

	"gorgonia.org/gorgonia"
)

// chain is a graph of two fused convolutions with a way around, a pool, a linear layer and a loss.
func chain(t *testing.T) (g *network.Graph, loss *gorgonia.Node, by, grads []*gorgonia.Node) {
	t.Helper()
	b := network.NewBuilder()
	one := network.Window{Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}, Groups: 1}
	x := b.Input("x", 2, 6, 6, 4)
	y := b.Clip(b.Conv(one, x, b.Parameter("w1", 1, 1, 4, 8), b.Parameter("b1", 8)), 0, 6)
	z := b.Add(b.Conv(one, y, b.Parameter("w2", 1, 1, 8, 8), b.Parameter("b2", 8)), y)
	logits := b.Linear(b.GlobalAveragePool(z), b.Parameter("w3", 8, 3), b.Parameter("b3", 3))
	loss = b.CrossEntropy(logits, b.Input("t", 2, 3))
	if _, err := b.Graph(); err != nil {
		t.Fatal(err)
	}
	g, _ = b.Graph()
	by = g.Parameters
	grads = b.Gradients(loss, by...)
	if _, err := b.Graph(); err != nil {
		t.Fatal(err)
	}
	return g, loss, by, grads
}

func compile(t *testing.T, train bool) *plan.Plan {
	t.Helper()
	g, loss, by, grads := chain(t)
	var trains []plan.Train
	if train {
		for i := range by {
			trains = append(trains, plan.Train{Parameter: by[i], Gradient: grads[i], Rate: 1})
		}
	}
	p, err := plan.Compile(g, []*gorgonia.Node{loss}, trains)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func kinds(steps []plan.Step) []network.Kind {
	var out []network.Kind
	for _, s := range steps {
		out = append(out, s.Kind)
	}
	return out
}

// TestPrunedAndFused: without training only the forward steps are left, activation and addition within the convolutions.
func TestPrunedAndFused(t *testing.T) {
	p := compile(t, false)
	want := []network.Kind{network.Conv, network.Conv, network.GlobalAveragePool, network.Linear, network.CrossEntropy}
	if got := kinds(p.Steps); !slices.Equal(got, want) || len(p.Static) != 0 {
		t.Fatalf("steps %v and %v static, want %v", got, kinds(p.Static), want)
	}
	if first := p.Steps[0]; !first.Activation || first.High != 6 || first.Residual {
		t.Errorf("the first convolution is %+v", first)
	}
	if second := p.Steps[1]; second.Activation || !second.Residual || len(second.Inputs) != 4 {
		t.Errorf("the second convolution is %+v", second)
	}
}

// TestTraining: the mask sums its channels in one step, and the picture's gradient, which nobody wants, is not computed.
func TestTraining(t *testing.T) {
	p := compile(t, true)
	data, masks := 0, 0
	for _, s := range p.Steps {
		switch s.Kind {
		case network.ConvBackwardData:
			data++
		case network.ClipBackward:
			if masks++; len(s.Outputs) != 2 {
				t.Errorf("a mask with the outputs %v", s.Outputs)
			}
		case network.Clip:
			t.Error("an activation that was not fused")
		}
	}
	if data != 1 || masks != 1 || len(p.Trainable) != 6 {
		t.Errorf("%d gradients by inputs, %d masks, %d trained", data, masks, len(p.Trainable))
	}
}

// TestNothingOverlaps: at every step the memory of the values that are alive is apart, but for a result over an input that dies there.
func TestNothingOverlaps(t *testing.T) {
	for _, train := range []bool{false, true} {
		p := compile(t, train)
		born, dies := map[int]int{}, map[int]int{}
		for i, s := range p.Steps {
			for _, v := range s.Outputs {
				born[v], dies[v] = i, max(dies[v], i)
			}
			for _, v := range s.Inputs {
				dies[v] = max(dies[v], i)
			}
		}
		for a, x := range p.Values {
			if _, made := born[a]; x.Role == plan.Temporary && !made {
				continue // became part of a fused step
			}
			if x.Offset%plan.Align != 0 || x.Offset+x.Size > p.Arena {
				t.Errorf("%s lies at %d of %d", x.Name, x.Offset, p.Arena)
			}
			for b, y := range p.Values[:a] {
				if _, made := born[b]; y.Role == plan.Temporary && !made {
					continue
				}
				if x.Offset >= y.Offset+y.Size || y.Offset >= x.Offset+x.Size {
					continue
				}
				if x.Role != plan.Temporary || y.Role != plan.Temporary {
					t.Errorf("%d and %d share memory and one of them stays", a, b)
				}
				if born[a] <= dies[b] && born[b] <= dies[a] && born[a] != dies[b] && born[b] != dies[a] {
					t.Errorf("values %d (steps %d to %d) and %d (%d to %d) share memory", a, born[a], dies[a], b, born[b], dies[b])
				}
			}
		}
	}
}

func TestMemoryIsShared(t *testing.T) {
	p := compile(t, true)
	apart := 0
	for _, v := range p.Values {
		apart += (v.Size + plan.Align - 1) / plan.Align * plan.Align
	}
	if p.Arena >= apart {
		t.Errorf("an arena of %d for values of %d", p.Arena, apart)
	}
}

func TestRefuses(t *testing.T) {
	g, loss, by, grads := chain(t)
	for name, f := range map[string]func() error{
		"an output that is missing": func() error { _, err := plan.Compile(g, []*gorgonia.Node{nil}, nil); return err },
		"a gradient of another": func() error {
			_, err := plan.Compile(g, []*gorgonia.Node{loss}, []plan.Train{{Parameter: by[0], Gradient: grads[1]}})
			return err
		},
		"training an input": func() error {
			_, err := plan.Compile(g, []*gorgonia.Node{loss}, []plan.Train{{Parameter: g.Inputs[1], Gradient: grads[1]}})
			return err
		},
		"an operation of Gorgonia's own": func() error {
			odd, err := gorgonia.Sqrt(g.Inputs[0])
			if err != nil {
				return err
			}
			if _, err = plan.Compile(g, []*gorgonia.Node{odd}, nil); err == nil {
				return nil
			}
			return err
		},
	} {
		if err := f(); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
