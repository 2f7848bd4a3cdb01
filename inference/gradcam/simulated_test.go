//go:build nvidia && linux && amd64

package gradcam

import (
	"math"
	"os/exec"
	"testing"

	"likeness/build/simulateddriver"
	"likeness/inference/device"
)

// TestSimulatedCard: a graphics card gives the same maps.
func TestSimulatedCard(t *testing.T) {
	if _, err := exec.LookPath("g++"); err != nil {
		t.Skip("needs g++ to build the simulated driver")
	}
	library, err := simulateddriver.Library()
	must(t, err)
	t.Setenv("LIKENESS_CUDA_DRIVER", library)
	c, picture := small(t, 2, true), noise(40, 50)
	var maps [2]*Map
	for i, kind := range []device.Kind{device.Reference, device.CUDA} {
		e, err := New(open(t, kind), c)
		must(t, err)
		maps[i], err = e.Explain(picture, 1)
		must(t, err)
		must(t, e.Close())
	}
	near(t, "the logit", maps[1].Logit, maps[0].Logit, 1e-4)
	for i, v := range maps[0].Values {
		if d := math.Abs(float64(v - maps[1].Values[i])); !(d <= 1e-4) {
			t.Errorf("cell %d is off by %g", i, d)
		}
	}
}
