package dataset

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"likeness/inference/imagefile"
	"likeness/inference/message"
	"likeness/inference/picturefolder"
)

// lookSide is the short side, in pixels, of which at least twice as much is decoded: for the traits, as much as the network sees.
const lookSide = traitSide

// look is what one file shows.
type look struct {
	format        string
	hash          [32]byte
	size          int64
	modTime       time.Time
	width, height int
	truncated     bool
	phash         uint64
	small         thumbnail
	traits        Traits
}

// result is one file's.
type result struct {
	look
	bad *picturefolder.Unusable
}

// lookAtAll looks at every file, some at the same time; results are in the files' order.
func lookAtAll(ctx context.Context, l *listing, opts Options, progress func(Progress)) ([]result, error) {
	results := make([]result, len(l.files))
	workers := opts.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var mu sync.Mutex
	at := Progress{Found: len(l.files) + len(l.skipped), Done: len(l.skipped), Skipped: len(l.skipped)}
	group, stop := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	for i, f := range l.files {
		if stop.Err() != nil {
			break
		}
		group.Go(func() error {
			if err := stop.Err(); err != nil {
				return err
			}
			results[i] = examine(f, opts)
			mu.Lock()
			defer mu.Unlock()
			at.Done++
			if results[i].bad != nil {
				at.Skipped++
			}
			progress(at)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return results, ctx.Err()
}

// examine looks at one file. A decoder that panics costs that file only.
func examine(f picturefolder.File, opts Options) (r result) {
	defer func() {
		if p := recover(); p != nil {
			r.bad = &picturefolder.Unusable{Kind: Damaged, Reason: message.Of("reading it failed: %v", p)}
		}
	}()
	r.look, r.bad = opts.look(f.Real)
	switch {
	case r.bad != nil:
	case f.Label == noClass:
		r.bad = &picturefolder.Unusable{Kind: Loose, Reason: message.Of("it lies beside the class folders: move it into the folder of its class")}
	case min(r.width, r.height) < opts.MinSide:
		r.bad = &picturefolder.Unusable{Kind: VerySmall, Reason: message.Of("it is very small: %d x %d pixels", r.width, r.height)}
	}
	return r
}

// lookAt reads a file once for its kind and hash and, where it is a picture, decodes it small.
func lookAt(path string) (look, *picturefolder.Unusable) {
	l, bad := readFile(path)
	if bad != nil {
		return l, bad
	}
	img, err := imagefile.Load(path, lookSide, imagefile.DefaultLimits)
	if err != nil {
		return l, undecodable(err)
	}
	l.width, l.height, l.truncated = img.FullWidth, img.FullHeight, img.Truncated
	grid := shrink(img.Pix, img.Width, img.Height)
	l.phash, l.small, l.traits = perceptualHash(grid), newThumbnail(grid), newTraits(img, grid)
	return l, nil
}

// readFile tells the kind of a file and hashes it.
func readFile(path string) (l look, bad *picturefolder.Unusable) {
	p, bad := picturefolder.Open(path)
	if bad != nil {
		return l, bad
	}
	defer func() { _ = p.Close() }() // opened for reading: nothing can be lost
	h := sha256.New()
	h.Write(p.Head)
	rest, err := io.Copy(h, p.File)
	if err != nil {
		return l, unreadable(err)
	}
	l.format, l.size, l.modTime = p.Format, rest+int64(len(p.Head)), p.Info.ModTime()
	h.Sum(l.hash[:0])
	return l, nil
}

func unreadable(err error) *picturefolder.Unusable {
	return &picturefolder.Unusable{Kind: Unreadable, Reason: picturefolder.WhyUnreadable(err)}
}

// undecodable puts a decoder's error into a reason.
func undecodable(err error) *picturefolder.Unusable {
	var unsupported imagefile.UnsupportedError
	var malformed imagefile.FormatError
	switch {
	case errors.As(err, &unsupported):
		return &picturefolder.Unusable{Kind: Unsupported, Reason: unsupported.Message()}
	case errors.As(err, &malformed):
		return &picturefolder.Unusable{Kind: Damaged, Reason: malformed.Message()}
	}
	return unreadable(err)
}
