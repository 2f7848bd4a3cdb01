package reference

import (
	"math"

	"likeness/inference/device/plan"
)

// moments are two passes: the mean, then the mean square of the distance from it.
func moments[T float](_ plan.Step, in, out []tensor[T]) {
	c, n := in[0].channels(), float64(in[0].rows())
	mean, variance := make([]float64, c), make([]float64, c)
	for i, v := range in[0].data {
		mean[i%c] += float64(v) / n
	}
	for i, v := range in[0].data {
		d := float64(v) - mean[i%c]
		variance[i%c] += d * d / n
	}
	for k := range c {
		out[0].data[k], out[0].data[c+k] = T(mean[k]), T(variance[k])
	}
}

// inverse is 1/sqrt(var+epsilon) of channel k.
func inverse[T float](moments []T, k, c int, epsilon float32) float64 {
	return 1 / math.Sqrt(float64(moments[c+k])+float64(epsilon))
}

func normalize[T float](s plan.Step, in, out []tensor[T]) {
	c := in[0].channels()
	m, gamma, beta := in[1].data, in[2].data, in[3].data
	for i, v := range in[0].data {
		k := i % c
		out[0].data[i] = T((float64(v)-float64(m[k]))*inverse(m, k, c, s.Epsilon))*gamma[k] + beta[k]
	}
}

func normalizeSums[T float](s plan.Step, in, out []tensor[T]) {
	c, m := in[0].channels(), in[1].data
	beta, gamma := make([]float64, c), make([]float64, c)
	for i, v := range in[0].data {
		k, d := i%c, float64(in[2].data[i])
		beta[k] += d
		gamma[k] += d * (float64(v) - float64(m[k])) * inverse(m, k, c, s.Epsilon)
	}
	for k := range c {
		out[0].data[k], out[0].data[c+k] = T(beta[k]), T(gamma[k])
	}
}

// normalizeBackward: dx = gamma/std * (dy - mean(dy) - xhat*mean(dy*xhat)), Ioffe & Szegedy 2015.
func normalizeBackward[T float](s plan.Step, in, out []tensor[T]) {
	c, n := in[0].channels(), float64(in[0].rows())
	m, gamma, dy, sums := in[1].data, in[2].data, in[3].data, in[4].data
	for i, v := range in[0].data {
		k := i % c
		inv := inverse(m, k, c, s.Epsilon)
		hat := (float64(v) - float64(m[k])) * inv
		out[0].data[i] = T(float64(gamma[k]) * inv * (float64(dy[i]) - float64(sums[k])/n - hat*float64(sums[c+k])/n))
	}
}
