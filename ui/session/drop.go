package session

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"likeness/inference/picturefolder"
	"likeness/training/dataset"
	"likeness/training/project"
)

// Dropped are files and folders that the user dropped, by what they are.
type Dropped struct {
	Folders  []string
	Pictures []string
	Projects []string // *.likeness
	Models   []string // *.onnx
	Lists    []string // *.csv, *.tsv: labels from a list
	Others   []string // what is none of these
	Err      error    // the first that cannot be read, in words
}

// Sort finds out in the background what was dropped, by content where names do not say, and gives that to then on the window's goroutine.
func (s *Session) Sort(paths []string, then func(Dropped)) {
	var j job
	s.start(&j, func(context.Context) {
		d := sortDropped(paths)
		s.do(func() { then(d) })
	})
}

func sortDropped(paths []string) (d Dropped) {
	for _, p := range paths {
		info, err := os.Stat(p)
		switch ext := strings.ToLower(filepath.Ext(p)); {
		case err != nil:
			if d.Err == nil {
				d.Err = err
			}
		case info.IsDir():
			d.Folders = append(d.Folders, p)
		case ext == project.Extension:
			d.Projects = append(d.Projects, p)
		case ext == ".onnx":
			d.Models = append(d.Models, p)
		case ext == ".csv" || ext == ".tsv":
			d.Lists = append(d.Lists, p)
		case isPicture(p):
			d.Pictures = append(d.Pictures, p)
		default:
			d.Others = append(d.Others, p)
		}
	}
	return d
}

// isPicture tells by a file's first bytes.
func isPicture(path string) bool {
	p, why := picturefolder.Open(path)
	if why != nil {
		return false
	}
	return p.Close() == nil
}

// AddFiles reads pictures that were dropped one by one, or folders, into a class of that name, which is made where it is missing. Folders that were
// dropped with them are read first.
func (s *Session) AddFiles(class string, paths []string) {
	s.whenRead(func() {
		s.within(func() {
			s.readInto(paths, func(ctx context.Context, tell func(dataset.Progress)) (*dataset.Dataset, error) {
				return dataset.ScanFiles(ctx, paths, class, dataset.Options{OneClass: true}, tell)
			}, "", func(ctx context.Context, p *project.Project, d *dataset.Dataset) (project.Added, error) {
				return p.Add(ctx, d)
			})
		})
	})
}

// whenRead does f when all acts so far are done and no pictures are being read any more.
func (s *Session) whenRead(f func()) {
	s.acts.add(func() { s.do(func() { s.afterScan(f) }) })
}

// afterScan does f at once, or after the reading that goes on; not where another project is open then. A project that was made for pictures goes again
// where none of them could be used.
func (s *Session) afterScan(f func()) {
	if !s.scan.running() {
		f()
		return
	}
	p, made, done := s.project, s.made == s.project, s.scan.done
	var waiting job
	s.start(&waiting, func(context.Context) {
		<-done
		s.do(func() {
			s.whenRead(func() {
				if s.project == p || made && s.project == nil {
					f()
				}
			})
		})
	})
}

// AddList reads pictures with their classes from a CSV or TSV file.
func (s *Session) AddList(path string) {
	s.within(func() {
		s.readInto([]string{path}, func(ctx context.Context, tell func(dataset.Progress)) (*dataset.Dataset, error) {
			return dataset.ScanList(ctx, path, dataset.Options{OneClass: true}, tell)
		}, "", func(ctx context.Context, p *project.Project, d *dataset.Dataset) (project.Added, error) {
			return p.Add(ctx, d)
		})
	})
}
