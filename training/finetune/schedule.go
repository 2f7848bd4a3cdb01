package finetune

import (
	"math"
	"math/rand/v2"
)

// rate is the learning rate's factor at a step counted from 1: a tenth of the steps of linear warm-up, then a cosine to zero.
func rate(step, steps int) float32 {
	warm := max(1, steps/10)
	if step <= warm {
		return float32(step) / float32(warm)
	}
	share := float64(step-warm) / float64(max(1, steps-warm))
	return float32(0.5 * (1 + math.Cos(math.Pi*share)))
}

// order deals pictures into batches: each pass visits every picture once, in an order of its own. It is a pure function of its arguments.
type order struct {
	seed  uint64
	n     int
	pass  int
	items []int
}

// at is the picture at a position of the endless sequence.
func (o *order) at(position int) int {
	if pass := position / o.n; o.items == nil || pass != o.pass {
		o.pass = pass
		o.items = rand.New(rand.NewPCG(o.seed, uint64(pass))).Perm(o.n)
	}
	return o.items[position%o.n]
}

// view chooses which of a picture's views is seen at a position: another at each pass, in an order of the picture's own.
func view(seed uint64, picture, pass, views int) int {
	if views <= 1 {
		return 0
	}
	round := pass / views
	perm := rand.New(rand.NewPCG(seed^0x9e3779b97f4a7c15, uint64(picture)<<20|uint64(round))).Perm(views)
	return perm[pass%views]
}

// targets writes the wanted distribution of a batch of classes, [len(classes), k]: label smoothing spreads a share over all classes, the
// class's weight scales the row.
func targets(dst []float32, classes []int, k int, smoothing float64, weights []float64) {
	for i, class := range classes {
		row := dst[i*k : (i+1)*k]
		for c := range row {
			row[c] = float32(weights[class] * smoothing / float64(k))
		}
		row[class] += float32(weights[class] * (1 - smoothing))
	}
}

// dropout writes a mask of keep-or-drop factors with mean 1.
func dropout(dst []float32, share float64, seed uint64, step int) {
	rng := rand.New(rand.NewPCG(seed, uint64(step)^0xd1b54a32d192ed03))
	keep := float32(1 / (1 - share))
	for i := range dst {
		dst[i] = keep
		if rng.Float64() < share {
			dst[i] = 0
		}
	}
}

// classWeights gives rare classes more weight, with the square root of how rare they are: full balance would trade too many right
// answers of the large classes. The mean over the pictures is 1; equal classes all weigh 1.
func classWeights(labels []int, k int) []float64 {
	counts := make([]float64, k)
	for _, c := range labels {
		counts[c]++
	}
	weights, total := make([]float64, k), 0.0
	for c, n := range counts {
		weights[c] = math.Sqrt(float64(len(labels)) / (float64(k) * max(1, n)))
		total += n * weights[c]
	}
	for c := range weights {
		weights[c] *= float64(len(labels)) / total
	}
	return weights
}
