//go:build nvidia && linux && amd64

package cuda

import (
	"os"
	"time"

	"likeness/inference/device/plan"

	"gorgonia.org/cu"
)

// onTrueCard tells that the tests run on a true card, as build/gpu-check has them, with the environment LIKENESS_CARD=1.
func onTrueCard() bool { return os.Getenv("LIKENESS_CARD") != "" }

// OnTrueCard is onTrueCard, for the tests outside.
var OnTrueCard = onTrueCard

// Launches counts the kernels that a run of a loaded plan starts.
func Launches(e plan.Executable) int {
	own, _ := e.(*executable)
	return len(own.steps)
}

// Timing is what one kernel took in a run.
type Timing struct {
	Kernel string
	Step   plan.Step // the step that it belongs to
	Time   time.Duration
}

// Time runs the steps of a loaded plan one launch at a time, `times` times, and gives each launch's mean.
func Time(e plan.Executable, times int) (timings []Timing, err error) {
	own, _ := e.(*executable)
	var begin, end cu.Event
	err = own.do("time kernels", func() error {
		if begin, err = cu.MakeEvent(cu.DefaultEvent); err != nil {
			return err
		}
		if end, err = cu.MakeEvent(cu.DefaultEvent); err != nil {
			return err
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, s := range own.plan.Steps {
		c := compiler{e: own}
		for _, l := range c.steps([]plan.Step{s}) {
			var mean time.Duration
			err = own.do("time kernels", func() error {
				mean, err = own.time(l, times, begin, end)
				return err
			})
			if err != nil {
				return nil, err
			}
			timings = append(timings, Timing{l.name, s, mean})
		}
	}
	return timings, own.do("time kernels", func() error {
		if err := cu.DestroyEvent(&begin); err != nil {
			return err
		}
		return cu.DestroyEvent(&end)
	})
}

func (e *executable) time(l launch, times int, begin, end cu.Event) (time.Duration, error) {
	if times > 1 { // once to warm up
		if err := l.queue(e.b.stream); err != nil {
			return 0, err
		}
	}
	if err := begin.Record(e.b.stream); err != nil {
		return 0, err
	}
	for range times {
		if err := l.queue(e.b.stream); err != nil {
			return 0, err
		}
	}
	if err := end.Record(e.b.stream); err != nil {
		return 0, err
	}
	if err := end.Synchronize(); err != nil {
		return 0, err
	}
	ms, err := begin.Elapsed(end)
	return time.Duration(ms * float64(time.Millisecond) / float64(times)), err
}

// FiguresOf asks the card for its peak rates: lanes of 32-bit arithmetic and its clock, width and clock of its memory.
func FiguresOf(b plan.Backend) (f Figures, err error) {
	own, _ := b.(*backend)
	f = Figures{Name: own.info.Name, FlopsShare: 1, Share: 1}
	err = own.do("ask the card's rates", func() error {
		ask := func(a cu.DeviceAttribute) (v int) {
			if err == nil {
				v, err = own.card.Attribute(a)
			}
			return v
		}
		major, minor := ask(cu.ComputeCapabilityMajor), ask(cu.ComputeCapabilityMinor)
		lanes := 128
		if major == 7 || major == 8 && minor == 0 {
			lanes = 64
		}
		f.Flops = 2 * float64(lanes) * float64(own.multiprocessors) * 1e3 * float64(ask(cu.ClockRate))
		f.Bandwidth = 2 * 1e3 * float64(ask(cu.MemoryClockRate)) * float64(ask(cu.GlobalMemoryBusWidth)) / 8
		return err
	})
	return f, err
}
