package finetune

import (
	"os"

	"golang.org/x/sys/unix"
)

func reserve(file *os.File, size int64) error {
	return unix.Fallocate(int(file.Fd()), 0, 0, size)
}
