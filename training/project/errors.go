package project

import (
	"errors"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"likeness/inference/message"
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

// sentence says what is the matter with the project at a path.
func (p Problem) sentence(path string) message.Text {
	switch p {
	case Missing:
		return message.Of("There is no project at %q. It may have been moved or renamed; look for it with Open project.", path)
	case NotReadable:
		return message.Of("The project %q cannot be read. Check that its drive is connected and that you are allowed to read it.", path)
	case NotOurs:
		return message.Of("%q is not a Likeness project. Nothing was changed in it; choose a file that ends in .likeness.", path)
	case Damaged:
		return message.Of("The project %q is damaged. Nothing was changed in it; use a copy of it, or start a new project with the same folders.", path)
	case Newer:
		return message.Of("The project %q was made by a newer version of Likeness. Nothing was changed in it; open it with that version.", path)
	case OldReadOnly:
		return message.Of("The project %q was made by an older version of Likeness and cannot be brought up to date where it lies. Copy it to a folder you may write to, and open the copy.", path)
	}
	return message.Of("The project %q cannot be opened.", path)
}

// OpenError says that a project cannot be opened, and why. The file is as it was.
type OpenError struct {
	Path    string
	Problem Problem
	Err     error // what lies beneath, or nil
}

// Error is the sentence for the user.
func (e *OpenError) Error() string { return e.Message().String() }

// Message is the text of the error.
func (e *OpenError) Message() message.Text { return e.Problem.sentence(e.Path) }

// Unwrap returns what lies beneath.
func (e *OpenError) Unwrap() error { return e.Err }

// ClassExistsError says that the project has a class of that name already: the window asks whether to join them.
type ClassExistsError struct {
	Name string
	ID   ClassID // of the class that is there
}

func (e *ClassExistsError) Error() string { return e.Message().String() }

// Message is the text of the error.
func (e *ClassExistsError) Message() message.Text {
	return message.Of("There is already a class %q. Choose another name, or join the two classes.", e.Name)
}

// What the window decides by.
var (
	// ErrReadOnly is returned by every act on a project that is open read-only; see Project.ReadOnly for the reason.
	ErrReadOnly = message.New("the project is open read-only: close it where else it is open, then open it again")
	// ErrDiskFull says that an act did not fit; the project is as before it.
	ErrDiskFull = message.New("the disk is full: free some space, then do it again; nothing was lost")
	// ErrNotFound says that there is no class, example, model or run with that number.
	ErrNotFound = message.New("it is no longer in the project")
	// ErrNothingToUndo and ErrNothingToRedo: the history ends here.
	ErrNothingToUndo = message.New("there is nothing to undo")
	ErrNothingToRedo = message.New("there is nothing to redo")
	// ErrExists says that a file with the name a project is to have is there; it is never overwritten.
	ErrExists = message.New("there is already a file of that name: choose another name")
	// ErrName says that a class name is empty.
	ErrName = message.New("a class needs a name")
	// ErrTooLarge says that a model is larger than MaxModel.
	ErrTooLarge = message.New("the model is too large for the project file: export it to a file of its own")
)

// code is SQLite's primary result code in err, or 0.
func code(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

// saidLocked is sayLocked of an attempt that is named without values.
func (p *Project) saidLocked(doing string, err error) error {
	return p.sayLocked(message.Plain(doing), err)
}

// sayLocked wraps what an act came back with: what was attempted on which file, and a sentinel where the user can do something.
// p.mu is held.
func (p *Project) sayLocked(doing message.Text, err error) error {
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
	return message.Errorf("%s in project %q: %w", doing, p.path, err)
}
