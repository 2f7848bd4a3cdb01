package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"

	"likeness/inference/message"
)

// Folder makes a new folder at path that holds what fill puts into the folder that it is given. Nothing may stand at path: an older folder
// is never touched, and the error is then [fs.ErrExist]. fill works in a folder beside path whose name begins with a dot and ends in ".part";
// when it is done, all is brought to the disk and renamed. An error of fill, or of anything else, leaves nothing behind.
func Folder(path string, fill func(dir string) error) error {
	if err := makeFolder(disk{}, path, fill); err != nil {
		return message.Errorf("make the folder %s: %w", path, err)
	}
	return nil
}

func makeFolder(s storage, path string, fill func(dir string) error) error {
	if _, err := os.Lstat(path); err == nil {
		return message.Errorf("%w; choose another name", fs.ErrExist)
	}
	temp := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%08x.part", filepath.Base(path), rand.Uint32()))
	if err := os.Mkdir(temp, 0o777); err != nil {
		return err
	}
	err := fill(temp)
	if err == nil {
		err = syncTree(s, temp)
	}
	if err == nil {
		err = s.rename(temp, path)
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(temp))
	}
	return s.syncFolder(filepath.Dir(path))
}

// syncTree brings every file and folder below root to the disk.
func syncTree(s storage, root string) error {
	return filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir():
			return s.syncFolder(path)
		}
		f, err := os.OpenFile(path, os.O_RDWR, 0) // Windows flushes only what may be written
		if err != nil {
			return err
		}
		return errors.Join(f.Sync(), f.Close())
	})
}
