//go:build nvidia

package cuda

import (
	"fmt"
	"math"
	"unsafe"

	"likeness/inference/device/plan"
)

// piece is one block's share of Update; struct Piece in kernels/update.cu. Places are in units of plan.Align floats.
type piece struct {
	parameter, gradient, slots, extent int32
	count                              int32
	rate, decay                        float32
	_                                  int32
}

const (
	pieceSize = 1024 // elements; PIECE in kernels/update.cu
	pieceInts = int64(unsafe.Sizeof(piece{}) / 4)
)

// loadPieces uploads the list of pieces.
func (e *executable) loadPieces() error {
	var list []piece
	for _, t := range e.plan.Trainable {
		size := e.plan.Values[t.Parameter].Size
		for first := 0; first < size; first += pieceSize {
			unit := func(place int64) int32 { return int32((place + int64(first)) / plan.Align) }
			list = append(list, piece{
				parameter: unit(e.layout.values[t.Parameter]), gradient: unit(e.layout.values[t.Gradient]),
				slots: unit(e.layout.slots[t.Parameter]), extent: int32(e.layout.extents[t.Parameter] / plan.Align),
				count: int32(min(pieceSize, size-first)), rate: t.Rate, decay: t.Decay,
			})
		}
	}
	e.pieces = len(list)
	if len(list) == 0 {
		return nil
	}
	words := unsafe.Slice((*float32)(unsafe.Pointer(unsafe.SliceData(list))), len(list)*int(pieceInts))
	return e.b.staging.upload(e.at(e.layout.pieces), words, e.b.stream)
}

// Update follows plan.Update's formulas: the norm in two launches, then all parameters in one. It waits for the norm.
func (e *executable) Update(u plan.Update) (norm float64, err error) {
	err = e.do("update the parameters on the graphics card", func() error {
		launches, err := e.updateLaunches(u)
		if err != nil || e.pieces == 0 {
			return err
		}
		if err := e.play(launches); err != nil {
			return err
		}
		var n [1]float32
		err = e.download(n[:], e.at(e.layout.norm))
		norm = float64(n[0])
		return err
	})
	return norm, err
}

func (e *executable) updateLaunches(u plan.Update) ([]launch, error) {
	pieces, sums, norm := e.at(e.layout.pieces), e.at(e.layout.sums), e.at(e.layout.norm)
	grid, one := [3]int{e.pieces, 1, 1}, [3]int{1, 1, 1}
	keep := u.Average
	if u.Step <= 1 {
		keep = 0
	}
	var launches []launch
	var err error
	add := func(name string, grid [3]int, arguments ...any) {
		if err != nil {
			return
		}
		var l launch
		l, err = e.b.newLaunch(name, grid, arguments...)
		launches = append(launches, l)
	}
	add("gradient_squares", grid, e.base, pieces, sums)
	add("gradient_norm", one, sums, norm, e.pieces)
	switch u.Algorithm {
	case plan.SGD:
		add("update_sgd", grid, e.base, pieces, norm, u.ClipNorm, u.Rate, u.Decay, u.Momentum, u.Average, keep)
	case plan.AdamW:
		add("update_adamw", grid, e.base, pieces, norm, u.ClipNorm, u.Rate, u.Decay, u.Beta1, u.Beta2, remaining(u.Beta1, u.Step),
			remaining(u.Beta2, u.Step), u.Epsilon, u.Average, keep)
	default:
		return nil, fmt.Errorf("unknown algorithm %d", u.Algorithm)
	}
	return launches, err
}

// remaining is 1 - beta^step, AdamW's correction of a moment's bias.
func remaining(beta float32, step int) float32 {
	return float32(1 - math.Pow(float64(beta), float64(step)))
}
