//go:build cgo

package onednn

// #include "convolution.h"
import "C"

import (
	"fmt"
	"unsafe"

	"likeness/inference/device/plan"
	"likeness/inference/network"
)

// kernels gives the C side's number of each operation.
var kernels = map[network.Kind]C.int{
	network.Conv:                      C.kernel_convolution,
	network.ConvBackwardData:          C.kernel_convolution_backward_data,
	network.ConvBackwardWeights:       C.kernel_convolution_backward_weights,
	network.ChannelSum:                C.kernel_channel_sum,
	network.Clip:                      C.kernel_clip,
	network.ClipBackward:              C.kernel_clip_backward,
	network.Add:                       C.kernel_add,
	network.Mul:                       C.kernel_mul,
	network.GlobalAveragePool:         C.kernel_pool,
	network.GlobalAveragePoolBackward: C.kernel_pool_backward,
	network.Linear:                    C.kernel_linear,
	network.LinearBackwardData:        C.kernel_linear_backward_data,
	network.LinearBackwardWeights:     C.kernel_linear_backward_weights,
	network.ScaleWeights:              C.kernel_scale_weights,
	network.ScaleWeightsGradient:      C.kernel_scale_weights_gradient,
	network.FoldBias:                  C.kernel_fold_bias,
	network.FoldBiasGradient:          C.kernel_fold_bias_gradient,
	network.Moments:                   C.kernel_moments,
	network.Normalize:                 C.kernel_normalize,
	network.NormalizeSums:             C.kernel_normalize_sums,
	network.NormalizeBackward:         C.kernel_normalize_backward,
	network.Row:                       C.kernel_row,
	network.Softmax:                   C.kernel_softmax,
	network.CrossEntropy:              C.kernel_cross_entropy,
	network.CrossEntropyBackward:      C.kernel_cross_entropy_backward,
	network.MaxPool:                   C.kernel_max_pool,
	network.MaxPoolBackward:           C.kernel_max_pool_backward,
	network.Sigmoid:                   C.kernel_sigmoid,
	network.SigmoidBackward:           C.kernel_sigmoid_backward,
	network.Affine:                    C.kernel_affine,
	network.Power:                     C.kernel_power,
	network.ChannelScale:              C.kernel_channel_scale,
	network.ChannelScaleSum:           C.kernel_channel_scale_sum,
	network.Concat:                    C.kernel_concat,
	network.ChannelSlice:              C.kernel_channel_slice,
}

// step fills in what the C side needs to know of a step; convolutions are prepared later.
func (e *executable) step(s plan.Step) (C.step, error) {
	kernel, ok := kernels[s.Kind]
	if !ok {
		return C.step{}, fmt.Errorf("onednn: no kernel for %s", s.Kind)
	}
	c := C.step{kernel: kernel, low: C.float(s.Low), high: C.float(s.High), epsilon: C.float(s.Epsilon), row: C.int(s.Row)}
	for i, v := range s.Inputs {
		c.in[i] = e.pointer(v)
	}
	for i, v := range s.Outputs {
		c.out[i] = e.pointer(v)
	}
	e.sizes(s, &c)
	switch s.Kind {
	case network.Conv:
		e.geometry(&c, s, s.Inputs[0], s.Inputs[1], s.Outputs[0])
		if s.Activation {
			c.activation = 1
		}
		if s.Residual {
			c.residual = C.residual_apart
			if c.in[3] == c.out[0] {
				c.residual = C.residual_in_place
			}
		}
	case network.ConvBackwardData:
		e.geometry(&c, s, s.Outputs[0], s.Inputs[0], s.Inputs[1])
	case network.ConvBackwardWeights:
		e.geometry(&c, s, s.Inputs[0], s.Outputs[0], s.Inputs[1])
	case network.MaxPool:
		e.pooling(&c, s, s.Outputs[0])
	case network.MaxPoolBackward:
		e.pooling(&c, s, s.Inputs[1])
	}
	return c, nil
}

// pointer is where a step finds a value.
func (e *executable) pointer(value int) *C.float {
	v := e.values[value]
	x := floats(e.arena, v.Offset, v.Size)
	if place, ok := e.places[value]; ok {
		x = floats(e.windows, place, v.Size)
	}
	return (*C.float)(unsafe.Pointer(unsafe.SliceData(x)))
}

