package project

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Problem says why a project cannot be opened.
type Problem int

// What the window tells apart.
const (
	Missing     Problem = iota + 1 // there is no such file
	NotReadable                    // there is, and it may not be read
	NotOurs                        // it is something else than a project
	Damaged                        // a project, but cut short or with wrong bytes
	Newer                          // made by a newer version of the program
	OldReadOnly                    // made by an older version, and may not be changed where it lies
)

var sentences = map[Problem]string{
	Missing:     "There is no project at %q. It may have been moved or renamed; look for it with Open project.",
	NotReadable: "The project %q cannot be read. Check that its drive is connected and that you are allowed to read it.",
	NotOurs:     "%q is not a Likeness project. Nothing was changed in it; choose a file that ends in .likeness.",
	Damaged:     "The project %q is damaged. Nothing was changed in it; use a copy of it, or start a new project with the same folders.",
	Newer:       "The project %q was made by a newer version of Likeness. Nothing was changed in it; open it with that version.",
	OldReadOnly: "The project %q was made by an older version of Likeness and cannot be brought up to date where it lies. Copy it to a folder you may write to, and open the copy.",
}

// OpenError says that a project cannot be opened, and why. The file is as it was.
type OpenError struct {
	Path    string
	Problem Problem
	Err     error // what lies beneath, or nil
}

// Error is the sentence for the user.
func (e *OpenError) Error() string { return fmt.Sprintf(sentences[e.Problem], e.Path) }

// Unwrap returns what lies beneath.
func (e *OpenError) Unwrap() error { return e.Err }

// ClassExistsError says that the project has a class of that name already: the window asks whether to join them.
type ClassExistsError struct {
	Name string
	ID   ClassID // of the class that is there
}

func (e *ClassExistsError) Error() string {
	return fmt.Sprintf("There is already a class %q. Choose another name, or join the two classes.", e.Name)
}

// What the window decides by.
var (
	// ErrReadOnly is returned by every act on a project that is open read-only; see Project.ReadOnly for the reason.
	ErrReadOnly = errors.New("the project is open read-only: close it where else it is open, then open it again")
	// ErrDiskFull says that an act did not fit; the project is as before it.
	ErrDiskFull = errors.New("the disk is full: free some space, then do it again; nothing was lost")
	// ErrNotFound says that there is no class, example, model or run with that number.
	ErrNotFound = errors.New("it is no longer in the project")
	// ErrNothingToUndo and ErrNothingToRedo: the history ends here.
	ErrNothingToUndo = errors.New("there is nothing to undo")
	ErrNothingToRedo = errors.New("there is nothing to redo")
	// ErrExists says that a file with the name a project is to have is there; it is never overwritten.
	ErrExists = errors.New("there is already a file of that name: choose another name")
	// ErrName says that a class name is empty.
	ErrName = errors.New("a class needs a name")
	// ErrTooLarge says that a model is larger than MaxModel.
	ErrTooLarge = errors.New("the model is too large for the project file: export it to a file of its own")
)

// code is SQLite's primary result code in err, or 0.
func code(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

// saidLocked wraps what an act came back with: what was attempted on which file, and a sentinel where the user can do something.
// p.mu is held.
func (p *Project) saidLocked(doing string, err error) error {
	if err == nil {
		return nil
	}
	switch code(err) {
	case sqlite3.SQLITE_FULL:
		err = errors.Join(ErrDiskFull, err)
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		err = &OpenError{Path: p.path, Problem: Damaged, Err: err}
	case sqlite3.SQLITE_READONLY:
		err = errors.Join(ErrReadOnly, err)
	}
	return fmt.Errorf("%s in project %q: %w", doing, p.path, err)
}
