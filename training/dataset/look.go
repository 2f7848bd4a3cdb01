package dataset

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"likeness/inference/imagefile"
)

// lookSide is the short side, in pixels, at least decoded for the perceptual hash.
const lookSide = 64

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
}

// notUsable says why a file is no picture to work with.
type notUsable struct {
	kind   SkipKind
	reason string
	what   string // of NotPicture: the kind of file, in words
}

// result is one file's.
type result struct {
	look
	bad *notUsable
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
func examine(f file, opts Options) (r result) {
	defer func() {
		if p := recover(); p != nil {
			r.bad = &notUsable{kind: Damaged, reason: fmt.Sprintf("reading it failed: %v", p)}
		}
	}()
	r.look, r.bad = opts.look(f.real)
	switch {
	case r.bad != nil:
	case f.class == noClass:
		r.bad = &notUsable{kind: Loose, reason: "it lies beside the class folders: move it into the folder of its class"}
	case min(r.width, r.height) < opts.MinSide:
		r.bad = &notUsable{kind: VerySmall, reason: fmt.Sprintf("it is very small: %d x %d pixels", r.width, r.height)}
	}
	return r
}

// lookAt reads a file once for its kind and hash and, where it is a picture, decodes it small.
func lookAt(path string) (look, *notUsable) {
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
	l.phash, l.small = perceptualHash(grid), newThumbnail(grid)
	return l, nil
}

// readFile tells the kind of a file and hashes it.
func readFile(path string) (l look, bad *notUsable) {
	f, err := openFile(path)
	if err != nil {
		return l, &notUsable{kind: Unreadable, reason: "it " + whyUnreadable(err)}
	}
	defer f.Close() // opened for reading: nothing can be lost
	info, err := f.Stat()
	if err != nil {
		return l, &notUsable{kind: Unreadable, reason: "it " + whyUnreadable(err)}
	}
	if !info.Mode().IsRegular() {
		return l, &notUsable{kind: Special, reason: "it has become a " + specialName(info.Mode()) + " meanwhile"}
	}
	head := make([]byte, imagefile.SniffLen)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return l, &notUsable{kind: Unreadable, reason: "it " + whyUnreadable(err)}
	}
	head = head[:n]
	format, ok := imagefile.Sniff(head)
	if kind := unreadPicture(head); !ok && kind != "" {
		return l, &notUsable{kind: Unsupported, reason: "it is a picture of a kind that is not read (" + kind + "): save it as JPEG or PNG with another program"}
	}
	if !ok {
		what := kindOf(path, head)
		return l, &notUsable{kind: NotPicture, reason: "it is not a picture (" + what + ")", what: what}
	}
	h := sha256.New()
	h.Write(head)
	size, err := io.Copy(h, f)
	if err != nil {
		return l, &notUsable{kind: Unreadable, reason: "it " + whyUnreadable(err)}
	}
	l.format, l.size, l.modTime = format, size+int64(n), info.ModTime()
	h.Sum(l.hash[:0])
	return l, nil
}

// undecodable puts a decoder's error into a reason.
func undecodable(err error) *notUsable {
	var unsupported imagefile.UnsupportedError
	var malformed imagefile.FormatError
	switch {
	case errors.As(err, &unsupported):
		return &notUsable{kind: Unsupported, reason: unsupported.Error()}
	case errors.As(err, &malformed):
		return &notUsable{kind: Damaged, reason: malformed.Error()}
	}
	return &notUsable{kind: Unreadable, reason: "it " + whyUnreadable(err)}
}
