package network

import (
	"fmt"
	"slices"
)

// Cut is a place at which a network can be parted: one value, of which alone all that follows is computed.
type Cut struct {
	After        string // the layer whose result it is
	Shape        []int
	Parameters   int   // in the part before
	MultiplyAdds int64 // of the part before
}

// Cuts lists all places where the network can be parted, in order. A convolution is never parted from the BatchNorm that becomes
// part of it.
func (n *Network) Cuts() []Cut {
	remaining, folded := n.consumers(), n.foldable(Running)
	live := map[string]bool{n.Input: true}
	var cuts []Cut
	var adds int64
	counted, params := map[string]bool{}, 0
	for i, l := range n.Layers {
		for _, in := range l.Inputs {
			if remaining[in]--; remaining[in] == 0 {
				delete(live, in)
			}
		}
		live[l.Name] = true
		adds += n.MultiplyAdds(l)
		for _, p := range l.parameters() {
			if !counted[*p] {
				counted[*p] = true
				params += len(n.Parameters[*p].Data)
			}
		}
		if _, half := folded[l.Name]; !half && len(live) == 1 && i < len(n.Layers)-1 {
			cuts = append(cuts, Cut{l.Name, l.Shape, params, adds})
		}
	}
	return cuts
}

// Split parts the network after a layer. Both parts share the parameters of the whole.
func (n *Network) Split(after string) (head, tail *Network, err error) {
	if !slices.ContainsFunc(n.Cuts(), func(c Cut) bool { return c.After == after }) {
		return nil, nil, fmt.Errorf("network %q cannot be parted after %q", n.Name, after)
	}
	i := slices.IndexFunc(n.Layers, func(l Layer) bool { return l.Name == after })
	head = &Network{Name: n.Name, Input: n.Input, InputShape: n.InputShape, Layers: slices.Clone(n.Layers[:i+1])}
	tail = &Network{Name: n.Name, Input: after, InputShape: n.Layers[i].Shape, Layers: slices.Clone(n.Layers[i+1:])}
	head.own(n)
	tail.own(n)
	return head, tail, nil
}

// own takes over the parameters that its layers name.
func (n *Network) own(from *Network) {
	n.Parameters = map[string]*Parameter{}
	for i := range n.Layers {
		for _, p := range n.Layers[i].parameters() {
			n.Parameters[*p] = from.Parameters[*p]
		}
	}
}

// Join puts tails behind the network, each reading its output, and leaves the result of the last tail as the output.
// Names must differ. The parameters are shared, not copied.
func (n *Network) Join(tails ...*Network) (*Network, error) {
	out, shape := n.Output()
	j := &Network{Name: n.Name, Input: n.Input, InputShape: n.InputShape, Layers: slices.Clone(n.Layers), Parameters: map[string]*Parameter{}}
	for name, p := range n.Parameters {
		j.Parameters[name] = p
	}
	for _, t := range tails {
		if !slices.Equal(shape, t.InputShape) {
			return nil, fmt.Errorf("a tail wants the shape %v, the network gives %v", t.InputShape, shape)
		}
		for name, p := range t.Parameters {
			if j.Parameters[name] != nil {
				return nil, fmt.Errorf("two parameters are named %q", name)
			}
			j.Parameters[name] = p
		}
		for _, l := range t.Layers {
			l.Inputs = slices.Clone(l.Inputs)
			for i, in := range l.Inputs {
				if in == t.Input {
					l.Inputs[i] = out
				}
			}
			if err := j.Append(l); err != nil {
				return nil, err
			}
		}
	}
	return j, nil
}

// FeaturesCut names the layer after which Features takes the classifier off: FeaturesAfter, or what the last linear layer reads, or, where
// the classifier is a convolution whose result is averaged, as SqueezeNet's, what that reads.
func (n *Network) FeaturesCut() (after string, err error) {
	if n.FeaturesAfter != "" {
		return n.FeaturesAfter, nil
	}
	for i := len(n.Layers) - 1; i > 0; i-- {
		if l := n.Layers[i]; l.Kind == Linear {
			return l.Inputs[0], nil
		}
	}
	for i := len(n.Layers) - 1; i > 0; i-- {
		switch l := n.Layers[i]; l.Kind {
		case GlobalAveragePool, Clip, Normalize, Softmax:
			continue
		case Conv:
			return l.Inputs[0], nil
		}
		break
	}
	return "", fmt.Errorf("network %q has no linear layer at its end that could be replaced by the new classes", n.Name)
}

