package compare

import "likeness/training"

// Event tells how far a comparison is: one of the types below, or a training.Event (Scanned, Opened, finetune.Warning, and finetune.Progress
// while the features are computed). Events come from one goroutine at a time, in order.
type Event = training.Event

// Waiting tells that a method will be run.
type Waiting struct{ Method Method }

// Running tells how far a method is.
type Running struct {
	Method Method
	Share  float64 // 0 to 1
}

// Done tells of a method's result, before the sentences are written.
type Done struct{ Result Result }

// Failed tells that a method did not finish, and that the others go on.
type Failed struct {
	Method Method
	Err    error
}

// Dividing tells that the next division begins, of a comparison over several seeds.
type Dividing struct{ Division, Divisions int }

// Drawing tells how far the learning curve is.
type Drawing struct{ Done, Total int }
