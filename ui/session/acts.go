package session

import (
	"context"
	"strings"

	"likeness/training/project"
)

// act does something to the open project and shows the outcome.
func (s *Session) act(title string, f func(context.Context, *project.Project) error) {
	p := s.project
	if p == nil {
		return
	}
	s.acts.add(func() {
		if err := f(s.ctx, p); err != nil {
			s.fail(title, err)
		}
		s.look(p)
	})
}

// SaveChart writes a picture of a chart, off the window's goroutine: to draw one takes longer than a frame.
func (s *Session) SaveChart(write func() error) { s.try("The picture was not saved", write) }

// try does something with files, after all acts before it; title says what was not done where it fails.
func (s *Session) try(title string, f func() error) {
	s.acts.add(func() { s.fail(title, f()) })
}

// Relabel says that pictures are of a class.
func (s *Session) Relabel(ids []project.ExampleID, class project.ClassID) {
	s.act("The label was not changed", func(ctx context.Context, p *project.Project) error { return p.Relabel(ctx, ids, class) })
}

// RelabelNew says that pictures are of the class of a name, and makes it where it is not there yet.
func (s *Session) RelabelNew(ids []project.ExampleID, name string) {
	s.act("The label was not changed", func(ctx context.Context, p *project.Project) error {
		class, err := classNamed(ctx, p, strings.TrimSpace(name))
		if err != nil {
			return err
		}
		return p.Relabel(ctx, ids, class)
	})
}

// Confirm says that the labels of pictures are right as they are.
func (s *Session) Confirm(ids []project.ExampleID) {
	s.act("This was not kept", func(ctx context.Context, p *project.Project) error { return p.Confirm(ctx, ids, true) })
}

// Exclude leaves pictures out of training and test, or takes them in again.
func (s *Session) Exclude(ids []project.ExampleID, out bool) {
	s.act("The pictures were not left out", func(ctx context.Context, p *project.Project) error { return p.Exclude(ctx, ids, out) })
}

// AddClass adds an empty class.
func (s *Session) AddClass(name string) {
	s.act("The class was not added", func(ctx context.Context, p *project.Project) error {
		_, err := p.AddClass(ctx, name)
		return err
	})
}

// RenameClass gives a class another name. A name that another class has is for the caller to find before, and to offer MergeClasses.
func (s *Session) RenameClass(id project.ClassID, name string) {
	s.act("The class was not renamed", func(ctx context.Context, p *project.Project) error { return p.RenameClass(ctx, id, name) })
}

// MergeClasses puts all pictures of one class into another.
func (s *Session) MergeClasses(from, into project.ClassID) {
	s.act("The classes were not joined", func(ctx context.Context, p *project.Project) error { return p.MergeClasses(ctx, from, into) })
}

// RemoveClass takes a class out of the project; the pictures stay in their folder.
func (s *Session) RemoveClass(id project.ClassID) {
	s.act("The class was not removed", func(ctx context.Context, p *project.Project) error { return p.RemoveClass(ctx, id) })
}

// MoveClass puts a class at another place in the order.
func (s *Session) MoveClass(id project.ClassID, place int) {
	s.act("The class was not moved", func(ctx context.Context, p *project.Project) error { return p.MoveClass(ctx, id, place) })
}

// Undo takes the latest act back.
func (s *Session) Undo() {
	s.act("The last act cannot be taken back", func(ctx context.Context, p *project.Project) error {
		_, err := p.Undo(ctx)
		return err
	})
}

// Redo does again what was taken back last.
func (s *Session) Redo() {
	s.act("It cannot be done again", func(ctx context.Context, p *project.Project) error {
		_, err := p.Redo(ctx)
		return err
	})
}

// RenameModel gives a model another name.
func (s *Session) RenameModel(id project.ModelID, name string) {
	s.act("The model was not renamed", func(ctx context.Context, p *project.Project) error { return p.RenameModel(ctx, id, name) })
}

// RemoveModel deletes a model. It cannot be undone.
func (s *Session) RemoveModel(id project.ModelID) {
	s.act("The model was not removed", func(ctx context.Context, p *project.Project) error { return p.RemoveModel(ctx, id) })
}

// Locate looks for missing pictures in another folder.
func (s *Session) Locate(oldFolder, newFolder string) {
	s.act("The pictures were not looked for", func(ctx context.Context, p *project.Project) error {
		_, err := p.Locate(ctx, oldFolder, newFolder)
		return err
	})
	s.acts.add(func() { s.do(s.checkPresence) })
}

// checkPresence looks which files are there, in the background.
func (s *Session) checkPresence() {
	p := s.project
	if p == nil || s.presence.running() {
		return
	}
	s.start(&s.presence, func(ctx context.Context) {
		elsewhere := map[project.ExampleID]project.Presence{}
		err := p.Check(ctx, func(e project.Example, is project.Presence) bool {
			if is != project.Here {
				elsewhere[e.ID] = is
			}
			return true
		})
		if err != nil {
			s.fail("The pictures could not be looked for", err)
			return
		}
		s.do(func() {
			if s.project != p || s.state.Project == nil {
				return
			}
			s.change(func(st *State) {
				shown := *st.Project
				shown.Elsewhere = elsewhere
				st.Project = &shown
			})
		})
	})
}
