//go:build cgo && !asan

package onednn

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"unsafe"
)

// resident is the memory that this process holds, in bytes.
func resident(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/statm")
	must(t, err)
	pages, err := strconv.Atoi(strings.Fields(string(status))[1])
	must(t, err)
	return pages * os.Getpagesize()
}

// TestBlocksGoBackToTheSystem: of blocks of the sizes that plans have, nothing stays behind when they are closed, whatever small memory was asked for
// between them and is still held, as oneDNN does; and a block is of zeros that take no memory until they are used.
func TestBlocksGoBackToTheSystem(t *testing.T) {
	const mb = 1 << 20
	b := openTest(t, 1, false)
	defer func() { must(t, b.Close()) }()
	block := func(n int) *executable {
		e := &executable{}
		b.call(func() { must(t, allocate(&e.weights, n)) })
		return e
	}
	for round := range 3 {
		before, used := resident(t), 0
		var blocks, held []*executable
		for _, n := range []int{2 * mb, 30 * mb, 13*mb + 5, 5 * mb, 18 * mb, 9*mb - 1} {
			e := block(n)
			blocks, held = append(blocks, e), append(held, block(100<<10))
			if grown := resident(t) - before - used; grown > 8*mb {
				t.Errorf("round %d: blocks that are not used yet take %d MB", round, grown/mb)
			}
			data := unsafe.Slice((*byte)(unsafe.Pointer(e.weights.data)), n)
			for k := 0; k < n; k += 512 {
				if data[k] != 0 {
					t.Fatalf("round %d: byte %d of a block of %d is %d", round, k, n, data[k])
				}
				data[k] = 1
			}
			data[n-1] = 1
			used += n
		}
		for _, e := range blocks {
			b.call(e.free)
		}
		if left := resident(t) - before; left > 8*mb {
			t.Errorf("round %d: %d MB are still held after all blocks are closed", round, left/mb)
		}
		for _, e := range held {
			b.call(e.free)
		}
	}
}
