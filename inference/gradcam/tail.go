package gradcam

import (
	"errors"
	"fmt"
	"slices"

	"likeness/inference/device"
	"likeness/inference/network"

	"gorgonia.org/gorgonia"
)

// lastConvolutions names the values that the poolings over rows and columns read and nothing else does, in the order of the layers: what is read by
// other layers as well lies in the middle of the network, and is pooled beside its end.
func lastConvolutions(n *network.Network) ([]string, error) {
	var names []string
	var grid []int
	for _, l := range n.Layers {
		if l.Kind != network.GlobalAveragePool || slices.Contains(names, l.Inputs[0]) {
			continue
		}
		last, ok := n.Layer(l.Inputs[0])
		if !ok {
			return nil, errors.New("the network pools the picture itself")
		}
		if slices.ContainsFunc(n.Layers, func(other network.Layer) bool {
			return other.Kind != network.GlobalAveragePool && slices.Contains(other.Inputs, last.Name)
		}) {
			continue
		}
		if len(names) > 0 && !slices.Equal(grid, last.Shape[:2]) {
			return nil, fmt.Errorf("the network's last convolutions have %v and %v cells", grid, last.Shape[:2])
		}
		names, grid = append(names, last.Name), last.Shape[:2]
	}
	if len(names) == 0 {
		return nil, errors.New("the network has no pooling over rows and columns at its end")
	}
	return names, nil
}

// tail is what follows the last convolutions, as a graph of its own whose inputs are their activations: from these to the logit of one class, and
// back to the gradients by them.
type tail struct {
	program       *device.Program
	reads         []string         // the values that it is given: the last convolutions, and what was pooled in the middle of the network
	inputs        []*gorgonia.Node // their nodes
	choice        *gorgonia.Node
	logit         *gorgonia.Node
	by            gorgonia.Nodes
	rows, columns int
	classes       int
}

// after is the part of a network that depends on layers, without the softmax at the end; its logits are the last layer's result. besides are the values
// that it reads from elsewhere: what was pooled in the middle of the network.
func after(n *network.Network, layers []string) (part []network.Layer, besides []string, err error) {
	known := map[string]bool{}
	for _, name := range layers {
		known[name] = true
	}
	for _, l := range n.Layers {
		depends := slices.ContainsFunc(l.Inputs, func(in string) bool { return known[in] })
		if !depends || known[l.Name] {
			continue
		}
		for _, in := range l.Inputs {
			if known[in] {
				continue
			}
			if other, ok := n.Layer(in); !ok || len(other.Shape) != 1 {
				return nil, nil, fmt.Errorf("layer %q reads both what was pooled and what was not", l.Name)
			}
			if !slices.Contains(besides, in) {
				besides = append(besides, in)
			}
		}
		known[l.Name] = true
		part = append(part, l)
	}
	if len(part) < 2 || part[len(part)-1].Kind != network.Softmax {
		return nil, nil, errors.New("the network does not end in probabilities")
	}
	return part[:len(part)-1], besides, nil
}

