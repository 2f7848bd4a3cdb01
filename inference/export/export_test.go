package export

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/network"
	"likeness/inference/onnxfile"
	"likeness/inference/selftest"
	"likeness/resources"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// real is the bundled network with a head for three classes. Its answers are no use, but they differ from picture to picture.
func real(t testing.TB) *classifier.Classifier {
	t.Helper()
	m, err := onnxfile.Decode(resources.Backbone(), onnxfile.Limits{})
	must(t, err)
	net, err := network.FromONNX(m, 224)
	must(t, err)
	net, err = selftest.WithHead(net, 3)
	must(t, err)
	w := net.Parameters["classifier/weight"]
	for i := range w.Data { // as sure of itself as a trained model
		w.Data[i] *= 6
	}
	features := net.Layers[len(net.Layers)-1].Inputs[0]
	known := &classifier.Familiarity{Layer: features, Mean: make([]float32, 1280), Basis: make([]float32, 2*1280), Limit: 0.5}
	for i := range known.Mean {
		known.Mean[i] = 0.02
	}
	known.Basis[5], known.Basis[1280+7] = 1, 1
	out, _ := net.Output()
	must(t, net.Append(network.Layer{Kind: network.Softmax, Name: "softmax", Inputs: []string{out}}))
	return &classifier.Classifier{
		Familiarity: known,
		Network:     net, Classes: []string{"photo", "drawing, \"sketch\"", "ölbild|*\n"}, Preprocessing: classifier.Standard(224),
		Training: classifier.Training{
			Version: "1.2.3", Backbone: "EfficientNet-Lite0 sha256:" + resources.BackboneSHA256, Kept: "combined", Effort: "standard", Seed: 7,
			Pictures: 856, Accuracy: classifier.Accuracy{Value: 0.963, StandardError: 0.013, N: 214, Baseline: 0.575}, LogLoss: 0.1, Threshold: 0.8,
		},
		PerClass: []classifier.ClassResult{{Learned: 496, Judged: 124, Right: 123}, {Learned: 276, Judged: 69, Right: 67}, {Learned: 84, Judged: 21, Right: 16}},
	}
}

func sampleFiles(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "..", "resources", "sample", "*", "*.jpg"))
	must(t, err)
	if len(paths) < 100 {
		t.Fatalf("the sample has %d pictures", len(paths))
	}
	return paths
}

func TestWrite(t *testing.T) {
	c := real(t)
	parent := t.TempDir()
	folder := filepath.Join(parent, "Town archive, 🎨")
	var told []Line
	o := Options{Folder: folder, FP16: true, Triton: true, Date: time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC), Card: Card{Source: "the town's archive"}}
	r, err := Write(t.Context(), c, append(sampleFiles(t), "missing.jpg"), o, func(l Line) { told = append(told, l) })
	must(t, err)
	if r.Pictures != 32 || r.Folder != folder || !slices.Equal(told, r.Lines) {
		t.Errorf("%d pictures, %d lines of %d, in %s", r.Pictures, len(told), len(r.Lines), r.Folder)
	}
	for _, l := range r.Lines {
		t.Logf("%-20s %-20s %s  %s", l.Kind, l.File, l.Text, l.Figure)
		if l.Failed {
			t.Errorf("failed: %+v", l)
		}
	}
	for _, want := range []Line{
		{Kind: SameClass, File: "model.onnx", Text: "Same class for every picture checked", Figure: "32 of 32", Value: 32, Pictures: 32},
		{Kind: OpenedAgain, File: "model-batch.onnx", Text: "Saved, and opened again from the file"},
		{Kind: CardFilled, File: "model-card.md", Text: "Model card filled in", Figure: "96.3 % ± 1.3 %", Value: 0.963},
	} {
		if !slices.Contains(r.Lines, want) {
			t.Errorf("no line %+v", want)
		}
	}
	wantFiles(t, c, o, r)
	if left, err := os.ReadDir(parent); err != nil || len(left) != 1 {
		t.Errorf("beside it stand %v", left)
	}
	for _, name := range []string{"model.onnx", "model-batch.onnx", "model-fp16.onnx", "triton/likeness_picture/1/model.onnx"} {
		back, err := classifier.Load(filepath.Join(folder, name))
		must(t, err)
		if !slices.Equal(back.Classes, c.Classes) || back.Training != c.Training || !slices.Equal(back.PerClass, c.PerClass) {
			t.Errorf("%s came back as %+v", name, back.Training)
		}
	}
}

