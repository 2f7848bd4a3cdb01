package sorting

import (
	"errors"
	"fmt"

	"golang.org/x/sys/unix"
)

func (system) rename(from, to string) error {
	for {
		err := unix.Renameat2(unix.AT_FDCWD, from, unix.AT_FDCWD, to, unix.RENAME_NOREPLACE)
		if !errors.Is(err, unix.EINTR) {
			return renamed(from, to, err)
		}
	}
}

func (s system) clone(from, to string) error {
	src, err := s.open(from)
	if err != nil {
		return fmt.Errorf("%w: %w", errUnable, err)
	}
	defer src.Close()
	dst, err := s.create(to)
	if err != nil {
		return err
	}
	err = unix.IoctlFileClone(int(dst.(systemFile).Fd()), int(src.(systemFile).Fd()))
	if err == nil {
		return dst.Close()
	}
	if !errors.Is(err, unix.EIO) && !isFull(err) {
		err = fmt.Errorf("%w: %w", errUnable, err)
	}
	return errors.Join(err, dst.Close(), s.remove(to))
}
