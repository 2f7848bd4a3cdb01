//go:build !windows

package atomicfile

import (
	"errors"
	"os"
)

// syncFolder brings a folder's entries to the disk: until then a renamed file may be gone after a power cut.
func (disk) syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
