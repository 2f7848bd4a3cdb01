package session

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"likeness/inference/atomicfile"
	"likeness/inference/message"
	"likeness/training/dataset"
	"likeness/training/project"
	"likeness/ui/words"
)

// Problems are what was left out when pictures were read, of all readings of a project, and kept with it.
type Problems struct {
	Skipped []dataset.Skipped `json:"skipped"` // with absolute paths, in order of these
	Empty   []string          `json:"empty"`   // folders without a picture
}

// Open lists what waits for an answer: what the user has neither settled nor taken into the project meanwhile. Of one picture in two classes, every
// copy is gone when one is taken in.
func (p *Project) Open() []dataset.Skipped {
	if p.Problems == nil {
		return nil
	}
	done := map[string]bool{}
	for _, path := range p.Settled {
		done[path] = true
	}
	for _, e := range p.Examples {
		done[e.Path] = true
	}
	for _, s := range p.Problems.Skipped { // the copies of one picture name each other
		if s.Kind == dataset.TwoClasses && (done[s.Path] || done[s.Other]) {
			done[s.Path], done[s.Other] = true, true
		}
	}
	var open []dataset.Skipped
	for _, s := range p.Problems.Skipped {
		if !done[s.Path] {
			open = append(open, s)
		}
	}
	return open
}

// noteProblems keeps what a reading left out, in place of what was known of the same files. class is what the pictures were read into; "" where each
// has its own. On the goroutine of acts.
func noteProblems(ctx context.Context, p *project.Project, d *dataset.Dataset, added project.Added, class string) error {
	found := slices.Clone(d.Skipped)
	for _, c := range added.Copies {
		of, err := p.Example(ctx, c.Of)
		if err != nil {
			return err
		}
		k := dataset.Skipped{Path: c.Path, Kind: dataset.Duplicate, Reason: message.Of("it is the same picture as %q", of.Path), Other: of.Path}
		for _, q := range d.Pictures {
			if q.Path == c.Path {
				k.Class = d.Classes[q.Class]
			}
		}
		found = append(found, k)
	}
	return changeProblems(ctx, p, func(problems *Problems) error {
		at := map[string]int{}
		for i, k := range problems.Skipped {
			at[k.Path] = i
		}
		for _, k := range found {
			var err error
			if k.Path, err = filepath.Abs(k.Path); err != nil {
				return err
			}
			if k.Other != "" {
				if k.Other, err = filepath.Abs(k.Other); err != nil {
					return err
				}
			}
			if class != "" {
				k.Class = class
			}
			if i, ok := at[k.Path]; ok {
				problems.Skipped[i] = k
				continue
			}
			at[k.Path] = len(problems.Skipped)
			problems.Skipped = append(problems.Skipped, k)
		}
		slices.SortFunc(problems.Skipped, func(a, b dataset.Skipped) int { return cmp.Compare(a.Path, b.Path) })
		for _, folder := range d.Empty {
			if !slices.Contains(problems.Empty, folder) {
				problems.Empty = append(problems.Empty, folder)
			}
		}
		return nil
	})
}

func changeProblems(ctx context.Context, p *project.Project, f func(*Problems) error) error {
	return changeKept(ctx, p, project.ProblemsNote, "what was left out", f)
}

// readNotes reads what the project keeps beside its examples.
func (p *Project) readNotes(ctx context.Context, from *project.Project) (err error) {
	if p.Problems, err = readKept[Problems](ctx, from, project.ProblemsNote, "what was left out"); err != nil {
		return err
	}
	if p.Replies, err = from.Replies(ctx); err != nil {
		return err
	}
	p.Settled, err = from.LeftOut(ctx)
	return err
}

// TakeIn takes a picture that was left out into a class, however small it is and whatever it is a copy of. It can be undone.
func (s *Session) TakeIn(path, class string) {
	s.act("The picture was not taken in", func(ctx context.Context, p *project.Project) error {
		d, err := dataset.ScanFiles(ctx, []string{path}, class, dataset.Options{OneClass: true, MinSide: 1}, nil)
		if err != nil {
			return err
		}
		if len(d.Pictures) == 0 {
			return message.New("it cannot be read any more; see whether it is still in its folder")
		}
		_, err = p.AddCopies(ctx, d)
		return err
	})
}

// Settle says that files that were left out stay so: they are no longer listed. It can be undone.
func (s *Session) Settle(paths []string) {
	s.act("This was not kept", func(ctx context.Context, p *project.Project) error { return p.LeaveOut(ctx, paths...) })
}

// SaveProblems writes a table of what was left out.
func (s *Session) SaveProblems(path string, list []dataset.Skipped) {
	rows := [][]string{{"file", "class", "kind", "reason", "other file"}}
	for _, k := range list {
		rows = append(rows, []string{k.Path, k.Class, string(k.Kind), words.Say(k.Reason), k.Other})
	}
	s.saveTable(path, rows)
}

// SaveFindings writes a table of what may be wrong with examples.
func (s *Session) SaveFindings(path string, list []Finding) {
	rows := [][]string{{"file", "class", "kind", "reason", "other files"}}
	kinds := map[FindingKind]string{Suspect: "label", Copied: "copy", Poor: "poor picture"}
	for _, f := range list {
		others := ""
		for _, m := range f.Members {
			if m.Path != f.Path {
				others += m.Path + "\n"
			}
		}
		reason := f.Text
		if f.Kind == Suspect {
			reason = fmt.Sprintf("looks more like %s (%.2f)", f.Name, f.Sure)
		}
		rows = append(rows, []string{f.Path, f.Class, kinds[f.Kind], reason, others})
	}
	s.saveTable(path, rows)
}

// saveTable writes a CSV file.
func (s *Session) saveTable(path string, rows [][]string) {
	s.try("The list was not saved", func() error {
		return atomicfile.Write(path, func(f io.Writer) error {
			if err := csv.NewWriter(f).WriteAll(rows); err != nil {
				return message.Errorf("write the list into %s: %w", path, err)
			}
			return nil
		})
	})
}
