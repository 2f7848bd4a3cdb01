package project

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"

	"likeness/training/dataset"
)

// Added says what became of the pictures of a scan: Pictures + Known + len(Copies) is their number.
type Added struct {
	Pictures int    // new in the project
	Known    int    // in it already, by their path; their class and whether they are excluded stay as they are
	Copies   []Copy // in it already, under another path
	Classes  int    // new classes
}

// Copy is a picture whose bytes the project has already.
type Copy struct {
	Path string
	Of   ExampleID
}

// Add adds what a scan found: its classes, joined to those of the same name, and its pictures. One act, one transaction.
func (p *Project) Add(ctx context.Context, d *dataset.Dataset) (Added, error) {
	return p.add(ctx, d, false)
}

func (p *Project) add(ctx context.Context, d *dataset.Dataset, copies bool) (Added, error) {
	var a Added
	err := p.change(ctx, AddedPictures, func(tx *sql.Tx) error {
		classes := make([]ClassID, len(d.Classes))
		for i, name := range d.Classes {
			id, err := classNamed(ctx, tx, name)
			if err == nil && id == 0 {
				id, err = insertClass(ctx, tx, name)
				a.Classes++
			}
			if err != nil {
				return err
			}
			classes[i] = id
		}
		return p.insert(ctx, tx, d, func(c int) ClassID { return classes[c] }, copies, &a)
	})
	if err != nil {
		return Added{}, err
	}
	return a, nil
}

// AddCopies is Add, but takes pictures whose bytes the project has already as well: as alike to the one that is there, so that both fall on the same
// side of every division. That all of them are used is then said, as by Reply.
func (p *Project) AddCopies(ctx context.Context, d *dataset.Dataset) (Added, error) {
	return p.add(ctx, d, true)
}

// AddTo adds the pictures of a scan to one class, whatever theirs were.
func (p *Project) AddTo(ctx context.Context, class ClassID, d *dataset.Dataset) (Added, error) {
	var a Added
	err := p.change(ctx, AddedPictures, func(tx *sql.Tx) error {
		if err := isClass(ctx, tx, class); err != nil {
			return err
		}
		return p.insert(ctx, tx, d, func(int) ClassID { return class }, false, &a)
	})
	if err != nil {
		return Added{}, err
	}
	return a, nil
}

// adding are the statements that one picture after the other goes through.
type adding struct {
	byPath, byHash, insert, again, bring *sql.Stmt

	copies bool // whether copies of what is there are added, too
}

func prepareAdding(ctx context.Context, tx *sql.Tx) (*adding, error) {
	var a adding
	for _, s := range []struct {
		to    **sql.Stmt
		query string
	}{
		{&a.byPath, `SELECT id, removed FROM example WHERE path = ? AND relative = ?`},
		{&a.byHash, `SELECT id, alike FROM example WHERE sha256 = ? AND removed = 0`},
		{&a.insert, `INSERT INTO example(path, relative, size, modified, sha256, format, width, height, truncated, look, alike, given, class)
			VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?12, ?12) RETURNING id`},
		{&a.again, `UPDATE example SET size = ?3, modified = ?4, sha256 = ?5, format = ?6, width = ?7, height = ?8, truncated = ?9, look = ?10, alike = ?11,
			class = ?12, confirmed = 0, excluded = 0 WHERE path = ?1 AND relative = ?2 RETURNING id`},
		{&a.bring, `UPDATE example SET removed = 0 WHERE id = ?`},
	} {
		var err error
		if *s.to, err = tx.PrepareContext(ctx, s.query); err != nil {
			return nil, errors.Join(err, a.close())
		}
	}
	return &a, nil
}

func (a *adding) close() error {
	var err error
	for _, s := range []*sql.Stmt{a.byPath, a.byHash, a.insert, a.again, a.bring} {
		if s != nil {
			err = errors.Join(err, s.Close())
		}
	}
	return err
}

func (p *Project) insert(ctx context.Context, tx *sql.Tx, d *dataset.Dataset, class func(int) ClassID, copies bool, added *Added) error {
	var group int
	if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(alike) + 1, 0) FROM example`).Scan(&group); err != nil {
		return err
	}
	a, err := prepareAdding(ctx, tx)
	if err != nil {
		return err
	}
	defer func() { _ = a.close() }()
	a.copies = copies
	for i := range d.Pictures {
		of := group + i
		if len(d.Groups) > 0 {
			of = group + d.Groups[i]
		}
		if err := p.insertOne(ctx, a, &d.Pictures[i], class(d.Pictures[i].Class), of, added); err != nil {
			return err
		}
		if !copies {
			continue
		}
		if err := replyCopies(ctx, tx, d.Pictures[i].Hash); err != nil {
			return err
		}
	}
	return nil
}

func (p *Project) insertOne(ctx context.Context, a *adding, pic *dataset.Picture, class ClassID, group int, added *Added) error {
	full, err := filepath.Abs(pic.Path)
	if err != nil {
		return err
	}
	path, relative := stored(filepath.Dir(p.path), full)
	var id ExampleID
	var removed bool
	err = a.byPath.QueryRowContext(ctx, path, relative).Scan(&id, &removed)
	if err == nil && !removed {
		added.Known++
		return nil
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	write := a.insert
	if err == nil {
		write = a.again
	}
	var alike int
	switch err := a.byHash.QueryRowContext(ctx, pic.Hash[:]).Scan(&id, &alike); {
	case err == nil && a.copies:
		group = alike
	case err == nil:
		added.Copies = append(added.Copies, Copy{pic.Path, id})
		return nil
	case !errors.Is(err, sql.ErrNoRows):
		return err
	}
	err = write.QueryRowContext(ctx, path, relative, pic.Size, pic.ModTime.UnixNano(), pic.Hash[:], pic.Format, pic.Width, pic.Height, pic.Truncated,
		int64(pic.Look), group, class).Scan(&id)
	if err != nil {
		return err
	}
	if _, err := a.bring.ExecContext(ctx, id); err != nil {
		return err
	}
	added.Pictures++
	return nil
}
