//go:build cgo

package onednn

// #include <stdlib.h>
// #include "block.h"
// #include "convolution.h"
import "C"

import (
	"errors"
	"fmt"
	"math"
	"unsafe"

	"likeness/inference/device/plan"
)

type executable struct {
	b     *backend
	plan  *plan.Plan
	arena C.block
	// weights holds reordered weights that no Update changes, then those of the step at hand, then oneDNN's scratch memory.
	weights C.block
	slots   C.block // three tensors for each trainable parameter, one kind after the other
	windows C.block // inputs and outputs of a slice; see slices.go

	values                []plan.Value // the plan's, or those of a slice
	sliceSize, sliceCount int          // pictures at a time, and times; sliceSize 0 for the whole batch
	places                map[int]int  // where a slice's inputs and outputs lie in windows, in elements

	static, steps program
	prepared      []*C.prepared
	slotOf        map[int]int // where a trainable parameter's tensors begin in each kind, in elements
	slotSize      int         // of one kind, in elements
	dirty         bool        // an untrained parameter was written since the static steps ran
	closed        bool
}

// program is a list of steps as C runs it, with the plan's steps that they stand for.
type program struct {
	list *C.step
	of   []plan.Step
}

// Load allocates the plan's memory and prepares its convolutions.
func (b *backend) Load(p *plan.Plan) (plan.Executable, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, errClosed
	}
	e := &executable{b: b, plan: p, dirty: true, slotOf: map[int]int{}}
	var err error
	b.call(func() { err = e.load() })
	if err != nil {
		b.call(e.free)
		return nil, fmt.Errorf("prepare the network for the processor: %w", err)
	}
	return e, nil
}

func (e *executable) load() error {
	for _, t := range e.plan.Trainable {
		e.slotOf[t.Parameter] = e.slotSize
		e.slotSize += (e.plan.Values[t.Parameter].Size + plan.Align - 1) / plan.Align * plan.Align
	}
	if err := allocate(&e.arena, 4*e.plan.Arena); err != nil {
		return err
	}
	if err := allocate(&e.slots, 3*4*e.slotSize); err != nil {
		return err
	}
	if err := e.slice(); err != nil {
		return err
	}
	for i, v := range e.plan.Values {
		if v.Role == plan.Constant {
			x := e.current(i)
			for k := range x {
				x[k] = v.Fill
			}
		}
	}
	return e.build()
}

func allocate(to *C.block, bytes int) error {
	var b C.block // C may not be handed memory that holds Go pointers, as the executable's does
	if C.block_open(&b, C.size_t(bytes)) == 0 {
		return fmt.Errorf("there is not enough memory for %d MB. Use a smaller batch, or close other programs", bytes>>20)
	}
	*to = b
	return nil
}

// current is the memory of a value.
func (e *executable) current(value int) []float32 {
	v := e.plan.Values[value]
	return floats(e.arena, v.Offset, v.Size)
}

// kept is the memory of one of the optimiser's tensors; nil where the parameter is not trained.
func (e *executable) kept(value int, slot plan.Slot) []float32 {
	offset, trained := e.slotOf[value]
	if !trained || slot < plan.FirstMoment || slot > plan.Averaged {
		return nil
	}
	offset += (int(slot) - int(plan.FirstMoment)) * e.slotSize
	return floats(e.slots, offset, e.plan.Values[value].Size)
}

// floats is a stretch of a block, both in elements.
func floats(b C.block, offset, size int) []float32 {
	return unsafe.Slice((*float32)(unsafe.Add(unsafe.Pointer(b.data), 4*offset)), size)
}

func (e *executable) slot(value int, slot plan.Slot, n int, reading bool) ([]float32, error) {
	if e.closed {
		return nil, errors.New("onednn: the executable is closed")
	}
	if value < 0 || value >= len(e.plan.Values) {
		return nil, fmt.Errorf("onednn: there is no value %d", value)
	}
	v := e.plan.Values[value]
	switch {
	case v.Role == plan.Temporary || v.Role == plan.Static:
		return nil, fmt.Errorf("onednn: %q is not kept after a run", v.Name)
	case !reading && v.Role != plan.Input && v.Role != plan.Parameter:
		return nil, fmt.Errorf("onednn: %q is computed, it cannot be written", v.Name)
	case n != v.Size:
		return nil, fmt.Errorf("onednn: %q has %d elements, not %d", v.Name, v.Size, n)
	case slot == plan.Current:
		return e.current(value), nil
	}
	if x := e.kept(value, slot); x != nil {
		return x, nil
	}
	return nil, fmt.Errorf("onednn: %q is not trained", v.Name)
}

