// Package features turns pictures into what a frozen network says of them: one vector a picture, the input of its classifier.
//
// Features depend on the picture's bytes and the network alone, so they are kept in a cache file from one run to the next: trained again
// after a label was corrected, nothing is computed twice. Package baseline learns from them; package finetune starts from there.
package features

import (
	"context"

	"likeness/inference/batch"
	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/imagefile"
	"likeness/inference/message"
	"likeness/inference/network"
)

// Item is a picture file with the SHA-256 of its content.
type Item struct {
	Path string
	Hash [32]byte
}

// Extractor computes features.
type Extractor struct {
	Network       *network.Network // from a picture to a vector
	Preprocessing classifier.Preprocessing
	// Open gives the device. It is called when the first picture is not in the cache.
	Open   func() (*device.Device, error)
	Cache  *Cache // nil keeps nothing
	Limits imagefile.Limits
}

// Result holds the features of some pictures.
type Result struct {
	Size int // of a vector
	// Rows are the vectors, one after the other: of each picture, then of its mirror image where it was asked for.
	Rows []float32
	// Errors tell, picture by picture, why there are none; the rows of such a picture are zeros.
	Errors []error
}

const batchSize = 16

// Extract gives the features of pictures, with mirror also those of their mirror images. progress may be nil; it hears how many
// pictures are done.
func (e *Extractor) Extract(ctx context.Context, items []Item, mirror bool, progress func(done int)) (*Result, error) {
	views := 1
	if mirror {
		views = 2
	}
	d := e.Network.OutputSize()
	r := &Result{Size: d, Rows: make([]float32, len(items)*views*d), Errors: make([]error, len(items))}
	var missing []int
	for i, item := range items {
		for v := range views {
			if !e.Cache.get(item.Hash, v, r.row(i*views+v)) {
				missing = append(missing, i)
				break
			}
		}
	}
	if progress == nil {
		progress = func(int) {}
	}
	progress(len(items) - len(missing))
	if len(missing) == 0 {
		return r, ctx.Err()
	}
	return r, e.compute(ctx, items, missing, views, r, progress)
}

func (r *Result) row(i int) []float32 { return r.Rows[i*r.Size : (i+1)*r.Size] }

// compute runs the network over the pictures that the cache does not know.
func (e *Extractor) compute(ctx context.Context, items []Item, missing []int, views int, r *Result, progress func(int)) (err error) {
	dev, err := e.Open()
	if err != nil {
		return err
	}
	p, err := classifier.NewPredictor(dev, e.Network, min(batchSize, len(missing)*views))
	if err != nil {
		return message.Errorf("prepare the network: %w", err)
	}
	defer func() {
		if closing := p.Close(); err == nil {
			err = closing
		}
	}()
	size := e.Preprocessing.Floats()
	load := func(_ context.Context, i int, dst []float32) error {
		if err := e.Preprocessing.Load(items[missing[i]].Path, e.Limits, dst[:size]); err != nil {
			return err
		}
		if views == 2 {
			mirrored(dst[size:], dst[:size], e.Preprocessing.Size)
		}
		return nil
	}
	done := len(items) - len(missing)
	out := make([]float32, p.Batch()*r.Size)
	return batch.Stream(ctx, len(missing), max(1, p.Batch()/views), views*size, 0, load, func(b batch.Batch) error {
		out := out[:len(b.Items)*views*r.Size]
		if len(b.Items) > 0 {
			if err := p.Run(b.X, out); err != nil {
				return err
			}
		}
		for i, err := range b.Errors {
			at := missing[b.First+i]
			if r.Errors[at] = err; err != nil {
				continue
			}
			for v := range views {
				copy(r.row(at*views+v), out[:r.Size])
				e.Cache.put(items[at].Hash, v, out[:r.Size])
				out = out[r.Size:]
			}
		}
		done += len(b.Errors)
		progress(done)
		return nil
	})
}

// mirrored writes the mirror image of an input [size,size,3].
func mirrored(dst, src []float32, size int) {
	for y := range size {
		for x := range size {
			copy(dst[(y*size+x)*3:][:3], src[(y*size+size-1-x)*3:][:3])
		}
	}
}

// Plain gives the vectors of the pictures as they are, without those of their mirror images.
func (r *Result) Plain() []float32 {
	views := len(r.Rows) / max(1, r.Size*len(r.Errors))
	if views == 1 {
		return r.Rows
	}
	plain := make([]float32, 0, len(r.Errors)*r.Size)
	for i := range r.Errors {
		plain = append(plain, r.row(i*views)...)
	}
	return plain
}

// First gives the first size numbers of every vector: where a network puts features of several places behind each other, those of the first.
func (r *Result) First(size int) *Result {
	if size >= r.Size {
		return r
	}
	first := &Result{Size: size, Errors: r.Errors, Rows: make([]float32, 0, len(r.Rows)/r.Size*size)}
	for i := range len(r.Rows) / r.Size {
		first.Rows = append(first.Rows, r.row(i)[:size]...)
	}
	return first
}
