//go:build nvidia

package cuda

import (
	"fmt"
	"math"

	"likeness/inference/device/plan"
	"likeness/inference/network"

	"gorgonia.org/cu"
)

// compiler turns steps into launches. Its first error sticks.
type compiler struct {
	e         *executable
	launches  []launch
	workspace int64 // floats, the most that any step wants
	err       error
}

func (c *compiler) steps(steps []plan.Step) []launch {
	c.launches = nil
	for _, s := range steps {
		if c.err == nil {
			c.step(s)
		}
	}
	return c.launches
}

// add makes one more launch.
func (c *compiler) add(name string, grid [3]int, arguments ...any) {
	if c.err != nil {
		return
	}
	l, err := c.e.b.newLaunch(name, grid, arguments...)
	if err != nil {
		c.err = err
		return
	}
	c.launches = append(c.launches, l)
}

// scratch gives the workspace, which holds n floats until the next step.
func (c *compiler) scratch(n int) cu.DevicePtr {
	c.workspace = max(c.workspace, int64(n))
	return c.e.at(c.e.layout.workspace)
}

// operand is a value of a step.
type operand struct {
	at    cu.DevicePtr
	shape []int
	size  int
}

// channels is the length of the last axis, rows the number of all other elements.
func (o operand) channels() int {
	if len(o.shape) == 0 {
		return 1
	}
	return o.shape[len(o.shape)-1]
}

func (o operand) rows() int { return o.size / o.channels() }

func (c *compiler) operands(values []int) []operand {
	out := make([]operand, len(values))
	for i, v := range values {
		out[i] = operand{c.e.address(v), c.e.plan.Values[v].Shape, c.e.plan.Values[v].Size}
	}
	return out
}

// none is an absent pointer argument.
const none = cu.DevicePtr(0)

func (c *compiler) step(s plan.Step) {
	in, out := c.operands(s.Inputs), c.operands(s.Outputs)
	switch s.Kind {
	case network.Conv:
		c.conv(s, in, out[0])
	case network.ConvBackwardData:
		c.convBackwardData(s, in[0], in[1], out[0])
	case network.ConvBackwardWeights:
		c.convBackwardWeights(s, in[0], in[1], out[0])
	case network.Linear:
		c.product(productOf{"forward", in[0].rows(), out[0].channels(), in[0].channels()}, in[0].at, in[1].at, out[0].at, finish{bias: in[2].at, low: lowest, high: highest})
	case network.LinearBackwardData:
		c.product(productOf{"backward_data", out[0].rows(), out[0].channels(), in[1].channels()}, in[1].at, in[0].at, out[0].at, unfinished)
	case network.LinearBackwardWeights:
		c.product(productOf{"backward_weights", in[0].channels(), in[1].channels(), in[0].rows()}, in[0].at, in[1].at, out[0].at, unfinished)
	case network.ChannelSum, network.ClipBackward, network.ScaleWeightsGradient, network.Moments, network.NormalizeSums:
		c.columns(s, in, out)
	case network.Softmax, network.CrossEntropy, network.CrossEntropyBackward:
		c.softmax(s, in, out[0])
	case network.MaxPool:
		c.add("max_pool", blocks(out[0].size), append([]any{in[0].at, out[0].at, out[0].size}, pooling(s.Window, in[0].shape, out[0].shape)...)...)
	case network.MaxPoolBackward:
		c.add("max_pool_backward", blocks(out[0].size), append([]any{in[0].at, in[1].at, out[0].at, out[0].size}, pooling(s.Window, in[0].shape, in[1].shape)...)...)
	default:
		c.pointwise(s, in, out[0])
	}
}

// pooling gives the geometry of a pooling of x to y as its kernels take it.
func pooling(w network.Window, x, y []int) []any {
	return []any{
		x[1], x[2], x[3], y[1], y[2], w.Kernel[0], w.Kernel[1], w.Stride[0], w.Stride[1], w.Dilation[0], w.Dilation[1], w.Pad[0], w.Pad[1],
	}
}

var (
	lowest  = float32(math.Inf(-1))
	highest = float32(math.Inf(1))
)

