package conformance

import (
	"fmt"
	"math"

	"likeness/inference/network"

	"gorgonia.org/gorgonia"
)

// convCase is a convolution's shape: odd ones on purpose.
type convCase struct {
	n, h, w, c, o, kh, kw int
	stride, dilation      int
	pad                   [4]int
	groups                int
}

var convolutions = []convCase{
	{1, 1, 1, 1, 1, 1, 1, 1, 1, [4]int{}, 1},
	{1, 1, 1, 8, 16, 1, 1, 1, 1, [4]int{}, 1},
	{2, 5, 7, 3, 5, 1, 1, 1, 1, [4]int{}, 1},
	{17, 3, 3, 19, 23, 1, 1, 1, 1, [4]int{}, 1},
	{3, 7, 7, 40, 72, 1, 1, 1, 1, [4]int{}, 1},
	{2, 9, 6, 16, 24, 1, 1, 2, 1, [4]int{}, 1},
	{2, 9, 11, 3, 32, 3, 3, 2, 1, [4]int{0, 0, 1, 1}, 1}, // a stem with TF's SAME padding
	{1, 6, 6, 5, 7, 3, 3, 1, 1, [4]int{1, 1, 1, 1}, 1},
	{1, 7, 8, 4, 6, 2, 3, 1, 1, [4]int{0, 1, 1, 2}, 1},
	{2, 9, 9, 3, 4, 3, 3, 1, 2, [4]int{2, 2, 2, 2}, 1},
	{1, 4, 4, 2, 3, 5, 5, 1, 1, [4]int{2, 2, 2, 2}, 1},
	{2, 8, 8, 6, 9, 3, 3, 1, 1, [4]int{1, 1, 1, 1}, 3}, // groups, more outputs than inputs
	{1, 5, 5, 1, 1, 3, 3, 1, 1, [4]int{1, 1, 1, 1}, 1},
	// depthwise
	{1, 1, 1, 5, 5, 3, 3, 1, 1, [4]int{1, 1, 1, 1}, 5},
	{2, 7, 9, 16, 16, 3, 3, 1, 1, [4]int{1, 1, 1, 1}, 16},
	{17, 5, 5, 13, 13, 3, 3, 2, 1, [4]int{0, 0, 1, 1}, 13},
	{3, 9, 10, 20, 20, 3, 3, 2, 1, [4]int{0, 1, 1, 1}, 20},
	{2, 10, 9, 24, 24, 5, 5, 1, 1, [4]int{2, 2, 2, 2}, 24},
	{2, 10, 10, 48, 48, 5, 5, 2, 1, [4]int{1, 1, 2, 2}, 48},
	{1, 14, 14, 17, 17, 5, 5, 2, 1, [4]int{2, 1, 2, 2}, 17},
	{1, 3, 2, 33, 33, 5, 5, 1, 1, [4]int{2, 2, 2, 2}, 33},
	{1, 6, 6, 8, 8, 3, 3, 1, 2, [4]int{2, 2, 2, 2}, 8},
	{1, 5, 5, 4, 8, 3, 3, 1, 1, [4]int{1, 1, 1, 1}, 4}, // depthwise with a multiplier
}

// pools are windows of odd shapes, and the three that torchvision's networks have.
var pools = []struct {
	n, h, w, c int
	window     network.Window
}{
	{1, 1, 1, 1, network.Window{Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}}},
	{2, 12, 10, 19, network.Window{Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Dilation: [2]int{1, 1}, Pad: [4]int{1, 1, 1, 1}}},
	{3, 6, 8, 16, network.Window{Kernel: [2]int{2, 2}, Stride: [2]int{2, 2}, Dilation: [2]int{1, 1}}},
	{1, 9, 7, 33, network.Window{Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Dilation: [2]int{1, 1}, Pad: [4]int{0, 0, 1, 1}}},
	{5, 5, 4, 3, network.Window{Kernel: [2]int{3, 2}, Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}, Pad: [4]int{2, 0, 1, 1}}},
	{2, 7, 8, 5, network.Window{Kernel: [2]int{2, 3}, Stride: [2]int{1, 3}, Dilation: [2]int{2, 2}, Pad: [4]int{1, 1, 0, 2}}},
}

