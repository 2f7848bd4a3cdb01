//go:build unix

package project

import (
	"errors"
	"os"
)

// syncFolder returns when a folder's names are on the disk.
func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
