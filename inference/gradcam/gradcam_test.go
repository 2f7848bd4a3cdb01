package gradcam

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io/fs"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/imagefile"
	"likeness/inference/network"
	"likeness/inference/onnxfile"
	"likeness/resources"

	"likeness/build/sharedtest"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, kind device.Kind) *device.Device {
	t.Helper()
	d, err := device.Open(kind, 2)
	must(t, err)
	t.Cleanup(func() { must(t, d.Close()) })
	return d
}

// small is a classifier of three classes for pictures of 32 x 32 with cells of 4 x 4 pixels: a convolution and, from there, one head or two, whose
// logits are added. hidden puts a layer that is not linear between pooling and logits.
func small(t testing.TB, heads int, hidden bool) *classifier.Classifier {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	n := &network.Network{Name: "small", Input: classifier.Input, InputShape: []int{32, 32, 3}, Parameters: map[string]*network.Parameter{}}
	random := func(name string, shape ...int) string {
		p := &network.Parameter{Shape: shape}
		size := 1
		for _, d := range shape {
			size *= d
		}
		for range size {
			p.Data = append(p.Data, float32(rng.NormFloat64()))
		}
		n.Parameters[name] = p
		return name
	}
	add := func(l network.Layer) string {
		must(t, n.Append(l))
		return l.Name
	}
	window := func(stride int) network.Window {
		return network.Window{Stride: [2]int{stride, stride}, Dilation: [2]int{1, 1}, Groups: 1}
	}
	trunk := add(network.Layer{Kind: network.Conv, Name: "stem", Inputs: []string{n.Input}, Window: window(4), Weights: random("stem/w", 4, 4, 3, 6), Bias: random("stem/b", 6)})
	var logits []string
	for i := range heads {
		name := func(s string) string { return fmt.Sprint(s, i) }
		x := add(network.Layer{Kind: network.Conv, Name: name("conv"), Inputs: []string{trunk}, Window: window(1), Weights: random(name("w"), 1, 1, 6, 5), Bias: random(name("b"), 5)})
		x = add(network.Layer{Kind: network.Clip, Name: name("relu"), Inputs: []string{x}, Low: 0, High: 6})
		x = add(network.Layer{Kind: network.GlobalAveragePool, Name: name("pool"), Inputs: []string{x}})
		if hidden {
			x = add(network.Layer{Kind: network.Linear, Name: name("hidden"), Inputs: []string{x}, Weights: random(name("hw"), 5, 5)})
			x = add(network.Layer{Kind: network.Clip, Name: name("hidden-relu"), Inputs: []string{x}, Low: 0, High: 6})
		}
		logits = append(logits, add(network.Layer{Kind: network.Linear, Name: name("fc"), Inputs: []string{x}, Weights: random(name("fcw"), 5, 3), Bias: random(name("fcb"), 3)}))
	}
	last := logits[0]
	if heads == 2 {
		last = add(network.Layer{Kind: network.Add, Name: "sum", Inputs: logits})
	}
	add(network.Layer{Kind: network.Softmax, Name: "softmax", Inputs: []string{last}})
	return &classifier.Classifier{Network: n, Classes: []string{"a", "b", "c"}, Preprocessing: classifier.Standard(32)}
}

// noise is a picture of random pixels.
func noise(w, h int) *imagefile.Image {
	rng := rand.New(rand.NewPCG(3, 4))
	m := &imagefile.Image{Width: w, Height: h, Pix: make([]uint8, 3*w*h)}
	for i := range m.Pix {
		m.Pix[i] = uint8(rng.IntN(256))
	}
	return m
}

// values computes results of a network on the reference device.
func values(t *testing.T, d *device.Device, n *network.Network, x []float32, layer string) []float32 {
	t.Helper()
	p, err := classifier.NewPredictor(d, n, 1, layer)
	must(t, err)
	out := make([]float32, p.Size(0))
	must(t, p.Run(x, out))
	must(t, p.Close())
	return out
}

