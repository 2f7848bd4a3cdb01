//go:build nvidia && linux && amd64

package cuda

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"likeness/inference/device/conformance"
	"likeness/inference/device/plan"
	"likeness/inference/device/reference"
)

// tensorCores switches them on, on a simulated card that has them.
func tensorCores(t testing.TB) {
	t.Helper()
	t.Setenv(tensorVariable, "tf32")
	if os.Getenv("LIKENESS_CARD") == "" {
		t.Setenv("SIM_CAPABILITY", "80")
	}
}

// openTensor opens the card with them on, or skips on a true card that has none.
func openTensor(t testing.TB) *backend {
	t.Helper()
	opened, err := open(0, false)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := opened.(*backend)
	if len(b.tensorTiles) == 0 {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
		t.Skip(b.info.Arithmetic)
	}
	return b
}

// toTF32 rounds to 10 bits of mantissa, ties away from zero.
func toTF32(x float32) float32 {
	return math.Float32frombits((math.Float32bits(x) + 0x1000) &^ 0x1fff)
}

// rounded is a backend whose matrices are rounded to TF32 first: with it around the reference, the slow reference of the tensor cores.
type rounded struct{ plan.Backend }

type roundedExecutable struct {
	plan.Executable
	values []plan.Value
}

func (r rounded) Load(p *plan.Plan) (plan.Executable, error) {
	e, err := r.Backend.Load(p)
	return roundedExecutable{e, p.Values}, err
}

func (r roundedExecutable) Write(value int, slot plan.Slot, data []float32) error {
	x := slices.Clone(data)
	if len(r.values[value].Shape) > 1 { // a bias is added in 32 bits
		for i, v := range x {
			x[i] = toTF32(v)
		}
	}
	return r.Executable.Write(value, slot, x)
}

// Every tile of the tensor cores' products, whole and divided along K, with rests in every direction: what the reference computes of
// operands that are rounded to TF32, and near what it computes of operands that are not.
func TestTensorProducts(t *testing.T) {
	tensorCores(t)
	run := map[string]bool{}
	for _, only := range tensorTiles {
		for _, c := range []struct {
			m, n, k int
			order   string
		}{{200, 136, 72, ""}, {132, 36, 700, ""}, {132, 36, 300, "reverse"}, {12, 260, 20, "reverse"}, {4, 4, 4, ""}} {
			t.Setenv("SIM_ORDER", c.order)
			b := openTensor(t)
			b.tensorTiles = []tile{only}
			holdTensor(t, b, c.m, c.n, c.k)
			for name := range b.functions {
				run[name] = true
			}
			if err := b.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	for _, form := range []string{"forward", "backward_data", "backward_weights"} {
		for _, tile := range tensorTiles {
			if name := "tf32_" + form + "_" + tile.name; !run[name] {
				t.Errorf("the kernel %s was not run", name)
			}
		}
	}
}

// holdTensor compares the three products of a size with the references.
func holdTensor(t *testing.T, b *backend, m, n, k int) {
	t.Helper()
	near := 2e-5
	if os.Getenv("LIKENESS_CARD") != "" {
		near = 1e-4 // how a card's tensor cores add within a tile is not documented
	}
	p := productPlan(m, n, k)
	got, exact, want := results(t, b, p), results(t, reference.Open(), p), results(t, rounded{reference.Open()}, p)
	for i, form := range []string{"forward", "backward data", "backward weights"} {
		if d := largestDistance(got[i], want[i]); !(d <= near) {
			t.Errorf("tile %s, %d x %d x %d, %s: off by %.2g of the largest, with rounded operands", b.tensorTiles[0].name, m, n, k, form, d)
		}
		if d := largestDistance(got[i], exact[i]); !(d <= 2e-3) || d < 1e-7 {
			t.Errorf("tile %s, %d x %d x %d, %s: off by %.2g of the largest", b.tensorTiles[0].name, m, n, k, form, d)
		}
	}
}

// tf32Times is how much wider than 32-bit rounding's the suite's tolerances are: 2e-5 of a tensor's largest element becomes 8e-3. A sum of
// 40 products of normal numbers is off by 0.0025 in its standard deviation, and a clipped result is small.
const tf32Times = 400

// The one suite, with the tensor cores for every product whose rows are aligned.
func TestTensorConformance(t *testing.T) {
	tensorCores(t)
	b := openTensor(t)
	conformance.RunWithin(t, tf32Times, func(testing.TB) plan.Backend { return b })
	products := 0
	for name := range b.functions {
		if strings.HasPrefix(name, "tf32_") {
			products++
		}
	}
	if products == 0 {
		t.Error("the suite ran nothing on the tensor cores")
	}
	t.Logf("%d kernels for tensor cores were run", products)
}

// Without the switch nothing runs on the tensor cores, and Info says so; an unknown wish is refused.
func TestTensorCoresAreOff(t *testing.T) {
	t.Setenv("SIM_CAPABILITY", "90")
	b := opened(false)(t)
	own, _ := b.(*backend)
	if own.onTensorCores(productOf{"forward", 64, 64, 64}) || !strings.Contains(b.Info().Arithmetic, "tensor cores off") {
		t.Errorf("they are on: %q", b.Info().Arithmetic)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	t.Setenv(tensorVariable, "bf16")
	if b, err := open(0, false); err == nil || !strings.Contains(err.Error(), "bf16") {
		t.Errorf("%v, %v", b, err)
	}
	t.Setenv(tensorVariable, "tf32")
	t.Setenv("SIM_JIT", "218")
	if b, err := open(0, false); err == nil {
		t.Errorf("a driver that refuses the kernels opened %v", b)
	}
}
