// Package novelty learns what pictures look like, so that a classifier can say of another picture: it is not like anything you showed me.
//
// [Fit] takes the frozen features of the pictures learned from, brings them to length 1, and keeps the 32 directions in which they differ
// most. What a picture's features have beside these directions is foreign. How much of that is usual is measured on pictures held out in
// turn, near duplicates together: the limit lets 95 % of those pass (split conformal prediction; V. Vovk, A. Gammerman, G. Shafer,
// "Algorithmic Learning in a Random World", 2005).
//
// What this was chosen over, on the same pictures at 5 % false flags: the cosine of the nearest picture, which finds 1 to 10 points fewer
// foreign pictures and has to carry all features along, and the Mahalanobis distance, which needs many more pictures. See the tests for the
// figures. Pictures of what the classes are about, only of another kind (ants, where photos and drawings were told apart), may or may not be
// flagged: they are unlike what was shown, and of one of the classes all the same.
package novelty

import (
	"context"
	"fmt"
	"math"
	"slices"

	"likeness/inference/classifier"
	"likeness/inference/message"
	"likeness/training/baseline"
	"likeness/training/components"
)

// ErrTooFew tells that there are too few pictures to say how much is usual: 20 different ones are needed.
var ErrTooFew = message.New("there are too few different pictures to tell what is unlike them: 20 are needed")

const (
	// directions kept; fewer with few pictures. 16 to 64 do about as well.
	directions = 32
	// picturesPerDirection at least, or every held-out picture would seem foreign.
	picturesPerDirection = 4
	// falseFlags is the share of pictures like those learned from that are flagged.
	falseFlags = 0.05
	folds      = 5
	// mostRows from which directions are found; of more pictures, every so many are taken.
	mostRows = 1500
)

// Fit learns from frozen features, [n][d] row-major, of pictures with their classes (below k) and groups. layer is the layer of the
// classifier's network that gives these features. The same seed gives the same result. ErrTooFew is among its errors.
func Fit(ctx context.Context, features []float32, d int, labels, groups []int, k int, layer string, seed uint64) (*classifier.Familiarity, error) {
	n := len(labels)
	if d < 1 || len(features) != n*d || len(groups) != n {
		return nil, fmt.Errorf("learning what is familiar: %d numbers and %d groups do not fit %d pictures of %d features", len(features), len(groups), n, d)
	}
	unit := unitRows(features, d)
	fold, count, err := baseline.Folds(labels, groups, k, folds, seed)
	if err != nil {
		return nil, fmt.Errorf("learning what is familiar: %w", err)
	}
	var held []float64
	for f := range count {
		in, out := part(unit, d, fold, f)
		c, err := subspace(ctx, in, d, seed)
		if err != nil {
			return nil, err
		}
		for row := range slices.Chunk(out, d) {
			held = append(held, c.Unfamiliarity(row))
		}
	}
	limit, ok := quantile(held, 1-falseFlags)
	if !ok {
		return nil, ErrTooFew
	}
	all, err := subspace(ctx, unit, d, seed)
	if err != nil {
		return nil, err
	}
	all.Layer, all.Limit = layer, float32(limit)
	return all, nil
}

// unitRows brings rows to length 1; one of zeros stays.
func unitRows(x []float32, d int) []float32 {
	out := slices.Clone(x)
	for row := range slices.Chunk(out, d) {
		square := 0.0
		for _, v := range row {
			square += float64(v) * float64(v)
		}
		if square == 0 {
			continue
		}
		for i, v := range row {
			row[i] = float32(float64(v) / math.Sqrt(square))
		}
	}
	return out
}

// part gives the rows outside of a fold, and those in it.
func part(x []float32, d int, fold []int, f int) (in, out []float32) {
	for i, at := range fold {
		row := x[i*d : (i+1)*d]
		if at == f {
			out = append(out, row...)
		} else {
			in = append(in, row...)
		}
	}
	return in, out
}

// subspace finds the directions of rows of length 1. Its limit is 1, so that its unfamiliarity is the squared distance itself.
func subspace(ctx context.Context, x []float32, d int, seed uint64) (*classifier.Familiarity, error) {
	n := len(x) / d
	if n > mostRows {
		var some []float32
		for i := range mostRows {
			at := i * n / mostRows
			some = append(some, x[at*d:(at+1)*d]...)
		}
		x, n = some, mostRows
	}
	c, err := components.Fit(ctx, x, d, max(1, min(directions, n/picturesPerDirection)), seed)
	if err != nil {
		return nil, fmt.Errorf("learning what is familiar: %w", err)
	}
	f := &classifier.Familiarity{Limit: 1}
	for _, v := range c.Mean {
		f.Mean = append(f.Mean, float32(v))
	}
	for r := range c.Variance {
		for _, v := range c.Axes.RawRowView(r) {
			f.Basis = append(f.Basis, float32(v))
		}
	}
	return f, nil
}

// quantile is the smallest value that a further value of the same kind stays at or below with the probability p; false where there are too
// few values to say so.
func quantile(values []float64, p float64) (float64, bool) {
	slices.Sort(values)
	at := int(math.Ceil(p * float64(len(values)+1)))
	if at > len(values) || at < 1 || values[at-1] <= 0 {
		return 0, false
	}
	return values[at-1], true
}
