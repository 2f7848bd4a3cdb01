// Package selftest checks a device on the user's own machine: the bundled network's answers and gradients against PyTorch's.
package selftest

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"likeness/inference/device"
	"likeness/inference/network"
	"likeness/inference/onnxfile"
	"likeness/resources"

	"gorgonia.org/gorgonia"
)

// golden is made by build/golden/selftest.py.
//
//go:embed golden.json
var golden []byte

type numbers struct {
	Logits        [][]float64        `json:"logits"`
	Loss          float64            `json:"loss"`
	GradientNorms map[string]float64 `json:"gradient_norms"`
}

// Tolerance is how far a number may be off, as a share: of the largest logit, or of the gradient's norm.
const Tolerance = 2e-3

// roundedTolerance is Tolerance where a device rounds what it multiplies to 10 bits of mantissa: the simulated card's tensor cores were off by
// 0.003 forward and 0.01 in gradients.
const roundedTolerance = 3e-2

// Result of a check: the largest deviation seen, as a share.
type Result struct {
	Forward  float64 `json:"forward"`
	Gradient float64 `json:"gradient"`
	Allowed  float64 `json:"allowed"`
	Passed   bool    `json:"passed"`
}

// Run checks a device; it takes about a second on oneDNN, ten on the reference device. The error says that it could not be done at all.
func Run(d *device.Device) (Result, error) {
	var want numbers
	if err := json.Unmarshal(golden, &want); err != nil {
		return Result{}, fmt.Errorf("read the golden numbers: %w", err)
	}
	m, err := onnxfile.Decode(resources.Backbone(), onnxfile.DefaultLimits)
	if err != nil {
		return Result{}, err
	}
	net, err := network.FromONNX(m, 224)
	if err != nil {
		return Result{}, err
	}
	r := Result{Allowed: Tolerance}
	if d.Info().Rounded {
		r.Allowed = roundedTolerance
	}
	if r.Forward, err = forward(d, net, want); err != nil {
		return r, fmt.Errorf("check the forward pass: %w", err)
	}
	if r.Gradient, err = gradient(d, net, want); err != nil {
		return r, fmt.Errorf("check the gradients: %w", err)
	}
	r.Passed = r.Forward <= r.Allowed && r.Gradient <= r.Allowed
	return r, nil
}

// Pictures64 makes the golden input [n,size,size,3]: picture i, row r, column c, channel k.
func Pictures64(n, size int) []float64 {
	x := make([]float64, 0, n*size*size*3)
	for i := range n {
		for r := range size {
			for c := range size {
				for k := range 3 {
					wave := math.Sin(0.013*float64(c) + 0.031*float64(r) + 1.7*float64(k) + 0.9*float64(i))
					x = append(x, wave*(0.5+0.5*math.Cos(0.021*float64(c)*float64(i+1))))
				}
			}
		}
	}
	return x
}

// Pictures is Pictures64 in 32 bits.
func Pictures(n, size int) []float32 { return narrow(Pictures64(n, size)) }

func narrow(x []float64) []float32 {
	out := make([]float32, len(x))
	for i, v := range x {
		out[i] = float32(v)
	}
	return out
}

// Head64 makes the golden head for k classes: weights [features,k] and bias.
func Head64(features, k int) (weights, bias []float64) {
	weights, bias = make([]float64, features*k), make([]float64, k)
	for i := range features {
		for j := range k {
			weights[i*k+j] = 0.02 * math.Sin(0.37*float64(i)+1.1*float64(j))
		}
	}
	for j := range bias {
		bias[j] = 0.1 * float64(j)
	}
	return weights, bias
}

// WithHead puts the golden head in the place of a network's classifier.
func WithHead(net *network.Network, k int) (*network.Network, error) {
	n, err := net.Features()
	if err != nil {
		return nil, err
	}
	w, b := Head64(n.OutputSize(), k)
	n.Parameters["classifier/weight"] = &network.Parameter{Shape: []int{n.OutputSize(), k}, Data: narrow(w)}
	n.Parameters["classifier/bias"] = &network.Parameter{Shape: []int{k}, Data: narrow(b)}
	out, _ := n.Output()
	return n, n.Append(network.Layer{
		Kind: network.Linear, Name: "golden/logits", Inputs: []string{out}, Weights: "classifier/weight", Bias: "classifier/bias",
	})
}

func forward(d *device.Device, net *network.Network, want numbers) (worst float64, err error) {
	n := len(want.Logits)
	b := network.NewBuilder()
	built := net.Build(b, b.Input("image", n, 224, 224, 3), network.Running)
	p, err := compile(d, b, built, []*gorgonia.Node{built.Output}, n)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	if err := p.Run(); err != nil {
		return 0, err
	}
	z := make([]float32, n*net.OutputSize())
	if err := p.Read(built.Output, z); err != nil {
		return 0, err
	}
	largest := 0.0
	for i, row := range want.Logits {
		for k, w := range row {
			largest = max(largest, math.Abs(w))
			worst = max(worst, deviation(float64(z[i*net.OutputSize()+k]), w))
		}
	}
	return worst / largest, nil
}

// deviation is the distance, infinite where a number is none.
func deviation(got, want float64) float64 {
	if d := math.Abs(got - want); !math.IsNaN(d) {
		return d
	}
	return math.Inf(1)
}

func gradient(d *device.Device, net *network.Network, want numbers) (worst float64, err error) {
	const n, k = 4, 2
	if net, err = WithHead(net, k); err != nil {
		return 0, err
	}
	b := network.NewBuilder()
	built := net.Build(b, b.Input("image", n, 224, 224, 3), network.Running)
	loss := b.CrossEntropy(built.Output, b.Input("targets", n, k))
	var by []*gorgonia.Node
	for _, p := range built.Trainable {
		if _, ok := want.GradientNorms[p.Name()]; ok {
			by = append(by, p)
		}
	}
	if len(by) != len(want.GradientNorms) {
		return 0, fmt.Errorf("the network has %d of the %d golden parameters", len(by), len(want.GradientNorms))
	}
	grads := b.Gradients(loss, by...)
	p, err := compile(d, b, built, append([]*gorgonia.Node{loss}, grads...), n)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	if err := p.Write(p.Graph().Node("targets"), []float32{1, 0, 0, 1, 1, 0, 0, 1}); err != nil {
		return 0, err
	}
	if err := p.Run(); err != nil {
		return 0, err
	}
	norm, err := normOf(p, loss)
	if err != nil {
		return 0, err
	}
	worst = deviation(norm, want.Loss) / want.Loss
	for i, g := range grads {
		if norm, err = normOf(p, g); err != nil {
			return 0, err
		}
		w := want.GradientNorms[by[i].Name()]
		worst = max(worst, deviation(norm, w)/w)
	}
	return worst, nil
}

func normOf(p *device.Program, n *gorgonia.Node) (float64, error) {
	x := make([]float32, max(1, n.Shape().TotalSize()))
	if err := p.Read(n, x); err != nil {
		return 0, err
	}
	sum := 0.0
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum), nil
}

func compile(d *device.Device, b *network.Builder, built *network.Built, outputs []*gorgonia.Node, pictures int) (*device.Program, error) {
	g, err := b.Graph()
	if err != nil {
		return nil, err
	}
	p, err := d.Compile(g, outputs, nil)
	if err != nil {
		return nil, err
	}
	if err := p.Parameters(built); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	if err := p.Write(g.Node("image"), Pictures(pictures, 224)); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}