func (c *compiler) pointwise(s plan.Step, in []operand, out operand) {
	n, k := out.size, out.channels()
	switch s.Kind {
	case network.Clip:
		c.add("clip", fours(n), in[0].at, out.at, n, s.Low, s.High)
	case network.Add:
		c.add("add", fours(n), in[0].at, in[1].at, out.at, n)
	case network.Mul:
		c.add("multiply", fours(n), in[0].at, in[1].at, out.at, n)
	case network.GlobalAveragePool:
		c.add("pool", blocks(n), in[0].at, out.at, out.shape[0], in[0].size/n, k)
	case network.GlobalAveragePoolBackward:
		c.add("pool_backward", blocks(n), in[0].at, out.at, n, n/in[0].size, k)
	case network.Sigmoid:
		c.add("sigmoid", blocks(n), in[0].at, out.at, n)
	case network.SigmoidBackward:
		c.add("sigmoid_backward", blocks(n), in[0].at, in[1].at, out.at, n)
	case network.Affine:
		c.add("affine", blocks(n), in[0].at, out.at, n, s.Low, s.High)
	case network.Power:
		c.add("power", blocks(n), in[0].at, out.at, n, s.Low)
	case network.ChannelScale:
		c.add("channel_scale", blocks(n), in[0].at, in[1].at, out.at, n, n/in[1].size, k)
	case network.ChannelScaleSum:
		c.add("channel_scale_sum", blocks(n), in[0].at, in[1].at, out.at, n, in[0].size/n, k)
	case network.Concat:
		c.add("concat", blocks(n), in[0].at, in[1].at, out.at, n, in[0].channels(), in[1].channels())
	case network.ChannelSlice:
		c.add("channel_slice", blocks(n), in[0].at, out.at, n, in[0].channels(), k, s.Row)
	case network.ScaleWeights:
		c.add("scale_weights", blocks(n), in[0].at, in[1].at, in[2].at, out.at, n, k)
	case network.FoldBias:
		c.add("fold_bias", blocks(n), in[0].at, in[1].at, in[2].at, out.at, n)
	case network.FoldBiasGradient:
		c.add("fold_bias_gradient", blocks(n), in[0].at, in[1].at, out.at, n)
	case network.Normalize:
		c.add("normalize", blocks(n), in[0].at, in[1].at, in[2].at, in[3].at, out.at, n, k, s.Epsilon)
	case network.NormalizeBackward:
		c.add("normalize_backward", blocks(n), in[0].at, in[1].at, in[2].at, in[3].at, in[4].at, out.at, n, k, s.Epsilon)
	case network.Row:
		c.add("copy", blocks(n), in[0].at+cu.DevicePtr(4*s.Row*k), out.at, n)
	default:
		c.err = fmt.Errorf("the graphics card cannot compute %s yet (the result %q); choose the processor with --device cpu", s.Kind, c.e.plan.Values[s.Outputs[0]].Name)
	}
}

func (c *compiler) softmax(s plan.Step, in []operand, out operand) {
	rows, k := in[0].rows(), in[0].channels()
	grid := [3]int{rows, 1, 1}
	switch s.Kind {
	case network.Softmax:
		c.add("softmax", grid, in[0].at, out.at, k)
	case network.CrossEntropy:
		losses := c.scratch(rows)
		c.add("cross_entropy", grid, in[0].at, in[1].at, losses, k)
		c.add("mean_of_rows", [3]int{1, 1, 1}, losses, out.at, rows)
	case network.CrossEntropyBackward:
		c.add("cross_entropy_backward", grid, in[0].at, in[1].at, in[2].at, out.at, rows, k)
	}
}

// columns makes sums over rows: partial ones by blocks, then their sum.
func (c *compiler) columns(s plan.Step, in, out []operand) {
	if s.Kind == network.ClipBackward && len(out) == 1 {
		c.add("clip_backward", fours(out[0].size), in[0].at, in[1].at, out[0].at, out[0].size, s.Low, s.High)
		return
	}
	rows, k := in[0].rows(), in[0].channels()
	d := c.divideColumns(rows, k)
	parts := c.scratch(2 * d.parts * k)
	sum := func(to cu.DevicePtr, size int, scale cu.DevicePtr, factor float32) {
		c.add("sum_parts", blocks(size), parts, scale, to, size, d.parts, k, factor)
	}
	mean := 1 / float32(rows)
	switch s.Kind {
	case network.ChannelSum:
		c.add("channel_sum", d.grid, in[0].at, parts, rows, k, d.chunk, d.width)
		sum(out[0].at, k, none, 1)
	case network.ClipBackward:
		c.add("clip_backward_sum", d.grid, in[0].at, in[1].at, out[0].at, parts, rows, k, d.chunk, d.width, s.Low, s.High)
		sum(out[1].at, k, none, 1)
	case network.ScaleWeightsGradient:
		c.add("product_sum", d.grid, in[0].at, in[1].at, parts, rows, k, d.chunk, d.width)
		sum(out[0].at, k, in[2].at, 1)
	case network.Moments:
		c.add("channel_sum", d.grid, in[0].at, parts, rows, k, d.chunk, d.width)
		sum(out[0].at, k, none, mean)
		c.add("square_sum", d.grid, in[0].at, out[0].at, parts, rows, k, d.chunk, d.width)
		sum(out[0].at+cu.DevicePtr(4*k), k, none, mean)
	case network.NormalizeSums:
		c.add("normalize_sums", d.grid, in[0].at, in[1].at, in[2].at, parts, rows, k, d.chunk, d.width, s.Epsilon)
		sum(out[0].at, 2*k, none, 1)
	}
}

// columnDivision is how the rows and channels of a matrix are shared among blocks.
type columnDivision struct {
	width, chunk, parts int
	grid                [3]int
}

func (c *compiler) divideColumns(rows, channels int) columnDivision {
	d := columnDivision{width: 32}
	for d.width > 8 && channels <= d.width/2 {
		d.width /= 2
	}
	across := ceilDivide(channels, d.width)
	most := ceilDivide(rows, 4*threads/d.width) // a thread sums four rows at least
	d.parts = min(max(1, ceilDivide(4*c.e.b.multiprocessors, across)), most, 256)
	d.chunk = ceilDivide(rows, d.parts)
	d.parts = ceilDivide(rows, d.chunk)
	d.grid = [3]int{across, d.parts, 1}
	return d
}
