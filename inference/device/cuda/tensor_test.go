//go:build nvidia && linux && amd64

package cuda

import (
	"math"
	"slices"
	"strings"
	"testing"

	"likeness/inference/device/conformance"
	"likeness/inference/device/plan"
	"likeness/inference/device/reference"
)

// tensorModes are the ways to switch the tensor cores on: each with the simulated card that it is tried on, how it rounds factors, and the
// products that it computes.
var tensorModes = []struct {
	name, capability string
	round            func(float32) float32
	forms            []string
}{
	{"tf32", "80", toTF32, []string{"forward", "backward_data", "backward_weights"}},
	{"fp16", "75", toHalf, []string{"forward"}},
}

// withTensorCores switches them on, on a simulated card that has them.
func withTensorCores(t testing.TB, name, capability string) {
	t.Helper()
	t.Setenv(tensorVariable, name)
	if !onTrueCard() {
		t.Setenv("SIM_CAPABILITY", capability)
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
	if len(b.tensor.modules) == 0 {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
		if !onTrueCard() {
			t.Fatalf("the simulated card has them, yet: %s", b.info.Arithmetic)
		}
		t.Skip(b.info.Arithmetic)
	}
	return b
}

// toTF32 rounds to 10 bits of mantissa, ties away from zero.
func toTF32(x float32) float32 {
	return math.Float32frombits((math.Float32bits(x) + 0x1000) &^ 0x1fff)
}

// toHalf rounds to FP16, ties to even: 10 bits of mantissa, and below 2^-14 units of 2^-24.
func toHalf(x float32) float32 {
	if math.Abs(float64(x)) < 1.0/(1<<14) {
		return float32(math.RoundToEven(float64(x)*(1<<24)) / (1 << 24))
	}
	bits := math.Float32bits(x)
	return math.Float32frombits((bits + 0xfff + bits>>13&1) &^ 0x1fff)
}

// rounded is a backend whose matrices are rounded first: with it around the reference, the slow reference of the tensor cores.
type rounded struct {
	plan.Backend
	round func(float32) float32
}

type roundedExecutable struct {
	plan.Executable
	values []plan.Value
	round  func(float32) float32
}

func (r rounded) Load(p *plan.Plan) (plan.Executable, error) {
	e, err := r.Backend.Load(p)
	return roundedExecutable{e, p.Values, r.round}, err
}

func (r roundedExecutable) Write(value int, slot plan.Slot, data []float32) error {
	x := slices.Clone(data)
	if len(r.values[value].Shape) > 1 { // a bias is added in 32 bits
		for i, v := range x {
			x[i] = r.round(v)
		}
	}
	return r.Executable.Write(value, slot, x)
}

// Every tile of the tensor cores' products, whole and divided along K, with rests in every direction: what the reference computes of
// factors that are rounded, and near what it computes of factors that are not.
func TestTensorProducts(t *testing.T) {
	for _, mode := range tensorModes {
		t.Run(mode.name, func(t *testing.T) {
			withTensorCores(t, mode.name, mode.capability)
			run := map[string]bool{}
			for _, only := range tensorTiles {
				for _, c := range []struct {
					m, n, k int
					order   string
				}{{200, 136, 72, ""}, {132, 36, 700, ""}, {132, 36, 300, "reverse"}, {12, 260, 20, "reverse"}, {4, 4, 4, ""}} {
					t.Setenv("SIM_ORDER", c.order)
					b := openTensor(t)
					b.tensor.tiles = []tile{only}
					holdTensor(t, b, mode.round, len(mode.forms), productPlan(c.m, c.n, c.k))
					for name := range b.functions {
						run[name] = true
					}
					if err := b.Close(); err != nil {
						t.Error(err)
					}
				}
			}
			for _, form := range mode.forms {
				for _, tile := range tensorTiles {
					if name := mode.name + "_" + form + "_" + tile.name; !run[name] {
						t.Errorf("the kernel %s was not run", name)
					}
				}
			}
		})
	}
}

// holdTensor compares the first of a plan's three products, as many as are computed on tensor cores, with the references.
func holdTensor(t *testing.T, b *backend, round func(float32) float32, products int, p *plan.Plan) {
	t.Helper()
	near := 2e-5
	if onTrueCard() {
		near = 1e-4 // how a card's tensor cores add within a tile is not documented
	}
	got, exact, want := results(t, b, p), results(t, reference.Open(), p), results(t, rounded{reference.Open(), round}, p)
	for i := range products {
		if d := largestDistance(got[i], want[i]); !(d <= near) {
			t.Errorf("tile %s, %v, product %d: off by %.2g of the largest, with rounded factors", b.tensor.tiles[0].name, p.Values[0].Shape, i, d)
		}
		if d := largestDistance(got[i], exact[i]); !(d <= 2e-3) || d < 1e-7 {
			t.Errorf("tile %s, %v, product %d: off by %.2g of the largest", b.tensor.tiles[0].name, p.Values[0].Shape, i, d)
		}
	}
}

// tensorTimes is how much wider than 32-bit rounding's the suite's tolerances are: 2e-5 of a tensor's largest element becomes 8e-3. A sum of
// 40 products of normal numbers is off by 0.0025 in its standard deviation, and a clipped result is small.
const tensorTimes = 400

// The one suite, with the tensor cores for every product whose rows are aligned.
func TestTensorConformance(t *testing.T) {
	for _, mode := range tensorModes {
		t.Run(mode.name, func(t *testing.T) {
			withTensorCores(t, mode.name, mode.capability)
			b := openTensor(t)
			conformance.RunWithin(t, tensorTimes, func(testing.TB) plan.Backend { return b })
			products := 0
			for name := range b.functions {
				if strings.HasPrefix(name, mode.name) {
					products++
				}
			}
			if products == 0 {
				t.Error("the suite ran nothing on the tensor cores")
			}
		})
	}
}

// Without the switch nothing runs on the tensor cores, and Info says so; an unknown wish is refused, and so is a driver that refuses.
func TestTensorCoresAreOff(t *testing.T) {
	t.Setenv("SIM_CAPABILITY", "90")
	b := opened(false)(t)
	own, _ := b.(*backend)
	if own.tensor.takes(productOf{"forward", 64, 64, 64}) != "" || !strings.Contains(b.Info().Arithmetic, "tensor cores off") {
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

// With FP16 on a card that has TF32, gradients are computed with that; unaligned products with 32-bit floats.
func TestTensorCoresTake(t *testing.T) {
	withTensorCores(t, "fp16", "86")
	b := openTensor(t)
	for _, c := range []struct {
		p    productOf
		want string
	}{
		{productOf{"forward", 64, 64, 64}, "fp16_"},
		{productOf{"backward_data", 64, 64, 64}, "tf32_"},
		{productOf{"backward_weights", 64, 64, 63}, "tf32_"},
		{productOf{"forward", 64, 2, 64}, ""},
	} {
		if got := b.tensor.takes(c.p); !onTrueCard() && got != c.want {
			t.Errorf("%v is computed by %q, want %q", c.p, got, c.want)
		}
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}
