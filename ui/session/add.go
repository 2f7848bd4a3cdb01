package session

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"likeness/inference/message"
	"likeness/resources"
	"likeness/training/dataset"
	"likeness/training/project"
	"likeness/ui/words"
)

// AddFolders reads folders of pictures into the project, beginning one where none is open: one folder whose sub-folders are the classes, one
// folder that is a class, or one folder a class.
func (s *Session) AddFolders(paths []string) {
	s.within(func() {
		s.readInto(paths, func(ctx context.Context, tell func(dataset.Progress)) (*dataset.Dataset, error) {
			return dataset.Scan(ctx, paths, dataset.Options{OneClass: true}, tell)
		}, "", func(ctx context.Context, p *project.Project, d *dataset.Dataset) (project.Added, error) {
			return p.Add(ctx, d)
		})
	})
}

// AddToClass reads pictures, and folders of them, into one class, whatever they are called.
func (s *Session) AddToClass(class project.ClassID, paths []string) {
	name := ""
	if s.state.Project != nil {
		c, _ := s.state.Project.Class(class)
		name = c.Name
	}
	s.readInto(paths, func(ctx context.Context, tell func(dataset.Progress)) (*dataset.Dataset, error) {
		return dataset.ScanFiles(ctx, paths, "class", dataset.Options{OneClass: true}, tell)
	}, name, func(ctx context.Context, p *project.Project, d *dataset.Dataset) (project.Added, error) {
		return p.AddTo(ctx, class, d)
	})
}

// within does f with an open project, making one first where there is none.
func (s *Session) within(f func()) {
	if s.project != nil {
		f()
		return
	}
	s.newProject(func() {
		s.made = s.project
		f()
	})
}

// readInto reads pictures and adds them, class being the one that all of them are added to, "" where each has its own. One reading goes on at a time.
func (s *Session) readInto(paths []string, scan func(context.Context, func(dataset.Progress)) (*dataset.Dataset, error), class string,
	add func(context.Context, *project.Project, *dataset.Dataset) (project.Added, error),
) {
	p := s.project
	if p == nil {
		return
	}
	if s.state.Scan != nil {
		s.trouble(Trouble{Title: words.T("Pictures are being read"), Text: words.T("Wait until the folders dropped before are read, or stop that, then drop these again.")})
		return
	}
	s.change(func(st *State) { st.Scan = &Scan{Paths: paths} })
	s.start(&s.scan, func(ctx context.Context) {
		s.post(func(st *State) { st.Scan = &Scan{Paths: paths, Preview: preview(ctx, paths)} })
		d, err := scan(ctx, s.tellScan(paths))
		if err == nil {
			err = s.addScanned(ctx, p, d, class, add)
		}
		if err != nil {
			s.fail("These pictures were not added", err)
		}
		s.do(func() {
			s.change(func(st *State) { st.Scan = nil })
			if made := s.made; made == p && err != nil && s.project == p && len(s.state.Project.Classes) == 0 {
				s.CloseProject() // which was made for these pictures alone
			}
			s.made = nil
		})
	})
}

// addScanned adds what was read, in the order of acts, and waits for it.
func (s *Session) addScanned(ctx context.Context, p *project.Project, d *dataset.Dataset, class string, add func(context.Context, *project.Project, *dataset.Dataset) (project.Added, error)) error {
	if len(d.Pictures) == 0 {
		return message.New("no picture in it can be used; choose another folder")
	}
	result := make(chan error, 1)
	s.acts.add(func() {
		if err := ctx.Err(); err != nil { // stopped, perhaps because the project is being closed
			result <- err
			return
		}
		added, err := add(ctx, p, d)
		if err == nil {
			err = noteProblems(ctx, p, d, added, class)
		}
		s.look(p)
		result <- err
	})
	select {
	case err := <-result:
		return err
	case <-ctx.Done():
		return context.Canceled
	}
}

// tellScan shows how far the reading is.
func (s *Session) tellScan(paths []string) func(dataset.Progress) {
	limited := newLimiter(updates)
	return func(p dataset.Progress) {
		if !limited.now() && p.Done != p.Found {
			return
		}
		s.post(func(st *State) {
			if st.Scan != nil {
				shown := *st.Scan
				shown.Paths, shown.Found, shown.Done, shown.Skipped = paths, p.Found, p.Done, p.Skipped
				st.Scan = &shown
			}
		})
	}
}

// StopScan ends the reading of pictures; nothing of it is added.
func (s *Session) StopScan() { s.scan.stop() }

// previewPictures is how many pictures of a class are shown before they are read.
const previewPictures = 12

// preview tells by names alone what the classes will be, so that something is to be seen at once.
func preview(ctx context.Context, paths []string) []PreviewClass {
	folders := paths
	if len(paths) == 1 {
		folders = nil
		entries, err := os.ReadDir(paths[0])
		if err != nil {
			return nil // the reading itself will say so
		}
		for _, e := range entries {
			if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
				folders = append(folders, filepath.Join(paths[0], e.Name()))
			}
		}
		if folders == nil {
			folders = paths
		}
	}
	var classes []PreviewClass
	for _, f := range folders {
		c := PreviewClass{Name: filepath.Base(f)}
		// What cannot be walked is left out here, and named by the reading.
		_ = filepath.WalkDir(f, func(path string, e fs.DirEntry, err error) error {
			if ctx.Err() != nil || c.Count >= 10000 {
				return filepath.SkipAll
			}
			if err == nil && !e.IsDir() && looksLikePicture(e.Name()) {
				if c.Count++; c.Count <= previewPictures {
					c.Paths = append(c.Paths, path)
				}
			}
			return nil
		})
		if c.Count > 0 {
			classes = append(classes, c)
		}
	}
	return classes
}

// looksLikePicture guesses by the name, for previews alone: reading goes by content.
func looksLikePicture(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".jpg", ".jpeg", ".png", ".gif", ".webp", ".tif", ".tiff", ".bmp", ".heic", ".heif", ".avif":
		return !strings.HasPrefix(name, ".")
	}
	return false
}

// OpenSample begins a project of the bundled sample pictures, which are first written into the data folder, for pictures live in files.
func (s *Session) OpenSample() {
	s.newProject(func() {
		s.acts.add(func() {
			folder := filepath.Join(s.folders.Data, "sample")
			if err := unpack(resources.Sample(), folder); err != nil {
				s.fail("The sample pictures could not be written", err)
				return
			}
			s.do(func() { s.AddFolders([]string{folder}) })
		})
	})
}

// unpack writes files that are not there yet.
func unpack(from fs.FS, folder string) error {
	return fs.WalkDir(from, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(folder, filepath.FromSlash(name))
		switch {
		case !e.IsDir() && !looksLikePicture(name): // the list of authors, which About shows
			return nil
		case e.IsDir():
			return os.MkdirAll(to, 0o755)
		}
		data, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		if info, err := os.Stat(to); err == nil && info.Size() == int64(len(data)) {
			return nil
		}
		return os.WriteFile(to, data, 0o644)
	})
}
