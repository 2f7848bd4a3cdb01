package session

import (
	"sync"
	"time"
)

// limiter lets something through now and then.
type limiter struct {
	mu    sync.Mutex
	pause time.Duration
	last  time.Time
}

func newLimiter(pause time.Duration) *limiter { return &limiter{pause: pause} }

// now tells whether the pause is over, and begins another.
func (l *limiter) now() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := time.Now()
	if t.Sub(l.last) < l.pause {
		return false
	}
	l.last = t
	return true
}

// everyUpdate calls show a few times a second, from a goroutine of its own, until the function that it returns is called; show is not called after that.
func everyUpdate(show func()) (stop func()) {
	ticker := time.NewTicker(updates)
	done, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		for {
			select {
			case <-ticker.C:
				show()
			case <-done:
				return
			}
		}
	}()
	return func() { ticker.Stop(); close(done); <-gone }
}
