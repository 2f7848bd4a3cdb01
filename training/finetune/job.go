package finetune

import (
	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/imagefile"
	"likeness/inference/message"
	"likeness/inference/network"
	"likeness/training/features"
	"likeness/training/measure"
)

// Example is a labelled picture.
type Example struct {
	Path  string
	Hash  [32]byte // SHA-256 of the file
	Class int
	Group int // pictures of one group (duplicates) are never told apart by a split
}

// Backbone is the pretrained network that training starts from.
type Backbone struct {
	Name          string           // with what identifies its file
	Network       *network.Network // its own classifier still on
	Preprocessing classifier.Preprocessing
}

// Job is what to learn.
type Job struct {
	Classes  []string
	Examples []Example
	// Features are those of Examples, in their order, with mirror images where Options.Mirror is set.
	Features *features.Result
	// Train and Test are indices into Examples. With no Test the result is measured by cross-validation.
	Train, Test []int
	Backbone    Backbone
	// Open gives the device; it is called when there is something to compute, and may be called more than once.
	Open   func() (*device.Device, error)
	Limits imagefile.Limits
	// FellBack says that another device failed in the middle of this job: its checkpoints are taken over.
	FellBack bool
}

func (j *Job) check() error {
	counts := make([]int, len(j.Classes))
	for _, i := range j.Train {
		counts[j.Examples[i].Class]++
	}
	for c, n := range counts {
		if n == 0 {
			return message.Errorf("the class %q has no picture to learn from", j.Classes[c])
		}
	}
	if len(counts) < 2 {
		return message.Errorf("at least two classes are needed to tell pictures apart, there are %d", len(counts))
	}
	return nil
}

func (j *Job) labels(of []int) []int {
	labels := make([]int, len(of))
	for k, i := range of {
		labels[k] = j.Examples[i].Class
	}
	return labels
}

func (j *Job) groups(of []int) []int {
	groups := make([]int, len(of))
	for k, i := range of {
		groups[k] = j.Examples[i].Group
	}
	return groups
}

// StageResult is a stage's model, measured.
type StageResult struct {
	Stage   Stage
	Report  measure.Report
	Logits  [][]float64 // of the measured pictures, before the temperature; rows as Result.Measured
	Seconds float64     // since the training began
}

// Result is a trained model with all that was found out.
type Result struct {
	Network *network.Network // from a picture to probabilities, temperature inside
	Kept    Stage
	Reason  message.Text // why it is kept, in words
	Stages  []StageResult
	// Measured are the examples on which the stages were measured; Probabilities those of the kept model, row by row.
	Measured       []int
	Probabilities  [][]float64
	CrossValidated bool
	Stopped        bool // the context ended before all was done; this is the best so far
	Threshold      float64
	Temperature    float64
	Skipped        map[int]error // examples that could not be read
	Seconds        float64
}

// Stage finds a stage's result.
func (r *Result) Stage(s Stage) (StageResult, bool) {
	for _, x := range r.Stages {
		if x.Stage == s {
			return x, true
		}
	}
	return StageResult{}, false
}
