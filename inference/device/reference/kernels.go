package reference

import (
	"math"

	"likeness/inference/device/plan"
	"likeness/inference/network"
)

// kernel computes the outputs of a step from its inputs. Where plan lets an output lie over an input, the kernel reads each
// element before it writes it.
type kernel[T float] func(s plan.Step, in, out []tensor[T])

func kernels[T float]() map[network.Kind]kernel[T] {
	return map[network.Kind]kernel[T]{
		network.Conv:                      conv[T],
		network.ConvBackwardData:          convBackwardData[T],
		network.ConvBackwardWeights:       convBackwardWeights[T],
		network.ChannelSum:                channelSum[T],
		network.Clip:                      clip[T],
		network.ClipBackward:              clipBackward[T],
		network.Add:                       add[T],
		network.Mul:                       mul[T],
		network.GlobalAveragePool:         pool[T],
		network.GlobalAveragePoolBackward: poolBackward[T],
		network.Linear:                    linear[T],
		network.LinearBackwardData:        linearBackwardData[T],
		network.LinearBackwardWeights:     linearBackwardWeights[T],
		network.ScaleWeights:              scaleWeights[T],
		network.ScaleWeightsGradient:      scaleWeightsGradient[T],
		network.FoldBias:                  foldBias[T],
		network.FoldBiasGradient:          foldBiasGradient[T],
		network.Moments:                   moments[T],
		network.Normalize:                 normalize[T],
		network.NormalizeSums:             normalizeSums[T],
		network.NormalizeBackward:         normalizeBackward[T],
		network.Row:                       row[T],
		network.Softmax:                   softmax[T],
		network.CrossEntropy:              crossEntropy[T],
		network.CrossEntropyBackward:      crossEntropyBackward[T],
		network.MaxPool:                   maxPool[T],
		network.MaxPoolBackward:           maxPoolBackward[T],
		network.Sigmoid:                   sigmoid[T],
		network.SigmoidBackward:           sigmoidBackward[T],
		network.Affine:                    affine[T],
		network.Power:                     power[T],
		network.ChannelScale:              channelScale[T],
		network.ChannelScaleSum:           channelScaleSum[T],
		network.Concat:                    concat[T],
		network.ChannelSlice:              channelSlice[T],
	}
}

func limit[T float](v T, low, high float32) T { return min(max(v, T(low)), T(high)) }

func clip[T float](s plan.Step, in, out []tensor[T]) {
	for i, v := range in[0].data {
		out[0].data[i] = limit(v, s.Low, s.High)
	}
}

func clipBackward[T float](s plan.Step, in, out []tensor[T]) {
	y, dy, dx := in[0].data, in[1].data, out[0].data
	for i := range dx {
		if y[i] > T(s.Low) && y[i] < T(s.High) {
			dx[i] = dy[i]
		} else {
			dx[i] = 0
		}
	}
	if len(out) > 1 {
		channelSum(s, out[:1], out[1:])
	}
}

func channelSum[T float](_ plan.Step, in, out []tensor[T]) {
	c := in[0].channels()
	sums := make([]float64, c)
	for i, v := range in[0].data {
		sums[i%c] += float64(v)
	}
	for k, v := range sums {
		out[0].data[k] = T(v)
	}
}

func add[T float](_ plan.Step, in, out []tensor[T]) {
	for i := range out[0].data {
		out[0].data[i] = in[0].data[i] + in[1].data[i]
	}
}

func mul[T float](_ plan.Step, in, out []tensor[T]) {
	for i := range out[0].data {
		out[0].data[i] = in[0].data[i] * in[1].data[i]
	}
}

func pool[T float](_ plan.Step, in, out []tensor[T]) {
	c, n := in[0].channels(), in[0].shape[0]
	area := len(in[0].data) / n / c
	for b := range n {
		for k := range c {
			sum := 0.0
			for p := range area {
				sum += float64(in[0].data[(b*area+p)*c+k])
			}
			out[0].data[b*c+k] = T(sum / float64(area))
		}
	}
}

func poolBackward[T float](_ plan.Step, in, out []tensor[T]) {
	c, n := out[0].channels(), out[0].shape[0]
	area := len(out[0].data) / n / c
	for i := range out[0].data {
		out[0].data[i] = in[0].data[i/(area*c)*c+i%c] / T(area)
	}
}

func linear[T float](_ plan.Step, in, out []tensor[T]) {
	x, w, b, y := in[0], in[1], in[2], out[0]
	n, i, o := x.rows(), x.channels(), y.channels()
	for r := range n {
		for k := range o {
			sum := float64(b.data[k])
			for q := range i {
				sum += float64(x.data[r*i+q]) * float64(w.data[q*o+k])
			}
			y.data[r*o+k] = T(sum)
		}
	}
}

