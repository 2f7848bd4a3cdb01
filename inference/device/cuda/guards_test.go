//go:build nvidia && linux && amd64

package cuda

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"likeness/inference/device/conformance"
	"likeness/inference/device/plan"
)

// guardedBackend looks at the guards around every value after each run and update.
type guardedBackend struct{ plan.Backend }

type guardedExecutable struct{ plan.Executable }

func (g guardedBackend) Load(p *plan.Plan) (plan.Executable, error) {
	e, err := g.Backend.Load(p)
	if err != nil {
		return nil, err
	}
	return guardedExecutable{e}, nil
}

func (g guardedExecutable) Run() error {
	return errors.Join(g.Executable.Run(), g.check("a run"))
}

func (g guardedExecutable) Update(u plan.Update) (float64, error) {
	norm, err := g.Executable.Update(u)
	return norm, errors.Join(err, g.check("an update"))
}

// check reads every guard: a write before or behind a value shows there.
func (g guardedExecutable) check(after string) error {
	e, _ := g.Executable.(*executable)
	if e.closed {
		return nil
	}
	return e.do("read the guards", func() error {
		for i, place := range e.layout.guards {
			var guard [plan.Align]float32
			if err := e.download(guard[:], e.at(place)); err != nil {
				return err
			}
			for k, x := range guard {
				if math.Float32bits(x) != guardBits {
					return fmt.Errorf("after %s, element %d of the guard before value %d was written: %v", after, k, i, x)
				}
			}
		}
		return nil
	})
}

// Every value lies between guards that hold NaNs: a kernel that writes beside a value changes one, a kernel that reads beside
// it gets a NaN into its result.
func TestGuards(t *testing.T) {
	for _, execute := range []string{"", "ptx"} {
		t.Run("execute "+execute, func(t *testing.T) {
			t.Setenv("SIM_EXECUTE", execute)
			conformance.Run(t, func(t testing.TB) plan.Backend { return guardedBackend{opened(true)(t)} })
		})
	}
}

// TestCardGuards is the same as the driver at hand executes it.
func TestCardGuards(t *testing.T) {
	if !onTrueCard() {
		t.Skip("asks for a true card; TestGuards runs the suite on the simulated one")
	}
	conformance.Run(t, func(t testing.TB) plan.Backend { return guardedBackend{opened(true)(t)} })
}
