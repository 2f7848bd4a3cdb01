package plan

import "likeness/inference/network"

// fuse joins steps that one pass over memory can do. Each rule needs the value between the two to be used nowhere else.
func (c *compiler) fuse() {
	c.join(network.Conv, network.Add, fuseResidual)
	c.join(network.Conv, network.Clip, fuseActivation)
	c.join(network.ClipBackward, network.ChannelSum, fuseBias)
}

// join tries a rule on each pair of a producer and its user; a rule that takes it leaves the joined step in the user's place
// (or the producer's, where it says so) and clears the other.
func (c *compiler) join(producer, user network.Kind, rule func(c *compiler, from, to *Step, uses int) bool) {
	made := make(map[int]*Step)
	for i := range c.steps {
		for _, out := range c.steps[i].Outputs {
			made[out] = &c.steps[i]
		}
	}
	uses := c.uses()
	for i := range c.steps {
		to := &c.steps[i]
		if to.Kind != user || to.Inputs == nil {
			continue
		}
		for _, in := range to.Inputs {
			from := made[in]
			if from == nil || from.Kind != producer || from.Inputs == nil {
				continue
			}
			if rule(c, from, to, uses[in]) {
				break
			}
		}
	}
	kept := c.steps[:0]
	for _, s := range c.steps {
		if s.Inputs != nil {
			kept = append(kept, s)
		}
	}
	c.steps = kept
}

// uses counts how often each value is read; one that is read after the run counts once more.
func (c *compiler) uses() []int {
	n := make([]int, len(c.plan.Values))
	for _, s := range c.steps {
		for _, in := range s.Inputs {
			n[in]++
		}
	}
	for i, k := range c.keep {
		if k {
			n[i]++
		}
	}
	return n
}

// fuseResidual makes conv + other the convolution's own addend.
func fuseResidual(_ *compiler, conv, add *Step, uses int) bool {
	if uses != 1 || conv.Activation || conv.Residual {
		return false
	}
	other := add.Inputs[0]
	if other == conv.Outputs[0] {
		other = add.Inputs[1]
	}
	out := add.Outputs
	*add = *conv
	add.Inputs = append(append([]int{}, conv.Inputs...), other)
	add.Outputs, add.Residual = out, true
	conv.Inputs = nil
	return true
}

// fuseActivation lets the convolution limit its own result.
func fuseActivation(_ *compiler, conv, clip *Step, uses int) bool {
	if uses != 1 || conv.Activation {
		return false
	}
	low, high, out := clip.Low, clip.High, clip.Outputs
	*clip = *conv
	clip.Outputs, clip.Activation, clip.Low, clip.High = out, true, low, high
	conv.Inputs = nil
	return true
}

// fuseBias sums the channels of a masked gradient in the pass that masks it. It stands in the place of the mask.
func fuseBias(_ *compiler, mask, sum *Step, _ int) bool {
	if len(mask.Outputs) != 1 {
		return false
	}
	mask.Outputs = append(mask.Outputs, sum.Outputs[0])
	sum.Inputs = nil
	return true
}
