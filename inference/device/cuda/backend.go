//go:build nvidia

package cuda

import (
	"errors"
	"fmt"

	"likeness/inference/device/cuda/internal/driver"
	"likeness/inference/device/plan"
	"likeness/resources/kernels"

	"gorgonia.org/cu"
)

// Built says whether this program was built with support for NVIDIA cards (build tag nvidia).
const Built = true

type backend struct {
	thread          *thread
	card            cu.Device
	context         cu.CUContext
	multiprocessors int
	info            plan.Info
	module          cu.Module
	functions       map[string]cu.Function
	stream          cu.Stream // computes
	uploads         cu.Stream // fetches inputs meanwhile
	staging         staging
	lost            error // after it nothing is tried any more
	closed          bool
	guarded         bool // for tests: values lie apart, with guards between them
	tiles           []tile
	tensor          tensorCores
}

// Open opens card number card, as Report.Card says. It should be opened only after a Probe has found it usable: a broken driver
// can end the process. The error is an *Error.
func Open(card int) (plan.Backend, error) { return open(card, false) }

func open(card int, guarded bool) (plan.Backend, error) {
	if err := driver.Load(libraryPath()); err != nil {
		return nil, &Error{Doing: "open the NVIDIA driver", Kind: ErrUnavailable, Cause: err}
	}
	b := &backend{thread: newThread(), functions: map[string]cu.Function{}, guarded: guarded, tiles: tiles}
	if err := b.thread.do(func() error { return b.start(card) }); err != nil {
		err = errors.Join(err, b.Close())
		return nil, failure("open the graphics card", err)
	}
	return b, nil
}

// start makes the card ready, on its thread. What it made is freed by Close, however far it came.
func (b *backend) start(card int) (err error) {
	if b.card, err = cu.GetDevice(card); err != nil {
		return failure(fmt.Sprintf("find graphics card %d", card), err)
	}
	if b.context, err = b.card.RetainPrimaryCtx(); err != nil {
		b.card = -1
		return failure("make a context on the graphics card", err)
	}
	if err = cu.SetCurrentContext(b.context); err != nil {
		return failure("use the graphics card's context", err)
	}
	capability, err := b.describe()
	if err != nil {
		return failure("ask the graphics card what it is", err)
	}
	if b.module, err = cu.LoadData(kernels.PTX()); err != nil {
		return failure("translate the kernels for the graphics card", err)
	}
	if b.info.Arithmetic, err = b.tensor.start(capability); err != nil {
		return err
	}
	b.info.Rounded = len(b.tensor.modules) > 0
	for _, s := range []*cu.Stream{&b.stream, &b.uploads} {
		// Neither waits for the other but by events, nor for the default stream, on which results are read.
		if *s, err = cu.MakeStream(cu.NonBlocking); err != nil {
			return failure("make a stream on the graphics card", err)
		}
	}
	return failure("reserve memory for uploads", b.staging.start())
}

// describe asks for what Info says, and for the compute capability, 75 for 7.5.
func (b *backend) describe() (capability int, err error) {
	name, err := b.card.Name()
	if err != nil {
		return 0, err
	}
	memory, err := b.card.TotalMem()
	if err != nil {
		return 0, err
	}
	if b.multiprocessors, err = b.card.Attribute(cu.MultiprocessorCount); err != nil {
		return 0, err
	}
	major, err := b.card.Attribute(cu.ComputeCapabilityMajor)
	if err != nil {
		return 0, err
	}
	minor, err := b.card.Attribute(cu.ComputeCapabilityMinor)
	if err != nil {
		return 0, err
	}
	v := cu.Version()
	b.info = plan.Info{Kind: "cuda", Name: name, Library: fmt.Sprintf("CUDA driver %d.%d", v/1000, v%1000/10), Memory: memory}
	return 10*major + minor, nil
}

func (b *backend) Info() plan.Info { return b.info }

// do runs f on the card's thread unless the card is lost, and notes when it gets lost.
func (b *backend) do(doing string, f func() error) error {
	if b.closed {
		return &Error{Doing: doing, Cause: errors.New("the graphics card was closed")}
	}
	if b.lost != nil {
		return &Error{Doing: doing, Kind: ErrLost, Cause: b.lost}
	}
	err := failure(doing, b.thread.do(f))
	if errors.Is(err, ErrLost) {
		b.lost = err
	}
	return err
}

// gone says whether the card was lost.
func (b *backend) gone() bool { return b.lost != nil }

// function gives a kernel by its name.
func (b *backend) function(name string) (cu.Function, error) {
	if f, ok := b.functions[name]; ok {
		return f, nil
	}
	module, ok := b.tensor.module(name)
	if !ok {
		module = b.module
	}
	f, err := module.Function(name)
	if err != nil {
		return f, failure("find the kernel "+name, err)
	}
	b.functions[name] = f
	return f, nil
}

// Close frees what start made, in the opposite order. On a lost card only the context is given back.
func (b *backend) Close() error {
	if b.closed {
		return nil
	}
	b.closed = true
	err := b.thread.do(func() error {
		var errs []error
		errs = append(errs, b.staging.stop())
		for _, s := range []*cu.Stream{&b.stream, &b.uploads} {
			if *s != cu.NoStream {
				errs = append(errs, s.Destroy())
			}
		}
		errs = append(errs, b.tensor.unload()...)
		if b.module != (cu.Module{}) {
			errs = append(errs, b.module.Unload())
		}
		if b.context != (cu.CUContext{}) {
			errs = append(errs, b.card.ReleasePrimaryCtx())
		}
		return errors.Join(errs...)
	})
	b.thread.close()
	if b.gone() {
		return nil
	}
	return failure("close the graphics card", err)
}
