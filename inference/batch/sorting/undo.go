package sorting

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"likeness/inference/message"
)

// Undone is what Undo did. It holds also where Undo ended early.
type Undone struct {
	Restored int    // pictures whose copy was removed, or which were put back
	Gone     int    // pictures whose copy had been removed already
	Left     []Left // pictures that were left alone where they are now, with the reason
}

// Undo reverses the sorting that a journal tells of, finished or not. What has been changed or removed since is left alone and reported. An error ends
// it: the context's, a *[JournalError], a target that is not there. It can be done again then, and also where some pictures were left, which are then
// tried again. progress may be nil.
func Undo(ctx context.Context, journal string, progress func(Progress)) (Undone, error) {
	return undo(ctx, system{}, journal, progress)
}

func undo(ctx context.Context, d disk, path string, progress func(Progress)) (Undone, error) {
	j, s, err := openJournal(d, path)
	if err != nil {
		return Undone{}, err
	}
	u := &undoer{courier: courier{disk: d, journal: j, id: s.id, back: true, touched: map[string]bool{}}, story: s, progress: progress}
	err = u.all(ctx)
	return u.result, errors.Join(err, j.close())
}

// undoer reverses a sorting.
type undoer struct {
	courier
	story    *story
	progress func(Progress)
	result   Undone
}

func (u *undoer) all(ctx context.Context) error {
	begun := u.story.items[:u.story.begun]
	remains := slices.ContainsFunc(begun, func(e entry) bool { return !e.undone })
	if _, err := u.disk.stat(u.story.target); missing(err) && remains {
		return message.Errorf("undo the sorting into %q: the folder is not there; connect its drive, then undo again. Nothing was touched", u.story.target)
	}
	for i := range slices.Backward(begun) {
		if err := ctx.Err(); err != nil {
			return errors.Join(err, u.save())
		}
		e := &begun[i]
		if !e.undone {
			if err := u.one(ctx, i+1, e); err != nil {
				return errors.Join(err, u.save())
			}
		}
		done := len(begun) - i
		if done%group == 0 {
			if err := u.save(); err != nil {
				return err
			}
		}
		if u.progress != nil {
			u.progress(Progress{Done: done, Total: len(begun)})
		}
	}
	// That no picture remains is on the disk before the first folder goes: the target may be among them.
	if err := u.save(); err != nil {
		return err
	}
	u.folders()
	return u.save(record{Undo: true})
}

// save brings to the disk what was undone, and notes it.
func (u *undoer) save(more ...record) error {
	if err := u.checkpoint(); err != nil {
		return err
	}
	return u.journal.commit(more...)
}

// errGone says that a copy was removed before Undo came to it, perhaps by an Undo that was interrupted.
var errGone = message.New("it was removed already")

// one reverses one item. Its error ends the undoing.
func (u *undoer) one(ctx context.Context, n int, e *entry) error {
	if !e.done {
		done, err := u.inspect(ctx, n, e)
		if err == nil && !done {
			return u.journal.write(record{N: n, Undone: true})
		}
		if err != nil {
			return u.decide(ctx, n, e, err)
		}
	}
	return u.decide(ctx, n, e, u.reverse(ctx, n, e))
}

// decide notes how an item came out.
func (u *undoer) decide(ctx context.Context, n int, e *entry, err error) error {
	var journal journalError
	switch {
	case err == nil, errors.Is(err, errGone):
		if err == nil {
			u.result.Restored++
		} else {
			u.result.Gone++
		}
		return u.journal.write(record{N: n, Undone: true})
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &journal):
		return err
	case isFull(err):
		return message.Errorf("put %q back: %w", e.from, err)
	}
	u.result.Left = append(u.result.Left, Left{e.to, sentence(err)})
	return u.journal.write(record{N: n, Left: strings.ToValidUTF8(sentence(err).String(), "\uFFFD")})
}

// reverse takes back one item that was done. The error says why it is left alone.
func (u *undoer) reverse(ctx context.Context, n int, e *entry) error {
	if err := u.sweep(ctx, n, e); err != nil {
		return err
	}
	to, err := u.disk.lstat(e.to)
	from, fromErr := u.disk.lstat(e.from)
	switch {
	case missing(err) && fromErr == nil && u.story.method == Move:
		return nil // it is back already
	case missing(err) && fromErr == nil:
		return errGone
	case err != nil:
		return err
	case !to.Mode().IsRegular():
		return message.New("something else stands in its place now")
	case fromErr != nil && !missing(fromErr):
		return message.Errorf("its first place cannot be looked at: %w", cause(fromErr))
	case fromErr == nil:
		return u.removeSecond(ctx, e, from, to)
	case u.story.method != Move:
		return message.New("the original is no longer there, so the copy was kept")
	}
	return u.putBack(ctx, n, e, to)
}

// removeSecond removes what is at e.to, because its content is at e.from too.
func (u *undoer) removeSecond(ctx context.Context, e *entry, from, to fs.FileInfo) error {
	taken := message.New("it has been changed since")
	switch {
	case u.story.method == Move:
		taken = message.New("another file has its old name")
	case sameState(to, e.size, e.modified):
		taken = message.New("the original has been changed since, so the copy was kept")
	}
	if !from.Mode().IsRegular() {
		return taken
	}
	is, err := u.likeness(ctx, e, from, to)
	switch {
	case err != nil:
		return err
	case is == equal:
		if err := u.disk.remove(e.to); err != nil {
			return err
		}
		u.touch(e.to)
		return nil
	}
	return taken
}

// likeness of what is at e.from and e.to. Where both are one and the same name, that is an error: nothing may be removed then.
func (u *undoer) likeness(ctx context.Context, e *entry, from, to fs.FileInfo) (likeness, error) {
	switch one, err := sameEntry(u.disk, e.from, e.to); {
	case err != nil:
		return different, err
	case one:
		return different, message.New("its first place and this one are the same now")
	}
	if os.SameFile(from, to) {
		return equal, nil
	}
	if from.Size() != to.Size() && !e.direct && !e.back {
		return different, nil
	}
	return compare(ctx, u.disk, e.to, e.from)
}

// putBack gives a moved picture its first name again.
func (u *undoer) putBack(ctx context.Context, n int, e *entry, to fs.FileInfo) error {
	if _, err := u.disk.stat(filepath.Dir(e.from)); err != nil {
		return message.Errorf("its first folder %q is not there: make it, or connect its drive, then undo again", filepath.Dir(e.from))
	}
	same := sameState(to, e.size, e.modified)
	if !same && e.hash != nil && to.Size() == e.size { // on a volume that keeps times less exactly
		sum, err := hashOf(ctx, u.disk, e.to)
		if err != nil {
			return err
		}
		same = slices.Equal(sum, e.hash)
	}
	if !same {
		return message.New("it has been changed since")
	}
	err := u.move(ctx, &errand{n: n, from: e.to, to: e.from, info: to})
	if errors.Is(err, fs.ErrExist) {
		return message.New("another file has its old name")
	}
	return err
}

// folders removes those that the sorting made, where they are empty.
func (u *undoer) folders() {
	for _, f := range slices.Backward(u.story.folders) {
		if info, err := u.disk.lstat(f); err != nil || !info.IsDir() {
			continue
		}
		entries, err := u.disk.readDir(f)
		if err != nil || len(entries) > 0 {
			continue
		}
		if u.disk.rmdir(f) == nil { // else somebody has just put something there
			u.touch(f)
		}
	}
}
