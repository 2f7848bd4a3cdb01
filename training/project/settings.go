package project

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"likeness/inference/message"
)

const keySettings = "settings"

// Settings are what the user chose for this project.
type Settings struct {
	Seed         uint64          `json:"seed"`          // of the division into training and test pictures, and of the training
	TestFraction float64         `json:"test_fraction"` // of each class; 0 is dataset.DefaultTestFraction
	Training     json.RawMessage `json:"training,omitempty"`
}

// Settings returns what SetSettings put last; seed 1 and zeros in a new project.
func (p *Project) Settings(ctx context.Context) (Settings, error) {
	s := Settings{Seed: 1}
	err := p.read(ctx, "reading the settings", func(tx *sql.Tx) error {
		b, err := get(ctx, tx, keySettings)
		if err != nil || b == nil {
			return err
		}
		return json.Unmarshal(b, &s)
	})
	return s, err
}

// SetSettings keeps settings. They are not part of what Undo takes back.
func (p *Project) SetSettings(ctx context.Context, s Settings) error {
	b, err := json.Marshal(s)
	if err != nil {
		return message.Errorf("settings of project %q: %w", p.Path(), err)
	}
	return p.act(ctx, "keeping the settings", func(tx *sql.Tx) error { return put(ctx, tx, keySettings, b) })
}

func put(ctx context.Context, tx *sql.Tx, key string, value []byte) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO setting VALUES(?, ?) ON CONFLICT DO UPDATE SET value = excluded.value`, key, value)
	return err
}

// get returns nil where nothing was put.
func get(ctx context.Context, tx *sql.Tx, key string) ([]byte, error) {
	var b []byte
	err := tx.QueryRowContext(ctx, `SELECT value FROM setting WHERE key = ?`, key).Scan(&b)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return b, err
}