// newTail builds and compiles the graph. A device differentiates the one kind of scalar that training has, the cross entropy: of two logits u, v
// and the targets -1, 1 it is log softmax(u) - log softmax(v) = u - v. So a last linear layer makes u of the chosen class's logit and v of nothing,
// and the cross entropy is exactly that logit. Which class it is, is an input.
func newTail(d *device.Device, n *network.Network, layers []string) (*tail, error) {
	part, besides, err := after(n, layers)
	if err != nil {
		return nil, err
	}
	t := &tail{classes: n.OutputSize(), reads: slices.Concat(layers, besides)}
	last, _ := n.Layer(layers[0])
	t.rows, t.columns = last.Shape[0], last.Shape[1]
	b := network.NewBuilder()
	values := map[string]*gorgonia.Node{}
	for _, name := range t.reads {
		l, _ := n.Layer(name)
		values[name] = b.Input(name, slices.Concat([]int{1}, l.Shape)...)
		t.inputs = append(t.inputs, values[name])
	}
	parameters := map[string][]float32{}
	for _, l := range part {
		if values[l.Name], err = build(b, n, l, values, parameters); err != nil {
			return nil, err
		}
	}
	t.choice = b.Input("gradcam/choice", t.classes, 2)
	nothing := b.Input("gradcam/nothing", 2)
	pair := b.Linear(values[part[len(part)-1].Name], t.choice, nothing)
	targets := b.Input("gradcam/targets", 1, 2)
	t.logit = b.CrossEntropy(pair, targets)
	t.by = b.Gradients(t.logit, t.inputs[:len(layers)]...)
	g, err := b.Graph()
	if err != nil {
		return nil, err
	}
	if t.program, err = d.Compile(g, append([]*gorgonia.Node{t.logit}, t.by...), nil); err != nil {
		return nil, err
	}
	if err := t.fill(g, parameters); err != nil {
		return nil, errors.Join(err, t.close())
	}
	return t, errors.Join(t.program.Write(nothing, []float32{0, 0}), t.program.Write(targets, []float32{-1, 1}))
}

// build adds one layer of those that can follow a pooling.
func build(b *network.Builder, n *network.Network, l network.Layer, values map[string]*gorgonia.Node, parameters map[string][]float32) (*gorgonia.Node, error) {
	x := values[l.Inputs[0]]
	parameter := func(name string, data []float32, shape ...int) *gorgonia.Node {
		parameters[name] = data
		return b.Parameter(name, shape...)
	}
	switch l.Kind {
	case network.GlobalAveragePool:
		return b.GlobalAveragePool(x), nil
	case network.Linear:
		w := n.Parameters[l.Weights]
		bias := make([]float32, w.Shape[1])
		if p := n.Parameters[l.Bias]; p != nil {
			bias = p.Data
		}
		return b.Linear(x, parameter(l.Weights, w.Data, w.Shape...), parameter(l.Name+"/gradcam-bias", bias, w.Shape[1])), nil
	case network.Clip:
		return b.Clip(x, l.Low, l.High), nil
	case network.Add:
		return b.Add(x, values[l.Inputs[1]]), nil
	case network.Concat:
		return b.Concat(x, values[l.Inputs[1]]), nil
	}
	return nil, fmt.Errorf("layer %q after the pooling is a %s, which is not known there", l.Name, l.Kind)
}

func (t *tail) fill(g *network.Graph, parameters map[string][]float32) error {
	for _, n := range g.Parameters {
		if !t.program.Uses(n) {
			continue
		}
		if err := t.program.Write(n, parameters[n.Name()]); err != nil {
			return fmt.Errorf("parameter %q: %w", n.Name(), err)
		}
	}
	return nil
}

// gradients gives the logit of a class, and its gradients by the last convolutions' activations, each of the shape [rows,columns,channels]. given are the
// values that the tail reads.
func (t *tail) gradients(given [][]float32, class int) (logit float64, gradients [][]float32, err error) {
	choice := make([]float32, 2*t.classes)
	choice[2*class] = 1
	if err := t.program.Write(t.choice, choice); err != nil {
		return 0, nil, err
	}
	for i, n := range t.inputs {
		if !t.program.Uses(n) {
			continue // where all that follows is linear, the gradient needs no value, but the logit does
		}
		if err := t.program.Write(n, given[i]); err != nil {
			return 0, nil, err
		}
	}
	if err := t.program.Run(); err != nil {
		return 0, nil, err
	}
	z := make([]float32, 1)
	if err := t.program.Read(t.logit, z); err != nil {
		return 0, nil, err
	}
	for i, n := range t.by {
		g := make([]float32, len(given[i]))
		if err := t.program.Read(n, g); err != nil {
			return 0, nil, err
		}
		gradients = append(gradients, g)
	}
	return float64(z[0]), gradients, nil
}

func (t *tail) close() error { return t.program.Close() }
