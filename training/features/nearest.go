package features

import (
	"cmp"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
)

// Neighbour is a picture that looks like the one asked for, to the network.
type Neighbour struct {
	Row        int
	Similarity float64 // the cosine of the angle between the vectors: 1 is the same, 0 nothing in common; never NaN
}

// Index finds rows near to a vector by going through all of them. It keeps the rows that it was made of, which must not change, and may be used by
// any number of goroutines at once.
type Index struct {
	size  int
	rows  []float32
	scale []float32 // 1/length of each row; 0 for rows that are no direction (zeros, or not finite)
}

// NewIndex takes rows of size numbers each, one after the other, as Result.Plain gives them. Rows of zeros, as of pictures that could not be read,
// are never found.
func NewIndex(rows []float32, size int) (*Index, error) {
	if size < 1 || len(rows)%size != 0 {
		return nil, fmt.Errorf("an index of %d numbers in rows of %d", len(rows), size)
	}
	x := &Index{size: size, rows: rows, scale: make([]float32, len(rows)/size)}
	x.each(func(from, to int) {
		for i := from; i < to; i++ {
			x.scale[i] = inverseLength(x.row(i))
		}
	})
	return x, nil
}

func (x *Index) row(i int) []float32 { return x.rows[i*x.size : (i+1)*x.size] }

func inverseLength(v []float32) float32 {
	l := math.Sqrt(float64(dot(v, v)))
	if l == 0 || math.IsNaN(l) || math.IsInf(l, 0) {
		return 0
	}
	return float32(1 / l)
}

// Nearest gives the k rows most similar to a query, the nearest first; of equal ones the lower row. leave, which may be nil, says which rows
// to pass over, such as the query itself; it is called from several goroutines.
func (x *Index) Nearest(query []float32, k int, leave func(row int) bool) ([]Neighbour, error) {
	if len(query) != x.size || k < 0 {
		return nil, fmt.Errorf("the %d rows nearest to a vector of %d numbers: the rows have %d", k, len(query), x.size)
	}
	scale := inverseLength(query)
	if scale == 0 || k == 0 {
		return nil, nil
	}
	var mu sync.Mutex
	var all []Neighbour
	x.each(func(from, to int) {
		best := make([]Neighbour, 0, min(k, to-from)+1)
		for i := from; i < to; i++ {
			if x.scale[i] == 0 || leave != nil && leave(i) {
				continue
			}
			best = insert(best, Neighbour{i, float64(dot(x.row(i), query) * x.scale[i] * scale)}, k)
		}
		mu.Lock()
		defer mu.Unlock()
		all = append(all, best...)
	})
	slices.SortFunc(all, before)
	return all[:min(k, len(all))], nil
}

// insert keeps the best k in order.
func insert(best []Neighbour, n Neighbour, k int) []Neighbour {
	if len(best) == k && before(n, best[k-1]) >= 0 {
		return best
	}
	at, _ := slices.BinarySearchFunc(best, n, before)
	best = slices.Insert(best, at, n)
	return best[:min(k, len(best))]
}

func before(a, b Neighbour) int {
	return cmp.Or(cmp.Compare(b.Similarity, a.Similarity), cmp.Compare(a.Row, b.Row))
}

// each deals the rows out to the processors, in stretches.
func (x *Index) each(do func(from, to int)) {
	n := len(x.scale)
	workers := max(1, min(runtime.GOMAXPROCS(0), n/1000))
	var running sync.WaitGroup
	for w := range workers {
		running.Go(func() { do(n*w/workers, n*(w+1)/workers) })
	}
	running.Wait()
}

// dot is the sum of products, in eight sums side by side: the processor need not wait for one addition to begin the next. The order of additions
// depends on the length alone, so the result does not depend on the number of processors.
func dot(a, b []float32) float32 {
	var s [8]float32
	b = b[:len(a)]
	i := 0
	for ; i+8 <= len(a); i += 8 {
		p, q := (*[8]float32)(a[i:]), (*[8]float32)(b[i:])
		s[0] += p[0] * q[0]
		s[1] += p[1] * q[1]
		s[2] += p[2] * q[2]
		s[3] += p[3] * q[3]
		s[4] += p[4] * q[4]
		s[5] += p[5] * q[5]
		s[6] += p[6] * q[6]
		s[7] += p[7] * q[7]
	}
	for ; i < len(a); i++ {
		s[0] += a[i] * b[i]
	}
	return ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]))
}
