package device

import (
	"context"
	"time"

	"likeness/inference/device/child"
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
			return Info{}, nil, noCard(r.Message())
		}
		return findProcessor(ctx, []message.Text{notOnCard(r.Message())})
	}
	return Info{}, nil, unknown(kind)
}

func findProcessor(ctx context.Context, notes []message.Text) (Info, []message.Text, error) {
	var f found
	if _, err := child.Ask(ctx, findVariable, findReport, findTime, &f); err != nil {
		return Info{}, nil, message.Errorf("try the processor in a process of its own: %w", err)
	}
	if !f.Error.Empty() {
		return Info{}, nil, message.Err(f.Error)
	}
	return f.Info, append(notes, f.Notes...), nil
}

// maybeServeFind answers and ends the process where it is the child of findProcessor.
func maybeServeFind() {
	child.Answer(findVariable, findReport, func() (f found) {
		if d, err := Open(CPU, 0); err != nil {
			f.Error = message.From(err)
		} else {
			f.Info, f.Notes = d.Info(), d.Notes()
		}
		return f
	})
}
