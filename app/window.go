package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"likeness/ui"
)

// window opens the window with what was given, and returns when it is closed.
func window(paths []string, stderr io.Writer) int {
	if runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		fmt.Fprintf(stderr, "likeness: there is no display to open a window on: neither DISPLAY nor WAYLAND_DISPLAY is set. The commands need none.\n%s", usage())
		return failed
	}
	for i, p := range paths {
		if full, err := filepath.Abs(p); err == nil {
			paths[i] = full
		}
	}
	if err := ui.Run(paths); err != nil {
		fmt.Fprintf(stderr, "likeness: %v\n", err)
		return failed
	}
	return done
}

// isFile tells a file or folder to open from a command.
func isFile(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}
