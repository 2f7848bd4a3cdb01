//go:build unix

package sorting

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

const openFlags = syscall.O_NONBLOCK | syscall.O_NOFOLLOW

// errNotFolder: something in the middle of a path is a file now.
var errNotFolder error = syscall.ENOTDIR

func (system) link(from, to string) error {
	err := os.Link(from, to)
	switch {
	case errors.Is(err, unix.EXDEV):
		return fmt.Errorf("%w: %w", errVolume, err)
	case errors.Is(err, unix.EPERM), errors.Is(err, unix.EMLINK), isUnsupported(err):
		return fmt.Errorf("%w: %w", errUnable, err)
	}
	return err
}

// renamed gives the error of a rename that replaces nothing its kind.
func renamed(from, to string, err error) error {
	if err == nil {
		return nil
	}
	wrapped := &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	switch {
	case errors.Is(err, unix.EXDEV):
		return fmt.Errorf("%w: %w", errVolume, wrapped)
	case errors.Is(err, unix.EINVAL), isUnsupported(err):
		return fmt.Errorf("%w: %w", errUnable, wrapped)
	}
	return wrapped
}

func isUnsupported(err error) bool {
	return errors.Is(err, unix.ENOSYS) || errors.Is(err, unix.ENOTSUP) || errors.Is(err, unix.EOPNOTSUPP)
}

// The calls of package os would remove a file where a folder is meant, and the other way round.
func (system) remove(path string) error {
	return ignoringEINTR("remove", path, func() error { return unix.Unlink(path) })
}

func (system) rmdir(path string) error {
	return ignoringEINTR("rmdir", path, func() error { return unix.Rmdir(path) })
}

func (system) syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, unix.EINVAL) { // some network and user-space file systems cannot, and write folders through
		err = nil
	}
	return errors.Join(err, f.Close())
}

func (system) space(path string) (int64, error) {
	var s unix.Statfs_t
	if err := ignoringEINTR("statfs", path, func() error { return unix.Statfs(path, &s) }); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil //nolint:unconvert // the types differ from system to system
}

func ignoringEINTR(op, path string, f func() error) error {
	for {
		err := f()
		switch {
		case err == nil:
			return nil
		case !errors.Is(err, unix.EINTR):
			return &fs.PathError{Op: op, Path: path, Err: err}
		}
	}
}

func (f systemFile) lock() error {
	err := ignoringEINTR("lock", f.Name(), func() error { return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) })
	switch {
	case errors.Is(err, unix.EWOULDBLOCK):
		return errLocked
	case errors.Is(err, unix.ENOLCK), err != nil && isUnsupported(err):
		return nil // a home on a file system without locks: better without than not at all
	}
	return err
}

// volumeOf is the number of the volume that a file is on.
func volumeOf(_ string, info fs.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Dev) //nolint:unconvert // the types differ from system to system
	}
	return 0
}

// isFull says that an error is for want of space.
func isFull(err error) bool {
	return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT) || errors.Is(err, unix.EFBIG)
}

// isOnlyThis says that an error is about this file alone: its name, which the file system cannot have, or that another program holds it.
func isOnlyThis(err error) bool {
	return errors.Is(err, unix.ENAMETOOLONG) || errors.Is(err, unix.EINVAL) || errors.Is(err, unix.EILSEQ)
}
