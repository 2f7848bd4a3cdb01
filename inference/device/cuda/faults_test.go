//go:build nvidia && linux && amd64

package cuda

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"likeness/inference/device/plan"
	"likeness/inference/network"

	"gorgonia.org/gorgonia"
)

// small is a network with a convolution of each way, a loss and its gradients.
func small(t testing.TB) *plan.Plan {
	t.Helper()
	b := network.NewBuilder()
	point := network.Window{Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}, Groups: 1}
	deep := network.Window{Stride: [2]int{2, 2}, Dilation: [2]int{1, 1}, Pad: [4]int{1, 1, 1, 1}, Groups: 8}
	x := b.Input("x", 2, 6, 6, 4)
	y := b.Clip(b.Conv(point, x, b.Parameter("w1", 1, 1, 4, 8), b.Parameter("b1", 8)), 0, 6)
	w2 := b.ScaleWeights(b.Parameter("w2", 3, 3, 1, 8), b.Parameter("gamma", 8), b.Parameter("inv", 8))
	y = b.Clip(b.Conv(deep, y, w2, b.Parameter("b2", 8)), 0, 6)
	z := b.Linear(b.GlobalAveragePool(y), b.Parameter("w3", 8, 3), b.Parameter("b3", 3))
	loss := b.CrossEntropy(z, b.Input("targets", 2, 3))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	var by []*gorgonia.Node
	for _, n := range g.Parameters {
		if n.Name() != "inv" {
			by = append(by, n)
		}
	}
	grads := b.Gradients(loss, by...)
	var train []plan.Train
	for i, n := range by {
		train = append(train, plan.Train{Parameter: n, Gradient: grads[i], Rate: 1, Decay: 1})
	}
	p, err := plan.Compile(g, []*gorgonia.Node{loss}, train)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// train opens the card, trains three steps and returns the losses. Everything is closed at its end, whatever happened.
func train(p *plan.Plan) (losses []float32, err error) {
	b, err := Open(0)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	return trainOn(b, p, true)
}

// trainOn trains three steps, each on other inputs. They are written while the step before is computed, or, with ahead false, after it.
func trainOn(b plan.Backend, p *plan.Plan, ahead bool) (losses []float32, err error) {
	e, err := b.Load(p)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	loss := -1
	for i, v := range p.Values {
		if v.Role == plan.Output && v.Size == 1 {
			loss = i
		}
	}
	if err := errors.Join(write(e, p, plan.Parameter, 0), write(e, p, plan.Input, 0)); err != nil {
		return nil, err
	}
	for step := range 3 {
		if err := e.Run(); err != nil {
			return nil, err
		}
		if ahead {
			if err := write(e, p, plan.Input, step+1); err != nil {
				return nil, err
			}
		}
		var l [1]float32
		if err := e.Read(loss, plan.Current, l[:]); err != nil {
			return nil, err
		}
		losses = append(losses, l[0])
		if _, err := e.Update(plan.Update{Algorithm: plan.AdamW, Step: step + 1, Rate: 0.05, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8, Average: 0.9}); err != nil {
			return nil, err
		}
		if !ahead {
			if err := write(e, p, plan.Input, step+1); err != nil {
				return nil, err
			}
		}
	}
	return losses, nil
}

// write fills all values of a role with random numbers, a little different in each step.
func write(e plan.Executable, p *plan.Plan, role plan.Role, step int) error {
	for i, v := range p.Values {
		if v.Role != role {
			continue
		}
		rng, other := rand.New(rand.NewPCG(uint64(i), 1)), rand.New(rand.NewPCG(uint64(i), uint64(step)))
		data := make([]float32, v.Size)
		for k := range data {
			data[k] = rng.Float32() + 0.01*other.Float32()
		}
		if err := e.Write(i, plan.Current, data); err != nil {
			return err
		}
		clear(data) // what was written may be changed at once
	}
	return nil
}

