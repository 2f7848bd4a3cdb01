package classifier_test

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/imagefile"
	"likeness/inference/network"
	"likeness/inference/onnxfile"
	"likeness/resources"
)

// small is a classifier of three classes, one of them with a name that would be trouble elsewhere.
func small(t *testing.T) *classifier.Classifier {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 1))
	random := func(shape ...int) *network.Parameter {
		p := &network.Parameter{Shape: shape, Data: make([]float32, 1)}
		for _, d := range shape {
			p.Data = make([]float32, d*len(p.Data))
		}
		for i := range p.Data {
			p.Data[i] = float32(rng.NormFloat64())
		}
		return p
	}
	n := &network.Network{Name: "small", Input: classifier.Input, InputShape: []int{8, 8, 3}, Parameters: map[string]*network.Parameter{
		"w": random(3, 3, 3, 5), "b": random(5), "fc": random(5, 3), "fcb": random(3),
	}}
	win := network.Window{Stride: [2]int{2, 2}, Dilation: [2]int{1, 1}, Pad: [4]int{0, 0, 1, 1}, Groups: 1}
	for _, l := range []network.Layer{
		{Kind: network.Conv, Name: "conv", Inputs: []string{"image"}, Window: win, Weights: "w", Bias: "b"},
		{Kind: network.GlobalAveragePool, Name: "pool", Inputs: []string{"conv"}},
		{Kind: network.Linear, Name: "logits", Inputs: []string{"pool"}, Weights: "fc", Bias: "fcb"},
		{Kind: network.Softmax, Name: "softmax", Inputs: []string{"logits"}},
	} {
		must(t, n.Append(l))
	}
	return &classifier.Classifier{
		Network: n, Classes: []string{"photo", "drawing, \"sketch\"\n", "ölbild 🎨"}, Preprocessing: classifier.Standard(8),
		Training: classifier.Training{Version: "1", Seed: 1 << 63, Accuracy: classifier.Accuracy{Value: 0.93, N: 100}, Threshold: 0.8},
	}
}

