//go:build cgo

package onednn

import (
	"syscall"
	"testing"
)

// TestThreadsAreKept: backends one after the other share a thread, and those at one time do not.
func TestThreadsAreKept(t *testing.T) {
	thread := func(b *backend) (id int) {
		b.call(func() { id = syscall.Gettid() })
		return id
	}
	a, b := openTest(t, 2, false), openTest(t, 2, false)
	first, second := thread(a), thread(b)
	if first == second {
		t.Error("two backends at one time share a thread")
	}
	for range 5 {
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
		b = openTest(t, 2, false)
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
