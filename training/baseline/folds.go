package baseline

import (
	"fmt"
	"math/rand/v2"
)

// Folds deals n rows into at most the wanted number of folds, stratified by class, groups kept together: groups[i] is row i's group,
// any number; nil makes each row a group. A group counts for the class of its first row. The groups of a class are dealt to one fold after the other, so
// that no class of two groups or more lies in a single fold, and one of fewer groups than there are folds is missing from some. Fewer folds come back where
// no class has as many groups as are wanted. The only group of a class is never held out, since nothing would be left to learn that class from: its rows
// get fold -1. count is 0 where nothing can be held out.
func Folds(labels, groups []int, k, wanted int, seed uint64) (fold []int, count int, err error) {
	if groups == nil {
		groups = make([]int, len(labels))
		for i := range groups {
			groups[i] = i
		}
	}
	if len(groups) != len(labels) {
		return nil, 0, fmt.Errorf("%d groups for %d rows", len(groups), len(labels))
	}
	members := map[int][]int{}  // rows of a group
	byClass := make([][]int, k) // groups of a class, in order of first appearance
	for i, g := range groups {
		if len(members[g]) == 0 {
			byClass[labels[i]] = append(byClass[labels[i]], g)
		}
		members[g] = append(members[g], i)
	}
	for _, gs := range byClass {
		if len(gs) >= 2 {
			count = max(count, min(wanted, len(gs)))
		}
	}
	fold = make([]int, len(labels))
	rng := rand.New(rand.NewPCG(seed, 0x666f6c6473))
	next := 0
	for _, gs := range byClass {
		rng.Shuffle(len(gs), func(i, j int) { gs[i], gs[j] = gs[j], gs[i] })
		for _, g := range gs {
			at := -1
			if len(gs) >= 2 && count > 0 {
				at = next % count
				next++
			}
			for _, i := range members[g] {
				fold[i] = at
			}
		}
	}
	return fold, count, nil
}
