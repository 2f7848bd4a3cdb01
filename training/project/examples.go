package project

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"time"

	"likeness/training/dataset"
)

// ExampleID names an example within its project, for ever.
type ExampleID int64

// Example is one picture of the project.
type Example struct {
	ID        ExampleID
	Path      string    // absolute, byte for byte as the system has it
	Given     ClassID   // its class when it was first added; another than Class where the user has corrected it
	Class     ClassID   // its class now
	Confirmed bool      // the user has said that Class is right, by relabelling or by confirming
	Excluded  bool      // the user has left it out
	Size      int64     // bytes
	ModTime   time.Time // with Size, tells cheaply whether the file has changed
	Hash      [32]byte  // SHA-256 of the file
	Format    string    // "jpeg", "png" ...
	Width     int       // pixels, as shown
	Height    int
	Truncated bool   // the file ends early
	Look      uint64 // dataset.Picture's perceptual hash
	Group     int    // examples with the same number were found to look nearly the same
}

// Query says which examples a list is to have. The zero value is all of them.
type Query struct {
	Class    ClassID   // of this class only; 0 is every class
	Excluded *bool     // only those left out, or only those not; nil is both
	After    ExampleID // the last one of the page before; 0 begins
	Limit    int       // how many at most; 1000 where 0
}

const pageLength = 1000

const exampleColumns = `id, path, relative, given, class, confirmed, excluded, size, modified, sha256, format, width, height, truncated, look, alike`

// Examples returns a page of examples in the order in which they were added. An empty page is the end.
func (p *Project) Examples(ctx context.Context, q Query) ([]Example, error) {
	var page []Example
	err := p.read(ctx, "listing pictures", func(tx *sql.Tx) error {
		var err error
		page, err = p.page(ctx, tx, q)
		return err
	})
	return page, err
}

func (p *Project) page(ctx context.Context, tx *sql.Tx, q Query) ([]Example, error) {
	where, args := `removed = 0 AND id > ?`, []any{q.After}
	if q.Class != 0 {
		where, args = where+` AND class = ?`, append(args, q.Class)
	}
	if q.Excluded != nil {
		where, args = where+` AND excluded = ?`, append(args, *q.Excluded)
	}
	if q.Limit <= 0 {
		q.Limit = pageLength
	}
	return p.selectExamples(ctx, tx, where+` ORDER BY id LIMIT ?`, append(args, q.Limit)...)
}

// Example returns one. ErrNotFound.
func (p *Project) Example(ctx context.Context, id ExampleID) (Example, error) {
	var e Example
	err := p.read(ctx, "looking a picture up", func(tx *sql.Tx) error {
		found, err := p.selectExamples(ctx, tx, `removed = 0 AND id = ?`, id)
		if err == nil && len(found) == 0 {
			err = ErrNotFound
		}
		if err == nil {
			e = found[0]
		}
		return err
	})
	return e, err
}

