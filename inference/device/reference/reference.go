// Package reference executes plans in plain Go: slow, obvious, on any platform, without cgo. It is the definition of right that
// the other backends are held against.
//
// Sums are accumulated in 64 bits in a fixed order. [Open] computes in 32-bit floats like every backend; [Open64] computes in
// 64-bit floats, for finite differences.
package reference

import (
	"fmt"
	"math"
	"runtime"

	"likeness/inference/device/plan"
	"likeness/inference/network"
)

type float interface{ float32 | float64 }

type backend[T float] struct{ name string }

// Open gives the backend in 32-bit floats.
func Open() plan.Backend { return backend[float32]{"plain Go"} }

// Open64 gives the backend in 64-bit floats. Its executables also have Write64 and Read64, see [Executable64].
func Open64() plan.Backend { return backend[float64]{"plain Go, 64 bits"} }

// Executable64 is what the executables of Open64 offer beyond plan.Executable.
type Executable64 interface {
	plan.Executable
	// Write64 and Read64 are Write and Read of the current value without rounding to 32 bits.
	Write64(value int, data []float64) error
	Read64(value int, data []float64) error
}

func (b backend[T]) Info() plan.Info {
	return plan.Info{Kind: "reference", Name: b.name, Library: runtime.Version(), Threads: 1}
}

func (b backend[T]) Close() error { return nil }

func (b backend[T]) Load(p *plan.Plan) (plan.Executable, error) {
	e := &executable[T]{plan: p, arena: make([]T, p.Arena), kernels: kernels[T](), dirty: true}
	e.values = make([]tensor[T], len(p.Values))
	for i, v := range p.Values {
		e.values[i] = tensor[T]{v.Shape, e.arena[v.Offset : v.Offset+v.Size : v.Offset+v.Size]}
		if v.Role == plan.Constant {
			fill(e.values[i].data, T(v.Fill))
		}
	}
	e.slots = map[slotKey][]T{}
	e.trained = make([]bool, len(p.Values))
	for _, t := range p.Trainable {
		e.trained[t.Parameter] = true
		for _, s := range []plan.Slot{plan.FirstMoment, plan.SecondMoment, plan.Averaged} {
			e.slots[slotKey{t.Parameter, s}] = make([]T, p.Values[t.Parameter].Size)
		}
	}
	return e, nil
}

// tensor is a value of the plan with its memory.
type tensor[T float] struct {
	shape []int
	data  []T
}

// channels is the length of the last axis, rows the number of all other elements.
func (t tensor[T]) channels() int {
	if len(t.shape) == 0 {
		return 1
	}
	return t.shape[len(t.shape)-1]
}

func (t tensor[T]) rows() int { return len(t.data) / t.channels() }

type slotKey struct {
	value int
	slot  plan.Slot
}

type executable[T float] struct {
	plan    *plan.Plan
	arena   []T
	values  []tensor[T]
	slots   map[slotKey][]T
	trained []bool
	kernels map[network.Kind]kernel[T]
	dirty   bool // a parameter was written since the static steps ran
}

func (e *executable[T]) slot(value int, slot plan.Slot, n int, reading bool) ([]T, error) {
	if e.arena == nil {
		return nil, fmt.Errorf("reference: the executable is closed")
	}
	if value < 0 || value >= len(e.values) {
		return nil, fmt.Errorf("reference: there is no value %d", value)
	}
	v := e.plan.Values[value]
	data := e.values[value].data
	if slot != plan.Current {
		data = e.slots[slotKey{value, slot}]
	}
	switch {
	case data == nil:
		return nil, fmt.Errorf("reference: %q is not trained", v.Name)
	case v.Role == plan.Temporary || v.Role == plan.Static:
		return nil, fmt.Errorf("reference: %q is not kept after a run", v.Name)
	case !reading && v.Role != plan.Input && v.Role != plan.Parameter:
		return nil, fmt.Errorf("reference: %q is computed, it cannot be written", v.Name)
	case n != len(data):
		return nil, fmt.Errorf("reference: %q has %d elements, not %d", v.Name, len(data), n)
	}
	return data, nil
}

func (e *executable[T]) Write(value int, slot plan.Slot, data []float32) error {
	to, err := e.slot(value, slot, len(data), false)
	if err != nil {
		return err
	}
	for i, v := range data {
		to[i] = T(v)
	}
	e.touched(value, slot)
	return nil
}

func (e *executable[T]) touched(value int, slot plan.Slot) {
	if slot == plan.Current && e.plan.Values[value].Role == plan.Parameter && !e.trained[value] {
		e.dirty = true
	}
}

func (e *executable[T]) Read(value int, slot plan.Slot, data []float32) error {
	from, err := e.slot(value, slot, len(data), true)
	if err != nil {
		return err
	}
	for i, v := range from {
		data[i] = float32(v)
	}
	return nil
}

func (e *executable[T]) Write64(value int, data []float64) error {
	to, err := e.slot(value, plan.Current, len(data), false)
	if err != nil {
		return err
	}
	for i, v := range data {
		to[i] = T(v)
	}
	e.touched(value, plan.Current)
	return nil
}

func (e *executable[T]) Read64(value int, data []float64) error {
	from, err := e.slot(value, plan.Current, len(data), true)
	if err != nil {
		return err
	}
	for i, v := range from {
		data[i] = float64(v)
	}
	return nil
}

func (e *executable[T]) Run() error {
	if e.arena == nil {
		return fmt.Errorf("reference: the executable is closed")
	}
	if e.dirty {
		if err := e.run(e.plan.Static); err != nil {
			return err
		}
		e.dirty = false
	}
	return e.run(e.plan.Steps)
}

func (e *executable[T]) run(steps []plan.Step) error {
	for _, s := range steps {
		in := make([]tensor[T], len(s.Inputs))
		for i, v := range s.Inputs {
			in[i] = e.values[v]
		}
		out := make([]tensor[T], len(s.Outputs))
		for i, v := range s.Outputs {
			out[i] = e.values[v]
		}
		kernel := e.kernels[s.Kind]
		if kernel == nil {
			return fmt.Errorf("reference: no kernel for %s", s.Kind)
		}
		kernel(s, in, out)
	}
	return nil
}

func (e *executable[T]) Close() error {
	e.arena, e.values, e.slots = nil, nil, nil
	return nil
}

func fill[T float](x []T, v T) {
	for i := range x {
		x[i] = v
	}
}

func sqrt[T float](x T) T { return T(math.Sqrt(float64(x))) }
