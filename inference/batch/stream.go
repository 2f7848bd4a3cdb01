// Package batch takes many pictures through a network: decoding on all cores ahead of the device, results in the order of the
// pictures, memory that does not grow with their number. A picture that cannot be read is an outcome with its reason, never an end.
package batch

import (
	"context"
	"runtime"
	"sync"
)

// Load fills dst with the input of item i. Its error belongs to that item alone. It is called from several goroutines.
type Load func(ctx context.Context, i int, dst []float32) error

// Batch is a stretch of items in order.
type Batch struct {
	First  int     // index of the first item
	Errors []error // per item: why it could not be loaded, or nil
	Items  []int   // indices of the items that were loaded, in order
	X      []float32
}

// Stream loads count items of size floats each on workers goroutines (0: all cores) and hands them to run in order, in batches.
// run is called by one goroutine at a time, while later batches are being loaded; its error ends the stream, as does the context.
func Stream(ctx context.Context, count, batch, size, workers int, load Load, run func(Batch) error) error {
	if workers <= 0 {
		workers = runtime.NumCPU()
	}
	ctx, cancel := context.WithCancel(ctx)
	slots := slotsFor(workers, batch)
	s := &stream{count: count, batch: batch, size: size, load: load, free: make(chan *slot, slots), ready: make(chan *slot, slots)}
	for range slots {
		s.free <- &slot{x: make([]float32, batch*size), errors: make([]error, batch)}
	}
	jobs := make(chan job)
	var done sync.WaitGroup
	for range workers {
		done.Go(func() { s.work(ctx, jobs) })
	}
	done.Go(func() { s.deal(ctx, jobs) })
	defer done.Wait()
	defer cancel()
	for first := 0; first < count; first += batch {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case b := <-s.ready:
			b.loading.Wait()
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := run(b.compact(size)); err != nil {
				return err
			}
			s.free <- b
		}
	}
	return nil
}

// slotsFor is how many batches exist: one on the device, one that is loaded and waits for it, and as many as give each worker an item, so that no
// core is idle while the device waits. The benchmark Stream shows what the device waits.
func slotsFor(workers, batch int) int { return 2 + (workers+batch-1)/batch }

type slot struct {
	first, n int
	x        []float32
	errors   []error
	loading  sync.WaitGroup
}

type job struct {
	slot *slot
	at   int // within the slot
}

type stream struct {
	count, batch, size int
	load               Load
	free, ready        chan *slot
}

// deal hands out the items in order, no further than there are free slots.
func (s *stream) deal(ctx context.Context, jobs chan<- job) {
	defer close(jobs)
	for first := 0; first < s.count; first += s.batch {
		var b *slot
		select {
		case <-ctx.Done():
			return
		case b = <-s.free:
		}
		b.first, b.n = first, min(s.batch, s.count-first)
		b.loading.Add(b.n)
		s.ready <- b // never waits: there are as many places as slots
		for i := range b.n {
			select {
			case <-ctx.Done():
				for range b.n - i {
					b.loading.Done()
				}
				return
			case jobs <- job{b, i}:
			}
		}
	}
}

func (s *stream) work(ctx context.Context, jobs <-chan job) {
	for j := range jobs {
		err := ctx.Err()
		if err == nil {
			err = s.load(ctx, j.slot.first+j.at, j.slot.x[j.at*s.size:(j.at+1)*s.size])
		}
		j.slot.errors[j.at] = err
		j.slot.loading.Done()
	}
}

// compact moves the loaded items together.
func (b *slot) compact(size int) Batch {
	out := Batch{First: b.first, Errors: b.errors[:b.n]}
	for i := range b.n {
		if b.errors[i] != nil {
			continue
		}
		if k := len(out.Items); k != i {
			copy(b.x[k*size:(k+1)*size], b.x[i*size:(i+1)*size])
		}
		out.Items = append(out.Items, b.first+i)
	}
	out.X = b.x[:len(out.Items)*size]
	return out
}
