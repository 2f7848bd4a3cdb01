package sorting

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"
)

// faulty is the real file system, of which one call fails, or which stops at a call as if the machine had died. Nothing is brought to the disk: the
// machine does not really die.
type faulty struct {
	real  system
	calls int64
	at    int64 // the call that fails; 0 is none
	dies  bool  // all later calls fail too
	late  bool  // the failing call is done all the same
	err   error

	apart      []string // each of these folders is a volume of its own
	noExchange bool     // there is no rename that replaces nothing
	noLink     bool
	noClone    bool
}

var errFault = errors.New("input/output error (injected)")

// call counts a call and says whether to do it and with which error to end it.
func (d *faulty) call() (do bool, err error) {
	d.calls++
	n := d.calls
	fault := d.err
	if fault == nil {
		fault = errFault
	}
	switch {
	case d.at == 0 || n < d.at, n > d.at && !d.dies:
		return true, nil
	case n == d.at:
		return d.late, fault
	}
	return false, fault
}

func (d *faulty) do(f func() error) error {
	do, err := d.call()
	if do {
		err = errors.Join(f(), err)
	}
	return err
}

func give[T any](d *faulty, f func() (T, error)) (v T, err error) {
	do, fault := d.call()
	if !do || fault != nil { // what only looks, or opens, has no late failure
		return v, fault
	}
	return f()
}

func (d *faulty) volume(path string) string {
	for _, v := range d.apart {
		if strings.HasPrefix(path, v) {
			return v
		}
	}
	return ""
}

func (d *faulty) lstat(path string) (fs.FileInfo, error) {
	return give(d, func() (fs.FileInfo, error) { return d.real.lstat(path) })
}

func (d *faulty) stat(path string) (fs.FileInfo, error) {
	return give(d, func() (fs.FileInfo, error) { return d.real.stat(path) })
}

func (d *faulty) resolve(path string) (string, error) {
	return give(d, func() (string, error) { return d.real.resolve(path) })
}

func (d *faulty) readDir(path string) ([]fs.DirEntry, error) {
	return give(d, func() ([]fs.DirEntry, error) { return d.real.readDir(path) })
}

func (d *faulty) space(path string) (int64, error) {
	return give(d, func() (int64, error) { return d.real.space(path) })
}

func (d *faulty) open(path string) (file, error) {
	return give(d, func() (file, error) { return d.wrap(d.real.open(path)) })
}

func (d *faulty) update(path string) (file, error) {
	return give(d, func() (file, error) { return d.wrap(d.real.update(path)) })
}

func (d *faulty) create(path string) (file, error) {
	do, fault := d.call()
	if !do {
		return nil, fault
	}
	f, err := d.real.create(path)
	if fault != nil && err == nil {
		return nil, errors.Join(fault, f.Close())
	}
	return d.wrap(f, err)
}

func (d *faulty) mkdir(path string) error { return d.do(func() error { return d.real.mkdir(path) }) }

func (d *faulty) rename(from, to string) error {
	return d.do(func() error {
		switch {
		case d.noExchange:
			return errUnable
		case d.volume(from) != d.volume(to):
			return errVolume
		}
		return d.real.rename(from, to)
	})
}

func (d *faulty) link(from, to string) error {
	return d.do(func() error {
		switch {
		case d.noLink:
			return errUnable
		case d.volume(from) != d.volume(to):
			return errVolume
		}
		return d.real.link(from, to)
	})
}

func (d *faulty) clone(from, to string) error {
	return d.do(func() error {
		if d.noClone {
			return d.real.clone(from, to)
		}
		return cloneByCopying(d.real, from, to)
	})
}

// cloneByCopying stands for a file system that can clone.
func cloneByCopying(s system, from, to string) error {
	src, err := s.open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := s.create(to)
	if err != nil {
		return err
	}
	buf := make([]byte, 1<<16)
	n, err := full(src, buf)
	if err == nil {
		_, err = dst.Write(buf[:n])
	}
	return errors.Join(err, dst.Close())
}

func (d *faulty) chtimes(path string, modified time.Time) error {
	return d.do(func() error { return d.real.chtimes(path, modified) })
}

func (d *faulty) remove(path string) error { return d.do(func() error { return d.real.remove(path) }) }

func (d *faulty) rmdir(path string) error { return d.do(func() error { return d.real.rmdir(path) }) }
func (d *faulty) syncFolder(string) error { return d.do(func() error { return nil }) }
func (d *faulty) wrap(f file, err error) (file, error) {
	if err != nil {
		return nil, err
	}
	return &faultyFile{f.(systemFile), d}, nil
}

type faultyFile struct {
	systemFile
	d *faulty
}

func (f *faultyFile) Read(p []byte) (int, error) {
	return give(f.d, func() (int, error) { return f.systemFile.Read(p) })
}

// Write that dies has written a part.
func (f *faultyFile) Write(p []byte) (int, error) {
	do, fault := f.d.call()
	switch {
	case fault == nil:
		return f.systemFile.Write(p)
	case do:
		p = p[:len(p)/2]
		n, err := f.systemFile.Write(p)
		return n, errors.Join(fault, err)
	}
	return 0, fault
}

func (f *faultyFile) Stat() (fs.FileInfo, error) {
	return give(f.d, func() (fs.FileInfo, error) { return f.systemFile.Stat() })
}

func (f *faultyFile) Chmod(m fs.FileMode) error {
	return f.d.do(func() error { return f.systemFile.Chmod(m) })
}

func (f *faultyFile) Truncate(n int64) error {
	return f.d.do(func() error { return f.systemFile.Truncate(n) })
}
func (f *faultyFile) Sync() error { return f.d.do(func() error { return nil }) }
func (f *faultyFile) lock() error { return f.d.do(func() error { return f.systemFile.lock() }) }

// Close closes in every case: a dead machine has nothing open.
func (f *faultyFile) Close() error {
	_, fault := f.d.call()
	return errors.Join(f.systemFile.Close(), fault)
}

func (d *faulty) String() string {
	return fmt.Sprintf("call %d, dies %v, late %v", d.at, d.dies, d.late)
}
