//go:build nvidia && linux && amd64

package cuda

import (
	"slices"
	"testing"

	"likeness/inference/device/plan"
	"likeness/inference/network"
)

// Inputs that are uploaded while the step before computes give the same bits as inputs that are written after it, whichever of the two
// streams comes first where nothing orders them, with graphs and without.
func TestUploadsBesideComputing(t *testing.T) {
	p := small(t)
	train := func(ahead bool) []float32 {
		t.Helper()
		b := opened(false)(t)
		losses, err := trainOn(b, p, ahead)
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
		return losses
	}
	want := train(false)
	if want[0] == want[1] {
		t.Fatalf("the steps do not differ: losses %v", want)
	}
	for _, c := range []struct{ name, streams, noGraphs string }{
		{"streams as late as events allow", "", ""},
		{"streams as early as events allow", "early", ""},
		{"late, without graphs", "", "1"},
		{"early, without graphs", "early", "1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("SIM_STREAMS", c.streams)
			t.Setenv("SIM_NO_GRAPHS", c.noGraphs)
			for _, ahead := range []bool{true, false} {
				if got := train(ahead); !slices.Equal(got, want) {
					t.Errorf("written ahead: %v: losses %v, want %v", ahead, got, want)
				}
			}
		})
	}
}

// An input larger than both halves of the page-locked memory together, written twice before a run: the last one counts. A run then still
// reads its own input when the next one has been written.
func TestLargeUploads(t *testing.T) {
	const rows, columns = 9 * stagingBytes / 4 / 4 / 8, 8 // two and a quarter halves
	p := &plan.Plan{
		Values: []plan.Value{
			{Name: "x", Shape: []int{rows, columns}, Size: rows * columns, Role: plan.Input},
			{Name: "y", Shape: []int{rows, columns}, Size: rows * columns, Role: plan.Output, Offset: int(align(rows * columns))},
		},
		Steps: []plan.Step{{Kind: network.Affine, Low: 2, High: 1, Inputs: []int{0}, Outputs: []int{1}}},
		Arena: 2 * int(align(rows*columns)),
	}
	fill := func(from float32) []float32 {
		x := make([]float32, rows*columns)
		for i := range x {
			x[i] = from + float32(i%1000)
		}
		return x
	}
	for _, streams := range []string{"", "early"} {
		t.Run("streams "+streams, func(t *testing.T) {
			t.Setenv("SIM_STREAMS", streams)
			b := opened(false)(t)
			e, err := b.Load(p)
			if err != nil {
				t.Fatal(err)
			}
			for _, from := range []float32{5, 1000} {
				if err := e.Write(0, plan.Current, fill(from)); err != nil {
					t.Fatal(err)
				}
			}
			y := make([]float32, rows*columns)
			for _, next := range []float32{2000, 3000} {
				if err := e.Run(); err != nil {
					t.Fatal(err)
				}
				if err := e.Write(0, plan.Current, fill(next)); err != nil {
					t.Fatal(err)
				}
				if err := e.Read(1, plan.Current, y); err != nil {
					t.Fatal(err)
				}
				for i, x := range fill(next - 1000) {
					if y[i] != 2*x+1 {
						t.Fatalf("element %d is %v after the input %v, want %v", i, y[i], x, 2*x+1)
					}
				}
			}
			if err := e.Close(); err != nil {
				t.Error(err)
			}
			if err := b.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}
