package baseline

import (
	"slices"
	"testing"
)

func TestFolds(t *testing.T) {
	_, labels, groups := clouds(50, 1, 2, 1)
	fold, count, err := Folds(labels, groups, 2, 5, 1)
	if err != nil || count != 5 {
		t.Fatal(count, err)
	}
	size := map[[2]int]int{}
	for i := range fold {
		if fold[i] != fold[i^1] {
			t.Fatalf("row %d and its mirror are in folds %d and %d", i, fold[i], fold[i^1])
		}
		size[[2]int{fold[i], labels[i]}]++
	}
	for k, n := range size {
		if n != 10 {
			t.Errorf("fold and class %v: %d rows, want 10", k, n)
		}
	}
	other, _, _ := Folds(labels, groups, 2, 5, 2)
	if slices.Equal(fold, other) {
		t.Error("another seed gave the same folds")
	}
}

func TestFoldsOfFewGroups(t *testing.T) {
	cases := []struct {
		name           string
		labels, groups []int
		count          int
		never          []int // rows that are never held out
	}{
		{"no groups given", []int{0, 0, 0, 1, 1, 1}, nil, 3, nil},
		{"one group in a class", []int{0, 0, 0, 0, 1, 1}, []int{1, 2, 3, 4, 9, 9}, 4, []int{4, 5}},
		{"one group each", []int{0, 0, 1, 1}, []int{1, 1, 2, 2}, 0, []int{0, 1, 2, 3}},
		{"one group over two classes", []int{0, 1, 0, 1}, []int{1, 1, 2, 3}, 2, []int{3}},
	}
	for _, c := range cases {
		fold, count, err := Folds(c.labels, c.groups, 2, 5, 1)
		if err != nil || count != c.count {
			t.Errorf("%s: %d folds (%v), want %d", c.name, count, err, c.count)
		}
		var never []int
		for i, f := range fold {
			if f < 0 {
				never = append(never, i)
			}
		}
		if !slices.Equal(never, c.never) {
			t.Errorf("%s: rows %v are never held out, want %v", c.name, never, c.never)
		}
	}
	if _, _, err := Folds([]int{0, 1}, []int{0}, 2, 5, 1); err == nil {
		t.Error("no error for groups of another length")
	}
}

// TestFoldsOfARareClass: one that has few groups makes the folds of the others no coarser, and still lies in two folds at least, so that it can always be
// learned. Every fold holds something, and as many of each class as the others do, give or take one.
func TestFoldsOfARareClass(t *testing.T) {
	for _, sizes := range [][]int{{50, 50, 2}, {2, 50, 3}, {7, 2, 4, 1}, {3, 3}, {11, 2, 2, 2, 2}, {40, 1, 5}} {
		var labels []int
		for c, n := range sizes {
			labels = append(labels, slices.Repeat([]int{c}, n)...)
		}
		for _, wanted := range []int{2, 5, 6, 16} {
			for seed := range uint64(5) {
				fold, count, err := Folds(labels, nil, len(sizes), wanted, seed)
				if want := min(wanted, slices.Max(sizes)); err != nil || count != want {
					t.Fatalf("%v in %d: %d folds (%v), want %d", sizes, wanted, count, err, want)
				}
				held := make([][]int, len(sizes)) // of each class, how many in each fold
				all := make([]int, count)
				for c := range held {
					held[c] = make([]int, count)
				}
				for i, f := range fold {
					if f >= 0 {
						held[labels[i]][f]++
						all[f]++
					}
				}
				for c, in := range append(held, all) {
					if slices.Max(in)-slices.Min(in) > 1 {
						t.Errorf("%v in %d folds: class %d lies in them with %v", sizes, count, c, in)
					}
					if c < len(sizes) && sizes[c] >= 2 && slices.Max(in) == sizes[c] {
						t.Errorf("%v in %d folds: all of class %d lies in one: %v", sizes, count, c, in)
					}
				}
			}
		}
	}
}
