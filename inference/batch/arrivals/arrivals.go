// Package arrivals tells which files of a folder that is looked at again and again have come and stopped growing. It asks the file system for names,
// sizes and times only, so that any file system will do, also one on the network that sends no notices.
//
//	w := arrivals.New(folder, arrivals.Options{Settle: 5 * time.Second})
//	for range ticker.C {
//		ready, err := w.Look(ctx, time.Now())   // each file once, and again when it has been changed
//	}
//
// A file is ready when its size and time have not changed between two looks that are Settle apart. Hidden files, those that systems leave behind
// and those that are still being loaded, by their names (.part, .crdownload ...), are passed over. Memory is about 200 bytes a file.
package arrivals

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"likeness/inference/picturefolder"
)

// Options of a Watcher.
type Options struct {
	Settle  time.Duration // how long a file must stay the same
	Without string        // a folder below that is passed over, resolved; empty is none
}

// Watcher looks at one folder. It is for one goroutine.
type Watcher struct {
	folder  string
	options Options
	files   map[string]*state
	look    int
}

// state is what the latest looks saw of a file.
type state struct {
	size     int64
	modified time.Time
	since    time.Time // when it was first seen like this
	told     bool
	look     int // the latest that saw it
}

// New makes a watcher of a folder and all below it.
func New(folder string, o Options) *Watcher {
	return &Watcher{folder: folder, options: o, files: map[string]*state{}}
}

// Look lists the files that are ready and were not told before as they are now, sorted. The error is the context's or that of reading the folder,
// which may be there again at the next look.
func (w *Watcher) Look(ctx context.Context, now time.Time) ([]string, error) {
	real, err := filepath.EvalSymlinks(w.folder)
	if err != nil {
		return nil, err
	}
	if real, err = filepath.Abs(real); err != nil {
		return nil, err
	}
	walk := picturefolder.NewWalker(real, nil)
	if err := walk.Folder(ctx, filepath.Clean(w.folder), real, 0); err != nil {
		return nil, err
	}
	if err := walk.Finish(ctx); err != nil {
		return nil, err
	}
	w.look++
	var ready []string
	for _, f := range walk.Files {
		if loading(f.Path) || w.options.Without != "" && picturefolder.Within(w.options.Without, f.Real) {
			continue
		}
		if info, err := os.Stat(f.Real); err == nil && w.see(f.Path, info, now) {
			ready = append(ready, f.Path)
		}
	}
	for path, s := range w.files {
		if s.look != w.look {
			delete(w.files, path)
		}
	}
	slices.Sort(ready)
	return ready, nil
}

// see notes a file and says whether it has become ready.
func (w *Watcher) see(path string, info os.FileInfo, now time.Time) bool {
	s := w.files[path]
	if s == nil || s.size != info.Size() || !s.modified.Equal(info.ModTime()) {
		w.files[path] = &state{size: info.Size(), modified: info.ModTime(), since: now, look: w.look}
		return false
	}
	s.look = w.look
	if s.told || now.Sub(s.since) < w.options.Settle {
		return false
	}
	s.told = true
	return true
}

// loading says whether the name is one that programs give to files that are not complete.
func loading(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".part", ".partial", ".filepart", ".crdownload", ".download", ".opdownload", ".tmp", ".temp":
		return true
	}
	return false
}
