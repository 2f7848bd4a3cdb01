package dataset

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"likeness/inference/message"
	"likeness/inference/picturefolder"
)

// ListError says what is wrong with a list of labels.
type ListError struct {
	Path string
	Line int // counted from 1; 0 where it is the list as a whole
	Why  message.Text
}

func (e *ListError) Error() string { return e.Message().String() }

// Message is the text of the error.
func (e *ListError) Message() message.Text {
	if e.Line == 0 {
		return message.Of("the list %q cannot be used: %s", e.Path, e.Why)
	}
	return message.Of("the list %q cannot be used, line %d: %s", e.Path, e.Line, e.Why)
}

// listLimit is the largest list that is read, in bytes: over a million lines.
const listLimit = 128 << 20

// ScanList reads a table of pictures with their classes: a text file with a line for each picture, in which commas, semicolons, tabs or | part the
// columns, as spreadsheets save it (CSV, TSV; quoted where needed; UTF-8, UTF-16 or Windows' Western encoding).
//
// The first line may name the columns: path, file, image ... and class, label, category ... in any order among others. Without it there are two
// columns, and that of the paths is told from its content. Paths may be absolute or begin from the list's own folder; backslashes do on every
// system. A line counts in Found, and one that names no picture that is there, or no class, is skipped with its number and the reason. A file that
// the list puts into two classes is skipped, as everywhere.
//
// A list that cannot be used at all is a [ListError]; other errors are those of Scan.
func ScanList(ctx context.Context, path string, opts Options, progress func(Progress)) (*Dataset, error) {
	opts = opts.filled()
	if progress == nil {
		progress = func(Progress) {}
	}
	rows, err := readList(path)
	if err != nil {
		return nil, err
	}
	l := &listing{paths: []string{path}, nested: true}
	l.resolve(ctx, filepath.Dir(path), rows)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(l.files) == 0 {
		return nil, &ListError{Path: path, Why: message.Of(
			"none of its %d lines names a picture that is there and a class. The first, line %d, names %q. "+
				"Put the list into the folder that its paths begin from", len(rows), rows[0].line, rows[0].path)}
	}
	d, err := l.read(ctx, opts, progress)
	var one *OneClassError
	if errors.As(err, &one) {
		one.Path = path
	}
	return d, err
}

// readList reads the rows of a list. Its errors are ListErrors.
func readList(path string) ([]listRow, error) {
	fail := func(err error) error { return &ListError{Path: path, Why: picturefolder.WhyUnreadable(err)} }
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, &ListError{Path: path, Why: message.Of("there is no such file")}
	case err != nil:
		return nil, fail(err)
	case !info.Mode().IsRegular():
		return nil, &ListError{Path: path, Why: message.Of("it is not a file")}
	case info.Size() > listLimit:
		return nil, &ListError{Path: path, Why: message.Of("it is larger than %d MB, so it is hardly a list of pictures", listLimit>>20)}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fail(err)
	}
	rows, bad := parseList(data, func(text string) bool {
		info, err := os.Stat(place(filepath.Dir(path), text))
		return err == nil && info.Mode().IsRegular()
	})
	if bad != nil {
		bad.Path = path
		return nil, bad
	}
	return rows, nil
}

// place is where a path of a list leads: from the list's folder, or anywhere. Backslashes part folders where no file has them in its name.
func place(folder, text string) string {
	at := func(s string) string {
		if filepath.IsAbs(s) {
			return filepath.Clean(s)
		}
		return filepath.Join(folder, s)
	}
	plain := at(text)
	if !strings.Contains(text, `\`) {
		return plain
	}
	if _, err := os.Lstat(plain); err == nil {
		return plain
	}
	return at(strings.ReplaceAll(text, `\`, "/"))
}

// placed is a row whose file is there.
type placed struct {
	listRow
	file picturefolder.File
}

// resolve finds the files of the rows and makes classes of their labels.
func (l *listing) resolve(ctx context.Context, folder string, rows []listRow) {
	byFile := map[string][]placed{}
	var order []string
	for _, r := range rows {
		if ctx.Err() != nil {
			return
		}
		skip := func(path string, why picturefolder.Unusable) {
			why.Reason = message.Of("line %d of the list: %s", r.line, why.Reason)
			l.skipped = append(l.skipped, newSkipped(path, why))
		}
		if r.path == "" {
			skip(l.paths[0], picturefolder.Unusable{Kind: Unreadable, Reason: message.Of("it names no picture")})
			continue
		}
		path := place(folder, r.path)
		f, bad := named(path)
		switch {
		case bad != nil:
			if bad.Kind == folderNamed {
				bad.Kind = Unreadable
			}
			skip(path, *bad)
		case r.class == "":
			skip(path, picturefolder.Unusable{Kind: NoClass, Reason: message.Of("it names no class")})
		default:
			if byFile[f.Real] == nil {
				order = append(order, f.Real)
			}
			byFile[f.Real] = append(byFile[f.Real], placed{r, f})
		}
	}
	label := l.label(byFile)
	for _, real := range order {
		l.takeRows(byFile[real], label)
	}
	slices.SortStableFunc(l.files, func(a, b picturefolder.File) int {
		return cmp.Or(cmp.Compare(a.Label, b.Label), strings.Compare(a.Path, b.Path))
	})
}

// label numbers the classes in order of their names.
func (l *listing) label(byFile map[string][]placed) map[string]int {
	label := map[string]int{}
	var names []string
	for _, rows := range byFile {
		for _, r := range rows {
			if _, ok := label[r.class]; !ok {
				label[r.class] = 0
				names = append(names, r.class)
			}
		}
	}
	slices.Sort(names)
	for i, name := range names {
		label[name] = i
		l.classes = append(l.classes, class{name: name, path: name})
	}
	return label
}

// takeRows takes the rows of one file: it, where they agree.
func (l *listing) takeRows(rows []placed, label map[string]int) {
	first := rows[0]
	other := slices.IndexFunc(rows, func(r placed) bool { return r.class != first.class })
	if other < 0 {
		first.file.Label = label[first.class]
		l.files = append(l.files, first.file)
		for _, r := range rows[1:] {
			l.skipped = append(l.skipped, Skipped{
				Path: r.file.Path, Kind: Duplicate, Other: first.file.Path,
				Reason: message.Of("line %d of the list names it again, after line %d", r.line, first.line),
			})
		}
		return
	}
	second := rows[other]
	l.conflicts = append(l.conflicts, Conflict{A: first.file.Path, B: second.file.Path, ClassA: first.class, ClassB: second.class, Exact: true})
	for _, r := range rows {
		l.skipped = append(l.skipped, Skipped{
			Path: r.file.Path, Kind: TwoClasses, Other: first.file.Path,
			Reason: message.Of("the list puts it into %q (line %d) and into %q (line %d): keep it in one of them", first.class, first.line, second.class, second.line),
		})
	}
}