// TestClosedForm: with only pooling and a linear layer behind the last convolution, the gradient is the head's column divided by the number of
// cells; so the map of a combined model is the sum over both heads of activation times weight, and before the max its cells add up to the logit.
func TestClosedForm(t *testing.T) {
	d := open(t, device.Reference)
	for heads := 1; heads <= 2; heads++ {
		c, picture := small(t, heads, false), noise(50, 40)
		e, err := New(d, c)
		must(t, err)
		x := make([]float32, c.Preprocessing.Floats())
		c.Preprocessing.Fill(picture, x)
		for class := range c.Classes {
			m, err := e.Explain(picture, class)
			must(t, err)
			want, bias := make([]float64, 64), 0.0
			for i := range heads {
				a := values(t, d, c.Network, x, fmt.Sprint("relu", i))
				w := c.Network.Parameters[fmt.Sprint("fcw", i)].Data
				for k, v := range a {
					want[k/5] += float64(v) * float64(w[k%5*3+class]) / 64
				}
				bias += float64(c.Network.Parameters[fmt.Sprint("fcb", i)].Data[class])
			}
			near(t, "logit", m.Logit, sum(want)+bias, 1e-4)
			peak := max(slices.Max(want), 0)
			near(t, "peak", m.Peak, peak, 1e-5)
			for cell, v := range want {
				if peak > 0 {
					near(t, fmt.Sprintf("%d heads, class %d, cell %d", heads, class, cell), float64(m.Values[cell]), max(v, 0)/peak, 1e-4)
				}
			}
		}
		must(t, e.Close())
	}
}

func sum(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v
	}
	return s
}

func near(t *testing.T, what string, got, want, by float64) {
	t.Helper()
	if !(math.Abs(got-want) <= by) {
		t.Errorf("%s is %g, not %g", what, got, want)
	}
}

// TestFiniteDifferences: through a layer that is not linear, the gradients are those of small steps of each activation.
func TestFiniteDifferences(t *testing.T) {
	d := open(t, device.Reference)
	c, picture := small(t, 1, true), noise(32, 32)
	x := make([]float32, c.Preprocessing.Floats())
	c.Preprocessing.Fill(picture, x)
	_, tail, err := c.Network.Split("relu0")
	must(t, err)
	a := values(t, d, c.Network, x, "relu0")
	e, err := New(d, c)
	must(t, err)
	defer func() { must(t, e.Close()) }()
	some := false
	for class := range c.Classes {
		logit, gradients, err := e.tail.gradients([][]float32{a}, class)
		must(t, err)
		p, err := classifier.NewPredictor(d, tail, 1, "fc0")
		must(t, err)
		z := make([]float32, 3)
		at := func(i int, by float32) float64 {
			y := slices.Clone(a)
			y[i] += by
			must(t, p.Run(y, z))
			return float64(z[class])
		}
		near(t, "logit", logit, at(0, 0), 1e-5)
		for i := 0; i < len(a); i += 7 {
			want := (at(i, 0.05) - at(i, -0.05)) / 0.1
			near(t, fmt.Sprintf("class %d, activation %d", class, i), float64(gradients[0][i]), want, 2e-4)
			some = some || math.Abs(want) > 1e-3
		}
		must(t, p.Close())
	}
	if !some {
		t.Error("all gradients are nothing: the test shows nothing")
	}
}

