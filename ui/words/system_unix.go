//go:build unix

package words

import "syscall"

// told says in plain words what the operating system says in its own.
func told(e syscall.Errno) string {
	switch e {
	case syscall.ENOSPC, syscall.EDQUOT:
		return T("the disk is full")
	case syscall.EROFS:
		return T("nothing can be written there: it is read-only")
	case syscall.EIO:
		return T("the drive cannot be read or written; it may be broken, or no longer connected")
	case syscall.ENAMETOOLONG:
		return T("its name is too long")
	case syscall.ENOTEMPTY:
		return T("it is not empty")
	case syscall.EISDIR:
		return T("it is a folder")
	case syscall.ENOTDIR:
		return T("a part of the path is not a folder")
	case syscall.EMFILE, syscall.ENFILE:
		return T("too many files are open")
	case syscall.ENODEV, syscall.ENXIO, syscall.ENOTCONN, syscall.ESTALE:
		return T("the drive is no longer connected")
	}
	return plain(e)
}
