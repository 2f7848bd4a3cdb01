package project

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"
)

// RunID names a training within its project, for ever.
type RunID int64

// State says how a training stands.
type State string

// The states.
const (
	Running  State = "running"  // it goes on; or, where nobody is training, a crash has ended it and it can go on from its checkpoints
	Finished State = "finished" // to its end
	Stopped  State = "stopped"  // by the user; the best so far is kept
	Failed   State = "failed"
	GivenUp  State = "given up" // ended by a crash, and the user did not want it to go on
)

// Run is one training.
type Run struct {
	ID          RunID
	State       State
	Started     time.Time
	Updated     time.Time // when its summary was last kept
	Device      string
	Settings    json.RawMessage // to begin it again with
	Summary     json.RawMessage // of its events so far: what the window draws
	Checkpoints string          // the folder of its checkpoints, outside the project
	Model       ModelID         // what it made; 0 where nothing (yet), or removed since
}

// StartRun notes that a training begins. Only Device, Settings and Checkpoints of r are looked at.
func (p *Project) StartRun(ctx context.Context, r Run) (RunID, error) {
	var id int64
	err := p.act(ctx, "noting a training", func(tx *sql.Tx) error {
		now := time.Now().UnixNano()
		res, err := tx.ExecContext(ctx, `INSERT INTO run(state, started, updated, device, settings, summary, checkpoints) VALUES(?, ?2, ?2, ?3, ?4, x'', ?5)`,
			string(Running), now, r.Device, blob(r.Settings), blob([]byte(r.Checkpoints)))
		if err != nil {
			return err
		}
		id, err = res.LastInsertId()
		return err
	})
	return RunID(id), err
}

// UpdateRun keeps a training's summary. ErrNotFound.
func (p *Project) UpdateRun(ctx context.Context, id RunID, device string, summary json.RawMessage) error {
	return p.one(ctx, "noting how a training goes", `UPDATE run SET updated = ?2, device = ?3, summary = ?4 WHERE id = ?1`,
		id, time.Now().UnixNano(), device, blob(summary))
}

// EndRun notes how a training ended, and what it made; 0 is nothing. ErrNotFound.
func (p *Project) EndRun(ctx context.Context, id RunID, state State, model ModelID) error {
	return p.one(ctx, "noting the end of a training", `UPDATE run SET updated = ?2, state = ?3, model = nullif(?4, 0) WHERE id = ?1`,
		id, time.Now().UnixNano(), string(state), model)
}

// Runs returns the trainings, the latest first.
func (p *Project) Runs(ctx context.Context) ([]Run, error) {
	return p.runs(ctx, `true`)
}

// Unfinished returns the trainings that are Running, the latest first. Called before any is begun, on a project that is not read-only, these are
// the ones that a crash has ended: nobody else can be at them, for there is one lock.
func (p *Project) Unfinished(ctx context.Context) ([]Run, error) {
	return p.runs(ctx, `state = ?`, string(Running))
}

func (p *Project) runs(ctx context.Context, where string, args ...any) ([]Run, error) {
	var all []Run
	err := p.read(ctx, "listing the trainings", func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT id, state, started, updated, device, settings, summary, checkpoints, coalesce(model, 0)
			FROM run WHERE `+where+` ORDER BY id DESC`, args...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var r Run
			var started, updated int64
			var checkpoints []byte
			if err := rows.Scan(&r.ID, &r.State, &started, &updated, &r.Device, (*[]byte)(&r.Settings), (*[]byte)(&r.Summary), &checkpoints, &r.Model); err != nil {
				return err
			}
			r.Started, r.Updated, r.Checkpoints = time.Unix(0, started), time.Unix(0, updated), string(checkpoints)
			all = append(all, r)
		}
		return rows.Err()
	})
	return all, err
}
