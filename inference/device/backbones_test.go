package device_test

import (
	"encoding/binary"
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"likeness/build/sharedtest"
	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/network"
	"likeness/inference/onnxfile"
)

// TestBackbonesOfOthers: networks as torchvision's are exported give what ONNX Runtime gives, and can be parted for training.
func TestBackbonesOfOthers(t *testing.T) {
	if testing.Short() {
		t.Skip("starts Python")
	}
	dir := t.TempDir()
	command := exec.Command(sharedtest.Python(t), filepath.Join("testdata", "make_backbones.py"), dir)
	command.Stderr = os.Stderr
	if err := command.Run(); err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob(filepath.Join(dir, "*.onnx"))
	if err != nil || len(paths) != 15 {
		t.Fatalf("%d networks, %v", len(paths), err)
	}
	for _, path := range paths {
		name := strings.TrimSuffix(path, ".onnx")
		t.Run(filepath.Base(name), func(t *testing.T) {
			m, err := onnxfile.DecodeFile(path)
			fatal(t, err)
			net, err := network.FromONNX(m, 0)
			fatal(t, err)
			x, want := nhwc(numbers(t, name+".input"), net.InputShape[0]), numbers(t, name+".output")
			equal(t, "result", predicted(t, net, x), want)

			// Written and read twice it is the same network.
			same := net
			for range 2 {
				again, err := same.ToONNX("logits")
				fatal(t, err)
				data, err := onnxfile.Encode(again)
				fatal(t, err)
				back, err := onnxfile.Decode(data, onnxfile.Limits{})
				fatal(t, err)
				same, err = network.FromONNX(back, 0)
				fatal(t, err)
			}
			equal(t, "written again and again", predicted(t, same, x), want)

			features, err := net.Features()
			fatal(t, err)
			if out, shape := features.Output(); len(shape) != 1 || shape[0] == 7 {
				t.Errorf("its features are %q, %v", out, shape)
			}
			cut, err := features.LastStages()
			fatal(t, err)
			if _, tail, err := features.Split(cut.After); err != nil || len(tail.Layers) == 0 {
				t.Errorf("parted after %q: %v", cut.After, err)
			} else {
				t.Logf("%d of %d layers after %q", len(tail.Layers), len(features.Layers), cut.After)
			}
		})
	}
}

func fatal(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func numbers(t *testing.T, path string) []float32 {
	t.Helper()
	data, err := os.ReadFile(path)
	fatal(t, err)
	x := make([]float32, len(data)/4)
	_, err = binary.Decode(data, binary.LittleEndian, x)
	fatal(t, err)
	return x
}

// nhwc rearranges pictures [N,3,S,S].
func nhwc(x []float32, size int) []float32 {
	area := size * size
	out := make([]float32, 0, len(x))
	for n := range len(x) / 3 / area {
		for i := range area {
			for c := range 3 {
				out = append(out, x[(3*n+c)*area+i])
			}
		}
	}
	return out
}

func predicted(t *testing.T, net *network.Network, x []float32) []float32 {
	t.Helper()
	d, err := device.Open(device.CPU, 2)
	fatal(t, err)
	n := len(x) / (net.InputShape[0] * net.InputShape[1] * net.InputShape[2])
	p, err := classifier.NewPredictor(d, net, n)
	fatal(t, err)
	out := make([]float32, n*net.OutputSize())
	fatal(t, errors.Join(p.Run(x, out), p.Close(), d.Close()))
	return out
}

func equal(t *testing.T, what string, got, want []float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	largest, worst := 0.0, 0.0
	for i := range want {
		largest = max(largest, math.Abs(float64(want[i])))
		if d := math.Abs(float64(got[i]) - float64(want[i])); !(d <= worst) {
			worst = d
		}
	}
	if !(worst <= 1e-3*largest) || largest < 1e-3 {
		t.Errorf("%s: off by %.3g, the largest is %.3g", what, worst, largest)
	} else {
		t.Logf("%s: off by %.2g of the largest", what, worst/largest)
	}
}