func (p *Project) selectExamples(ctx context.Context, tx *sql.Tx, where string, args ...any) ([]Example, error) {
	rows, err := tx.QueryContext(ctx, `SELECT `+exampleColumns+` FROM example WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var all []Example
	var path, hash []byte
	for rows.Next() {
		var e Example
		var relative bool
		var modified, look int64
		if err := rows.Scan(&e.ID, &path, &relative, &e.Given, &e.Class, &e.Confirmed, &e.Excluded, &e.Size, &modified, &hash, &e.Format,
			&e.Width, &e.Height, &e.Truncated, &look, &e.Group); err != nil {
			return nil, err
		}
		e.Path = absolute(filepath.Dir(p.path), string(path), relative)
		e.ModTime, e.Look = time.Unix(0, modified), uint64(look)
		if copy(e.Hash[:], hash) != len(e.Hash) {
			return nil, &OpenError{Path: p.path, Problem: Damaged, Err: errors.New("a hash of the wrong length")}
		}
		all = append(all, e)
	}
	return all, rows.Err()
}

// Paths at or below the project's folder are kept relative to it, with slashes, so that both can be moved together; others as they are.

func stored(folder, path string) (b []byte, relative bool) {
	if rest, ok := dataset.Below(folder, path); ok {
		return []byte(filepath.ToSlash(rest)), true
	}
	return []byte(path), false
}

func absolute(folder, path string, relative bool) string {
	if relative {
		return filepath.Join(folder, filepath.FromSlash(path))
	}
	return path
}

// Relabel says that examples are of a class. They are Confirmed then, also where they were of it.
func (p *Project) Relabel(ctx context.Context, ids []ExampleID, class ClassID) error {
	return p.change(ctx, Relabelled, func(tx *sql.Tx) error {
		if err := isClass(ctx, tx, class); err != nil {
			return err
		}
		return each(ctx, tx, ids, `UPDATE example SET class = ?2, confirmed = 1 WHERE id = ?1 AND removed = 0`, class)
	})
}

// Confirm says that the classes of examples are right as they are, or takes that back.
func (p *Project) Confirm(ctx context.Context, ids []ExampleID, right bool) error {
	kind := Confirmed
	if !right {
		kind = Unconfirmed
	}
	return p.change(ctx, kind, func(tx *sql.Tx) error {
		return each(ctx, tx, ids, `UPDATE example SET confirmed = ?2 WHERE id = ?1 AND removed = 0`, right)
	})
}

// Exclude leaves examples out of training and test, or takes them in again.
func (p *Project) Exclude(ctx context.Context, ids []ExampleID, out bool) error {
	kind := Excluded
	if !out {
		kind = Included
	}
	return p.change(ctx, kind, func(tx *sql.Tx) error {
		return each(ctx, tx, ids, `UPDATE example SET excluded = ?2 WHERE id = ?1 AND removed = 0`, out)
	})
}

// Remove takes examples out of the project. The files stay in their folders.
func (p *Project) Remove(ctx context.Context, ids []ExampleID) error {
	return p.change(ctx, RemovedPictures, func(tx *sql.Tx) error {
		return each(ctx, tx, ids, `UPDATE example SET removed = ?2 WHERE id = ?1 AND removed = 0`, 1)
	})
}

// each runs a statement for each example: all are there, or it is ErrNotFound.
func each(ctx context.Context, tx *sql.Tx, ids []ExampleID, query string, value any) error {
	s, err := tx.PrepareContext(ctx, query)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	for _, id := range ids {
		r, err := s.ExecContext(ctx, id, value)
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrNotFound)
		}
	}
	return nil
}

// Dataset returns what there is to train with, in the form in which package dataset divides it: the classes in the user's order, the examples that
// are not excluded, and of which example each picture is. Copies are of one group, also where they were added one after the other.
func (p *Project) Dataset(ctx context.Context) (*dataset.Dataset, []ExampleID, error) {
	classes, err := p.Classes(ctx)
	if err != nil {
		return nil, nil, err
	}
	d := new(dataset.Dataset)
	index := map[ClassID]int{}
	for i, c := range classes {
		d.Classes = append(d.Classes, c.Name)
		index[c.ID] = i
	}
	var examples []Example
	err = p.read(ctx, "gathering the pictures", func(tx *sql.Tx) error {
		examples, err = p.selectExamples(ctx, tx, `removed = 0 AND excluded = 0 ORDER BY (SELECT position FROM class c WHERE c.id = class), class, path`)
		return err
	})
	ids := make([]ExampleID, 0, len(examples))
	groups := map[int]int{}
	for _, e := range examples {
		class, ok := index[e.Class]
		if !ok {
			continue // added by another goroutine between the two readings
		}
		if _, ok := groups[e.Group]; !ok {
			groups[e.Group] = len(groups)
		}
		ids = append(ids, e.ID)
		d.Groups = append(d.Groups, groups[e.Group])
		d.Pictures = append(d.Pictures, dataset.Picture{
			Path: e.Path, Class: class, Format: e.Format, Hash: e.Hash, Size: e.Size, ModTime: e.ModTime,
			Width: e.Width, Height: e.Height, Truncated: e.Truncated, Look: e.Look,
		})
	}
	d.Found = len(d.Pictures)
	d.GroupCopies()
	return d, ids, err
}