func linearBackwardData[T float](_ plan.Step, in, out []tensor[T]) {
	w, dy, dx := in[0], in[1], out[0]
	i, o := dx.channels(), dy.channels()
	for r := range dx.rows() {
		for q := range i {
			sum := 0.0
			for k := range o {
				sum += float64(dy.data[r*o+k]) * float64(w.data[q*o+k])
			}
			dx.data[r*i+q] = T(sum)
		}
	}
}

func linearBackwardWeights[T float](_ plan.Step, in, out []tensor[T]) {
	x, dy, dw := in[0], in[1], out[0]
	i, o := x.channels(), dy.channels()
	for q := range i {
		for k := range o {
			sum := 0.0
			for r := range x.rows() {
				sum += float64(x.data[r*i+q]) * float64(dy.data[r*o+k])
			}
			dw.data[q*o+k] = T(sum)
		}
	}
}

func scaleWeights[T float](_ plan.Step, in, out []tensor[T]) {
	o := out[0].channels()
	for i, v := range in[0].data {
		out[0].data[i] = v * in[1].data[i%o] * in[2].data[i%o]
	}
}

func scaleWeightsGradient[T float](_ plan.Step, in, out []tensor[T]) {
	o := out[0].channels()
	sums := make([]float64, o)
	for i, v := range in[0].data {
		sums[i%o] += float64(v) * float64(in[1].data[i])
	}
	for k, v := range sums {
		out[0].data[k] = T(v) * in[2].data[k]
	}
}

func foldBias[T float](_ plan.Step, in, out []tensor[T]) {
	for k := range out[0].data {
		out[0].data[k] = in[0].data[k] - in[1].data[k]*in[2].data[k]
	}
}

func foldBiasGradient[T float](_ plan.Step, in, out []tensor[T]) {
	for k := range out[0].data {
		out[0].data[k] = -in[0].data[k] * in[1].data[k]
	}
}

func row[T float](s plan.Step, in, out []tensor[T]) {
	c := out[0].channels()
	copy(out[0].data, in[0].data[s.Row*c:(s.Row+1)*c])
}

func concat[T float](_ plan.Step, in, out []tensor[T]) {
	a, b := in[0].channels(), in[1].channels()
	for r := range out[0].rows() {
		row := out[0].data[r*(a+b) : (r+1)*(a+b)]
		copy(row, in[0].data[r*a:(r+1)*a])
		copy(row[a:], in[1].data[r*b:(r+1)*b])
	}
}

func channelSlice[T float](s plan.Step, in, out []tensor[T]) {
	c, k := in[0].channels(), out[0].channels()
	for r := range out[0].rows() {
		copy(out[0].data[r*k:(r+1)*k], in[0].data[r*c+s.Row:])
	}
}

// softmaxRow gives the probabilities of one row of logits, and the logarithm of their common divisor with the maximum added.
func softmaxRow[T float](z []T) (p []float64, logSum float64) {
	top := math.Inf(-1)
	for _, v := range z {
		top = math.Max(top, float64(v))
	}
	sum := 0.0
	p = make([]float64, len(z))
	for k, v := range z {
		p[k] = math.Exp(float64(v) - top)
		sum += p[k]
	}
	for k := range p {
		p[k] /= sum
	}
	return p, top + math.Log(sum)
}

func softmax[T float](_ plan.Step, in, out []tensor[T]) {
	c := in[0].channels()
	for r := range in[0].rows() {
		p, _ := softmaxRow(in[0].data[r*c : (r+1)*c])
		for k, v := range p {
			out[0].data[r*c+k] = T(v)
		}
	}
}

func crossEntropy[T float](_ plan.Step, in, out []tensor[T]) {
	c, loss := in[0].channels(), 0.0
	for r := range in[0].rows() {
		z := in[0].data[r*c : (r+1)*c]
		_, logSum := softmaxRow(z)
		for k, t := range in[1].data[r*c : (r+1)*c] {
			loss -= float64(t) * (float64(z[k]) - logSum)
		}
	}
	out[0].data[0] = T(loss / float64(in[0].rows()))
}

func crossEntropyBackward[T float](_ plan.Step, in, out []tensor[T]) {
	c, d := in[0].channels(), float64(in[2].data[0])
	for r := range in[0].rows() {
		p, _ := softmaxRow(in[0].data[r*c : (r+1)*c])
		t := in[1].data[r*c : (r+1)*c]
		total := 0.0
		for _, v := range t {
			total += float64(v)
		}
		for k := range p {
			out[0].data[r*c+k] = T(d * (p[k]*total - float64(t[k])) / float64(in[0].rows()))
		}
	}
}
