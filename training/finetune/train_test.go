package finetune_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/imagefile"
	"likeness/inference/network"
	"likeness/inference/onnxfile"
	"likeness/training/features"
	"likeness/training/finetune"
)

const size = 16

// backbone is a small network with random weights: a stem and two blocks, the second at the final resolution.
func backbone(t *testing.T) finetune.Backbone {
	t.Helper()
	n := &network.Network{Name: "small", Input: "image", InputShape: []int{size, size, 3}, Parameters: map[string]*network.Parameter{}}
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
	return finetune.Backbone{Name: "small", Network: n, Preprocessing: classifier.Standard(size)}
}

func product(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// pictures makes n noisy pictures of each of two classes: stripes along, and across.
func pictures(t *testing.T, folder string, n int) []finetune.Example {
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

// newJob has the first of the examples to train on, and test of each class at the end to measure with.
func newJob(t *testing.T, n, test int) *finetune.Job {
	t.Helper()
	j := &finetune.Job{
		Classes: []string{"along", "across"}, Examples: pictures(t, t.TempDir(), n), Backbone: backbone(t), Limits: imagefile.DefaultLimits,
		Open: func() (*device.Device, error) { return device.Open(device.Reference, 1) },
	}
	for i := range j.Examples {
		if i < len(j.Examples)-2*test {
			j.Train = append(j.Train, i)
		} else {
			j.Test = append(j.Test, i)
		}
	}
	withFeatures(t, j)
	return j
}

func withFeatures(t *testing.T, j *finetune.Job) {
	t.Helper()
	net, err := j.Backbone.Network.Features()
	must(t, err)
	var items []features.Item
	for _, e := range j.Examples {
		items = append(items, features.Item{Path: e.Path, Hash: e.Hash})
	}
	e := features.Extractor{Network: net, Preprocessing: j.Backbone.Preprocessing, Open: j.Open, Limits: j.Limits}
	if j.Features, err = e.Extract(t.Context(), items, true, nil); err != nil {
		t.Fatal(err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// bytesOf is the saved form of a result's network.
func bytesOf(t *testing.T, r *finetune.Result) []byte {
	t.Helper()
	m, err := r.Network.ToONNX("probabilities")
	must(t, err)
	data, err := onnxfile.Encode(m)
	must(t, err)
	return data
}

func options(effort finetune.Effort) finetune.Options {
	return finetune.Options{Effort: effort, Steps: 40, Mirror: true, Recipe: finetune.Recipe{Rate: 5e-3}}
}

func TestTrain(t *testing.T) {
	j := newJob(t, 40, 10)
	for _, effort := range []finetune.Effort{finetune.Quick, finetune.Standard, finetune.Full} {
		t.Run(string(effort), func(t *testing.T) {
			var stages []finetune.Stage
			steps, checked := 0, 0
			r, err := finetune.Train(t.Context(), j, options(effort), func(e finetune.Event) {
				switch e := e.(type) {
				case finetune.Measured:
					stages = append(stages, e.Stage)
				case finetune.Stepped:
					steps++
				case finetune.Checked:
					checked = e.Pictures
				case finetune.Progress:
					if e.Share < 0 || e.Share > 1 || e.Done > e.Total {
						t.Errorf("progress %+v", e)
					}
				}
			})
			must(t, err)
			want := []finetune.Stage{finetune.Frozen, finetune.Tuned, finetune.Combined}
			if effort == finetune.Quick {
				want = want[:1]
			} else if steps != 80 || checked < 8 {
				t.Errorf("%d steps, %d pictures held out", steps, checked)
			}
			if !slices.Equal(stages, want) {
				t.Errorf("measured %v, want %v", stages, want)
			}
			kept, ok := r.Stage(r.Kept)
			if !ok || kept.Report.Accuracy.Value < 0.7 || kept.Report.Accuracy.N != 20 || r.Stopped || r.CrossValidated || len(r.Skipped) > 0 {
				t.Errorf("kept %s with %+v", r.Kept, kept.Report.Accuracy)
			}
			again, err := finetune.Train(t.Context(), j, options(effort), nil)
			must(t, err)
			if !bytes.Equal(bytesOf(t, r), bytesOf(t, again)) {
				t.Error("the same pictures and seed give another model")
			}
			savedEqualsMeasured(t, j, r)
		})
	}
}

// savedEqualsMeasured runs the network that would be saved over the test pictures.
func savedEqualsMeasured(t *testing.T, j *finetune.Job, r *finetune.Result) {
	t.Helper()
	d, err := j.Open()
	must(t, err)
	p, err := classifier.NewPredictor(d, r.Network, 1)
	must(t, err)
	for k, i := range r.Measured {
		img, err := imagefile.Load(j.Examples[i].Path, size, j.Limits)
		must(t, err)
		x, out := make([]float32, j.Backbone.Preprocessing.Floats()), make([]float32, 2)
		j.Backbone.Preprocessing.Fill(img, x)
		must(t, p.Run(x, out))
		for c := range out {
			if math.Abs(float64(out[c])-r.Probabilities[k][c]) > 1e-4 {
				t.Fatalf("picture %d: the saved network says %v, measured was %v", k, out, r.Probabilities[k])
			}
		}
	}
}

func TestWhatIsKept(t *testing.T) {
	j := newJob(t, 30, 6)
	for _, keep := range []finetune.Stage{finetune.Frozen, finetune.Tuned, finetune.Combined} {
		o := options(finetune.Standard)
		o.Keep = keep
		r, err := finetune.Train(t.Context(), j, o, nil)
		must(t, err)
		if r.Kept != keep && !(keep == finetune.Combined && r.Kept == finetune.Frozen) {
			t.Errorf("%s was wanted, %s is kept", keep, r.Kept)
		}
		savedEqualsMeasured(t, j, r)
	}
	// A learning rate that ruins the weights: the guard keeps the frozen model.
	j = newJob(t, 100, 6)
	o := options(finetune.Standard)
	o.Recipe.Rate, o.Recipe.ClipNorm = 3, 1e6
	r, err := finetune.Train(t.Context(), j, o, nil)
	must(t, err)
	if r.Kept != finetune.Frozen || !strings.Contains(r.Reason, "worse") {
		t.Errorf("kept %s: %s", r.Kept, r.Reason)
	}
}

// TestFewPictures: with none kept aside, every picture is judged by a model that has not seen it.
func TestFewPictures(t *testing.T) {
	j := newJob(t, 8, 0)
	r, err := finetune.Train(t.Context(), j, options(finetune.Standard), nil)
	must(t, err)
	if !r.CrossValidated || len(r.Stages) != 3 {
		t.Fatalf("cross-validated: %v, stages %d", r.CrossValidated, len(r.Stages))
	}
	for _, s := range r.Stages {
		if s.Report.Accuracy.N != 16 {
			t.Errorf("%s is measured on %d pictures, want all 16", s.Stage, s.Report.Accuracy.N)
		}
	}
}

// TestBudget: activations in a file give nearly the same model as in memory, and leave no file.
func TestBudget(t *testing.T) {
	j := newJob(t, 30, 6)
	folder := t.TempDir()
	o := options(finetune.Standard)
	inMemory, err := finetune.Train(t.Context(), j, o, nil)
	must(t, err)
	o.Budget, o.Folder = 1, folder
	inFile, err := finetune.Train(t.Context(), j, o, nil)
	must(t, err)
	a, _ := inMemory.Stage(finetune.Tuned)
	b, _ := inFile.Stage(finetune.Tuned)
	if math.Abs(a.Report.LogLoss-b.Report.LogLoss) > 0.02 {
		t.Errorf("log-loss %v in memory, %v by way of the file", a.Report.LogLoss, b.Report.LogLoss)
	}
	if left, _ := os.ReadDir(folder); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestStop: at any moment after the first result a stop keeps something; going on from the checkpoint gives the model of a run that was
// never stopped.
func TestStop(t *testing.T) {
	j := newJob(t, 30, 6)
	o := options(finetune.Standard)
	o.Steps, o.Folder = 130, t.TempDir()
	whole, err := finetune.Train(t.Context(), j, o, nil)
	must(t, err)
	for _, last := range []bool{false, true} {
		ctx, cancel := context.WithCancel(t.Context())
		r, err := finetune.Train(ctx, j, o, func(e finetune.Event) {
			if s, ok := e.(finetune.Stepped); ok && s.HeldOut != last && s.Step == 120 {
				cancel()
			}
		})
		must(t, err)
		if !r.Stopped || r.Kept != finetune.Frozen || !strings.Contains(r.Reason, "stopped") {
			t.Errorf("stopped %v, kept %s: %s", r.Stopped, r.Kept, r.Reason)
		}
		savedEqualsMeasured(t, j, r)
		if files, _ := filepath.Glob(filepath.Join(o.Folder, "checkpoint-*.bin")); len(files) != 1 {
			t.Errorf("checkpoints after a stop: %v", files)
		}
		steps := 0
		again, err := finetune.Train(t.Context(), j, o, func(e finetune.Event) {
			if _, ok := e.(finetune.Stepped); ok {
				steps++
			}
		})
		must(t, err)
		if steps != 160 { // 100 of the 260 were kept
			t.Errorf("%d steps after the checkpoint, want 160", steps)
		}
		if !bytes.Equal(bytesOf(t, whole), bytesOf(t, again)) {
			t.Error("going on from the checkpoint gives another model")
		}
	}
	if left, _ := os.ReadDir(o.Folder); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := finetune.Train(ctx, j, o, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped before there was anything: %v", err)
	}
}

// TestPicturesVanish: they are left out and counted; training goes on with the others.
func TestPicturesVanish(t *testing.T) {
	for _, effort := range []finetune.Effort{finetune.Standard, finetune.Full} {
		j := newJob(t, 30, 6)
		for _, i := range []int{0, 1, 7, len(j.Examples) - 1} {
			must(t, os.Remove(j.Examples[i].Path))
		}
		o := options(effort)
		r, err := finetune.Train(t.Context(), j, o, nil)
		must(t, err)
		if len(r.Skipped) != 3 {
			t.Errorf("%s: %d pictures are skipped, want the 3 that were to be learned from", effort, len(r.Skipped))
		}
		tuned, _ := r.Stage(finetune.Tuned)
		if tuned.Report.Accuracy.N != 11 {
			t.Errorf("%s: measured on %d pictures, want 11", effort, tuned.Report.Accuracy.N)
		}
	}
}

func TestRefuses(t *testing.T) {
	j := newJob(t, 4, 0)
	for name, edit := range map[string]func(j *finetune.Job){
		"one class":      func(j *finetune.Job) { j.Classes = j.Classes[:1]; j.Train = []int{0} },
		"an empty class": func(j *finetune.Job) { j.Train = []int{0, 2} },
		"no device":      func(j *finetune.Job) { j.Open = func() (*device.Device, error) { return nil, errors.New("none") } },
	} {
		broken := *j
		edit(&broken)
		if _, err := finetune.Train(t.Context(), &broken, options(finetune.Standard), nil); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
