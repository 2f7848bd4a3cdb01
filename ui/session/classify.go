package session

import (
	"time"
)

// Classifying is the work through folders of new pictures, or its outcome.
type Classifying struct {
	Running bool
	Paths   []string
	Started time.Time
	Done    int
	Total   int
}

// Share is how much is done, from 0 to 1.
func (c *Classifying) Share() float64 { return float64(c.Done) / float64(max(1, c.Total)) }
