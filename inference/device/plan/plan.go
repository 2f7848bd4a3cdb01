// Package plan turns a graph into the list of steps that a device executes, and states what a device is.
//
// A Plan holds only what the wanted outputs need, in an order that can be run, with activations fused into the convolution
// before them and with one offset per value in a single arena, shared by values that do not live at the same time.
// It knows nothing of any hardware; each backend (reference, onednn, cuda) gives the steps their kernels.
package plan

import (
	"likeness/inference/network"

	"gorgonia.org/gorgonia"
)

// Align is what every offset in the arena is a multiple of, in elements: 256 bytes of 32-bit floats.
const Align = 64

// Role says who writes a value, and for how long it must stay.
type Role uint8

const (
	// Input is written by the caller before each run.
	Input Role = iota
	// Parameter is written by the caller seldom, or by Update.
	Parameter
	// Constant is written once, when the plan is loaded; see Value.Fill.
	Constant
	// Static is computed from parameters that no Update changes: again only after such a parameter was written.
	Static
	// Temporary is computed in each run; its memory is shared.
	Temporary
	// Output is computed in each run and may be read after it.
	Output
)

// Value is a tensor of the plan.
type Value struct {
	Name   string // of its node, or of the network's layer that it is the result of
	Shape  []int  // NHWC, HWIO; empty for a scalar
	Size   int    // in elements, at least 1
	Role   Role
	Offset int     // in elements, into the arena
	Fill   float32 // what a Constant is filled with
}

// Step is one thing to do.
//
// Inputs and Outputs are indices into Plan.Values. Beyond the network's operations a step may be fused:
//   - Conv with Activation: the result is limited to Low..High; with Residual, Inputs[3] is added before that.
//   - ClipBackward with two Outputs: the second is the ChannelSum of the first.
type Step struct {
	Kind       network.Kind
	Window     network.Window
	Low, High  float32 // Clip, ClipBackward, Conv with Activation
	Epsilon    float32
	Row        int
	Activation bool
	Residual   bool
	Inputs     []int
	Outputs    []int
}

// Trainable is a parameter that Update changes, with its gradient.
type Trainable struct {
	Parameter, Gradient int // indices into Plan.Values
	// Rate multiplies the learning rate, Decay the weight decay, for this parameter alone.
	Rate, Decay float32
}

// Plan is a compiled graph.
type Plan struct {
	Values    []Value
	Static    []Step // run after a parameter was written
	Steps     []Step // run each time, after Static where that is due
	Trainable []Trainable
	Arena     int // size in elements
	index     map[*gorgonia.Node]int
}

// Index gives the value of a node that was an input, a parameter or a wanted output; ok is false for any other.
func (p *Plan) Index(n *gorgonia.Node) (i int, ok bool) {
	i, ok = p.index[n]
	return i, ok
}

// Train asks for a parameter to be changed by Update along its gradient.
type Train struct {
	Parameter, Gradient *gorgonia.Node
	Rate, Decay         float32
}

// Algorithm is how Update changes parameters.
type Algorithm uint8

const (
	// SGD: v = Momentum*v + g + decay*w; w -= rate*v (as PyTorch).
	SGD Algorithm = iota
	// AdamW: decoupled weight decay, bias-corrected moments (Loshchilov & Hutter 2019, as PyTorch).
	AdamW
)

// Update states one step of the optimiser over all trainable parameters.
type Update struct {
	Algorithm    Algorithm
	Step         int     // counts from 1, for AdamW's bias correction
	Rate         float32 // learning rate of this step; times Trainable.Rate
	Decay        float32 // weight decay of this step; times Trainable.Decay
	Momentum     float32 // SGD
	Beta1, Beta2 float32 // AdamW
	Epsilon      float32 // AdamW
	ClipNorm     float32 // gradients are scaled down to this global norm; 0 leaves them
	// Average keeps an exponential average of each parameter, avg = Average*avg + (1-Average)*w, after the update; 0 keeps none.
	// The first step sets it to the parameter.
	Average float32
}

// Slot is one of the tensors kept for a value.
type Slot uint8

const (
	// Current is the value itself.
	Current Slot = iota
	// FirstMoment is AdamW's first moment, or SGD's velocity.
	FirstMoment
	// SecondMoment is AdamW's.
	SecondMoment
	// Averaged is the exponential average; see Update.Average.
	Averaged
)

// Info says what a backend is, for people and reports.
type Info struct {
	Kind    string `json:"kind"`    // "reference", "cpu", "cuda"
	Name    string `json:"name"`    // of the processor or card
	Library string `json:"library"` // with version, empty for none
	Threads int    `json:"threads"` // processor threads used; 0 on a card
	Memory  int64  `json:"memory"`  // bytes on the card; 0 on a processor
	// Arithmetic says, for people, what a card computes with; empty on a processor.
	Arithmetic string `json:"arithmetic,omitempty"`
	// Rounded says that the factors of matrix products are rounded to 10 bits of mantissa.
	Rounded bool `json:"rounded,omitempty"`
}

// Backend executes plans on one kind of hardware. It may be used by one goroutine at a time.
type Backend interface {
	Info() Info
	// Load allocates a plan's memory and prepares its kernels. All memory starts as zeros, constants filled.
	Load(*Plan) (Executable, error)
	// Close frees the backend. Its executables must have been closed.
	Close() error
}

// Executable is a loaded plan. Same plan, same data, same backend and thread count: the same bits.
type Executable interface {
	// Write copies data into a slot of a value; len(data) must be its size.
	Write(value int, slot Slot, data []float32) error
	// Read copies a slot of a value into data; len(data) must be its size. Temporary and static values cannot be read.
	Read(value int, slot Slot, data []float32) error
	// Run executes the static steps where one is due, then all steps.
	Run() error
	// Update changes the trainable parameters by the gradients of the last Run and returns the global norm of the
	// gradients before clipping.
	Update(Update) (norm float64, err error)
	// Close frees the memory.
	Close() error
}
