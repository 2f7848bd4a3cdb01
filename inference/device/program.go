package device

import (
	"fmt"

	"likeness/inference/device/plan"
	"likeness/inference/network"

	"gorgonia.org/gorgonia"
)

// Program is a compiled graph on a device.
type Program struct {
	graph *network.Graph
	plan  *plan.Plan
	exec  plan.Executable
}

// Graph is what the program was compiled from.
func (p *Program) Graph() *network.Graph { return p.graph }

// Bytes is the size of the program's working memory.
func (p *Program) Bytes() int64 { return 4 * int64(p.plan.Arena) }

// Uses says whether the program needs that node: what the outputs do not depend on was left out.
func (p *Program) Uses(n *gorgonia.Node) bool {
	_, ok := p.plan.Index(n)
	return ok
}

func (p *Program) index(n *gorgonia.Node) (int, error) {
	if n == nil {
		return 0, fmt.Errorf("no such node")
	}
	i, ok := p.plan.Index(n)
	if !ok {
		return 0, fmt.Errorf("the program does not use %q", n.Name())
	}
	return i, nil
}

// Write sets an input or parameter; data is copied and must have the node's size.
func (p *Program) Write(n *gorgonia.Node, data []float32) error {
	return p.WriteSlot(n, Current, data)
}

// WriteSlot sets one of the tensors kept for a parameter, as from a checkpoint.
func (p *Program) WriteSlot(n *gorgonia.Node, slot Slot, data []float32) error {
	i, err := p.index(n)
	if err != nil {
		return err
	}
	return p.exec.Write(i, slot, data)
}

// Read copies an input, parameter or output into data, which must have the node's size.
func (p *Program) Read(n *gorgonia.Node, data []float32) error { return p.ReadSlot(n, Current, data) }

// ReadSlot copies one of the tensors kept for a parameter.
func (p *Program) ReadSlot(n *gorgonia.Node, slot Slot, data []float32) error {
	i, err := p.index(n)
	if err != nil {
		return err
	}
	return p.exec.Read(i, slot, data)
}

// Parameters writes the data of every parameter that the program uses, as the built networks give them.
func (p *Program) Parameters(from ...*network.Built) error {
	for _, n := range p.graph.Parameters {
		if !p.Uses(n) {
			continue
		}
		data, ok := parameter(n.Name(), from)
		if !ok {
			return fmt.Errorf("no network gives the parameter %q", n.Name())
		}
		if err := p.Write(n, data); err != nil {
			return fmt.Errorf("parameter %q: %w", n.Name(), err)
		}
	}
	return nil
}

func parameter(name string, from []*network.Built) ([]float32, bool) {
	for _, b := range from {
		if data, ok := b.Parameter(name); ok {
			return data, true
		}
	}
	return nil, false
}

// Run computes the outputs from the inputs and parameters.
func (p *Program) Run() error { return p.exec.Run() }

// Update changes the trained parameters by the gradients of the last Run. It returns the gradients' norm before clipping.
func (p *Program) Update(u Update) (float64, error) { return p.exec.Update(u) }

// Close frees the program's memory.
func (p *Program) Close() error { return p.exec.Close() }
