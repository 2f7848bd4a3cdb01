package network

import (
	"fmt"
	"math"

	"likeness/inference/onnxfile"
)

// opset is the version of ONNX's operators that is written: old enough for any runtime of the last years.
const opset = 13

// ToONNX writes the network in ONNX's order (NCHW, OIHW, [out,in]), BatchNorm folded where it follows a convolution.
// The input is float32 [N,C,H,W] and the output, named so, [N,K]; the first axis of both is open.
func (n *Network) ToONNX(output string) (*onnxfile.Model, error) {
	f := n.Fold()
	if len(f.InputShape) != 3 {
		return nil, fmt.Errorf("a network of pictures is wanted, this one reads the shape %v", f.InputShape)
	}
	last, shape := f.Output()
	if len(shape) != 1 {
		return nil, fmt.Errorf("a network that gives a vector is wanted, this one gives the shape %v", shape)
	}
	batch := onnxfile.Dim{Name: "N"}
	w := writer{net: f, from: last, to: output, model: &onnxfile.Model{
		Name: f.Name, Opset: opset, Tensors: map[string]*onnxfile.Tensor{}, Metadata: map[string]string{},
		Inputs: []onnxfile.Value{{Name: f.Input, ElemType: onnxfile.Float32, Shape: []onnxfile.Dim{
			batch, {Size: f.InputShape[2]}, {Size: f.InputShape[0]}, {Size: f.InputShape[1]},
		}}},
		Outputs: []onnxfile.Value{{Name: output, ElemType: onnxfile.Float32, Shape: []onnxfile.Dim{batch, {Size: shape[0]}}}},
	}}
	for _, l := range f.Layers {
		if err := w.layer(l); err != nil {
			return nil, fmt.Errorf("layer %q: %w", l.Name, err)
		}
	}
	return w.model, nil
}

type writer struct {
	net      *Network
	model    *onnxfile.Model
	from, to string // the last layer's name, and the name that it is given
}

// name is what others read a layer's result by. A pooled vector is read behind the Flatten that follows it.
func (w *writer) name(layer string) string {
	if layer == w.from {
		return w.to
	}
	if l, ok := w.net.Layer(layer); ok && l.Kind == GlobalAveragePool {
		return layer + flattened
	}
	return layer
}

// flattened ends the name of a pooled vector that has lost its axes of length 1.
const flattened = "/flat"

func (w *writer) add(op, name string, inputs []string, attributes map[string]any) {
	w.model.Nodes = append(w.model.Nodes, onnxfile.Node{Op: op, Name: name, Inputs: inputs, Outputs: []string{name}, Attributes: attributes})
}

