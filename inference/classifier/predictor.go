package classifier

import (
	"errors"
	"fmt"

	"likeness/inference/device"
	"likeness/inference/network"

	"gorgonia.org/gorgonia"
)

// Predictor is a network on a device, for batches of up to a fixed size.
type Predictor struct {
	program *device.Program
	input   *gorgonia.Node
	outputs []*gorgonia.Node
	batch   int
	in      int   // floats of one picture
	sizes   []int // of the results of one picture
	x       []float32
}

// NewPredictor compiles a network. layers names the results wanted; none is the network's output alone.
func NewPredictor(d *device.Device, net *network.Network, batch int, layers ...string) (*Predictor, error) {
	if batch < 1 {
		return nil, fmt.Errorf("a batch of %d pictures", batch)
	}
	b := network.NewBuilder()
	input := b.Input("input", append([]int{batch}, net.InputShape...)...)
	built := net.Build(b, input, network.Running)
	g, err := b.Graph()
	if err != nil {
		return nil, err
	}
	r := &Predictor{input: input, batch: batch, in: input.Shape().TotalSize() / batch}
	r.x = make([]float32, batch*r.in)
	if len(layers) == 0 {
		out, _ := net.Output()
		layers = []string{out}
	}
	for _, name := range layers {
		node := built.Values[name]
		if node == nil {
			return nil, fmt.Errorf("the network has no result %q", name)
		}
		r.outputs = append(r.outputs, node)
		r.sizes = append(r.sizes, node.Shape().TotalSize()/batch)
	}
	if r.program, err = d.Compile(g, r.outputs, nil); err != nil {
		return nil, err
	}
	if err := r.program.Parameters(built); err != nil {
		return nil, errors.Join(err, r.program.Close())
	}
	return r, nil
}

// Predictor compiles the classifier's network.
func (c *Classifier) Predictor(d *device.Device, batch int) (*Predictor, error) {
	return NewPredictor(d, c.Network, batch)
}

// Batch is the largest number of pictures of one call of Run.
func (p *Predictor) Batch() int { return p.batch }

// Size is the number of values of result i for one picture.
func (p *Predictor) Size(i int) int { return p.sizes[i] }

// Run computes the results of n pictures, x being n inputs one after the other; out[i] takes result i, [n, Size(i)].
// A result does not depend on what else stands in the batch.
func (p *Predictor) Run(x []float32, out ...[]float32) error {
	n := len(x) / p.in
	if len(x) != n*p.in || n < 1 || n > p.batch || len(out) != len(p.outputs) {
		return fmt.Errorf("predict: %d numbers and %d results do not fit up to %d pictures of %d", len(x), len(out), p.batch, p.in)
	}
	full := x
	if n < p.batch {
		copy(p.x, x)
		clear(p.x[len(x):])
		full = p.x
	}
	if err := p.program.Write(p.input, full); err != nil {
		return err
	}
	if err := p.program.Run(); err != nil {
		return err
	}
	for i, to := range out {
		if err := p.read(i, n, to); err != nil {
			return err
		}
	}
	return nil
}

func (p *Predictor) read(i, n int, to []float32) error {
	if len(to) != n*p.sizes[i] {
		return fmt.Errorf("predict: result %d has %d values, not %d", i, n*p.sizes[i], len(to))
	}
	if n == p.batch {
		return p.program.Read(p.outputs[i], to)
	}
	all := make([]float32, p.batch*p.sizes[i])
	if err := p.program.Read(p.outputs[i], all); err != nil {
		return err
	}
	copy(to, all)
	return nil
}

// Close frees the predictor's memory on the device.
func (p *Predictor) Close() error { return p.program.Close() }
