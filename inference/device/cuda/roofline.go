package cuda

import (
	"likeness/inference/device/plan"
	"likeness/inference/network"
)

// Figures are a card's peak rates, as its maker states them: 32-bit operations and bytes of its memory, a second.
type Figures struct {
	Name              string
	Flops, Bandwidth  float64
	FlopsShare, Share float64 // what a kernel bound by the one or the other is expected to reach
}

// Work is what a step must do at least: operations, and bytes of operands and results moved once.
type Work struct{ Flops, Bytes float64 }

// WorkOf gives the work of a step of a plan. A convolution's is 2 operations for each product of a weight and a pixel; every other
// step's is taken as one operation an element, which never decides.
func WorkOf(p *plan.Plan, s plan.Step) Work {
	var w Work
	size := func(i int) float64 { return float64(p.Values[i].Size) }
	for _, list := range [][]int{s.Inputs, s.Outputs} {
		for _, i := range list {
			w.Bytes += 4 * size(i)
		}
	}
	channels := func(i int) float64 {
		shape := p.Values[i].Shape
		return float64(shape[len(shape)-1])
	}
	switch s.Kind {
	case network.Conv, network.Linear: // x, w -> y: each pixel meets all weights of its output channels
		w.Flops = 2 * size(s.Outputs[0]) * size(s.Inputs[1]) / channels(s.Outputs[0])
	case network.ConvBackwardData, network.LinearBackwardData: // w, dy -> dx
		w.Flops = 2 * size(s.Inputs[1]) * size(s.Inputs[0]) / channels(s.Inputs[1])
	case network.ConvBackwardWeights, network.LinearBackwardWeights: // x, dy -> dw
		w.Flops = 2 * size(s.Inputs[1]) * size(s.Outputs[0]) / channels(s.Inputs[1])
	default:
		w.Flops = w.Bytes / 4
	}
	return w
}

// Bound is the least time, in seconds, in which a card can do the work: the larger of what its arithmetic and its memory allow.
func (f Figures) Bound(w Work) float64 { return max(w.Flops/f.Flops, w.Bytes/f.Bandwidth) }

// Expected is Bound with the shares of the peak that kernels are expected to reach.
func (f Figures) Expected(w Work) float64 {
	return max(w.Flops/(f.Flops*f.FlopsShare), w.Bytes/(f.Bandwidth*f.Share))
}
