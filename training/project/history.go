package project

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Kind names what an act did, for "Undo: ..." in the user's language.
type Kind string

// The kinds of acts that can be undone.
const (
	AddedPictures   Kind = "add pictures"
	RemovedPictures Kind = "remove pictures"
	Relabelled      Kind = "relabel"
	Excluded        Kind = "exclude"
	Included        Kind = "include"
	Confirmed       Kind = "confirm"
	Unconfirmed     Kind = "unconfirm"
	AddedClass      Kind = "add class"
	RenamedClass    Kind = "rename class"
	MergedClasses   Kind = "merge classes"
	RemovedClass    Kind = "remove class"
	MovedClass      Kind = "move class"
	UsedAnyway      Kind = "use anyway"
	UsedAll         Kind = "use all copies"
	LeftOut         Kind = "leave out"
)

// historyLength is how many acts can be undone; older ones are forgotten, their effect stays.
const historyLength = 500

// Act is one step of the history.
type Act struct {
	Kind     Kind
	At       time.Time
	Pictures int // how many examples it changed, or spoke of where it changed none
	Classes  int // how many classes
}

// change runs do as one act that can be undone. An act that changes nothing leaves no trace.
func (p *Project) change(ctx context.Context, kind Kind, do func(*sql.Tx) error) error {
	return p.act(ctx, "changing the examples", func(tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, `INSERT INTO act(kind, at) VALUES(?, ?)`, string(kind), time.Now().UnixNano())
		if err != nil {
			return err
		}
		id, err := r.LastInsertId()
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO acting VALUES(1, ?)`, id); err != nil {
			return err
		}
		if err := do(tx); err != nil {
			return err
		}
		return closeAct(ctx, tx, id)
	})
}

// closeAct ends an act: what it left as it was is no change, what was undone before can no longer be redone.
func closeAct(ctx context.Context, tx *sql.Tx, id int64) error {
	for _, q := range []string{
		`DELETE FROM acting WHERE act = ?1`,
		`DELETE FROM class_change WHERE act = ?1 AND name0 = name1 AND position0 = position1 AND removed0 = removed1`,
		`DELETE FROM example_change WHERE act = ?1 AND class0 = class1 AND confirmed0 = confirmed1 AND excluded0 = excluded1 AND removed0 = removed1
			AND alike0 = alike1`,
		`DELETE FROM reply_change WHERE act = ?1 AND given0 = given1`,
	} {
		if _, err := tx.ExecContext(ctx, q, id); err != nil {
			return err
		}
	}
	var changed bool
	err := tx.QueryRowContext(ctx, `SELECT EXISTS(SELECT 1 FROM class_change WHERE act = ?1) OR EXISTS(SELECT 1 FROM example_change WHERE act = ?1)
		OR EXISTS(SELECT 1 FROM reply_change WHERE act = ?1)`, id).Scan(&changed)
	if err != nil {
		return err
	}
	if !changed {
		_, err := tx.ExecContext(ctx, `DELETE FROM act WHERE id = ?`, id)
		return err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM act WHERE undone = 1 OR id <= (SELECT id FROM act WHERE undone = 0 ORDER BY id DESC LIMIT 1 OFFSET ?)`,
		historyLength)
	return err
}

// The next act to undo is the latest that is not undone; to redo, the earliest that is.
const (
	nextUndo = `SELECT id, kind, at FROM act WHERE undone = 0 ORDER BY id DESC LIMIT 1`
	nextRedo = `SELECT id, kind, at FROM act WHERE undone = 1 ORDER BY id LIMIT 1`
)

// History returns what Undo and Redo would do next; nil where there is nothing.
func (p *Project) History(ctx context.Context) (undo, redo *Act, err error) {
	err = p.read(ctx, "reading the history", func(tx *sql.Tx) error {
		var err1, err2 error
		_, undo, err1 = nextAct(ctx, tx, nextUndo)
		_, redo, err2 = nextAct(ctx, tx, nextRedo)
		return errors.Join(err1, err2)
	})
	return undo, redo, err
}

func nextAct(ctx context.Context, tx *sql.Tx, query string) (id int64, a *Act, err error) {
	a = new(Act)
	var at int64
	err = tx.QueryRowContext(ctx, query).Scan(&id, &a.Kind, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil, nil
	}
	if err != nil {
		return 0, nil, err
	}
	a.At = time.Unix(0, at)
	err = tx.QueryRowContext(ctx, `SELECT coalesce(
			nullif((SELECT count(*) FROM example_change WHERE act = ?1), 0), (SELECT sum(json_array_length(examples)) FROM reply_change WHERE act = ?1), 0),
		(SELECT count(*) FROM class_change WHERE act = ?1)`, id).Scan(&a.Pictures, &a.Classes)
	return id, a, err
}

// Undo takes the latest act back, also one from before the program was last closed. ErrNothingToUndo where there is none.
func (p *Project) Undo(ctx context.Context) (Act, error) {
	return p.step(ctx, "undo", nextUndo, ErrNothingToUndo, 1, [...]string{
		`UPDATE class SET name = c.name0, position = c.position0, removed = c.removed0 FROM class_change c WHERE c.act = ? AND c.class = class.id`,
		`UPDATE example SET class = c.class0, confirmed = c.confirmed0, excluded = c.excluded0, removed = c.removed0, alike = c.alike0
			FROM example_change c WHERE c.act = ? AND c.example = example.id`,
		`UPDATE reply SET given = c.given0 FROM reply_change c WHERE c.act = ? AND c.kind = reply.kind AND c.examples = reply.examples`,
	})
}

// Redo does again what was undone last. ErrNothingToRedo where there is nothing, or something else was done since.
func (p *Project) Redo(ctx context.Context) (Act, error) {
	return p.step(ctx, "redo", nextRedo, ErrNothingToRedo, 0, [...]string{
		`UPDATE class SET name = c.name1, position = c.position1, removed = c.removed1 FROM class_change c WHERE c.act = ? AND c.class = class.id`,
		`UPDATE example SET class = c.class1, confirmed = c.confirmed1, excluded = c.excluded1, removed = c.removed1, alike = c.alike1
			FROM example_change c WHERE c.act = ? AND c.example = example.id`,
		`UPDATE reply SET given = c.given1 FROM reply_change c WHERE c.act = ? AND c.kind = reply.kind AND c.examples = reply.examples`,
	})
}

func (p *Project) step(ctx context.Context, doing, next string, none error, undone int, queries [3]string) (Act, error) {
	var done Act
	err := p.act(ctx, doing, func(tx *sql.Tx) error {
		id, a, err := nextAct(ctx, tx, next)
		if err != nil {
			return err
		}
		if a == nil {
			return none
		}
		done = *a
		for _, q := range queries {
			if _, err := tx.ExecContext(ctx, q, id); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, `UPDATE act SET undone = ? WHERE id = ?`, undone, id)
		return err
	})
	return done, err
}
