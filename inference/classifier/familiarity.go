package classifier

import (
	"fmt"
	"math"
	"slices"

	"likeness/inference/network"
)

// Familiarity knows what the pictures that a classifier learned from look like, so that it can tell of a picture that it is not like any of
// them: a classifier alone gives every picture one of its classes.
//
// The features of the pictures learned from, brought to length 1, spread in few directions only. How far a picture's features lie outside of
// these (the squared distance from the subspace through Mean) over Limit is its unfamiliarity; above 1, it is unlike them. Package
// training/novelty fits it.
type Familiarity struct {
	Layer string    // the network's layer whose result are the features
	Mean  []float32 // [D], of features of length 1
	Basis []float32 // [R][D], orthonormal directions
	Limit float32   // squared distance; about 95 of 100 pictures like those learned from stay below
}

// Unfamiliarity of a picture by its features, of length D: 0 and up, above 1 where it is unlike what was learned from.
func (f *Familiarity) Unfamiliarity(features []float32) float64 {
	length := 0.0
	for _, v := range features {
		length += float64(v) * float64(v)
	}
	length = max(math.Sqrt(length), shortest)
	off := make([]float64, len(features))
	all := 0.0
	for i, v := range features {
		off[i] = float64(v)/length - float64(f.Mean[i])
		all += off[i] * off[i]
	}
	inside := 0.0
	for axis := range slices.Chunk(f.Basis, len(f.Mean)) {
		along := 0.0
		for i, v := range axis {
			along += off[i] * float64(v)
		}
		inside += along * along
	}
	return max(0, all-inside) / float64(f.Limit)
}

// shortest is the least length that features are divided by.
const shortest = 1e-12

// check says whether it fits a network.
func (f *Familiarity) check(n *network.Network) error {
	l, ok := n.Layer(f.Layer)
	d := len(f.Mean)
	switch {
	case !ok || len(l.Shape) != 1 || l.Shape[0] != d:
		return fmt.Errorf("the model's knowledge of familiar pictures wants %d features of the layer %q, which gives other ones or is not there", d, f.Layer)
	case d == 0 || len(f.Basis) == 0 || len(f.Basis)%d != 0 || !(f.Limit > 0):
		return fmt.Errorf("the model's knowledge of familiar pictures is damaged: %d numbers for directions of %d, limit %v", len(f.Basis), d, f.Limit)
	}
	for _, x := range [][]float32{f.Mean, f.Basis, {f.Limit}} {
		for _, v := range x {
			if v-v != 0 { // NaN and infinities
				return fmt.Errorf("the model's knowledge of familiar pictures is damaged: it holds %v", v)
			}
		}
	}
	return nil
}
