package plan

import (
	"fmt"
	"strings"

	"likeness/inference/network"

	"gorgonia.org/gorgonia"
)

// Compile plans what the outputs and the trainable parameters' gradients need, and nothing else.
func Compile(g *network.Graph, outputs []*gorgonia.Node, train []Train) (*Plan, error) {
	c := &compiler{
		plan:  &Plan{index: map[*gorgonia.Node]int{}},
		graph: g,
		need:  map[*gorgonia.Node]bool{},
	}
	for _, o := range outputs {
		if o == nil {
			return nil, fmt.Errorf("compile: a wanted output is missing")
		}
		c.mark(o)
	}
	for _, t := range train {
		c.mark(t.Gradient)
		c.mark(t.Parameter)
	}
	if err := c.values(outputs, train); err != nil {
		return nil, err
	}
	c.fuse()
	c.split()
	c.place()
	return c.plan, nil
}

type compiler struct {
	plan  *Plan
	graph *network.Graph
	need  map[*gorgonia.Node]bool
	keep  []bool // per value: read after the run
	train []bool // per value: a trainable parameter
	steps []Step
}

// mark notes a node and all that it is computed from.
func (c *compiler) mark(n *gorgonia.Node) {
	stack := []*gorgonia.Node{n}
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if c.need[n] {
			continue
		}
		c.need[n] = true
		stack = append(stack, c.inputs(n)...)
	}
}

// inputs gives a node's inputs in order: ExprGraph.From is the one exported way to them.
func (c *compiler) inputs(n *gorgonia.Node) []*gorgonia.Node {
	var in []*gorgonia.Node
	for it := c.graph.Expr.From(n.ID()); it.Next(); {
		in = append(in, it.Node().(*gorgonia.Node))
	}
	return in
}

// values makes a value of each needed node, and a step of each that is computed. Nodes stand in the order in which they were
// made, inputs before what uses them.
func (c *compiler) values(outputs []*gorgonia.Node, train []Train) error {
	role := map[*gorgonia.Node]Role{}
	for _, n := range c.graph.Inputs {
		role[n] = Input
	}
	for _, n := range c.graph.Parameters {
		role[n] = Parameter
	}
	all := append(append([]*gorgonia.Node{}, c.graph.Inputs...), c.graph.Parameters...)
	for _, n := range append(all, c.graph.Expr.AllNodes()...) {
		if _, done := c.plan.index[n]; done || !c.need[n] {
			continue
		}
		v := Value{Name: n.Name(), Shape: append([]int{}, n.Shape()...), Size: max(1, n.Shape().TotalSize()), Role: Temporary}
		if op, ok := n.Op().(*network.Op); ok && op.Layer != "" {
			v.Name = op.Layer
		}
		if r, leaf := role[n]; leaf {
			v.Role = r
		} else if n.Op() == nil || n.Op().Arity() == 0 {
			fill, err := constant(n)
			if err != nil {
				return err
			}
			v.Role, v.Fill = Constant, fill
		}
		c.plan.index[n] = len(c.plan.Values)
		c.plan.Values = append(c.plan.Values, v)
		if v.Role == Temporary {
			step, err := c.step(n)
			if err != nil {
				return err
			}
			c.steps = append(c.steps, step)
		}
	}
	c.keep = make([]bool, len(c.plan.Values))
	c.train = make([]bool, len(c.plan.Values))
	for _, o := range outputs {
		c.keep[c.plan.index[o]] = true
	}
	for _, t := range train {
		p, g := c.plan.index[t.Parameter], c.plan.index[t.Gradient]
		if c.plan.Values[p].Role != Parameter || c.plan.Values[p].Size != c.plan.Values[g].Size {
			return fmt.Errorf("compile: %q cannot be trained along a gradient of the shape %v", t.Parameter.Name(), c.plan.Values[g].Shape)
		}
		c.keep[g], c.train[p] = true, true
		c.plan.Trainable = append(c.plan.Trainable, Trainable{Parameter: p, Gradient: g, Rate: t.Rate, Decay: t.Decay})
	}
	return nil
}

// constant reads the value of a scalar that Gorgonia put into the graph: the 1 that differentiation starts from.
func constant(n *gorgonia.Node) (float32, error) {
	if n.Value() != nil && n.Shape().TotalSize() <= 1 {
		switch v := n.Value().Data().(type) {
		case float32:
			return v, nil
		case float64:
			return float32(v), nil
		}
	}
	return 0, fmt.Errorf("compile: node %q is neither input nor parameter nor a scalar constant", n.Name())
}

func (c *compiler) step(n *gorgonia.Node) (Step, error) {
	s := Step{Outputs: []int{c.plan.index[n]}}
	for _, in := range c.inputs(n) {
		i, ok := c.plan.index[in]
		if !ok {
			return s, fmt.Errorf("compile: %s is used before it is made", in.Name())
		}
		s.Inputs = append(s.Inputs, i)
	}
	switch op := n.Op().(type) {
	case *network.Op:
		s.Kind, s.Window, s.Low, s.High, s.Epsilon, s.Row = op.Kind, op.Window, op.Low, op.High, op.Epsilon, op.Row
		if len(s.Inputs) != op.Arity() {
			return s, fmt.Errorf("compile: %s has %d inputs, wants %d", op, len(s.Inputs), op.Arity())
		}
	case gorgonia.BinaryOp:
		// Gorgonia sums the gradients of a value that is used twice with an operation that it does not export.
		if !strings.HasPrefix(op.String(), "+ ") || len(s.Inputs) != 2 {
			return s, fmt.Errorf("compile: no device knows the operation %s", op)
		}
		s.Kind = network.Add
	default:
		return s, fmt.Errorf("compile: no device knows the operation %s", op)
	}
	return s, nil
}

// split moves the steps that depend on untrained parameters alone to the static ones.
func (c *compiler) split() {
	static := make([]bool, len(c.plan.Values))
	for i, v := range c.plan.Values {
		static[i] = v.Role == Constant || v.Role == Parameter && !c.train[i]
	}
	for _, s := range c.steps {
		fixed := true
		for _, in := range s.Inputs {
			fixed = fixed && static[in]
		}
		for _, out := range s.Outputs {
			static[out] = fixed
			switch {
			case c.keep[out]:
				c.plan.Values[out].Role = Output
			case fixed:
				c.plan.Values[out].Role = Static
			}
		}
		if fixed {
			c.plan.Static = append(c.plan.Static, s)
		} else {
			c.plan.Steps = append(c.plan.Steps, s)
		}
	}
}
