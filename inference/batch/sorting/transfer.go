package sorting

import (
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"likeness/inference/message"
)

// courier brings files from one name to another, never onto a file. What must be known of it after a crash is in the journal before.
type courier struct {
	disk    disk
	journal *journal
	id      string
	back    bool            // an undoing
	touched map[string]bool // folders in which names were made or removed since the last checkpoint
}

// errand is one file to bring.
type errand struct {
	n        int // item
	from, to string
	info     fs.FileInfo // of the file at from
	clone    bool        // share blocks; false afterwards where that could not be
}

// sourceError concerns one picture where it is, not the target: the next picture may do better.
type sourceError struct{ err error }

func (e sourceError) Error() string { return e.err.Error() }

// Message is the text of the error.
func (e sourceError) Message() message.Text { return message.From(e.err) }

func (e sourceError) Unwrap() error { return e.err }

var errChanged = sourceError{message.New("it was changed while it was being sorted; sort again to take it along")}

// put calls step with the errand's name and, where that is taken, with numbered ones, each of which is in the journal before.
func (c *courier) put(e *errand, step func() error) error {
	for n := 2; ; n++ {
		err := step()
		if err == nil {
			c.touch(e.to)
		}
		if !errors.Is(err, fs.ErrExist) || c.back {
			return err
		}
		folder, base := filepath.Dir(e.to), filepath.Base(e.from)
		for {
			e.to = filepath.Join(folder, numbered(base, n))
			if _, err := c.disk.lstat(e.to); err != nil {
				break // free, or the next step will say what is the matter
			}
			n++
		}
		if err := c.journal.commit(record{N: e.n, To: rawPath(e.to)}); err != nil {
			return err
		}
	}
}

func (c *courier) touch(paths ...string) {
	for _, p := range paths {
		c.touched[filepath.Dir(p)] = true
	}
}

// checkpoint brings the names made so far to the disk.
func (c *courier) checkpoint() error {
	folders := make([]string, 0, len(c.touched))
	for f := range c.touched {
		folders = append(folders, f)
	}
	slices.Sort(folders)
	for _, f := range folders {
		if err := c.disk.syncFolder(f); err != nil && !missing(err) {
			return message.Errorf("bring %q to the disk: %w", f, err)
		}
		delete(c.touched, f)
	}
	return nil
}

// place gives a file another name on its volume, in one step or in two: a second name, then without the first.
func (c *courier) place(from, to string) error {
	err := c.disk.rename(from, to)
	if !errors.Is(err, errUnable) {
		return err
	}
	if err := c.disk.link(from, to); err != nil {
		return err
	}
	return c.removeFirst(from, to)
}

// removeFirst removes a file whose content is at to as well. Where that fails it removes the second, but only when the first is seen to be still there:
// an error does not prove that nothing was done.
func (c *courier) removeFirst(from, to string) error {
	err := c.disk.remove(from)
	if err == nil {
		return nil
	}
	switch _, look := c.disk.lstat(from); {
	case missing(look):
		return nil
	case look != nil:
		return errors.Join(sourceError{err}, look) // both stay; Undo looks again
	}
	return errors.Join(sourceError{err}, c.disk.remove(to))
}

// move renames, or copies and then removes.
func (c *courier) move(ctx context.Context, e *errand) error {
	err := c.put(e, func() error { return c.place(e.from, e.to) })
	if err == nil {
		c.touch(e.from)
	}
	if !errors.Is(err, errVolume) && !errors.Is(err, errUnable) {
		return err
	}
	return c.moveAcross(ctx, e)
}

// moveAcross removes the original only when its copy is on the disk, was read again, and is in the journal.
func (c *courier) moveAcross(ctx context.Context, e *errand) error {
	sum := sha256.New()
	if err := c.copy(ctx, e, sum); err != nil {
		return err
	}
	err := c.disk.syncFolder(filepath.Dir(e.to))
	if err == nil && !c.back {
		err = c.journal.commit(record{N: e.n, To: rawPath(e.to), Hash: sum.Sum(nil)})
	}
	if err == nil {
		err = c.unchanged(e)
	}
	if err == nil {
		err = c.removeFirst(e.from, e.to)
		c.touch(e.from)
		return err
	}
	// The copy goes again, if the original is seen to be there.
	if _, look := c.disk.lstat(e.from); look == nil {
		err = errors.Join(err, c.disk.remove(e.to))
	}
	return err
}

// link makes a second name for the file, or copies it: copied says so.
func (c *courier) link(ctx context.Context, e *errand) (copied bool, err error) {
	err = c.put(e, func() error { return c.disk.link(e.from, e.to) })
	if !errors.Is(err, errVolume) && !errors.Is(err, errUnable) {
		return false, err
	}
	return true, c.copy(ctx, e, nil)
}

