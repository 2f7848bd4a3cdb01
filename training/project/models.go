package project

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"time"
)

// ModelID names a trained model within its project, for ever.
type ModelID int64

// MaxModel is how many bytes a model may have: ten times the largest that the program trains.
const MaxModel = 256 << 20

// Model is a trained model as its list shows it. Its bytes are read with ModelFile.
type Model struct {
	ID       ModelID
	Name     string
	Made     time.Time
	Device   string          // in words, as the user sees it
	Settings json.RawMessage // of the training
	Numbers  json.RawMessage // accuracies and their errors
	Labels   [32]byte        // Labels of the project when the training began: another now means that the examples have changed since
	Outputs  []Output        // in the order of the model's output
	Size     int64           // bytes of the file
}

// Output is a class as a model was trained with it; it may be renamed or gone since.
type Output struct {
	Class ClassID
	Name  string
}

// Part says what a picture was to a model.
type Part int

// The parts. Only the last two may be measured with.
const (
	Trained Part = iota + 1 // learned from
	Tested                  // kept aside for the test
	Unseen                  // neither: added or taken in later
)

// Prediction is what a model says of one example.
type Prediction struct {
	Example       ExampleID
	Part          Part
	Probabilities []float32 // one for each of the model's outputs; of a Trained one there may be none
}

// AddModel keeps a model, its ONNX file and its first predictions, all or nothing. m.ID, m.Size are not looked at. ErrTooLarge, ErrNotFound where a
// prediction is of an example that never was.
func (p *Project) AddModel(ctx context.Context, m Model, onnx []byte, predictions []Prediction) (ModelID, error) {
	if len(onnx) > MaxModel {
		return 0, ErrTooLarge
	}
	hash := sha256.Sum256(onnx)
	var id int64
	err := p.act(ctx, "keeping a model", func(tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, `INSERT INTO model(name, made, device, settings, numbers, labels, sha256, size) VALUES(?, ?, ?, ?, ?, ?, ?, ?)`,
			m.Name, m.Made.UnixNano(), m.Device, blob(m.Settings), blob(m.Numbers), m.Labels[:], hash[:], len(onnx))
		if err != nil {
			return err
		}
		if id, err = r.LastInsertId(); err != nil {
			return err
		}
		for i, o := range m.Outputs {
			if _, err := tx.ExecContext(ctx, `INSERT INTO model_class VALUES(?, ?, ?, ?)`, id, i, o.Class, blob([]byte(o.Name))); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO model_file VALUES(?, ?)`, id, blob(onnx)); err != nil {
			return err
		}
		return putPredictions(ctx, tx, ModelID(id), len(m.Outputs), predictions)
	})
	return ModelID(id), err
}

// blob is never NULL.
func blob(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// Models returns the models, the latest first.
func (p *Project) Models(ctx context.Context) ([]Model, error) {
	var all []Model
	err := p.read(ctx, "listing the models", func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT m.id, m.name, made, device, settings, numbers, labels, size, c.class, c.name
			FROM model m LEFT JOIN model_class c ON c.model = m.id ORDER BY m.id DESC, c.output`)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var m Model
			var made int64
			var labels, name []byte
			var class sql.NullInt64
			if err := rows.Scan(&m.ID, &m.Name, &made, &m.Device, (*[]byte)(&m.Settings), (*[]byte)(&m.Numbers), &labels, &m.Size, &class, &name); err != nil {
				return err
			}
			m.Made = time.Unix(0, made)
			copy(m.Labels[:], labels)
			if n := len(all); n == 0 || all[n-1].ID != m.ID {
				all = append(all, m)
			}
			if class.Valid {
				last := &all[len(all)-1]
				last.Outputs = append(last.Outputs, Output{ClassID(class.Int64), string(name)})
			}
		}
		return rows.Err()
	})
	return all, err
}

// ModelFile returns a model's ONNX file, checked against the hash it was kept with. ErrNotFound; *OpenError (Damaged) where the bytes are others.
func (p *Project) ModelFile(ctx context.Context, id ModelID) ([]byte, error) {
	var onnx, hash []byte
	err := p.read(ctx, "reading a model", func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, `SELECT onnx, sha256 FROM model_file JOIN model ON id = model WHERE id = ?`, id).Scan(&onnx, &hash)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotFound
		}
		if err == nil && sha256.Sum256(onnx) != [32]byte(append(hash, make([]byte, 32)...)) {
			err = &OpenError{Path: p.path, Problem: Damaged, Err: errors.New("the bytes of a model are others than were kept")}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return onnx, nil
}

