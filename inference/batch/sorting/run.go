package sorting

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"time"

	"likeness/inference/message"
)

// group is after how many items the journal is brought to the disk; after a crash as many may have to be looked at.
const group = 64

// Progress tells how far Run or Undo is.
type Progress struct {
	Done, Total       int // pictures
	Bytes, TotalBytes int64
}

// Result is what Run did. It holds also where Run ended early.
type Result struct {
	Journal string // for Undo; empty where there was nothing to do
	Done    int    // pictures copied, moved or linked
	Bytes   int64  // their size
	Copied  int    // of those: copied though a link or clone was asked for
	Failed  []Left // pictures that stay where they are, with the reason
}

// ErrUsed says that a plan was carried out already: prepare another.
var ErrUsed = errors.New("this sorting was begun already; prepare it again")

// SpaceError says that the target's volume is too small.
type SpaceError struct {
	Target string
	Bytes  int64 // that are missing
}

func (e *SpaceError) Error() string { return e.Message().String() }

// Message is the text of the error.
func (e *SpaceError) Message() message.Text {
	return message.Of("%s more space is needed for %q: free some, or choose another folder", Size(e.Bytes), e.Target)
}

// Size is a number of bytes for people.
func Size(n int64) message.Text {
	switch {
	case n >= 1e9:
		return message.Of("%.1f GB", float64(n)/1e9)
	case n >= 1e6:
		return message.Of("%.1f MB", float64(n)/1e6)
	case n >= 1e3:
		return message.Of("%.1f kB", float64(n)/1e3)
	}
	return message.Of("%d bytes", n)
}

// Run does what was planned, once. A picture that cannot be taken is in Result.Failed and the rest goes on; an error ends it: the context's, a full
// disk, a target or journal that cannot be written to. Whatever was done until then stays, and Undo reverses it. progress may be nil; it is called after
// every picture by the goroutine that called Run.
func (p *Plan) Run(ctx context.Context, progress func(Progress)) (Result, error) {
	if p.used {
		return Result{}, ErrUsed
	}
	if n := p.Missing(); n > 0 {
		return Result{}, &SpaceError{p.Target, n}
	}
	p.used = true
	if err := settle(ctx, p.disk, p.options.Journals); err != nil {
		return Result{}, err
	}
	if len(p.moves) == 0 {
		return Result{}, nil
	}
	j, id, err := newJournal(p.disk, p.options.Journals, time.Now())
	if err != nil {
		return Result{}, message.Errorf("make the journal that undo needs in %q: %w", p.options.Journals, err)
	}
	r := &runner{plan: p, courier: courier{disk: p.disk, journal: j, id: id, touched: map[string]bool{}}, progress: progress}
	r.result.Journal = j.path
	err = r.run(ctx)
	return r.result, errors.Join(err, j.close())
}

// runner is a plan that is being carried out.
type runner struct {
	courier
	plan     *Plan
	progress func(Progress)
	result   Result
	state    Progress
}

func (r *runner) run(ctx context.Context) error {
	if err := r.intend(); err != nil {
		return err
	}
	begun, err := 0, r.folders()
	if err == nil {
		begun, err = r.all(ctx)
	}
	// The end, with the rest of what was done, is noted whatever happened; where that fails too, Undo finds out by itself.
	if saved := r.checkpoint(); err == nil {
		err = saved
	}
	if noted := r.journal.commit(record{End: &begun}); err == nil {
		err = noted
	}
	return err
}

