package picturefolder

import (
	"errors"
	"io/fs"

	"likeness/inference/message"
)

// Kind says in one word why something is not a picture to work with.
type Kind string

// The kinds that listing and opening files find; packages that look closer have more.
const (
	NotPicture  Kind = "not a picture"
	Unreadable  Kind = "unreadable"   // cannot be opened, or vanished
	Unsupported Kind = "unsupported"  // a picture of a kind that is not read
	Link        Kind = "link"         // leads outside, to nothing, or to what is read anyway
	Special     Kind = "special file" // pipe, device, socket
)

// Unusable says why a file, link or folder is no picture to work with.
type Unusable struct {
	Kind   Kind
	Reason message.Text // for people: a sentence whose subject, the file, is "it"
	What   string       // of NotPicture: the kind of file, in words and in the plural ("PDF documents")
}

// Skipped is a file, link or folder that was found and is not among the pictures.
type Skipped struct {
	Path string // as found below the folder named
	Unusable

	real string // resolved, but for the last name
}

// SpecialName calls a file that is neither plain, folder nor link by its name: "pipe", "socket", "device" or "special file".
func SpecialName(mode fs.FileMode) message.Text {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return message.Of("pipe")
	case mode&fs.ModeSocket != 0:
		return message.Of("socket")
	case mode&fs.ModeDevice != 0:
		return message.Of("device")
	}
	return message.Of("special file")
}

// unreadable is the reason of a file that err, a system's error, keeps from being read.
func unreadable(err error) *Unusable {
	return &Unusable{Kind: Unreadable, Reason: WhyUnreadable(err)}
}

// WhyUnreadable puts a system's error into a sentence whose subject, the file, is "it".
func WhyUnreadable(err error) message.Text {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return message.Of("it was there at first and has gone since")
	case errors.Is(err, fs.ErrPermission):
		return message.Of("it cannot be opened: you do not have permission to read it")
	}
	return message.Of("it cannot be read: %v", cause(err))
}

// whyFolder does so for a folder.
func whyFolder(err error) message.Text {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return message.Of("the folder was there at first and has gone since")
	case errors.Is(err, fs.ErrPermission):
		return message.Of("the folder cannot be opened: you do not have permission to read it")
	}
	return message.Of("the folder cannot be read: %v", cause(err))
}

// cause is what the system said, without the name of the file.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
