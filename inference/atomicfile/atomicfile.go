// Package atomicfile puts a file in the place of another in one step: whatever fails, an older file there stays as it was and nothing
// half-written is left. The bytes are on the disk when it returns.
//
// They are written to a temporary file in the same folder (its name begins with a dot and ends in ".part"), synced, closed, renamed, and
// the folder is synced. A crash at any moment leaves the old file or the new one, and at worst the temporary file beside it.
package atomicfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"

	"likeness/inference/message"
)

// Write makes path hold what write writes. A new file gets the usual permissions, an older one's are kept; of a symbolic link the file it
// points to is replaced. An error of write leaves everything as it was.
func Write(path string, write func(io.Writer) error) error {
	if err := replace(disk{}, path, write); err != nil {
		return message.Errorf("write %s: %w", path, err)
	}
	return nil
}

// storage is what replace needs of the file system; tests put one in its place that fails.
type storage interface {
	create(path string) (syncWriter, error) // fails with fs.ErrExist where path exists
	rename(from, to string) error
	remove(path string) error
	syncFolder(path string) error
}

type syncWriter interface {
	io.WriteCloser
	Sync() error
	Chmod(fs.FileMode) error
}

// replace writes a temporary file beside path, brings it to the disk, and renames it.
func replace(s storage, path string, write func(io.Writer) error) error {
	old, err := os.Stat(path)
	if err == nil {
		if !old.Mode().IsRegular() {
			return message.New("something that is not a file stands there; choose another name")
		}
		if path, err = filepath.EvalSymlinks(path); err != nil {
			return err
		}
	}
	f, temp, err := createTemp(s, path)
	if err != nil {
		return err
	}
	if err := fill(f, write, old); err != nil {
		return errors.Join(err, s.remove(temp))
	}
	if err := s.rename(temp, path); err != nil {
		return errors.Join(err, s.remove(temp))
	}
	return s.syncFolder(filepath.Dir(path))
}

func createTemp(s storage, path string) (syncWriter, string, error) {
	for try := 0; ; try++ {
		temp := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%08x.part", filepath.Base(path), rand.Uint32()))
		f, err := s.create(temp)
		if err == nil {
			return f, temp, nil
		}
		if !errors.Is(err, fs.ErrExist) || try == 100 {
			return nil, "", err
		}
	}
}

// fill writes f, gives it the permissions of the old file if there is one, and closes it in every case.
func fill(f syncWriter, write func(io.Writer) error, old fs.FileInfo) error {
	err := write(f)
	if err == nil && old != nil {
		err = f.Chmod(old.Mode().Perm())
	}
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// disk is the real file system.
type disk struct{}

func (disk) create(path string) (syncWriter, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
}

func (disk) rename(from, to string) error { return os.Rename(from, to) }
func (disk) remove(path string) error     { return os.Remove(path) }
