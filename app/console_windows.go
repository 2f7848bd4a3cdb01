package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// attachConsole lets commands print into the window of the command line that they were given in. The program is built as one without a
// console, so that none flashes up behind the window, and Windows then gives it no place to print. What is redirected to a file or to
// another program stays so.
func attachConsole() {
	attach := windows.NewLazySystemDLL("kernel32.dll").NewProc("AttachConsole")
	const parent = ^uintptr(0)
	if attached, _, _ := attach.Call(parent); attached == 0 {
		return // started by a double click, or it has a console
	}
	replace := func(file **os.File, name string, mode int) {
		if kind, err := windows.GetFileType(windows.Handle((*file).Fd())); err == nil && kind != windows.FILE_TYPE_UNKNOWN {
			return
		}
		if console, err := os.OpenFile(name, mode, 0); err == nil {
			*file = console
		}
	}
	replace(&os.Stdin, "CONIN$", os.O_RDWR)
	replace(&os.Stdout, "CONOUT$", os.O_RDWR)
	replace(&os.Stderr, "CONOUT$", os.O_RDWR)
}
