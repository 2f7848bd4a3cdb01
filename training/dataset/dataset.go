package dataset

import (
	"time"

	"likeness/inference/message"
	"likeness/inference/picturefolder"
)

// Dataset is what a scan found. Its slices are the caller's to read, not to change.
type Dataset struct {
	Classes   []string       // names, sorted; a class is an index into this
	Pictures  []Picture      // in order of class, then path
	Groups    []int          // of each picture: those with the same number must stay together; numbered from 0 in order of appearance
	Skipped   []Skipped      // in order of path
	Conflicts []Conflict     // the same or nearly the same picture in two classes
	Empty     []string       // sub-folders of the one folder given, or classes of a list, in which no picture was: not classes
	Kinds     map[string]int // files that are no pictures, by kind in words ("PDF documents")
	Found     int            // files, and folders and links that were not entered: len(Pictures) + len(Skipped)
}

// Picture is one picture to learn from or to measure with.
type Picture struct {
	Path      string // as found below the folder given
	Class     int
	Format    string    // from the content: "jpeg", "png" ...
	Hash      [32]byte  // SHA-256 of the file
	Size      int64     // bytes
	ModTime   time.Time // with Size, tells cheaply whether the file has changed
	Width     int       // pixels, as shown
	Height    int
	Truncated bool   // the file ends early; what is there is shown
	Look      uint64 // perceptual hash (64-bit DCT): copies differ in few bits, strangers in about 32
	Traits    Traits // what else a look at it tells; not measured where a dataset was made without a scan

	small thumbnail
}

// SkipKind says in one word why something is not a picture to work with.
type SkipKind = picturefolder.Kind

// The kinds.
const (
	NotPicture            = picturefolder.NotPicture
	Unreadable            = picturefolder.Unreadable  // cannot be opened, or vanished
	Damaged      SkipKind = "damaged"                 // a picture by its first bytes, but malformed
	Unsupported           = picturefolder.Unsupported // a picture of a kind that cannot be read, or past a limit
	VerySmall    SkipKind = "very small"              // a side below Options.MinSide
	Loose        SkipKind = "loose"                   // beside the class folders, so of no class
	Link                  = picturefolder.Link        // leads outside, to nothing, or to what is read anyway
	Special               = picturefolder.Special     // pipe, device, socket
	NoClass      SkipKind = "no class"                // a list of labels says none
	Duplicate    SkipKind = "duplicate"               // a copy of another picture of its class
	TwoClasses   SkipKind = "two classes"             // also in another class
	AlsoTraining SkipKind = "in training"             // a test picture that is, nearly, a training picture
)

// Skipped is a file, link or folder that was found and is not among the pictures.
type Skipped struct {
	Path          string
	Kind          SkipKind
	Reason        message.Text // in words, for people
	Other         string       // the other picture's path, where the reason is one
	Width, Height int          // of VerySmall, in pixels
	Class         string       // its class's name, where it lies in one

	what string // of NotPicture: the kind of file
}

func newSkipped(path string, why picturefolder.Unusable) Skipped {
	return Skipped{Path: path, Kind: why.Kind, Reason: why.Reason, what: why.What}
}

// Conflict is a pair of pictures of different classes that are the same file (both are then skipped) or look nearly the same (both stay).
type Conflict struct {
	A, B           string // paths
	ClassA, ClassB string
	Exact          bool
}

// Counts returns the number of pictures of each class.
func (d *Dataset) Counts() []int {
	out := make([]int, len(d.Classes))
	for _, p := range d.Pictures {
		out[p.Class]++
	}
	return out
}

// Labels returns the classes of the pictures listed.
func (d *Dataset) Labels(pictures []int) []int {
	out := make([]int, len(pictures))
	for i, p := range pictures {
		out[i] = d.Pictures[p].Class
	}
	return out
}

// GroupsOf returns the groups of the pictures listed.
func (d *Dataset) GroupsOf(pictures []int) []int {
	out := make([]int, len(pictures))
	for i, p := range pictures {
		out[i] = d.Groups[p]
	}
	return out
}
