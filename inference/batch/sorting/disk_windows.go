package sorting

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/windows"
)

const openFlags = 0

var errNotFolder error = windows.ERROR_PATH_NOT_FOUND

func (system) rename(from, to string) error {
	old, err1 := windows.UTF16PtrFromString(from)
	new, err2 := windows.UTF16PtrFromString(to)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	// Neither REPLACE_EXISTING nor COPY_ALLOWED.
	err := windows.MoveFileEx(old, new, windows.MOVEFILE_WRITE_THROUGH)
	if err == nil {
		return nil
	}
	wrapped := &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	if errors.Is(err, windows.ERROR_NOT_SAME_DEVICE) {
		return fmt.Errorf("%w: %w", errVolume, wrapped)
	}
	return wrapped
}

func (system) link(from, to string) error {
	err := os.Link(from, to)
	switch {
	case errors.Is(err, windows.ERROR_NOT_SAME_DEVICE):
		return fmt.Errorf("%w: %w", errVolume, err)
	case errors.Is(err, windows.ERROR_INVALID_FUNCTION), errors.Is(err, windows.ERROR_NOT_SUPPORTED), errors.Is(err, windows.ERROR_TOO_MANY_LINKS):
		return fmt.Errorf("%w: %w", errUnable, err)
	}
	return err
}

func (system) clone(from, to string) error { return errUnable }

func (system) remove(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return &fs.PathError{Op: "remove", Path: path, Err: windows.ERROR_DIRECTORY}
	}
	return os.Remove(path) // which also removes what is marked as read-only
}

func (system) rmdir(path string) error {
	return syscall.Rmdir(path)
}

// syncFolder has nothing to do: Windows keeps a folder's names in a journal of its own, and cannot flush a folder.
func (system) syncFolder(string) error { return nil }

func (system) space(path string) (int64, error) {
	p, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return 0, err
	}
	var free, total, all uint64
	if err := windows.GetDiskFreeSpaceEx(p, &free, &total, &all); err != nil {
		return 0, &fs.PathError{Op: "ask for the free space of", Path: path, Err: err}
	}
	return int64(min(free, 1<<62)), nil
}

func (f systemFile) lock() error {
	// A byte far beyond the end: Windows keeps others from reading what is locked.
	at := &windows.Overlapped{OffsetHigh: 1 << 30}
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, at)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return errLocked
	}
	return err
}

// volumeOf is a number made of the name of the drive that a file is on.
func volumeOf(path string, _ fs.FileInfo) uint64 {
	var n uint64
	for _, b := range []byte(folded(filepath.VolumeName(path))) {
		n = n*257 + uint64(b)
	}
	return n
}

func isFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

func isOnlyThis(err error) bool {
	return errors.Is(err, windows.ERROR_INVALID_NAME) || errors.Is(err, windows.ERROR_FILENAME_EXCED_RANGE) || errors.Is(err, windows.ERROR_DIRECTORY) ||
		errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_LOCK_VIOLATION)
}
