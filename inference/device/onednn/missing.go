package onednn

import (
	"runtime"
	"strings"

	"likeness/inference/message"
)

// MissingError says that oneDNN cannot be used on this machine.
type MissingError struct {
	// Tried lists each file that was looked for, with what was wrong.
	Tried []string
}

func (e *MissingError) Error() string { return e.Message().String() }

// Message is the text of the error.
func (e *MissingError) Message() message.Text {
	if told := e.told(); len(told) > 0 {
		return message.Of("oneDNN, which computes networks fast on the processor, cannot be used (%s). %s", strings.Join(told, "; "), advice())
	}
	return message.Of("oneDNN, which computes networks fast on the processor, cannot be used. %s", advice())
}

// told leaves out the files that are simply not there, as long as something else is to be told.
func (e *MissingError) told() []string {
	if len(e.Tried) <= 1 {
		return e.Tried
	}
	var told []string
	for _, t := range e.Tried {
		if !strings.Contains(t, "No such file") {
			told = append(told, t)
		}
	}
	if len(told) == 0 {
		return []string{"it is not on this machine"}
	}
	return told
}

func advice() message.Text {
	switch runtime.GOOS {
	case "windows":
		return message.Of("Put dnnl.dll beside the program")
	case "darwin":
		return message.Of("Install it with: brew install onednn")
	}
	return message.Of("Install it: the package is libdnnl2 on Debian 12 and Ubuntu 22.04, libdnnl3.6 on Debian 13, libdnnl3 with another number on later ones, onednn elsewhere")
}