// Write copies data into a value or one of the optimiser's tensors.
func (e *executable) Write(value int, slot plan.Slot, data []float32) error {
	e.b.mu.Lock()
	defer e.b.mu.Unlock()
	to, err := e.slot(value, slot, len(data), false)
	if err != nil {
		return err
	}
	copy(to, data)
	_, trained := e.slotOf[value]
	if slot == plan.Current && e.plan.Values[value].Role == plan.Parameter && !trained {
		e.dirty = true
	}
	return nil
}

// Read copies a value or one of the optimiser's tensors into data.
func (e *executable) Read(value int, slot plan.Slot, data []float32) error {
	e.b.mu.Lock()
	defer e.b.mu.Unlock()
	from, err := e.slot(value, slot, len(data), true)
	if err != nil {
		return err
	}
	copy(data, from)
	return nil
}

// Run executes the steps on the backend's thread.
func (e *executable) Run() error {
	e.b.mu.Lock()
	defer e.b.mu.Unlock()
	if e.closed {
		return errors.New("onednn: the executable is closed")
	}
	var err error
	e.b.call(func() {
		if e.dirty {
			if err = e.run(e.static); err != nil {
				return
			}
			e.dirty = false
		}
		err = e.runSteps()
	})
	return err
}

func (e *executable) run(p program) error {
	if len(p.of) == 0 {
		return nil
	}
	failed := (*C.int)(C.calloc(1, C.sizeof_int))
	defer C.free(unsafe.Pointer(failed))
	status := C.run_steps(e.b.context, p.list, C.int(len(p.of)), failed)
	if err := statusError(status); err != nil {
		return fmt.Errorf("%s: %w", e.describe(p.of[*failed]), err)
	}
	return nil
}

// Update changes the trained parameters by the formulas of plan.Update.
func (e *executable) Update(u plan.Update) (float64, error) {
	e.b.mu.Lock()
	defer e.b.mu.Unlock()
	switch {
	case e.closed:
		return 0, errors.New("onednn: the executable is closed")
	case u.Algorithm != plan.SGD && u.Algorithm != plan.AdamW:
		return 0, fmt.Errorf("onednn: unknown algorithm %d", u.Algorithm)
	case len(e.plan.Trainable) == 0:
		return 0, nil
	}
	list := make([]C.trained, 0, len(e.plan.Trainable))
	first := func(x []float32) *C.float { return (*C.float)(unsafe.Pointer(unsafe.SliceData(x))) }
	for _, t := range e.plan.Trainable {
		list = append(list, C.trained{
			w: first(e.current(t.Parameter)), g: first(e.current(t.Gradient)), size: C.int64_t(e.plan.Values[t.Parameter].Size),
			first:   first(e.kept(t.Parameter, plan.FirstMoment)),
			second:  first(e.kept(t.Parameter, plan.SecondMoment)),
			average: first(e.kept(t.Parameter, plan.Averaged)),
			rate:    C.float(u.Rate * t.Rate), decay: C.float(u.Decay * t.Decay),
		})
	}
	var norm C.double
	e.b.call(func() { norm = C.update(e.b.context, &list[0], C.int(len(list)), settings(u)) })
	return float64(norm), nil
}

// settings computes what is the same for all parameters, in the precision of the formulas.
func settings(u plan.Update) C.optimiser {
	o := C.optimiser{
		momentum: C.float(u.Momentum), beta1: C.float(u.Beta1), beta2: C.float(u.Beta2), epsilon: C.float(u.Epsilon),
		one_minus1: C.float(1 - u.Beta1), one_minus2: C.float(1 - u.Beta2),
		correction1: C.float(1 - math.Pow(float64(u.Beta1), float64(u.Step))),
		correction2: C.float(1 - math.Pow(float64(u.Beta2), float64(u.Step))),
		clip_norm:   C.float(u.ClipNorm),
	}
	if u.Algorithm == plan.AdamW {
		o.adamw = 1
	}
	if u.Average != 0 {
		o.average = 1
		if u.Step > 1 {
			o.keep = C.float(u.Average)
		}
	}
	return o
}

// Close frees the memory. A second Close does nothing.
func (e *executable) Close() error {
	e.b.mu.Lock()
	defer e.b.mu.Unlock()
	if e.closed {
		return nil
	}
	if e.b.closed {
		return errClosed
	}
	e.closed = true
	e.report()
	e.b.call(e.free)
	return nil
}

func (e *executable) free() {
	for _, p := range e.prepared {
		C.prepared_free(p)
	}
	for _, p := range []program{e.static, e.steps} {
		C.free(unsafe.Pointer(p.list))
	}
	for _, b := range []C.block{e.arena, e.weights, e.slots, e.windows} {
		C.block_close(&b)
	}
	e.prepared, e.static, e.steps = nil, program{}, program{}
}
