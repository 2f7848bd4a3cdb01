package dataset

import (
	"cmp"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Copies are pictures that are the same or nearly so, to be looked at side by side.
type Copies struct {
	Members []Copy // two or more, in the order of their paths
	Exact   bool   // all are the same file, byte for byte
	Classes int    // how many different classes they lie in; with more than 1, a label is wrong
}

// Copy is one of several copies.
type Copy struct {
	Path    string
	Class   string
	Picture int // index into Dataset.Pictures; -1 where the file was left out for being a copy
}

// Copies lists the groups of exact and near duplicates, those over several classes first, then in order of path. Files that were left out as
// copies of another are among the members.
func (d *Dataset) Copies() []Copies {
	var all []Copy
	place := map[string]int{}
	add := func(c Copy) {
		place[c.Path] = len(all)
		all = append(all, c)
	}
	for i, p := range d.Pictures {
		add(Copy{Path: p.Path, Class: d.Classes[p.Class], Picture: i})
	}
	for _, s := range d.Skipped {
		if s.Kind == Duplicate || s.Kind == TwoClasses || s.Kind == AlsoTraining {
			add(Copy{Path: s.Path, Class: s.Class, Picture: -1})
		}
	}
	u := newUnion(len(all))
	exact := newUnion(len(all))
	firstOf := map[int]int{}
	for i, g := range d.Groups {
		if first, ok := firstOf[g]; ok {
			u.join(first, i)
		} else {
			firstOf[g] = i
		}
	}
	for _, s := range d.Skipped {
		i, known := place[s.Path]
		j, other := place[s.Other]
		if known && other {
			u.join(i, j)
			if s.Kind != AlsoTraining {
				exact.join(i, j)
			}
		}
	}
	return gather(all, u, exact)
}

// gather makes groups of the joined.
func gather(all []Copy, u, exact union) []Copies {
	members := map[int][]int{}
	for i := range all {
		r := u.root(i)
		members[r] = append(members[r], i)
	}
	var out []Copies
	for _, of := range members {
		if len(of) < 2 {
			continue
		}
		c := Copies{Exact: true}
		classes := map[string]bool{}
		for _, i := range of {
			c.Members = append(c.Members, all[i])
			c.Exact = c.Exact && exact.root(i) == exact.root(of[0])
			classes[all[i].Class] = true
		}
		c.Classes = len(classes)
		slices.SortFunc(c.Members, func(a, b Copy) int { return cmp.Compare(a.Path, b.Path) })
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Copies) int {
		return cmp.Or(cmp.Compare(min(b.Classes, 2), min(a.Classes, 2)), cmp.Compare(a.Members[0].Path, b.Members[0].Path))
	})
	return out
}

// leakCosine is the cosine of two pictures' features from which on they are taken for the same thing. Among 2,232 pictures (PACS,
// TrashNet, ants and bees, samples) no two of different groups reach it, the nearest being two sketches at 0.934. Of copies at three
// quarters of the size 9 in 10 reach it, of those cropped by a tenth half, of those at half the size or at JPEG quality 30 few: this is a second,
// independent look, while the groups are what keeps copies together.
const leakCosine = 0.95

// Leak is a training picture and a test picture (indices into Dataset.Pictures) that are nearly the same to the network.
type Leak struct {
	Train, Test int
	Cosine      float64
}

// Leaks checks a division by the network's features, independent of how it was made: pairs that stand on both sides though they are nearly
// the same. There must be none. features are as for RefineGroups.
func (d *Dataset) Leaks(features []float32, s *Split) ([]Leak, error) {
	n := len(d.Pictures)
	if n == 0 || len(features) == 0 || len(features)%n != 0 {
		return nil, fmt.Errorf("checking a division by features: %d numbers are no whole rows for %d pictures", len(features), n)
	}
	width := len(features) / n
	train := directions(features, width, s.Train)
	var leaks []Leak
	for some := range slices.Chunk(s.Test, leakBlock) {
		if len(s.Train) == 0 {
			break
		}
		var products mat.Dense
		products.Mul(directions(features, width, some), train.T())
		for k, j := range some {
			for t, c := range products.RawRowView(k) {
				if c >= leakCosine {
					leaks = append(leaks, Leak{Train: s.Train[t], Test: j, Cosine: c})
				}
			}
		}
	}
	return leaks, nil
}

// leakBlock is how many test pictures are compared at a time, so that memory stays flat.
const leakBlock = 256

// directions are rows of features, brought to length 1.
func directions(features []float32, width int, of []int) *mat.Dense {
	if len(of) == 0 {
		return nil
	}
	m := mat.NewDense(len(of), width, nil)
	for k, i := range of {
		row := m.RawRowView(k)
		for j, v := range features[i*width : (i+1)*width] {
			row[j] = float64(v)
		}
		if length := floats.Norm(row, 2); length > 0 {
			floats.Scale(1/length, row)
		}
	}
	return m
}
