//go:build unix

package finetune

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// mapFile makes a file of that size and maps it. The space is reserved at once: writing to a mapped hole on a full disk would end the
// program.
func mapFile(file *os.File, size int64) ([]byte, error) {
	if err := reserve(file, size); err != nil {
		return nil, fmt.Errorf("reserve: %w", err)
	}
	return unix.Mmap(int(file.Fd()), 0, int(size), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
}

func unmapFile(data []byte) error { return unix.Munmap(data) }

// leaveNothing takes a file's name away. Some network drives refuse that for a file in use; there it keeps the name until it is closed.
func leaveNothing(file *os.File) { _ = os.Remove(file.Name()) }
