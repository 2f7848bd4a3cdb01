//go:build cgo

package onednn

import (
	"slices"

	"likeness/inference/device/plan"
	"likeness/inference/network"
)

// A plan that only computes results from pictures is run on a few pictures at a time, whatever its batch: what lies between two layers
// then stays in the processor's caches, and most of the plan's memory is never touched. Inputs and outputs are copied to and from
// places of a slice's size; they are small beside what is between.

// sliceSizes are the numbers of pictures at a time, best first.
var sliceSizes = []int{4, 5, 3, 6, 2}

// A batch is left whole where it has fewer pictures, or where its largest tensor is smaller: that fits the caches anyway, and its weights
// would be read once for each slice.
const (
	leastBatch = 8
	leastBytes = 16 << 20
)

// activations lists which inputs of an operation belong to pictures, for those that treat each picture alone.
var activations = map[network.Kind][]int{
	network.Conv:              {0, 3},
	network.Clip:              {0},
	network.Add:               {0, 1},
	network.Mul:               {0, 1},
	network.Sigmoid:           {0},
	network.Affine:            {0},
	network.Power:             {0},
	network.ChannelScale:      {0, 1},
	network.Concat:            {0, 1},
	network.MaxPool:           {0},
	network.GlobalAveragePool: {0},
	network.Linear:            {0},
	network.Softmax:           {0},
}

// sliceOf gives the number of pictures to run a plan on at a time, and how many times; 0 where it must be run whole.
func sliceOf(p *plan.Plan) (size, count int) {
	batch := 0
	for _, v := range p.Values {
		if v.Role == plan.Input && len(v.Shape) > 0 {
			batch = v.Shape[0]
			break
		}
	}
	if batch < leastBatch || len(p.Trainable) > 0 || largest(p) < leastBytes || !perPicture(p, batch) {
		return 0, 1
	}
	for _, size := range sliceSizes {
		if batch%size == 0 {
			return size, batch / size
		}
	}
	return 0, 1
}

// largest is the size in bytes of the largest tensor between steps.
func largest(p *plan.Plan) int {
	size := 0
	for _, v := range p.Values {
		if v.Role == plan.Temporary {
			size = max(size, 4*v.Size)
		}
	}
	return size
}

// perPicture says whether no step mixes pictures, and every input and output has one row for each.
func perPicture(p *plan.Plan, batch int) bool {
	of := func(value int) bool { // belongs to pictures
		v := p.Values[value]
		return (v.Role == plan.Input || v.Role == plan.Temporary || v.Role == plan.Output) && len(v.Shape) > 0 && v.Shape[0] == batch
	}
	made := map[int]bool{}
	for _, s := range p.Steps {
		per, known := activations[s.Kind]
		if !known || len(s.Outputs) != 1 || !of(s.Outputs[0]) {
			return false
		}
		for i, in := range s.Inputs {
			if of(in) != slices.Contains(per, i) {
				return false
			}
		}
		made[s.Outputs[0]] = true
	}
	for i, v := range p.Values {
		if v.Role == plan.Output && !made[i] || v.Role == plan.Input && !of(i) {
			return false
		}
	}
	return true
}

// sliced gives the values of a plan as one slice sees them.
func sliced(p *plan.Plan, size int) []plan.Value {
	values := slices.Clone(p.Values)
	for i := range values {
		v := &values[i]
		if v.Role == plan.Input || v.Role == plan.Temporary || v.Role == plan.Output {
			v.Size = v.Size / v.Shape[0] * size
			v.Shape = append([]int{size}, v.Shape[1:]...)
		}
	}
	return values
}

// slice lays out the places that a slice's inputs and outputs are copied to and from.
func (e *executable) slice() error {
	e.values = e.plan.Values
	e.sliceSize, e.sliceCount = sliceOf(e.plan)
	if e.sliceSize == 0 {
		return nil
	}
	e.values = sliced(e.plan, e.sliceSize)
	e.places = map[int]int{}
	total := 0
	for i, v := range e.values {
		if v.Role == plan.Input || v.Role == plan.Output {
			e.places[i] = total
			total += (v.Size + plan.Align - 1) / plan.Align * plan.Align
		}
	}
	return allocate(&e.windows, 4*total)
}

// copySlice copies the inputs of a slice to their places, or its outputs from them.
func (e *executable) copySlice(number int, role plan.Role) {
	for i := range e.places {
		v := e.values[i]
		if v.Role != role {
			continue
		}
		whole := floats(e.arena, e.plan.Values[i].Offset+number*v.Size, v.Size)
		place := floats(e.windows, e.places[i], v.Size)
		if role == plan.Input {
			copy(place, whole)
		} else {
			copy(whole, place)
		}
	}
}

// runSteps executes the steps for all slices.
func (e *executable) runSteps() error {
	if e.sliceSize == 0 {
		return e.run(e.steps)
	}
	for i := range e.sliceCount {
		e.copySlice(i, plan.Input)
		if err := e.run(e.steps); err != nil {
			return err
		}
		e.copySlice(i, plan.Output)
	}
	return nil
}
