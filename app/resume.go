package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"likeness/inference/batch"
	"likeness/inference/batch/results"
	"likeness/inference/batch/sidecar"
)

// open says which pictures have no result yet.
func (j *classification) open(paths []string) ([]string, error) {
	if !j.resume {
		return paths, nil
	}
	var todo []string
	j.known = map[string]bool{}
	for _, p := range paths {
		_, done, err := j.results.Done(p)
		if err != nil {
			return nil, err
		}
		if done {
			j.known[p] = true
		} else {
			todo = append(todo, p)
		}
	}
	j.report.DoneBefore = len(j.known)
	return todo, nil
}

// before emits what was known of the pictures before one, empty for all, and returns those after it: results are in the order of the pictures.
func (j *classification) before(paths []string, next string) (rest []string, err error) {
	for i, p := range paths {
		if p == next {
			return paths[i+1:], nil
		}
		if !j.known[p] {
			continue
		}
		line, done, err := j.results.Done(p)
		if err != nil {
			return nil, err
		}
		if !done {
			line = results.Line{Path: p, Error: "it was changed meanwhile: classify it again"}
		}
		if err := j.emit(line); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// line is an outcome as a result.
func (j *classification) line(o batch.Outcome) results.Line {
	l := results.Line{Path: o.Path, Probability: o.Probability(), Probabilities: make(map[string]float64, len(o.Probabilities))}
	if l.Probability >= j.threshold {
		l.Predicted = j.model.Classes[o.Predicted]
	}
	for i, p := range o.Probabilities {
		l.Probabilities[j.model.Classes[i]] = p
	}
	if j.model.Familiarity != nil {
		l.Unfamiliarity = &o.Unfamiliarity
	}
	return l
}

// sidecar writes a picture's sidecar, or lists why there is none.
func (j *classification) sidecar(picture, class string) error {
	err := j.sidecars.write(picture, class)
	var why error
	switch {
	case errors.Is(err, sidecar.ErrForeign):
		why = sidecar.ErrForeign
	case errors.Is(err, errSecond):
		why = errSecond
	default:
		return err
	}
	if j.call.json {
		j.report.SidecarsRefused = append(j.report.SidecarsRefused, skipped{picture, why.Error()})
	} else {
		j.meter.line("no sidecar: %q: %v", picture, why)
	}
	return nil
}

// sidecars are those of pictures with a class.
type sidecars struct {
	where string   // a folder, the word beside, or empty: none
	paths []string // what the user named; below the folder all lies as it does below these
	n     int      // written
	names map[string]bool
}

// errSecond says that two pictures differ in their extension only.
var errSecond = errors.New("another picture has the same name but for its extension, and so the same sidecar")

func (s *sidecars) write(picture, class string) error {
	if s.where == "" || class == "" {
		return nil
	}
	path := picture
	if s.where != "beside" {
		path = filepath.Join(s.where, s.below(picture))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
	}
	name := sidecar.Name(path)
	if s.names[name] {
		return errSecond
	}
	if s.names == nil {
		s.names = map[string]bool{}
	}
	s.names[name] = true
	err := sidecar.Write(name, class)
	if err == nil {
		s.n++
	}
	if errors.Is(err, fs.ErrPermission) {
		return errors.Join(err, errors.New("give a folder that you may write to: --xmp FOLDER"))
	}
	return err
}

// below is the picture's way from the folder that it was found in.
func (s *sidecars) below(picture string) string {
	for _, p := range s.paths {
		rel, err := filepath.Rel(p, picture)
		if err == nil && rel != "." && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
			return rel
		}
	}
	return filepath.Base(picture)
}