// Each driver call of a training fails once, in each of the ways that calls fail. What follows must be an *Error of the right
// kind, an orderly end, and a card that works again for the next program.
func TestFaults(t *testing.T) {
	p := small(t)
	for _, c := range []struct {
		name   string
		result int
		kind   error
		tensor bool
	}{
		{"out of memory", 2, ErrOutOfMemory, false},
		{"illegal address", 700, ErrLost, false},
		{"launch failure", 719, ErrLost, false},
		{"launch failure on tensor cores", 719, ErrLost, true},
		{"memory error", 214, ErrLost, false},
		{"no such symbol", 500, ErrUnavailable, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.tensor {
				withTensorCores(t, "tf32", "80")
			}
			want, err := train(p)
			if err != nil {
				t.Fatal(err)
			}
			if want[2] >= want[0] {
				t.Fatalf("the training does not learn: losses %v", want)
			}
			// A failing call may not matter, as where what is lost is given back; fifty of those in a row mean that there were no more.
			calls, unharmed := 1, 0
			for ; unharmed < 50; calls++ {
				t.Setenv("SIM_FAIL", fmt.Sprintf("%d:%d", calls, c.result))
				losses, err := train(p)
				if err == nil {
					if fmt.Sprint(losses) != fmt.Sprint(want) {
						t.Fatalf("with call %d failing: losses %v, want %v", calls, losses, want)
					}
					unharmed++
					continue
				}
				unharmed = 0
				var failed *Error
				if !errors.As(err, &failed) || !errors.Is(err, c.kind) || failed.Doing == "" {
					t.Fatalf("with call %d failing: %v (%T), want an *Error that is %q", calls, err, err, c.kind)
				}
			}
			if calls < 150 {
				t.Errorf("only %d driver calls were made to fail", calls-50)
			}
			t.Setenv("SIM_FAIL", "")
			if losses, err := train(p); err != nil || fmt.Sprint(losses) != fmt.Sprint(want) {
				t.Errorf("after the faults: losses %v, %v, want %v", losses, err, want)
			}
		})
	}
}

// A card that is too small for a plan says so, and still takes a smaller one.
func TestOutOfMemoryLeavesTheBackendUsable(t *testing.T) {
	b := opened(false)(t)
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	large := &plan.Plan{Values: []plan.Value{{Name: "x", Shape: []int{1 << 20}, Size: 1 << 20, Role: plan.Input}}, Arena: 1 << 20}
	t.Setenv("SIM_MEMORY_MB", "3")
	if _, err := b.Load(large); !errors.Is(err, ErrOutOfMemory) {
		t.Fatalf("a plan of 4 MB on a card of 3 MB: %v", err)
	}
	e, err := b.Load(small(t))
	if err != nil {
		t.Fatalf("a small plan after that: %v", err)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
}

// Kernels count in 32 bits, so a larger tensor is refused, with what to do.
func TestTensorTooLarge(t *testing.T) {
	b := opened(false)(t)
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	p := &plan.Plan{Values: []plan.Value{{Name: "x", Shape: []int{1 << 31}, Size: 1 << 31, Role: plan.Input}}, Arena: 1 << 31}
	var failed *Error
	if _, err := b.Load(p); !errors.As(err, &failed) || !strings.Contains(err.Error(), "smaller batch") {
		t.Errorf("a tensor of 8 GB: %v", err)
	}
}

// A driver without graphs gives the same bits as one with them.
func TestWithoutGraphs(t *testing.T) {
	p := small(t)
	with, err := train(p)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("SIM_NO_GRAPHS", "1")
	without, err := train(p)
	if err != nil || fmt.Sprint(with) != fmt.Sprint(without) {
		t.Errorf("losses %v with graphs, %v without, %v", with, without, err)
	}
}

// Threads that run in another order give the same bits: no sum depends on which comes first.
func TestSameBitsInEveryOrder(t *testing.T) {
	p := small(t)
	for _, execute := range []string{"", "ptx"} {
		t.Setenv("SIM_EXECUTE", execute)
		t.Setenv("SIM_ORDER", "")
		forward, err := train(p)
		if err != nil {
			t.Fatal(err)
		}
		t.Setenv("SIM_ORDER", "reverse")
		backward, err := train(p)
		if err != nil || fmt.Sprint(forward) != fmt.Sprint(backward) {
			t.Errorf("losses %v with threads first to last, %v last to first, %v", forward, backward, err)
		}
	}
}
