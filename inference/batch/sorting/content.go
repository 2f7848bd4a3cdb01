package sorting

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"sync"

	"likeness/inference/message"
)

// chunk is how much is read at once; between chunks the context is asked.
const chunk = 1 << 20

// chunks are kept for the next file.
var chunks = sync.Pool{New: func() any { b := make([]byte, chunk); return &b }}

// likeness of two contents.
type likeness int

const (
	different likeness = iota
	beginning          // the first is a beginning of the second
	equal
)

// compare reads two files.
func compare(ctx context.Context, d disk, a, b string) (likeness, error) {
	fa, err := openRegular(d, a)
	if err != nil {
		return different, err
	}
	defer fa.Close()
	fb, err := openRegular(d, b)
	if err != nil {
		return different, err
	}
	defer fb.Close()
	poolA, poolB := chunks.Get().(*[]byte), chunks.Get().(*[]byte)
	defer chunks.Put(poolA)
	defer chunks.Put(poolB)
	bufA, bufB := *poolA, *poolB
	for ctx.Err() == nil {
		n, err := full(fa, bufA)
		if err != nil {
			return different, err
		}
		m, err := full(fb, bufB)
		if err != nil {
			return different, err
		}
		switch {
		case n > m || !bytes.Equal(bufA[:n], bufB[:n]):
			return different, nil
		case n < m:
			return beginning, nil
		case n < chunk:
			return equal, nil
		}
	}
	return different, ctx.Err()
}

// full reads until buf is full or the file ends.
func full(r io.Reader, buf []byte) (int, error) {
	n, err := io.ReadFull(r, buf)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return n, err
}

// openRegular opens a plain file, nothing else.
func openRegular(d disk, path string) (file, error) {
	f, err := d.open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "read", Path: path, Err: message.New("it is not a plain file any more")}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// hashOf is the SHA-256 of a file.
func hashOf(ctx context.Context, d disk, path string) ([]byte, error) {
	f, err := openRegular(d, path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h := sha256.New()
	if err := pour(ctx, h, f); err != nil {
		return nil, err
	}
	return h.Sum(nil), nil
}

// pour copies all that is left in r.
func pour(ctx context.Context, w io.Writer, r io.Reader) error {
	pooled := chunks.Get().(*[]byte)
	defer chunks.Put(pooled)
	buf := *pooled
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := r.Read(buf)
		if n > 0 {
			if _, err := w.Write(buf[:n]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
