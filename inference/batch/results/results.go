// Package results keeps what a model says of pictures in a file that a stopped run can go on with.
//
//	f, err := results.Open(path, run, true)     // true: go on where a file is there
//	line, done, err := f.Done(picture)          // classified before, by the same run, and unchanged since
//	err = f.Add(results.Line{...})              // one line more, in the file when it returns
//	err = f.Close()                             // and on the disk
//
// The format is JSON lines: one object a picture, in UTF-8, so that files of several machines can be put together with cat. A picture may have
// several lines: the last one counts. A last line that a crash has torn is removed.
//
// Memory is about 150 bytes a picture that was done before: of the lines only the places are kept.
package results

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
	"unicode/utf8"

	"likeness/inference/regularfile"
)

// Run is what a picture's result depends on, beside the picture.
type Run struct {
	Model     string  `json:"model"` // see Model
	Threshold float64 `json:"threshold"`
}

// Model names a model by the SHA-256 of its file: the first 16 hexadecimal digits.
func Model(path string) (string, error) {
	f, err := regularfile.Open(path, os.O_RDONLY, 0)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}

// Line is one picture's result.
type Line struct {
	Path string `json:"path"`
	// Raw is the path's bytes where they are not UTF-8; Path shows them as far as can be.
	Raw      []byte    `json:"path_bytes,omitempty"`
	Size     int64     `json:"size"`
	Modified time.Time `json:"modified"`
	Run
	Predicted     string             `json:"predicted"` // empty where the threshold is not reached
	Probability   float64            `json:"probability"`
	Probabilities map[string]float64 `json:"probabilities,omitempty"`
	Unfamiliarity *float64           `json:"unfamiliarity,omitempty"` // above 1: like no picture that was learned from
	Error         string             `json:"error,omitempty"`         // why it could not be read
}

// NotResultsError says that a file is there which is no file of results.
type NotResultsError struct {
	Path string
	Line int // the first that is none
}

func (e *NotResultsError) Error() string {
	return fmt.Sprintf("%s is not a file of results: line %d is none. Nothing was changed in it; give another name", e.Path, e.Line)
}

// ErrExists says that a file is there which the caller did not want to go on with.
var ErrExists = errors.New("it is there already: go on with it (--resume), remove it, or give another name")

// File is an open file of results. It is for one goroutine.
type File struct {
	path  string
	f     *os.File
	run   Run
	place map[string]int64 // of the last line of each picture
	end   int64
	fresh int // lines since they were brought to the disk
}

// Open makes a file of results or, if resume is true, goes on with one that is there.
func Open(path string, run Run, resume bool) (*File, error) {
	flags := os.O_RDWR | os.O_CREATE
	if !resume {
		flags |= os.O_EXCL
	}
	f, err := regularfile.Open(path, flags, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("write results to %s: %w", path, ErrExists)
	}
	if err != nil {
		return nil, fmt.Errorf("write results: %w", err)
	}
	r := &File{path: path, f: f, run: run, place: map[string]int64{}}
	if err := r.index(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return r, nil
}

// index notes where each picture's line is, and cuts off a torn one.
func (r *File) index() error {
	in := bufio.NewReaderSize(r.f, 1<<16)
	for n := 1; ; n++ {
		text, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			if n == 1 && len(text) > 0 && !bytes.HasPrefix(text, []byte(`{"path":`)) {
				return &NotResultsError{r.path, n}
			}
			break
		}
		if err != nil {
			return fmt.Errorf("read the results in %s: %w", r.path, err)
		}
		var line Line
		if json.Unmarshal(text, &line) != nil || line.name() == "" {
			return &NotResultsError{r.path, n}
		}
		r.place[line.name()] = r.end
		r.end += int64(len(text))
	}
	if err := r.f.Truncate(r.end); err != nil {
		return fmt.Errorf("write results: %w", err)
	}
	_, err := r.f.Seek(r.end, io.SeekStart)
	return err
}

// name is the path's bytes.
func (l *Line) name() string {
	if l.Raw != nil {
		return string(l.Raw)
	}
	return l.Path
}

// Done finds the result of a picture that the same run has done before, if the picture has not been changed since. Path is as it was given.
func (r *File) Done(path string) (Line, bool, error) {
	at, ok := r.place[path]
	if !ok {
		return Line{}, false, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return Line{}, false, nil //nolint:nilerr // whoever reads the picture will say so
	}
	text, err := bufio.NewReader(io.NewSectionReader(r.f, at, r.end-at)).ReadBytes('\n')
	if err != nil {
		return Line{}, false, fmt.Errorf("read the results in %s: %w", r.path, err)
	}
	var line Line
	if err := json.Unmarshal(text, &line); err != nil {
		return Line{}, false, fmt.Errorf("read the results in %s: %w", r.path, err)
	}
	same := line.Run == r.run && line.Size == info.Size() && line.Modified.Equal(info.ModTime())
	line.Path, line.Raw = path, nil
	return line, same, nil
}

// Note fills in Size and Modified; a picture that has vanished has none.
func (l *Line) Note() {
	if info, err := os.Stat(l.Path); err == nil {
		l.Size, l.Modified = info.Size(), info.ModTime().UTC()
	}
}

// Add appends a result. Run is filled in, and Size and Modified where they have not been.
func (r *File) Add(line Line) error {
	line.Run = r.run
	if line.Modified.IsZero() {
		line.Note()
	}
	if !utf8.ValidString(line.Path) {
		line.Raw = []byte(line.Path)
	}
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(line); err != nil {
		return fmt.Errorf("write results to %s: %w", r.path, err)
	}
	if _, err := r.f.Write(text.Bytes()); err != nil {
		return fmt.Errorf("write results to %s: %w", r.path, err)
	}
	r.end += int64(text.Len())
	if r.fresh++; r.fresh < 1000 {
		return nil
	}
	r.fresh = 0
	return r.Sync()
}

// Sync brings all to the disk.
func (r *File) Sync() error {
	if err := r.f.Sync(); err != nil {
		return fmt.Errorf("write results to %s: %w", r.path, err)
	}
	return nil
}

// Close brings all to the disk and closes the file.
func (r *File) Close() error { return errors.Join(r.Sync(), r.f.Close()) }
