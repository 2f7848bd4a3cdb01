package features_test

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"likeness/training/features"
)

// random makes n rows, some of them alike.
func random(n, size int) []float32 {
	rng := rand.New(rand.NewPCG(5, 6))
	rows := make([]float32, n*size)
	for i := range rows {
		rows[i] = float32(0.3 + rng.NormFloat64())
	}
	return rows
}

// slow is the definition, in 64 bits.
func slow(rows []float32, size int, query []float32, leave func(int) bool) []features.Neighbour {
	var all []features.Neighbour
	for i := range len(rows) / size {
		var dot, a, b float64
		for k, v := range rows[i*size:][:size] {
			dot, a, b = dot+float64(v)*float64(query[k]), a+float64(v)*float64(v), b+float64(query[k])*float64(query[k])
		}
		if a > 0 && !leave(i) {
			all = append(all, features.Neighbour{Row: i, Similarity: dot / math.Sqrt(a*b)})
		}
	}
	slices.SortStableFunc(all, func(a, b features.Neighbour) int { return cmp.Compare(b.Similarity, a.Similarity) })
	return all
}

func TestNearest(t *testing.T) {
	for _, size := range []int{3, 8, 37} {
		const n = 5000
		rows := random(n, size)
		clear(rows[10*size : 11*size])                // could not be read
		copy(rows[4321*size:], rows[17*size:18*size]) // the same picture again
		rows[20*size] = float32(math.Inf(1))          // no direction
		for k, v := range rows[17*size:][:size] {     // brighter
			rows[99*size+k] = 3 * v
		}
		x, err := features.NewIndex(rows, size)
		must(t, err)
		query := rows[17*size:][:size]
		leave := func(i int) bool { return i == 17 || i == 20 }
		want := slow(rows, size, query, leave)
		for _, k := range []int{1, 5, 300, 2 * n} {
			got, err := x.Nearest(query, k, leave)
			must(t, err)
			if len(got) != min(k, n-3) {
				t.Fatalf("%d of %d rows are found, not %d", len(got), n, min(k, n-3))
			}
			for i, g := range got {
				if math.Abs(g.Similarity-want[i].Similarity) > 1e-5 {
					t.Fatalf("number %d of %d is %+v, not %+v", i, k, g, want[i])
				}
			}
		}
		two, err := x.Nearest(query, 2, leave)
		must(t, err)
		if rows := []int{two[0].Row, two[1].Row}; !slices.Contains(rows, 99) || !slices.Contains(rows, 4321) {
			t.Errorf("the nearest are %+v, not the copies", two)
		}
	}
}

func TestNearestOfLittle(t *testing.T) {
	x, err := features.NewIndex([]float32{1, 0, 0, 1, -1, 0}, 2)
	must(t, err)
	got, err := x.Nearest([]float32{2, 0}, 9, nil)
	must(t, err)
	want := []features.Neighbour{{Row: 0, Similarity: 1}, {Row: 1, Similarity: 0}, {Row: 2, Similarity: -1}}
	if !slices.Equal(got, want) {
		t.Errorf("%+v, not %+v", got, want)
	}
	for _, query := range [][]float32{{0, 0}, {float32(math.NaN()), 1}} {
		if got, err := x.Nearest(query, 2, nil); err != nil || len(got) != 0 {
			t.Errorf("%v has the neighbours %v (%v)", query, got, err)
		}
	}
	if _, err := x.Nearest([]float32{1}, 2, nil); err == nil {
		t.Error("a query of another length is taken")
	}
	if _, err := features.NewIndex([]float32{1, 2, 3}, 2); err == nil {
		t.Error("one row and a half is an index")
	}
	empty, err := features.NewIndex(nil, 2)
	must(t, err)
	if got, err := empty.Nearest([]float32{1, 0}, 5, nil); err != nil || len(got) != 0 {
		t.Errorf("of no rows %v are found (%v)", got, err)
	}
}

// TestNearestAtOnce: several goroutines get the same.
func TestNearestAtOnce(t *testing.T) {
	rows := random(3000, 16)
	x, err := features.NewIndex(rows, 16)
	must(t, err)
	want, err := x.Nearest(rows[:16], 20, nil)
	must(t, err)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if got, err := x.Nearest(rows[:16], 20, nil); err != nil || !slices.Equal(got, want) {
				t.Errorf("%v (%v)", got, err)
			}
		})
	}
	all.Wait()
}

// BenchmarkNearest: a large project with the features of the bundled network.
func BenchmarkNearest(b *testing.B) {
	const n, size = 20000, 1280
	rows := random(n, size)
	x, err := features.NewIndex(rows, size)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(4 * n * size)
	for b.Loop() {
		if _, err := x.Nearest(rows[7*size:][:size], 5, nil); err != nil {
			b.Fatal(err)
		}
	}
}
