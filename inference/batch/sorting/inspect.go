package sorting

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"

	"likeness/inference/message"
)

// inspect finds out whether an item that may have begun, and of which no end is known, was done, and removes what is unfinished of it. e.to is where
// it is then. It removes nothing of which the content is not in the original too.
func (u *undoer) inspect(ctx context.Context, n int, e *entry) (done bool, err error) {
	if err := u.sweep(ctx, n, e); err != nil {
		return false, err
	}
	from, fromErr := u.disk.lstat(e.from)
	if fromErr != nil && !missing(fromErr) {
		return false, fromErr
	}
	for _, name := range append([]string{e.to}, e.others...) {
		to, err := u.disk.lstat(name)
		if missing(err) {
			continue
		}
		if err != nil {
			return false, err
		}
		if !to.Mode().IsRegular() {
			continue
		}
		at := *e
		at.to = name
		at.direct = e.direct && name == e.to
		done, err := u.judge(ctx, &at, from, to)
		if err != nil {
			return false, err
		}
		if done {
			e.to = name
			return true, nil
		}
	}
	if missing(fromErr) && u.story.method == Move {
		return false, message.New("it is no longer where it was, nor where it was to be moved")
	}
	return false, nil
}

// judge looks at one file that an item may have become. from is nil where the original is not there.
func (u *undoer) judge(ctx context.Context, e *entry, from, to fs.FileInfo) (done bool, err error) {
	if from == nil || !from.Mode().IsRegular() {
		if sameState(to, e.size, e.modified) {
			return true, nil
		}
		if e.hash == nil || to.Size() != e.size {
			return false, nil
		}
		sum, err := hashOf(ctx, u.disk, e.to)
		return err == nil && string(sum) == string(e.hash), err
	}
	if one, err := sameEntry(u.disk, e.from, e.to); err != nil || one {
		return false, err
	}
	is := equal
	if !os.SameFile(from, to) {
		if from.Size() != to.Size() && !e.direct {
			return false, nil
		}
		if is, err = compare(ctx, u.disk, e.to, e.from); err != nil {
			return false, err
		}
	}
	whole := !e.direct || sameState(to, e.size, e.modified) // the time is set last
	switch {
	case is == equal && whole && u.story.method != Move:
		return true, nil
	case is == equal, is == beginning && e.direct: // half of a move; written in place and not finished
		if err := u.disk.remove(e.to); err != nil {
			return false, err
		}
		u.touch(e.to)
	}
	return false, nil
}

// sweep removes an item's temporary files, which are never the only copy, and what an interrupted undoing wrote in place.
func (u *undoer) sweep(ctx context.Context, n int, e *entry) error {
	temps := []string{temporary(filepath.Dir(e.to), u.id, n, false), temporary(filepath.Dir(e.from), u.id, n, true)}
	for _, path := range temps {
		err := u.disk.remove(path)
		if err == nil {
			u.touch(path)
		} else if !missing(err) {
			return err
		}
	}
	if !e.back {
		return nil
	}
	from, err := u.disk.lstat(e.from)
	if missing(err) || err == nil && !from.Mode().IsRegular() {
		return nil
	}
	if err != nil {
		return err
	}
	is, err := compare(ctx, u.disk, e.from, e.to)
	if missing(err) {
		return nil
	}
	if err == nil && is != different && !sameState(from, e.size, e.modified) {
		if err = u.disk.remove(e.from); err == nil {
			u.touch(e.from)
		}
	}
	return err
}