// sizes gives the tensor that is walked over: the first output of what goes element by element, the first input of what sums.
func (e *executable) sizes(s plan.Step, c *C.step) {
	over := s.Inputs[0]
	switch s.Kind {
	case network.Clip, network.ClipBackward, network.Add, network.Mul, network.ScaleWeights, network.FoldBias, network.FoldBiasGradient,
		network.Row, network.GlobalAveragePoolBackward, network.Concat, network.ChannelSlice:
		over = s.Outputs[0]
	}
	v := e.values[over]
	channels := 1
	if n := len(v.Shape); n > 0 {
		channels = v.Shape[n-1]
	}
	c.channels, c.rows = C.int64_t(channels), C.int64_t(v.Size/channels)
	shape := func(value, axis int) C.int64_t { return C.int64_t(e.values[value].Shape[axis]) }
	switch s.Kind {
	case network.GlobalAveragePool, network.GlobalAveragePoolBackward:
		c.rows = shape(over, 0)
		c.inner = shape(over, 1) * shape(over, 2)
	case network.ChannelScale:
		c.inner = shape(over, 1) * shape(over, 2)
	case network.ChannelScaleSum:
		c.rows = shape(over, 0)
		c.inner = shape(over, 1) * shape(over, 2)
	case network.Concat, network.ChannelSlice:
		c.inner = shape(s.Inputs[0], len(v.Shape)-1)
	case network.Linear:
		c.inner, c.channels = shape(s.Inputs[1], 0), shape(s.Inputs[1], 1)
	case network.LinearBackwardData:
		c.inner, c.channels, c.rows = shape(s.Inputs[0], 0), shape(s.Inputs[0], 1), shape(s.Inputs[1], 0)
	case network.LinearBackwardWeights:
		c.inner, c.channels = shape(s.Inputs[0], 1), shape(s.Inputs[1], 1)
	}
}

// geometry takes the sizes from the values that stand for a convolution's input, weights and result.
func (e *executable) geometry(c *C.step, s plan.Step, x, w, y int) {
	ws := e.values[w].Shape
	e.window(c, s, x, y, [2]int{ws[0], ws[1]})
	c.g.groups = C.int64_t(s.Window.Groups)
}

// pooling takes them from the input, always the step's first, and from what stands for the result.
func (e *executable) pooling(c *C.step, s plan.Step, y int) {
	e.window(c, s, s.Inputs[0], y, s.Window.Kernel)
	c.g.groups = c.g.c
}

func (e *executable) window(c *C.step, s plan.Step, x, y int, kernel [2]int) {
	xs, ys := e.values[x].Shape, e.values[y].Shape
	c.g = C.geometry{
		n: C.int64_t(xs[0]), h: C.int64_t(xs[1]), w: C.int64_t(xs[2]), c: C.int64_t(xs[3]),
		oh: C.int64_t(ys[1]), ow: C.int64_t(ys[2]), o: C.int64_t(ys[3]), kh: C.int64_t(kernel[0]), kw: C.int64_t(kernel[1]),
	}
	for i := range 2 {
		c.g.stride[i], c.g.dilation[i] = C.int64_t(s.Window.Stride[i]), C.int64_t(s.Window.Dilation[i])
	}
	for i := range 4 {
		c.g.pad[i] = C.int64_t(s.Window.Pad[i])
	}
}

// width is how many sums a step keeps at a time.
func width(c C.step) C.int64_t {
	if c.kernel == C.kernel_normalize_sums {
		return 2 * c.channels
	}
	return c.channels
}

// ownDepthwise says whether our kernel for the gradient of depthwise weights fits, and is the faster one.
func ownDepthwise(g C.geometry) bool {
	return g.groups == g.c && g.o == g.c && g.c%16 == 0 && g.kh == g.kw && g.kh == 5 &&
		g.stride[0] == g.stride[1] && g.stride[0] <= 2 && g.dilation[0] == 1 && g.dilation[1] == 1
}

// describe names a step with its shapes, for errors.
func (e *executable) describe(s plan.Step) string {
	text := s.Kind.String()
	for i, v := range s.Inputs {
		if i > 0 {
			text += ","
		}
		text += fmt.Sprintf(" %v", e.values[v].Shape)
	}
	return text + fmt.Sprintf(" -> %v", e.values[s.Outputs[0]].Shape)
}