// RenameModel gives a model another name. ErrNotFound.
func (p *Project) RenameModel(ctx context.Context, id ModelID, name string) error {
	return p.one(ctx, "renaming a model", `UPDATE model SET name = ?2 WHERE id = ?1`, id, name)
}

// RemoveModel deletes a model and its predictions. It cannot be undone; the space is used again by the next model. ErrNotFound.
func (p *Project) RemoveModel(ctx context.Context, id ModelID) error {
	return p.one(ctx, "removing a model", `DELETE FROM model WHERE id = ?1`, id)
}

// one runs a statement that is to change one row. ErrNotFound where it changes none.
func (p *Project) one(ctx context.Context, doing, query string, args ...any) error {
	return p.act(ctx, doing, func(tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, query, args...)
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrNotFound)
		}
		return nil
	})
}

// PutPredictions keeps what a model says of examples, in place of what it said of them before. ErrNotFound.
func (p *Project) PutPredictions(ctx context.Context, id ModelID, predictions []Prediction) error {
	return p.act(ctx, "keeping predictions", func(tx *sql.Tx) error {
		var there, outputs int
		err := tx.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM model WHERE id = ?1), (SELECT count(*) FROM model_class WHERE model = ?1)`,
			id).Scan(&there, &outputs)
		if err == nil && there == 0 {
			err = ErrNotFound
		}
		if err != nil {
			return err
		}
		return putPredictions(ctx, tx, id, outputs, predictions)
	})
}

func putPredictions(ctx context.Context, tx *sql.Tx, id ModelID, outputs int, predictions []Prediction) error {
	s, err := tx.PrepareContext(ctx, `INSERT INTO prediction SELECT ?1, id, ?3, ?4 FROM example WHERE id = ?2
		ON CONFLICT DO UPDATE SET part = excluded.part, probabilities = excluded.probabilities`)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	for _, q := range predictions {
		if n := len(q.Probabilities); n != outputs && (n != 0 || q.Part != Trained) {
			return errors.New("a prediction needs one probability for each output of its model")
		}
		b := make([]byte, 0, 4*len(q.Probabilities))
		for _, v := range q.Probabilities {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
		r, err := s.ExecContext(ctx, id, q.Example, q.Part, b)
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrNotFound)
		}
	}
	return nil
}

// Predictions returns a page of what a model says of the examples that are in the project now, in the examples' order; limit is 1000 where 0. An
// empty page is the end.
func (p *Project) Predictions(ctx context.Context, id ModelID, after ExampleID, limit int) ([]Prediction, error) {
	if limit <= 0 {
		limit = pageLength
	}
	var page []Prediction
	err := p.read(ctx, "listing predictions", func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT example, part, probabilities FROM prediction p JOIN example e ON e.id = p.example
			WHERE model = ? AND example > ? AND e.removed = 0 ORDER BY example LIMIT ?`, id, after, limit)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		var b []byte
		for rows.Next() {
			var q Prediction
			if err := rows.Scan(&q.Example, &q.Part, &b); err != nil {
				return err
			}
			for ; len(b) >= 4; b = b[4:] {
				q.Probabilities = append(q.Probabilities, math.Float32frombits(binary.LittleEndian.Uint32(b)))
			}
			page = append(page, q)
		}
		return rows.Err()
	})
	return page, err
}

// Labels is a fingerprint of what there is to learn from: the pictures' bytes and their classes, not where they lie or what the classes are called.
// A model whose Labels are others was trained before the examples changed; undoing the change makes them equal again.
func (p *Project) Labels(ctx context.Context) (sum [32]byte, err error) {
	err = p.read(ctx, "comparing the examples", func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT sha256, class FROM example WHERE removed = 0 AND excluded = 0 ORDER BY id`)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		h := sha256.New()
		for rows.Next() {
			var hash []byte
			var class uint64
			if err := rows.Scan(&hash, &class); err != nil {
				return err
			}
			h.Write(binary.LittleEndian.AppendUint64(hash, class))
		}
		copy(sum[:], h.Sum(nil))
		return rows.Err()
	})
	return sum, err
}
