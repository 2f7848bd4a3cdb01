package project

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// look reads a file's first 100 bytes, the header of SQLite's file format (sqlite.org/fileformat.html, section 1.3), without SQLite, which would
// take an empty file for a new database and roll a stranger's journal back. It returns the schema's version.
func look(path string) (version int, err error) {
	f, err := openRegular(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	var h [100]byte
	if n, err := io.ReadFull(f, h[:]); err != nil {
		if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return 0, &OpenError{Path: path, Problem: NotReadable, Err: err}
		}
		return 0, &OpenError{Path: path, Problem: NotOurs, Err: fmt.Errorf("%d bytes are too few", n)}
	}
	if string(h[:16]) != "SQLite format 3\x00" || binary.BigEndian.Uint32(h[68:]) != applicationID {
		return 0, &OpenError{Path: path, Problem: NotOurs}
	}
	version = int(int32(binary.BigEndian.Uint32(h[60:])))
	if version > newest {
		return 0, &OpenError{Path: path, Problem: Newer, Err: fmt.Errorf("version %d, newest known is %d", version, newest)}
	}
	if version < 1 {
		return 0, &OpenError{Path: path, Problem: Damaged, Err: fmt.Errorf("version %d", version)}
	}
	pageSize := int64(binary.BigEndian.Uint16(h[16:]))
	if pageSize == 1 {
		pageSize = 65536
	}
	pages := int64(binary.BigEndian.Uint32(h[28:]))
	// In the middle of a transaction, another's or one that a crash ended, the length says nothing; there is a journal then. The length is asked for
	// last: where the journal is gone, what the header promises has been written.
	if hasJournal(path) {
		return version, nil
	}
	info, err := f.Stat()
	if err != nil {
		return 0, &OpenError{Path: path, Problem: NotReadable, Err: err}
	}
	if info.Size() < pages*pageSize {
		return 0, &OpenError{Path: path, Problem: Damaged, Err: fmt.Errorf("%d bytes instead of %d", info.Size(), pages*pageSize)}
	}
	return version, nil
}

// openRegular opens a file for reading; a pipe would hold us up for ever.
func openRegular(path string) (*os.File, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &OpenError{Path: path, Problem: Missing, Err: err}
	case err != nil:
		return nil, &OpenError{Path: path, Problem: NotReadable, Err: err}
	case !info.Mode().IsRegular():
		return nil, &OpenError{Path: path, Problem: NotOurs, Err: errors.New("not a file")}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, &OpenError{Path: path, Problem: NotReadable, Err: err}
	}
	return f, nil
}

// hasJournal tells whether a transaction was, or is, under way.
func hasJournal(path string) bool {
	info, err := os.Stat(path + "-journal")
	return err == nil && info.Size() > 0
}
