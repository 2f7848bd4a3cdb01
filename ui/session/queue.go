package session

import "sync"

// queue holds what is still to be done, in order. It has no limit: who puts something in never waits, which the window must not, nor an act that asks
// for another.
type queue struct {
	mu   sync.Mutex
	list []func()
	more chan struct{} // holds something after a function was put in
}

func newQueue() *queue { return &queue{more: make(chan struct{}, 1)} }

// add puts a function in, from any goroutine.
func (q *queue) add(f func()) {
	q.mu.Lock()
	q.list = append(q.list, f)
	q.mu.Unlock()
	select {
	case q.more <- struct{}{}:
	default:
	}
}

// take takes the next function out; nil where nothing is left.
func (q *queue) take() func() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.list) == 0 {
		return nil
	}
	f := q.list[0]
	q.list[0] = nil // what it holds goes with it
	q.list = q.list[1:]
	return f
}

// drain does what is in it, and what that puts in, until nothing is left.
func (q *queue) drain() {
	for f := q.take(); f != nil; f = q.take() {
		f()
	}
}
