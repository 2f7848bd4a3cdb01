package cuda

import (
	"context"
	"errors"
	"fmt"
	"time"

	"likeness/inference/device/child"
)

// The child process is told by this variable that it is a probe. It prints lines that begin with one of these words: what it is
// about to do, and at the end its report.
const (
	probeVariable = "LIKENESS_CUDA_PROBE"
	probeDoing    = "likeness-probe-doing "
	probeReport   = "likeness-probe-report "
)

// probeTime is how long a probe may take: translating the kernels for a card takes a few seconds the first time.
const probeTime = 90 * time.Second

// Probe tries the cards in a child process (this program once more), so that a driver that crashes or hangs takes nothing with
// it, and says which one to Open or why none. It returns within 90 seconds, or when the context ends.
func Probe(ctx context.Context) Report {
	if !Built {
		return Report{Reason: NotBuilt}
	}
	var r Report
	lines, err := child.Ask(ctx, probeVariable, probeReport, probeTime, &r)
	doing, _ := child.Last(lines, probeDoing)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return Report{Reason: Hung, Detail: doing}
	case ctx.Err() != nil:
		return Report{Reason: Cancelled, Detail: doing}
	case err != nil:
		return Report{Reason: Crashed, Detail: fmt.Sprintf("%s: %v", doing, err)}
	}
	if r.Reason == NoDriver && !hardware() {
		r.Reason = NoHardware
	}
	if r.Reason == NoHardware && hardware() {
		r.Reason = BrokenDriver // there is a card, and the driver does not see it
	}
	return r
}

// MaybeServeProbe must be called first in main: where this process is a probe's child, it answers and ends the process.
func MaybeServeProbe() {
	child.Answer(probeVariable, probeReport, func() Report { return examine(func(doing string) { fmt.Println(probeDoing + doing) }) })
}

// hardware says whether the computer holds an NVIDIA card, as the system's list of devices has it. Tests replace it.
var hardware = nvidiaHardware
