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
