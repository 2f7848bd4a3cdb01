package finetune

import (
	"math"
	"slices"
	"testing"

	"likeness/inference/network"
	"likeness/training/baseline"
	"likeness/training/features"
)

func TestSchedule(t *testing.T) {
	const steps = 300
	last := float32(0)
	for s := 1; s <= steps; s++ {
		r := rate(s, steps)
		switch {
		case r < 0 || r > 1:
			t.Fatalf("step %d: %v", s, r)
		case s <= 30 && r <= last, s > 30 && r >= last:
			t.Fatalf("step %d: %v after %v", s, r, last)
		}
		last = r
	}
	if rate(30, steps) != 1 || rate(steps, steps) > 1e-6 || rate(1, 1) != 1 {
		t.Errorf("peak %v, end %v, single step %v", rate(30, steps), rate(steps, steps), rate(1, 1))
	}
}

// TestOrder: every pass holds each picture once; a picture's views come in turn; all of it is a function of the seed.
func TestOrder(t *testing.T) {
	const n = 7
	o := &order{seed: 3, n: n}
	var first, second []int
	for i := range 2 * n {
		if x := o.at(i); i < n {
			first = append(first, x)
		} else {
			second = append(second, x)
		}
	}
	if slices.Equal(first, second) {
		t.Error("both passes have the same order")
	}
	slices.Sort(first)
	slices.Sort(second)
	if !slices.Equal(first, second) || !slices.Equal(first, []int{0, 1, 2, 3, 4, 5, 6}) {
		t.Errorf("passes %v and %v", first, second)
	}
	late := &order{seed: 3, n: n}
	for i := 2*n - 1; i >= n; i-- {
		if got := late.at(i); got != o.at(i) {
			t.Fatal("the order depends on where one begins")
		}
	}
	for picture := range 3 {
		seen := map[int]bool{}
		for pass := range 8 {
			seen[view(1, picture, pass, 8)] = true
		}
		if len(seen) != 8 {
			t.Errorf("picture %d shows %d of its 8 views in 8 passes", picture, len(seen))
		}
	}
	if view(1, 2, 3, 1) != 0 {
		t.Error("a single view has another number than 0")
	}
}

func TestTargets(t *testing.T) {
	x := make([]float32, 6)
	targets(x, []int{2, 0}, 3, 0.3, []float64{1, 1, 2})
	want := []float32{0.2, 0.2, 1.6, 0.8, 0.1, 0.1}
	for i := range want {
		if math.Abs(float64(x[i]-want[i])) > 1e-6 {
			t.Fatalf("targets %v, want %v", x, want)
		}
	}
}

func TestDropout(t *testing.T) {
	x, again := make([]float32, 100_000), make([]float32, 100_000)
	dropout(x, 0.2, 1, 5)
	dropout(again, 0.2, 1, 5)
	if !slices.Equal(x, again) {
		t.Error("the same step drops others the second time")
	}
	sum, dropped := 0.0, 0
	for _, v := range x {
		if sum += float64(v); v == 0 {
			dropped++
		} else if math.Abs(float64(v)-1.25) > 1e-6 {
			t.Fatalf("a factor of %v", v)
		}
	}
	if math.Abs(sum/1e5-1) > 0.01 || dropped < 19_000 || dropped > 21_000 {
		t.Errorf("mean %v, %d dropped", sum/1e5, dropped)
	}
	if dropout(again, 0.2, 1, 6); slices.Equal(x, again) {
		t.Error("two steps drop the same")
	}
}

func TestClassWeights(t *testing.T) {
	if w := classWeights([]int{0, 1, 1, 0}, 2); w[0] != 1 || w[1] != 1 {
		t.Errorf("equal classes weigh %v", w)
	}
	labels := []int{0, 0, 0, 0, 0, 0, 0, 0, 0, 1}
	w, mean := classWeights(labels, 2), 0.0
	for _, c := range labels {
		mean += w[c] / 10
	}
	if math.Abs(mean-1) > 1e-12 || math.Abs(w[1]/w[0]-3) > 1e-9 { // nine times as rare
		t.Errorf("weights %v of mean %v", w, mean)
	}
}

func TestHalf(t *testing.T) {
	for _, c := range []struct{ in, want float32 }{
		{0, 0},
		{1, 1},
		{-2.5, -2.5},
		{65504, 65504},
		{1e6, 65504},
		{-1e6, -65504},
		{1e-9, 0},
		{6.1035156e-5, 6.1035156e-5},
		{5.9604645e-8, 5.9604645e-8},
		{1.0004883, 1},
		{1.0014648, 1.0019531},
		{0.1, 0.099975586},
	} {
		if got := floatOf(halfOf(c.in)); got != c.want {
			t.Errorf("%v becomes %v, want %v", c.in, got, c.want)
		}
	}
	for h := range 0x7c00 { // every finite half-precision number comes back
		if got := halfOf(floatOf(uint16(h))); got != uint16(h) {
			t.Fatalf("%#x becomes %#x", h, got)
		}
	}
}

