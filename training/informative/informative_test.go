package informative

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestOrder(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name          string
		probabilities [][]float64
		features      [][]float32
		count         int
		want          []int
	}{
		{"none", nil, nil, 5, []int{}},
		{"least sure first", [][]float64{{0.9, 0.1}, {0.5, 0.5}, {0.7, 0.3}}, nil, 3, []int{1, 2, 0}},
		{"the rest by doubt too", [][]float64{{0.9, 0.1}, {0.5, 0.5}, {0.7, 0.3}}, nil, 0, []int{1, 2, 0}},
		{"the margin counts, not the largest", [][]float64{{0.5, 0.1, 0.4}, {0.45, 0.3, 0.25}, {0.6, 0.2, 0.2}}, nil, 3, []int{0, 1, 2}},
		{"nothing known is doubt", [][]float64{{0.6, 0.4}, {nan, nan}}, nil, 2, []int{1, 0}},
		{
			"copies come last, the less sure before",
			[][]float64{{0.5, 0.5}, {0.51, 0.49}, {0.52, 0.48}, {0.8, 0.2}},
			[][]float32{{1, 0}, {2, 0}, {1, 0}, {0, 1}},
			4,
			[]int{0, 3, 1, 2},
		},
		{
			"doubt and distance are weighed",
			[][]float64{{0.5, 0.5}, {0.55, 0.45}, {0.95, 0.05}},
			[][]float32{{1, 0}, {0.8, 0.6}, {-1, 0}},
			3,
			[]int{0, 2, 1}, // 0.9 x 0.2 against 0.1 x 2
		},
		{"no features of some", [][]float64{{0.5, 0.5}, {0.6, 0.4}, {0.5, 0.5}}, [][]float32{{1, 0}, nil, {1, 0}}, 3, []int{0, 1, 2}},
		{"only the first are spread", [][]float64{{0.5, 0.5}, {0.51, 0.49}, {0.9, 0.1}}, [][]float32{{1, 0}, {1, 0}, {0, 1}}, 1, []int{0, 1, 2}},
	} {
		if got := Order(c.probabilities, c.features, c.count); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestSpreads: of clusters that are equally unsure, the first pictures are one of each.
func TestSpreads(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const clusters, each = 7, 30
	var p [][]float64
	var f [][]float32
	for i := range clusters * each {
		v := make([]float32, 16)
		for k := range v {
			v[k] = 0.01 * r.Float32()
		}
		v[i%clusters]++
		q := 0.5 + 0.05*r.Float64()
		p, f = append(p, []float64{q, 1 - q}), append(f, v)
	}
	order := Order(p, f, 20)
	seen := map[int]bool{}
	for _, i := range order[:clusters] {
		seen[i%clusters] = true
	}
	if len(seen) != clusters {
		t.Errorf("the first %d are of %d clusters: %v", clusters, len(seen), order[:clusters])
	}
	all := slices.Clone(order)
	slices.Sort(all)
	if len(slices.Compact(all)) != clusters*each {
		t.Error("not every picture is there once")
	}
	if !slices.Equal(order, Order(p, f, 20)) {
		t.Error("another order for the same pictures")
	}
}

func BenchmarkOrder(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	p, f := make([][]float64, 2000), make([][]float32, 2000)
	for i := range p {
		q := r.Float64()
		p[i], f[i] = []float64{q, 1 - q}, make([]float32, 1280)
		for k := range f[i] {
			f[i][k] = r.Float32()
		}
	}
	for b.Loop() {
		Order(p, f, 100)
	}
}
