package project

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"likeness/inference/message"
)

// Names in the table of settings that are this package's own.
const (
	keyHome     = "home"     // the folder the file was in when it was last written
	keyUntitled = "untitled" // "1": the user has given no name yet
)

// Create makes an empty project and opens it. ErrExists where there is a file of that name.
func Create(ctx context.Context, path string) (*Project, error) {
	return create(ctx, path, "0")
}

// CreateUntitled makes an empty project without a name in a folder, usually DataFolder's, which is made where it is not there: Untitled.likeness,
// Untitled 2.likeness ... MoveTo gives it a name and a place.
func CreateUntitled(ctx context.Context, folder string) (*Project, error) {
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return nil, message.Errorf("making the folder of projects without a name: %w", err)
	}
	for {
		p, err := create(ctx, freeName(filepath.Join(folder, "Untitled"+Extension), ""), "1")
		if !errors.Is(err, ErrExists) {
			return p, err
		}
	}
}

func create(ctx context.Context, path, untitled string) (*Project, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, message.Errorf("new project %q: %w", path, err)
	}
	err = place(path, func(temporary string) error {
		if err := os.WriteFile(temporary, nil, 0o666); err != nil {
			return err
		}
		db, err := openDatabase(temporary, false)
		if err != nil {
			return err
		}
		if err = migrate(ctx, db, 0); err == nil {
			err = inTransaction(ctx, db, func(tx *sql.Tx) error {
				return errors.Join(put(ctx, tx, keyHome, []byte(filepath.Dir(path))), put(ctx, tx, keyUntitled, []byte(untitled)))
			})
		}
		return errors.Join(err, db.Close())
	})
	if err != nil {
		return nil, (&Project{path: path}).saidLocked("making a new file", err)
	}
	return Open(ctx, path)
}

// Discard closes the project and, where it is untitled and nothing was ever put into it, removes its file: a window that was opened and left leaves
// nothing behind. gone tells whether it did. Whatever was put in keeps the file, also what was taken back with Undo; settings alone do not.
func (p *Project) Discard(ctx context.Context) (gone bool, err error) {
	untouched, err := p.untouched(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	opening.Lock()
	defer opening.Unlock()
	untouched = untouched && p.why == Writable
	err = errors.Join(err, p.close())
	if err != nil || !untouched {
		return false, err
	}
	if err := os.Remove(p.path); err != nil {
		return false, fmt.Errorf("removing the empty project %q: %w", p.path, err)
	}
	return true, nil
}

// untouched tells whether a project is as CreateUntitled made it, settings aside.
func (p *Project) untouched(ctx context.Context) (is bool, err error) {
	err = p.read(ctx, "looking whether it is empty", func(tx *sql.Tx) error {
		b, err := get(ctx, tx, keyUntitled)
		if err != nil || string(b) != "1" {
			return err
		}
		for _, table := range []string{"class", "example", "act", "model", "run"} {
			var n int
			if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&n); err != nil || n > 0 {
				return err
			}
		}
		is = true
		return nil
	})
	return is, err
}

// place lets write make a file under a temporary name in path's folder and then gives it its own, where no file has it. Whatever fails, nothing
// stays behind.
func place(path string, write func(temporary string) error) error {
	if _, err := os.Lstat(path); err == nil {
		return ErrExists
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".likeness-*.part")
	if err != nil {
		return err
	}
	temporary := f.Name()
	defer func() { _ = os.Remove(temporary) }()
	defer func() { _ = os.Remove(temporary + "-journal") }()
	if err := f.Close(); err != nil {
		return err
	}
	if err := write(temporary); err != nil {
		return err
	}
	if err := syncFile(temporary); err != nil {
		return err
	}
	// A hard link is never made over a file; where the file system has none, a look first must do.
	if err := os.Link(temporary, path); err != nil {
		if _, there := os.Lstat(path); there == nil || errors.Is(err, fs.ErrExist) {
			return ErrExists
		}
		if err := os.Rename(temporary, path); err != nil {
			return err
		}
	}
	return syncFolder(filepath.Dir(path))
}

// syncFile returns when a file's bytes are on the disk.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// freeName is path with mark before its extension, and a number where that name is taken.
func freeName(path, mark string) string {
	stem := strings.TrimSuffix(path, Extension) + mark
	name := stem + Extension
	for n := 2; ; n++ {
		if _, err := os.Lstat(name); err != nil {
			return name
		}
		name = fmt.Sprintf("%s %d%s", stem, n, Extension)
	}
}
