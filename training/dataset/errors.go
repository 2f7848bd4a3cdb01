package dataset

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"likeness/inference/message"
)

// FolderError says that a folder that was given, or that holds a class, cannot be read.
type FolderError struct {
	Path string
	Err  error
}

func (e *FolderError) Error() string { return e.Message().String() }

// Message is the text of the error.
func (e *FolderError) Message() message.Text {
	switch {
	case errors.Is(e.Err, fs.ErrNotExist):
		return message.Of("there is no folder %q: check its name", e.Path)
	case errors.Is(e.Err, fs.ErrPermission):
		return message.Of("%q cannot be opened: you do not have permission to read it. Change its permissions, or choose another folder", e.Path)
	case errors.Is(e.Err, errNotFolder):
		return message.Of("%q is a file, not a folder: give the folder that it lies in", e.Path)
	}
	return message.Of("%q cannot be read: %v. Choose another folder, or copy it to this computer's own disk first", e.Path, e.Err)
}

func (e *FolderError) Unwrap() error { return e.Err }

var errNotFolder = message.New("not a folder")

// SameClassError says that two folders would be the same class, or hold the same files.
type SameClassError struct {
	Class         string // their common name; empty where the folders overlap
	First, Second string
}

func (e *SameClassError) Error() string { return e.Message().String() }

// Message is the text of the error.
func (e *SameClassError) Message() message.Text {
	switch {
	case e.First == e.Second:
		return message.Of("the folder %q is given twice: give each folder once", e.First)
	case e.Class == "":
		return message.Of("%q lies inside %q, so its pictures would be in two classes: give folders that do not contain each other", e.Second, e.First)
	}
	return message.Of("two folders are named %q: %q and %q. Rename one, or put their pictures into one folder", e.Class, e.First, e.Second)
}

// NoPicturesError says that a folder holds no picture that can be used.
type NoPicturesError struct {
	Path    string
	Kinds   map[string]int   // what was found instead, by kind in words
	Skipped map[SkipKind]int // all that was left out, by reason
}

func (e *NoPicturesError) Error() string { return e.Message().String() }

// Message is the text of the error.
func (e *NoPicturesError) Message() message.Text {
	var found []string
	for kind, n := range e.Kinds {
		found = append(found, fmt.Sprintf("%d %s", n, kind))
	}
	for kind, n := range e.Skipped {
		if kind != NotPicture {
			found = append(found, fmt.Sprintf("%d %s", n, kind))
		}
	}
	slices.Sort(found)
	what := message.Of("it is empty")
	if len(found) > 0 {
		what = message.Of("found %s", strings.Join(found, ", "))
	}
	return message.Of("no pictures in %q: %s. Choose a folder with pictures (JPEG, PNG, WebP, HEIC, AVIF, TIFF, GIF, BMP)", e.Path, what)
}

// OneClassError says that there is nothing to tell apart.
type OneClassError struct {
	Class string
	Path  string // of the class's folder
}

func (e *OneClassError) Error() string { return e.Message().String() }

// Message is the text of the error.
func (e *OneClassError) Message() message.Text {
	return message.Of("there is only one class, %q (%s): telling pictures apart needs two or more. "+
		"Give one folder whose sub-folders are the classes, or one folder per class", e.Class, e.Path)
}

// UnknownClassError says that a folder of test pictures has a class that is not trained.
type UnknownClassError struct {
	Class   string
	Classes []string
}

func (e *UnknownClassError) Error() string { return e.Message().String() }

// Message is the text of the error.
func (e *UnknownClassError) Message() message.Text {
	return message.Of("the test pictures have a class %q that is not among the classes to learn (%s): rename or remove its folder",
		e.Class, strings.Join(e.Classes, ", "))
}