// clone makes a copy that shares its blocks, or a plain one: copied says so.
func (c *courier) clone(ctx context.Context, e *errand) (copied bool, err error) {
	e.clone = true
	err = c.copy(ctx, e, nil)
	return !e.clone, err
}

// copy makes a copy, whole and on the disk, or none. With a sum it is read again and compared, and the sum is its SHA-256.
func (c *courier) copy(ctx context.Context, e *errand, sum hash.Hash) error {
	temp := temporary(filepath.Dir(e.to), c.id, e.n, c.back)
	if err := c.fill(ctx, e, temp, sum); err != nil {
		return err
	}
	err := c.put(e, func() error { return c.place(temp, e.to) })
	if err == nil {
		return nil
	}
	if removed := c.disk.remove(temp); removed != nil && !missing(removed) || !errors.Is(err, errUnable) {
		return errors.Join(err, removed)
	}
	// A file system that can neither rename without replacing nor link: the copy is written under its own name.
	return c.put(e, func() error {
		note := record{N: e.n, To: rawPath(e.to), Direct: true}
		if c.back {
			note = record{N: e.n, Back: true}
		}
		if err := c.journal.commit(note); err != nil {
			return err
		}
		return c.fill(ctx, e, e.to, sum)
	})
}

// fill makes the file at path, which is new, a copy with time and permissions. Where it fails, nothing is left.
func (c *courier) fill(ctx context.Context, e *errand, path string, sum hash.Hash) error {
	err := errUnable
	if e.clone {
		err = c.disk.clone(e.from, path)
	}
	if errors.Is(err, errUnable) {
		e.clone = false
		if sum != nil {
			sum.Reset()
		}
		err = c.write(ctx, e, path, sum)
	} else if err == nil {
		err = c.dress(e, path)
	}
	if errors.Is(err, fs.ErrExist) {
		return err // not ours
	}
	if err == nil && sum != nil {
		err = c.verify(ctx, path, sum)
	}
	if err == nil {
		err = c.unchanged(e)
	}
	if err == nil {
		return nil
	}
	if removed := c.disk.remove(path); removed != nil && !missing(removed) {
		err = errors.Join(err, removed)
	}
	return err
}

// write copies the bytes.
func (c *courier) write(ctx context.Context, e *errand, path string, sum hash.Hash) error {
	src, err := openRegular(c.disk, e.from)
	if err != nil {
		return sourceError{err}
	}
	defer src.Close()
	dst, err := c.disk.create(path)
	if err != nil {
		return err
	}
	var to io.Writer = dst
	if sum != nil {
		to = io.MultiWriter(dst, sum)
	}
	err = pour(ctx, to, reading{src})
	if err == nil {
		err = c.finish(e, path, dst)
	}
	if closed := dst.Close(); err == nil {
		err = closed
	}
	if err == nil && runtime.GOOS == "windows" { // which sets the time of change when a file is closed
		err = c.disk.chtimes(path, e.info.ModTime())
	}
	return err
}

// dress gives a clone its time and permissions.
func (c *courier) dress(e *errand, path string) error {
	f, err := c.disk.open(path)
	if err != nil {
		return err
	}
	err = c.finish(e, path, f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

func (c *courier) finish(e *errand, path string, f file) error {
	if err := f.Chmod(e.info.Mode().Perm()); err != nil {
		return err
	}
	if err := c.disk.chtimes(path, e.info.ModTime()); err != nil {
		return err
	}
	return f.Sync()
}

// verify reads a copy and compares it with the sum of what was written.
func (c *courier) verify(ctx context.Context, path string, sum hash.Hash) error {
	got, err := hashOf(ctx, c.disk, path)
	if err == nil && !slices.Equal(got, sum.Sum(nil)) {
		err = message.New("the copy differs from what was written: the disk or the memory is faulty. The original was kept")
	}
	return err
}

// unchanged says whether the source is as it was when the errand began.
func (c *courier) unchanged(e *errand) error {
	info, err := c.disk.lstat(e.from)
	if err != nil {
		return sourceError{err}
	}
	if !sameState(info, e.info.Size(), e.info.ModTime().UnixNano()) {
		return errChanged
	}
	return nil
}

// sameState says whether a file is a plain one of this size and time.
func sameState(info fs.FileInfo, size, modified int64) bool {
	return info.Mode().IsRegular() && info.Size() == size && info.ModTime().Equal(time.Unix(0, modified))
}

// reading marks the errors of reading as the source's.
type reading struct{ r io.Reader }

func (r reading) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = sourceError{err}
	}
	return n, err
}
