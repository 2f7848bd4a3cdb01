package session

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"likeness/training/project"
)

// LoadRecent reads the list of recent projects.
func (s *Session) LoadRecent() {
	s.acts.add(func() {
		list, err := project.ReadRecent(s.folders.Recent)
		if err != nil {
			s.fail("The list of recent projects cannot be read", err)
		}
		recent := make([]Recent, len(list))
		for i, r := range list {
			recent[i] = Recent{Recent: r, Name: nameOf(r.Path)}
		}
		s.post(func(st *State) { st.Recent = recent })
	})
}

func nameOf(path string) string { return strings.TrimSuffix(filepath.Base(path), project.Extension) }

// Forget takes a project off the list of recent ones.
func (s *Session) Forget(path string) {
	s.acts.add(func() {
		if err := project.ForgetRecent(s.folders.Recent, path); err != nil {
			s.fail("The list of recent projects cannot be written", err)
		}
	})
	s.LoadRecent()
}

// Open opens a project file in place of the one that is open. Jobs of that one are stopped first. Where it is the open one itself, all stays as it
// is; only one that could not be written to is opened anew, for what was in the way may be gone.
func (s *Session) Open(path string) {
	s.acts.add(func() {
		again := s.held != nil && sameFile(s.held.Path(), path)
		if again && s.held.ReadOnly() == project.Writable {
			return
		}
		stopping := make(chan []job, 1)
		s.do(func() { stopping <- s.stopJobs() })
		select {
		case running := <-stopping:
			wait(running)
		case <-s.ctx.Done():
			return
		}
		if again {
			s.adopt(nil, nil) // a project that is open already cannot be written to
		}
		s.put("The project cannot be opened", func(ctx context.Context) (*project.Project, error) { return project.Open(ctx, path) }, nil)
	})
}

// sameFile tells whether two paths lead to one file that is there.
func sameFile(a, b string) bool {
	of, err := os.Stat(a)
	if err != nil {
		return false
	}
	with, err := os.Stat(b)
	return err == nil && os.SameFile(of, with)
}

// NewProject begins an empty, untitled project in place of the one that is open.
func (s *Session) NewProject() { s.newProject(nil) }

func (s *Session) newProject(then func()) {
	s.replace("A new project cannot be made", func(ctx context.Context) (*project.Project, error) {
		return project.CreateUntitled(ctx, s.folders.Data)
	}, then)
}

// CloseProject goes back to the welcome page.
func (s *Session) CloseProject() {
	s.replace("The project cannot be closed", nil, nil)
}

// replace opens a project in place of another; then, called on the window's goroutine, goes on when it is open. A project that cannot be opened
// leaves the present one open.
func (s *Session) replace(title string, open func(context.Context) (*project.Project, error), then func()) {
	running := s.stopJobs()
	s.acts.add(func() {
		wait(running)
		s.put(title, open, then)
	})
}

// stopJobs stops all that goes on with the open project, and tells what does not at once. On the window's goroutine.
func (s *Session) stopJobs() []job {
	running := []job{s.scan, s.training, s.classify, s.presence, s.comparing, s.looking, s.inspecting, s.exporting, s.mapping}
	for _, j := range running {
		j.stop()
	}
	return running
}

// wait waits for the end of jobs.
func wait(jobs []job) {
	for _, j := range jobs {
		if j.done != nil {
			<-j.done
		}
	}
}

// put opens a project, nil for none, when the jobs of the present one have ended. On the goroutine of acts.
func (s *Session) put(title string, open func(context.Context) (*project.Project, error), then func()) {
	var p *project.Project
	if open != nil {
		var err error
		if p, err = open(s.ctx); err != nil {
			s.fail(title, err)
			return
		}
	}
	s.adopt(p, then)
}

// adopt makes p, which may be nil, the open project. On the goroutine of acts.
func (s *Session) adopt(p *project.Project, then func()) {
	var shown *Project
	var result *Result
	var comparing *Comparing
	if p != nil {
		var err error
		if shown, result, err = s.read(p, 0); err != nil {
			s.fail("The project cannot be read", errors.Join(err, p.Close()))
			return
		}
		if comparing, err = s.compared(p, result); err != nil {
			s.fail("The last comparison cannot be read", err)
		}
		s.noteRecent(p)
	}
	s.held = p
	taken := make(chan *project.Project, 1)
	var late job
	s.do(func() {
		s.looking.stop() // a page may have asked for a picture of the project since it began to close
		late = s.looking
		taken <- s.project
		s.project, s.live, s.opened, s.observing = p, nil, nil, nil
		s.wanted, s.asked = 0, reading{}
		s.change(func(st *State) {
			st.Project, st.Result, st.Quick, st.Scan, st.Training, st.Classify, st.Comparing = shown, result, nil, nil, nil, nil, comparing
			st.QuickShown, st.Look, st.Doubts, st.Inspection, st.Map = false, nil, nil, nil, nil
			st.Export = nil
		})
		if p != nil {
			s.checkPresence()
		}
		if then != nil {
			then()
		}
	})
	select {
	case old := <-taken:
		if late.done != nil {
			<-late.done
		}
		if old != nil && old != p {
			if err := s.leave(s.ctx, old); err != nil {
				s.fail("The project that was open could not be closed", err)
			}
		}
	case <-s.ctx.Done():
	}
}