func (c convCase) window() network.Window {
	return network.Window{Stride: [2]int{c.stride, c.stride}, Dilation: [2]int{c.dilation, c.dilation}, Pad: c.pad, Groups: c.groups}
}

func (c convCase) String() string {
	return fmt.Sprintf("%dx%dx%dx%d by %dx%dx%d stride %d dilation %d pad %v groups %d",
		c.n, c.h, c.w, c.c, c.kh, c.kw, c.o, c.stride, c.dilation, c.pad, c.groups)
}

func (c convCase) build(b *network.Builder) *gorgonia.Node {
	x := b.Input("x", c.n, c.h, c.w, c.c)
	return b.Conv(c.window(), x, b.Parameter("w", c.kh, c.kw, c.c/c.groups, c.o), b.Parameter("bias", c.o))
}

func cases() []testCase {
	var all []testCase
	for _, c := range convolutions {
		all = append(all,
			testCase{"conv " + c.String(), c.build},
			testCase{"conv clip " + c.String(), func(b *network.Builder) *gorgonia.Node { return b.Clip(c.build(b), 0, 1.5) }},
			testCase{"conv residual " + c.String(), c.residual},
		)
	}
	for _, p := range pools {
		all = append(all, testCase{fmt.Sprintf("max pool of %dx%dx%dx%d by %+v", p.n, p.h, p.w, p.c, p.window), func(b *network.Builder) *gorgonia.Node {
			x := b.Input("x", p.n, p.h, p.w, p.c)
			return b.Add(b.MaxPool(p.window, x), b.Clip(b.MaxPool(p.window, b.Clip(x, -1, 2)), 0, 1))
		}})
	}
	return append(all, otherCases()...)
}

// residual adds a second parameter tensor to the convolution, and limits the sum.
func (c convCase) residual(b *network.Builder) *gorgonia.Node {
	y := c.build(b)
	if y == nil {
		return nil
	}
	return b.Clip(b.Add(b.Clip(b.Parameter("other", y.Shape()...), -1, 1), y), 0, float32(math.Inf(1)))
}

