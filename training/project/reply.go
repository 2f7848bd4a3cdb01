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
		return give(ctx, tx, kind, slices.Sorted(slices.Values(ids)))
	})
}

// leaveOut is the kind of the replies of files that were left out when pictures were read; they are of paths.
const leaveOut ReplyKind = "out"

// LeaveOut keeps that files which were left out stay so.
func (p *Project) LeaveOut(ctx context.Context, paths ...string) error {
	return p.change(ctx, LeftOut, func(tx *sql.Tx) error {
		for _, path := range paths {
			if err := give(ctx, tx, leaveOut, []string{path}); err != nil {
				return err
			}
		}
		return nil
	})
}

// LeftOut returns the files of which LeaveOut was said and not taken back, in order of their paths.
func (p *Project) LeftOut(ctx context.Context) ([]string, error) {
	var all []string
	err := p.said(ctx, "reading what stays left out", `kind = 'out'`, func(_ ReplyKind, of []byte) error {
		var paths []string
		err := json.Unmarshal(of, &paths)
		all = append(all, paths...)
		return err
	})
	slices.Sort(all)
	return all, err
}

// give writes a new reply as not given and then gives it, so that the history sees a change it can take back. about is the list of what it is of.
func give(ctx context.Context, tx *sql.Tx, kind ReplyKind, about any) error {
	of, err := json.Marshal(about)
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
	return give(ctx, tx, UseAll, slices.Sorted(slices.Values(ids)))
}

// Replies returns all that the user has said of examples and not taken back.
func (p *Project) Replies(ctx context.Context) ([]Reply, error) {
	var all []Reply
	err := p.said(ctx, "reading what was said of doubtful pictures", `kind <> 'out'`, func(kind ReplyKind, of []byte) error {
		r := Reply{Kind: kind}
		err := json.Unmarshal(of, &r.Examples)
		all = append(all, r)
		return err
	})
	return all, err
}

// said gives each the replies of the kinds that where names, with the list of what they are of.
func (p *Project) said(ctx context.Context, doing, where string, each func(kind ReplyKind, of []byte) error) error {
	return p.read(ctx, doing, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT kind, examples FROM reply WHERE given = 1 AND `+where+` ORDER BY kind, examples`)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var kind ReplyKind
			var of []byte
			if err := rows.Scan(&kind, &of); err != nil {
				return err
			}
			if err := each(kind, of); err != nil {
				return &OpenError{Path: p.path, Problem: Damaged, Err: err}
			}
		}
		return rows.Err()
	})
}
