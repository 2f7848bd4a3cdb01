package network

import (
	"errors"
	"fmt"
	"hash"
	"hash/fnv"
	"sync/atomic"

	"github.com/chewxy/hm"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Kind says what an operation computes. Activations are NHWC, convolution weights HWIO, linear weights [in, out].
type Kind uint8

// The operations that a device must know. C is always the last axis of a tensor.
const (
	// Conv: x[N,H,W,C], w[KH,KW,C/groups,O], b[O] -> y[N,H',W',O].
	Conv Kind = iota
	// ConvBackwardData: w, dy -> dx.
	ConvBackwardData
	// ConvBackwardWeights: x, dy -> dw.
	ConvBackwardWeights
	// ChannelSum: x[...,C] -> [C], the sum over all other axes; the gradient of a bias.
	ChannelSum
	// Clip: min(max(x, Low), High), element by element. ReLU6 is Clip with 0 and 6.
	Clip
	// ClipBackward: y, dy -> dy where Low < y < High, else 0.
	ClipBackward
	// Add: a + b, equal shapes.
	Add
	// Mul: a * b, equal shapes.
	Mul
	// GlobalAveragePool: x[N,H,W,C] -> [N,C].
	GlobalAveragePool
	// GlobalAveragePoolBackward: dy[N,C] -> dx[N,H,W,C].
	GlobalAveragePoolBackward
	// Linear: x[N,I], w[I,O], b[O] -> x w + b.
	Linear
	// LinearBackwardData: w, dy -> dy wT.
	LinearBackwardData
	// LinearBackwardWeights: x, dy -> xT dy.
	LinearBackwardWeights
	// ScaleWeights: w[...,O], gamma[O], inv[O] -> w * gamma * inv; BatchNorm with running statistics moved into the weights.
	ScaleWeights
	// ScaleWeightsGradient: w[...,O], dw[...,O], inv[O] -> [O], inv * the sum of w*dw over all other axes; the gradient of gamma.
	ScaleWeightsGradient
	// FoldBias: beta[O], gamma[O], shift[O] -> beta - gamma*shift, with shift = mean/sqrt(var+eps).
	FoldBias
	// FoldBiasGradient: shift[O], db[O] -> -shift*db; the gradient of gamma through FoldBias.
	FoldBiasGradient
	// Moments: x[...,C] -> [2,C], mean and biased variance over all other axes.
	Moments
	// Normalize: x[...,C], moments[2,C], gamma[C], beta[C] -> (x-mean)/sqrt(var+Epsilon)*gamma + beta; BatchNorm with batch statistics.
	Normalize
	// NormalizeSums: x, moments, dy -> [2,C], the gradients of beta (row 0) and of gamma (row 1).
	NormalizeSums
	// NormalizeBackward: x, moments, gamma, dy, sums -> dx, the way through the moments included.
	NormalizeBackward
	// Row: x[R,C] -> [C], row number Row.
	Row
	// Softmax: z[N,K] -> p[N,K].
	Softmax
	// CrossEntropy: logits z[N,K], targets t[N,K] -> scalar: -sum(t * log softmax(z)) / N.
	CrossEntropy
	// CrossEntropyBackward: z, t, dloss (scalar) -> dz = dloss * (softmax(z)*sum(t) - t) / N.
	CrossEntropyBackward
	// MaxPool: x[N,H,W,C] -> y[N,H',W',C], the largest of each Window; padding does not count.
	MaxPool
	// MaxPoolBackward: x, dy -> dx. Of equal values the first of the window, row by row, takes the gradient.
	MaxPoolBackward
	// Concat: a[...,C], b[...,D] -> [...,C+D].
	Concat
	// ChannelSlice: x[...,C] -> [...,K], the K channels from number Row on.
	ChannelSlice
	// Sigmoid: 1/(1+exp(-x)), element by element.
	Sigmoid
	// SigmoidBackward: y, dy -> dy*y*(1-y).
	SigmoidBackward
	// Affine: Low*x + High, element by element.
	Affine
	// ChannelScale: x[N,H,W,C], s[N,C] -> x*s, each channel of a picture by its own factor.
	ChannelScale
	// ChannelScaleSum: x[N,H,W,C], dy[N,H,W,C] -> [N,C], the sum of x*dy over rows and columns; the gradient of s.
	ChannelScaleSum
	// Power: x^Low, element by element, of positive numbers.
	Power
	// AveragePool is a kind of layer only: the mean of each Window, padding counting as zeros. It is built as a depthwise Conv whose weights
	// are fixed.
	AveragePool
	// LocalResponseNorm is a kind of layer only: x / (Epsilon + Low/size * the sum of x*x over size channels around each)^High, with size =
	// Window.Kernel[0]. It is built of Mul, a Conv of 1 x 1 whose weights are fixed, Affine and Power.
	LocalResponseNorm
	kinds
)

var kindNames = [kinds]string{
	"Conv", "ConvBackwardData", "ConvBackwardWeights", "ChannelSum", "Clip", "ClipBackward", "Add", "Mul",
	"GlobalAveragePool", "GlobalAveragePoolBackward", "Linear", "LinearBackwardData", "LinearBackwardWeights",
	"ScaleWeights", "ScaleWeightsGradient", "FoldBias", "FoldBiasGradient", "Moments", "Normalize", "NormalizeSums",
	"NormalizeBackward", "Row", "Softmax", "CrossEntropy", "CrossEntropyBackward", "MaxPool",
	"MaxPoolBackward", "Concat", "ChannelSlice", "Sigmoid",
	"SigmoidBackward", "Affine", "ChannelScale", "ChannelScaleSum", "Power", "AveragePool", "LocalResponseNorm",
}

func (k Kind) String() string {
	if k < kinds {
		return kindNames[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// Window is how a convolution or a pooling walks over its input. Rows and columns are told apart, padding may be asymmetric.
type Window struct {
	Stride   [2]int // rows, columns
	Dilation [2]int // 1 is dense
	Pad      [4]int // top, left, bottom, right
	Groups   int    // groups == channels is a depthwise convolution; 0 for a pooling
	Kernel   [2]int // rows, columns of a pooling; a convolution's are those of its weights
}

// Output gives the rows and columns that a kernel of kh x kw makes of h x w.
func (w Window) Output(h, wd, kh, kw int) (oh, ow int) {
	oh = (h+w.Pad[0]+w.Pad[2]-w.Dilation[0]*(kh-1)-1)/w.Stride[0] + 1
	ow = (wd+w.Pad[1]+w.Pad[3]-w.Dilation[1]*(kw-1)-1)/w.Stride[1] + 1
	return oh, ow
}

// Op is one operation of the graph: a gorgonia.SDOp whose gradients are graphs of Ops again.
//
// It has no kernel of its own: a device runs it. Every Op has an identity, so that Gorgonia never merges two of them.
type Op struct {
	Kind      Kind
	Window    Window       // Conv, MaxPool and their gradients
	Low, High float32      // Clip, ClipBackward, Affine, Power
	Epsilon   float32      // Normalize and its gradients
	Row       int          // Row, ChannelSlice
	Layer     string       // what the network calls it, for errors; may be empty
	Shape     tensor.Shape // of the result
	ranks     []int        // of the inputs
	of        tensor.Dtype // of every tensor
	id        uint64       // see WriteHash
}

var identities atomic.Uint64

// Arity is the number of inputs.
func (o *Op) Arity() int { return len(o.ranks) }

// Type is the Hindley-Milner type that Gorgonia checks before it applies an operation.
func (o *Op) Type() hm.Type {
	types := make([]hm.Type, 0, len(o.ranks)+1)
	for _, rank := range o.ranks {
		types = append(types, o.typeOf(rank))
	}
	return hm.NewFnType(append(types, o.typeOf(len(o.Shape)))...)
}

func (o *Op) typeOf(rank int) hm.Type {
	if rank == 0 {
		return o.of
	}
	return gorgonia.TensorType{Dims: rank, Of: o.of}
}

// InferShape gives the shape of the result, which was settled when the operation was made.
func (o *Op) InferShape(...gorgonia.DimSizer) (tensor.Shape, error) { return o.Shape.Clone(), nil }

// Do refuses: Gorgonia's own machines have no kernels for these operations.
func (o *Op) Do(...gorgonia.Value) (gorgonia.Value, error) {
	return nil, fmt.Errorf("%s: %w", o, errNoKernel)
}

var errNoKernel = errors.New("is run by a device (package inference/device), not by a Gorgonia machine")

// ReturnsPtr, CallsExtern and OverwritesInput answer questions of Gorgonia's own machines.
func (o *Op) ReturnsPtr() bool { return true }

// CallsExtern is false: see ReturnsPtr.
func (o *Op) CallsExtern() bool { return false }

// OverwritesInput is -1, none: see ReturnsPtr. Devices decide that by themselves.
func (o *Op) OverwritesInput() int { return -1 }

// WriteHash writes the operation's identity. Gorgonia's 32-bit node hash leaves out the inputs, so equal operations on
// different inputs would be merged without it.
func (o *Op) WriteHash(h hash.Hash) { fmt.Fprintf(h, "%s#%d", o.Kind, o.id) }

// Hashcode is the FNV hash of WriteHash.
func (o *Op) Hashcode() uint32 {
	h := fnv.New32a()
	o.WriteHash(h)
	return h.Sum32()
}

func (o *Op) String() string { return fmt.Sprintf("%s#%d", o.Kind, o.id) }

// apply adds an operation to the graph of its inputs. The shapes were checked by the caller; what Gorgonia still refuses is a
// mistake in this package, reported as an error by the recover in Builder.
func apply(op Op, inputs ...*gorgonia.Node) *gorgonia.Node {
	op.id = identities.Add(1)
	op.of = inputs[0].Dtype()
	for _, in := range inputs {
		op.ranks = append(op.ranks, in.Shape().Dims())
	}
	node, err := gorgonia.ApplyOp(&op, inputs...)
	if err != nil {
		panic(buildError{fmt.Errorf("%s: %w", op.Kind, err)})
	}
	if node.Op() != gorgonia.Op(&op) {
		panic(buildError{fmt.Errorf("%s: Gorgonia merged it with another operation", op.Kind)})
	}
	return node
}

// buildError carries a failure of graph construction up to the recover in Builder.
type buildError struct{ error }
