package session

import (
	"bufio"
	"context"
	"errors"
	"io"
	"maps"
	"path/filepath"

	"likeness/inference/atomicfile"
	"likeness/inference/batch/table"
	"likeness/training/dataset"
	"likeness/training/project"
	"likeness/ui/words"
)

// SaveTable writes what was classified so far into a table (CSV). then is called when it is there.
func (s *Session) SaveTable(path string, then func()) {
	c := s.state.Classify
	if c == nil || c.Answers.Len() == 0 {
		return
	}
	live := s.live
	s.acts.add(func() {
		err := atomicfile.Write(path, func(w io.Writer) error {
			b := bufio.NewWriter(w)
			return errors.Join(writeTable(b, c), b.Flush())
		})
		if err != nil {
			s.fail("The table was not saved", err)
			return
		}
		s.do(func() {
			s.keep(live, c.Corrected)
			then()
		})
	})
}

func writeTable(w io.Writer, c *Classifying) error {
	t, err := table.New(w, c.Model.Classes, table.Columns{Unfamiliar: c.Answers.Unfamiliar != nil, Corrected: true})
	if err != nil {
		return err
	}
	for i, path := range c.Answers.Paths {
		row := table.Row{Path: path, Unfamiliar: c.unlike(i), Probabilities: make([]float64, len(c.Model.Classes))}
		for k, p := range c.Answers.Of(i) {
			row.Probabilities[k] = float64(p)
		}
		_, row.Corrected = c.Corrected[i]
		row.Probability = row.Probabilities[c.Answers.Class[i]]
		if place := c.Place(i); place >= 0 {
			row.Predicted, row.Probability = c.Model.Classes[place], row.Probabilities[place]
		}
		if err := t.Write(row); err != nil {
			return err
		}
	}
	return nil
}

// Learn adds pictures that the user has put into classes to the examples of the open project; those that are among these are given the class.
func (s *Session) Learn(items []int) {
	c, p := s.state.Classify, s.project
	if c == nil || p == nil || len(items) == 0 {
		return
	}
	if s.state.Scan != nil {
		s.trouble(Trouble{Title: words.T("Pictures are being read"), Text: words.T("Wait until that is done, then add these.")})
		return
	}
	byClass := map[int][]string{}
	for _, i := range items {
		if class, ok := c.Corrected[i]; ok {
			byClass[class] = append(byClass[class], c.Answers.Paths[i])
		}
	}
	s.change(func(st *State) { st.Scan = &Scan{} })
	live := s.live
	s.start(&s.scan, func(ctx context.Context) {
		err := s.learn(ctx, p, c.Model.Classes, byClass)
		s.post(func(st *State) {
			st.Scan = nil
			if err == nil && st.Classify != nil && s.live == live {
				shown := *st.Classify
				if shown.Learned = maps.Clone(shown.Learned); shown.Learned == nil {
					shown.Learned = map[int]bool{}
				}
				for _, i := range items {
					sent, ok := c.Corrected[i]
					if now, still := shown.Corrected[i]; ok && still && now == sent { // not put elsewhere meanwhile
						shown.Learned[i] = true
					}
				}
				st.Classify = &shown
			}
		})
		if err != nil {
			s.fail("These pictures were not added", err)
		}
	})
}

// learn adds pictures class by class.
func (s *Session) learn(ctx context.Context, p *project.Project, names []string, byClass map[int][]string) error {
	for k, name := range names {
		if len(byClass[k]) == 0 {
			continue
		}
		d, err := dataset.ScanFiles(ctx, byClass[k], name, dataset.Options{}, nil)
		if err != nil {
			return err
		}
		err = s.addScanned(ctx, p, d, "", func(ctx context.Context, p *project.Project, d *dataset.Dataset) (project.Added, error) {
			id, err := classNamed(ctx, p, name)
			if err != nil {
				return project.Added{}, err
			}
			added, err := p.AddTo(ctx, id, d)
			if err != nil || added.Known == 0 {
				return added, err
			}
			return added, relabelKnown(ctx, p, id, d)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// relabelKnown gives pictures that were examples before, and that adding leaves as they are, a class.
func relabelKnown(ctx context.Context, p *project.Project, class project.ClassID, d *dataset.Dataset) error {
	paths := map[string]bool{}
	for _, pic := range d.Pictures {
		path, err := filepath.Abs(pic.Path)
		if err != nil {
			return err
		}
		paths[path] = true
	}
	examples, err := allExamples(ctx, p)
	if err != nil {
		return err
	}
	var others []project.ExampleID
	for _, e := range examples {
		if paths[e.Path] && e.Class != class {
			others = append(others, e.ID)
		}
	}
	if len(others) == 0 {
		return nil
	}
	return p.Relabel(ctx, others, class)
}

// classNamed finds a class by its name, and makes it where it is not there.
func classNamed(ctx context.Context, p *project.Project, name string) (project.ClassID, error) {
	classes, err := p.Classes(ctx)
	if err != nil {
		return 0, err
	}
	for _, c := range classes {
		if c.Name == name {
			return c.ID, nil
		}
	}
	return p.AddClass(ctx, name)
}
