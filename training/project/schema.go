package project

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// applicationID stands in SQLite's header field for it: "LKNS".
const applicationID = 0x4c4b4e53

// steps lead from an empty file to the newest version: steps[v] takes a file of version v to v+1. A step that has been in a release is never
// changed again. New projects take the same way, so that a migrated file and a new one have the same schema, letter for letter.
var steps = []string{version1, version2, version3, version4}

// newest is the version this program writes.
var newest = len(steps)

// version1: labels and their history, models, predictions.
//
// Rows of class and example are never deleted while their history may bring them back: removed says that they are gone for the user. The two
// triggers write what an act changes, whichever statement changes it; acting holds the act that is under way.
const version1 = `
CREATE TABLE setting(key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

CREATE TABLE class(
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name BLOB NOT NULL,
	position INTEGER NOT NULL,
	removed INTEGER NOT NULL DEFAULT 1);
CREATE UNIQUE INDEX class_name ON class(name) WHERE removed = 0;

CREATE TABLE example(
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	path BLOB NOT NULL,
	relative INTEGER NOT NULL,
	size INTEGER NOT NULL,
	modified INTEGER NOT NULL,
	sha256 BLOB NOT NULL,
	format TEXT NOT NULL,
	width INTEGER NOT NULL,
	height INTEGER NOT NULL,
	truncated INTEGER NOT NULL,
	look INTEGER NOT NULL,
	alike INTEGER NOT NULL,
	given INTEGER NOT NULL REFERENCES class(id),
	class INTEGER NOT NULL REFERENCES class(id),
	confirmed INTEGER NOT NULL DEFAULT 0,
	excluded INTEGER NOT NULL DEFAULT 0,
	removed INTEGER NOT NULL DEFAULT 1);
CREATE UNIQUE INDEX example_path ON example(path, relative);
CREATE INDEX example_class ON example(class, removed, id);
CREATE INDEX example_sha256 ON example(sha256);

CREATE TABLE act(
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	kind TEXT NOT NULL,
	at INTEGER NOT NULL,
	undone INTEGER NOT NULL DEFAULT 0);
CREATE TABLE acting(one INTEGER PRIMARY KEY CHECK(one = 1), act INTEGER NOT NULL);
CREATE TABLE class_change(
	act INTEGER NOT NULL REFERENCES act(id) ON DELETE CASCADE,
	class INTEGER NOT NULL,
	name0 BLOB NOT NULL, position0 INTEGER NOT NULL, removed0 INTEGER NOT NULL,
	name1 BLOB NOT NULL, position1 INTEGER NOT NULL, removed1 INTEGER NOT NULL,
	PRIMARY KEY(act, class)) WITHOUT ROWID;
CREATE TABLE example_change(
	act INTEGER NOT NULL REFERENCES act(id) ON DELETE CASCADE,
	example INTEGER NOT NULL,
	class0 INTEGER NOT NULL, confirmed0 INTEGER NOT NULL, excluded0 INTEGER NOT NULL, removed0 INTEGER NOT NULL, alike0 INTEGER NOT NULL,
	class1 INTEGER NOT NULL, confirmed1 INTEGER NOT NULL, excluded1 INTEGER NOT NULL, removed1 INTEGER NOT NULL, alike1 INTEGER NOT NULL,
	PRIMARY KEY(act, example)) WITHOUT ROWID;
CREATE TRIGGER class_changes AFTER UPDATE ON class WHEN EXISTS(SELECT 1 FROM acting) BEGIN
	INSERT INTO class_change
		SELECT act, OLD.id, OLD.name, OLD.position, OLD.removed, NEW.name, NEW.position, NEW.removed FROM acting WHERE true
		ON CONFLICT DO UPDATE SET name1 = excluded.name1, position1 = excluded.position1, removed1 = excluded.removed1;
END;
CREATE TRIGGER example_changes AFTER UPDATE OF class, confirmed, excluded, removed, alike ON example WHEN EXISTS(SELECT 1 FROM acting) BEGIN
	INSERT INTO example_change
		SELECT act, OLD.id, OLD.class, OLD.confirmed, OLD.excluded, OLD.removed, OLD.alike,
			NEW.class, NEW.confirmed, NEW.excluded, NEW.removed, NEW.alike FROM acting WHERE true
		ON CONFLICT DO UPDATE SET class1 = excluded.class1, confirmed1 = excluded.confirmed1, excluded1 = excluded.excluded1,
			removed1 = excluded.removed1, alike1 = excluded.alike1;
END;

CREATE TABLE model(
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT NOT NULL,
	made INTEGER NOT NULL,
	device TEXT NOT NULL,
	settings BLOB NOT NULL,
	numbers BLOB NOT NULL,
	labels BLOB NOT NULL,
	sha256 BLOB NOT NULL,
	size INTEGER NOT NULL);
CREATE TABLE model_class(
	model INTEGER NOT NULL REFERENCES model(id) ON DELETE CASCADE,
	output INTEGER NOT NULL,
	class INTEGER NOT NULL,
	name BLOB NOT NULL,
	PRIMARY KEY(model, output)) WITHOUT ROWID;
CREATE TABLE model_file(
	model INTEGER PRIMARY KEY REFERENCES model(id) ON DELETE CASCADE,
	onnx BLOB NOT NULL);
CREATE TABLE prediction(
	model INTEGER NOT NULL REFERENCES model(id) ON DELETE CASCADE,
	example INTEGER NOT NULL REFERENCES example(id) ON DELETE CASCADE,
	part INTEGER NOT NULL,
	probabilities BLOB NOT NULL,
	PRIMARY KEY(model, example)) WITHOUT ROWID;
`

