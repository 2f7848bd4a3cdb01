//go:build cgo

package onednn

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"testing"

	"likeness/inference/device/conformance"
	"likeness/inference/device/plan"

	"likeness/build/sharedtest"
)

// openTest opens a backend, or skips where there is no library; under CI its absence is a failure.
func openTest(t testing.TB, threads int, plain bool) *backend {
	t.Helper()
	b, err := openBackend(threads, plain)
	var missing *MissingError
	if errors.As(err, &missing) {
		sharedtest.Lacking(t, err.Error())
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestConformance(t *testing.T) {
	for _, threads := range []int{1, 2, 3} {
		t.Run([]string{"", "one thread", "two threads", "three threads"}[threads], func(t *testing.T) {
			conformance.Run(t, func(t testing.TB) plan.Backend { return openTest(t, threads, false) })
		})
	}
}

func TestConformancePlainConvolutions(t *testing.T) {
	conformance.Run(t, func(t testing.TB) plan.Backend { return openTest(t, 2, true) })
}

// TestOlderProcessors runs the suite in processes where oneDNN may use only what older processors have.
func TestOlderProcessors(t *testing.T) {
	if runtime.GOARCH != "amd64" || testing.Short() {
		t.Skip("needs an x86 processor, and is left out of a short run")
	}
	b := openTest(t, 1, false)
	must(t, b.Close())
	for _, set := range []string{"SSE41", "AVX", "AVX2"} {
		t.Run(set, func(t *testing.T) {
			command := exec.Command(os.Args[0], "-test.run=^TestConformance$/two_threads")
			command.Env = append(os.Environ(), "ONEDNN_MAX_CPU_ISA="+set)
			if out, err := command.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
