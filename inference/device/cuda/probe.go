package cuda

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
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
	r := probe(ctx)
	r.Message = r.message()
	return r
}

func probe(ctx context.Context) Report {
	if !Built {
		return Report{Reason: NotBuilt}
	}
	program, err := os.Executable()
	if err != nil {
		return Report{Reason: Failed, Detail: fmt.Sprintf("find this program to start the probe: %v", err)}
	}
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	child := exec.CommandContext(ctx, program)
	child.Env = append(os.Environ(), probeVariable+"=1")
	child.WaitDelay = 2 * time.Second
	var out, diagnostics bytes.Buffer
	child.Stdout, child.Stderr = &out, &diagnostics
	err = child.Run()
	r, doing := answer(&out)
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return Report{Reason: Hung, Detail: doing}
	case ctx.Err() != nil:
		return Report{Reason: Cancelled, Detail: doing}
	case r == nil:
		return Report{Reason: Crashed, Detail: fmt.Sprintf("%s: %v: %s", doing, err, lastLine(diagnostics.String()))}
	}
	if r.Reason == NoDriver && !hardware() {
		r.Reason = NoHardware
	}
	if r.Reason == NoHardware && hardware() {
		r.Reason = BrokenDriver // there is a card, and the driver does not see it
	}
	return *r
}

// answer reads what a probe printed: its report, nil where there is none, and what it was doing last.
func answer(out *bytes.Buffer) (r *Report, doing string) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		line := lines.Text()
		if text, ok := strings.CutPrefix(line, probeDoing); ok {
			doing = text
		}
		if text, ok := strings.CutPrefix(line, probeReport); ok {
			var found Report
			if err := json.Unmarshal([]byte(text), &found); err == nil {
				r = &found
			}
		}
	}
	return r, doing
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

// MaybeServeProbe must be called first in main: where this process is a probe's child, it answers and ends the process.
func MaybeServeProbe() {
	if os.Getenv(probeVariable) == "" {
		return
	}
	report := examine(func(doing string) { fmt.Println(probeDoing + doing) })
	text, err := json.Marshal(report)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(probeReport + string(text))
	os.Exit(0)
}

// hardware says whether the computer holds an NVIDIA card, as the system's list of devices has it. Tests replace it.
var hardware = nvidiaHardware