// TestRedSpot: a network that finds red says that red lies where it lies, for the class that red speaks for, and nowhere for the other.
func TestRedSpot(t *testing.T) {
	n := &network.Network{Name: "red", Input: classifier.Input, InputShape: []int{32, 32, 3}, Parameters: map[string]*network.Parameter{
		"w": {Shape: []int{4, 4, 3, 1}, Data: slices.Repeat([]float32{1, -0.5, -0.5}, 16)}, "b": {Shape: []int{1}, Data: []float32{0}},
		"fc": {Shape: []int{1, 2}, Data: []float32{1, -1}}, "fcb": {Shape: []int{2}, Data: []float32{0, 0}},
	}}
	win := network.Window{Stride: [2]int{4, 4}, Dilation: [2]int{1, 1}, Groups: 1}
	for _, l := range []network.Layer{
		{Kind: network.Conv, Name: "conv", Inputs: []string{n.Input}, Window: win, Weights: "w", Bias: "b"},
		{Kind: network.Clip, Name: "relu", Inputs: []string{"conv"}, Low: 0, High: float32(math.Inf(1))},
		{Kind: network.GlobalAveragePool, Name: "pool", Inputs: []string{"relu"}},
		{Kind: network.Linear, Name: "fc", Inputs: []string{"pool"}, Weights: "fc", Bias: "fcb"},
		{Kind: network.Softmax, Name: "softmax", Inputs: []string{"fc"}},
	} {
		must(t, n.Append(l))
	}
	c := &classifier.Classifier{Network: n, Classes: []string{"red", "no red"}, Preprocessing: classifier.Standard(32)}
	e, err := New(open(t, device.Reference), c)
	must(t, err)
	defer func() { must(t, e.Close()) }()
	const w, h = 296, 148 // the network sees 128 x 128 in the middle: 84..212, 10..138
	for _, at := range []image.Point{{100, 30}, {148, 74}, {196, 120}, {120, 120}} {
		red := paint(w, h, image.Rect(at.X-8, at.Y-8, at.X+8, at.Y+8))
		m, err := e.Explain(red, 0)
		must(t, err)
		hot := image.Pt(0, 0)
		for y := range h {
			for x := range w {
				if m.At((float64(x)+0.5)/w, (float64(y)+0.5)/h) > m.At((float64(hot.X)+0.5)/w, (float64(hot.Y)+0.5)/h) {
					hot = image.Pt(x, y)
				}
			}
		}
		if d := hot.Sub(at); max(d.X, -d.X, d.Y, -d.Y) > 12 {
			t.Errorf("red is at %v, the map is hottest at %v", at, hot)
		}
		other, err := e.Explain(red, 1)
		must(t, err)
		if other.Peak != 0 || slices.Max(other.Values) != 0 {
			t.Errorf("red speaks for no red: %v", other.Values)
		}
		if m.Answer[0] <= m.Answer[1] {
			t.Errorf("it answers %v", m.Answer)
		}
	}
}

func paint(w, h int, red image.Rectangle) *imagefile.Image {
	m := &imagefile.Image{Width: w, Height: h, Pix: slices.Repeat([]uint8{127}, 3*w*h)}
	for y := red.Min.Y; y < red.Max.Y; y++ {
		for x := red.Min.X; x < red.Max.X; x++ {
			copy(m.Pix[3*(y*w+x):], []uint8{255, 0, 0})
		}
	}
	return m
}

// whole is the bundled network with the classes that it was trained on.
func whole(t testing.TB) *classifier.Classifier {
	t.Helper()
	f, err := onnxfile.Decode(resources.Backbone(), onnxfile.DefaultLimits)
	must(t, err)
	n, err := network.FromONNX(f, 224)
	must(t, err)
	out, shape := n.Output()
	must(t, n.Append(network.Layer{Kind: network.Softmax, Name: "softmax", Inputs: []string{out}}))
	c := &classifier.Classifier{Network: n, Preprocessing: classifier.Standard(224)}
	for i := range shape[0] {
		c.Classes = append(c.Classes, fmt.Sprint(i))
	}
	return c
}

