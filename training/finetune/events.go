package finetune

import (
	"likeness/inference/message"
	"likeness/training/measure"
)

// Event is something that happened; one of the types below. Events come from one goroutine, in order.
type Event interface{ event() }

// Phase is work that takes a while.
type Phase string

// The phases, in the order in which they come.
const (
	ReadingPictures  Phase = "reading pictures"       // features; counted in pictures
	FittingFrozen    Phase = "fitting the quick look" // no count
	PreparingViews   Phase = "preparing views"        // activations; counted in views
	CheckingHeldOut  Phase = "checking on pictures held out"
	Tuning           Phase = "fine-tuning" // counted in steps
	MeasuringResults Phase = "measuring"   // counted in pictures
)

// Progress tells how far a phase is.
type Progress struct {
	Phase       Phase
	Done, Total int
	// Share of the whole training that is done, from 0 to 1, by the work counted so far.
	Share float64
}

// Measured tells that a stage's model was measured on the pictures kept aside.
type Measured struct {
	Stage   Stage
	Report  measure.Report
	Seconds float64
	// Examples are the pictures that it was measured on, Probabilities the answers to them, row by row; nil where a picture could not be read.
	Examples      []int
	Probabilities [][]float64
}

// Stepped tells of a step of the tuned stage.
type Stepped struct {
	Step, Steps int
	Loss        float64 // of this batch, smoothing included
	Norm        float64 // of the gradients before clipping
	HeldOut     bool    // whether this is the run that is checked on held-out pictures, or the last one
}

// Evaluated tells what pictures held out of the training ones say of the model as it is after a step, averaged with the frozen one where that is
// what will be kept. Step 0 is the frozen model alone. The probabilities are not calibrated yet. Pictures kept aside for the result are never
// among these.
type Evaluated struct {
	Step, Steps   int
	Accuracy      measure.Accuracy
	LogLoss       float64
	Examples      []int
	Probabilities [][]float64 // of Examples, row by row
}

// Checked tells what the held-out pictures said.
type Checked struct {
	Pictures int               // held out
	LogLoss  map[Stage]float64 // after calibration
	Accuracy map[Stage]measure.Accuracy
	Kept     Stage
	Reason   message.Text // why that stage is kept, in words
}

// Warning is a sentence that the user should read.
type Warning struct{ Text message.Text }

func (Progress) event()  {}
func (Measured) event()  {}
func (Stepped) event()   {}
func (Evaluated) event() {}
func (Checked) event()   {}
func (Warning) event()   {}
