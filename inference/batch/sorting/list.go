package sorting

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"likeness/inference/message"
)

// Sorting is what a journal tells of one, for a list.
type Sorting struct {
	Journal     string
	Time        time.Time
	Method      Method
	Target      string
	Count       int  // pictures that were to be sorted
	Done        int  // that were, as far as the journal tells
	Undone      int  // that were, and are back
	Interrupted bool // it was ended from outside; or it is still running
	Reversed    bool // Undo has been through it; what it left alone stays until Undo is called for this journal again
}

// Undoable says whether there is something that Undo has not been through.
func (s Sorting) Undoable() bool { return !s.Reversed && (s.Done > 0 || s.Interrupted) }

// ErrNone says that there is no sorting to undo.
var ErrNone = message.New("there is no sorting to undo")

// List tells of the sortings in a folder of journals, the latest first. Files that are no journals are passed over, so there is always a list.
func List(folder string) ([]Sorting, error) { return list(system{}, folder) }

// Last is the latest sorting that is Undoable, or ErrNone.
func Last(folder string) (Sorting, error) {
	all, err := List(folder)
	if err != nil {
		return Sorting{}, err
	}
	for _, s := range all {
		if s.Undoable() {
			return s, nil
		}
	}
	return Sorting{}, ErrNone
}

func list(d disk, folder string) ([]Sorting, error) {
	paths, err := journals(d, folder)
	if err != nil {
		return nil, err
	}
	var all []Sorting
	for _, path := range slices.Backward(paths) {
		s, err := readJournal(d, path)
		if err != nil {
			continue
		}
		one := Sorting{
			Journal: path, Time: s.time, Method: s.method, Target: s.target, Count: s.count,
			Interrupted: s.begun > 0 && !s.ended, Reversed: s.undoDone,
		}
		for _, e := range s.items {
			if e.done {
				one.Done++
				if e.undone {
					one.Undone++
				}
			}
		}
		all = append(all, one)
	}
	return all, nil
}

// readJournal looks into a journal that another may be writing.
func readJournal(d disk, path string) (*story, error) {
	f, err := openRegular(d, path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readStory(f)
}

// journals lists the files that may be some, the oldest first: their names begin with the time.
func journals(d disk, folder string) ([]string, error) {
	entries, err := d.readDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), extension) {
			paths = append(paths, filepath.Join(folder, e.Name()))
		}
	}
	return paths, nil
}
