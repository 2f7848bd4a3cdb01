package session

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"likeness/inference/batch/sorting"
)

// Sort is the sorting of classified pictures into folders: the plan while it is looked at, the work, what came of it, and what can be undone.
type Sort struct {
	Wanted    SortOptions
	Preparing bool
	Plan      *sorting.Plan // of Wanted; nil while it is prepared, and after it was carried out
	Running   bool
	Undoing   bool
	Progress  sorting.Progress
	Err       string // why the latest act ended early, in words; "" where it did not

	Outcome *SortOutcome     // of the latest sorting of this session, until it is undone
	Undone  *sorting.Undone  // of the latest undoing of this session, until there is another sorting
	Last    *sorting.Sorting // that can be undone, also after a restart; nil where there is none
}

// SortOptions are the user's choices for a sorting.
type SortOptions struct {
	Target string
	Move   bool
	Unsure string // the name of the folder of pictures that the model is not sure of; "" leaves them where they are
}

// SortOutcome is what a sorting did.
type SortOutcome struct {
	Result  sorting.Result
	Target  string
	Move    bool
	Present int // pictures that were there already
	Ended   time.Time
	Stopped bool
}

// Journals is the folder of the sortings' journals.
func (f Folders) Journals() string { return filepath.Join(f.Data, "sorts") }

// LoadLastSort finds out which sorting can be undone, so that this also works after a restart.
func (s *Session) LoadLastSort() {
	s.acts.add(func() {
		last := s.lastSort()
		s.postSort(func(o *Sort) { o.Last = last })
	})
}

// lastSort is the latest sorting that can be undone; nil where there is none, or where another window is at it.
func (s *Session) lastSort() *sorting.Sorting {
	last, err := sorting.Last(s.folders.Journals())
	switch {
	case errors.Is(err, sorting.ErrNone):
		return nil
	case err != nil:
		s.fail("It cannot be told what was sorted last", err)
		return nil
	}
	return &last
}

func (s *Session) changeSort(f func(*Sort)) {
	s.change(func(st *State) {
		now := Sort{}
		if st.Sort != nil {
			now = *st.Sort
		}
		f(&now)
		st.Sort = &now
	})
}

func (s *Session) postSort(f func(*Sort)) { s.do(func() { s.changeSort(f) }) }

// PrepareSort makes the plan of a sorting of what was classified. A later one takes the place of one that is still being made.
func (s *Session) PrepareSort(o SortOptions) {
	c := s.state.Classify
	if c == nil || c.Running || s.state.Sort != nil && (s.state.Sort.Running || s.state.Sort.Undoing) {
		return
	}
	s.sort.stop()
	s.changeSort(func(now *Sort) { now.Wanted, now.Preparing, now.Plan, now.Err = o, true, nil, "" })
	s.start(&s.sort, func(ctx context.Context) {
		plan, err := sorting.Prepare(ctx, itemsOf(c), s.sortingOptions(o, c))
		if ctx.Err() != nil {
			return
		}
		s.postSort(func(now *Sort) {
			if now.Wanted != o {
				return
			}
			now.Preparing = false
			if err != nil {
				now.Err = sentence(err)
				return
			}
			now.Plan = plan
		})
	})
}

func (s *Session) sortingOptions(o SortOptions, c *Classifying) sorting.Options {
	out := sorting.Options{Target: o.Target, Journals: s.folders.Journals(), Method: sorting.Copy, Classes: c.Model.Classes, Unsure: o.Unsure}
	if o.Move {
		out.Method = sorting.Move
	}
	return out
}

// itemsOf are the pictures and where they belong.
func itemsOf(c *Classifying) []sorting.Item {
	items := make([]sorting.Item, c.Answers.Len())
	for i, path := range c.Answers.Paths {
		items[i].Path = path
		if place := c.Place(i); place >= 0 {
			items[i].Class = c.Model.Classes[place]
		}
	}
	return items
}

// ForgetSort drops a plan that is not carried out.
func (s *Session) ForgetSort() {
	if o := s.state.Sort; o != nil && !o.Running && !o.Undoing {
		s.sort.stop()
		s.changeSort(func(now *Sort) { now.Plan, now.Preparing, now.Err = nil, false, "" })
	}
}

// RunSort carries the plan out.
func (s *Session) RunSort() {
	now := s.state.Sort
	if now == nil || now.Plan == nil || now.Preparing || now.Running || now.Undoing {
		return
	}
	plan, wanted, live := now.Plan, now.Wanted, s.live
	var corrected map[int]int // by which it is sorted: the plan is looked at before anything else is done
	if c := s.state.Classify; c != nil {
		corrected = c.Corrected
	}
	present := 0
	for _, f := range plan.Folders {
		present += f.Present
	}
	s.changeSort(func(o *Sort) { o.Running, o.Progress, o.Err = true, sorting.Progress{Total: plan.Count()}, "" })
	s.start(&s.sort, func(ctx context.Context) {
		result, err := plan.Run(ctx, s.tellSort())
		last, stopped := s.lastSort(), ctx.Err() != nil
		if err == nil && !stopped && len(result.Failed) == 0 {
			s.do(func() { s.keep(live, corrected) })
		}
		s.postSort(func(o *Sort) {
			o.Running, o.Plan, o.Last, o.Undone = false, nil, last, nil
			o.Outcome = &SortOutcome{Result: result, Target: plan.Target, Move: wanted.Move, Present: present, Ended: time.Now(), Stopped: stopped}
			if err != nil && !stopped {
				o.Err = sentence(err)
			}
		})
	})
}

// StopSort ends a sorting or its undoing; what is done stays, and can be undone.
func (s *Session) StopSort() { s.sort.stop() }

// tellSort shows how far the work is.
func (s *Session) tellSort() func(sorting.Progress) {
	limited := newLimiter(updates)
	return func(p sorting.Progress) {
		if limited.now() || p.Done == p.Total {
			s.postSort(func(o *Sort) { o.Progress = p })
		}
	}
}

// UndoSort takes the latest sorting back.
func (s *Session) UndoSort() {
	now := s.state.Sort
	if now == nil || now.Last == nil || now.Preparing || now.Running || now.Undoing {
		return
	}
	journal := now.Last.Journal
	s.changeSort(func(o *Sort) { o.Undoing, o.Progress, o.Err = true, sorting.Progress{}, "" })
	s.start(&s.sort, func(ctx context.Context) {
		undone, err := sorting.Undo(ctx, journal, s.tellSort())
		s.do(func() { s.keep(s.live, nil) })
		last, stopped := s.lastSort(), ctx.Err() != nil
		s.postSort(func(o *Sort) {
			o.Undoing, o.Last, o.Outcome, o.Undone = false, last, nil, &undone
			if err != nil && !stopped {
				o.Err = sentence(err)
			}
		})
	})
}
