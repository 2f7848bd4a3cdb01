package dataset

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// noClass is the class of files that lie beside the class folders.
const noClass = -1

// file is something that may be a picture.
type file struct {
	path  string // as found
	real  string // what to open: path, or where a link leads
	class int
}

// walker lists the files below one given folder.
type walker struct {
	root    string // resolved; links may not lead out of it
	readDir func(string) ([]fs.DirEntry, error)
	visited map[string]bool // resolved folders
	links   []link          // to folders: followed when all real folders are known
	files   []file
	skipped []Skipped
}

// link is a link to a folder.
type link struct {
	path, real string
	class      int
}

// folder reads the folder at path (resolved: real) and what is below it. Only the first folder's own error is returned; further down it
// becomes a skipped entry.
func (w *walker) folder(ctx context.Context, path, real string, class int) error {
	entries, err := w.readDir(real)
	if err != nil {
		return err
	}
	w.visited[real] = true
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		if ignored(e.Name()) {
			continue
		}
		if err := w.entry(ctx, filepath.Join(path, e.Name()), filepath.Join(real, e.Name()), e.Type(), class); err != nil {
			return err
		}
	}
	return nil
}

// entry takes one entry of a folder; its error is the context's.
func (w *walker) entry(ctx context.Context, path, real string, mode fs.FileMode, class int) error {
	switch {
	case mode.IsDir():
		return w.below(ctx, path, real, class)
	case mode.IsRegular():
		w.files = append(w.files, file{path, real, class})
	case mode&fs.ModeSymlink != 0:
		w.symlink(path, real, class)
	default:
		w.skip(path, Special, "it is a "+specialName(mode)+", which is never opened")
	}
	return nil
}

// below reads a sub-folder. It skips it with the reason where it cannot be read, or was read already: so every folder is read once and
// circles of links end.
func (w *walker) below(ctx context.Context, path, real string, class int) error {
	if w.visited[real] {
		w.skip(path, Link, "it is, or lies behind a link to, a folder that is read anyway")
		return nil
	}
	err := w.folder(ctx, path, real, class)
	if err != nil && ctx.Err() == nil {
		w.skip(path, Unreadable, "the folder "+whyUnreadable(err))
		return nil
	}
	return ctx.Err()
}

// symlink decides where a link leads.
func (w *walker) symlink(path, real string, class int) {
	target, err := filepath.EvalSymlinks(real)
	if err != nil {
		w.skip(path, Link, "it is a link that leads to nothing, or in a circle")
		return
	}
	if !within(w.root, target) {
		w.skip(path, Link, "it is a link to a place outside the folder given")
		return
	}
	info, err := os.Lstat(target)
	switch {
	case err != nil:
		w.skip(path, Link, "it is a link that leads to nothing, or in a circle")
	case info.IsDir():
		w.links = append(w.links, link{path, target, class})
	case info.Mode().IsRegular():
		w.files = append(w.files, file{path, target, class})
	default:
		w.skip(path, Special, "it is a link to a "+specialName(info.Mode())+", which is never opened")
	}
}

// followLinks reads the folders that links lead to, after all real folders: where both lead to one, the real one counts.
func (w *walker) followLinks(ctx context.Context) error {
	for len(w.links) > 0 {
		l := w.links[0]
		w.links = w.links[1:]
		if err := w.below(ctx, l.path, l.real, l.class); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) skip(path string, kind SkipKind, reason string) {
	w.skipped = append(w.skipped, Skipped{Path: path, Kind: kind, Reason: reason})
}

// within says whether path is root or below it; both are resolved.
func within(root, path string) bool {
	rel, err := filepath.Rel(root, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func specialName(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return "pipe"
	case mode&fs.ModeSocket != 0:
		return "socket"
	case mode&fs.ModeDevice != 0:
		return "device"
	}
	return "special file"
}

// whyUnreadable puts a system's error into words that continue "the folder" or "it".
func whyUnreadable(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "was there at first and has gone since"
	case errors.Is(err, fs.ErrPermission):
		return "cannot be opened: you do not have permission to read it"
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return fmt.Sprintf("cannot be read: %v", err)
}