// version2: runs, so that a training that a crash ended can be offered to go on.
const version2 = `
CREATE TABLE run(
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	state TEXT NOT NULL,
	started INTEGER NOT NULL,
	updated INTEGER NOT NULL,
	device TEXT NOT NULL,
	settings BLOB NOT NULL,
	summary BLOB NOT NULL,
	checkpoints BLOB NOT NULL,
	model INTEGER REFERENCES model(id) ON DELETE SET NULL);
CREATE INDEX run_state ON run(state);
CREATE INDEX prediction_example ON prediction(example);
`

// version3: what the user says of doubtful pictures can be taken back. It was a note before, which begins as the replies that are given.
const version3 = `
CREATE TABLE reply(
	kind TEXT NOT NULL,
	examples TEXT NOT NULL,
	given INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY(kind, examples)) WITHOUT ROWID;
CREATE TABLE reply_change(
	act INTEGER NOT NULL REFERENCES act(id) ON DELETE CASCADE,
	kind TEXT NOT NULL,
	examples TEXT NOT NULL,
	given0 INTEGER NOT NULL,
	given1 INTEGER NOT NULL,
	PRIMARY KEY(act, kind, examples)) WITHOUT ROWID;
CREATE TRIGGER reply_changes AFTER UPDATE OF given ON reply WHEN EXISTS(SELECT 1 FROM acting) BEGIN
	INSERT INTO reply_change SELECT act, OLD.kind, OLD.examples, OLD.given, NEW.given FROM acting WHERE true
		ON CONFLICT DO UPDATE SET given1 = excluded.given1;
END;
INSERT OR IGNORE INTO reply
	SELECT 'anyway', '[' || j.value || ']', 1 FROM setting s, json_each(CAST(s.value AS TEXT), '$.anyway') j WHERE s.key = 'replies' AND j.type = 'integer';
INSERT OR IGNORE INTO reply
	SELECT 'both', j.value, 1 FROM setting s, json_each(CAST(s.value AS TEXT), '$.both') j WHERE s.key = 'replies' AND j.type = 'array';
DELETE FROM setting WHERE key = 'replies';
`

// version4: that files which were left out stay so can be taken back as well. It was a part of a note before; the replies of this kind are of paths,
// one each, in place of examples, of which such files are none.
const version4 = `
INSERT OR IGNORE INTO reply
	SELECT 'out', json_array(j.value), 1 FROM setting s, json_each(CAST(s.value AS TEXT), '$.settled') j WHERE s.key = 'problems' AND j.type = 'text';
UPDATE setting SET value = CAST(json_remove(CAST(value AS TEXT), '$.settled') AS BLOB) WHERE key = 'problems' AND json_valid(CAST(value AS TEXT));
`

// migrate takes a file from a version to the newest, as one transaction.
func migrate(ctx context.Context, db *sql.DB, from int) error {
	return inTransaction(ctx, db, func(tx *sql.Tx) error {
		for v := from; v < newest; v++ {
			if _, err := tx.ExecContext(ctx, steps[v]); err != nil {
				return fmt.Errorf("step from version %d to %d: %w", v, v+1, err)
			}
		}
		_, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, newest))
		return err
	})
}

// inTransaction runs do as one transaction: all of it is on the disk when nil is returned, nothing of it else.
func inTransaction(ctx context.Context, db *sql.DB, do func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		// Where the rollback fails too, SQLite rolls back at the next opening; the first error is the one that tells.
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}

// schemaOf is the text of all a file declares, for comparison.
func schemaOf(ctx context.Context, db *sql.DB) (string, error) {
	rows, err := db.QueryContext(ctx, `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type, name`)
	if err != nil {
		return "", err
	}
	defer func() { _ = rows.Close() }()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return "", err
		}
		all = append(all, s)
	}
	return strings.Join(all, ";\n"), rows.Err()
}

// wantedSchema is schemaOf a file of a version as this program makes it.
func wantedSchema(ctx context.Context, version int) (string, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return "", err
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	for _, step := range steps[:version] {
		if _, err := db.ExecContext(ctx, step); err != nil {
			return "", err
		}
	}
	return schemaOf(ctx, db)
}
