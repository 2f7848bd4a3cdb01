package project

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"likeness/inference/message"
	"likeness/training/dataset"
)

// Presence says how an example's file is found.
type Presence int

// The presences.
const (
	Here       Presence = iota + 1 // as it was
	NotHere                        // no such file now: its folder or drive may be missing; it stays in the project
	Changed                        // there, with other bytes
	Unreadable                     // there, and it may not be read
)

// Check looks whether the files of all examples are there and as they were, and calls found for each in order, from this goroutine, until it returns
// false. Size and time are compared; where only the time is another, the bytes decide, and the new time is kept. Errors are the project's or
// the context's, never a picture's.
func (p *Project) Check(ctx context.Context, found func(Example, Presence) bool) error {
	touched := map[ExampleID]time.Time{}
	for after := ExampleID(0); ; {
		page, err := p.Examples(ctx, Query{After: after})
		if err != nil {
			return err
		}
		if len(page) == 0 {
			return p.touch(ctx, touched)
		}
		for i := range page {
			if err := ctx.Err(); err != nil {
				return err
			}
			e := &page[i]
			after = e.ID
			is, modified := presence(ctx, e)
			if is == Here && !modified.Equal(e.ModTime) {
				touched[e.ID] = modified
			}
			if !found(*e, is) {
				return p.touch(ctx, touched)
			}
		}
	}
}

// touch keeps new times of unchanged files, where the project can be written to.
func (p *Project) touch(ctx context.Context, times map[ExampleID]time.Time) error {
	if len(times) == 0 || p.ReadOnly() != Writable {
		return nil
	}
	return p.act(ctx, "keeping the times of files", func(tx *sql.Tx) error {
		for id, t := range times {
			if _, err := tx.ExecContext(ctx, `UPDATE example SET modified = ? WHERE id = ?`, t.UnixNano(), id); err != nil {
				return err
			}
		}
		return nil
	})
}

// presence returns the file's time too.
func presence(ctx context.Context, e *Example) (Presence, time.Time) {
	info, err := os.Stat(e.Path)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return Unreadable, time.Time{}
	case err != nil:
		return NotHere, time.Time{}
	case !info.Mode().IsRegular() || info.Size() != e.Size:
		return Changed, info.ModTime()
	case info.ModTime().Equal(e.ModTime):
		return Here, info.ModTime()
	}
	sum, err := hashFile(ctx, e.Path)
	switch {
	case err != nil:
		return Unreadable, info.ModTime()
	case sum != e.Hash:
		return Changed, info.ModTime()
	}
	return Here, info.ModTime()
}

// hashFile is the SHA-256 of a file, read in steps between which the context is asked.
func hashFile(ctx context.Context, path string) (sum [32]byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return sum, err
	}
	defer f.Close()
	h := sha256.New()
	for ctx.Err() == nil {
		if _, err := io.CopyN(h, f, 1<<20); errors.Is(err, io.EOF) {
			return [32]byte(h.Sum(nil)), nil
		} else if err != nil {
			return sum, err
		}
	}
	return sum, ctx.Err()
}

// Refreshed is a changed file as a new scan found it. Its path and class are not looked at.
type Refreshed struct {
	ID ExampleID
	dataset.Picture
}

// Refresh takes changed files as they are now: their facts replace what was noted, and predictions of them are dropped, for they were of other
// bytes. It cannot be undone. ErrNotFound.
func (p *Project) Refresh(ctx context.Context, pictures []Refreshed) error {
	return p.act(ctx, "taking changed pictures as they are now", func(tx *sql.Tx) error {
		for _, r := range pictures {
			res, err := tx.ExecContext(ctx, `UPDATE example SET size = ?, modified = ?, sha256 = ?, format = ?, width = ?, height = ?, truncated = ?, look = ?
				WHERE id = ? AND removed = 0`, r.Size, r.ModTime.UnixNano(), r.Hash[:], r.Format, r.Width, r.Height, r.Truncated, int64(r.Look), r.ID)
			if err != nil {
				return err
			}
			if n, err := res.RowsAffected(); err != nil || n == 0 {
				return errors.Join(err, ErrNotFound)
			}
			if _, err := tx.ExecContext(ctx, `DELETE FROM prediction WHERE example = ?`, r.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// Located says what Locate found.
type Located struct {
	Bound    int // examples that are found in the new folder now
	NotFound int // examples that are in neither; they stay as they were
}

// Locate looks for the examples that are not at or below a folder any more in another one, by the same way from there, and keeps where they are.
// Examples that are still there stay. Nothing else changes: labels, models and history are as before. Not undoable; it can be called the other way.
// While it looks, other acts wait.
func (p *Project) Locate(ctx context.Context, oldFolder, newFolder string) (Located, error) {
	var l Located
	oldFolder, err1 := filepath.Abs(oldFolder)
	newFolder, err2 := filepath.Abs(newFolder)
	if err := errors.Join(err1, err2); err != nil {
		return l, message.Errorf("looking for pictures in %q: %w", newFolder, err)
	}
	err := p.act(ctx, "looking for pictures in another folder", func(tx *sql.Tx) error {
		folder := filepath.Dir(p.path)
		before, err := missing(ctx, tx, p, oldFolder)
		if err != nil {
			return err
		}
		err = rewrite(ctx, tx, folder, folder, func(path string, _ bool) string {
			rest, ok := dataset.Below(oldFolder, path)
			if !ok {
				return path
			}
			if _, err := os.Stat(path); err == nil {
				return path
			}
			moved := filepath.Join(newFolder, rest)
			if info, err := os.Stat(moved); err != nil || !info.Mode().IsRegular() {
				return path
			}
			return moved
		})
		if err != nil {
			return err
		}
		l.NotFound, err = missing(ctx, tx, p, oldFolder)
		l.Bound = before - l.NotFound
		return err
	})
	return l, err
}

// missing counts the examples below a folder whose files are not there.
func missing(ctx context.Context, tx *sql.Tx, p *Project, folder string) (n int, err error) {
	all, err := p.selectExamples(ctx, tx, `removed = 0`)
	for _, e := range all {
		if _, ok := dataset.Below(folder, e.Path); ok {
			if _, err := os.Stat(e.Path); err != nil {
				n++
			}
		}
	}
	return n, err
}
