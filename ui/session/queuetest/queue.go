// Package queuetest is a window's queue for tests: what a session or a loader of pictures asks the window to do is done on the test's own
// goroutine, while the test waits for something to come about.
package queuetest

import (
	"testing"
	"time"
)

// patience is how long a test waits for anything. It is there to end a test that would never end, and no machine is so slow.
const patience = 5 * time.Minute

// Queue holds what is still to be done.
type Queue struct {
	t     *testing.T
	asked chan func()
}

// New makes an empty queue.
func New(t *testing.T) *Queue { return &Queue{t, make(chan func(), 10_000)} }

// Do is what sessions are given in place of the window's own queue. It may be called on any goroutine.
func (q *Queue) Do(f func()) { q.asked <- f }

// Until does what is asked for until something is so. It looks again from time to time also when nothing is asked for: a job that has
// ended asks for nothing after its last word.
func (q *Queue) Until(what string, so func() bool) {
	q.t.Helper()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	end := time.After(patience)
	for !so() {
		select {
		case f := <-q.asked:
			f()
		case <-again.C:
		case <-end:
			q.t.Fatalf("waited in vain until %s", what)
		case <-q.t.Context().Done():
			q.t.Fatalf("the test ended before %s", what)
		}
	}
}

// Close closes something that may ask for things to its end, a session say. As after the end of a window, none of them is done.
func (q *Queue) Close(end func() error) {
	q.t.Helper()
	done := make(chan error, 1)
	go func() { done <- end() }()
	for {
		select {
		case <-q.asked:
		case err := <-done:
			if err != nil {
				q.t.Error(err)
			}
			return
		}
	}
}
