package network

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

var _ gorgonia.SDOp = (*Op)(nil)

// DiffWRT says by which inputs an operation can be differentiated.
func (o *Op) DiffWRT(inputs int) []bool {
	switch o.Kind {
	case Conv, Linear, Add, Mul, Concat, ChannelScale:
		return all(inputs)
	case Clip, GlobalAveragePool, MaxPool, Sigmoid, Affine, Power:
		return []bool{true}
	case ScaleWeights, FoldBias:
		return []bool{true, true, false}
	case Normalize:
		return []bool{true, false, true, true}
	case CrossEntropy:
		return []bool{true, false}
	}
	return make([]bool, inputs)
}

func all(n int) []bool {
	yes := make([]bool, n)
	for i := range yes {
		yes[i] = true
	}
	return yes
}

// SymDiff gives the gradient by each input as new nodes of the same graph; nil where there is none.
func (o *Op) SymDiff(in gorgonia.Nodes, out, d *gorgonia.Node) (grads gorgonia.Nodes, err error) {
	defer recoverBuild(&err)
	switch o.Kind {
	case Conv:
		x, w := in[0], in[1]
		return gorgonia.Nodes{
			apply(Op{Kind: ConvBackwardData, Window: o.Window, Shape: x.Shape().Clone()}, w, d),
			apply(Op{Kind: ConvBackwardWeights, Window: o.Window, Shape: w.Shape().Clone()}, x, d),
			channelSum(d),
		}, nil
	case Linear:
		x, w := in[0], in[1]
		return gorgonia.Nodes{
			apply(Op{Kind: LinearBackwardData, Shape: x.Shape().Clone()}, w, d),
			apply(Op{Kind: LinearBackwardWeights, Shape: w.Shape().Clone()}, x, d),
			channelSum(d),
		}, nil
	case Add:
		return gorgonia.Nodes{d, d}, nil
	case Mul:
		return gorgonia.Nodes{mul(d, in[1]), mul(d, in[0])}, nil
	case Clip:
		return gorgonia.Nodes{apply(Op{Kind: ClipBackward, Low: o.Low, High: o.High, Shape: out.Shape().Clone()}, out, d)}, nil
	case GlobalAveragePool:
		return gorgonia.Nodes{apply(Op{Kind: GlobalAveragePoolBackward, Shape: in[0].Shape().Clone()}, d)}, nil
	case Sigmoid:
		return gorgonia.Nodes{apply(Op{Kind: SigmoidBackward, Shape: out.Shape().Clone()}, out, d)}, nil
	case Affine:
		return gorgonia.Nodes{affine(d, o.Low, 0)}, nil
	case Power:
		return gorgonia.Nodes{mul(d, affine(power(in[0], o.Low-1), o.Low, 0))}, nil
	case ChannelScale:
		sum := apply(Op{Kind: ChannelScaleSum, Shape: in[1].Shape().Clone()}, in[0], d)
		return gorgonia.Nodes{channelScale(d, in[1]), sum}, nil
	case Concat:
		return gorgonia.Nodes{channelSlice(d, 0, in[0].Shape()), channelSlice(d, lastOf(in[0].Shape()), in[1].Shape())}, nil
	case MaxPool:
		return gorgonia.Nodes{apply(Op{Kind: MaxPoolBackward, Window: o.Window, Layer: o.Layer, Shape: in[0].Shape().Clone()}, in[0], d)}, nil
	case ScaleWeights:
		w, gamma, inv := in[0], in[1], in[2]
		return gorgonia.Nodes{
			scaleWeights(d, gamma, inv),
			apply(Op{Kind: ScaleWeightsGradient, Shape: gamma.Shape().Clone()}, w, d, inv),
			nil,
		}, nil
	case FoldBias:
		return gorgonia.Nodes{d, apply(Op{Kind: FoldBiasGradient, Shape: d.Shape().Clone()}, in[2], d), nil}, nil
	case Normalize:
		x, moments, gamma := in[0], in[1], in[2]
		sums := apply(Op{Kind: NormalizeSums, Epsilon: o.Epsilon, Shape: moments.Shape().Clone()}, x, moments, d)
		return gorgonia.Nodes{
			apply(Op{Kind: NormalizeBackward, Epsilon: o.Epsilon, Shape: x.Shape().Clone()}, x, moments, gamma, d, sums),
			nil, row(sums, 1), row(sums, 0),
		}, nil
	case CrossEntropy:
		return gorgonia.Nodes{apply(Op{Kind: CrossEntropyBackward, Shape: in[0].Shape().Clone()}, in[0], in[1], d), nil}, nil
	}
	return nil, fmt.Errorf("%s has no gradient", o)
}

func channelSum(x *gorgonia.Node) *gorgonia.Node {
	s := x.Shape()
	return apply(Op{Kind: ChannelSum, Shape: tensor.Shape{s[len(s)-1]}}, x)
}

func affine(x *gorgonia.Node, scale, shift float32) *gorgonia.Node {
	return apply(Op{Kind: Affine, Low: scale, High: shift, Shape: x.Shape().Clone()}, x)
}

func power(x *gorgonia.Node, exponent float32) *gorgonia.Node {
	return apply(Op{Kind: Power, Low: exponent, Shape: x.Shape().Clone()}, x)
}

func channelScale(x, s *gorgonia.Node) *gorgonia.Node {
	return apply(Op{Kind: ChannelScale, Shape: x.Shape().Clone()}, x, s)
}

func channelSlice(x *gorgonia.Node, first int, shape tensor.Shape) *gorgonia.Node {
	return apply(Op{Kind: ChannelSlice, Row: first, Shape: shape.Clone()}, x)
}

func lastOf(shape tensor.Shape) int { return shape[len(shape)-1] }

func mul(a, b *gorgonia.Node) *gorgonia.Node {
	return apply(Op{Kind: Mul, Shape: a.Shape().Clone()}, a, b)
}

func scaleWeights(w, gamma, inv *gorgonia.Node) *gorgonia.Node {
	return apply(Op{Kind: ScaleWeights, Shape: w.Shape().Clone()}, w, gamma, inv)
}

func row(x *gorgonia.Node, i int) *gorgonia.Node {
	return apply(Op{Kind: Row, Row: i, Shape: tensor.Shape{x.Shape()[1]}}, x)
}
