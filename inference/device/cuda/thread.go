//go:build nvidia

package cuda

import (
	"errors"
	"reflect"
	"runtime"

	"likeness/inference/device/cuda/internal/driver"
)

// thread is the one OS thread on which a card's context is current. It ends with close.
type thread struct {
	work chan func()
	done chan struct{}
}

func newThread() *thread {
	t := &thread{work: make(chan func()), done: make(chan struct{})}
	go func() {
		runtime.LockOSThread() // never unlocked: the OS thread ends with this goroutine
		defer close(t.done)
		for f := range t.work {
			f()
		}
	}()
	return t
}

// do runs f on the thread and waits for it.
func (t *thread) do(f func() error) error {
	var err error
	ended := make(chan struct{})
	t.work <- func() {
		err = f()
		close(ended)
	}
	<-ended
	return err
}

func (t *thread) close() {
	close(t.work)
	<-t.done
}

// result gives the first CUresult in an error: of package driver, or of package cu, whose type is not exported; 0 where there is none.
func result(err error) int {
	var own *driver.Error
	if errors.As(err, &own) {
		return int(own.Result)
	}
	if v := reflect.ValueOf(err); v.IsValid() && v.Kind() == reflect.Int {
		return int(v.Int())
	}
	switch wrapped := err.(type) { //nolint:errorlint // this walks the tree of errors
	case interface{ Unwrap() error }:
		return result(wrapped.Unwrap())
	case interface{ Unwrap() []error }:
		for _, e := range wrapped.Unwrap() {
			if r := result(e); r != 0 {
				return r
			}
		}
	}
	return 0
}

// failure makes an *Error of what went wrong.
func failure(doing string, err error) error {
	if err == nil {
		return nil
	}
	var already *Error
	if errors.As(err, &already) {
		return err
	}
	e := &Error{Doing: doing, Result: result(err), Cause: err}
	switch r := e.Result; {
	case r == int(driver.OutOfMemory):
		e.Kind = ErrOutOfMemory
	case isLost(r):
		e.Kind = ErrLost
	case r != 0:
		e.Kind = ErrUnavailable
	}
	return e
}

// isLost says whether nothing more can be done with a context after this CUresult: a kernel went wrong, the card fell off its
// bus, its memory is damaged.
func isLost(r int) bool {
	const launchOutOfResources = 701
	return r == 4 || r == 201 || r == 214 || r >= 700 && r < 720 && r != launchOutOfResources || r == 999
}
