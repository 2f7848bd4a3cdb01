package device

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"likeness/inference/device/cuda"
	"likeness/inference/device/reference"
	"likeness/inference/message"
)

// The child process that describes the processor is told so by this variable, and prints one line that begins with this word.
const (
	findVariable = "LIKENESS_FIND_PROCESSOR"
	findReport   = "likeness-processor "
)

// findTime is how long the processor may take to be described: it loads a library, no more.
const findTime = 30 * time.Second

// found is what the child tells.
type found struct {
	Info  Info           `json:"info"`
	Notes []message.Text `json:"notes"`
	Error message.Text   `json:"error"`
}

// Find says what Open would open, and with which notes, without opening it: what computes is loaded by a child process (this program once more). A
// window that only waits for its user so takes neither the memory of oneDNN nor that of a card's driver, and lives on where a library crashes. Of a
// card, kind, name and memory are told alone.
func Find(ctx context.Context, kind Kind) (Info, []message.Text, error) {
	switch kind {
	case Reference:
		return reference.Open().Info(), nil, nil
	case CPU:
		return findProcessor(ctx, nil)
	case CUDA, Auto:
		r := cuda.Probe(ctx)
		switch {
		case r.Usable():
			card := r.Chosen()
			return Info{Kind: string(CUDA), Name: card.Name, Memory: card.Memory}, nil, nil
		case kind == CUDA:
			return Info{}, nil, noCard(r.Message)
		}
		return findProcessor(ctx, []message.Text{notOnCard(r.Message)})
	}
	return Info{}, nil, unknown(kind)
}

func findProcessor(ctx context.Context, notes []message.Text) (Info, []message.Text, error) {
	program, err := os.Executable()
	if err != nil {
		return Info{}, nil, message.Errorf("find this program to try the processor: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, findTime)
	defer cancel()
	child := exec.CommandContext(ctx, program)
	child.Env = append(os.Environ(), findVariable+"=1")
	child.WaitDelay = 2 * time.Second
	var diagnostics bytes.Buffer
	child.Stderr = &diagnostics
	out, err := child.Output()
	for line := range strings.Lines(string(out)) {
		text, ok := strings.CutPrefix(line, findReport)
		var f found
		if !ok || json.Unmarshal([]byte(text), &f) != nil {
			continue
		}
		if !f.Error.Empty() {
			return Info{}, nil, message.Errorf("%s", f.Error)
		}
		return f.Info, append(notes, f.Notes...), nil
	}
	return Info{}, nil, message.Errorf("try the processor in a process of its own: %w %s", errors.Join(err, ctx.Err()), lastLine(diagnostics.String()))
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

// maybeServeFind answers and ends the process where it is the child of findProcessor.
func maybeServeFind() {
	if os.Getenv(findVariable) == "" {
		return
	}
	var f found
	if d, err := Open(CPU, 0); err != nil {
		f.Error = message.From(err)
	} else {
		f.Info, f.Notes = d.Info(), d.Notes()
	}
	text, err := json.Marshal(f)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(findReport + string(text))
	os.Exit(0)
}
