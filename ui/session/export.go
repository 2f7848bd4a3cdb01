package session

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"likeness/inference/atomicfile"
	"likeness/inference/export"
	"likeness/training/project"
)

// Exporting is an export of the project's current model: what will be written, what was written and proved so far, and how it ended.
type Exporting struct {
	Model   Model
	Planned []export.File // for the options without more; empty while the model is read
	Running bool
	Lines   []export.Line
	Result  *export.Result // when all is written and proved; nil before, and where it failed
	Err     string         // why nothing was exported, in words; "" where it did not fail
	Check   *export.CheckError
}

// ExportOptions are the user's choices for an export.
type ExportOptions struct {
	Folder  string
	FP16    bool
	Triton  bool
	Title   string
	Purpose string
	Source  string
}

func (o ExportOptions) export() export.Options {
	return export.Options{Folder: o.Folder, FP16: o.FP16, Triton: o.Triton, Card: export.Card{Title: o.Title, Purpose: o.Purpose, Source: o.Source}}
}

// ExportPlace is a folder for an export that is not there yet: in the documents folder, else in the home folder.
func ExportPlace(name string) string {
	parent, err := os.UserHomeDir()
	if err != nil {
		parent = os.TempDir()
	}
	if info, err := os.Stat(filepath.Join(parent, "Documents")); err == nil && info.IsDir() {
		parent = filepath.Join(parent, "Documents")
	}
	return export.FreeName(parent, name)
}

// PrepareExport reads the project's current model, so that it is known what an export will write.
func (s *Session) PrepareExport() {
	p, shown := s.project, s.state.Project
	if p == nil || shown == nil || shown.Current == 0 || s.state.Export != nil && s.state.Export.Running {
		return
	}
	m, _ := shown.model(shown.Current)
	e := &Exporting{Model: Model{ID: m.ID, Name: m.Name}}
	s.change(func(st *State) { st.Export = e })
	s.acts.add(func() {
		c, err := readModel(s.ctx, p, m.ID)
		if err != nil {
			s.fail("The model cannot be exported", err)
			return
		}
		planned := export.Plan(c, export.Options{})
		s.post(func(st *State) {
			if st.Export == e {
				now := *e
				now.Planned, now.Model.Classes = planned, c.Classes
				st.Export = &now
			}
		})
	})
}

// Export writes the model, proves it, and shows each line as soon as it is known.
func (s *Session) Export(o ExportOptions) {
	p, now := s.project, s.state.Export
	if p == nil || now == nil || now.Running {
		return
	}
	var pictures []string
	if shown := s.state.Project; shown != nil {
		for _, e := range shown.Examples {
			if shown.Elsewhere[e.ID] == project.Here && !e.Excluded {
				pictures = append(pictures, e.Path)
			}
		}
	}
	s.changeExport(func(e *Exporting) { e.Running, e.Lines, e.Result, e.Err, e.Check = true, nil, nil, "", nil })
	s.start(&s.exporting, func(ctx context.Context) {
		result, err := s.export(ctx, p, now.Model.ID, pictures, o)
		stopped := ctx.Err() != nil
		s.do(func() {
			s.changeExport(func(e *Exporting) {
				e.Running = false
				switch {
				case err == nil:
					e.Result = &result
				case !stopped:
					e.Err = sentence(err)
					errors.As(err, &e.Check)
				}
			})
		})
	})
}

func (s *Session) export(ctx context.Context, p *project.Project, id project.ModelID, pictures []string, o ExportOptions) (export.Result, error) {
	c, err := readModel(ctx, p, id)
	if err != nil {
		return export.Result{}, err
	}
	return export.Write(ctx, c, pictures, o.export(), func(l export.Line) {
		s.do(func() {
			s.changeExport(func(e *Exporting) { e.Lines = append(e.Lines[:len(e.Lines):len(e.Lines)], l) })
		})
	})
}

func (s *Session) changeExport(f func(*Exporting)) {
	if s.state.Export == nil {
		return
	}
	s.change(func(st *State) {
		e := *st.Export
		f(&e)
		st.Export = &e
	})
}

// StopExport ends an export; nothing of it is left.
func (s *Session) StopExport() { s.exporting.stop() }

// SaveReport writes a text beside what else the user keeps. then is called when it is there.
func (s *Session) SaveReport(path, text string, then func()) {
	s.acts.add(func() {
		err := atomicfile.Write(path, func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return err
		})
		if err != nil {
			s.fail("The report was not saved", err)
			return
		}
		s.do(then)
	})
}
