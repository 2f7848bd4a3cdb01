package session

import (
	"context"
	"encoding/json"

	"likeness/inference/message"
	"likeness/training/project"
)

// readKept is what a project keeps under a note; nil where there is nothing. what names it in errors.
func readKept[T any](ctx context.Context, p *project.Project, n project.Note, what string) (*T, error) {
	b, err := p.Note(ctx, n)
	if err != nil || b == nil {
		return nil, err
	}
	out := new(T)
	if err := json.Unmarshal(b, out); err != nil {
		return nil, message.Errorf("%s cannot be read: %w", message.Plain(what), err)
	}
	return out, nil
}

// keep keeps a value under a note.
func keep(ctx context.Context, p *project.Project, n project.Note, what string, value any) error {
	b, err := json.Marshal(value)
	if err != nil {
		return message.Errorf("%s cannot be kept: %w", message.Plain(what), err)
	}
	return p.SetNote(ctx, n, b)
}

// changeKept changes what is kept under a note, from nothing where there was nothing. On the goroutine of acts, and shown when the project is read
// again, as it is after every act.
func changeKept[T any](ctx context.Context, p *project.Project, n project.Note, what string, f func(*T) error) error {
	value, err := readKept[T](ctx, p, n, what)
	if err != nil {
		return err
	}
	if value == nil {
		value = new(T)
	}
	if err := f(value); err != nil {
		return err
	}
	return keep(ctx, p, n, what, value)
}
