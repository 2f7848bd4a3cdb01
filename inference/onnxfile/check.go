package onnxfile

import (
	"fmt"
	"sort"

	"likeness/inference/message"
)

// Check makes sure that a model is whole: it has nodes and outputs; every value is made once, by a graph input, a tensor or a node, and
// before it is used; tensors hold as many values as their shape says, in the range of their type; attributes have one of the types that
// Node lists; every operator set in use has a version. Names of nodes may be missing or repeated, as ONNX allows. The error is a
// FormatError that names the node or tensor.
func (m *Model) Check() error {
	if m.Opset < 1 {
		return malformed("the model does not say which version of ONNX's operators it uses")
	}
	if len(m.Nodes) == 0 || len(m.Outputs) == 0 {
		return malformed("the graph computes nothing: it has %d nodes and %d outputs", len(m.Nodes), len(m.Outputs))
	}
	for domain, version := range m.OtherOpsets {
		if standardDomain(domain) || version < 1 {
			return malformed("version %d of operator set %s does not exist", version, quoted(domain))
		}
	}
	made := map[string]string{}
	if err := m.checkTensors(made); err != nil {
		return err
	}
	if err := checkInputs(m.Inputs, made); err != nil {
		return err
	}
	if err := m.checkNodes(made); err != nil {
		return err
	}
	return checkOutputs(m.Outputs, made)
}

// checkTensors goes by sorted names, so that of several faults the same one is reported each time.
func (m *Model) checkTensors(made map[string]string) error {
	names := make([]string, 0, len(m.Tensors))
	for name := range m.Tensors {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if name == "" {
			return FormatError{message.Of("a tensor has no name")}
		}
		if err := m.Tensors[name].check(); err != nil {
			return malformed("tensor %s: %v", quoted(name), err)
		}
		made[name] = "a tensor"
	}
	return nil
}

func checkInputs(inputs []Value, made map[string]string) error {
	for _, v := range inputs {
		if by, twice := made[v.Name]; twice || v.Name == "" {
			return malformed("the input %s has no name of its own: it is %s already", quoted(v.Name), orNothing(by))
		}
		if err := v.check(); err != nil {
			return malformed("the input %s: %v", quoted(v.Name), err)
		}
		made[v.Name] = "an input"
	}
	return nil
}

func checkOutputs(outputs []Value, made map[string]string) error {
	seen := map[string]bool{}
	for _, v := range outputs {
		if made[v.Name] == "" {
			return malformed("the output %s is made by no node", quoted(v.Name))
		}
		if seen[v.Name] {
			return malformed("the output %s is there twice", quoted(v.Name))
		}
		seen[v.Name] = true
		if err := v.check(); err != nil {
			return malformed("the output %s: %v", quoted(v.Name), err)
		}
	}
	return nil
}

func orNothing(by string) string {
	if by == "" {
		return "nothing"
	}
	return by
}

func (m *Model) checkNodes(made map[string]string) error {
	for i, n := range m.Nodes {
		where := n.label(i)
		switch {
		case n.Op == "":
			return malformed("%s names no operator", where)
		case !standardDomain(n.Domain) && m.OtherOpsets[n.Domain] == 0:
			return malformed("%s is of operator set %s, whose version is not given", where, quoted(n.Domain))
		}
		for name, v := range n.Attributes {
			if err := checkAttribute(name, v); err != nil {
				return malformed("%s: attribute %s: %v", where, quoted(name), err)
			}
		}
		for _, in := range n.Inputs {
			if in != "" && made[in] == "" {
				return malformed("%s uses %s, which %s", where, quoted(in), m.missing(in, i))
			}
		}
		if err := checkMade(n, where, made); err != nil {
			return err
		}
	}
	return nil
}

func checkMade(n Node, where string, made map[string]string) error {
	some := false
	for _, out := range n.Outputs {
		if out == "" {
			continue
		}
		if by := made[out]; by != "" {
			return malformed("%s makes %s, which is %s already", where, quoted(out), by)
		}
		made[out] = "made by " + where
		some = true
	}
	if !some {
		return malformed("%s has no output", where)
	}
	return nil
}

// missing says why a value is not there for the node at place.
func (m *Model) missing(name string, place int) string {
	for i, n := range m.Nodes[place:] {
		for _, out := range n.Outputs {
			if out == name {
				return fmt.Sprintf("is made only by %s: the nodes are out of order or form a circle", n.label(place+i))
			}
		}
	}
	return "nothing makes"
}

func checkAttribute(name string, value any) error {
	if name == "" {
		return fmt.Errorf("it has no name")
	}
	switch v := value.(type) {
	case int64, float32, string, []int64, []float32, []string:
		return nil
	case *Tensor:
		return v.check()
	}
	return fmt.Errorf("a %T cannot be an attribute", value)
}

// check makes sure that the data fits shape and type.
func (t *Tensor) check() error {
	if t == nil {
		return fmt.Errorf("it is nil")
	}
	dims := make([]int64, len(t.Shape))
	for i, d := range t.Shape {
		dims[i] = int64(d)
	}
	n, err := elements(dims)
	if err != nil {
		return err
	}
	least, greatest, isInt := t.ElemType.intRange()
	lengths := [3]int{len(t.Floats), len(t.Ints), len(t.Strings)}
	want := [3]int{}
	switch {
	case t.ElemType == Float32:
		want[0] = int(n)
	case isInt:
		want[1] = int(n)
	case t.ElemType == String:
		want[2] = int(n)
	default:
		return fmt.Errorf("its element type is %v", t.ElemType)
	}
	if lengths != want {
		return fmt.Errorf("a %v tensor of shape %v has %d floats, %d integers and %d texts", t.ElemType, t.Shape, lengths[0], lengths[1], lengths[2])
	}
	if err := t.checkHalf(); err != nil {
		return err
	}
	for _, v := range t.Ints {
		if v < least || v > greatest {
			return fmt.Errorf("%d is no %v", v, t.ElemType)
		}
	}
	return nil
}

func (t *Tensor) checkHalf() error {
	if !t.Half {
		return nil
	}
	if t.ElemType != Float32 {
		return fmt.Errorf("%v numbers cannot be written as float16", t.ElemType)
	}
	for _, f := range t.Floats {
		if f > 65504 || f < -65504 {
			return fmt.Errorf("%g does not fit into float16, which ends at 65504", f)
		}
	}
	return nil
}

func (v Value) check() error {
	for _, d := range v.Shape {
		if d.Size < 0 || d.Size > maxSize || d.Size > 0 && d.Name != "" {
			return fmt.Errorf("a dimension cannot be %d %s", d.Size, quoted(d.Name))
		}
	}
	if v.ElemType < 0 {
		return fmt.Errorf("its element type is %v", v.ElemType)
	}
	return nil
}
