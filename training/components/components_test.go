package components_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"likeness/training/components"
)

// random rows whose directions have falling variance.
func random(n, d int) []float32 {
	rng := rand.New(rand.NewPCG(uint64(n), uint64(d)))
	x := make([]float32, n*d)
	for i := range n {
		common := rng.NormFloat64()
		for j := range d {
			x[i*d+j] = float32(3 + common + rng.NormFloat64()*4*math.Pow(0.8, float64(j)))
		}
	}
	return x
}

// TestAgainstGonum: axes and variances are those of gonum's full decomposition, for few rows (exact) and many (iterated).
func TestAgainstGonum(t *testing.T) {
	for _, c := range []struct{ n, d, rank int }{{40, 30, 5}, {20, 50, 6}, {400, 30, 5}, {500, 60, 4}, {1000, 3, 3}} {
		x := random(c.n, c.d)
		got, err := components.Fit(t.Context(), x, c.d, c.rank, 1)
		if err != nil {
			t.Fatal(err)
		}
		wide := mat.NewDense(c.n, c.d, nil)
		for i, v := range x {
			wide.Set(i/c.d, i%c.d, float64(v))
		}
		var pc stat.PC
		if !pc.PrincipalComponents(wide, nil) {
			t.Fatal("gonum found none")
		}
		var vectors mat.Dense
		pc.VectorsTo(&vectors)
		variances := pc.VarsTo(nil)
		if len(got.Variance) != c.rank {
			t.Fatalf("%v: %d components", c, len(got.Variance))
		}
		for r := range c.rank {
			want := variances[r] * float64(c.n-1) / float64(c.n)
			if math.Abs(got.Variance[r]-want) > 1e-5*want {
				t.Errorf("%v: variance %d is %v, want %v", c, r, got.Variance[r], want)
			}
			dot := mat.Dot(got.Axes.RowView(r), vectors.ColView(r))
			if math.Abs(math.Abs(dot)-1) > 1e-4 {
				t.Errorf("%v: axis %d is %v off", c, r, dot)
			}
		}
		var unit mat.Dense
		unit.Mul(got.Axes, got.Axes.T())
		for i := range c.rank {
			for j := range c.rank {
				want := 0.0
				if i == j {
					want = 1
				}
				if math.Abs(unit.At(i, j)-want) > 1e-9 {
					t.Fatalf("%v: axes %d and %d have the product %v", c, i, j, unit.At(i, j))
				}
			}
		}
		p, err := got.Project(x)
		if err != nil {
			t.Fatal(err)
		}
		for r := range c.rank {
			column := mat.Col(nil, r, p)
			if mean, v := stat.Mean(column, nil), stat.PopVariance(column, nil); math.Abs(mean) > 1e-9 || math.Abs(v-got.Variance[r]) > 1e-9*v {
				t.Errorf("%v: along axis %d rows have mean %v and variance %v", c, r, mean, v)
			}
		}
		again, err := components.Fit(t.Context(), x, c.d, c.rank, 1)
		if err != nil || !mat.Equal(again.Axes, got.Axes) {
			t.Errorf("%v: a second time other axes (%v)", c, err)
		}
	}
}

// TestFewDirections: rows that span a plane have two components, whatever is wanted.
func TestFewDirections(t *testing.T) {
	for _, n := range []int{5, 400} {
		var x []float32
		for i := range n {
			s, c := math.Sincos(float64(i))
			x = append(x, float32(s), float32(c), 0, float32(s+c), 7)
		}
		got, err := components.Fit(t.Context(), x, 5, 4, 1)
		if err != nil || len(got.Variance) != 2 {
			t.Errorf("%d rows: %v, %v", n, got, err)
		}
	}
}

func TestRefuses(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := components.Fit(ctx, random(400, 20), 20, 3, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	nan := random(5, 3)
	nan[4] = float32(math.NaN())
	for name, c := range map[string]struct {
		x       []float32
		d, rank int
	}{
		"no rows": {nil, 3, 1}, "half rows": {make([]float32, 4), 3, 1}, "no rank": {random(3, 3), 3, 0}, "not a number": {nan, 3, 1},
		"equal rows": {make([]float32, 12), 3, 1},
	} {
		if _, err := components.Fit(t.Context(), c.x, c.d, c.rank, 1); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	good, err := components.Fit(t.Context(), random(5, 3), 3, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := good.Project(make([]float32, 4)); err == nil {
		t.Error("half a row projected")
	}
}

func BenchmarkFit(b *testing.B) {
	x := random(1500, 1280)
	for b.Loop() {
		if _, err := components.Fit(b.Context(), x, 1280, 32, 1); err != nil {
			b.Fatal(err)
		}
	}
}