func otherCases() []testCase {
	point := network.Window{Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}, Groups: 1}
	return []testCase{
		{"clip of an input", func(b *network.Builder) *gorgonia.Node { return b.Clip(b.Input("x", 3, 5, 2, 7), -0.5, 0.5) }},
		{"an input used three times", func(b *network.Builder) *gorgonia.Node {
			x := b.Input("x", 2, 3, 3, 5)
			return b.Add(b.Add(x, b.Clip(x, 0, 6)), b.Mul(x, x))
		}},
		{"a block with a way around", block},
		{"sigmoid", func(b *network.Builder) *gorgonia.Node { return b.Sigmoid(b.Affine(b.Input("x", 3, 5, 2, 7), 3, -0.5)) }},
		{"a power", func(b *network.Builder) *gorgonia.Node {
			return b.Power(b.Affine(b.Sigmoid(b.Input("x", 3, 5, 2, 7)), 2, 1), -0.75)
		}},
		{"squeeze and excitation", func(b *network.Builder) *gorgonia.Node {
			x := b.Input("x", 3, 5, 7, 19)
			s := b.Clip(b.Linear(b.GlobalAveragePool(x), b.Parameter("w", 19, 6), b.Parameter("bias", 6)), 0, 6)
			s = b.Sigmoid(b.Linear(s, b.Parameter("w2", 6, 19), b.Parameter("bias2", 19)))
			return b.ChannelScale(b.Mul(x, b.Clip(b.Affine(x, 1.0/6, 0.5), 0, 1)), s)
		}},
		{"channels side by side", func(b *network.Builder) *gorgonia.Node {
			x := b.Input("x", 2, 3, 5, 7)
			y := b.Conv(point, x, b.Parameter("w", 1, 1, 7, 18), b.Parameter("bias", 18))
			return b.Clip(b.Concat(b.Concat(x, b.Clip(y, 0, 6)), x), -1, 3)
		}},
		{"vectors side by side", func(b *network.Builder) *gorgonia.Node {
			return b.Concat(b.Parameter("u", 17, 1), b.Input("x", 17, 33))
		}},
		{"folded statistics", func(b *network.Builder) *gorgonia.Node {
			w := b.ScaleWeights(b.Parameter("w", 1, 1, 6, 11), b.Parameter("gamma", 11), b.Parameter("fixed/inv", 11))
			bias := b.FoldBias(b.Parameter("beta", 11), b.Parameter("gamma", 11), b.Parameter("fixed/shift", 11))
			return b.Clip(b.Conv(point, b.Input("x", 2, 4, 3, 6), w, bias), 0, 6)
		}},
		{"folded statistics, depthwise", func(b *network.Builder) *gorgonia.Node {
			win := network.Window{Stride: [2]int{2, 2}, Dilation: [2]int{1, 1}, Pad: [4]int{1, 1, 2, 2}, Groups: 21}
			w := b.ScaleWeights(b.Parameter("w", 5, 5, 1, 21), b.Parameter("gamma", 21), b.Parameter("fixed/inv", 21))
			bias := b.FoldBias(b.Parameter("beta", 21), b.Parameter("gamma", 21), b.Parameter("fixed/shift", 21))
			return b.Clip(b.Conv(win, b.Input("x", 3, 8, 8, 21), w, bias), 0, 6)
		}},
		{"batch statistics", batchNorm(5, 6, 7, 19)},
		{"batch statistics of two pixels", batchNorm(2, 1, 1, 3)},
		{"batch statistics of a matrix", func(b *network.Builder) *gorgonia.Node {
			y, _ := b.BatchNorm(b.Input("x", 9, 14), b.Parameter("gamma", 14), b.Parameter("beta", 14), 1e-3)
			return y
		}},
		{"linear 1 to 1", linear(1, 1, 1)},
		{"linear 17 by 33 to 5", linear(17, 33, 5)},
		{"linear 16 by 1280 to 2", linear(16, 1280, 2)},
		{"softmax of many", func(b *network.Builder) *gorgonia.Node {
			return b.Softmax(b.Linear(b.Parameter("fixed/x", 7, 20), b.Parameter("fixed/w", 20, 1000), b.Parameter("fixed/b", 1000)))
		}},
		{"softmax of one", func(b *network.Builder) *gorgonia.Node { return b.Softmax(b.Parameter("fixed/x", 3, 1)) }},
	}
}

func batchNorm(n, h, w, c int) func(b *network.Builder) *gorgonia.Node {
	return func(b *network.Builder) *gorgonia.Node {
		y, _ := b.BatchNorm(b.Input("x", n, h, w, c), b.Parameter("gamma", c), b.Parameter("beta", c), 1e-3)
		return y
	}
}

func linear(n, i, o int) func(b *network.Builder) *gorgonia.Node {
	return func(b *network.Builder) *gorgonia.Node {
		return b.Linear(b.Input("x", n, i), b.Parameter("w", i, o), b.Parameter("bias", o))
	}
}

// block is an inverted residual: expand, depthwise, project, add.
func block(b *network.Builder) *gorgonia.Node {
	point := network.Window{Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}, Groups: 1}
	deep := network.Window{Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}, Pad: [4]int{1, 1, 1, 1}, Groups: 18}
	x := b.Clip(b.Input("x", 2, 5, 5, 6), -2, 2)
	y := b.Clip(b.Conv(point, x, b.Parameter("expand/w", 1, 1, 6, 18), b.Parameter("expand/b", 18)), 0, 6)
	y = b.Clip(b.Conv(deep, y, b.Parameter("deep/w", 3, 3, 1, 18), b.Parameter("deep/b", 18)), 0, 6)
	y = b.Conv(point, y, b.Parameter("project/w", 1, 1, 18, 6), b.Parameter("project/b", 6))
	return b.Add(y, x)
}
