package imagefile

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// The decoders of HEIC and AVIF are C and C++ libraries compiled to WebAssembly and run by wazero: whatever a hostile file makes them do
// stays inside a memory of bounded size that is thrown away after the picture. (Their time is not bounded: wazero can watch for that, and
// then takes five times as long.)

// sandbox is a compiled decoder, from which each picture gets an instance of its own.
type sandbox struct {
	runtime wazero.Runtime
	module  wazero.CompiledModule
}

// newSandbox unpacks and compiles a decoder, which takes about a second.
func newSandbox(packed []byte) (*sandbox, error) {
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	code, err := io.ReadAll(unpacked)
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	runtime := wazero.NewRuntime(ctx)
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, runtime); err != nil {
		return nil, errors.Join(err, runtime.Close(ctx))
	}
	module, err := runtime.CompileModule(ctx, code)
	if err != nil {
		return nil, errors.Join(err, runtime.Close(ctx))
	}
	return &sandbox{runtime, module}, nil
}

// instance is one decoder at work on one picture.
type instance struct {
	ctx    context.Context
	module api.Module
	err    error // the first failure; later calls do nothing
}

// start makes an instance whose memory may grow to limit bytes. Its output goes nowhere, and it sees no file, clock or environment.
func (s *sandbox) start(limit uint64) (*instance, error) {
	ctx := experimental.WithMemoryAllocator(context.Background(), experimental.MemoryAllocatorFunc(func(uint64, uint64) experimental.LinearMemory {
		return newMemory(limit)
	}))
	module, err := s.runtime.InstantiateModule(ctx, s.module, wazero.NewModuleConfig().WithName(""))
	if err != nil {
		return nil, err
	}
	return &instance{ctx: ctx, module: module}, nil
}

func (i *instance) close() {
	_ = i.module.Close(i.ctx) // nothing was opened that could fail to close
}

// call calls an exported function and returns its result.
func (i *instance) call(name string, args ...uint64) uint32 {
	if i.err != nil {
		return 0
	}
	results, err := i.module.ExportedFunction(name).Call(i.ctx, args...)
	if err != nil {
		i.err = firstLine(err)
		return 0
	}
	return uint32(results[0])
}

// allocate returns the address of n bytes inside the sandbox.
func (i *instance) allocate(n int) uint32 {
	address := i.call("malloc", uint64(n))
	if address == 0 && i.err == nil {
		i.err = fmt.Errorf("no room for %d bytes in its sandbox", n)
	}
	return address
}

// put copies data into the sandbox.
func (i *instance) put(data []byte) uint32 {
	address := i.allocate(len(data))
	if i.err == nil && !i.module.Memory().Write(address, data) {
		i.err = errors.New("the sandbox's memory is too small")
	}
	return address
}

// view is n bytes of the sandbox's memory, valid until the next call.
func (i *instance) view(address uint32, n int) []byte {
	if i.err != nil {
		return nil
	}
	data, ok := i.module.Memory().Read(address, uint32(n))
	if !ok {
		i.err = errors.New("the decoder answered with a place outside its memory")
	}
	return data
}

// numbers reads n 32-bit numbers.
func (i *instance) numbers(address uint32, n int) []int {
	out := make([]int, n)
	if data := i.view(address, 4*n); data != nil {
		for k := range out {
			out[k] = int(uint32(data[4*k]) | uint32(data[4*k+1])<<8 | uint32(data[4*k+2])<<16 | uint32(data[4*k+3])<<24)
		}
	}
	return out
}

// firstLine leaves out the stack trace that wazero appends.
func firstLine(err error) error {
	text, _, _ := bytes.Cut([]byte(err.Error()), []byte("\n"))
	return errors.New(string(text))
}
