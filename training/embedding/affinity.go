package embedding

import (
	"cmp"
	"context"
	"math"
	"runtime"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// pair is an affinity to another point.
type pair struct {
	to int
	p  float64
}

// parallel calls work for 0 to n-1, on all processors. Nothing may depend on the order.
func parallel(ctx context.Context, n int, work func(i int)) error {
	const stride = 64
	group, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			for {
				from := int(next.Add(stride)) - stride
				if from >= n {
					return nil
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				for i := from; i < min(n, from+stride); i++ {
					work(i)
				}
			}
		})
	}
	return group.Wait()
}

// neighbours gives each point's affinities to the points near it, symmetric, all adding up to 1, in the order of the points.
func neighbours(ctx context.Context, rows [][]float64, perplexity float64) ([][]pair, error) {
	n := len(rows)
	near := make([][]pair, n)
	k := min(n-1, int(3*perplexity))
	err := parallel(ctx, n, func(i int) {
		near[i] = nearest(rows, i, k)
		conditional(near[i], perplexity)
	})
	if err != nil {
		return nil, err
	}
	both := make([][]pair, n)
	for i, list := range near {
		for _, q := range list {
			both[i] = append(both[i], q)
			both[q.to] = append(both[q.to], pair{i, q.p})
		}
	}
	for i, list := range both {
		slices.SortFunc(list, func(a, b pair) int { return cmp.Or(cmp.Compare(a.to, b.to), cmp.Compare(a.p, b.p)) })
		joined := list[:0]
		for _, q := range list {
			q.p /= 2 * float64(n)
			if last := len(joined) - 1; last >= 0 && joined[last].to == q.to {
				joined[last].p += q.p
				continue
			}
			joined = append(joined, q)
		}
		both[i] = joined
	}
	return both, nil
}

// nearest gives the k points nearest to i, with their squared distances.
func nearest(rows [][]float64, i, k int) []pair {
	all := make([]pair, 0, len(rows)-1)
	for j, other := range rows {
		if j == i {
			continue
		}
		square := 0.0
		for c, v := range rows[i] {
			square += (v - other[c]) * (v - other[c])
		}
		all = append(all, pair{j, square})
	}
	slices.SortFunc(all, func(a, b pair) int { return cmp.Or(cmp.Compare(a.p, b.p), cmp.Compare(a.to, b.to)) })
	return slices.Clone(all[:k])
}

// Bisection of the bandwidth ends when the entropy is this near, or after so many steps.
const (
	entropyTolerance = 1e-5
	bandwidthSteps   = 200
)

// conditional turns squared distances, ascending, into probabilities of a Gaussian whose bandwidth gives the perplexity wanted.
func conditional(list []pair, perplexity float64) {
	want := math.Log(perplexity)
	beta, low, high := 1.0, 0.0, math.Inf(1)
	p := make([]float64, len(list))
	for range bandwidthSteps {
		sum, weighted := 0.0, 0.0
		for j, q := range list {
			off := q.p - list[0].p
			p[j] = math.Exp(-off * beta)
			sum += p[j]
			weighted += off * p[j]
		}
		entropy := math.Log(sum) + beta*weighted/sum
		for j := range p {
			p[j] /= sum
		}
		if math.Abs(entropy-want) < entropyTolerance {
			break
		}
		switch {
		case entropy < want:
			high = beta
			beta = (low + high) / 2
		case math.IsInf(high, 1):
			low, beta = beta, beta*2
		default:
			low, beta = beta, (beta+high)/2
		}
	}
	for j := range list {
		list[j].p = p[j]
	}
}
