//go:build unix

package project

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lockFile locks an open file for this opening of it, in this process too.
func lockFile(f *os.File) error {
	for {
		err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, unix.EINTR):
		case errors.Is(err, unix.EWOULDBLOCK):
			return errLocked
		default:
			return os.NewSyscallError("flock", err)
		}
	}
}

// release removes the file while it is locked, so that nobody else's is removed.
func (l *lock) release() error {
	err := os.Remove(l.file.Name())
	return errors.Join(err, l.file.Close())
}
