package picturefolder

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"likeness/inference/message"
)

// File is a plain file, or a link to one, that may be a picture.
type File struct {
	Path  string // as found below the folder named
	Real  string // what to open: Path resolved
	Label int    // the one given for the folder it was found in
	Link  bool   // Path is itself a link
}

// ReadDir lists a folder, sorted by name, as os.ReadDir does.
type ReadDir func(path string) ([]fs.DirEntry, error)

// Walker lists the files below one folder. Feed it with Folder and Loose, then call Finish and read Files and Skipped: neither is sorted.
// It opens no file, and is for one goroutine.
type Walker struct {
	Files   []File
	Skipped []Skipped

	root    string // resolved; links may not lead out of it
	readDir ReadDir
	visited map[string]bool // resolved folders
	links   []link          // to folders: followed when all real folders are known
}

// link is a link to a folder.
type link struct {
	path, real string
	label      int
}

// NewWalker makes a walker for what lies below root, which is resolved: absolute and without links. readDir nil is os.ReadDir.
func NewWalker(root string, readDir ReadDir) *Walker {
	if readDir == nil {
		readDir = os.ReadDir
	}
	return &Walker{root: root, readDir: readDir, visited: map[string]bool{root: true}}
}

// Folder reads the folder at path, which is real when resolved, and what is below it; the files get the label. The error is the context's
// or that of reading this folder; further down, what cannot be read is skipped.
func (w *Walker) Folder(ctx context.Context, path, real string, label int) error {
	entries, err := w.readDir(real)
	if err != nil {
		return err
	}
	w.visited[real] = true
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		if Ignored(e.Name()) {
			continue
		}
		below, real := filepath.Join(path, e.Name()), filepath.Join(real, e.Name())
		if e.IsDir() {
			err = w.below(ctx, below, real, label)
		} else {
			w.Loose(below, real, e.Type(), label, label)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Loose takes one entry that is no folder, of which mode is the type: a file, or link to one, gets the label. Where it is a link to a
// folder, linked is true and the files there, which come with Finish, get linkLabel. real is path with all but its last name resolved.
func (w *Walker) Loose(path, real string, mode fs.FileMode, label, linkLabel int) (linked bool) {
	switch {
	case mode.IsRegular():
		w.Files = append(w.Files, File{Path: path, Real: real, Label: label})
	case mode&fs.ModeSymlink != 0:
		return w.symlink(path, real, label, linkLabel)
	default:
		w.skip(path, real, Special, message.Of("it is a %s, which is never opened", SpecialName(mode)))
	}
	return false
}

// Finish reads the folders that links lead to, after all real folders: where both lead to one, the real one counts. The error is the
// context's.
func (w *Walker) Finish(ctx context.Context) error {
	for len(w.links) > 0 {
		l := w.links[0]
		w.links = w.links[1:]
		if err := w.below(ctx, l.path, l.real, l.label); err != nil {
			return err
		}
	}
	return nil
}

// below reads a sub-folder. It skips it with the reason where it cannot be read, or was read already: so every folder is read once and
// circles of links end.
func (w *Walker) below(ctx context.Context, path, real string, label int) error {
	if w.visited[real] {
		w.skip(path, real, Link, message.Of("it is, or lies behind a link to, a folder that is read anyway"))
		return nil
	}
	err := w.Folder(ctx, path, real, label)
	if err != nil && ctx.Err() == nil {
		w.skip(path, real, Unreadable, whyFolder(err))
		return nil
	}
	return ctx.Err()
}

// symlink decides where a link leads.
func (w *Walker) symlink(path, real string, label, linkLabel int) (folder bool) {
	target, err := filepath.EvalSymlinks(real)
	if err != nil {
		w.skip(path, real, Link, message.Of("it is a link that leads to nothing, or in a circle"))
		return false
	}
	if !Within(w.root, target) {
		w.skip(path, real, Link, message.Of("it is a link to a place outside the folder given"))
		return false
	}
	info, err := os.Lstat(target)
	switch {
	case err != nil:
		w.skip(path, real, Link, message.Of("it is a link that leads to nothing, or in a circle"))
	case info.IsDir():
		w.links = append(w.links, link{path, target, linkLabel})
		return true
	case info.Mode().IsRegular():
		w.Files = append(w.Files, File{Path: path, Real: target, Label: label, Link: true})
	default:
		w.skip(path, real, Special, message.Of("it is a link to a %s, which is never opened", SpecialName(info.Mode())))
	}
	return false
}

func (w *Walker) skip(path, real string, kind Kind, reason message.Text) {
	w.Skipped = append(w.Skipped, Skipped{Path: path, Unusable: Unusable{Kind: kind, Reason: reason}, real: real})
}

// Within says whether path is root or below it; both are resolved.
func Within(root, path string) bool {
	rel, err := filepath.Rel(root, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
