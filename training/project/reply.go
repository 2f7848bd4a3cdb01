package project

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
)

// ReplyKind says what the user was asked.
type ReplyKind string

// The questions that the user can answer, beside those whose answer is a label that was confirmed or a picture that was left out.
const (
	UseAnyway ReplyKind = "anyway" // of one picture: it is poor, and is used all the same
	UseAll    ReplyKind = "both"   // of several: they are copies, and all of them are used
)

// acts are what the replies are called in the history.
var acts = map[ReplyKind]Kind{UseAnyway: UsedAnyway, UseAll: UsedAll}

// Reply is what the user has said of pictures that something may be wrong with.
type Reply struct {
	Kind     ReplyKind
	Examples []ExampleID // in order of their numbers
}

// Reply keeps what the user says. ErrNotFound where one of the examples is not there.
func (p *Project) Reply(ctx context.Context, kind ReplyKind, ids ...ExampleID) error {
	act, ok := acts[kind]
	if !ok {
		return fmt.Errorf("keeping a reply in project %q: there is no question %q", p.Path(), kind)
	}
	return p.change(ctx, act, func(tx *sql.Tx) error {
		for _, id := range ids {
			var there bool
			if err := tx.QueryRowContext(ctx, `SELECT EXISTS(SELECT 1 FROM example WHERE id = ? AND removed = 0)`, id).Scan(&there); err != nil {
				return err
			}
			if !there {
				return ErrNotFound
			}
		}
		return reply(ctx, tx, kind, ids)
	})
}

// reply writes a new reply as not given and then gives it, so that the history sees a change it can take back.
func reply(ctx context.Context, tx *sql.Tx, kind ReplyKind, ids []ExampleID) error {
	of, err := json.Marshal(slices.Sorted(slices.Values(ids)))
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO reply(kind, examples) VALUES(?, ?) ON CONFLICT DO NOTHING`, string(kind), string(of)); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE reply SET given = 1 WHERE kind = ? AND examples = ?`, string(kind), string(of))
	return err
}

// replyCopies says that all examples with these bytes are used, where there are several.
func replyCopies(ctx context.Context, tx *sql.Tx, hash [32]byte) error {
	rows, err := tx.QueryContext(ctx, `SELECT id FROM example WHERE sha256 = ? AND removed = 0 AND excluded = 0`, hash[:])
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	var ids []ExampleID
	for rows.Next() {
		var id ExampleID
		if err := rows.Scan(&id); err != nil {
			return err
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil || len(ids) < 2 {
		return err
	}
	return reply(ctx, tx, UseAll, ids)
}

// Replies returns all that the user has said and not taken back.
func (p *Project) Replies(ctx context.Context) ([]Reply, error) {
	var all []Reply
	err := p.read(ctx, "reading what was said of doubtful pictures", func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT kind, examples FROM reply WHERE given = 1 ORDER BY kind, examples`)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var r Reply
			var of []byte
			if err := rows.Scan(&r.Kind, &of); err != nil {
				return err
			}
			if err := json.Unmarshal(of, &r.Examples); err != nil {
				return &OpenError{Path: p.path, Problem: Damaged, Err: err}
			}
			all = append(all, r)
		}
		return rows.Err()
	})
	return all, err
}
