package baseline

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// hessianRows is how many rows, evenly spread, the curvature is measured on: it only has to be about right.
const hessianRows = 4096

// gram returns Zᵀ·Z / n of the rows, estimated from at most hessianRows of them.
func gram(x rows, n int) *mat.SymDense {
	m := min(n, hessianRows)
	picked := mat.NewDense(m, x.width(), nil)
	for i := range m {
		dst := picked.RawRowView(i)
		copy(dst, x.row(i*n/m, dst))
	}
	var g mat.SymDense
	g.SymOuterK(1/float64(m), picked.T())
	return &g
}

// metric is the Cholesky factor U of M = lambda·I + G/k, UᵀU = M: the Hessian at W = 0. The optimiser works on u = U·v, where the curvature is about 1 in every direction. The biases are scaled alike.
type metric struct {
	upper     blas64.Triangular
	biasScale float64 // bias = biasScale · its coordinate
}

func newMetric(g *mat.SymDense, lambda float64, k int) (*metric, error) {
	r := g.SymmetricDim()
	m := mat.NewSymDense(r, nil)
	m.ScaleSym(1/float64(k), g)
	for j := range r {
		m.SetSym(j, j, m.At(j, j)+lambda)
	}
	var chol mat.Cholesky
	if !chol.Factorize(m) {
		return nil, errors.New("the features are too large or C is too far out for double precision")
	}
	var u mat.TriDense
	chol.UTo(&u)
	return &metric{upper: u.RawTriangular(), biasScale: math.Sqrt(float64(k))}, nil
}

// contrasts returns k-1 orthonormal rows of length k that are all perpendicular to (1, ..., 1) (Helmert's matrix). At the optimum the
// classes' weights add up to 0, so k-1 combinations of classes say everything, and two classes cost half.
func contrasts(k int) [][]float64 {
	h := make([][]float64, k-1)
	for j := range h {
		h[j] = make([]float64, k)
		norm := math.Sqrt(float64((j + 1) * (j + 2)))
		for c := range j + 1 {
			h[j][c] = 1 / norm
		}
		h[j][j+1] = -float64(j+1) / norm
	}
	return h
}

// problem is the objective divided by C times the total weight:
//
//	mean weighted loss + lambda/2 · |V|²,  lambda = 1 / (C · total weight)
//
// for V of q = k-1 contrasts and r columns, as a function of theta = [q][r] coordinates of V in the metric, then q of the biases.
type problem struct {
	x       rows
	h       [][]float64 // [q][k]
	q, k    int
	labels  []int
	weights []float64 // 0: the row takes no part
	total   float64
	lambda  float64
	m       *metric
	v, grad []float64 // [q][r] scratch
	buf     []float64 // one row
	logits  []float64 // one row's
}

func newProblem(x rows, k int, labels []int, weights []float64) *problem {
	r, q := x.width(), k-1
	return &problem{
		x: x, h: contrasts(k), q: q, k: k, labels: labels, weights: weights, total: floats.Sum(weights),
		v: make([]float64, q*r), grad: make([]float64, q*r), buf: make([]float64, r), logits: make([]float64, k),
	}
}

// at sets C and the metric that belongs to it.
func (p *problem) at(c float64, m *metric) { p.lambda, p.m = 1/(c*p.total), m }

// size is the length of theta.
func (p *problem) size() int { return p.q * (p.x.width() + 1) }

// decode writes V of theta to v and returns the contrasts' biases.
func (p *problem) decode(theta, v []float64) (bias []float64) {
	r := p.x.width()
	copy(v, theta[:p.q*r])
	for c := range p.q {
		blas64.Trsv(blas.NoTrans, p.m.upper, blas64.Vector{N: r, Inc: 1, Data: v[c*r : (c+1)*r]})
	}
	bias = append([]float64(nil), theta[p.q*r:]...)
	floats.Scale(p.m.biasScale, bias)
	return bias
}

// encode is decode's inverse.
func (p *problem) encode(v, bias []float64) (theta []float64) {
	r := p.x.width()
	theta = append(append([]float64(nil), v...), bias...)
	for c := range p.q {
		blas64.Trmv(blas.NoTrans, p.m.upper, blas64.Vector{N: r, Inc: 1, Data: theta[c*r : (c+1)*r]})
	}
	floats.Scale(1/p.m.biasScale, theta[p.q*r:])
	return theta
}

// classes turns [q][width] values of contrasts into [k][width] of classes.
func (p *problem) classes(values []float64, width int) []float64 {
	out := make([]float64, p.k*width)
	for j, row := range p.h {
		for c, h := range row {
			floats.AddScaled(out[c*width:(c+1)*width], h, values[j*width:(j+1)*width])
		}
	}
	return out
}

// score writes the k logits of row i.
func (p *problem) score(i int, v, bias, logits []float64) (x []float64) {
	r := p.x.width()
	x = p.x.row(i, p.buf)
	clear(logits)
	for j, row := range p.h {
		floats.AddScaled(logits, floats.Dot(v[j*r:(j+1)*r], x)+bias[j], row)
	}
	return x
}

// evaluate returns the objective at theta and writes its gradient. One pass over the rows serves both.
func (p *problem) evaluate(theta, grad []float64) float64 {
	r := p.x.width()
	bias := p.decode(theta, p.v)
	clear(p.grad)
	gradBias := grad[p.q*r:]
	clear(gradBias)
	var loss float64
	for i, w := range p.weights {
		if w == 0 {
			continue
		}
		x := p.score(i, p.v, bias, p.logits)
		loss += w * residual(p.logits, p.labels[i])
		for j, row := range p.h {
			g := w * floats.Dot(row, p.logits)
			floats.AddScaled(p.grad[j*r:(j+1)*r], g, x)
			gradBias[j] += g
		}
	}
	floats.Scale(1/p.total, p.grad)
	floats.AddScaled(p.grad, p.lambda, p.v)
	for c := range p.q {
		blas64.Trsv(blas.Trans, p.m.upper, blas64.Vector{N: r, Inc: 1, Data: p.grad[c*r : (c+1)*r]})
	}
	copy(grad, p.grad)
	floats.Scale(p.m.biasScale/p.total, gradBias)
	return loss/p.total + p.lambda/2*floats.Dot(p.v, p.v)
}

// residual returns -ln softmax(z)[label] and turns z into softmax(z) minus the label's indicator, the loss's gradient.
func residual(z []float64, label int) float64 {
	top := z[0]
	for _, v := range z[1:] {
		top = max(top, v)
	}
	at := z[label]
	var sum float64
	for c, v := range z {
		z[c] = math.Exp(v - top)
		sum += z[c]
	}
	for c := range z {
		z[c] /= sum
	}
	z[label]--
	return math.Log(sum) - (at - top)
}
