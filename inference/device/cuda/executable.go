//go:build nvidia

package cuda

import (
	"errors"
	"fmt"
	"math"
	"unsafe"

	"likeness/inference/device/cuda/internal/driver"
	"likeness/inference/device/plan"

	"gorgonia.org/cu"
)

// executable is a plan on the card. All its memory is one allocation: the arena of values, where inputs land, the optimiser's slots, the
// list of pieces for Update, and a workspace that its kernels use one after the other.
type executable struct {
	b       *backend
	plan    *plan.Plan
	layout  layout
	base    cu.DevicePtr
	static  []launch
	steps   []launch
	graph   driver.Graph
	runs    int  // since loading; the second one is captured
	noGraph bool // the driver has no graphs
	dirty   bool // a parameter was written since the static steps ran
	closed  bool
	pieces  int // of Update

	landings map[int]*landing // by input
}

// mostElements is how large a tensor may be: kernels count elements, and the threads beyond the last one, in 32 bits.
const mostElements = 1 << 30

// Load allocates a plan's memory, zeroed, and prepares its launches.
func (b *backend) Load(p *plan.Plan) (plan.Executable, error) {
	e := &executable{b: b, plan: p, dirty: true}
	for _, v := range p.Values {
		if v.Size > mostElements {
			return nil, &Error{Doing: "load the network", Cause: fmt.Errorf("the tensor %v of %q is too large; use a smaller batch", v.Shape, v.Name)}
		}
	}
	err := b.do("load the network", e.load)
	if err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

func (e *executable) load() (err error) {
	e.layout = layOut(e.plan, e.b.guarded)
	// The launches are made twice: to learn how large a workspace they want, then with the true addresses.
	sizes, err := e.compile()
	if err != nil {
		return err
	}
	e.layout.setWorkspace(sizes)
	if e.base, err = cu.MemAlloc(4 * e.layout.size); err != nil {
		return failure(fmt.Sprintf("reserve %d MB on the graphics card", 4*e.layout.size>>20), err)
	}
	if _, err := e.compile(); err != nil {
		return err
	}
	if err := cu.MemsetD32Async(e.base, 0, e.layout.size, e.b.stream); err != nil {
		return err
	}
	for i, v := range e.plan.Values {
		if v.Role == plan.Constant {
			if err := cu.MemsetD32Async(e.address(i), uint(math.Float32bits(v.Fill)), int64(v.Size), e.b.stream); err != nil {
				return err
			}
		}
	}
	for _, g := range e.layout.guards {
		if err := cu.MemsetD32Async(e.at(g), guardBits, plan.Align, e.b.stream); err != nil {
			return err
		}
	}
	if err := e.prepareLandings(); err != nil {
		return err
	}
	if err := e.loadPieces(); err != nil {
		return err
	}
	return e.b.stream.Synchronize()
}

// compile makes the launches of all steps and returns the largest workspace, in floats, that one of them wants.
func (e *executable) compile() (workspace int64, err error) {
	c := compiler{e: e}
	e.static = c.steps(e.plan.Static)
	e.steps = c.steps(e.plan.Steps)
	return c.workspace, c.err
}

// at gives the address of a place in the allocation, counted in floats.
func (e *executable) at(place int64) cu.DevicePtr { return e.base + cu.DevicePtr(4*place) }

func (e *executable) address(value int) cu.DevicePtr { return e.at(e.layout.values[value]) }

// slot gives the address of a slot that may be read or written.
func (e *executable) slot(value int, slot plan.Slot, n int, reading bool) (cu.DevicePtr, error) {
	if value < 0 || value >= len(e.plan.Values) {
		return 0, fmt.Errorf("there is no value %d", value)
	}
	v := e.plan.Values[value]
	place, ok := e.layout.place(value, slot)
	switch {
	case !ok:
		return 0, fmt.Errorf("%q is not trained", v.Name)
	case v.Role == plan.Temporary || v.Role == plan.Static:
		return 0, fmt.Errorf("%q is not kept after a run", v.Name)
	case !reading && v.Role != plan.Input && v.Role != plan.Parameter:
		return 0, fmt.Errorf("%q is computed, it cannot be written", v.Name)
	case n != v.Size:
		return 0, fmt.Errorf("%q has %d elements, not %d", v.Name, v.Size, n)
	}
	return e.at(place), nil
}

var errClosed = errors.New("the network was closed")

// Write queues an upload; data may be changed as soon as it returns. An input is uploaded while the run before it computes.
func (e *executable) Write(value int, slot plan.Slot, data []float32) error {
	return e.do("upload to the graphics card", func() error {
		to, err := e.slot(value, slot, len(data), false)
		if err != nil {
			return err
		}
		if slot == plan.Current && e.plan.Values[value].Role == plan.Parameter && !e.layout.trained(value) {
			e.dirty = true
		}
		if l := e.landings[value]; l != nil {
			return e.land(l, to, data)
		}
		return e.b.staging.upload(to, data, e.b.stream)
	})
}

// Read waits for the work before it.
func (e *executable) Read(value int, slot plan.Slot, data []float32) error {
	return e.do("read from the graphics card", func() error {
		from, err := e.slot(value, slot, len(data), true)
		if err != nil {
			return err
		}
		return e.download(data, from)
	})
}

func (e *executable) download(data []float32, from cu.DevicePtr) error {
	if err := e.b.stream.Synchronize(); err != nil {
		return err
	}
	return cu.MemcpyDtoH(unsafe.Pointer(unsafe.SliceData(data)), from, int64(4*len(data)))
}

// Run queues the steps. A kernel that fails is reported here or by the Read or Update that waits for it.
func (e *executable) Run() error {
	return e.do("run the network on the graphics card", func() error {
		if e.dirty {
			if err := e.play(e.static); err != nil {
				return err
			}
			e.dirty = false
		}
		e.runs++
		if e.runs == 2 && !e.noGraph {
			if err := e.capture(); err != nil {
				return err
			}
		}
		if e.graph.Ready() {
			return e.graph.Launch(e.b.stream)
		}
		return e.play(e.steps)
	})
}

// capture records the steps as one graph. The first run is not captured, so that every kernel is on the card by then. Where the
// driver has no graphs, the steps are launched one by one.
func (e *executable) capture() (err error) {
	e.graph, err = driver.Capture(e.b.stream, func() error { return e.play(e.steps) })
	if result(err) == int(driver.NotSupported) {
		e.noGraph = true
		return nil
	}
	return err
}

func (e *executable) play(launches []launch) error {
	for i := range launches {
		if err := launches[i].queue(e.b.stream); err != nil {
			return err
		}
	}
	return nil
}

func (e *executable) do(doing string, f func() error) error {
	if e.closed {
		return &Error{Doing: doing, Cause: errClosed}
	}
	return e.b.do(doing, f)
}

// Close frees the memory, after the work before it. On a lost card the driver has freed it already.
func (e *executable) Close() error {
	if e.closed {
		return nil
	}
	e.closed = true
	if e.b.gone() || e.b.closed {
		return nil
	}
	return e.b.do("free memory on the graphics card", func() error {
		var errs []error
		if e.base != 0 {
			errs = append(errs, e.b.uploads.Synchronize(), e.b.stream.Synchronize())
		}
		errs = append(errs, e.graph.Destroy(), e.closeLandings())
		if e.base != 0 {
			errs = append(errs, cu.MemFree(e.base))
		}
		return errors.Join(errs...)
	})
}
