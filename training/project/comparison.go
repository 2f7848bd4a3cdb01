package project

import (
	"context"
	"database/sql"
	"encoding/json"
)

const keyComparison = "comparison"

// Comparison returns what SetComparison put last; nil where there is nothing.
func (p *Project) Comparison(ctx context.Context) (json.RawMessage, error) {
	var b []byte
	err := p.read(ctx, "reading the comparison of methods", func(tx *sql.Tx) (err error) {
		b, err = get(ctx, tx, keyComparison)
		return err
	})
	return b, err
}

// SetComparison keeps the outcome of the last comparison of methods, whose form is the window's. It is no part of what Undo takes back.
func (p *Project) SetComparison(ctx context.Context, comparison json.RawMessage) error {
	return p.act(ctx, "keeping the comparison of methods", func(tx *sql.Tx) error { return put(ctx, tx, keyComparison, comparison) })
}
