package finetune

import (
	"os"
	"path/filepath"
	"strings"
	"unsafe"

	"golang.org/x/sys/windows"
)

func mapFile(file *os.File, size int64) ([]byte, error) {
	if err := reserve(file, size); err != nil {
		return nil, err
	}
	m, err := windows.CreateFileMapping(windows.Handle(file.Fd()), nil, windows.PAGE_READWRITE, uint32(size>>32), uint32(size), nil)
	if err != nil {
		return nil, err
	}
	defer windows.CloseHandle(m)
	at, err := windows.MapViewOfFile(m, windows.FILE_MAP_WRITE, 0, 0, uintptr(size))
	if err != nil {
		return nil, err
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(at)), size), nil
}

func unmapFile(data []byte) error {
	return windows.UnmapViewOfFile(uintptr(unsafe.Pointer(unsafe.SliceData(data))))
}

// leaveNothing removes what programs that were killed left beside a file. Windows refuses it for files that are in use, this one among them.
func leaveNothing(file *os.File) {
	folder := filepath.Dir(file.Name())
	entries, _ := os.ReadDir(folder) // what cannot be listed stays
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), filePrefix) {
			_ = os.Remove(filepath.Join(folder, e.Name()))
		}
	}
}
