//go:build nvidia

package driver

/*
#cgo CFLAGS: -I${SRCDIR} -O2
#cgo LDFLAGS: -L${SRCDIR}/lib
#cgo linux LDFLAGS: -ldl
#include <stdlib.h>
#include "cuda.h"
#include "driver.h"
*/
import "C"

import (
	"fmt"
	"sync"
	"unsafe"

	"gorgonia.org/cu"
)

// Result is a CUresult: what a driver function answered. 0 is success.
type Result int

// The results that callers decide on.
const (
	OutOfMemory       Result = C.CUDA_ERROR_OUT_OF_MEMORY
	DeviceUnavailable Result = C.CUDA_ERROR_DEVICE_UNAVAILABLE
	NoDevice          Result = C.CUDA_ERROR_NO_DEVICE
	NotSupported      Result = C.CUDA_ERROR_NOT_SUPPORTED
)

// Error is a driver function that failed outside package cu.
type Error struct {
	Function string
	Result   Result
}

func (e *Error) Error() string { return fmt.Sprintf("%s answered %d", e.Function, int(e.Result)) }

func check(function string, r C.CUresult) error {
	if r == C.CUDA_SUCCESS {
		return nil
	}
	return &Error{function, Result(r)}
}

// LoadError says why there is no driver to talk to.
type LoadError struct {
	// Library is true where the driver's library could not be opened, false where it could but did not initialise.
	Library bool
	Result  Result
	Why     string
}

func (e *LoadError) Error() string {
	if e.Library {
		return "the NVIDIA driver's library cannot be opened: " + e.Why
	}
	return "the NVIDIA driver does not initialise: " + e.Why
}

var loading sync.Mutex

// Load opens and initialises the driver: the system's, or the library at path where that is not empty. Once it has succeeded it
// does nothing. It fails with a *LoadError.
func Load(path string) error {
	loading.Lock()
	defer loading.Unlock()
	name := C.CString(path)
	defer C.free(unsafe.Pointer(name))
	const size = 512
	why := (*C.char)(C.calloc(1, size))
	defer C.free(unsafe.Pointer(why))
	var stage C.int
	if r := C.likeness_load(name, &stage, why, size); r != C.CUDA_SUCCESS {
		return &LoadError{stage == C.LIKENESS_STAGE_LIBRARY, Result(r), C.GoString(why)}
	}
	return nil
}

// AllocHost gives page-locked memory that the card reads by itself, for uploads that overlap with work. Free it with cu.MemFreeHost.
func AllocHost(bytes int) (unsafe.Pointer, error) {
	var p unsafe.Pointer
	err := check("cuMemAllocHost", C.cuMemAllocHost(&p, C.size_t(bytes)))
	return p, err
}

// Graph is a captured sequence of launches, ready to be replayed. Package cu has graphs but cannot give their kernels arguments.
type Graph struct{ exec C.CUgraphExec }

func handle(s cu.Stream) C.CUstream { return C.CUstream(unsafe.Pointer(s.C())) }

// Capture records what record launches on the stream, without running it, and prepares it for replay.
func Capture(s cu.Stream, record func() error) (Graph, error) {
	if err := check("cuStreamBeginCapture", C.cuStreamBeginCapture(handle(s), C.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL)); err != nil {
		return Graph{}, err
	}
	err := record()
	var graph C.CUgraph
	if end := check("cuStreamEndCapture", C.cuStreamEndCapture(handle(s), &graph)); err == nil {
		err = end
	}
	if graph != nil {
		defer C.cuGraphDestroy(graph)
	}
	if err != nil {
		return Graph{}, err
	}
	var g Graph
	err = check("cuGraphInstantiateWithFlags", C.cuGraphInstantiateWithFlags(&g.exec, graph, 0))
	return g, err
}

// Ready says whether the graph was captured and not yet destroyed.
func (g Graph) Ready() bool { return g.exec != nil }

// Launch queues the graph on a stream.
func (g Graph) Launch(s cu.Stream) error {
	return check("cuGraphLaunch", C.cuGraphLaunch(g.exec, handle(s)))
}

// Destroy frees the graph.
func (g *Graph) Destroy() error {
	if g.exec == nil {
		return nil
	}
	err := check("cuGraphExecDestroy", C.cuGraphExecDestroy(g.exec))
	g.exec = nil
	return err
}
