package project

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lockFile locks an open file for this opening of it, in this process too.
func lockFile(f *os.File) error {
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, new(windows.Overlapped))
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return errLocked
	}
	if err != nil {
		return os.NewSyscallError("LockFileEx", err)
	}
	return nil
}

// release frees the lock. The file goes unless another has opened it meanwhile: Windows removes no open file, which is then right.
func (l *lock) release() error {
	name := l.file.Name()
	err := l.file.Close()
	_ = os.Remove(name)
	return err
}
