package finetune

import (
	"fmt"

	"likeness/inference/network"
	"likeness/training/baseline"
)

// logitsName names the result of a head; the tuned one's has the prefix before it.
const logitsName = "likeness/logits"

// Names of the new head's parameters; no network that is started from has such.
const (
	headWeight = "likeness/head/weight"
	headBias   = "likeness/head/bias"
)

// headNames are the names of the heads while they are tuned: that which reads all features, and that which reads the network's end alone.
var headNames = [2][2]string{{headWeight, headBias}, {"likeness/end/weight", "likeness/end/bias"}}

// combinedName names the sum of both heads.
const combinedName = "likeness/combined"

// padded are weights [features, classes] of more features, which the head does not read.
func padded(w []float32, features, classes int) []float32 {
	return append(w, make([]float32, features*classes-len(w))...)
}

// weightsOf gives a logistic regression's weights, scaled, as a linear layer's [features, classes].
func weightsOf(l *baseline.Logistic, scale float64) []float32 {
	w := make([]float32, l.D*l.K)
	for c := range l.K {
		for i := range l.D {
			w[i*l.K+c] = float32(l.W[c*l.D+i] * scale)
		}
	}
	return w
}

func biasOf(l *baseline.Logistic, scale float64) []float32 {
	b := make([]float32, l.K)
	for c, v := range l.B {
		b[c] = float32(v * scale)
	}
	return b
}

// withHead is a network of features with a logistic regression on them; its output is the logits.
func withHead(features *network.Network, l *baseline.Logistic) (*network.Network, error) {
	n, err := features.Join()
	if err != nil {
		return nil, err
	}
	out, _ := n.Output()
	n.Parameters[headWeight] = &network.Parameter{Shape: []int{l.D, l.K}, Data: weightsOf(l, 1)}
	n.Parameters[headBias] = &network.Parameter{Shape: []int{l.K}, Data: biasOf(l, 1)}
	return n, n.Append(network.Layer{
		Kind: network.Linear, Name: logitsName, Inputs: []string{out}, Weights: headWeight, Bias: headBias,
	})
}

// models are the parts that a classifier is made of. With a trunk both tails read its result; without one they read the picture.
type models struct {
	trunk  *network.Network // nil where every layer was tuned
	frozen *network.Network // from the trunk's result, or the picture, to logits
	tuned  *network.Network // likewise; nil where nothing was tuned
}

// base is what the tails are joined to.
func (m models) base() *network.Network {
	if m.trunk != nil {
		return m.trunk
	}
	return &network.Network{Name: m.frozen.Name, Input: m.frozen.Input, InputShape: m.frozen.InputShape}
}

// assemble joins a stage's parts into one network that ends in probabilities. The mean of two models' log-probabilities is, but for a constant of
// each row, the mean of their logits; so a combined model adds the logits of two heads that are scaled by 1/2. The temperature T scales by 1/T.
func (m models) assemble(stage Stage, temperature float64) (*network.Network, error) {
	var tails []*network.Network
	switch stage {
	case Frozen:
		tails = append(tails, scaled(m.frozen, 1/temperature))
	case Tuned:
		tails = append(tails, scaled(m.tuned, 1/temperature))
	case Combined:
		tails = append(tails, scaled(m.frozen, 0.5/temperature), scaled(m.tuned, 0.5/temperature))
	default:
		return nil, fmt.Errorf("there is no stage %q", stage)
	}
	n, err := m.base().Join(tails...)
	if err != nil {
		return nil, err
	}
	last, _ := n.Output()
	if stage == Combined {
		if err := n.Append(network.Layer{Kind: network.Add, Name: combinedName, Inputs: []string{logitsName, last}}); err != nil {
			return nil, err
		}
		last = combinedName
	}
	return n, n.Append(network.Layer{Kind: network.Softmax, Name: "likeness/softmax", Inputs: []string{last}})
}

// both joins the tails without averaging them, so that one pass gives the logits of both.
func (m models) both() (n *network.Network, layers []string, err error) {
	tails, layers := []*network.Network{m.frozen}, []string{logitsName}
	if m.tuned != nil {
		tails, layers = append(tails, m.tuned), append(layers, prefix+logitsName)
	}
	n, err = m.base().Join(tails...)
	return n, layers, err
}

// scaled copies a network's last layer, a linear one, with its weights and bias multiplied.
func scaled(n *network.Network, by float64) *network.Network {
	s, _ := n.Join() // without tails there is nothing that could fail
	last := s.Layers[len(s.Layers)-1]
	for _, name := range []string{last.Weights, last.Bias} {
		old := s.Parameters[name]
		data := make([]float32, len(old.Data))
		for i, v := range old.Data {
			data[i] = float32(float64(v) * by)
		}
		s.Parameters[name] = &network.Parameter{Shape: old.Shape, Data: data}
	}
	return s
}

// FrozenFeatures finds the layer whose result are the frozen features from the end of the pretrained network, in a network that Train made; false where only the tuned model was
// kept, which has none.
func FrozenFeatures(n *network.Network) (layer string, ok bool) {
	l, ok := n.Layer(logitsName)
	if !ok {
		return "", false
	}
	if stages, ok := n.Layer(l.Inputs[0]); ok && stages.Kind == network.Concat {
		return stages.Inputs[0], true
	}
	return l.Inputs[0], true
}

// mean averages two models' logits.
func mean(a, b [][]float64) [][]float64 {
	out := make([][]float64, len(a))
	for i := range a {
		if a[i] == nil || b[i] == nil {
			continue
		}
		out[i] = make([]float64, len(a[i]))
		for c := range a[i] {
			out[i][c] = (a[i][c] + b[i][c]) / 2
		}
	}
	return out
}
