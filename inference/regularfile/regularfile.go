// Package regularfile opens a file that the user named. What is no file is refused rather than opened: the opening of a pipe waits until another
// program opens it too, and nothing ends that before.
//
//	f, err := regularfile.Open(path, os.O_RDONLY, 0)   // an *Error where there is no file
package regularfile

import (
	"errors"
	"io/fs"
	"os"

	"likeness/inference/message"
)

// Error says that there is no file: nothing at all, and it is then fs.ErrNotExist, or something else.
type Error struct {
	Path string
	Mode fs.FileMode // of what is there
	err  error
}

func (e *Error) Error() string { return e.Message().String() }

// Message is the text of the error.
func (e *Error) Message() message.Text {
	switch {
	case e.err != nil:
		return message.Of("there is no file %q: check its name", e.Path)
	case e.Mode.IsDir():
		return message.Of("%q is a folder, not a file: give a file", e.Path)
	case e.Mode&fs.ModeNamedPipe != 0:
		return message.Of("%q is a pipe, not a file: write what comes out of it into a file first", e.Path)
	case e.Mode&fs.ModeDevice != 0:
		return message.Of("%q is a device, not a file: give a file", e.Path)
	}
	return message.Of("%q is not a file: give a file", e.Path)
}

func (e *Error) Unwrap() error { return e.err }

// Open opens as os.OpenFile does, with the same flags.
func Open(path string, flags int, perm fs.FileMode) (*os.File, error) {
	info, err := os.Stat(path)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return nil, &Error{Path: path, Mode: info.Mode()}
	case errors.Is(err, fs.ErrNotExist) && flags&os.O_CREATE == 0:
		return nil, &Error{Path: path, err: err}
	}
	return os.OpenFile(path, flags, perm)
}
