package training_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"likeness/build/sharedtest"
	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/imagefile"
	"likeness/training"
	"likeness/training/finetune"
)

// TestONNXRuntime: what is saved runs in ONNX Runtime and answers as the app does, to 1e-4.
func TestONNXRuntime(t *testing.T) {
	if testing.Short() {
		t.Skip("trains a real network")
	}
	needsOneDNN(t)
	python := sharedtest.Python(t)
	folder := sample(t, 20)
	for _, effort := range []finetune.Effort{finetune.Quick, finetune.Standard, finetune.Full} {
		t.Run(string(effort), func(t *testing.T) {
			s := settings(folder, effort)
			s.Steps = 8
			out, err := training.Run(t.Context(), s, nil)
			must(t, err)
			var paths []string
			for _, p := range out.Dataset.Pictures[:16] {
				paths = append(paths, p.Path)
			}
			x, want, unfamiliarity := answersOf(t, out.Classifier, paths)
			got := runtimeAnswers(t, python, out.Classifier, x)
			if !slices.Equal(got.Operators, slices.DeleteFunc(slices.Clone(got.Operators), func(op string) bool { return op == "BatchNormalization" })) {
				t.Errorf("BatchNorm is left in the saved model: %v", got.Operators)
			}
			if fmt.Sprint(got.Input) != "[image [N 3 224 224]]" || fmt.Sprint(got.Output) != "[[probabilities [N 2]] [unfamiliarity [N 1]]]" || got.Metadata["classes"] != `["drawing","photo"]` {
				t.Errorf("input %v, output %v, metadata %v", got.Input, got.Output, got.Metadata)
			}
			for i, u := range got.Unfamiliarity {
				if math.Abs(u-unfamiliarity[i]) > 1e-3 {
					t.Errorf("picture %d: ONNX Runtime says %v of its unfamiliarity, the app %v", i, u, unfamiliarity[i])
				}
			}
			for i, row := range got.Probabilities {
				for c, p := range row {
					if math.Abs(p-float64(want[2*i+c])) > 1e-4 {
						t.Fatalf("picture %d: ONNX Runtime says %v, the app %v", i, row, want[2*i:2*i+2])
					}
				}
			}
		})
	}
}

// answersOf runs a classifier; x are its inputs [n,S,S,3].
func answersOf(t *testing.T, c *classifier.Classifier, paths []string) (x, probabilities []float32, unfamiliarity []float64) {
	t.Helper()
	one := c.Preprocessing.Floats()
	x = make([]float32, one*len(paths))
	for i, path := range paths {
		img, err := imagefile.Load(path, c.Preprocessing.Size, imagefile.DefaultLimits)
		must(t, err)
		c.Preprocessing.Fill(img, x[i*one:(i+1)*one])
	}
	d, err := device.Open(device.CPU, 0)
	must(t, err)
	defer func() { must(t, d.Close()) }()
	result, _ := c.Network.Output()
	p, err := classifier.NewPredictor(d, c.Network, len(paths), result, c.Familiarity.Layer)
	must(t, err)
	defer func() { must(t, p.Close()) }()
	probabilities, features := make([]float32, len(paths)*p.Size(0)), make([]float32, len(paths)*p.Size(1))
	must(t, p.Run(x, probabilities, features))
	for row := range slices.Chunk(features, p.Size(1)) {
		unfamiliarity = append(unfamiliarity, c.Familiarity.Unfamiliarity(row))
	}
	return x, probabilities, unfamiliarity
}

type runtimeResult struct {
	Input, Output []any
	Metadata      map[string]string
	Operators     []string
	Probabilities [][]float64
	Unfamiliarity []float64
}

func runtimeAnswers(t *testing.T, python string, c *classifier.Classifier, x []float32) runtimeResult {
	t.Helper()
	dir, size := t.TempDir(), c.Preprocessing.Size
	model, inputs := filepath.Join(dir, "m.onnx"), filepath.Join(dir, "x.bin")
	must(t, c.Save(model))
	n := len(x) / c.Preprocessing.Floats()
	var b bytes.Buffer
	for i := range n {
		for channel := range 3 {
			for p := range size * size {
				must(t, binary.Write(&b, binary.LittleEndian, x[(i*size*size+p)*3+channel]))
			}
		}
	}
	must(t, os.WriteFile(inputs, b.Bytes(), 0o600))
	command := exec.Command(python, filepath.Join("testdata", "run_onnx.py"), model, inputs, fmt.Sprint(n), fmt.Sprint(size))
	command.Stderr = os.Stderr
	text, err := command.Output()
	must(t, err)
	var r runtimeResult
	must(t, json.Unmarshal(text, &r))
	return r
}
