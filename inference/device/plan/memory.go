package plan

import (
	"sort"

	"likeness/inference/network"
)

// place gives every value its offset: those that stay first, one after the other; then the temporaries by lifetime.
func (c *compiler) place() {
	p := c.plan
	for i := range p.Values {
		if v := &p.Values[i]; v.Role != Temporary {
			v.Offset = p.Arena
			p.Arena += aligned(v.Size)
		}
	}
	last := c.lastUse()
	heap := freeList{base: p.Arena}
	for i, s := range p.Steps {
		taken := -1
		for k, out := range s.Outputs {
			v := &p.Values[out]
			if v.Role != Temporary {
				continue
			}
			if k == 0 {
				if in := inPlace(p, s, last, i); in >= 0 {
					v.Offset, taken = p.Values[in].Offset, in
					continue
				}
			}
			v.Offset = heap.take(aligned(v.Size))
		}
		done := map[int]bool{taken: true}
		for _, in := range append(append([]int{}, s.Inputs...), s.Outputs...) {
			if v := p.Values[in]; v.Role == Temporary && last[in] == i && !done[in] {
				done[in] = true
				heap.give(v.Offset, aligned(v.Size))
			}
		}
	}
	p.Arena = heap.base + heap.size
}

func aligned(n int) int { return (n + Align - 1) / Align * Align }

// lastUse gives for each value the last step that reads or makes it.
func (c *compiler) lastUse() []int {
	last := make([]int, len(c.plan.Values))
	for i, s := range c.plan.Steps {
		for _, in := range s.Inputs {
			last[in] = i
		}
		for _, out := range s.Outputs {
			last[out] = i
		}
	}
	return last
}

// inPlace picks an input whose memory the first output may take over: read element by element, dying here, of the same size.
func inPlace(p *Plan, s Step, last []int, now int) int {
	for _, k := range overwritable(s) {
		in := s.Inputs[k]
		v := p.Values[in]
		if v.Role == Temporary && last[in] == now && v.Size == p.Values[s.Outputs[0]].Size && once(s.Inputs, in) {
			return in
		}
	}
	return -1
}

func once(list []int, x int) bool {
	n := 0
	for _, y := range list {
		if y == x {
			n++
		}
	}
	return n == 1
}

// overwritable lists the inputs of a step that every backend must be able to write its result over.
func overwritable(s Step) []int {
	switch s.Kind {
	case network.Add, network.Mul:
		return []int{0, 1}
	case network.Clip:
		return []int{0}
	case network.ClipBackward:
		return []int{1}
	case network.NormalizeBackward:
		return []int{3}
	case network.Conv:
		if s.Residual {
			return []int{3}
		}
	}
	return nil
}

// freeList hands out stretches of memory: the smallest free one that is large enough, else new memory at the end.
type freeList struct {
	base, size int
	free       []stretch // by offset, never touching
}

type stretch struct{ offset, size int }

func (f *freeList) take(n int) int {
	best := -1
	for i, s := range f.free {
		if s.size >= n && (best < 0 || s.size < f.free[best].size) {
			best = i
		}
	}
	if best >= 0 {
		s := &f.free[best]
		at := s.offset
		s.offset, s.size = s.offset+n, s.size-n
		if s.size == 0 {
			f.free = append(f.free[:best], f.free[best+1:]...)
		}
		return at
	}
	end := f.base + f.size
	if k := len(f.free) - 1; k >= 0 && f.free[k].offset+f.free[k].size == end {
		at := f.free[k].offset
		f.free = f.free[:k]
		f.size += n - (end - at)
		return at
	}
	f.size += n
	return end
}

func (f *freeList) give(offset, n int) {
	i := sort.Search(len(f.free), func(i int) bool { return f.free[i].offset > offset })
	f.free = append(f.free, stretch{})
	copy(f.free[i+1:], f.free[i:])
	f.free[i] = stretch{offset, n}
	if i+1 < len(f.free) && offset+n == f.free[i+1].offset {
		f.free[i].size += f.free[i+1].size
		f.free = append(f.free[:i+1], f.free[i+2:]...)
	}
	if i > 0 && f.free[i-1].offset+f.free[i-1].size == offset {
		f.free[i-1].size += f.free[i].size
		f.free = append(f.free[:i], f.free[i+1:]...)
	}
}
