package project

import (
	"context"
	"database/sql"
	"errors"
	"strings"
)

// ClassID names a class within its project, for ever: also after a rename.
type ClassID int64

// Class is one class, in the user's order.
type Class struct {
	ID       ClassID
	Name     string
	Pictures int // that will be learned from or measured with
	Excluded int // left out by the user, not counted in Pictures
}

// Classes returns the classes in the user's order.
func (p *Project) Classes(ctx context.Context) ([]Class, error) {
	var all []Class
	err := p.read(ctx, "listing the classes", func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT c.id, c.name, count(e.id) - coalesce(sum(e.excluded), 0), coalesce(sum(e.excluded), 0)
			FROM class c LEFT JOIN example e ON e.class = c.id AND e.removed = 0 WHERE c.removed = 0 GROUP BY c.id ORDER BY c.position, c.id`)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var c Class
			var name []byte
			if err := rows.Scan(&c.ID, &name, &c.Pictures, &c.Excluded); err != nil {
				return err
			}
			c.Name = string(name)
			all = append(all, c)
		}
		return rows.Err()
	})
	return all, err
}

// AddClass adds an empty class at the end. Space around the name is dropped. ErrName, *ClassExistsError.
func (p *Project) AddClass(ctx context.Context, name string) (ClassID, error) {
	var id ClassID
	err := p.change(ctx, AddedClass, func(tx *sql.Tx) error {
		if err := nameIsFree(ctx, tx, &name, 0); err != nil {
			return err
		}
		var err error
		id, err = insertClass(ctx, tx, name)
		return err
	})
	return id, err
}

// insertClass writes the new class as removed and then brings it in, so that the history sees a change it can take back.
func insertClass(ctx context.Context, tx *sql.Tx, name string) (ClassID, error) {
	r, err := tx.ExecContext(ctx, `INSERT INTO class(name, position) SELECT ?, coalesce(max(position) + 1, 0) FROM class WHERE removed = 0`, []byte(name))
	if err != nil {
		return 0, err
	}
	id, err := r.LastInsertId()
	if err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, `UPDATE class SET removed = 0 WHERE id = ?`, id)
	return ClassID(id), err
}

// nameIsFree trims a name and checks that no class but one has it.
func nameIsFree(ctx context.Context, tx *sql.Tx, name *string, but ClassID) error {
	*name = strings.TrimSpace(*name)
	if *name == "" {
		return ErrName
	}
	id, err := classNamed(ctx, tx, *name)
	if err == nil && id != 0 && id != but {
		return &ClassExistsError{Name: *name, ID: id}
	}
	return err
}

// classNamed returns 0 where there is none.
func classNamed(ctx context.Context, tx *sql.Tx, name string) (ClassID, error) {
	var id ClassID
	err := tx.QueryRowContext(ctx, `SELECT id FROM class WHERE name = ? AND removed = 0`, []byte(name)).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return id, err
}

// isClass returns ErrNotFound where there is no such class.
func isClass(ctx context.Context, tx *sql.Tx, ids ...ClassID) error {
	for _, id := range ids {
		var one int
		err := tx.QueryRowContext(ctx, `SELECT 1 FROM class WHERE id = ? AND removed = 0`, id).Scan(&one)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// RenameClass gives a class another name. ErrNotFound, ErrName, *ClassExistsError.
func (p *Project) RenameClass(ctx context.Context, id ClassID, name string) error {
	return p.change(ctx, RenamedClass, func(tx *sql.Tx) error {
		if err := isClass(ctx, tx, id); err != nil {
			return err
		}
		if err := nameIsFree(ctx, tx, &name, id); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE class SET name = ? WHERE id = ?`, []byte(name), id)
		return err
	})
}

// MergeClasses puts all pictures of one class into another; the first is then gone.
func (p *Project) MergeClasses(ctx context.Context, from, into ClassID) error {
	return p.change(ctx, MergedClasses, func(tx *sql.Tx) error {
		if err := isClass(ctx, tx, from, into); err != nil || from == into {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE example SET class = ? WHERE class = ? AND removed = 0`, into, from); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE class SET removed = 1 WHERE id = ?`, from)
		return err
	})
}

// RemoveClass takes a class and its pictures out of the project. The files stay in their folder.
func (p *Project) RemoveClass(ctx context.Context, id ClassID) error {
	return p.change(ctx, RemovedClass, func(tx *sql.Tx) error {
		if err := isClass(ctx, tx, id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE example SET removed = 1 WHERE class = ? AND removed = 0`, id); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE class SET removed = 1 WHERE id = ?`, id)
		return err
	})
}

// MoveClass puts a class at a place in the order, counted from 0; beyond the end is the end.
func (p *Project) MoveClass(ctx context.Context, id ClassID, place int) error {
	return p.change(ctx, MovedClass, func(tx *sql.Tx) error {
		if err := isClass(ctx, tx, id); err != nil {
			return err
		}
		// Where it is there already, numbering anew would be an act that nobody sees.
		var before, others int
		err := tx.QueryRowContext(ctx, `SELECT count(*) FILTER (WHERE (position, id) < (SELECT position, id FROM class WHERE id = ?1)), count(*) - 1
			FROM class WHERE removed = 0`, id).Scan(&before, &others)
		if err != nil || before == min(max(place, 0), others) {
			return err
		}
		_, err = tx.ExecContext(ctx, `WITH others AS (SELECT id, row_number() OVER (ORDER BY position, id) - 1 AS n FROM class WHERE removed = 0 AND id <> ?1),
			placed AS (SELECT id, n + (n >= ?2) AS n FROM others UNION ALL SELECT ?1, min(?2, (SELECT count(*) FROM others)))
			UPDATE class SET position = placed.n FROM placed WHERE placed.id = class.id`, id, max(place, 0))
		return err
	})
}
