package cuda

import (
	"fmt"

	"likeness/inference/message"
)

// What a caller decides by, with errors.Is. Each is an event for the user, after which work goes on on the processor.
var (
	// ErrOutOfMemory: the card's memory does not hold the plan. The backend can still be used.
	ErrOutOfMemory = message.New("the graphics card's memory is too small or in use by other programs; close them, or use a smaller batch")
	// ErrLost: a kernel failed or the card stopped answering. Nothing on it can be used any more.
	ErrLost = message.New("the graphics card stopped working for this program; restart the program to use it again")
	// ErrUnavailable: the driver or the card refuses to work. The Probe says more.
	ErrUnavailable = message.New("the graphics card cannot be used")
)

// Error is a failure on the card. It wraps one of the errors above where one fits.
type Error struct {
	Doing  string // what was attempted
	Result int    // the driver's CUresult, 0 where it was not the driver that failed
	Kind   error  // ErrOutOfMemory, ErrLost, ErrUnavailable or nil
	Cause  error
}

func (e *Error) Error() string { return e.Message().String() }

// Message is the text of the error; what was attempted and what the driver said is in English alone.
func (e *Error) Message() message.Text {
	text := fmt.Sprintf("cuda: %s: %v", e.Doing, e.Cause)
	if e.Result != 0 {
		text += fmt.Sprintf(" (driver result %d)", e.Result)
	}
	if e.Kind != nil {
		return message.Of("%s: %v", text, e.Kind)
	}
	return message.Verbatim(text)
}

// Unwrap gives Kind and Cause.
func (e *Error) Unwrap() []error {
	var all []error
	for _, err := range []error{e.Kind, e.Cause} {
		if err != nil {
			all = append(all, err)
		}
	}
	return all
}
