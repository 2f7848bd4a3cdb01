//go:build cgo

package onednn

// #include <stdlib.h>
// #include "step.h"
//
// static const onednn_version *library_version(const library *l) { return l->version(); }
import "C"

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"unsafe"

	"likeness/inference/device/plan"
)

// Open loads oneDNN and starts the backend's thread. threads is the number of processor threads to compute with; 0 takes all that this
// program may run on. Without the library the error is a *MissingError.
func Open(threads int) (plan.Backend, error) { return openBackend(threads, false) }

// openBackend is Open; with plain, convolutions are left to the plain kernels as if oneDNN had refused them all.
func openBackend(threads int, plain bool) (*backend, error) {
	if threads <= 0 {
		threads = runtime.NumCPU()
	}
	l, err := load()
	if err != nil {
		return nil, err
	}
	b := &backend{lib: l, threads: threads, plain: plain}
	b.context = (*C.context)(C.calloc(1, C.sizeof_context))
	if b.context == nil {
		return nil, errors.New("open oneDNN: not enough memory")
	}
	b.worker = takeWorker()
	var status C.int
	b.call(func() { status = C.context_open(b.context, l, C.int(threads)) })
	if err := statusError(status); err != nil {
		return nil, errors.Join(fmt.Errorf("start oneDNN on the processor: %w", err), b.Close())
	}
	if os.Getenv(profileVariable) == "1" {
		b.context.profile = 1
	}
	return b, nil
}

type backend struct {
	lib     *C.library
	context *C.context
	threads int
	plain   bool

	mu     sync.Mutex // one call at a time, whoever asks
	closed bool
	worker worker
}

// call runs f on the backend's thread and waits.
func (b *backend) call(f func()) {
	done := make(chan struct{})
	b.worker <- func() {
		defer close(done)
		f()
	}
	<-done
}

// worker is an operating-system thread that runs what it is sent, as long as the program runs.
type worker chan func()

// idle are workers whose backend was closed, for the next backend: what OpenMP and oneDNN hold for a thread (a pool of threads, scratch memory) is not all
// given back when a thread ends, and a program that opens a backend for every piece of work would grow by 10 MB each time.
var idle struct {
	sync.Mutex
	workers []worker
}

func takeWorker() worker {
	idle.Lock()
	defer idle.Unlock()
	if n := len(idle.workers); n > 0 {
		w := idle.workers[n-1]
		idle.workers = idle.workers[:n-1]
		return w
	}
	w := make(worker)
	go w.serve()
	return w
}

// serve owns the operating-system thread. It never unlocks it, for OpenMP's pool belongs to this thread.
func (w worker) serve() {
	runtime.LockOSThread()
	for f := range w {
		f()
	}
}

// putBack keeps the worker for the next backend.
func (w worker) putBack() {
	idle.Lock()
	defer idle.Unlock()
	idle.workers = append(idle.workers, w)
}

var errClosed = errors.New("onednn: the backend is closed")

// Info names the processor and the library's version.
func (b *backend) Info() plan.Info {
	v := C.library_version(b.lib)
	return plan.Info{
		Kind: "cpu", Name: processorName(), Threads: b.threads,
		Library: fmt.Sprintf("oneDNN %d.%d.%d", v.major, v.minor, v.patch),
	}
}

// Close frees what the backend holds and leaves its thread to the next one. A second Close does nothing.
func (b *backend) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil
	}
	b.closed = true
	b.call(func() { C.context_close(b.context) })
	b.worker.putBack()
	C.free(unsafe.Pointer(b.context))
	return nil
}