// leave closes a project. One without a name that nothing was put into goes, from the list of recent ones as well.
func (s *Session) leave(ctx context.Context, p *project.Project) error {
	gone, err := p.Discard(ctx)
	if err == nil && gone {
		err = project.ForgetRecent(s.folders.Recent, p.Path())
		s.LoadRecent()
	}
	return err
}

func (s *Session) noteRecent(p *project.Project) {
	if err := project.NoteRecent(s.folders.Recent, p.Path(), time.Now()); err != nil {
		s.fail("The list of recent projects cannot be written", err)
	}
	s.LoadRecent()
}

// SaveAs gives the project a name and a place.
func (s *Session) SaveAs(path string) {
	if filepath.Ext(path) != project.Extension {
		path += project.Extension
	}
	s.act("The project cannot be moved there", func(ctx context.Context, p *project.Project) error {
		old := p.Path()
		if err := p.MoveTo(ctx, path); err != nil {
			return err
		}
		if err := project.ForgetRecent(s.folders.Recent, old); err != nil {
			return err
		}
		s.noteRecent(p)
		return nil
	})
}

// look reads all that is shown of a project anew, where it is still the open one.
func (s *Session) look(p *project.Project) {
	s.do(func() {
		if s.project == p {
			s.lookNow()
		}
	})
}

// reading is what is to be read: a project, and the model of it to look at.
type reading struct {
	of    *project.Project
	model project.ModelID
}

// lookNow is look on the window's goroutine. Where acts come faster than the project can be read, it is read once for several of them.
func (s *Session) lookNow() {
	r := reading{s.project, s.wanted}
	if s.asked == r {
		return
	}
	s.asked = r
	s.acts.add(func() { s.reread(r) })
}

// reread shows a project as it is now. On the goroutine of acts.
func (s *Session) reread(r reading) {
	s.do(func() {
		if s.asked == r {
			s.asked = reading{} // acts that are carried out from now on need another
		}
	})
	shown, result, err := s.read(r.of, r.model)
	s.do(func() {
		if s.project != r.of { // closed meanwhile
			return
		}
		if err != nil {
			s.fail("The project cannot be read", err)
			return
		}
		s.change(func(st *State) {
			if st.Project != nil { // found out meanwhile
				shown.Elsewhere = st.Project.Elsewhere
			}
			st.Project, st.Result = shown, result
		})
	})
}

// compared reads the last comparison of a project.
func (s *Session) compared(p *project.Project, r *Result) (*Comparing, error) {
	labels, err := p.Labels(s.ctx)
	if err != nil {
		return nil, err
	}
	return readComparison(s.ctx, p, labels, r)
}

// read makes what is shown of a project. current is the model to look at; 0 is the latest.
func (s *Session) read(p *project.Project, current project.ModelID) (*Project, *Result, error) {
	ctx := s.ctx
	out := &Project{Path: p.Path(), ReadOnly: p.ReadOnly(), byID: map[project.ExampleID]int{}, from: p}
	if err := out.readNotes(ctx, p); err != nil {
		return nil, nil, err
	}
	untitled, err := p.Untitled(ctx)
	if err != nil {
		return nil, nil, err
	}
	if !untitled {
		out.Name = nameOf(p.Path())
	}
	if out.Classes, err = p.Classes(ctx); err != nil {
		return nil, nil, err
	}
	if out.Examples, err = allExamples(ctx, p); err != nil {
		return nil, nil, err
	}
	for i, e := range out.Examples {
		out.byID[e.ID] = i
	}
	if out.Models, err = p.Models(ctx); err != nil {
		return nil, nil, err
	}
	for i := range out.Models {
		out.Models[i].Name = modelName(out.Models[i].Name)
	}
	if out.Undo, out.Redo, err = p.History(ctx); err != nil {
		return nil, nil, err
	}
	if out.Settings, err = readSettings(ctx, p); err != nil {
		return nil, nil, err
	}
	if err := out.unfinished(ctx, p); err != nil {
		return nil, nil, err
	}
	model, ok := out.model(current)
	if !ok {
		return out, nil, nil
	}
	out.Current = model.ID
	labels, err := p.Labels(ctx)
	if err != nil {
		return nil, nil, err
	}
	out.Stale = labels != model.Labels
	result, err := readResult(ctx, p, out, model)
	if err != nil {
		return nil, nil, err
	}
	out.Changes = result.changes(out)
	return out, result, nil
}

// allExamples are those of a project, in the order in which they were added.
func allExamples(ctx context.Context, p *project.Project) ([]project.Example, error) {
	var all []project.Example
	for after := project.ExampleID(0); ; after = all[len(all)-1].ID {
		page, err := p.Examples(ctx, project.Query{After: after})
		if err != nil || len(page) == 0 {
			return all, err
		}
		all = append(all, page...)
	}
}

// unfinished finds a training that a crash ended.
func (p *Project) unfinished(ctx context.Context, from *project.Project) error {
	if p.ReadOnly != project.Writable {
		return nil
	}
	runs, err := from.Unfinished(ctx)
	if err != nil || len(runs) == 0 {
		return err
	}
	p.Unfinished = &runs[0]
	return nil
}

// model finds a model; the latest where there is none of that number.
func (p *Project) model(id project.ModelID) (project.Model, bool) {
	for _, m := range p.Models {
		if m.ID == id {
			return m, true
		}
	}
	if len(p.Models) == 0 {
		return project.Model{}, false
	}
	return p.Models[0], true
}

// ShowModel makes another model the one that is looked at.
func (s *Session) ShowModel(id project.ModelID) {
	if s.project == nil {
		return
	}
	s.wanted = id
	s.lookNow()
}