// familiar is small with a knowledge of what is familiar.
func familiar(t *testing.T) *classifier.Classifier {
	t.Helper()
	c := small(t)
	c.Familiarity = &classifier.Familiarity{Layer: "pool", Mean: []float32{0.1, 0.2, 0.3, 0.4, 0.5}, Basis: []float32{1, 0, 0, 0, 0, 0, 0.6, 0.8, 0, 0}, Limit: 0.25}
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func answers(t *testing.T, c *classifier.Classifier, batch int, x []float32) []float32 {
	t.Helper()
	d, err := device.Open(device.Reference, 1)
	must(t, err)
	p, err := c.Predictor(d, batch)
	must(t, err)
	n := len(x) / c.Preprocessing.Floats()
	out := make([]float32, n*len(c.Classes))
	must(t, p.Run(x, out))
	must(t, p.Close())
	return out
}

func TestSaveAndLoad(t *testing.T) {
	c := small(t)
	path := filepath.Join(t.TempDir(), "a model, 🎨.onnx")
	must(t, c.Save(path))
	back, err := classifier.Load(path)
	must(t, err)
	if strings.Join(back.Classes, "|") != strings.Join(c.Classes, "|") || back.Training != c.Training || back.Preprocessing != c.Preprocessing {
		t.Errorf("came back as %+v", back)
	}
	x := make([]float32, 2*c.Preprocessing.Floats())
	for i := range x {
		x[i] = float32(math.Sin(float64(i)))
	}
	want, got := answers(t, c, 2, x), answers(t, back, 3, x)
	for i := range want {
		if math.Abs(float64(want[i]-got[i])) > 1e-6 {
			t.Fatalf("answers %v, want %v", got, want)
		}
	}
	again := filepath.Join(t.TempDir(), "again.onnx")
	must(t, back.Save(again))
	a, _ := os.ReadFile(path)
	b, _ := os.ReadFile(again)
	if string(a) != string(b) {
		t.Error("saved again it is another file")
	}
}

// TestFamiliarity: by hand, and what is saved is loaded, in the forms that hold it.
func TestFamiliarity(t *testing.T) {
	c := familiar(t)
	// (0,0,0,3,4) has the unit (0,0,0,0.6,0.8) and the offset (-0.1,-0.2,-0.3,0.2,0.3) of square 0.27, of which 0.01 and 0.1296 lie inside
	if got := c.Familiarity.Unfamiliarity([]float32{0, 0, 0, 3, 4}); math.Abs(got-(0.27-0.01-0.1296)/0.25) > 1e-6 {
		t.Errorf("unfamiliarity %v", got)
	}
	if got := c.Familiarity.Unfamiliarity(make([]float32, 5)); math.IsNaN(got) {
		t.Error("features of zeros give NaN")
	}
	forms := map[string]func() (*onnxfile.Model, error){"tensor": c.Model, "picture": c.PictureModel, "half": c.HalfModel}
	for name, form := range forms {
		m, err := form()
		must(t, err)
		path := filepath.Join(t.TempDir(), "m.onnx")
		must(t, onnxfile.WriteFile(path, m))
		back, err := classifier.Load(path)
		must(t, err)
		if name == "half" {
			if back.Familiarity != nil {
				t.Errorf("%s: %+v", name, back.Familiarity)
			}
			continue
		}
		if !reflect.DeepEqual(back.Familiarity, c.Familiarity) {
			t.Errorf("%s: came back as %+v", name, back.Familiarity)
		}
		again, err := back.Model()
		must(t, err)
		first, err := c.Model()
		must(t, err)
		a, err := onnxfile.Encode(again)
		must(t, err)
		b, err := onnxfile.Encode(first)
		must(t, err)
		if !bytes.Equal(a, b) {
			t.Errorf("%s: saved again it is another file", name)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, edit func(m *onnxfile.Model)) string {
		path := filepath.Join(dir, name)
		must(t, familiar(t).Save(path))
		m, err := onnxfile.DecodeFile(path)
		must(t, err)
		edit(m)
		must(t, onnxfile.WriteFile(path, m))
		return path
	}
	backbone := filepath.Join(dir, "backbone.onnx")
	must(t, os.WriteFile(backbone, resources.Backbone(), 0o600))
	if _, err := classifier.Load(backbone); !errors.Is(err, classifier.ErrNotOurs) {
		t.Errorf("a model of others: %v", err)
	}
	for _, c := range []struct{ path, says string }{
		{filepath.Join(dir, "missing.onnx"), "missing.onnx"},
		{write("limit.onnx", func(m *onnxfile.Model) { m.Tensors["familiarity/limit"].Floats[0] = -1 }), "damaged"},
		{write("nan.onnx", func(m *onnxfile.Model) { m.Tensors["familiarity/mean"].Floats[0] = float32(math.NaN()) }), "NaN"},
		{write("mean.onnx", func(m *onnxfile.Model) {
			m.Tensors["familiarity/mean"] = &onnxfile.Tensor{Shape: []int{1}, ElemType: onnxfile.Float32, Floats: []float32{1}}
		}), "other ones"},
		{write("basis.onnx", func(m *onnxfile.Model) {
			m.Tensors["familiarity/basis"] = &onnxfile.Tensor{ElemType: onnxfile.Float32, Floats: []float32{1}}
		}), "damaged"},
		{write("newer.onnx", func(m *onnxfile.Model) { m.Metadata["likeness_format"] = "99" }), "newer Likeness"},
		{write("classes.onnx", func(m *onnxfile.Model) { m.Metadata["classes"] = `["a","b"]` }), "2 classes"},
		{write("json.onnx", func(m *onnxfile.Model) { m.Metadata["classes"] = `[` }), `"classes"`},
		{write("size.onnx", func(m *onnxfile.Model) { m.Metadata["preprocessing"] = `{"size":-1}` }), "damaged"},
		{write("deviation.onnx", func(m *onnxfile.Model) {
			m.Metadata["preprocessing"] = `{"size":8,"crop":0.875,"mean":[0,0,0],"deviation":[0,1,1]}`
		}), "deviation"},
		{write("other size.onnx", func(m *onnxfile.Model) {
			m.Metadata["preprocessing"] = `{"size":16,"crop":0.875,"mean":[0,0,0],"deviation":[1,1,1]}`
		}), "16 x 16"},
	} {
		if _, err := classifier.Load(c.path); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want an error with %q", filepath.Base(c.path), err, c.says)
		}
	}
}

func TestCheckRefuses(t *testing.T) {
	for name, edit := range map[string]func(c *classifier.Classifier){
		"one class":        func(c *classifier.Classifier) { c.Classes = c.Classes[:1] },
		"no probabilities": func(c *classifier.Classifier) { c.Network.Layers = c.Network.Layers[:3] },
	} {
		c := small(t)
		edit(c)
		if err := c.Save(filepath.Join(t.TempDir(), "m.onnx")); err == nil {
			t.Errorf("%s: saved", name)
		}
	}
}

func TestPredictorRefuses(t *testing.T) {
	c := small(t)
	d, err := device.Open(device.Reference, 1)
	must(t, err)
	if _, err := c.Predictor(d, 0); err == nil {
		t.Error("a batch of none")
	}
	if _, err := classifier.NewPredictor(d, c.Network, 1, "nothing"); err == nil {
		t.Error("a result that is not there")
	}
	p, err := c.Predictor(d, 2)
	must(t, err)
	one := c.Preprocessing.Floats()
	for name, err := range map[string]error{
		"nothing":       p.Run(nil, nil),
		"half":          p.Run(make([]float32, one/2), make([]float32, 3)),
		"too many":      p.Run(make([]float32, 3*one), make([]float32, 9)),
		"a short place": p.Run(make([]float32, one), make([]float32, 2)),
		"no place":      p.Run(make([]float32, one)),
	} {
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestNormalise(t *testing.T) {
	p := classifier.Preprocessing{Size: 8, Crop: 0.875, Mean: [3]float32{1, 2, 3}, Deviation: [3]float32{1, 2, 4}}
	x := []float32{2, 4, 7, 1, 2, 3}
	p.Normalise(x)
	for i, want := range []float32{1, 1, 1, 0, 0, 0} {
		if x[i] != want {
			t.Fatalf("normalised to %v", x)
		}
	}
}

// TestLoadIsReadingAndFilling: the quick way gives the same input.
func TestLoadIsReadingAndFilling(t *testing.T) {
	p := classifier.Standard(32)
	path := filepath.Join("..", "imagefile", "testdata", "pictures", "turned.jpg")
	img, err := imagefile.Load(path, p.Size, imagefile.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	want, got := make([]float32, p.Floats()), make([]float32, p.Floats())
	p.Fill(img, want)
	if err := p.Load(path, imagefile.DefaultLimits, got); err != nil || !slices.Equal(got, want) {
		t.Errorf("Load gives another input than Fill (%v)", err)
	}
	if err := p.Load(path+".none", imagefile.DefaultLimits, got); err == nil {
		t.Error("a picture that is not there is read")
	}
}
