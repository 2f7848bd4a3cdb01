package network_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"likeness/inference/device/plan"
	"likeness/inference/device/reference"
	"likeness/inference/network"
	"likeness/inference/onnxfile"
	"likeness/resources"

	"gorgonia.org/gorgonia"
)

// tiny is a network of pictures of 8 x 8 with everything in it: a stem with asymmetric padding, a block with a way around, a BatchNorm that
// follows no convolution, a classifier.
func tiny(t *testing.T) *network.Network {
	t.Helper()
	n := &network.Network{Name: "tiny", Input: "image", InputShape: []int{8, 8, 3}, Parameters: map[string]*network.Parameter{}}
	rng := rand.New(rand.NewPCG(1, 2))
	param := func(name string, positive bool, shape ...int) string {
		size := 1
		for _, d := range shape {
			size *= d
		}
		p := &network.Parameter{Shape: shape, Data: make([]float32, size)}
		for i := range p.Data {
			if p.Data[i] = float32(rng.NormFloat64()); positive {
				p.Data[i] = float32(math.Abs(rng.NormFloat64()) + 0.5)
			}
		}
		n.Parameters[name] = p
		return name
	}
	add := func(l network.Layer) {
		t.Helper()
		if err := n.Append(l); err != nil {
			t.Fatal(err)
		}
	}
	norm := func(name, in string, c int) {
		add(network.Layer{
			Kind: network.Normalize, Name: name, Inputs: []string{in}, Epsilon: 1e-3, Gamma: param(name+"/scale", true, c),
			Beta: param(name+"/bias", false, c), Mean: param(name+"/mean", false, c), Variance: param(name+"/var", true, c),
		})
	}
	window := func(stride, groups int, pad [4]int) network.Window {
		return network.Window{Stride: [2]int{stride, stride}, Dilation: [2]int{1, 1}, Pad: pad, Groups: groups}
	}
	add(network.Layer{Kind: network.Conv, Name: "stem/conv", Inputs: []string{"image"}, Window: window(2, 1, [4]int{0, 0, 1, 1}), Weights: param("stem/w", false, 3, 3, 3, 6)})
	norm("stem/bn", "stem/conv", 6)
	add(network.Layer{Kind: network.Clip, Name: "stem/relu6", Inputs: []string{"stem/bn"}, Low: 0, High: 6})
	add(network.Layer{Kind: network.Conv, Name: "block/deep", Inputs: []string{"stem/relu6"}, Window: window(1, 6, [4]int{1, 1, 1, 1}), Weights: param("deep/w", false, 3, 3, 1, 6), Bias: param("deep/b", false, 6)})
	norm("block/bn", "block/deep", 6)
	add(network.Layer{Kind: network.Add, Name: "block/add", Inputs: []string{"block/bn", "stem/relu6"}})
	norm("after/bn", "block/add", 6)
	add(network.Layer{Kind: network.Clip, Name: "after/relu", Inputs: []string{"after/bn"}, Low: 0, High: float32(math.Inf(1))})
	add(network.Layer{Kind: network.GlobalAveragePool, Name: "pool", Inputs: []string{"after/relu"}})
	add(network.Layer{Kind: network.Linear, Name: "logits", Inputs: []string{"pool"}, Weights: param("fc/w", false, 6, 4), Bias: param("fc/b", false, 4)})
	return n
}

