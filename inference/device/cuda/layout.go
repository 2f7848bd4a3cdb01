//go:build nvidia

package cuda

import "likeness/inference/device/plan"

// layout places everything in an executable's allocation, in floats. Everything begins at a multiple of plan.Align.
type layout struct {
	values    []int64
	landings  map[int]int64 // by input: where it arrives
	slots     map[int]int64 // by trainable parameter: its first moment; the second and the average follow
	extents   map[int]int64 // by trainable parameter: the distance between those
	pieces    int64         // Update's list
	sums      int64         // Update's sum of each piece
	norm      int64
	workspace int64
	size      int64
	guards    []int64 // where plan.Align floats stand that nobody may write; for tests
}

// guardBits is a NaN that no computation makes.
const guardBits = 0x7fc5a5a5

func align(n int64) int64 { return (n + plan.Align - 1) / plan.Align * plan.Align }

// layOut follows the plan's arena. With guarded, every value has memory of its own between two guards.
func layOut(p *plan.Plan, guarded bool) layout {
	l := layout{values: make([]int64, len(p.Values)), landings: map[int]int64{}, slots: map[int]int64{}, extents: map[int]int64{}}
	for i, v := range p.Values {
		l.values[i] = int64(v.Offset)
	}
	l.size = align(int64(p.Arena))
	if guarded {
		l.guard(p)
	}
	for i, v := range p.Values {
		if v.Role == plan.Input {
			l.landings[i] = l.take(int64(v.Size))
		}
	}
	pieces := int64(0)
	for _, t := range p.Trainable {
		n := align(int64(p.Values[t.Parameter].Size))
		l.slots[t.Parameter], l.extents[t.Parameter] = l.size, n
		l.size += 3 * n
		pieces += (n + pieceSize - 1) / pieceSize
	}
	l.pieces = l.take(pieces * pieceInts)
	l.sums = l.take(pieces)
	l.norm = l.take(1)
	return l
}

// guard places the values anew, each between two guards. One that another takes over in place keeps its own memory.
func (l *layout) guard(p *plan.Plan) {
	l.size = 0
	for i, v := range p.Values {
		l.guards = append(l.guards, l.take(plan.Align))
		l.values[i] = l.take(int64(v.Size))
	}
	l.guards = append(l.guards, l.take(plan.Align))
}

func (l *layout) take(n int64) int64 {
	at := l.size
	l.size += align(n)
	return at
}

func (l *layout) setWorkspace(n int64) { l.workspace = l.take(n) }

func (l *layout) trained(value int) bool {
	_, ok := l.slots[value]
	return ok
}

// place gives where a slot of a value lies; ok is false where it has no such slot.
func (l *layout) place(value int, slot plan.Slot) (at int64, ok bool) {
	if slot == plan.Current {
		return l.values[value], true
	}
	first, ok := l.slots[value]
	return first + int64(slot-plan.FirstMoment)*l.extents[value], ok && slot <= plan.Averaged
}