// TestStore: in memory exactly, in the file to half precision; nothing stays behind.
func TestStore(t *testing.T) {
	for name, budget := range map[string]int64{"memory": 1 << 20, "file": 0} {
		t.Run(name, func(t *testing.T) {
			s, err := newStore(9, 5, budget, t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			for i := range 9 {
				s.put(i, []float32{float32(i), -1, 0.5, 1024, 3, 99})
			}
			x := make([]float32, 5)
			for i := range 9 {
				if s.get(i, x); !slices.Equal(x, []float32{float32(i), -1, 0.5, 1024, 3}) {
					t.Errorf("vector %d is %v", i, x)
				}
			}
			if (s.file != nil) != (budget == 0) {
				t.Error("the budget was not kept")
			}
			if err := s.close(); err != nil {
				t.Error(err)
			}
		})
	}
	if _, err := newStore(9, 5, 0, "/no such folder"); err == nil {
		t.Error("made a file in a folder that is not there")
	}
}

func TestLayerRates(t *testing.T) {
	layers := func(names ...string) *network.Network {
		n := &network.Network{}
		for _, name := range names {
			n.Layers = append(n.Layers, network.Layer{Kind: network.Conv, Name: name, Weights: name + "/w"})
		}
		return n
	}
	r := layerRates(layers("a/expand", "a/project", "b/conv", "head/conv"), 0.5)
	for name, want := range map[string]float32{"a/expand/w": 0.125, "a/project/w": 0.125, "b/conv/w": 0.25, "head/conv/w": 0.5} {
		if r[name] != want {
			t.Errorf("%s learns at %v, want %v", name, r[name], want)
		}
	}
	var many []string
	for i := range 60 {
		many = append(many, string(rune('A'+i))+"/conv")
	}
	if r := layerRates(layers(many...), 0.85); r["A/conv/w"] < 0.05 {
		t.Errorf("the first of 60 groups learns at %v", r["A/conv/w"])
	}
}

func TestParse(t *testing.T) {
	for _, e := range []Effort{Quick, Standard, Full} {
		if got, err := ParseEffort(string(e)); err != nil || got != e {
			t.Error(got, err)
		}
	}
	for _, s := range []Stage{Frozen, Tuned, Combined} {
		if got, err := ParseStage(string(s)); err != nil || got != s {
			t.Error(got, err)
		}
	}
	if _, err := ParseEffort("much"); err == nil {
		t.Error("an unknown effort was accepted")
	}
	if _, err := ParseStage("best"); err == nil {
		t.Error("an unknown stage was accepted")
	}
	if o := (Options{}).filled(); o.steps(10) != 300 || o.steps(20_000) != 3750 || (Options{Steps: 7}).filled().steps(10) != 7 {
		t.Error("wrong number of steps")
	}
}

// TestEvenFeatures: features from before the last stages spread as far as the others, and the head for them serves the features as they come.
func TestEvenFeatures(t *testing.T) {
	vector := &network.Network{Name: "two", Input: "image", InputShape: []int{1, 1, 2}, Parameters: map[string]*network.Parameter{"w": {Shape: []int{2, 2}, Data: make([]float32, 4)}}}
	for _, l := range []network.Layer{
		{Kind: network.GlobalAveragePool, Name: "pool", Inputs: []string{"image"}},
		{Kind: network.Linear, Name: "logits", Inputs: []string{"pool"}, Weights: "w"},
	} {
		if err := vector.Append(l); err != nil {
			t.Fatal(err)
		}
	}
	j := &Job{Features: &features.Result{Size: 3}, Backbone: Backbone{Network: vector}}
	x := []float32{1, 0, 10, 0, 1, -10, 1, 1, 30, 0, 0, -30}
	even := slices.Clone(x)
	s, err := j.even(even, j.Features.Size)
	if err != nil || s.first != 2 {
		t.Fatalf("%+v, %v", s, err)
	}
	var squares float64
	for i := 2; i < len(even); i += 3 {
		squares += float64(even[i]) * float64(even[i])
	}
	if math.Abs(squares/4-0.5) > 1e-6 { // the variances of the others are a quarter each
		t.Errorf("scaled by %g the variance is %g", s.factor, squares/4)
	}
	l := &baseline.Logistic{K: 2, D: 3, W: []float64{1, 2, 3, 4, 5, 6}, B: []float64{0, 0}}
	before, err := l.Logits(even)
	if err != nil {
		t.Fatal(err)
	}
	s.fold(l)
	after, err := l.Logits(x)
	if err != nil {
		t.Fatal(err)
	}
	for i := range before {
		if math.Abs(before[i][0]-after[i][0])+math.Abs(before[i][1]-after[i][1]) > 1e-4 {
			t.Errorf("row %d: %v became %v", i, before[i], after[i])
		}
	}
}