// forward computes a network's output for two pictures on the reference device.
func forward(t *testing.T, n *network.Network) []float32 {
	t.Helper()
	b := network.NewBuilder()
	x := b.Input("x", append([]int{2}, n.InputShape...)...)
	built := n.Build(b, x, network.Running)
	g, err := b.Graph()
	must(t, err)
	p, err := plan.Compile(g, []*gorgonia.Node{built.Output}, nil)
	must(t, err)
	e, err := reference.Open().Load(p)
	must(t, err)
	for i, v := range p.Values {
		if data, ok := built.Parameter(v.Name); ok && v.Role == plan.Parameter {
			must(t, e.Write(i, plan.Current, data))
		}
	}
	rng := rand.New(rand.NewPCG(3, 4))
	in := make([]float32, x.Shape().TotalSize())
	for i := range in {
		in[i] = float32(rng.NormFloat64())
	}
	at, _ := p.Index(x)
	must(t, e.Write(at, plan.Current, in))
	must(t, e.Run())
	at, _ = p.Index(built.Output)
	out := make([]float32, p.Values[at].Size)
	must(t, e.Read(at, plan.Current, out))
	return out
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same(t *testing.T, what string, got, want []float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	for i := range want {
		if math.Abs(float64(got[i]-want[i])) > 1e-4 {
			t.Fatalf("%s: number %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

func TestRewritingKeepsTheAnswers(t *testing.T) {
	n := tiny(t)
	want := forward(t, n)
	folded := n.Fold()
	same(t, "folded", forward(t, folded), want)
	left := 0
	for _, l := range folded.Layers {
		if l.Kind == network.Normalize {
			left++
		}
	}
	if left != 1 { // the one that follows an addition
		t.Errorf("%d BatchNorm layers are left after folding, want 1", left)
	}
	m, err := n.ToONNX("out")
	must(t, err)
	data, err := onnxfile.Encode(m)
	must(t, err)
	if m, err = onnxfile.Decode(data, onnxfile.DefaultLimits); err != nil {
		t.Fatal(err)
	}
	back, err := network.FromONNX(m, 0)
	must(t, err)
	same(t, "by way of ONNX", forward(t, back), want)
	same(t, "cloned", forward(t, n.Clone("copy/")), want)
}

func TestSplitAndJoin(t *testing.T) {
	n := tiny(t)
	want := forward(t, n)
	for _, c := range n.Cuts() {
		head, tail, err := n.Split(c.After)
		must(t, err)
		whole, err := head.Join(tail)
		must(t, err)
		same(t, "parted after "+c.After, forward(t, whole), want)
		two, err := head.Join(tail, tail.Clone("again/"))
		must(t, err)
		same(t, "with a second tail after "+c.After, forward(t, two), want)
	}
	if _, _, err := n.Split("block/bn"); err == nil {
		t.Error("parted in the middle of a block that has a way around")
	}
	if _, err := n.Join(n); err == nil {
		t.Error("joined to itself, all names twice")
	}
}

func TestAppendRefuses(t *testing.T) {
	for name, l := range map[string]network.Layer{
		"no name":          {Kind: network.Softmax, Inputs: []string{"logits"}},
		"taken":            {Kind: network.Softmax, Name: "pool", Inputs: []string{"logits"}},
		"unknown input":    {Kind: network.Softmax, Name: "p", Inputs: []string{"nothing"}},
		"one addend":       {Kind: network.Add, Name: "p", Inputs: []string{"logits"}},
		"shapes differ":    {Kind: network.Add, Name: "p", Inputs: []string{"logits", "pool"}},
		"no weights":       {Kind: network.Linear, Name: "p", Inputs: []string{"logits"}},
		"wrong weights":    {Kind: network.Linear, Name: "p", Inputs: []string{"logits"}, Weights: "fc/w", Bias: "fc/b"},
		"softmax of a map": {Kind: network.Softmax, Name: "p", Inputs: []string{"block/add"}},
		"pool of a vector": {Kind: network.GlobalAveragePool, Name: "p", Inputs: []string{"pool"}},
		"not a layer":      {Kind: network.Mul, Name: "p", Inputs: []string{"pool"}},
		"zero stride":      {Kind: network.Conv, Name: "p", Inputs: []string{"block/add"}, Weights: "deep/w", Window: network.Window{Groups: 6}},
		"lost parameter":   {Kind: network.Linear, Name: "p", Inputs: []string{"pool"}, Weights: "gone"},
	} {
		if err := tiny(t).Append(l); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func lite0(t testing.TB) *network.Network {
	t.Helper()
	m, err := onnxfile.Decode(resources.Backbone(), onnxfile.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	n, err := network.FromONNX(m, 0)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestBackbone(t *testing.T) {
	n := lite0(t)
	if n.OutputSize() != 1000 || !slices.Equal(n.InputShape, []int{224, 224, 3}) {
		t.Errorf("from %v to %d", n.InputShape, n.OutputSize())
	}
	total := int64(0)
	for _, l := range n.Layers {
		total += n.MultiplyAdds(l)
	}
	if total < 380e6 || total > 400e6 { // published: 0.4 G
		t.Errorf("%d multiplications a picture", total)
	}
	f, err := n.Features()
	must(t, err)
	if f.OutputSize() != 1280 {
		t.Errorf("%d features", f.OutputSize())
	}
	cut, err := f.LastStages()
	must(t, err)
	if cut.After != "block11/project/bn" || !slices.Equal(cut.Shape, []int{7, 7, 192}) {
		t.Errorf("the last stages begin after %q of %v", cut.After, cut.Shape)
	}
	folded := n.Fold()
	for _, l := range folded.Layers {
		if l.Kind == network.Normalize {
			t.Errorf("%s is left after folding", l.Name)
		}
	}
}

// TestStageFeatures: the middle of the network behind its end, the same place to part it, and nothing twice in a network that has them already.
func TestStageFeatures(t *testing.T) {
	f, err := lite0(t).StageFeatures()
	must(t, err)
	if f.OutputSize() != 1280+192 {
		t.Errorf("%d features", f.OutputSize())
	}
	cut, err := f.LastStages()
	must(t, err)
	if cut.After != "block11/project/bn" {
		t.Errorf("the last stages begin after %q", cut.After)
	}
	out, _ := f.Output()
	f.Parameters["w"] = &network.Parameter{Shape: []int{1472, 2}, Data: make([]float32, 1472*2)}
	must(t, f.Append(network.Layer{Kind: network.Linear, Name: "two classes", Inputs: []string{out}, Weights: "w"}))
	m, err := f.ToONNX("logits")
	must(t, err)
	again, err := network.FromONNX(m, 224)
	must(t, err)
	if f, err = again.StageFeatures(); err != nil || f.OutputSize() != 1472 {
		t.Errorf("taken from a file: %v", err)
	}
}

func TestBuildMergesNothing(t *testing.T) {
	n := lite0(t)
	b := network.NewBuilder()
	built := n.Build(b, b.Input("x", 1, 224, 224, 3), network.Running)
	g, err := b.Graph()
	must(t, err)
	if got := len(built.Trainable); got != 49+2*49+2 {
		t.Errorf("%d parameters are trained, want 149", got)
	}
	if len(g.Parameters) != 149+2*49 {
		t.Errorf("%d parameters in the graph, want 247", len(g.Parameters))
	}
}

func TestBuilderRefuses(t *testing.T) {
	one := network.Window{Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}, Groups: 1}
	for name, build := range map[string]func(b *network.Builder){
		"a name twice":         func(b *network.Builder) { b.Input("x", 1); b.Input("x", 1) },
		"no name":              func(b *network.Builder) { b.Input("", 1) },
		"one name, two shapes": func(b *network.Builder) { b.Parameter("w", 1); b.Parameter("w", 2) },
		"shapes that differ":   func(b *network.Builder) { b.Add(b.Input("x", 1, 2), b.Input("y", 2, 1)) },
		"a missing input":      func(b *network.Builder) { b.Clip(nil, 0, 1) },
		"a kernel too large": func(b *network.Builder) {
			b.Conv(one, b.Input("x", 1, 2, 2, 1), b.Parameter("w", 3, 3, 1, 1), b.Parameter("b", 1))
		},
		"channels that differ": func(b *network.Builder) {
			b.Conv(one, b.Input("x", 1, 2, 2, 2), b.Parameter("w", 1, 1, 1, 1), b.Parameter("b", 1))
		},
		"a bias too long":      func(b *network.Builder) { b.Linear(b.Input("x", 1, 2), b.Parameter("w", 2, 1), b.Parameter("b", 2)) },
		"softmax of a vector":  func(b *network.Builder) { b.Softmax(b.Input("x", 2)) },
		"pool of a matrix":     func(b *network.Builder) { b.GlobalAveragePool(b.Input("x", 2, 2)) },
		"gradients of nothing": func(b *network.Builder) { b.Gradients(nil) },
	} {
		b := network.NewBuilder()
		build(b)
		if _, err := b.Graph(); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// TestOpsAreNotForGorgoniaMachines: an operation says where it is run.
func TestOpsAreNotForGorgoniaMachines(t *testing.T) {
	b := network.NewBuilder()
	y := b.Clip(b.Input("x", 2), 0, 6)
	op := y.Op().(*network.Op)
	if _, err := op.Do(); err == nil || !strings.Contains(err.Error(), "device") {
		t.Errorf("Do gave %v", err)
	}
	if op.ReturnsPtr() != true || op.CallsExtern() || op.OverwritesInput() != -1 || op.Hashcode() == 0 || network.Kind(200).String() == "" {
		t.Error("wrong answers to Gorgonia")
	}
	if got := op.DiffWRT(1); !slices.Equal(got, []bool{true}) {
		t.Errorf("a limit can be differentiated by %v", got)
	}
}

func TestUnsupportedNamesTheNode(t *testing.T) {
	var unsupported network.UnsupportedError
	for _, c := range []struct {
		name string
		edit func(m *onnxfile.Model)
		says string
	}{
		{"an operator", func(m *onnxfile.Model) { m.Nodes[1].Op = "Sin" }, `Sin node "stem/relu6"`},
		{"another domain", func(m *onnxfile.Model) { m.Nodes[0].Domain = "com.example" }, "com.example"},
		{"two inputs", func(m *onnxfile.Model) { m.Inputs = append(m.Inputs, m.Inputs[0]) }, "2 inputs"},
		{"not a picture", func(m *onnxfile.Model) { m.Inputs[0].Shape = m.Inputs[0].Shape[:2] }, "not a float32 picture"},
		{"not square", func(m *onnxfile.Model) { m.Inputs[0].Shape[2].Size = 99 }, "square"},
		{"softmax over rows", func(m *onnxfile.Model) {
			m.Nodes = append(m.Nodes, onnxfile.Node{Op: "Softmax", Name: "s", Inputs: []string{"out"}, Outputs: []string{"s"}, Attributes: map[string]any{"axis": int64(0)}})
			m.Outputs[0].Name = "s"
		}, "axis 0"},
		{"a flattened map", func(m *onnxfile.Model) {
			m.Nodes = append(m.Nodes, onnxfile.Node{Op: "Flatten", Name: "f", Inputs: []string{"block/add"}, Outputs: []string{"f"}})
			m.Outputs[0].Name = "f"
		}, "flattened map"},
		{"weights that are computed", func(m *onnxfile.Model) { m.Nodes[0].Inputs[1] = "image" }, "not a constant"},
		{"an output of nothing", func(m *onnxfile.Model) { m.Outputs[0].Name = "image" }, "not computed"},
	} {
		m, err := tiny(t).ToONNX("out")
		must(t, err)
		for i, node := range m.Nodes { // the edits must not reach another case's attributes
			m.Nodes[i].Inputs = slices.Clone(node.Inputs)
		}
		m.Nodes[1].Name = "stem/relu6"
		c.edit(m)
		if _, err := network.FromONNX(m, 8); !errors.As(err, &unsupported) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want an error with %q", c.name, err, c.says)
		}
	}
}
