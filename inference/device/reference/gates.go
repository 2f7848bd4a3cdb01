package reference

import (
	"math"

	"likeness/inference/device/plan"
)

func sigmoid[T float](_ plan.Step, in, out []tensor[T]) {
	for i, v := range in[0].data {
		out[0].data[i] = T(1 / (1 + math.Exp(-float64(v))))
	}
}

func sigmoidBackward[T float](_ plan.Step, in, out []tensor[T]) {
	for i, y := range in[0].data {
		out[0].data[i] = in[1].data[i] * y * (1 - y)
	}
}

func affine[T float](s plan.Step, in, out []tensor[T]) {
	for i, v := range in[0].data {
		out[0].data[i] = T(s.Low)*v + T(s.High)
	}
}

func power[T float](s plan.Step, in, out []tensor[T]) {
	for i, v := range in[0].data {
		out[0].data[i] = T(math.Pow(float64(v), float64(s.Low)))
	}
}

func channelScale[T float](_ plan.Step, in, out []tensor[T]) {
	x, c := in[0], in[0].channels()
	area := x.shape[1] * x.shape[2]
	for i, v := range x.data {
		out[0].data[i] = v * in[1].data[i/(area*c)*c+i%c]
	}
}

func channelScaleSum[T float](_ plan.Step, in, out []tensor[T]) {
	x, c := in[0], in[0].channels()
	area := x.shape[1] * x.shape[2]
	sums := make([]float64, len(out[0].data))
	for i, v := range x.data {
		sums[i/(area*c)*c+i%c] += float64(v) * float64(in[1].data[i])
	}
	for i, v := range sums {
		out[0].data[i] = T(v)
	}
}
