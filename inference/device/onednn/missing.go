package onednn

import (
	"runtime"
	"strings"
)

// MissingError says that oneDNN cannot be used on this machine.
type MissingError struct {
	// Tried lists each file that was looked for, with what was wrong.
	Tried []string
}

func (e *MissingError) Error() string {
	s := "oneDNN, which computes networks fast on the processor, cannot be used"
	if len(e.Tried) > 0 {
		s += " (" + strings.Join(e.Tried, "; ") + ")"
	}
	return s + ". " + advice()
}

func advice() string {
	switch runtime.GOOS {
	case "windows":
		return "Put dnnl.dll beside the program"
	case "darwin":
		return "Install it with: brew install onednn"
	}
	return "Install it: the package is libdnnl2 on Debian 12, libdnnl3 on Debian 13, libdnnl3 on Ubuntu 24.04, onednn elsewhere"
}
