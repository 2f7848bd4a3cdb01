// Package smalltest makes a small network and small pictures that it can learn to tell apart, so that tests of training take seconds on the
// reference device.
package smalltest

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"likeness/inference/classifier"
	"likeness/inference/network"
	"likeness/training/finetune"
)

// Size is the side of the network's input.
const Size = 16

// Backbone is a small network with random weights: a stem and two blocks, the second at the final resolution.
func Backbone(t testing.TB) finetune.Backbone {
	t.Helper()
	n := &network.Network{Name: "small", Input: "image", InputShape: []int{Size, Size, 3}, Parameters: map[string]*network.Parameter{}}
	rng := rand.New(rand.NewPCG(8, 9))
	random := func(name string, scale float64, shape ...int) string {
		p := &network.Parameter{Shape: shape, Data: make([]float32, product(shape))}
		for i := range p.Data {
			p.Data[i] = float32(scale * rng.NormFloat64())
		}
		n.Parameters[name] = p
		return name
	}
	ones := func(name string, c int) string {
		p := &network.Parameter{Shape: []int{c}, Data: slices.Repeat([]float32{1}, c)}
		n.Parameters[name] = p
		return name
	}
	add := func(l network.Layer) string {
		t.Helper()
		if err := n.Append(l); err != nil {
			t.Fatal(err)
		}
		return l.Name
	}
	conv := func(name, in string, stride, groups, k int, shape ...int) string {
		win := network.Window{Stride: [2]int{stride, stride}, Dilation: [2]int{1, 1}, Pad: [4]int{k / 2, k / 2, k / 2, k / 2}, Groups: groups}
		c := shape[3]
		x := add(network.Layer{Kind: network.Conv, Name: name + "/conv", Inputs: []string{in}, Window: win, Weights: random(name+"/w", 0.3, shape...)})
		x = add(network.Layer{
			Kind: network.Normalize, Name: name + "/bn", Inputs: []string{x}, Epsilon: 1e-3, Gamma: ones(name+"/scale", c),
			Beta: random(name+"/bias", 0.1, c), Mean: random(name+"/mean", 0.1, c), Variance: ones(name+"/var", c),
		})
		return add(network.Layer{Kind: network.Clip, Name: name + "/relu6", Inputs: []string{x}, Low: 0, High: 6})
	}
	x := conv("stem", "image", 2, 1, 3, 3, 3, 3, 8)
	x = conv("block0", x, 2, 1, 3, 3, 3, 8, 12)
	x = conv("block1", x, 1, 12, 3, 3, 3, 1, 12)
	x = conv("head", x, 1, 1, 1, 1, 1, 12, 24)
	x = add(network.Layer{Kind: network.GlobalAveragePool, Name: "pool", Inputs: []string{x}})
	add(network.Layer{Kind: network.Linear, Name: "fc", Inputs: []string{x}, Weights: random("fc/w", 0.1, 24, 10), Bias: random("fc/b", 0.1, 10)})
	return finetune.Backbone{Name: "small", Network: n, Preprocessing: classifier.Standard(Size)}
}

func product(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// Pictures makes n noisy pictures of each of two classes: stripes along, and across.
func Pictures(t testing.TB, folder string, n int) []finetune.Example {
	t.Helper()
	t.Helper()
	var out []finetune.Example
	for i := range 2 * n {
		rng := rand.New(rand.NewPCG(uint64(i), 1))
		img := image.NewRGBA(image.Rect(0, 0, 24, 24))
		for y := range 24 {
			for x := range 24 {
				at := x
				if i%2 == 1 {
					at = y
				}
				v := 128 + 60*math.Sin(float64(at)*1.3+float64(i)) + 40*rng.NormFloat64()
				img.Set(x, y, color.Gray{uint8(max(0, min(255, v)))})
			}
		}
		var b bytes.Buffer
		if err := png.Encode(&b, img); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(folder, fmt.Sprintf("%03d.png", i))
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		out = append(out, finetune.Example{Path: path, Hash: sha256.Sum256(b.Bytes()), Class: i % 2, Group: i})
	}
	return out
}
