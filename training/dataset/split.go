package dataset

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"likeness/inference/message"
)

// DefaultTestFraction of the pictures is kept for the test where nothing else is asked for.
const DefaultTestFraction = 0.33

// SplitOptions say how a dataset is divided. Either a fraction, or counts per class (for experiments).
type SplitOptions struct {
	Seed          uint64
	TestFraction  float64 // of each class, above 0 and below 1; DefaultTestFraction where 0
	TrainPerClass int     // exactly so many training pictures of each class; what is left is not used
	TestPerClass  int     // exactly so many test pictures of each class
}

// Split are indices into Dataset.Pictures, ascending. No group is on both sides.
type Split struct {
	Train  []int
	Test   []int
	Unused []int // only with counts per class
}

// Split divides the pictures. With a fraction, each class that has two groups or more gets at least one on each side; the only group of
// a class is for training. With counts it fails where a class has too few pictures.
func (d *Dataset) Split(opts SplitOptions) (*Split, error) {
	if opts.TrainPerClass != 0 || opts.TestPerClass != 0 {
		return d.splitByCount(opts)
	}
	fraction := cmp.Or(opts.TestFraction, DefaultTestFraction)
	if !(fraction > 0 && fraction < 1) {
		return nil, fmt.Errorf("the share of test pictures must lie between 0 and 1, not %v", fraction)
	}
	all := make([]int, len(d.Pictures))
	for i := range all {
		all[i] = i
	}
	train, test := d.divide(all, fraction, opts.Seed)
	return &Split{Train: train, Test: test}, nil
}

// Validation takes a fraction of the training pictures for choices that test pictures must not make, by the same rule as Split.
func (d *Dataset) Validation(train []int, fraction float64, seed uint64) (rest, validation []int, err error) {
	if !(fraction > 0 && fraction < 1) {
		return nil, nil, fmt.Errorf("the share of validation pictures must lie between 0 and 1, not %v", fraction)
	}
	// another salt, or the pictures next in line for the test would be taken
	rest, validation = d.divide(train, fraction, seed^validationSalt)
	return rest, validation, nil
}

const (
	validationSalt = 0x76616c6964617465
	foldSalt       = 0x666f6c6473
)

// Folds deals the pictures listed into k folds for cross-validation, stratified by class, groups kept together: the fold of each, in
// the list's order. A class with fewer than k groups is missing from some folds.
func (d *Dataset) Folds(pictures []int, k int, seed uint64) ([]int, error) {
	if k < 2 {
		return nil, fmt.Errorf("cross-validation needs 2 folds or more, not %d", k)
	}
	fold := map[int]int{}
	next := 0
	for _, groups := range d.ordered(pictures, seed^foldSalt) {
		for _, g := range groups {
			for _, i := range g.pictures {
				fold[i] = next % k
			}
			next++
		}
	}
	out := make([]int, len(pictures))
	for at, i := range pictures {
		out[at] = fold[i]
	}
	return out, nil
}

// group is what must stay together, with its place in the order of the seed.
type group struct {
	order    [32]byte
	pictures []int
}

// ordered returns the groups of each class in the order that the seed and their content decide: SHA-256 of the seed and the smallest
// content hash. A group over several classes (nearly equal pictures, labelled differently) counts for the class of its first picture.
func (d *Dataset) ordered(pictures []int, seed uint64) [][]group {
	members := map[int][]int{}
	var numbers []int
	for _, i := range pictures {
		g := d.Groups[i]
		if members[g] == nil {
			numbers = append(numbers, g)
		}
		members[g] = append(members[g], i)
	}
	byClass := make([][]group, len(d.Classes))
	for _, number := range numbers {
		g := group{pictures: members[number]}
		smallest := slices.MinFunc(g.pictures, func(a, b int) int { return bytes.Compare(d.Pictures[a].Hash[:], d.Pictures[b].Hash[:]) })
		salted := binary.BigEndian.AppendUint64(nil, seed)
		g.order = sha256.Sum256(append(salted, d.Pictures[smallest].Hash[:]...))
		c := d.Pictures[g.pictures[0]].Class
		byClass[c] = append(byClass[c], g)
	}
	for _, groups := range byClass {
		slices.SortFunc(groups, func(a, b group) int { return bytes.Compare(a.order[:], b.order[:]) })
	}
	return byClass
}

// divide takes about the fraction of each class, at least one group where there are two.
func (d *Dataset) divide(pictures []int, fraction float64, seed uint64) (most, part []int) {
	for _, groups := range d.ordered(pictures, seed) {
		total := 0
		for _, g := range groups {
			total += len(g.pictures)
		}
		target := math.Round(fraction * float64(total))
		taken, n := 0.0, 0
		for ; n < len(groups)-1; n++ {
			size := float64(len(groups[n].pictures))
			if n > 0 && math.Abs(taken+size-target) > math.Abs(taken-target) {
				break
			}
			taken += size
			part = append(part, groups[n].pictures...)
		}
		for _, g := range groups[n:] {
			most = append(most, g.pictures...)
		}
	}
	slices.Sort(most)
	slices.Sort(part)
	return most, part
}

// splitByCount takes exact numbers: in the order of the seed, first the test pictures, then the training pictures.
func (d *Dataset) splitByCount(opts SplitOptions) (*Split, error) {
	if opts.TrainPerClass < 1 || opts.TestPerClass < 0 {
		return nil, fmt.Errorf("needs 1 or more training pictures of each class, and not %d and %d", opts.TrainPerClass, opts.TestPerClass)
	}
	all := make([]int, len(d.Pictures))
	for i := range all {
		all[i] = i
	}
	s := &Split{}
	for c, groups := range d.ordered(all, opts.Seed) {
		test, groups := take(groups, opts.TestPerClass)
		train, groups := take(groups, opts.TrainPerClass)
		if len(test) < opts.TestPerClass || len(train) < opts.TrainPerClass {
			return nil, message.Errorf("the class %q has too few different pictures for %d training and %d test pictures: ask for fewer, or add pictures",
				d.Classes[c], opts.TrainPerClass, opts.TestPerClass)
		}
		s.Test, s.Train = append(s.Test, test...), append(s.Train, train...)
		for _, g := range groups {
			s.Unused = append(s.Unused, g.pictures...)
		}
	}
	slices.Sort(s.Train)
	slices.Sort(s.Test)
	slices.Sort(s.Unused)
	return s, nil
}

// take returns n pictures from the first groups that fit, and the other groups.
func take(groups []group, n int) (pictures []int, rest []group) {
	for _, g := range groups {
		if len(pictures)+len(g.pictures) <= n {
			pictures = append(pictures, g.pictures...)
		} else {
			rest = append(rest, g)
		}
	}
	return pictures, rest
}