// intend writes down what will be done.
func (r *runner) intend() error {
	p := r.plan
	records := []record{{Format: format, ID: r.id, Time: time.Now(), Method: p.Method, Target: rawPath(p.Target), Items: len(p.moves)}}
	for _, f := range p.made {
		records = append(records, record{Folder: rawPath(f)})
	}
	for i, m := range p.moves {
		records = append(records, record{N: i + 1, From: rawPath(m.from), To: rawPath(m.to), Size: m.size, Modified: m.modified})
		if len(records) >= 1000 {
			if err := r.journal.write(records...); err != nil {
				return err
			}
			records = records[:0]
		}
		r.state.TotalBytes += m.size
	}
	r.state.Total = len(p.moves)
	if err := r.journal.commit(append(records, r.begin(0))...); err != nil {
		return err
	}
	if err := r.disk.syncFolder(filepath.Dir(r.journal.path)); err != nil {
		return r.journal.failed(err)
	}
	return nil
}

// begin is the record before the group that starts after the first n items.
func (r *runner) begin(n int) record { return record{Begin: min(n+group, len(r.plan.moves))} }

// folders makes those that are missing.
func (r *runner) folders() error {
	for _, f := range r.plan.made {
		err := r.disk.mkdir(f)
		if errors.Is(err, fs.ErrExist) {
			err = r.journal.write(record{Kept: rawPath(f)}) // somebody made it meanwhile
		}
		if err != nil {
			return message.Errorf("make the folder %q: %w", f, err)
		}
		r.touch(f)
	}
	return nil
}

// all takes the pictures in order; begun is how many may have been touched.
func (r *runner) all(ctx context.Context) (begun int, err error) {
	for i, m := range r.plan.moves {
		if err := ctx.Err(); err != nil {
			return i, err
		}
		if i > 0 && i%group == 0 {
			if err := r.checkpoint(); err != nil {
				return i, err
			}
			if err := r.journal.commit(r.begin(i)); err != nil {
				return i, err
			}
		}
		if err := r.one(ctx, i+1, m); err != nil {
			return i + 1, err
		}
		if r.state.Done++; r.progress != nil {
			r.progress(r.state)
		}
	}
	return len(r.plan.moves), nil
}

// one takes a picture. Its error ends the sorting.
func (r *runner) one(ctx context.Context, n int, m move) error {
	e := &errand{n: n, from: m.from, to: m.to}
	copied, err := r.carry(ctx, e, m)
	if err != nil {
		if _, gone := r.disk.lstat(m.from); missing(gone) {
			err = sourceError{gone}
		}
	}
	r.state.Bytes += m.size
	var source sourceError
	var journal journalError
	switch {
	case err == nil:
		if err := r.journal.write(record{N: n, To: rawPath(e.to), Done: true}); err != nil {
			return err
		}
		r.result.Done++
		r.result.Bytes += m.size
		if copied && r.plan.Method != Copy && r.plan.Method != Move {
			r.result.Copied++
		}
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &journal):
		return err
	case errors.As(err, &source), !isFull(err) && (isOnlyThis(err) || errors.Is(err, fs.ErrPermission)):
		r.result.Failed = append(r.result.Failed, Left{m.from, sentence(err)})
		return nil
	}
	return notCarried(r.plan.Method, m.from, e.to, err)
}

// notCarried says what was attempted when the sorting had to end.
func notCarried(method Method, from, to string, err error) error {
	switch method {
	case Move:
		return message.Errorf("move %q to %q: %w", from, to, err)
	case HardLink:
		return message.Errorf("hard link %q to %q: %w", from, to, err)
	case Clone:
		return message.Errorf("clone %q to %q: %w", from, to, err)
	}
	return message.Errorf("copy %q to %q: %w", from, to, err)
}

// carry brings one picture to its place, whose name is then in the errand.
func (r *runner) carry(ctx context.Context, e *errand, m move) (copied bool, err error) {
	if e.info, err = r.disk.lstat(m.from); err != nil {
		return false, sourceError{err}
	}
	if !sameState(e.info, m.size, m.modified) {
		return false, sourceError{message.New("it has been changed since the preview; sort again to take it along")}
	}
	switch r.plan.Method {
	case Move:
		return false, r.move(ctx, e)
	case HardLink:
		return r.link(ctx, e)
	case Clone:
		return r.clone(ctx, e)
	}
	return true, r.copy(ctx, e, nil)
}
