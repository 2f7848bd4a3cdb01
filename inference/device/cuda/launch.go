//go:build nvidia

package cuda

import (
	"fmt"
	"math"
	"unsafe"

	"gorgonia.org/cu"
)

// threads is the size of every block; THREADS in kernels/prelude.cuh.
const threads = 256

// launch is a kernel with its arguments. Package cu reads eight bytes behind each argument's pointer.
type launch struct {
	name      string
	function  cu.Function
	grid      [3]int
	slots     []uint64
	arguments []unsafe.Pointer
}

// newLaunch takes arguments of the types cu.DevicePtr, int, float32.
func (b *backend) newLaunch(name string, grid [3]int, arguments ...any) (launch, error) {
	f, err := b.function(name)
	if err != nil {
		return launch{}, err
	}
	l := launch{name: name, function: f, grid: grid, slots: make([]uint64, len(arguments)), arguments: make([]unsafe.Pointer, len(arguments))}
	for i, a := range arguments {
		switch v := a.(type) {
		case cu.DevicePtr:
			l.slots[i] = uint64(v)
		case int:
			if v < math.MinInt32 || v > math.MaxInt32 {
				return launch{}, fmt.Errorf("%s: argument %d is %d: the network is too large; use a smaller batch", name, i, v)
			}
			l.slots[i] = uint64(uint32(int32(v)))
		case float32:
			l.slots[i] = uint64(math.Float32bits(v))
		default:
			return launch{}, fmt.Errorf("%s: argument %d has the type %T", name, i, a)
		}
		l.arguments[i] = unsafe.Pointer(&l.slots[i])
	}
	const most = 65535 // of blocks along y and z
	if grid[1] > most || grid[2] > most {
		return launch{}, fmt.Errorf("%s: a grid of %v is too large; use a smaller batch", name, grid)
	}
	return l, nil
}

func (l *launch) queue(stream cu.Stream) error {
	err := l.function.Launch(l.grid[0], l.grid[1], l.grid[2], threads, 1, 1, 0, stream, l.arguments)
	return failure("start the kernel "+l.name, err)
}

// blocks is the grid for n threads along x.
func blocks(n int) [3]int { return [3]int{ceilDivide(n, threads), 1, 1} }

// fours is the grid for n elements, four to a thread.
func fours(n int) [3]int { return blocks(ceilDivide(n, 4)) }

func ceilDivide(a, b int) int { return (a + b - 1) / b }
