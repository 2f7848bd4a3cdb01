//go:build nvidia

package cuda

import (
	"errors"
	"unsafe"

	"likeness/inference/device/cuda/internal/driver"
	"likeness/inference/device/plan"

	"gorgonia.org/cu"
)

// staging is page-locked memory through which everything is uploaded: the caller's slice can be used again as soon as it is copied
// there, while the card fetches it when it comes to it. Two halves take turns.
type staging struct {
	memory [2]unsafe.Pointer
	events [2]cu.Event
	busy   [2]bool
	next   int
}

const stagingBytes = 4 << 20

func (s *staging) start() (err error) {
	for i := range s.memory {
		if s.memory[i], err = driver.AllocHost(stagingBytes); err != nil {
			return err
		}
		if s.events[i], err = cu.MakeEvent(cu.DisableTiming); err != nil {
			return err
		}
	}
	return nil
}

func (s *staging) stop() error {
	var errs []error
	for i := range s.memory {
		errs = append(errs, destroy(&s.events[i]))
		if s.memory[i] != nil {
			errs = append(errs, cu.MemFreeHost(s.memory[i]))
			s.memory[i] = nil
		}
	}
	return errors.Join(errs...)
}

// destroy gives an event back, where it was made.
func destroy(e *cu.Event) error {
	if *e == (cu.Event{}) {
		return nil
	}
	return cu.DestroyEvent(e)
}

// upload queues a copy of data to the card.
func (s *staging) upload(to cu.DevicePtr, data []float32, stream cu.Stream) error {
	for len(data) > 0 {
		n := min(len(data), stagingBytes/4)
		i := s.next
		s.next = 1 - s.next
		if s.busy[i] {
			if err := s.events[i].Synchronize(); err != nil {
				return err
			}
		}
		copy(unsafe.Slice((*float32)(s.memory[i]), n), data[:n])
		if err := cu.MemcpyHtoDAsync(to, s.memory[i], int64(4*n), stream); err != nil {
			return err
		}
		s.busy[i] = true
		if err := s.events[i].Record(stream); err != nil {
			return err
		}
		to, data = to+cu.DevicePtr(4*n), data[n:]
	}
	return nil
}

// landing is where an input arrives while the run before it still computes with the one before. It is copied to the input's own place when
// that run is done: a captured run has fixed addresses, and a copy within the card's memory takes a thousandth of a step.
type landing struct {
	at             cu.DevicePtr
	arrived, taken cu.Event
}

// prepareLandings makes the landing places' events.
func (e *executable) prepareLandings() (err error) {
	e.landings = map[int]*landing{}
	for i, v := range e.plan.Values {
		if v.Role != plan.Input {
			continue
		}
		l := &landing{at: e.at(e.layout.landings[i])}
		e.landings[i] = l
		if l.arrived, err = cu.MakeEvent(cu.DisableTiming); err != nil {
			return err
		}
		if l.taken, err = cu.MakeEvent(cu.DisableTiming); err != nil {
			return err
		}
	}
	return nil
}

func (e *executable) closeLandings() error {
	var errs []error
	for _, l := range e.landings {
		errs = append(errs, destroy(&l.arrived), destroy(&l.taken))
	}
	e.landings = nil
	return errors.Join(errs...)
}

// land queues the upload of an input beside whatever is being computed, and behind that the copy to where the kernels read it.
func (e *executable) land(l *landing, to cu.DevicePtr, data []float32) error {
	b := e.b
	// The copy from here may still be queued; before the first one this waits for nothing.
	if err := b.uploads.Wait(l.taken, 0); err != nil {
		return err
	}
	if err := b.staging.upload(l.at, data, b.uploads); err != nil {
		return err
	}
	if err := l.arrived.Record(b.uploads); err != nil {
		return err
	}
	if err := b.stream.Wait(l.arrived, 0); err != nil {
		return err
	}
	if err := cu.MemcpyDtoDAsync(to, l.at, int64(4*len(data)), b.stream); err != nil {
		return err
	}
	return l.taken.Record(b.stream)
}
