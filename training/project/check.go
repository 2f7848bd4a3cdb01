package project

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"

	sqlite3 "modernc.org/sqlite/lib"

	"likeness/inference/atomicfile"
)

// outside tells errors of the file's surroundings from errors of its bytes: another was writing for longer than one waits, a journal that a crash
// left cannot be rolled back where nothing may be written, the drive does not answer.
func outside(err error) bool {
	switch code(err) {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM, sqlite3.SQLITE_FULL,
		sqlite3.SQLITE_NOMEM:
		return true
	}
	return false
}

// checked are the tables whose pages are looked at when a project opens. The models' bytes are not among them: they are large, and have a hash of
// their own.
var checked = []string{"setting", "class", "example", "act", "acting", "class_change", "example_change", "reply", "reply_change", "model", "model_class", "prediction", "run"}

// since says which of them later versions brought.
var since = map[string]int{"run": 2, "reply": 3, "reply_change": 3}

// check tells whether a file is whole and declares what its version declares. It writes nothing.
func check(ctx context.Context, db *sql.DB, version int) error {
	have, err := schemaOf(ctx, db)
	if err != nil {
		return err
	}
	want, err := wantedSchema(ctx, version)
	if err != nil {
		return err
	}
	if have != want {
		return errors.New("its tables are not those of a project")
	}
	for _, table := range checked {
		if version < since[table] {
			continue
		}
		var result string
		if err := db.QueryRowContext(ctx, "PRAGMA quick_check('"+table+"')").Scan(&result); err != nil {
			return fmt.Errorf("table %s: %w", table, err)
		}
		if result != "ok" {
			return fmt.Errorf("table %s: %s", table, result)
		}
	}
	return nil
}

// backup copies a project beside itself before it is brought up to date: name.version-1.likeness. An older copy of that name is kept too.
func backup(path string, version int) error {
	from, err := os.Open(path)
	if err != nil {
		return err
	}
	// The connection has no lock on the file now: closing this one takes none away.
	defer from.Close()
	to := freeName(path, fmt.Sprintf(".version-%d", version))
	return atomicfile.Write(to, func(w io.Writer) error {
		_, err := io.Copy(w, from)
		return err
	})
}
