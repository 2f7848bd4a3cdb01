package imagefile

import "github.com/tetratelabs/wazero/experimental"

// newMemory makes a sandbox's memory, which may grow to limit bytes. Where the system can, addresses for all of it are reserved at once,
// so that growing never holds the old and the new content at the same time; only what is used takes memory.
func newMemory(limit uint64) experimental.LinearMemory {
	if m := reserve(limit); m != nil {
		return m
	}
	return &growingMemory{limit: limit}
}

// growingMemory is a slice that is replaced by one a quarter larger at least when it is full.
type growingMemory struct {
	limit uint64
	bytes []byte
}

// Reallocate implements experimental.LinearMemory. nil tells the decoder that there is no more memory.
func (m *growingMemory) Reallocate(size uint64) []byte {
	if size > m.limit {
		return nil
	}
	if size > uint64(cap(m.bytes)) {
		grown := make([]byte, size, min(m.limit, size+size/4))
		copy(grown, m.bytes)
		m.bytes = grown
	}
	m.bytes = m.bytes[:size]
	return m.bytes
}

// Free implements experimental.LinearMemory.
func (m *growingMemory) Free() { m.bytes = nil }