func (w *writer) layer(l Layer) error {
	name := w.name(l.Name)
	in := make([]string, len(l.Inputs))
	for i := range in {
		in[i] = w.name(l.Inputs[i])
	}
	switch l.Kind {
	case Conv:
		p := w.net.Parameters[l.Weights]
		w.tensor(l.Weights, []int{p.Shape[3], p.Shape[2], p.Shape[0], p.Shape[1]}, permute(p.Data, p.Shape, [4]int{3, 2, 0, 1}))
		win := l.Window
		w.add("Conv", name, w.withBias(append(in, l.Weights), l.Bias), map[string]any{
			"kernel_shape": []int64{int64(p.Shape[0]), int64(p.Shape[1])},
			"strides":      []int64{int64(win.Stride[0]), int64(win.Stride[1])},
			"dilations":    []int64{int64(win.Dilation[0]), int64(win.Dilation[1])},
			"pads":         []int64{int64(win.Pad[0]), int64(win.Pad[1]), int64(win.Pad[2]), int64(win.Pad[3])},
			"group":        int64(win.Groups),
		})
	case Linear:
		p := w.net.Parameters[l.Weights]
		w.tensor(l.Weights, p.Shape, p.Data)
		w.add("Gemm", name, w.withBias(append(in, l.Weights), l.Bias), nil)
	case Normalize:
		for _, p := range []string{l.Gamma, l.Beta, l.Mean, l.Variance} {
			w.tensor(p, w.net.Parameters[p].Shape, w.net.Parameters[p].Data)
		}
		w.add("BatchNormalization", name, append(in, l.Gamma, l.Beta, l.Mean, l.Variance), map[string]any{"epsilon": l.Epsilon})
	case Clip:
		w.add("Clip", name, append(in, w.limit(l.Low), w.limit(l.High)), nil)
	case Add:
		w.add("Add", name, in, nil)
	case Affine:
		w.affine(l, name, in)
	case Sigmoid:
		w.add("Sigmoid", name, in, nil)
	case Mul:
		w.add("Mul", name, in, nil)
	case Power:
		w.add("Pow", name, append(in, w.limit(l.Low)), nil)
	case LocalResponseNorm:
		w.add("LRN", name, in, map[string]any{"size": int64(l.Window.Kernel[0]), "alpha": l.Low, "beta": l.High, "bias": l.Epsilon})
	case ChannelScale:
		const axes = "rows and columns"
		w.model.Tensors[axes] = &onnxfile.Tensor{Shape: []int{2}, ElemType: onnxfile.Int64, Ints: []int64{2, 3}}
		w.add("Unsqueeze", l.Name+"/factors", []string{in[1], axes}, nil)
		w.add("Mul", name, []string{in[0], l.Name + "/factors"}, nil)
	case Concat:
		w.add("Concat", name, in, map[string]any{"axis": int64(1)})
	case MaxPool, AveragePool:
		win := l.Window
		pool := map[string]any{
			"kernel_shape": []int64{int64(win.Kernel[0]), int64(win.Kernel[1])},
			"strides":      []int64{int64(win.Stride[0]), int64(win.Stride[1])},
			"dilations":    []int64{int64(win.Dilation[0]), int64(win.Dilation[1])},
			"pads":         []int64{int64(win.Pad[0]), int64(win.Pad[1]), int64(win.Pad[2]), int64(win.Pad[3])},
		}
		if l.Kind == AveragePool {
			delete(pool, "dilations") // AveragePool has had them since opset 19 only
			pool["count_include_pad"] = int64(1)
		}
		w.add(l.Kind.String(), name, in, pool)
	case GlobalAveragePool:
		w.add("GlobalAveragePool", l.Name, in, nil)
		w.add("Flatten", name, []string{l.Name}, map[string]any{"axis": int64(1)})
	case Softmax:
		w.add("Softmax", name, in, map[string]any{"axis": int64(1)})
	default:
		return fmt.Errorf("%s is not a layer", l.Kind)
	}
	return nil
}

// affine writes a product and a sum, or the one of the two that does something: so what is read again is written as it was.
func (w *writer) affine(l Layer, name string, in []string) {
	switch {
	case l.Low == 1:
		w.add("Add", name, append(in, w.limit(l.High)), nil)
	case l.High == 0:
		w.add("Mul", name, append(in, w.limit(l.Low)), nil)
	default:
		w.add("Mul", l.Name+"/scaled", append(in, w.limit(l.Low)), nil)
		w.add("Add", name, []string{l.Name + "/scaled", w.limit(l.High)}, nil)
	}
}

func (w *writer) withBias(inputs []string, bias string) []string {
	if bias == "" {
		return inputs
	}
	p := w.net.Parameters[bias]
	w.tensor(bias, p.Shape, p.Data)
	return append(inputs, bias)
}

func (w *writer) tensor(name string, shape []int, data []float32) {
	w.model.Tensors[name] = &onnxfile.Tensor{Shape: shape, ElemType: onnxfile.Float32, Floats: data}
}

// limit names a constant of one float; infinity is an input left out.
func (w *writer) limit(v float32) string {
	if math.IsInf(float64(v), 0) {
		return ""
	}
	name := fmt.Sprintf("limit/%g", v)
	w.tensor(name, nil, []float32{v})
	return name
}
