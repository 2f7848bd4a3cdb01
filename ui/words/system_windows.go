package words

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// told says in plain words what the operating system says in its own.
func told(e syscall.Errno) string {
	switch e {
	case windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL:
		return T("the disk is full")
	case windows.ERROR_WRITE_PROTECT:
		return T("nothing can be written there: it is read-only")
	case windows.ERROR_CRC, windows.ERROR_IO_DEVICE:
		return T("the drive cannot be read or written; it may be broken, or no longer connected")
	case windows.ERROR_FILENAME_EXCED_RANGE:
		return T("its name is too long")
	case windows.ERROR_DIR_NOT_EMPTY:
		return T("it is not empty")
	case windows.ERROR_SHARING_VIOLATION, windows.ERROR_LOCK_VIOLATION:
		return T("another program is using it")
	case windows.ERROR_NOT_READY, windows.ERROR_DEV_NOT_EXIST, windows.ERROR_DEVICE_NOT_CONNECTED:
		return T("the drive is no longer connected")
	}
	return plain(e)
}
