package session

import (
	"context"
	"slices"

	"likeness/training/project"
)

// UseAnyway says that a poor picture is used all the same.
func (s *Session) UseAnyway(id project.ExampleID) { s.reply(project.UseAnyway, id) }

// UseAll says that all of a group of copies are used.
func (s *Session) UseAll(ids []project.ExampleID) { s.reply(project.UseAll, ids...) }

func (s *Session) reply(kind project.ReplyKind, ids ...project.ExampleID) {
	s.act("This was not kept", func(ctx context.Context, p *project.Project) error { return p.Reply(ctx, kind, ids...) })
}

// said tells whether the user has said this of exactly these pictures, which are in order of their numbers.
func (p *Project) said(kind project.ReplyKind, ids ...project.ExampleID) bool {
	return slices.ContainsFunc(p.Replies, func(r project.Reply) bool { return r.Kind == kind && slices.Equal(r.Examples, ids) })
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
		return len(ids) > 1 && !p.said(project.UseAll, ids...)
	case Poor:
		return ok && !e.Excluded && !p.said(project.UseAnyway, f.Example)
	}
	return ok && !e.Excluded && !e.Confirmed && e.Class == f.Label
}
