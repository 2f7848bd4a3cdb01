package finetune

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"likeness/inference/device"
	"likeness/inference/network"
	"likeness/training/baseline"
)

// smallTuner trains a head for so many classes on three features, all of whose weights start at a value.
func smallTuner(t *testing.T, d *device.Device, classes int, value float64) *tuner {
	t.Helper()
	tail := &network.Network{Name: "three", Input: "image", InputShape: []int{1, 1, 3}, Parameters: map[string]*network.Parameter{}}
	must(t, tail.Append(network.Layer{Kind: network.GlobalAveragePool, Name: "pool", Inputs: []string{"image"}}))
	tu, err := newTuner(d, tail, []int{3}, classes, Recipe{Batch: 2}, 1, network.Running)
	must(t, err)
	t.Cleanup(func() { must(t, tu.close()) })
	must(t, tu.start(&baseline.Logistic{D: 3, K: classes, W: slices.Repeat([]float64{value}, 3*classes), B: make([]float64, classes)}))
	return tu
}

// weight is the first weight of a tuner's head.
func (t *tuner) weight(of *testing.T) float32 {
	of.Helper()
	x := make([]float32, 3*t.classes)
	must(of, t.program.ReadSlot(t.heads[0].w, device.Current, x))
	return x[0]
}

// TestCheckpointThatDoesNotFit counts as none, and changes nothing.
func TestCheckpointThatDoesNotFit(t *testing.T) {
	d, err := device.Open(device.Reference, 1)
	must(t, err)
	t.Cleanup(func() { must(t, d.Close()) })
	c := checkpoint{path: filepath.Join(t.TempDir(), "checkpoint-1.bin")}
	must(t, c.save(smallTuner(t, d, 3, 1), 7))
	spoil := func(edit func(data []byte) []byte) {
		t.Helper()
		must(t, c.save(smallTuner(t, d, 3, 1), 7))
		data, err := os.ReadFile(c.path)
		must(t, err)
		must(t, os.WriteFile(c.path, edit(data), 0o600))
	}
	for _, x := range []struct {
		name    string
		classes int // of the tuner that it is loaded into
		edit    func(data []byte) []byte
		step    int
	}{
		{"the same", 3, func(data []byte) []byte { return data }, 7},
		{"too short", 4, func(data []byte) []byte { return data }, 0},
		{"too long", 2, func(data []byte) []byte { return data }, 0},
		{"a flipped bit", 3, func(data []byte) []byte { data[len(data)/2] ^= 1; return data }, 0},
		{"cut off", 3, func(data []byte) []byte { return data[:len(data)-8] }, 0},
		{"empty", 3, func([]byte) []byte { return nil }, 0},
	} {
		t.Run(x.name, func(t *testing.T) {
			spoil(x.edit)
			tu := smallTuner(t, d, x.classes, 2)
			step, err := c.load(tu)
			if err != nil || step != x.step {
				t.Errorf("step %d (%v), want %d", step, err, x.step)
			}
			if got := tu.weight(t); (got == 1) != (x.step > 0) {
				t.Errorf("the weights are %v after step %d", got, step)
			}
		})
	}
}

// TestGivenUpCheckpoints: the newest few stay, the others go when one is written; what else lies in the folder stays.
func TestGivenUpCheckpoints(t *testing.T) {
	d, err := device.Open(device.Reference, 1)
	must(t, err)
	t.Cleanup(func() { must(t, d.Close()) })
	folder := t.TempDir()
	old := func(name string, day int) string {
		path := filepath.Join(folder, name)
		must(t, os.WriteFile(path, []byte("left"), 0o600))
		at := time.Date(2026, 1, day, 0, 0, 0, 0, time.UTC)
		must(t, os.Chtimes(path, at, at))
		return name
	}
	var want []string
	for i := range 10 {
		if name := old(fmt.Sprintf("checkpoint-%d.bin", i), 1+i*7%10); i*7%10 >= 10-(mostCheckpoints-1) {
			want = append(want, name)
		}
	}
	want = append(want, old("features.bin", 1), "checkpoint-own.bin")
	c, tu := checkpoint{path: filepath.Join(folder, "checkpoint-own.bin")}, smallTuner(t, d, 2, 1)
	for step := range 2 {
		must(t, c.save(tu, 100*(step+1)))
	}
	entries, err := os.ReadDir(folder)
	must(t, err)
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	slices.Sort(want)
	if !slices.Equal(left, want) {
		t.Errorf("left are %v, want %v", left, want)
	}
}