// Features takes the classifier off: everything behind the layer that FeaturesCut names. What is left gives one vector a picture; a map is
// averaged over its rows and columns.
func (n *Network) Features() (*Network, error) {
	after, err := n.FeaturesCut()
	if err != nil {
		return nil, err
	}
	head, _, err := n.Split(after)
	if err != nil {
		return nil, fmt.Errorf("the classifier cannot be taken off: %w", err)
	}
	if _, shape := head.Output(); len(shape) == 1 {
		return head, nil
	}
	return head, head.Append(Layer{Kind: GlobalAveragePool, Name: after + "/pooled", Inputs: []string{after}})
}

// stagesName is the result of StageFeatures.
const stagesName = "likeness/features"

// StageFeatures is Features with the average of what enters the last stages (see LastStages) behind it: the last layers know what is on a
// picture, those before them more of how it looks, its lines and textures. On splits that nothing was chosen by, it brought the logistic regression
// on photos and drawings from 0.918 to 0.947. The same as Features where the network cannot be parted.
func (n *Network) StageFeatures() (*Network, error) {
	f, err := n.Features()
	if err != nil {
		return nil, err
	}
	if _, already := f.Layer(stagesName); already {
		return f, nil
	}
	cut, unparted := f.LastStages()
	if unparted != nil {
		return f, nil //nolint:nilerr // a network that cannot be parted does with Features alone
	}
	out, _ := f.Output()
	pooled := stagesName + "/middle"
	if err := f.Append(Layer{Kind: GlobalAveragePool, Name: pooled, Inputs: []string{cut.After}}); err != nil {
		return nil, err
	}
	return f, f.Append(Layer{Kind: Concat, Name: stagesName, Inputs: []string{out, pooled}})
}

// LastStages picks the cut behind which "the last stages" are trained: the smallest value at the network's final resolution that has
// parameters behind it, the earliest among equals. For EfficientNet-Lite0 that is the result of block 11, so that blocks 12 to 15 and the
// head convolution are trained.
func (n *Network) LastStages() (Cut, error) {
	var best Cut
	all := 0
	for _, p := range n.Parameters {
		all += len(p.Data)
	}
	last := -1
	cuts := n.Cuts()
	for i := len(cuts) - 1; i >= 0 && last < 0; i-- {
		if len(cuts[i].Shape) == 3 && cuts[i].Parameters < all {
			last = cuts[i].Shape[0] * cuts[i].Shape[1]
		}
	}
	for _, c := range cuts {
		if len(c.Shape) == 3 && c.Parameters < all && c.Shape[0]*c.Shape[1] == last && (best.After == "" || sizeOf(c.Shape) < sizeOf(best.Shape)) {
			best = c
		}
	}
	if best.After == "" {
		return best, fmt.Errorf("network %q has no place where it could be parted before its last stages", n.Name)
	}
	return best, nil
}

// Fold gives an equal network in which every BatchNorm that follows a convolution has become part of its weights and bias.
func (n *Network) Fold() *Network {
	folded := n.foldable(Running)
	f := &Network{Name: n.Name, Input: n.Input, InputShape: n.InputShape, Parameters: map[string]*Parameter{}}
	for _, l := range n.Layers {
		if _, later := folded[l.Name]; later && l.Kind == Conv {
			continue
		}
		conv, ok := folded[firstInput(l)]
		if l.Kind == Normalize && ok {
			l = n.foldInto(f, conv, l)
		} else {
			for _, p := range l.parameters() {
				f.Parameters[*p] = n.Parameters[*p]
			}
		}
		f.Layers = append(f.Layers, l)
	}
	return f
}

func firstInput(l Layer) string { return l.Inputs[0] }

// foldInto makes the convolution that equals conv and BatchNorm, under the BatchNorm's name.
func (n *Network) foldInto(f *Network, conv, norm Layer) Layer {
	w, o := n.Parameters[conv.Weights], norm.Shape[len(norm.Shape)-1]
	inv, shift := n.scaleAndShift(norm)
	gamma, beta := n.Parameters[norm.Gamma].Data, n.Parameters[norm.Beta].Data
	scaled := &Parameter{Shape: slices.Clone(w.Shape), Data: make([]float32, len(w.Data))}
	for i, v := range w.Data {
		scaled.Data[i] = v * gamma[i%o] * inv[i%o]
	}
	bias := &Parameter{Shape: []int{o}, Data: make([]float32, o)}
	for i := range bias.Data {
		bias.Data[i] = beta[i] - gamma[i]*shift[i]
		if conv.Bias != "" {
			bias.Data[i] += n.Parameters[conv.Bias].Data[i] * gamma[i] * inv[i]
		}
	}
	conv.Name = norm.Name
	conv.Weights, conv.Bias = norm.Name+"/weight", norm.Name+"/bias"
	f.Parameters[conv.Weights], f.Parameters[conv.Bias] = scaled, bias
	return conv
}
