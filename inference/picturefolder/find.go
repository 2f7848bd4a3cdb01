package picturefolder

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"likeness/inference/message"
)

// Found is what Find found.
type Found struct {
	Pictures []string  // paths, in the order of the paths given; of each folder sorted
	Skipped  []Skipped // sorted by path
}

// PathError says that a file or folder that was named is not there, or is a folder that cannot be read.
type PathError struct {
	Path string
	Err  error
}

func (e *PathError) Error() string { return e.Message().String() }

// Message is the text of the error.
func (e *PathError) Message() message.Text {
	switch {
	case errors.Is(e.Err, fs.ErrNotExist):
		return message.Of("there is no file or folder %q: check its name", e.Path)
	case errors.Is(e.Err, fs.ErrPermission):
		return message.Of("%q cannot be opened: you do not have permission to read it. Change its permissions, or choose another", e.Path)
	}
	return message.Of("%q cannot be read: %v. Choose another, or copy it to this computer's own disk first", e.Path, e.Err)
}

func (e *PathError) Unwrap() error { return e.Err }

// Find lists the pictures among paths, which are files and folders in any mixture. A file that is reached twice is listed once, by its own
// path rather than a link's, else by the first. Errors are a [*PathError] for what was named and is not there, or the context's.
func Find(ctx context.Context, paths []string) (Found, error) {
	var s search
	for _, path := range paths {
		if err := s.add(ctx, path); err != nil {
			return Found{}, err
		}
	}
	files := distinct(s.files)
	why, err := openAll(ctx, files)
	if err != nil {
		return Found{}, err
	}
	var found Found
	for i, f := range files {
		if why[i] == nil {
			found.Pictures = append(found.Pictures, f.Path)
		} else {
			s.skipped = append(s.skipped, Skipped{Path: f.Path, Unusable: *why[i], real: f.Real})
		}
	}
	found.Skipped = distinctSkipped(s.skipped)
	return found, nil
}

// search gathers what the paths lead to.
type search struct {
	files   []File
	skipped []Skipped
}

func (s *search) add(ctx context.Context, path string) error {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return &PathError{path, err}
	}
	real, err := filepath.EvalSymlinks(absolute)
	if err != nil {
		return &PathError{path, err}
	}
	info, err := os.Lstat(real)
	switch {
	case err != nil:
		return &PathError{path, err}
	case info.IsDir():
		return s.addFolder(ctx, path, real)
	case info.Mode().IsRegular():
		s.files = append(s.files, File{Path: path, Real: real, Link: real != absolute})
	default:
		s.skipped = append(s.skipped, Skipped{
			Path: path, real: real,
			Unusable: Unusable{Kind: Special, Reason: message.Of("it is a %s, which is never opened", SpecialName(info.Mode()))},
		})
	}
	return nil
}

func (s *search) addFolder(ctx context.Context, path, real string) error {
	w := NewWalker(real, nil)
	if err := w.Folder(ctx, filepath.Clean(path), real, 0); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return &PathError{path, err}
	}
	if err := w.Finish(ctx); err != nil {
		return err
	}
	slices.SortStableFunc(w.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	s.files = append(s.files, w.Files...)
	s.skipped = append(s.skipped, w.Skipped...)
	return nil
}

// distinct keeps one of the paths to each file, in their order.
func distinct(files []File) []File {
	kept := make(map[string]int, len(files))
	for i, f := range files {
		if first, ok := kept[f.Real]; !ok || files[first].Link && !f.Link {
			kept[f.Real] = i
		}
	}
	var out []File
	for i, f := range files {
		if kept[f.Real] == i {
			out = append(out, f)
		}
	}
	return out
}

// distinctSkipped sorts, and keeps the first of what folders that overlap skipped twice.
func distinctSkipped(list []Skipped) []Skipped {
	seen := make(map[string]bool, len(list))
	out := slices.DeleteFunc(list, func(s Skipped) bool {
		again := seen[s.real]
		seen[s.real] = true
		return again
	})
	slices.SortStableFunc(out, func(a, b Skipped) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// openAll looks at the first bytes of every file, some at the same time: why each is no picture, in the files' order.
func openAll(ctx context.Context, files []File) ([]*Unusable, error) {
	why := make([]*Unusable, len(files))
	group, stop := errgroup.WithContext(ctx)
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		group.Go(func() error {
			for i := w; i < len(files); i += workers {
				if err := stop.Err(); err != nil {
					return err
				}
				p, bad := Open(files[i].Real)
				if why[i] = bad; bad == nil {
					_ = p.Close() // opened for reading: nothing can be lost
				}
			}
			return nil
		})
	}
	return why, group.Wait()
}
