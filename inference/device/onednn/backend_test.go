//go:build cgo

package onednn

import (
	"errors"
	"testing"

	"likeness/inference/device/conformance"
	"likeness/inference/device/plan"
)

// openTest opens a backend, or skips where there is no library.
func openTest(t testing.TB, threads int, plain bool) *backend {
	t.Helper()
	b, err := openBackend(threads, plain)
	var missing *MissingError
	if errors.As(err, &missing) {
		t.Skip(err)
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
