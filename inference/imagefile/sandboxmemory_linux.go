package imagefile

import (
	"syscall"

	"github.com/tetratelabs/wazero/experimental"
)

// reservedMemory is a range of addresses outside Go's heap.
type reservedMemory struct{ all []byte }

// reserve returns nil where the system does not give so many addresses.
func reserve(limit uint64) experimental.LinearMemory {
	all, err := syscall.Mmap(-1, 0, int(limit), syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_PRIVATE|syscall.MAP_ANON|syscall.MAP_NORESERVE)
	if err != nil {
		return nil
	}
	return &reservedMemory{all}
}

// Reallocate implements experimental.LinearMemory. nil tells the decoder that there is no more memory.
func (m *reservedMemory) Reallocate(size uint64) []byte {
	if size > uint64(len(m.all)) {
		return nil
	}
	return m.all[:size]
}

// Free implements experimental.LinearMemory. The instance and all views of its memory are gone by then.
func (m *reservedMemory) Free() {
	_ = syscall.Munmap(m.all) // fails only for a range that was never mapped
	m.all = nil
}
