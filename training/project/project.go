package project

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	_ "modernc.org/sqlite" // SQLite in pure Go: no C compiler, the same on every system
)

// Extension is what names of project files end in.
const Extension = ".likeness"

// Project is an open project. Its methods may be called from several goroutines; acts follow one another. A long one (adding thousands of pictures)
// makes the others wait, so the window calls none from its own thread.
type Project struct {
	mu   sync.RWMutex // of the four below, which MoveTo changes
	path string       // absolute
	db   *sql.DB
	lock *lock // nil: read-only
	why  Reason
}

// Reason says why a project is open read-only.
type Reason int

// The reasons.
const (
	Writable   Reason = iota // it is not read-only
	InUse                    // it is open elsewhere: in another window, or on another computer
	NotAllowed               // the file or its folder may not be written to
)

// Open opens a project. Where another holds it, or it may not be written to, it is opened read-only, and ReadOnly says so: that is not an error.
// Errors are *OpenError, or the context's.
func Open(ctx context.Context, path string) (*Project, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, &OpenError{Path: path, Problem: NotReadable, Err: err}
	}
	p := &Project{path: path}
	opening.Lock()
	defer opening.Unlock()
	if err := p.open(ctx); err != nil {
		if err2 := p.close(); err2 != nil {
			return nil, errors.Join(err, err2)
		}
		return nil, err
	}
	return p, nil
}

// opening keeps openings in this process apart; openFiles are those that are open in it.
//
// Closing any descriptor of a file takes away all POSIX locks that the process has on it (sqlite.org/howtocorrupt.html, section 2.2). So where
// this process has a project open already, it looks at the file through SQLite alone.
var (
	opening   sync.Mutex
	openFiles = map[*Project]os.FileInfo{}
)

// open takes the lock, connects and enters the project among those that are open.
// opening is held.
func (p *Project) open(ctx context.Context) error {
	info, err := os.Stat(p.path)
	version := newest
	for _, other := range openFiles {
		if err == nil && os.SameFile(info, other) {
			p.why = InUse
		}
	}
	if p.why == Writable {
		if _, err := look(p.path); err != nil {
			return err
		}
		p.lock, p.why = tryLock(p.path)
		// Between the first look and the lock another may have been at work.
		if version, err = look(p.path); err != nil {
			return err
		}
	}
	if err := p.connect(ctx, version); err != nil {
		return err
	}
	if info, err = os.Stat(p.path); err != nil {
		return &OpenError{Path: p.path, Problem: NotReadable, Err: err}
	}
	openFiles[p] = info
	return nil
}

// tryLock takes the lock where the file can be written to.
func tryLock(path string) (*lock, Reason) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, NotAllowed
	}
	f.Close()
	l, err := takeLock(path)
	switch {
	case err == nil:
		return l, Writable
	case errors.Is(err, errLocked):
		return nil, InUse
	default:
		return nil, NotAllowed
	}
}

// connect opens the database, checks it before anything is written, and brings it up to date.
func (p *Project) connect(ctx context.Context, version int) (err error) {
	p.db, err = openDatabase(p.path, p.lock == nil)
	if err != nil {
		return &OpenError{Path: p.path, Problem: NotReadable, Err: err}
	}
	if err := check(ctx, p.db, version); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if outside(err) {
			return &OpenError{Path: p.path, Problem: NotReadable, Err: err}
		}
		return &OpenError{Path: p.path, Problem: Damaged, Err: err}
	}
	if version < newest {
		if p.lock == nil {
			return &OpenError{Path: p.path, Problem: OldReadOnly}
		}
		if err := backup(p.path, version); err != nil {
			return p.saidLocked("keeping a copy before the update", err)
		}
		if err := migrate(ctx, p.db, version); err != nil {
			return p.saidLocked("updating the file", err)
		}
	}
	if p.lock == nil {
		return nil
	}
	return p.saidLocked("finding pictures after a move", inTransaction(ctx, p.db, func(tx *sql.Tx) error { return p.settle(ctx, tx) }))
}

// openDatabase opens the file through SQLite; nothing is read yet. One connection: acts follow one another, and what is set holds for all.
func openDatabase(path string, readOnly bool) (*sql.DB, error) {
	mode := "rw"
	if readOnly {
		mode = "ro"
	}
	db, err := sql.Open("sqlite", "file:"+uriPath(path)+"?mode="+mode+"&_txlock="+map[bool]string{true: "deferred", false: "immediate"}[readOnly]+
		"&_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_pragma=synchronous(2)&_pragma=trusted_schema(0)&_pragma=cell_size_check(1)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// uriPath writes a path, any bytes, as SQLite's file: URIs want it (sqlite.org/uri.html).
func uriPath(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/x becomes /C:/x
	}
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		c := path[i]
		if c == '/' || c == ':' || c == '.' || c == '-' || c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// Close ends the use of a project. There is nothing to save.
func (p *Project) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	opening.Lock()
	defer opening.Unlock()
	return p.close()
}

func (p *Project) close() error {
	delete(openFiles, p)
	var err error
	if p.db != nil {
		err = p.db.Close()
		p.db = nil
	}
	if p.lock != nil {
		err = errors.Join(err, p.lock.release())
		p.lock = nil
	}
	return err
}

// Path is the project's file, absolute.
func (p *Project) Path() string {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.path
}

// ReadOnly says why the project can only be looked at; Writable where it can be changed. It stays so until it is opened again.
func (p *Project) ReadOnly() Reason {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.why
}

// act runs do as one transaction.
func (p *Project) act(ctx context.Context, doing string, do func(*sql.Tx) error) error {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.db == nil {
		return p.saidLocked(doing, os.ErrClosed)
	}
	if p.why != Writable {
		return p.saidLocked(doing, ErrReadOnly)
	}
	return p.saidLocked(doing, because(ctx, inTransaction(ctx, p.db, do)))
}

// read runs do as one transaction that writes nothing: what it reads is of one moment.
func (p *Project) read(ctx context.Context, doing string, do func(*sql.Tx) error) error {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.db == nil {
		return p.saidLocked(doing, os.ErrClosed)
	}
	tx, err := p.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return p.saidLocked(doing, because(ctx, err))
	}
	err = do(tx)
	return p.saidLocked(doing, because(ctx, errors.Join(err, tx.Rollback())))
}

// because names the context's end as the reason of an error: SQLite says only that it was interrupted.
func because(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return errors.Join(ctx.Err(), err)
	}
	return err
}
