//go:build nvidia

package cuda

import (
	"fmt"

	"likeness/inference/device/plan"
	"likeness/inference/network"

	"gorgonia.org/cu"
)

// convolution names the sizes of one.
type convolution struct {
	n, h, w, c    int // input
	oh, ow, o     int // output
	kh, kw        int
	perIn, perOut int // channels of a group
	win           network.Window
}

func convolutionOf(x, w, y operand, win network.Window) convolution {
	return convolution{
		n: x.shape[0], h: x.shape[1], w: x.shape[2], c: x.shape[3], oh: y.shape[1], ow: y.shape[2], o: y.shape[3],
		kh: w.shape[0], kw: w.shape[1], perIn: w.shape[2], perOut: w.shape[3] / win.Groups, win: win,
	}
}

// pixels is the number of output pixels, taps the number of rows of the weights as a matrix.
func (v convolution) pixels() int { return v.n * v.oh * v.ow }
func (v convolution) taps() int   { return v.kh * v.kw * v.c }

// pointwise: a matrix product of pixels by channels.
func (v convolution) pointwise() bool {
	return v.kh == 1 && v.kw == 1 && v.win.Groups == 1 && v.win.Stride == [2]int{1, 1} && v.win.Pad == [4]int{}
}

// depthwise: what kernels/depthwise.cu covers.
func (v convolution) depthwise() bool {
	return v.perIn == 1 && v.perOut == 1 && v.kh == v.kw && (v.kh == 3 || v.kh == 5) && v.win.Dilation == [2]int{1, 1} &&
		(v.win.Stride == [2]int{1, 1} || v.win.Stride == [2]int{2, 2})
}

// name is the suffix of a depthwise kernel.
func (v convolution) name(vector bool) string {
	s := fmt.Sprintf("%dx%d_stride%d", v.kh, v.kw, v.win.Stride[0])
	if vector && v.c%4 == 0 {
		s += "_by4"
	}
	return s
}

// lanes is the number of threads that share a pixel in a depthwise kernel.
func (v convolution) lanes() int {
	if v.c%4 == 0 {
		return v.c / 4
	}
	return v.c
}

// strip is the number of outputs that a thread of a depthwise kernel computes; STRIP in kernels/depthwise.cu.
const strip = 4

// window are the parameters that the general kernels share.
func (v convolution) window() []any {
	return []any{
		v.h, v.w, v.c, v.oh, v.ow, v.o, v.kh, v.kw, v.win.Stride[0], v.win.Stride[1], v.win.Dilation[0], v.win.Dilation[1],
		v.win.Pad[0], v.win.Pad[1],
	}
}

func (c *compiler) conv(s plan.Step, in []operand, y operand) {
	x, w := in[0], in[1]
	v := convolutionOf(x, w, y, s.Window)
	f := finish{bias: in[2].at, low: lowest, high: highest}
	if s.Residual {
		f.residual = in[3].at
	}
	if s.Activation {
		f.low, f.high = s.Low, s.High
	}
	switch {
	case v.pointwise():
		c.product(productOf{"forward", v.pixels(), v.o, v.c}, x.at, w.at, y.at, f)
	case v.depthwise():
		c.add("depthwise_forward_"+v.name(true), blocks(v.n*v.oh*ceilDivide(v.ow, strip)*v.lanes()), x.at, w.at, f.bias, f.residual, y.at,
			v.n, v.h, v.w, v.c, v.oh, v.ow, v.win.Pad[0], v.win.Pad[1], 0, f.low, f.high)
	case v.win.Groups == 1:
		p := productOf{"forward", v.pixels(), v.o, v.taps()}
		c.gather("gather_forward", p, v, y.at, f, x.at, w.at, f.bias, f.residual)
	default:
		arguments := []any{x.at, w.at, f.bias, f.residual, y.at, y.size, v.perIn, v.perOut, f.low, f.high}
		c.add("general_forward", blocks(y.size), append(arguments, v.window()...)...)
	}
}

// gather adds a product whose one operand is gathered. first are the kernel's arguments before the result.
func (c *compiler) gather(name string, p productOf, v convolution, out cu.DevicePtr, f finish, first ...any) {
	d := p.divide(c.e.b.multiprocessors, tiles[3:])
	to := out
	if d.parts > 1 {
		to = c.scratch(d.parts * p.m * p.n)
	}
	arguments := append(first, to, v.pixels(), v.taps(), d.chunk)
	if p.form == "forward" {
		arguments = append(arguments, f.low, f.high)
	}
	c.add(name, d.grid, append(arguments, v.window()...)...)
	c.finishProduct(d, p, to, out, f)
}

func (c *compiler) convBackwardData(s plan.Step, w, dy, dx operand) {
	v := convolutionOf(dx, w, dy, s.Window)
	switch {
	case v.pointwise():
		c.product(productOf{"backward_data", v.pixels(), v.c, v.o}, dy.at, w.at, dx.at, unfinished)
	case v.depthwise() && v.win.Stride[0] == 1:
		// The same walk over dy with the weights turned round.
		c.add("depthwise_forward_"+v.name(true), blocks(v.n*v.h*ceilDivide(v.w, strip)*v.lanes()), dy.at, w.at, none, none, dx.at,
			v.n, v.oh, v.ow, v.c, v.h, v.w, v.kh-1-v.win.Pad[0], v.kw-1-v.win.Pad[1], 1, lowest, highest)
	case v.depthwise():
		c.add("depthwise_backward_data_"+v.name(true), blocks(v.n*v.h*v.w*v.lanes()), w.at, dy.at, dx.at,
			v.n, v.h, v.w, v.c, v.oh, v.ow, v.win.Pad[0], v.win.Pad[1])
	default:
		arguments := []any{w.at, dy.at, dx.at, dx.size, v.perIn, v.perOut}
		c.add("general_backward_data", blocks(dx.size), append(arguments, v.window()...)...)
	}
}

func (c *compiler) convBackwardWeights(s plan.Step, x, dy, dw operand) {
	v := convolutionOf(x, dw, dy, s.Window)
	switch {
	case v.pointwise():
		c.product(productOf{"backward_weights", v.c, v.o, v.pixels()}, x.at, dy.at, dw.at, unfinished)
	case v.depthwise():
		c.depthwiseWeights(v, x, dy, dw)
	case v.win.Groups == 1:
		c.gather("gather_backward_weights", productOf{"backward_weights", v.taps(), v.o, v.pixels()}, v, dw.at, unfinished, x.at, dy.at)
	default:
		arguments := []any{x.at, dy.at, dw.at, v.pixels(), v.perIn, v.perOut}
		c.add("general_backward_weights", [3]int{dw.size, 1, 1}, append(arguments, v.window()...)...)
	}
}

// depthwiseWeights sums over strips of outputs: a block takes 32 channels and 8 strips at a time.
func (c *compiler) depthwiseWeights(v convolution, x, dy, dw operand) {
	across, strips := ceilDivide(v.c, 32), v.n*v.oh*ceilDivide(v.ow, strip)
	parts := min(ceilDivide(4*c.e.b.multiprocessors, across), ceilDivide(strips, 8), 256)
	to := c.scratch(parts * dw.size)
	c.add("depthwise_backward_weights_"+v.name(false), [3]int{across, parts, 1}, x.at, dy.at, to,
		v.n, v.h, v.w, v.c, v.oh, v.ow, v.win.Pad[0], v.win.Pad[1])
	c.add("sum_parts", blocks(dw.size), to, none, dw.at, dw.size, parts, v.c, float32(1))
}
