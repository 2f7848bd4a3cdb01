package sorting

import (
	"errors"
	"fmt"
	"io/fs"

	"golang.org/x/sys/unix"
)

func (system) rename(from, to string) error {
	return renamed(from, to, unix.RenamexNp(from, to, unix.RENAME_EXCL))
}

func (system) clone(from, to string) error {
	err := unix.Clonefile(from, to, unix.CLONE_NOFOLLOW)
	if err == nil || errors.Is(err, fs.ErrExist) || errors.Is(err, unix.EIO) || isFull(err) {
		return err
	}
	return fmt.Errorf("%w: %w", errUnable, err)
}
