package session

import (
	"context"
	"slices"

	"likeness/training/project"
)

// Replies are what the user has said of pictures that something may be wrong with, beside what is kept with the pictures themselves: a label that was
// confirmed, a picture that was left out.
type Replies struct {
	// Anyway are poor pictures that are used all the same.
	Anyway []project.ExampleID `json:"anyway"`
	// Both are groups of copies of which all are used, each in order of their numbers.
	Both [][]project.ExampleID `json:"both"`
}

// said names replies in errors.
const said = "what you said of doubtful pictures"

func changeReplies(ctx context.Context, p *project.Project, f func(*Replies)) error {
	return changeKept(ctx, p, project.RepliesNote, said, func(r *Replies) error {
		f(r)
		return nil
	})
}

func (s *Session) reply(f func(*Replies)) {
	s.act("This was not kept", func(ctx context.Context, p *project.Project) error { return changeReplies(ctx, p, f) })
}

// UseAnyway says that a poor picture is used all the same.
func (s *Session) UseAnyway(id project.ExampleID) {
	s.reply(func(r *Replies) { r.Anyway = append(r.Anyway, id) })
}

// UseAll says that all of a group of copies are used.
func (s *Session) UseAll(ids []project.ExampleID) {
	s.reply(func(r *Replies) { r.Both = append(r.Both, slices.Sorted(slices.Values(ids))) })
}

// here are the members of a group that are still examples.
func (f *Finding) here(p *Project) []project.ExampleID {
	var ids []project.ExampleID
	for _, m := range f.Members {
		if e, ok := p.Example(m.Example); ok && !e.Excluded {
			ids = append(ids, m.Example)
		}
	}
	return ids
}

// Waits tells whether a finding still waits for an answer.
func (f *Finding) Waits(p *Project) bool {
	e, ok := p.Example(f.Example)
	switch f.Kind {
	case Copied:
		ids := f.here(p)
		slices.Sort(ids)
		return len(ids) > 1 && (p.Replies == nil || !slices.ContainsFunc(p.Replies.Both, func(both []project.ExampleID) bool { return slices.Equal(both, ids) }))
	case Poor:
		return ok && !e.Excluded && (p.Replies == nil || !slices.Contains(p.Replies.Anyway, f.Example))
	}
	return ok && !e.Excluded && !e.Confirmed && e.Class == f.Label
}
