//go:build nvidia && linux && amd64

package cuda

import (
	"testing"

	"likeness/inference/device/conformance"
	"likeness/inference/device/plan"
)

func opened(guarded bool) func(testing.TB) plan.Backend {
	return func(t testing.TB) plan.Backend {
		t.Helper()
		b, err := open(0, guarded)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
}

// The one suite, with the kernels as g++ compiles them and as the PTX that ships has them; a block's threads in both orders.
func TestConformance(t *testing.T) {
	for _, c := range []struct{ name, execute, order string }{
		{"compiled kernels", "", ""},
		{"compiled kernels, threads last to first", "", "reverse"},
		{"the PTX that ships", "ptx", ""},
		{"the PTX that ships, threads last to first", "ptx", "reverse"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("SIM_EXECUTE", c.execute)
			t.Setenv("SIM_ORDER", c.order)
			conformance.Run(t, opened(false))
		})
	}
}

// TestCardConformance is the suite once, as the driver at hand executes it.
func TestCardConformance(t *testing.T) {
	if !onTrueCard() {
		t.Skip("asks for a true card; TestConformance runs the suite on the simulated one")
	}
	conformance.Run(t, opened(false))
}
