// Package device runs graphs: it opens the processor or the graphics card, compiles a network.Graph for it and moves numbers in
// and out by the graph's nodes.
//
// Kinds: "cpu" is oneDNN on the processor, the default; "cuda" an NVIDIA card; "reference" plain Go, slow, on any platform.
// "auto" takes the best that works and says in [Device.Notes] why a better one was not taken. Where oneDNN is not on the machine, "cpu"
// is the reference, with a note. A run never changes its device silently.
//
// Same graph, same data, same device and number of threads: the same bits.
package device

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"likeness/inference/device/cuda"
	"likeness/inference/device/onednn"
	"likeness/inference/device/plan"
	"likeness/inference/device/reference"
	"likeness/inference/message"
	"likeness/inference/network"

	"gorgonia.org/gorgonia"
)

// Kind names a device.
type Kind string

// The kinds; see the package comment.
const (
	Auto      Kind = "auto"
	CPU       Kind = "cpu"
	CUDA      Kind = "cuda"
	Reference Kind = "reference"
)

// ParseKind reads a kind as a user writes it.
func ParseKind(s string) (Kind, error) {
	switch k := Kind(s); k {
	case Auto, CPU, CUDA, Reference:
		return k, nil
	}
	return "", unknown(Kind(s))
}

// Info says what a device is; Train and Update are what Compile and Program.Update take.
type (
	Info   = plan.Info
	Train  = plan.Train
	Update = plan.Update
	Slot   = plan.Slot
)

// The optimisers and slots; see package plan.
const (
	SGD          = plan.SGD
	AdamW        = plan.AdamW
	Current      = plan.Current
	FirstMoment  = plan.FirstMoment
	SecondMoment = plan.SecondMoment
	Averaged     = plan.Averaged
)

// Device is an open backend. It and its programs may be used by one goroutine at a time.
type Device struct {
	backend plan.Backend
	notes   []message.Text
}

// Open opens a device. threads is the number of processor threads, 0 for all.
func Open(kind Kind, threads int) (*Device, error) {
	if threads <= 0 {
		threads = runtime.NumCPU()
	}
	switch kind {
	case Reference:
		return &Device{backend: reference.Open()}, nil
	case CUDA:
		b, why := openCUDA()
		if b == nil {
			return nil, noCard(why)
		}
		return &Device{backend: b}, nil
	case CPU:
		return openProcessor(threads, nil)
	case Auto:
		b, why := openCUDA()
		if b == nil {
			return openProcessor(threads, []message.Text{notOnCard(why)})
		}
		return &Device{backend: b}, nil
	}
	return nil, unknown(kind)
}

func noCard(why message.Text) error {
	return message.Errorf("%s Choose “Automatic” or the processor as the device (--device auto or cpu).", why)
}

func notOnCard(why message.Text) message.Text { return message.Of("not on a graphics card. %s", why) }

func unknown(kind Kind) error {
	return fmt.Errorf("device %q is not known: choose auto, cpu, cuda or reference", kind)
}

// openCUDA opens the best NVIDIA card, or says in sentences why none.
func openCUDA() (plan.Backend, message.Text) {
	found := cuda.Probe(context.Background())
	if !found.Usable() {
		return nil, found.Message()
	}
	b, err := cuda.Open(found.Card)
	if err != nil {
		return nil, message.Of("The graphics card could not be opened: %v.", err)
	}
	return b, message.Text{}
}

func openProcessor(threads int, notes []message.Text) (*Device, error) {
	b, err := onednn.Open(threads)
	var missing *onednn.MissingError
	switch {
	case errors.As(err, &missing):
		notes = append(notes, message.Of("slow: %v.", err))
		b = reference.Open()
	case err != nil:
		return nil, message.Errorf("open the processor: %w", err)
	}
	return &Device{backend: b, notes: notes}, nil
}

// The probe for cards and Find start this program once more; whatever program that is, it answers here before anything else.
func init() {
	cuda.MaybeServeProbe()
	maybeServeFind()
}

// ProcessorFeatures lists the instruction sets that matter for speed, such as "avx2".
func ProcessorFeatures() []string { return onednn.Features() }

// Failed says whether an error is the device's own: memory that does not suffice, a kernel that failed, a card that stopped answering. What was
// being computed can be computed on another device; this one should be closed.
func Failed(err error) bool {
	var failure *cuda.Error
	return errors.As(err, &failure) || errors.Is(err, cuda.ErrOutOfMemory) || errors.Is(err, cuda.ErrLost) || errors.Is(err, cuda.ErrUnavailable)
}

// Of makes a device of a backend that is already open, as tests have it.
func Of(b plan.Backend) *Device { return &Device{backend: b} }

// Info says what the device is.
func (d *Device) Info() Info { return d.backend.Info() }

// Notes say, for people, why a better device was not taken; none where there is nothing to say.
func (d *Device) Notes() []message.Text { return d.notes }

// Close frees the device. Its programs must have been closed.
func (d *Device) Close() error { return d.backend.Close() }

// Compile prepares a graph: after each Run the outputs can be read; Update changes what train names.
func (d *Device) Compile(g *network.Graph, outputs []*gorgonia.Node, train []Train) (*Program, error) {
	p, err := plan.Compile(g, outputs, train)
	if err != nil {
		return nil, err
	}
	e, err := d.backend.Load(p)
	if err != nil {
		return nil, message.Errorf("prepare a network of %d MB: %w", 4*p.Arena>>20, err)
	}
	return &Program{graph: g, plan: p, exec: e}, nil
}
