package batch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var errBad = errors.New("cannot be read")

// TestStreamKeepsOrder: whatever the numbers, every item arrives once, in order, with its own input.
func TestStreamKeepsOrder(t *testing.T) {
	for _, count := range []int{0, 1, 2, 7, 8, 9, 100} {
		for _, size := range []int{1, 3, 8} {
			t.Run(fmt.Sprint(count, " by ", size), func(t *testing.T) {
				var seen, failed []int
				load := func(_ context.Context, i int, dst []float32) error {
					if i%5 == 3 {
						return errBad
					}
					dst[0], dst[1] = float32(i), float32(-i)
					return nil
				}
				err := Stream(t.Context(), count, size, 2, 3, load, func(b Batch) error {
					if len(b.Items) > size || len(b.X) != 2*len(b.Items) || b.First%size != 0 {
						t.Errorf("a batch from %d of %d items, %d numbers", b.First, len(b.Items), len(b.X))
					}
					for k, i := range b.Items {
						if b.X[2*k] != float32(i) || b.X[2*k+1] != float32(-i) {
							t.Errorf("item %d has the input %v", i, b.X[2*k:2*k+2])
						}
						seen = append(seen, i)
					}
					for k, err := range b.Errors {
						if err != nil {
							failed = append(failed, b.First+k)
						}
					}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				if !slices.IsSorted(seen) || !slices.IsSorted(failed) || len(seen)+len(failed) != count {
					t.Errorf("seen %v, failed %v of %d", seen, failed, count)
				}
				for _, i := range failed {
					if i%5 != 3 {
						t.Errorf("item %d failed", i)
					}
				}
			})
		}
	}
}

// TestNoWorkerWaits: while the device is busy with one batch, every worker has an item, however many there are.
func TestNoWorkerWaits(t *testing.T) {
	for _, workers := range []int{1, 2, 7, 8, 9, 64} {
		const size = 8
		var loading sync.WaitGroup
		loading.Add(workers)
		load := func(_ context.Context, i int, _ []float32) error {
			// The first batch is there at once; of what comes next, each worker holds one until all have one.
			if i >= size && i < size+workers {
				loading.Done()
				loading.Wait()
			}
			return nil
		}
		err := Stream(t.Context(), size+3*workers, size, 1, workers, load, func(b Batch) error {
			if b.First == 0 {
				loading.Wait() // for ever, where a worker gets nothing before this batch is done
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// BenchmarkStream shows how much of its time the device waits, where loading takes the time of a picture of 12 megapixels and the device that of a fast
// card. Nothing is computed: with as many workers as it takes, it should never wait.
func BenchmarkStream(b *testing.B) {
	const size, loads, computes = 32, 20 * time.Millisecond, 8 * time.Millisecond
	for _, workers := range []int{8, 32, 96, 128} {
		b.Run(fmt.Sprint("workers=", workers), func(b *testing.B) {
			load := func(context.Context, int, []float32) error { <-time.After(loads); return nil }
			var busy time.Duration
			for b.Loop() {
				err := Stream(b.Context(), 100*size, size, 1, workers, load, func(Batch) error {
					begin := time.Now()
					<-time.After(computes)
					busy += time.Since(begin)
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			need := float64(size) * loads.Seconds() / computes.Seconds() // workers that load as fast as the device computes
			b.ReportMetric(100*(1-busy.Seconds()/b.Elapsed().Seconds()), "%waiting")
			b.ReportMetric(100*max(0, 1-float64(workers)/need), "%unavoidable")
		})
	}
}

func TestStreamEnds(t *testing.T) {
	load := func(context.Context, int, []float32) error { return nil }
	if err := Stream(t.Context(), 1000, 4, 1, 2, load, func(b Batch) error { return errBad }); !errors.Is(err, errBad) {
		t.Errorf("got %v, want the error of run", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var loaded atomic.Int64
	err := Stream(ctx, 1_000_000, 4, 1, 2, func(context.Context, int, []float32) error {
		if loaded.Add(1) == 10 {
			cancel()
		}
		return nil
	}, func(Batch) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
	if n := loaded.Load(); n > 100 {
		t.Errorf("%d items were loaded after the end", n)
	}
}
