//go:build nvidia

package cuda

import (
	"errors"
	"fmt"

	"likeness/inference/device/cuda/internal/driver"
	"likeness/inference/device/plan"
	"likeness/inference/network"

	"gorgonia.org/cu"
)

// CUresults that tell reasons apart.
const (
	resultStubLibrary      = 34
	resultUnavailable      = 46
	resultNoDevice         = 100
	resultJITFirst         = 218 // invalid PTX
	resultJITLast          = 222 // unsupported PTX version
	resultNoBinary         = 209
	resultDriverMismatch   = 803
	resultProhibitedDevice = 805
)

// leastVersion is what a driver of the series LeastDriver calls itself.
const leastVersion = 12000

// examine is what the probe's child does.
func examine(doing func(string)) Report {
	doing("load the NVIDIA driver")
	if err := driver.Load(libraryPath()); err != nil {
		return Report{Reason: loadReason(err), Detail: err.Error()}
	}
	doing("ask the driver's version")
	r := Report{Driver: cu.Version()}
	if r.Driver < leastVersion {
		r.Reason = OldDriver
		return r
	}
	doing("count the cards")
	n, err := cu.NumDevices()
	if err != nil {
		r.Reason, r.Detail = Failed, fmt.Sprintf("count the cards: %v", err)
		return r
	}
	for i := range n {
		r.Cards = append(r.Cards, examineCard(i, doing))
	}
	r.choose()
	return r
}

// choose takes the usable card with the most multiprocessors, or the reason of the first one.
func (r *Report) choose() {
	best := -1
	for i, c := range r.Cards {
		if c.Reason == "" && (best < 0 || c.Processors > r.Cards[best].Processors) {
			best = i
		}
	}
	switch {
	case best >= 0:
		r.Card, r.Reason = r.Cards[best].Index, ""
	case len(r.Cards) > 0:
		r.Card, r.Reason, r.Detail = r.Cards[0].Index, r.Cards[0].Reason, r.Cards[0].Detail
	default:
		r.Reason = NoHardware
	}
}

func loadReason(err error) Reason {
	var failed *driver.LoadError
	if !errors.As(err, &failed) {
		return Failed
	}
	switch {
	case failed.Library, failed.Result == resultStubLibrary:
		return NoDriver
	case failed.Result == resultNoDevice:
		return NoHardware
	default:
		return BrokenDriver
	}
}

// examineCard opens a card and computes on it.
func examineCard(i int, doing func(string)) Card {
	c := Card{Index: i}
	fail := func(reason Reason, err error) Card {
		c.Reason = reason
		if err != nil {
			c.Detail = err.Error()
		}
		return c
	}
	doing(fmt.Sprintf("describe card %d", i))
	if err := c.describe(); err != nil {
		return fail(cardReason(err), err)
	}
	if c.Capability < 75 {
		return fail(OldCard, nil)
	}
	doing(fmt.Sprintf("open card %d (%s)", i, c.Name))
	opened, err := Open(i)
	if err != nil {
		return fail(cardReason(err), err)
	}
	b, _ := opened.(*backend)
	doing(fmt.Sprintf("compute on card %d (%s)", i, c.Name))
	err = b.do("ask for free memory", func() (err error) {
		c.Free, _, err = cu.MemInfo()
		return err
	})
	if err == nil && c.Free < LeastMemory {
		return fail(LittleMemory, b.Close())
	}
	if err == nil {
		err = selfTest(b)
	}
	if err = errors.Join(err, b.Close()); err != nil {
		return fail(cardReason(err), err)
	}
	return c
}

func (c *Card) describe() error {
	card, err := cu.GetDevice(c.Index)
	if err != nil {
		return failure("find the card", err)
	}
	if c.Name, err = card.Name(); err != nil {
		return failure("ask the card's name", err)
	}
	if c.Memory, err = card.TotalMem(); err != nil {
		return failure("ask the card's memory", err)
	}
	major, err := card.Attribute(cu.ComputeCapabilityMajor)
	if err != nil {
		return failure("ask the card's compute capability", err)
	}
	minor, err := card.Attribute(cu.ComputeCapabilityMinor)
	if err != nil {
		return failure("ask the card's compute capability", err)
	}
	c.Capability = 10*major + minor
	if c.Processors, err = card.Attribute(cu.MultiprocessorCount); err != nil {
		return failure("ask the card's multiprocessors", err)
	}
	return nil
}

var errWrong = errors.New("the card's result differs from the processor's")

func cardReason(err error) Reason {
	var failed *Error
	switch {
	case errors.Is(err, errWrong):
		return WrongResult
	case !errors.As(err, &failed):
		return Failed
	case errors.Is(err, ErrOutOfMemory):
		return LittleMemory
	}
	switch r := failed.Result; {
	case r == resultUnavailable, r == resultProhibitedDevice:
		return Busy
	case r == resultNoBinary, r >= resultJITFirst && r <= resultJITLast:
		return Refused
	case r == resultDriverMismatch:
		return BrokenDriver
	}
	return Failed
}

// selfTest multiplies two small matrices of whole numbers, so that the result is exact.
func selfTest(b plan.Backend) (err error) {
	p := &plan.Plan{
		Values: []plan.Value{
			{Name: "x", Shape: []int{2, 3}, Size: 6, Role: plan.Input},
			{Name: "w", Shape: []int{3, 2}, Size: 6, Role: plan.Parameter, Offset: plan.Align},
			{Name: "b", Shape: []int{2}, Size: 2, Role: plan.Parameter, Offset: 2 * plan.Align},
			{Name: "y", Shape: []int{2, 2}, Size: 4, Role: plan.Output, Offset: 3 * plan.Align},
		},
		Steps: []plan.Step{{Kind: network.Linear, Inputs: []int{0, 1, 2}, Outputs: []int{3}}},
		Arena: 4 * plan.Align,
	}
	e, err := b.Load(p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	for i, data := range [][]float32{{1, 2, 3, 4, 5, 6}, {1, -1, 2, 0, 3, 1}, {100, 200}} {
		if err := e.Write(i, plan.Current, data); err != nil {
			return err
		}
	}
	if err := e.Run(); err != nil {
		return err
	}
	var y [4]float32
	if err := e.Read(3, plan.Current, y[:]); err != nil {
		return err
	}
	if y != [4]float32{114, 202, 132, 202} {
		return fmt.Errorf("%w: %v", errWrong, y)
	}
	return nil
}
