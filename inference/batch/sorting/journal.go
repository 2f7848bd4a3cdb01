package sorting

import (
	"bufio"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"likeness/inference/message"
)

// extension of the files in the folder of journals.
const extension = ".journal"

// journal is one that is being written.
type journal struct {
	f    file
	path string
}

// newJournal makes an empty journal in a folder, which is made where it is not there.
func newJournal(d disk, folder string, now time.Time) (*journal, string, error) {
	if err := makeAll(d, folder); err != nil {
		return nil, "", err
	}
	var b [6]byte
	if _, err := rand.Read(b[:]); err != nil {
		return nil, "", err
	}
	id := hex.EncodeToString(b[:])
	path := filepath.Join(folder, "sort-"+now.UTC().Format("20060102-150405.000000000")+"-"+id+extension)
	f, err := d.create(path)
	if err != nil {
		return nil, "", err
	}
	if err := f.lock(); err != nil {
		return nil, "", errors.Join(err, f.Close())
	}
	return &journal{f, path}, id, nil
}

// makeAll makes a folder with those above it.
func makeAll(d disk, folder string) error {
	for _, f := range slices.Backward(absent(d, folder)) {
		if err := d.mkdir(f); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		if err := d.syncFolder(filepath.Dir(f)); err != nil {
			return err
		}
	}
	return nil
}

// absent lists a folder and those above it which are not there, the innermost first.
func absent(d disk, folder string) (list []string) {
	for {
		if _, err := d.stat(folder); !missing(err) || filepath.Dir(folder) == folder {
			return list
		}
		list = append(list, folder)
		folder = filepath.Dir(folder)
	}
}

// write appends records. They are on the disk after sync.
func (j *journal) write(records ...record) error {
	var all []byte
	for _, r := range records {
		line, err := r.line()
		if err != nil {
			return err
		}
		all = append(all, line...)
	}
	if _, err := j.f.Write(all); err != nil {
		return j.failed(err)
	}
	return nil
}

func (j *journal) sync() error {
	if err := j.f.Sync(); err != nil {
		return j.failed(err)
	}
	return nil
}

// commit appends records and brings them to the disk.
func (j *journal) commit(records ...record) error {
	if err := j.write(records...); err != nil {
		return err
	}
	return j.sync()
}

// journalError says that the journal cannot be written: nothing more may be touched then.
type journalError struct{ err error }

func (e journalError) Error() string { return e.Message().String() }

// Message is the text of the error.
func (e journalError) Message() message.Text {
	return message.Of("write the journal that undo needs: %v; nothing more was touched", e.err)
}

func (e journalError) Unwrap() error { return e.err }

func (j *journal) failed(err error) error { return journalError{err} }

// entry is what a journal says of one item.
type entry struct {
	from, to string // to is the latest name intended, or the place where it is
	size     int64
	modified int64
	others   []string // names that were intended earlier
	direct   bool
	hash     []byte
	done     bool
	back     bool
	undone   bool
	left     string
}

// story is what a journal says.
type story struct {
	id       string
	time     time.Time
	method   Method
	target   string
	count    int
	folders  []string // to be made, outer before inner
	items    []entry
	begun    int // items that may have been touched
	ended    bool
	undoDone bool
	length   int64 // bytes of whole lines
}

// JournalError says that a journal cannot be used.
type JournalError struct {
	Path string
	Err  error
}

func (e *JournalError) Error() string { return e.Message().String() }

// Message is the text of the error.
func (e *JournalError) Message() message.Text {
	if errors.Is(e.Err, fs.ErrNotExist) {
		return message.Of("there is no journal %s", e.Path)
	}
	return message.Of("the journal %s cannot be used: %v; nothing was touched", e.Path, e.Err)
}

func (e *JournalError) Unwrap() error { return e.Err }

// readStory reads a journal. What follows a torn line is not looked at, unless whole lines follow it: then the journal is damaged.
func readStory(f io.Reader) (*story, error) {
	s := &story{}
	r := bufio.NewReaderSize(f, 1<<16)
	torn := false
	for {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		rec, err := parse(line[:len(line)-1])
		switch {
		case err != nil:
			torn = true
		case torn:
			return nil, errLine
		default:
			if err := s.take(rec); err != nil {
				return nil, err
			}
			s.length += int64(len(line))
		}
	}
	if s.id == "" {
		return nil, errNotJournal
	}
	return s, nil
}

var errNotJournal = message.New("it is not the journal of a sorting")

// take adds what a record says.
func (s *story) take(r record) error {
	switch {
	case s.id == "" && r.Format == 0:
		return errNotJournal
	case s.id == "" && r.Format != format:
		return message.Errorf("a newer Likeness wrote it, in format %d", r.Format)
	case r.Format != 0:
		s.id, s.time, s.method, s.target, s.count = r.ID, r.Time, r.Method, string(r.Target), r.Items
	case r.Folder != "":
		s.folders = append(s.folders, string(r.Folder))
	case r.Kept != "":
		s.folders = slices.DeleteFunc(s.folders, func(f string) bool { return f == string(r.Kept) })
	case r.Begin != 0:
		if r.Begin > len(s.items) || len(s.items) != s.count {
			return errLine
		}
		s.begun = r.Begin
	case r.End != nil:
		if *r.End > len(s.items) {
			return errLine
		}
		s.begun, s.ended = *r.End, true
	case r.Undo:
		s.undoDone = true
	case r.N == len(s.items)+1:
		s.items = append(s.items, entry{from: string(r.From), to: string(r.To), size: r.Size, modified: r.Modified})
	case r.N >= 1 && r.N <= len(s.items):
		s.items[r.N-1].take(r)
	default:
		return errLine
	}
	return nil
}

func (e *entry) take(r record) {
	if to := string(r.To); to != "" && to != e.to {
		e.others = append(e.others, e.to)
		e.to, e.direct = to, false
	}
	e.direct = e.direct || r.Direct
	if r.Hash != nil {
		e.hash = r.Hash
	}
	e.done = e.done || r.Done
	e.back = e.back || r.Back
	e.undone = e.undone || r.Undone
	if r.Left != "" || r.Undone {
		e.left = r.Left
	}
}

// openJournal opens a journal for going on with it: locked, without a torn last line.
func openJournal(d disk, path string) (*journal, *story, error) {
	f, err := d.update(path)
	if err != nil {
		return nil, nil, &JournalError{path, err}
	}
	s, err := claim(f)
	if err != nil {
		return nil, nil, errors.Join(&JournalError{path, err}, f.Close())
	}
	return &journal{f, path}, s, nil
}

func claim(f file) (*story, error) {
	if err := f.lock(); err != nil {
		if errors.Is(err, errLocked) {
			return nil, ErrBusy
		}
		return nil, err
	}
	s, err := readStory(f)
	if err != nil {
		return nil, err
	}
	if err := f.Truncate(s.length); err != nil {
		return nil, err
	}
	_, err = f.Seek(s.length, io.SeekStart)
	return s, err
}

// ErrBusy says that a sorting is running, or being undone, right now.
var ErrBusy = message.New("the sorting is still going on, or is being undone, in another window or command; wait until it has ended, or end it")

func (j *journal) close() error { return j.f.Close() }

// temporary is the name, in a folder, of the unfinished copy of an item.
func temporary(folder, id string, n int, back bool) string {
	kind := "part"
	if back {
		kind = "back.part"
	}
	return filepath.Join(folder, fmt.Sprintf(".likeness-%s-%d.%s", id, n, kind))
}
