//go:build nvidia && linux && amd64

package cuda

import (
	"fmt"
	"os"
	"testing"

	"likeness/build/simulateddriver"
)

// TestMain gives every test the simulated driver, and lets the test program be its own probe.
func TestMain(m *testing.M) {
	MaybeServeProbe()
	if onTrueCard() { // a true card is asked for: build/gpu-check
		os.Exit(m.Run())
	}
	library, err := simulateddriver.Library()
	if err == nil {
		err = os.Setenv("LIKENESS_CUDA_DRIVER", library)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "the simulated driver:", err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}
