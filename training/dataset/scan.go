package dataset

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"likeness/inference/message"
	"likeness/inference/picturefolder"
)

// Options of a scan; the zero value is the usual.
type Options struct {
	// OneClass allows a single class: for a window where the second is still to come, and for test pictures. One folder without
	// sub-folders is then itself the class.
	OneClass bool
	// MinSide is the shorter side in pixels below which a picture is too small to learn from; 16 where 0.
	MinSide int
	// Workers is how many pictures are read at the same time; as many as there are processors where 0.
	Workers int

	readDir   picturefolder.ReadDir                             // for tests; os.ReadDir
	look      func(path string) (look, *picturefolder.Unusable) // for tests; lookAt
	meanwhile func()                                            // for tests; between listing and reading
}

const defaultMinSide = 16

// noClass is the class of files that lie beside the class folders.
const noClass = -1

// Progress of a scan: first files are found (Done is 0), then looked at.
type Progress struct {
	Found   int // files found so far
	Done    int // of which were looked at
	Skipped int // of which will not be used
}

// Scan reads the folders. paths is one folder whose sub-folders are the classes, or several folders, one per class. progress may be nil;
// it is called from one goroutine at a time, often. Errors are of the types of this package, or the context's.
func Scan(ctx context.Context, paths []string, opts Options, progress func(Progress)) (*Dataset, error) {
	opts = opts.filled()
	if progress == nil {
		progress = func(Progress) {}
	}
	l, err := list(ctx, paths, opts)
	if err != nil {
		return nil, err
	}
	return l.read(ctx, opts, progress)
}

// read opens the files of a listing and makes a dataset of them.
func (l *listing) read(ctx context.Context, opts Options, progress func(Progress)) (*Dataset, error) {
	progress(Progress{Found: len(l.files) + len(l.skipped), Skipped: len(l.skipped)})
	opts.meanwhile()
	results, err := lookAtAll(ctx, l, opts, progress)
	if err != nil {
		return nil, err
	}
	d := collect(l, results)
	d.dropDuplicates()
	d.nearGroups()
	d.dropEmptyClasses(l)
	d.sort()
	if err := d.check(l, opts); err != nil {
		return nil, err
	}
	return d, nil
}

func (o Options) filled() Options {
	if o.MinSide == 0 {
		o.MinSide = defaultMinSide
	}
	if o.readDir == nil {
		o.readDir = os.ReadDir
	}
	if o.look == nil {
		o.look = lookAt
	}
	if o.meanwhile == nil {
		o.meanwhile = func() {}
	}
	return o
}

// class is a folder that holds one class.
type class struct {
	name       string
	path, real string
}

// listing is what the folders hold, before a file is opened.
type listing struct {
	paths   []string // as given
	nested  bool     // one folder was given, its sub-folders are the classes
	classes []class
	files   []picturefolder.File // labelled with their class
	skipped []Skipped

	conflicts []Conflict // that a list of labels has in itself
}

// list finds the classes and their files.
func list(ctx context.Context, paths []string, opts Options) (*listing, error) {
	if len(paths) == 0 {
		return nil, message.Errorf("no folder was given: give one folder whose sub-folders are the classes, or one folder per class")
	}
	given := make([]class, len(paths))
	for i, path := range paths {
		c, err := openClass(path)
		if err != nil {
			return nil, err
		}
		given[i] = c
	}
	l := &listing{paths: paths}
	var err error
	if len(given) == 1 {
		err = l.nestedClasses(ctx, given[0], opts)
	} else {
		err = l.separateClasses(ctx, given, opts)
	}
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(l.files, func(a, b picturefolder.File) int {
		return cmp.Or(cmp.Compare(a.Label, b.Label), strings.Compare(a.Path, b.Path))
	})
	return l, nil
}