// wantFiles: what was planned is there, nothing else, with its size.
func wantFiles(t *testing.T, c *classifier.Classifier, o Options, r Result) {
	t.Helper()
	entries, err := os.ReadDir(r.Folder)
	must(t, err)
	plan := Plan(c, o)
	if len(entries) != len(plan) || len(r.Files) != len(plan) {
		t.Errorf("%d entries, %d files told, %d planned", len(entries), len(r.Files), len(plan))
	}
	for i, f := range r.Files {
		if f.Name != plan[i].Name || f.Bytes == 0 {
			t.Errorf("told %+v, planned %+v", f, plan[i])
		}
	}
	whole, err := os.Stat(filepath.Join(r.Folder, "model-batch.onnx"))
	must(t, err)
	half, err := os.Stat(filepath.Join(r.Folder, "model-fp16.onnx"))
	must(t, err)
	if 10*half.Size() > 6*whole.Size() {
		t.Errorf("16 bits take %d bytes, 32 bits %d", half.Size(), whole.Size())
	}
	if text, _ := os.ReadFile(filepath.Join(r.Folder, "classes.txt")); string(text) != "photo\ndrawing, \"sketch\"\nölbild|* \n" {
		t.Errorf("classes.txt is %q", text)
	}
	var list []struct {
		File, Class   string
		Probabilities map[string]float64
	}
	text, err := os.ReadFile(filepath.Join(r.Folder, "check", "expected.json"))
	must(t, err)
	must(t, json.Unmarshal(text, &list))
	if len(list) != 8 {
		t.Fatalf("%d pictures to check", len(list))
	}
	for _, e := range list {
		sum := 0.0
		for _, p := range e.Probabilities {
			sum += p
		}
		if _, err := os.Stat(filepath.Join(r.Folder, "check", e.File)); err != nil || math.Abs(sum-1) > 1e-4 || len(e.Probabilities) != 3 {
			t.Errorf("expected: %+v, %v", e, err)
		}
	}
	if text, _ := os.ReadFile(filepath.Join(r.Folder, "check", "ATTRIBUTION.tsv")); strings.Count(string(text), "\n") != 9 {
		t.Errorf("the attribution is:\n%s", text)
	}
}

func TestCard(t *testing.T) {
	w := &writer{classifier: real(t), options: Options{Card: Card{Title: "Archive_1", Source: "boxes 1-14"}, Date: time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)}}
	card := w.card()
	for _, want := range []string{
		"# Archive\\_1\n", "| Exported | 2026-11-26 |", "| Licence of the network | Apache License 2.0, see LICENCE-network.txt |",
		"**96.3 % ± 1.3 %** (standard error) on 214 pictures. Always answering the largest class: 57.5 %.",
		"| ölbild\\|\\*  | 84 | 21 | 16 (76.2 % ± 9.3 %) |", "Where they come from: boxes 1-14\n",
		"**Not filled in: who made the pictures, and under which terms were they used?**", "**Not filled in: what is the model for, and who uses it?**",
		"was judged on 21 pictures only", "Learned from: 856 pictures.", "effort standard, kept: combined, seed 7",
	} {
		if !strings.Contains(card, want) {
			t.Errorf("no %q in\n%s", want, card)
		}
	}
	w.classifier.Training, w.classifier.PerClass, w.options.Card.Source = classifier.Training{}, nil, ""
	card = w.card()
	for _, want := range []string{
		"**Not filled in: where do the pictures come from?**", "**Not filled in: under which licence is the network that was trained from?**",
		"**Not filled in: how often is the model right?", "**Not filled in: how many pictures were there of each class", "| Network | unknown |",
	} {
		if !strings.Contains(card, want) {
			t.Errorf("no %q in\n%s", want, card)
		}
	}
}

