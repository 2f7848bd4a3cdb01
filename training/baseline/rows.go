package baseline

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// rows is the design matrix in the coordinates in which it is solved: float64, every column with mean 0.
type rows interface {
	// width is the number of columns.
	width() int
	// row returns row i; it may use buf, of length width, or return a slice of its own that is not to be changed.
	row(i int, buf []float64) []float64
	// weights turns k rows of weights for these columns into weights and additions to the biases for the original features.
	weights(v []float64, k int) (w, bias []float64)
}

// scaling is the step from original features to centred (and perhaps standardised) ones: (x - mean) · scale.
type scaling struct{ mean, scale []float64 }

// newScaling measures the columns. A column that never changes gets scale 1.
func newScaling(s *sample, standardise bool) scaling {
	sc := scaling{mean: make([]float64, s.d), scale: make([]float64, s.d)}
	for i := range s.n {
		for j, v := range s.features[i*s.d : (i+1)*s.d] {
			sc.mean[j] += float64(v)
		}
	}
	for j := range sc.mean {
		sc.mean[j] /= float64(s.n)
		sc.scale[j] = 1
	}
	if !standardise {
		return sc
	}
	squares := make([]float64, s.d)
	for i := range s.n {
		for j, v := range s.features[i*s.d : (i+1)*s.d] {
			d := float64(v) - sc.mean[j]
			squares[j] += d * d
		}
	}
	for j, q := range squares {
		if sd := math.Sqrt(q / float64(s.n)); sd > 1e-12*(1+math.Abs(sc.mean[j])) {
			sc.scale[j] = 1 / sd
		}
	}
	return sc
}

// apply writes the scaled row to dst.
func (sc scaling) apply(dst []float64, src []float32) {
	mean, scale := sc.mean[:len(src)], sc.scale[:len(src)]
	dst = dst[:len(src)]
	for j, v := range src {
		dst[j] = (float64(v) - mean[j]) * scale[j]
	}
}

// fold turns weights of scaled features, [k][d], into weights of original ones, in place, and returns what the biases gain.
func (sc scaling) fold(v []float64, k int) (w, bias []float64) {
	d := len(sc.mean)
	bias = make([]float64, k)
	for c := range k {
		for j := range d {
			v[c*d+j] *= sc.scale[j]
			bias[c] -= v[c*d+j] * sc.mean[j]
		}
	}
	return v, bias
}

// direct are the rows themselves, scaled: for more rows than features.
type direct struct {
	s     *sample
	sc    scaling
	ready []float64 // [n][d] scaled once for all, where there is room; else nil
}

// readyLimit is how many numbers are kept scaled: 128 MB of them, 13,000 rows of 1280.
const readyLimit = 16 << 20

func newDirect(s *sample, sc scaling) direct {
	r := direct{s: s, sc: sc}
	if s.n*s.d <= readyLimit {
		r.ready = make([]float64, s.n*s.d)
		for i := range s.n {
			sc.apply(r.ready[i*s.d:(i+1)*s.d], s.features[i*s.d:(i+1)*s.d])
		}
	}
	return r
}

func (r direct) width() int { return r.s.d }

func (r direct) row(i int, buf []float64) []float64 {
	d := r.s.d
	if r.ready != nil {
		return r.ready[i*d : (i+1)*d]
	}
	r.sc.apply(buf, r.s.features[i*d:(i+1)*d])
	return buf
}

func (r direct) weights(v []float64, k int) (w, bias []float64) {
	return r.sc.fold(append([]float64(nil), v...), k)
}

// rankTolerance is the share of the largest squared row below which what is left of a row counts as rounding.
const rankTolerance = 1e-10

// reduced are the rows in an orthonormal basis of the space that they span: X = Z·Q with Q's rows orthonormal, r columns instead of d.
// The best W is V·Q, and its norm is V's (representer theorem), so solving for V is exact.
//
// Z is the pivoted Cholesky factor L of X·Xᵀ. With X₁ the r pivot rows and L₁ their part of L, Q = L₁⁻¹·X₁.
type reduced struct {
	z     []float64 // [n][r]
	r     int
	upper blas64.Triangular // L₁ᵀ
	x1    []float64         // [r][d], scaled
	sc    scaling
}

func newReduced(s *sample, sc scaling) *reduced {
	x := mat.NewDense(s.n, s.d, nil)
	for i := range s.n {
		sc.apply(x.RawRowView(i), s.features[i*s.d:(i+1)*s.d])
	}
	var gram mat.SymDense
	gram.SymOuterK(1, x)
	var largest float64
	for i := range s.n {
		largest = max(largest, gram.At(i, i))
	}
	var chol mat.PivotedCholesky
	chol.Factorize(&gram, rankTolerance*largest) // false only says that the rank is not full
	rank := max(1, chol.Rank())
	u := chol.RawU().(blasTriangular).RawTriangular()
	pivots := chol.ColumnPivots(nil)

	out := &reduced{z: make([]float64, s.n*rank), r: rank, x1: make([]float64, rank*s.d), sc: sc}
	for j, i := range pivots {
		for c := range min(rank, j+1) {
			out.z[i*rank+c] = u.Data[c*u.Stride+j]
		}
	}
	for c := range rank {
		copy(out.x1[c*s.d:(c+1)*s.d], x.RawRowView(pivots[c]))
	}
	out.upper = blas64.Triangular{Uplo: blas.Upper, Diag: blas.NonUnit, N: rank, Stride: u.Stride, Data: u.Data}
	return out
}

// blasTriangular is what gonum's triangular matrices offer beyond mat.Triangular.
type blasTriangular interface{ RawTriangular() blas64.Triangular }

func (r *reduced) width() int { return r.r }

func (r *reduced) row(i int, _ []float64) []float64 { return r.z[i*r.r : (i+1)*r.r] }

func (r *reduced) weights(v []float64, k int) (w, bias []float64) {
	d := len(r.sc.mean)
	w = make([]float64, k*d)
	a := make([]float64, r.r)
	for c := range k {
		copy(a, v[c*r.r:(c+1)*r.r])
		if r.upper.Data[0] != 0 { // else every row is the same and Z is all 0
			blas64.Trsv(blas.NoTrans, r.upper, blas64.Vector{N: r.r, Inc: 1, Data: a})
		}
		x1 := blas64.General{Rows: r.r, Cols: d, Stride: d, Data: r.x1}
		blas64.Gemv(blas.Trans, 1, x1, blas64.Vector{N: r.r, Inc: 1, Data: a}, 0, blas64.Vector{N: d, Inc: 1, Data: w[c*d : (c+1)*d]})
	}
	return r.sc.fold(w, k)
}

// newRows chooses by shape.
func newRows(s *sample, standardise bool) rows {
	sc := newScaling(s, standardise)
	if s.n <= s.d {
		return newReduced(s, sc)
	}
	return newDirect(s, sc)
}
