//go:build nvidia && linux && amd64

package cuda

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"likeness/build/simulateddriver"
	"likeness/inference/device/conformance"
	"likeness/inference/device/plan"
	"likeness/inference/device/reference"
	"likeness/inference/network"
)

// productPlan is x w + b, and both gradients for a dy, of sizes that leave rests in every tile.
func productPlan(m, n, k int) *plan.Plan {
	p := &plan.Plan{}
	value := func(role plan.Role, shape ...int) int {
		size := 1
		for _, s := range shape {
			size *= s
		}
		p.Values = append(p.Values, plan.Value{Name: "v", Shape: shape, Size: size, Role: role, Offset: p.Arena})
		p.Arena += (size + plan.Align - 1) / plan.Align * plan.Align
		return len(p.Values) - 1
	}
	x, w, b, dy := value(plan.Input, m, k), value(plan.Input, k, n), value(plan.Input, n), value(plan.Input, m, n)
	y, dx, dw := value(plan.Output, m, n), value(plan.Output, m, k), value(plan.Output, k, n)
	p.Steps = []plan.Step{
		{Kind: network.Linear, Inputs: []int{x, w, b}, Outputs: []int{y}},
		{Kind: network.LinearBackwardData, Inputs: []int{w, dy}, Outputs: []int{dx}},
		{Kind: network.LinearBackwardWeights, Inputs: []int{x, dy}, Outputs: []int{dw}},
	}
	return p
}

// results runs a plan on random numbers and returns what it computes.
func results(t *testing.T, b plan.Backend, p *plan.Plan) [][]float32 {
	t.Helper()
	e, err := b.Load(p)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}()
	for i, v := range p.Values {
		if v.Role != plan.Input {
			continue
		}
		rng := rand.New(rand.NewPCG(uint64(i), 3))
		data := make([]float32, v.Size)
		for k := range data {
			data[k] = float32(rng.NormFloat64())
		}
		if err := e.Write(i, plan.Current, data); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Run(); err != nil {
		t.Fatal(err)
	}
	var all [][]float32
	for i, v := range p.Values {
		if v.Role == plan.Output {
			x := make([]float32, v.Size)
			if err := e.Read(i, plan.Current, x); err != nil {
				t.Fatal(err)
			}
			all = append(all, x)
		}
	}
	return all
}

// Every tile of the matrix product, whole and divided along K, aligned and not, and at last: every kernel that ships has been run
// by this test.
func TestEveryKernel(t *testing.T) {
	run := map[string]bool{}
	collect := func(b *backend) {
		for name := range b.functions {
			run[name] = true
		}
	}
	for i, only := range tiles {
		for _, size := range [][3]int{{200, 136, 72}, {300, 200, 64}, {130, 36, 700}, {67, 41, 19}} {
			p := productPlan(size[0], size[1], size[2])
			opened, err := open(0, false)
			if err != nil {
				t.Fatal(err)
			}
			b, _ := opened.(*backend)
			b.tiles = []tile{only, tiles[len(tiles)-1]}
			b.tiles[0].speed = 1e6 // taken wherever it fits
			if i == len(tiles)-1 {
				b.tiles = b.tiles[:1]
			}
			got, want := results(t, b, p), results(t, reference.Open(), p)
			for k := range want {
				if d := largestDistance(got[k], want[k]); d > 1e-5 {
					t.Errorf("tile %s, %v, result %d: off by %.2g of the largest", only.name, size, k, d)
				}
			}
			collect(b)
			if err := b.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	// Registered before what collects, so that it is called after it.
	t.Cleanup(func() {
		var missed []string
		for _, name := range simulateddriver.Entries() {
			if !run[name] {
				missed = append(missed, name)
			}
		}
		slices.Sort(missed)
		if len(missed) > 0 {
			t.Errorf("kernels that no test runs: %v", missed)
		}
	})
	conformance.Run(t, func(t testing.TB) plan.Backend {
		b, err := open(0, false)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			own, _ := b.(*backend)
			collect(own)
		})
		return b
	})
}

func largestDistance(x, y []float32) float64 {
	off, largest := 0.0, 0.0
	for i := range y {
		off = max(off, math.Abs(float64(x[i])-float64(y[i])))
		largest = max(largest, math.Abs(float64(y[i])))
	}
	return off / largest
}

// The choice of tile is a choice between right answers; here it is held to what it is for.
func TestDivide(t *testing.T) {
	for _, c := range []struct {
		name  string
		p     productOf
		tile  string
		parts int
	}{
		{"many rows and columns", productOf{"forward", 3136, 1280, 320}, "large", 1},
		{"sixteen columns", productOf{"forward", 200704, 16, 32}, "narrow", 1},
		{"rows that are not aligned", productOf{"forward", 5000, 190, 67}, "small", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := c.p.divide(28, tiles) // the multiprocessors of an RTX 3060
			if d.tile.name != c.tile || d.parts != c.parts {
				t.Errorf("tile %s in %d parts, want %s in %d", d.tile.name, d.parts, c.tile, c.parts)
			}
		})
	}
	long := productOf{"backward_weights", 32, 16, 200704}.divide(28, tiles)
	if long.parts < 28 || long.parts*long.chunk < 200704 || (long.parts-1)*long.chunk >= 200704 || long.chunk%slice != 0 {
		t.Errorf("a sum over 200704 rows is divided into %d parts of %d", long.parts, long.chunk)
	}
}
