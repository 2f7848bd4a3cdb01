package project

import (
	"errors"
	"os"
)

// A lock is a file beside the project, held by the operating system for one opening of it: when the process ends, however it ends, the lock is
// free. The file that may be left behind means nothing by itself.
type lock struct {
	file *os.File
}

// errLocked says that another has the lock.
var errLocked = errors.New("open elsewhere")

func lockName(path string) string { return path + "-lock" }

// takeLock takes a project's lock, or returns errLocked, or says why no lock can be had there.
func takeLock(path string) (*lock, error) {
	for {
		f, err := os.OpenFile(lockName(path), os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return nil, err
		}
		if err := lockFile(f); err != nil {
			f.Close()
			return nil, err
		}
		// Who had it before may have removed the file between our opening and our locking it.
		mine, err1 := f.Stat()
		there, err2 := os.Stat(lockName(path))
		if err1 == nil && err2 == nil && os.SameFile(mine, there) {
			return &lock{f}, nil
		}
		f.Close()
	}
}
