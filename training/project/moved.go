package project

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"

	"likeness/inference/message"
)

// Untitled tells whether the user has given the project no name yet.
func (p *Project) Untitled(ctx context.Context) (bool, error) {
	var untitled bool
	err := p.read(ctx, "reading the name", func(tx *sql.Tx) error {
		b, err := get(ctx, tx, keyUntitled)
		untitled = string(b) == "1"
		return err
	})
	return untitled, err
}

// MoveTo gives the project another name or place, and from then on it is not untitled. ErrExists where there is a file of that name.
//
// The new file is made whole beside its place, gets its name, and only then does the old one go: whatever happens there is one whole project, at
// worst two. Models that were removed leave no room in the new one.
func (p *Project) MoveTo(ctx context.Context, path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return message.Errorf("new name %q: %w", path, err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	opening.Lock()
	defer opening.Unlock()
	doing := message.Of("moving it to %q", path)
	if p.db == nil {
		return p.sayLocked(doing, os.ErrClosed)
	}
	if p.why != Writable {
		return p.sayLocked(doing, ErrReadOnly)
	}
	if err := place(path, func(temporary string) error { return p.copyTo(ctx, temporary, path) }); err != nil {
		return p.sayLocked(doing, err)
	}
	old := p.path
	if err := p.close(); err != nil {
		return p.sayLocked(doing, err)
	}
	p.path = path
	if err := p.open(ctx); err != nil {
		return message.Errorf("the project is at %q now, and still at %q: %w", path, old, err)
	}
	if err := os.Remove(old); err != nil {
		return message.Errorf("the project is at %q now; the old file stays: %w", path, err)
	}
	return nil
}

// copyTo writes the project into a file that will be at path.
func (p *Project) copyTo(ctx context.Context, temporary, path string) error {
	if _, err := p.db.ExecContext(ctx, `VACUUM INTO ?`, temporary); err != nil {
		return err
	}
	db, err := openDatabase(temporary, false)
	if err != nil {
		return err
	}
	err = inTransaction(ctx, db, func(tx *sql.Tx) error {
		from, to := filepath.Dir(p.path), filepath.Dir(path)
		if err := rewrite(ctx, tx, from, to, func(path string, _ bool) string { return path }); err != nil {
			return err
		}
		return errors.Join(put(ctx, tx, keyHome, []byte(to)), put(ctx, tx, keyUntitled, []byte("0")))
	})
	return errors.Join(err, db.Close())
}

// rewrite goes through all paths, removed ones too: from is the folder relative ones are relative to, to that which they shall be. where says where a
// picture is, given its absolute path and whether that was kept relative. A path that another example has already is left as it was.
func rewrite(ctx context.Context, tx *sql.Tx, from, to string, where func(path string, relative bool) string) error {
	type row struct {
		id       int64
		path     string
		relative bool
	}
	var changed []row
	rows, err := tx.QueryContext(ctx, `SELECT id, path, relative FROM example`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var r row
		var path []byte
		if err := rows.Scan(&r.id, &path, &r.relative); err != nil {
			return err
		}
		now, relative := stored(to, where(absolute(from, string(path), r.relative), r.relative))
		if string(now) != string(path) || relative != r.relative {
			changed = append(changed, row{r.id, string(now), relative})
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	s, err := tx.PrepareContext(ctx, `UPDATE OR IGNORE example SET path = ?, relative = ? WHERE id = ?`)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	for _, r := range changed {
		if _, err := s.ExecContext(ctx, []byte(r.path), r.relative, r.id); err != nil {
			return err
		}
	}
	return nil
}

// settle finds the pictures of a project whose file was moved without the program. Pictures that lay below its folder are looked for below the new
// one, then where they were; others where they were, then at the same way from the new folder, as on a drive that has another name now. What is in
// neither place stays as it was noted.
func (p *Project) settle(ctx context.Context, tx *sql.Tx) error {
	home, err := get(ctx, tx, keyHome)
	folder := filepath.Dir(p.path)
	if err != nil || string(home) == folder {
		return err
	}
	old := string(home)
	there := func(path string) bool {
		_, err := os.Stat(path)
		return err == nil
	}
	err = rewrite(ctx, tx, folder, folder, func(path string, relative bool) string {
		if there(path) {
			return path
		}
		from, to := old, folder
		if relative {
			from, to = folder, old
		}
		if way, err := filepath.Rel(from, path); err == nil && there(filepath.Join(to, way)) {
			return filepath.Join(to, way)
		}
		return path
	})
	return errors.Join(err, put(ctx, tx, keyHome, []byte(folder)))
}
