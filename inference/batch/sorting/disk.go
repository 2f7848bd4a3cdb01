package sorting

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"likeness/inference/message"
	"likeness/inference/regularfile"
)

// disk is what sorting needs of the file system. Tests put one in its place that fails, or stops, at a chosen call.
type disk interface {
	lstat(path string) (fs.FileInfo, error)
	stat(path string) (fs.FileInfo, error)
	resolve(path string) (string, error) // without links
	readDir(path string) ([]fs.DirEntry, error)
	open(path string) (file, error)   // for reading; follows no link in the last name, and does not wait for a pipe
	create(path string) (file, error) // a new file, for its user alone; fs.ErrExist where there is one
	update(path string) (file, error) // a file that is there, for reading and writing; does not wait for a pipe
	mkdir(path string) error
	rename(from, to string) error // fs.ErrExist where there is a file, errVolume, errUnable where it cannot be done in one step
	link(from, to string) error   // a hard link, of a link itself; fs.ErrExist, errVolume, errUnable
	clone(from, to string) error  // a new file that shares its blocks; fs.ErrExist, errUnable
	chtimes(path string, modified time.Time) error
	remove(path string) error // no folder
	rmdir(path string) error  // an empty folder
	syncFolder(path string) error
	space(path string) (free int64, err error)
}

// file is an open file.
type file interface {
	io.ReadWriteSeeker
	io.Closer
	Stat() (fs.FileInfo, error)
	Chmod(fs.FileMode) error
	Truncate(size int64) error
	Sync() error
	lock() error // errLocked where another process has it
}

// What a file system cannot do, and what another way is found for.
var (
	errVolume = message.New("it is on another volume")
	errUnable = message.New("the file system cannot do this")
	errLocked = errors.New("locked by another process")
)

// system is the real file system.
type system struct{}

// systemFile is a real file.
type systemFile struct{ *os.File }

func (system) lstat(path string) (fs.FileInfo, error)     { return os.Lstat(path) }
func (system) stat(path string) (fs.FileInfo, error)      { return os.Stat(path) }
func (system) resolve(path string) (string, error)        { return filepath.EvalSymlinks(path) }
func (system) readDir(path string) ([]fs.DirEntry, error) { return os.ReadDir(path) }
func (system) mkdir(path string) error                    { return os.Mkdir(path, 0o777) }
func (system) chtimes(path string, modified time.Time) error {
	return os.Chtimes(path, time.Time{}, modified)
}

func (system) open(path string) (file, error) {
	return opened(os.OpenFile(path, os.O_RDONLY|openFlags, 0))
}

func (system) create(path string) (file, error) {
	return opened(os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600))
}

func (system) update(path string) (file, error) {
	return opened(regularfile.Open(path, os.O_RDWR, 0))
}

func opened(f *os.File, err error) (file, error) {
	if err != nil {
		return nil, err
	}
	return systemFile{f}, nil
}

// missing says that a look at a file told that there is none, rather than that it could not be looked at.
func missing(err error) bool { return errors.Is(err, fs.ErrNotExist) || errors.Is(err, errNotFolder) }

// sameEntry says whether two paths are one and the same name in one folder, by whatever links or mounts they lead there.
func sameEntry(d disk, a, b string) (bool, error) {
	if folded(filepath.Base(a)) != folded(filepath.Base(b)) {
		return false, nil
	}
	infoA, err := d.stat(filepath.Dir(a))
	if err != nil {
		return false, err
	}
	infoB, err := d.stat(filepath.Dir(b))
	if err != nil {
		return false, err
	}
	return os.SameFile(infoA, infoB), nil
}
