package dataset

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"likeness/inference/message"
	"likeness/inference/picturefolder"
)

// ScanFiles reads pictures that were named one by one, and all below folders that were named, as the one class given. A file that is reached
// twice counts once; one that is not there is skipped with its reason. Errors are those of Scan; [OneClassError] is not among them.
func ScanFiles(ctx context.Context, paths []string, name string, opts Options, progress func(Progress)) (*Dataset, error) {
	opts = opts.filled()
	opts.OneClass = true
	if progress == nil {
		progress = func(Progress) {}
	}
	l := &listing{paths: paths[:min(len(paths), 3)], classes: []class{{name: className(name)}}}
	if len(paths) > 3 { // for the text of an error
		l.paths = append(slices.Clone(l.paths), fmt.Sprintf("and %d more", len(paths)-3))
	}
	for _, path := range paths {
		f, bad := named(path)
		switch {
		case bad == nil:
			l.files = append(l.files, f)
		case bad.Kind == folderNamed:
			w := picturefolder.NewWalker(f.Real, opts.readDir)
			if err := w.Folder(ctx, filepath.Clean(path), f.Real, 0); err != nil {
				return nil, folderError(ctx, path, err)
			}
			if err := l.take(ctx, w); err != nil {
				return nil, err
			}
		default:
			l.skipped = append(l.skipped, newSkipped(path, *bad))
		}
	}
	seen := map[string]bool{}
	l.files = slices.DeleteFunc(l.files, func(f picturefolder.File) bool {
		again := seen[f.Real]
		seen[f.Real] = true
		return again
	})
	slices.SortStableFunc(l.files, func(a, b picturefolder.File) int { return strings.Compare(a.Path, b.Path) })
	return l.read(ctx, opts, progress)
}

// folderNamed says that what was named is a folder.
const folderNamed SkipKind = "folder"

// named resolves a path that the user named. A link is followed wherever it leads: it was meant. Of a folder, File.Real is set too.
func named(path string) (picturefolder.File, *picturefolder.Unusable) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return picturefolder.File{}, unreadable(err)
	}
	real, err := filepath.EvalSymlinks(absolute)
	if errors.Is(err, fs.ErrNotExist) {
		return picturefolder.File{}, &picturefolder.Unusable{Kind: Unreadable, Reason: message.Of("it is not there: there is no file of that name")}
	}
	if err != nil {
		return picturefolder.File{}, unreadable(err)
	}
	info, err := os.Lstat(real)
	switch {
	case err != nil:
		return picturefolder.File{}, unreadable(err)
	case info.IsDir():
		return picturefolder.File{Real: real}, &picturefolder.Unusable{Kind: folderNamed, Reason: message.Of("it is a folder, not a picture")}
	case !info.Mode().IsRegular():
		reason := message.Of("it is a %s, which is never opened", picturefolder.SpecialName(info.Mode()))
		return picturefolder.File{}, &picturefolder.Unusable{Kind: Special, Reason: reason}
	}
	return picturefolder.File{Path: path, Real: real, Link: real != absolute}, nil
}
