//go:build cgo

package onednn

import (
	"syscall"
	"testing"

	"likeness/build/sharedtest"
)

// TestThreadsAreKept: backends one after the other share a thread, and those at one time do not.
func TestThreadsAreKept(t *testing.T) {
	thread := func(b *backend) (id int) {
		b.call(func() { id = syscall.Gettid() })
		return id
	}
	open := func() *backend {
		b, err := openBackend(2, false)
		if err != nil {
			sharedtest.Lacking(t, err.Error())
		}
		return b
	}
	a, b := open(), open()
	first, second := thread(a), thread(b)
	if first == second {
		t.Error("two backends at one time share a thread")
	}
	for range 5 {
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
		b = open()
		if got := thread(b); got != second {
			t.Errorf("a backend has the thread %d, not %d that the one before it had", got, second)
		}
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}
