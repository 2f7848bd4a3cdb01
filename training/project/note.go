package project

import (
	"context"
	"database/sql"
	"encoding/json"
)

// Note names something that the window keeps in a project, in a form of its own. Notes are no part of what Undo takes back.
type Note string

// The notes.
const (
	MapNote      Note = "map"      // where the pictures lie on the map
	ProblemsNote Note = "problems" // what was left out when pictures were read
)

// Note returns what SetNote put last; nil where there is nothing.
func (p *Project) Note(ctx context.Context, n Note) (json.RawMessage, error) {
	var b []byte
	err := p.read(ctx, "reading what was kept in the project", func(tx *sql.Tx) (err error) {
		b, err = get(ctx, tx, string(n))
		return err
	})
	return b, err
}

// SetNote keeps a note in place of the one before; nil removes it.
func (p *Project) SetNote(ctx context.Context, n Note, value json.RawMessage) error {
	return p.act(ctx, "keeping something in the project", func(tx *sql.Tx) error {
		if value == nil {
			_, err := tx.ExecContext(ctx, `DELETE FROM setting WHERE key = ?`, string(n))
			return err
		}
		return put(ctx, tx, string(n), value)
	})
}