// openClass resolves a folder that was given.
func openClass(path string) (class, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return class{}, &FolderError{path, err}
	}
	real, err := filepath.EvalSymlinks(absolute)
	if err != nil {
		return class{}, &FolderError{path, err}
	}
	info, err := os.Stat(real)
	if err != nil {
		return class{}, &FolderError{path, err}
	}
	if !info.IsDir() {
		return class{}, &FolderError{path, errNotFolder}
	}
	return class{name: className(filepath.Base(absolute)), path: filepath.Clean(path), real: real}, nil
}

// className makes a folder's name fit for files that take valid UTF-8 only.
func className(base string) string { return strings.ToValidUTF8(base, "\uFFFD") }

// separateClasses reads one folder per class.
func (l *listing) separateClasses(ctx context.Context, given []class, opts Options) error {
	slices.SortStableFunc(given, func(a, b class) int { return strings.Compare(a.name, b.name) })
	if err := checkDistinct(given); err != nil {
		return err
	}
	l.classes = given
	for i, c := range given {
		w := picturefolder.NewWalker(c.real, opts.readDir)
		if err := w.Folder(ctx, c.path, c.real, i); err != nil {
			return folderError(ctx, c.path, err)
		}
		if err := l.take(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

// checkDistinct refuses folders that overlap or have one name.
func checkDistinct(classes []class) error {
	for i, a := range classes {
		for _, b := range classes[:i] {
			switch {
			case a.real == b.real:
				return &SameClassError{First: b.path, Second: b.path}
			case picturefolder.Within(a.real, b.real):
				return &SameClassError{First: a.path, Second: b.path}
			case picturefolder.Within(b.real, a.real):
				return &SameClassError{First: b.path, Second: a.path}
			}
		}
	}
	for i, c := range classes {
		if i > 0 && classes[i-1].name == c.name {
			return &SameClassError{Class: c.name, First: classes[i-1].path, Second: c.path}
		}
	}
	return nil
}

// nestedClasses reads one folder whose sub-folders are the classes. Without sub-folders it is itself the only class.
func (l *listing) nestedClasses(ctx context.Context, root class, opts Options) error {
	entries, err := opts.readDir(root.real)
	if err != nil {
		return &FolderError{root.path, err}
	}
	w := picturefolder.NewWalker(root.real, opts.readDir)
	l.nested = true
	for _, e := range entries {
		if picturefolder.Ignored(e.Name()) {
			continue
		}
		c := class{className(e.Name()), filepath.Join(root.path, e.Name()), filepath.Join(root.real, e.Name())}
		if e.IsDir() {
			l.classes = append(l.classes, c)
			if err := w.Folder(ctx, c.path, c.real, len(l.classes)-1); err != nil {
				return folderError(ctx, c.path, err)
			}
			continue
		}
		if w.Loose(c.path, c.real, e.Type(), noClass, len(l.classes)) { // a link to a folder is a class like any other
			l.classes = append(l.classes, c)
		}
	}
	if err := checkNames(l.classes); err != nil {
		return err
	}
	if len(l.classes) == 0 {
		l.nested, l.classes = false, []class{root}
		for i := range w.Files {
			w.Files[i].Label = 0
		}
	}
	return l.take(ctx, w)
}

// checkNames refuses sub-folders whose names are the same once they are valid UTF-8.
func checkNames(classes []class) error {
	first := map[string]string{}
	for _, c := range classes {
		if other, ok := first[c.name]; ok {
			return &SameClassError{Class: c.name, First: other, Second: c.path}
		}
		first[c.name] = c.path
	}
	return nil
}

// folderError is the context's error, or the folder's.
func folderError(ctx context.Context, path string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return &FolderError{path, err}
}

// take ends a walk and adds what it found.
func (l *listing) take(ctx context.Context, w *picturefolder.Walker) error {
	if err := w.Finish(ctx); err != nil {
		return err
	}
	l.files = append(l.files, w.Files...)
	for _, s := range w.Skipped {
		l.skipped = append(l.skipped, newSkipped(s.Path, s.Unusable))
	}
	return nil
}
