//go:build unix

package picturefolder

import (
	"os"
	"syscall"
)

// openFile opens a file that a listing called regular. Should it have become something else meanwhile, a pipe does not block and a link
// is not followed; the caller still asks the open file what it is.
func openFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOFOLLOW, 0)
}