// TestWriteFails: whatever goes wrong, nothing is left.
func TestWriteFails(t *testing.T) {
	stopped, stop := context.WithCancel(t.Context())
	stop()
	cases := []struct {
		name    string
		ctx     context.Context
		written func(dir string) error
		says    string
		check   bool
	}{
		{"stopped", stopped, nil, "context canceled", false},
		{"a full disk", t.Context(), func(string) error { return errors.New("no space left") }, "no space left", false},
		{"a damaged file", t.Context(), func(dir string) error { return os.Truncate(filepath.Join(dir, batchFile), 5000) }, "open the exported model-batch.onnx again", false},
		{"other weights", t.Context(), func(dir string) error { return edit(dir, batchFile, swapHead) }, "32 of 32 pictures get a different class from model-batch.onnx. The model was not exported", true},
		{"slightly other weights", t.Context(), func(dir string) error { return edit(dir, batchFile, nudge) }, "differ by up to", true},
		{"other names", t.Context(), func(dir string) error {
			return edit(dir, pictureFile, func(m *onnxfile.Model) { slices.Reverse(m.Tensors["likeness/names"].Strings) })
		}, "export it again", false},
		{"another order of classes", t.Context(), func(dir string) error {
			return edit(dir, batchFile, func(m *onnxfile.Model) { m.Metadata["classes"] = `["a","b","c"]` })
		}, "other classes", false},
	}
	c := small(t)
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			parent := t.TempDir()
			var told []Line
			_, err := Write(tc.ctx, c, nil, Options{Folder: filepath.Join(parent, "model"), Device: reference(t), written: tc.written}, func(l Line) { told = append(told, l) })
			if err == nil || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("got %v, want %q", err, tc.says)
			}
			var check *CheckError
			if errors.As(err, &check) != tc.check {
				t.Errorf("a failed check: %v, want %v", !tc.check, tc.check)
			}
			if tc.check {
				last := told[len(told)-1]
				if !last.Failed && !told[len(told)-2].Failed {
					t.Errorf("the last lines are %+v", told[len(told)-2:])
				}
				if report := check.Report(); strings.Count(report, "\n") != 35 || !strings.Contains(report, "check/") {
					t.Errorf("the report is\n%s", report)
				}
			}
			if left, err := os.ReadDir(parent); err != nil || len(left) != 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestWriteNeverOverwrites(t *testing.T) {
	parent := t.TempDir()
	there := filepath.Join(parent, "model")
	must(t, os.Mkdir(there, 0o755))
	must(t, os.WriteFile(filepath.Join(there, "mine.txt"), []byte("mine"), 0o600))
	if _, err := Write(t.Context(), small(t), nil, Options{Folder: there, Device: reference(t)}, nil); !errors.Is(err, fs.ErrExist) {
		t.Errorf("got %v", err)
	}
	if entries, _ := os.ReadDir(there); len(entries) != 1 {
		t.Errorf("it holds %v", entries)
	}
	if got := FreeName(parent, "model"); got != filepath.Join(parent, "model 2") {
		t.Errorf("free is %s", got)
	}
	if _, err := Write(t.Context(), small(t), nil, Options{Folder: filepath.Join(parent, "no", "model"), Device: reference(t)}, nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a parent: %v", err)
	}
	if _, err := Write(t.Context(), small(t), nil, Options{Device: reference(t)}, nil); err == nil {
		t.Error("a folder without a name")
	}
}

func reference(t *testing.T) *device.Device {
	t.Helper()
	d, err := device.Open(device.Reference, 1)
	must(t, err)
	return d
}

// small is a network that tells red, green and blue pictures apart.
func small(t testing.TB) *classifier.Classifier {
	t.Helper()
	n := &network.Network{Name: "small", Input: "picture", InputShape: []int{8, 8, 3}, Parameters: map[string]*network.Parameter{
		"likeness/w": {Shape: []int{3, 3}, Data: []float32{4, 0, 0, 0, 4, 0, 0, 0, 4}}, "b": {Shape: []int{3}, Data: []float32{0, 0.1, 0.2}},
	}}
	for _, l := range []network.Layer{
		{Kind: network.Clip, Name: "clip", Inputs: []string{"picture"}, Low: -1, High: 1},
		{Kind: network.GlobalAveragePool, Name: "class", Inputs: []string{"clip"}},
		{Kind: network.Linear, Name: "logits", Inputs: []string{"class"}, Weights: "likeness/w", Bias: "b"},
		{Kind: network.Softmax, Name: "softmax", Inputs: []string{"logits"}},
	} {
		must(t, n.Append(l))
	}
	return &classifier.Classifier{Network: n, Classes: []string{"red", "green", "blue"}, Preprocessing: classifier.Standard(8)}
}

func edit(dir, name string, change func(*onnxfile.Model)) error {
	path := filepath.Join(dir, name)
	m, err := onnxfile.DecodeFile(path)
	if err != nil {
		return err
	}
	change(m)
	return onnxfile.WriteFile(path, m)
}

// swapHead turns every answer around; nudge moves it by little.
func swapHead(m *onnxfile.Model) {
	w := m.Tensors["likeness/w"].Floats
	copy(w, []float32{0, 4, 0, 0, 0, 4, 4, 0, 0})
	b := m.Tensors["b"].Floats
	b[0], b[1], b[2] = b[2], b[0], b[1]
}

func nudge(m *onnxfile.Model) { m.Tensors["likeness/w"].Floats[0] *= 1.003 }
