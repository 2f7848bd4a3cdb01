package network

import (
	"errors"
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Graph is a computation that a device can compile: a Gorgonia expression graph of Ops, with its leaves told apart.
type Graph struct {
	Expr *gorgonia.ExprGraph
	// Inputs are written before each run. Parameters are written seldom; a device may keep what depends on them alone.
	Inputs     []*gorgonia.Node
	Parameters []*gorgonia.Node
	byName     map[string]*gorgonia.Node
}

// Node gives an input or parameter by its name, nil where there is none.
func (g *Graph) Node(name string) *gorgonia.Node { return g.byName[name] }

// Builder makes a Graph. Its first error sticks and is returned by Graph; nodes made after it are nil.
type Builder struct {
	graph *Graph
	of    tensor.Dtype
	err   error
}

// NewBuilder starts an empty graph of 32-bit floats.
func NewBuilder() *Builder {
	return &Builder{graph: &Graph{Expr: gorgonia.NewGraph(), byName: map[string]*gorgonia.Node{}}, of: tensor.Float32}
}

// Graph ends the building and returns the graph, or what went wrong first.
func (b *Builder) Graph() (*Graph, error) { return b.graph, b.err }

// Input adds a tensor that is written before each run. Names are unique within a graph.
func (b *Builder) Input(name string, shape ...int) *gorgonia.Node {
	n := b.leaf(name, shape)
	if n != nil {
		b.graph.Inputs = append(b.graph.Inputs, n)
	}
	return n
}

// Parameter adds a tensor that is written seldom, or trained. A name that is already there gives the same node again.
func (b *Builder) Parameter(name string, shape ...int) *gorgonia.Node {
	if n := b.graph.byName[name]; n != nil {
		if !n.Shape().Eq(tensor.Shape(shape)) {
			b.fail(fmt.Errorf("parameter %q has the shape %v and is wanted as %v", name, n.Shape(), shape))
			return nil
		}
		return n
	}
	n := b.leaf(name, shape)
	if n != nil {
		b.graph.Parameters = append(b.graph.Parameters, n)
	}
	return n
}

func (b *Builder) leaf(name string, shape []int) *gorgonia.Node {
	if b.err != nil {
		return nil
	}
	if name == "" || b.graph.byName[name] != nil {
		b.fail(fmt.Errorf("the name %q of a graph's input is empty or taken", name))
		return nil
	}
	n := gorgonia.NewTensor(b.graph.Expr, b.of, len(shape), gorgonia.WithName(name), gorgonia.WithShape(shape...))
	b.graph.byName[name] = n
	return n
}

func (b *Builder) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// node runs the maker of a node, unless an earlier one failed or an input is missing.
func (b *Builder) node(kind Kind, inputs []*gorgonia.Node, f func() *gorgonia.Node) (n *gorgonia.Node) {
	if b.err != nil {
		return nil
	}
	for _, in := range inputs {
		if in == nil {
			b.fail(fmt.Errorf("%s: an input is missing", kind))
			return nil
		}
	}
	defer recoverBuild(&b.err)
	return f()
}

func recoverBuild(err *error) {
	switch r := recover().(type) {
	case nil:
	case buildError:
		*err = r.error
	default:
		panic(r)
	}
}

func check(ok bool, format string, args ...any) {
	if !ok {
		panic(buildError{fmt.Errorf(format, args...)})
	}
}

// Conv adds a convolution of x[N,H,W,C] with w[KH,KW,C/groups,O] and bias[O].
func (b *Builder) Conv(win Window, x, w, bias *gorgonia.Node) *gorgonia.Node {
	return b.node(Conv, []*gorgonia.Node{x, w, bias}, func() *gorgonia.Node {
		xs, ws := x.Shape(), w.Shape()
		check(len(xs) == 4 && len(ws) == 4, "Conv: input %v and weights %v must have four axes", xs, ws)
		check(win.Stride[0] > 0 && win.Stride[1] > 0 && win.Dilation[0] > 0 && win.Dilation[1] > 0 && win.Groups > 0,
			"Conv: stride %v, dilation %v and groups %d must be positive", win.Stride, win.Dilation, win.Groups)
		check(min(win.Pad[0], win.Pad[1], win.Pad[2], win.Pad[3]) >= 0, "Conv: padding %v is negative", win.Pad)
		check(ws[2]*win.Groups == xs[3] && ws[3]%win.Groups == 0, "Conv: weights %v with %d groups do not fit the input %v", ws, win.Groups, xs)
		check(bias.Shape().Eq(tensor.Shape{ws[3]}), "Conv: bias %v does not fit the weights %v", bias.Shape(), ws)
		oh, ow := win.Output(xs[1], xs[2], ws[0], ws[1])
		check(oh > 0 && ow > 0, "Conv: a kernel of %d x %d is larger than the padded input %v", ws[0], ws[1], xs)
		return apply(Op{Kind: Conv, Window: win, Shape: tensor.Shape{xs[0], oh, ow, ws[3]}}, x, w, bias)
	})
}

// Clip limits x to low..high; use infinities for one-sided limits.
func (b *Builder) Clip(x *gorgonia.Node, low, high float32) *gorgonia.Node {
	return b.node(Clip, []*gorgonia.Node{x}, func() *gorgonia.Node {
		return apply(Op{Kind: Clip, Low: low, High: high, Shape: x.Shape().Clone()}, x)
	})
}

// Add adds two tensors of one shape.
func (b *Builder) Add(x, y *gorgonia.Node) *gorgonia.Node { return b.pairwise(Add, x, y) }

// Mul multiplies two tensors of one shape element by element.
func (b *Builder) Mul(x, y *gorgonia.Node) *gorgonia.Node { return b.pairwise(Mul, x, y) }

func (b *Builder) pairwise(kind Kind, x, y *gorgonia.Node) *gorgonia.Node {
	return b.node(kind, []*gorgonia.Node{x, y}, func() *gorgonia.Node {
		check(x.Shape().Eq(y.Shape()), "%s: shapes %v and %v differ", kind, x.Shape(), y.Shape())
		return apply(Op{Kind: kind, Shape: x.Shape().Clone()}, x, y)
	})
}

// GlobalAveragePool averages x[N,H,W,C] over rows and columns: [N,C].
func (b *Builder) GlobalAveragePool(x *gorgonia.Node) *gorgonia.Node {
	return b.node(GlobalAveragePool, []*gorgonia.Node{x}, func() *gorgonia.Node {
		s := x.Shape()
		check(len(s) == 4, "GlobalAveragePool: input %v must have four axes", s)
		return apply(Op{Kind: GlobalAveragePool, Shape: tensor.Shape{s[0], s[3]}}, x)
	})
}

// MaxPool takes the largest value of each window of x[N,H,W,C], channel by channel.
func (b *Builder) MaxPool(win Window, x *gorgonia.Node) *gorgonia.Node {
	return b.node(MaxPool, []*gorgonia.Node{x}, func() *gorgonia.Node {
		s := x.Shape()
		check(len(s) == 4, "MaxPool: input %v must have four axes", s)
		oh, ow, err := win.pooled(MaxPool, s[1], s[2])
		check(err == nil, "MaxPool of %v: %v", s, err)
		return apply(Op{Kind: MaxPool, Window: win, Shape: tensor.Shape{s[0], oh, ow, s[3]}}, x)
	})
}

// Sigmoid gives 1/(1+exp(-x)).
func (b *Builder) Sigmoid(x *gorgonia.Node) *gorgonia.Node {
	return b.node(Sigmoid, []*gorgonia.Node{x}, func() *gorgonia.Node { return apply(Op{Kind: Sigmoid, Shape: x.Shape().Clone()}, x) })
}

// Affine gives scale*x + shift.
func (b *Builder) Affine(x *gorgonia.Node, scale, shift float32) *gorgonia.Node {
	return b.node(Affine, []*gorgonia.Node{x}, func() *gorgonia.Node { return affine(x, scale, shift) })
}

// Power gives x^exponent, of positive numbers.
func (b *Builder) Power(x *gorgonia.Node, exponent float32) *gorgonia.Node {
	return b.node(Power, []*gorgonia.Node{x}, func() *gorgonia.Node { return power(x, exponent) })
}

// ChannelScale multiplies each channel of each picture of x[N,H,W,C] by its factor in s[N,C].
func (b *Builder) ChannelScale(x, s *gorgonia.Node) *gorgonia.Node {
	return b.node(ChannelScale, []*gorgonia.Node{x, s}, func() *gorgonia.Node {
		xs := x.Shape()
		check(len(xs) == 4 && s.Shape().Eq(tensor.Shape{xs[0], xs[3]}), "ChannelScale: factors %v do not fit %v", s.Shape(), xs)
		return channelScale(x, s)
	})
}

// Concat puts the channels of y behind those of x; all other axes are equal.
func (b *Builder) Concat(x, y *gorgonia.Node) *gorgonia.Node {
	return b.node(Concat, []*gorgonia.Node{x, y}, func() *gorgonia.Node {
		shape, ok := joined(x.Shape(), y.Shape())
		check(ok, "Concat: shapes %v and %v differ in more than channels", x.Shape(), y.Shape())
		return apply(Op{Kind: Concat, Shape: shape}, x, y)
	})
}

// joined is the shape of x and y side by side.
func joined(x, y []int) ([]int, bool) {
	last := len(x) - 1
	if last < 0 || len(y) != len(x) || !slices.Equal(x[:last], y[:last]) {
		return nil, false
	}
	return append(slices.Clone(x[:last]), x[last]+y[last]), true
}

// Linear gives x[N,I] w[I,O] + bias[O].
func (b *Builder) Linear(x, w, bias *gorgonia.Node) *gorgonia.Node {
	return b.node(Linear, []*gorgonia.Node{x, w, bias}, func() *gorgonia.Node {
		xs, ws := x.Shape(), w.Shape()
		check(len(xs) == 2 && len(ws) == 2 && xs[1] == ws[0], "Linear: input %v does not fit the weights %v", xs, ws)
		check(bias.Shape().Eq(tensor.Shape{ws[1]}), "Linear: bias %v does not fit the weights %v", bias.Shape(), ws)
		return apply(Op{Kind: Linear, Shape: tensor.Shape{xs[0], ws[1]}}, x, w, bias)
	})
}

// ScaleWeights gives w * gamma * inv along the last axis, the output channels.
func (b *Builder) ScaleWeights(w, gamma, inv *gorgonia.Node) *gorgonia.Node {
	return b.node(ScaleWeights, []*gorgonia.Node{w, gamma, inv}, func() *gorgonia.Node {
		ws := w.Shape()
		want := tensor.Shape{ws[len(ws)-1]}
		check(gamma.Shape().Eq(want) && inv.Shape().Eq(want), "ScaleWeights: %v and %v do not fit %v", gamma.Shape(), inv.Shape(), ws)
		return scaleWeights(w, gamma, inv)
	})
}

// FoldBias gives beta - gamma*shift, three vectors of one length.
func (b *Builder) FoldBias(beta, gamma, shift *gorgonia.Node) *gorgonia.Node {
	return b.node(FoldBias, []*gorgonia.Node{beta, gamma, shift}, func() *gorgonia.Node {
		check(beta.Shape().Eq(gamma.Shape()) && beta.Shape().Eq(shift.Shape()), "FoldBias: lengths %v, %v, %v differ", beta.Shape(), gamma.Shape(), shift.Shape())
		return apply(Op{Kind: FoldBias, Shape: beta.Shape().Clone()}, beta, gamma, shift)
	})
}

// BatchNorm normalises x by the statistics of this batch. It returns y and the moments [2,C]: mean and biased variance.
func (b *Builder) BatchNorm(x, gamma, beta *gorgonia.Node, epsilon float32) (y, moments *gorgonia.Node) {
	moments = b.node(Moments, []*gorgonia.Node{x}, func() *gorgonia.Node {
		s := x.Shape()
		return apply(Op{Kind: Moments, Shape: tensor.Shape{2, s[len(s)-1]}}, x)
	})
	y = b.node(Normalize, []*gorgonia.Node{x, moments, gamma, beta}, func() *gorgonia.Node {
		want := tensor.Shape{moments.Shape()[1]}
		check(gamma.Shape().Eq(want) && beta.Shape().Eq(want), "Normalize: %v and %v do not fit %v", gamma.Shape(), beta.Shape(), x.Shape())
		return apply(Op{Kind: Normalize, Epsilon: epsilon, Shape: x.Shape().Clone()}, x, moments, gamma, beta)
	})
	return y, moments
}

// Softmax turns logits z[N,K] into probabilities.
func (b *Builder) Softmax(z *gorgonia.Node) *gorgonia.Node {
	return b.node(Softmax, []*gorgonia.Node{z}, func() *gorgonia.Node {
		check(len(z.Shape()) == 2, "Softmax: logits %v must have two axes", z.Shape())
		return apply(Op{Kind: Softmax, Shape: z.Shape().Clone()}, z)
	})
}

// CrossEntropy is the mean over the batch of -sum(t log softmax(z)). A row of targets holds what the recipe wants of that
// picture: label smoothing spreads it, a class weight scales it, a row of zeros leaves the picture out.
func (b *Builder) CrossEntropy(z, t *gorgonia.Node) *gorgonia.Node {
	return b.node(CrossEntropy, []*gorgonia.Node{z, t}, func() *gorgonia.Node {
		check(len(z.Shape()) == 2 && z.Shape().Eq(t.Shape()), "CrossEntropy: logits %v and targets %v differ", z.Shape(), t.Shape())
		return apply(Op{Kind: CrossEntropy, Shape: tensor.ScalarShape()}, z, t)
	})
}

// Gradients differentiates a scalar by parameters or inputs: one node each, in their order.
// A second call on one graph fails (a limit of Gorgonia): build the graph anew.
func (b *Builder) Gradients(loss *gorgonia.Node, by ...*gorgonia.Node) gorgonia.Nodes {
	if b.err != nil {
		return nil
	}
	if loss == nil || len(by) == 0 {
		b.fail(errors.New("gradients: no loss, or nothing to differentiate by"))
		return nil
	}
	grads, err := gorgonia.Grad(loss, by...)
	if err != nil {
		b.fail(fmt.Errorf("gradients: %w", err))
		return nil
	}
	return grads
}
