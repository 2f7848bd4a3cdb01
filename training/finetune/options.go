package finetune

import (
	"fmt"

	"likeness/inference/message"
	"likeness/training/augment"
)

// Effort says how much of the network is trained.
type Effort string

const (
	// Quick trains a classifier on frozen features: seconds.
	Quick Effort = "quick"
	// Standard also trains the last stages; about a minute for 200 pictures on two cores.
	Standard Effort = "standard"
	// Full trains every layer instead: about five times as long.
	Full Effort = "full"
)

// ParseEffort reads an effort as a user writes it.
func ParseEffort(s string) (Effort, error) {
	switch e := Effort(s); e {
	case Quick, Standard, Full:
		return e, nil
	}
	return "", fmt.Errorf("effort %q is not known: choose quick, standard or full", s)
}

// Stage names a model on the way.
type Stage string

// The stages; see the package comment. With effort Quick there is only the frozen one.
const (
	Frozen   Stage = "frozen"
	Tuned    Stage = "tuned"
	Combined Stage = "combined"
)

// Message names the stage.
func (s Stage) Message() message.Text {
	switch s {
	case Frozen:
		return message.Of("frozen")
	case Tuned:
		return message.Of("tuned")
	case Combined:
		return message.Of("combined")
	}
	return message.Verbatim(string(s))
}

// ParseStage reads a stage as a user writes it.
func ParseStage(s string) (Stage, error) {
	switch k := Stage(s); k {
	case Frozen, Tuned, Combined:
		return k, nil
	}
	return "", fmt.Errorf("model %q is not known: choose combined, tuned or frozen", s)
}

// Options of a training; the zero value of a field is the usual.
type Options struct {
	Effort Effort // Standard
	// Keep is the stage to keep. Combined, the usual, gives way to Frozen where held-out pictures say that it is worse.
	Keep    Stage
	Seed    uint64
	Steps   int            // of the tuned stage; 0 grows with the pictures, see steps
	Augment augment.Preset // of the views; see package augment
	Mirror  bool           // whether a picture's mirror image shows the same; false for text
	// Budget is how many bytes of activations are kept in memory before they go to a file; 0 is 256 MB.
	Budget int64
	// Folder is where the activations' file and checkpoints go; empty is the system's temporary folder, without checkpoints.
	Folder string

	Recipe Recipe
}

// UsualBatch is how many pictures a step takes where the recipe does not say.
const UsualBatch = 16

// Recipe holds the numbers of the tuned stage. The zero value of a field is the measured best.
type Recipe struct {
	Batch     int     // pictures of a step
	Rate      float32 // learning rate of the head
	Decay     float32 // weight decay, of weights alone
	LayerRate float32 // factor of the learning rate from one group of layers to the one before
	Smoothing float64 // label smoothing
	Dropout   float64 // share of features left out
	Average   float32 // of the weights over the steps
	ClipNorm  float32
	Views     int // of a picture at most, where activations are kept
}

func (r Recipe) filled() Recipe {
	set(&r.Batch, UsualBatch)
	set(&r.Rate, 1e-3)
	set(&r.Decay, 0.05)
	set(&r.LayerRate, 0.85)
	set(&r.Smoothing, 0.1)
	set(&r.Dropout, 0.2)
	set(&r.Average, 0.98)
	set(&r.ClipNorm, 1)
	set(&r.Views, 8)
	return r
}

func set[T comparable](to *T, usual T) {
	var zero T
	if *to == zero {
		*to = usual
	}
}

func (o Options) filled() Options {
	set(&o.Effort, Standard)
	set(&o.Keep, Combined)
	set(&o.Budget, 256<<20)
	if o.Effort == Quick {
		o.Keep = Frozen
	}
	o.Recipe = o.Recipe.filled()
	return o
}

// steps is how long the tuned stage trains: 300 steps at least, then about three passes over the pictures.
func (o Options) steps(pictures int) int {
	if o.Steps > 0 {
		return o.Steps
	}
	return max(300, (3*pictures+o.Recipe.Batch-1)/o.Recipe.Batch)
}
