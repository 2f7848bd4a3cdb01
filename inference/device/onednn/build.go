//go:build cgo

package onednn

// #include <stdlib.h>
// #include "block.h"
// #include "convolution.h"
import "C"

import (
	"errors"
	"fmt"
	"unsafe"

	"likeness/inference/device/plan"
	"likeness/inference/network"
)

// building is a list of steps while convolutions are prepared.
type building struct {
	list []C.step
	of   []plan.Step
}

func (b *building) add(c C.step, s plan.Step) {
	b.list = append(b.list, c)
	b.of = append(b.of, s)
}

// weightsAlign keeps reordered weights and scratch memory on pages of their own.
const weightsAlign = 4096

func alignedBytes(n C.size_t) C.size_t { return (n + weightsAlign - 1) / weightsAlign * weightsAlign }

// build turns the plan's steps into programs and gives the convolutions their memory.
func (e *executable) build() error {
	static, err := e.prepare(e.plan.Static)
	if err != nil {
		return err
	}
	steps, err := e.prepare(e.plan.Steps)
	if err != nil {
		return err
	}
	for i := range steps.list {
		if c := &steps.list[i]; c.convolution != nil && c.convolution.reorder != nil && e.fixed(steps.of[i]) {
			c.fixed_weights = 1
			static.add(C.step{kernel: C.kernel_reorder_weights, convolution: c.convolution}, steps.of[i])
		}
	}
	if err := e.bind(append(append([]C.step{}, static.list...), steps.list...)); err != nil {
		return err
	}
	if e.static, err = finish(static); err != nil {
		return err
	}
	e.steps, err = finish(steps)
	return err
}

// fixed says whether no Update and no step of a run changes the weights of a convolution.
func (e *executable) fixed(s plan.Step) bool {
	weights := -1
	switch s.Kind {
	case network.Conv:
		weights = s.Inputs[1]
	case network.ConvBackwardData:
		weights = s.Inputs[0]
	default:
		return false
	}
	_, trained := e.slotOf[weights]
	role := e.plan.Values[weights].Role
	return role == plan.Static || role == plan.Parameter && !trained
}

var directions = map[C.int]C.int{
	C.kernel_convolution:                  C.forward,
	C.kernel_convolution_backward_data:    C.backward_data,
	C.kernel_convolution_backward_weights: C.backward_weights,
}

// prepare fills in the steps and lets oneDNN choose its convolutions.
func (e *executable) prepare(steps []plan.Step) (building, error) {
	var b building
	for _, s := range steps {
		c, err := e.step(s)
		if err != nil {
			return b, err
		}
		if C.context_reserve(e.b.context, width(c)) == 0 {
			return b, fmt.Errorf("%s: there is not enough memory", e.describe(s))
		}
		if c.kernel == C.kernel_convolution_backward_weights && ownDepthwise(c.g) && !e.b.plain {
			c.kernel = C.kernel_depthwise_backward_weights
		}
		if direction, ok := directions[c.kernel]; ok && !e.b.plain {
			if err := e.choose(&c, direction); err != nil {
				return b, fmt.Errorf("%s: %w", e.describe(s), err)
			}
		}
		b.add(c, s)
	}
	return b, nil
}

// choose asks oneDNN for a convolution. Where it has none the step stays with the plain kernel.
func (e *executable) choose(c *C.step, direction C.int) error {
	var p *C.prepared
	switch status := C.prepare(e.b.context, c, direction, &p); status {
	case C.onednn_success:
		c.convolution = p
		e.prepared = append(e.prepared, p)
	case C.onednn_out_of_memory:
		return statusError(status)
	}
	return nil
}

// bind lays out the memory behind the arena and gives each convolution its part.
func (e *executable) bind(steps []C.step) error {
	var fixed, moving, scratch C.size_t
	for _, s := range steps {
		if s.convolution == nil || s.kernel == C.kernel_reorder_weights {
			continue
		}
		if s.fixed_weights != 0 {
			fixed += alignedBytes(s.convolution.weights_bytes)
		} else {
			moving = max(moving, alignedBytes(s.convolution.weights_bytes))
		}
		scratch = max(scratch, alignedBytes(s.convolution.scratch_bytes))
	}
	if err := allocate(&e.weights, int(fixed+moving+scratch)); err != nil {
		return err
	}
	at := func(offset C.size_t) unsafe.Pointer { return unsafe.Add(unsafe.Pointer(e.weights.data), offset) }
	next := C.size_t(0)
	for i := range steps {
		s := &steps[i]
		if s.convolution == nil || s.kernel == C.kernel_reorder_weights {
			continue
		}
		weights := at(fixed)
		if s.fixed_weights != 0 {
			weights = at(next)
			next += alignedBytes(s.convolution.weights_bytes)
		}
		if err := statusError(C.bind(e.b.context, s, s.convolution, weights, at(fixed+moving))); err != nil {
			return err
		}
	}
	return nil
}

// finish copies a list to where C keeps it.
func finish(b building) (program, error) {
	if len(b.list) == 0 {
		return program{}, nil
	}
	list := (*C.step)(C.calloc(C.size_t(len(b.list)), C.sizeof_step))
	if list == nil {
		return program{}, errors.New("there is not enough memory")
	}
	copy(unsafe.Slice(list, len(b.list)), b.list)
	return program{list, b.of}, nil
}