// TestBundledNetwork: a photo in one quarter of a grey picture; what speaks for what the network sees lies in that quarter.
func TestBundledNetwork(t *testing.T) {
	d := open(t, device.CPU)
	if d.Info().Kind != "cpu" {
		sharedtest.Lacking(t, fmt.Sprintf("needs oneDNN: %v", d.Notes()))
	}
	e, err := New(d, whole(t))
	must(t, err)
	defer func() { must(t, e.Close()) }()
	for _, name := range []string{"photo/budgie-perched-osprey.jpg", "photo/budgie-canyon-wren.jpg", "photo/budgie-oakland-zoo-otters.jpg"} {
		data, err := fs.ReadFile(resources.Sample(), name)
		must(t, err)
		photo, err := imagefile.Decode(data, 0, imagefile.DefaultLimits)
		must(t, err)
		thumb := photo.RGBA(110)
		for _, corner := range []image.Point{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
			m, err := e.Explain(pasted(t, thumb, corner), 0)
			must(t, err)
			best := slices.Index(m.Answer, slices.Max(m.Answer))
			m, err = e.Explain(pasted(t, thumb, corner), best)
			must(t, err)
			x, y, total := 0.0, 0.0, 0.0
			for i, v := range m.Values {
				x, y, total = x+float64(i%7)*float64(v), y+float64(i/7)*float64(v), total+float64(v)
			}
			if cx, cy := x/total, y/total; (cx > 3) != (corner.X == 1) || (cy > 3) != (corner.Y == 1) {
				t.Errorf("%s in corner %v (class %d): the middle of the map is column %.1f, row %.1f", name, corner, best, cx, cy)
			}
		}
	}
}

// pasted puts a small picture into a corner of what the network sees of a grey one.
func pasted(t testing.TB, thumb *image.RGBA, corner image.Point) *imagefile.Image {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 256, 256))
	draw.Draw(m, m.Rect, image.NewUniform(color.Gray{127}), image.Point{}, draw.Src)
	at := image.Pt(16, 16).Add(image.Pt(corner.X*(224-thumb.Rect.Dx()), corner.Y*(224-thumb.Rect.Dy())))
	draw.Draw(m, thumb.Rect.Add(at), thumb, image.Point{}, draw.Src)
	var b bytes.Buffer
	must(t, png.Encode(&b, m))
	p, err := imagefile.Decode(b.Bytes(), 0, imagefile.DefaultLimits)
	must(t, err)
	return p
}

func TestRefused(t *testing.T) {
	d := open(t, device.Reference)
	c := small(t, 1, false)
	e, err := New(d, c)
	must(t, err)
	defer func() { must(t, e.Close()) }()
	for _, class := range []int{-1, 3} {
		if _, err := e.Explain(noise(32, 32), class); err == nil {
			t.Errorf("class %d has a map", class)
		}
	}
	if _, err := New(d, &classifier.Classifier{Network: c.Network, Classes: []string{"a", "b"}, Preprocessing: c.Preprocessing}); err == nil {
		t.Error("a classifier of three probabilities and two classes is taken")
	}
	flat := &network.Network{Name: "flat", Input: "x", InputShape: []int{4}}
	if _, err := lastConvolutions(flat); err == nil {
		t.Error("a network without pooling has a last convolution")
	}
	bare := &network.Network{Name: "bare", Input: "x", InputShape: []int{4, 4, 3}}
	must(t, bare.Append(network.Layer{Kind: network.GlobalAveragePool, Name: "pool", Inputs: []string{"x"}}))
	if _, err := lastConvolutions(bare); err == nil {
		t.Error("a picture is a last convolution")
	}
	c.Network.Layers = c.Network.Layers[:len(c.Network.Layers)-1]
	if _, _, err := after(c.Network, []string{"relu0"}); err == nil {
		t.Error("logits are taken for probabilities")
	}
}

func BenchmarkExplain(b *testing.B) {
	for _, kind := range []device.Kind{device.CPU, device.Reference} {
		b.Run(string(kind), func(b *testing.B) {
			d := open(b, kind)
			e, err := New(d, whole(b))
			must(b, err)
			p := noise(640, 480)
			for b.Loop() {
				_, err := e.Explain(p, 17)
				must(b, err)
			}
			must(b, e.Close())
		})
	}
}

func BenchmarkNew(b *testing.B) {
	d, c := open(b, device.CPU), whole(b)
	for b.Loop() {
		e, err := New(d, c)
		must(b, err)
		must(b, e.Close())
	}
}
