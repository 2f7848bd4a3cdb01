package dataset

import (
	"crypto/sha256"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// made is a dataset without files: counts pictures of each class, in groups of the sizes given in turn.
func made(counts []int, sizes ...int) *Dataset {
	d := &Dataset{}
	next, left, at := -1, 0, 0
	for c, n := range counts {
		d.Classes = append(d.Classes, fmt.Sprintf("class%d", c))
		left = 0
		for i := range n {
			if left == 0 {
				next, left = next+1, sizes[at%len(sizes)]
				at++
			}
			left--
			d.Pictures = append(d.Pictures, Picture{Path: fmt.Sprintf("%d/%d", c, i), Class: c, Hash: sha256.Sum256(fmt.Appendf(nil, "%d/%d", c, i))})
			d.Groups = append(d.Groups, next)
		}
	}
	return d
}

// whole checks that a split loses nothing, has nothing twice and tears no group apart.
func whole(t *testing.T, d *Dataset, s *Split) {
	t.Helper()
	side := map[int]string{}
	seen := 0
	for name, list := range map[string][]int{"train": s.Train, "test": s.Test, "unused": s.Unused} {
		if !slices.IsSorted(list) {
			t.Errorf("%s is not in order", name)
		}
		for _, i := range list {
			seen++
			if other, ok := side[d.Groups[i]]; ok && other != name {
				t.Errorf("group %d is in %s and %s", d.Groups[i], other, name)
			}
			side[d.Groups[i]] = name
		}
	}
	if seen != len(d.Pictures) {
		t.Errorf("%d of %d pictures", seen, len(d.Pictures))
	}
}

func perClass(d *Dataset, list []int) []int {
	out := make([]int, len(d.Classes))
	for _, i := range list {
		out[d.Pictures[i].Class]++
	}
	return out
}

func TestSplitByFraction(t *testing.T) {
	cases := []struct {
		counts   []int
		sizes    []int
		fraction float64
		test     []int
	}{
		{[]int{100, 10}, []int{1}, 0, []int{33, 3}},
		{[]int{100, 10}, []int{1}, 0.2, []int{20, 2}},
		{[]int{2, 3}, []int{1}, 0.01, []int{1, 1}},
		{[]int{2, 3}, []int{1}, 0.99, []int{1, 2}},
		{[]int{1, 2}, []int{1}, 0.5, []int{0, 1}},
		{[]int{6, 6}, []int{6}, 0.5, []int{0, 0}},
		{[]int{40, 40}, []int{4}, 0.2, []int{8, 8}},
		{[]int{40, 40}, []int{4}, 0.22, []int{8, 8}},
	}
	for _, c := range cases {
		d := made(c.counts, c.sizes...)
		s, err := d.Split(SplitOptions{Seed: 1, TestFraction: c.fraction})
		if err != nil {
			t.Fatal(err)
		}
		whole(t, d, s)
		if got := perClass(d, s.Test); !slices.Equal(got, c.test) {
			t.Errorf("%v in groups of %v, %v for the test: %v, want %v", c.counts, c.sizes, c.fraction, got, c.test)
		}
	}
	for _, fraction := range []float64{-0.1, 1, 2} {
		if _, err := made([]int{4, 4}, 1).Split(SplitOptions{TestFraction: fraction}); err == nil {
			t.Errorf("no error for %v", fraction)
		}
	}
}

func TestSplitIsDecidedByContentAndSeed(t *testing.T) {
	d := made([]int{200, 200}, 1, 1, 3)
	first, _ := d.Split(SplitOptions{Seed: 1})
	again, _ := d.Split(SplitOptions{Seed: 1})
	if !reflect.DeepEqual(first, again) {
		t.Error("the same seed gave another split")
	}
	other, _ := d.Split(SplitOptions{Seed: 2})
	if reflect.DeepEqual(first, other) {
		t.Error("another seed gave the same split")
	}

	// other names and another order of the same pictures
	renamed := made([]int{200, 200}, 1, 1, 3)
	slices.Reverse(renamed.Pictures)
	slices.Reverse(renamed.Groups)
	for i := range renamed.Pictures {
		renamed.Pictures[i].Path = fmt.Sprintf("elsewhere/%d", i)
	}
	moved, _ := renamed.Split(SplitOptions{Seed: 1})
	if want, got := hashes(d, first.Test), hashes(renamed, moved.Test); !reflect.DeepEqual(want, got) {
		t.Error("the split depends on names or order")
	}
}

func hashes(d *Dataset, list []int) map[[32]byte]bool {
	out := map[[32]byte]bool{}
	for _, i := range list {
		out[d.Pictures[i].Hash] = true
	}
	return out
}

// TestAddingFilesMovesFew: with 5 % more pictures fewer than 3 % of the old ones change sides.
func TestAddingFilesMovesFew(t *testing.T) {
	before, after := made([]int{1000, 1000}, 1), made([]int{1050, 1050}, 1)
	for seed := range uint64(5) {
		a, _ := before.Split(SplitOptions{Seed: seed})
		b, _ := after.Split(SplitOptions{Seed: seed})
		was, is := hashes(before, a.Test), hashes(after, b.Test)
		moved := 0
		for _, p := range before.Pictures {
			if was[p.Hash] != is[p.Hash] {
				moved++
			}
		}
		if moved > 60 {
			t.Errorf("seed %d: %d of 2000 pictures changed sides", seed, moved)
		}
	}
}

func TestSplitByCount(t *testing.T) {
	d := made([]int{50, 60}, 1, 2, 3)
	s, err := d.Split(SplitOptions{Seed: 3, TrainPerClass: 20, TestPerClass: 10})
	if err != nil {
		t.Fatal(err)
	}
	whole(t, d, s)
	if got := perClass(d, s.Train); !slices.Equal(got, []int{20, 20}) {
		t.Errorf("training %v", got)
	}
	if got := perClass(d, s.Test); !slices.Equal(got, []int{10, 10}) {
		t.Errorf("test %v", got)
	}
	if len(s.Unused) != 50 {
		t.Errorf("%d unused", len(s.Unused))
	}
	// the test pictures do not depend on how many are trained on
	more, _ := d.Split(SplitOptions{Seed: 3, TrainPerClass: 30, TestPerClass: 10})
	if !slices.Equal(s.Test, more.Test) {
		t.Error("another number of training pictures gave another test")
	}
	if _, err := d.Split(SplitOptions{TrainPerClass: 45, TestPerClass: 10}); err == nil || !strings.Contains(err.Error(), `"class0"`) {
		t.Errorf("too few pictures: %v", err)
	}
	if _, err := d.Split(SplitOptions{TestPerClass: 10}); err == nil {
		t.Error("no error for a test without training")
	}
}

func TestValidation(t *testing.T) {
	d := made([]int{100, 100}, 1, 2)
	s, _ := d.Split(SplitOptions{Seed: 1})
	rest, validation, err := d.Validation(s.Train, 0.2, 1)
	if err != nil {
		t.Fatal(err)
	}
	whole(t, d, &Split{Train: rest, Test: validation, Unused: s.Test})
	if got := perClass(d, validation); got[0] < 12 || got[0] > 15 || got[1] < 12 || got[1] > 15 {
		t.Errorf("validation %v of %v", got, perClass(d, s.Train))
	}
	// not simply the next in line for the test
	larger, _ := d.Split(SplitOptions{Seed: 1, TestFraction: 0.47})
	next := 0
	for _, i := range validation {
		if slices.Contains(larger.Test, i) {
			next++
		}
	}
	if next > len(validation)*2/3 {
		t.Errorf("%d of %d validation pictures are the next in line for the test", next, len(validation))
	}
	if _, _, err := d.Validation(s.Train, 0, 1); err == nil {
		t.Error("no error for a fraction of 0")
	}
}

func TestFolds(t *testing.T) {
	d := made([]int{50, 30}, 1, 2)
	s, _ := d.Split(SplitOptions{Seed: 1})
	folds, err := d.Folds(s.Train, 5, 7)
	if err != nil {
		t.Fatal(err)
	}
	of := map[int]int{}
	size := make([]int, 5)
	for at, i := range s.Train {
		if f, ok := of[d.Groups[i]]; ok && f != folds[at] {
			t.Errorf("group %d is in folds %d and %d", d.Groups[i], f, folds[at])
		}
		of[d.Groups[i]] = folds[at]
		size[folds[at]]++
	}
	if slices.Min(size) < 6 || slices.Max(size) > 16 {
		t.Errorf("folds of %v", size)
	}
	if _, err := d.Folds(s.Train, 1, 7); err == nil {
		t.Error("no error for one fold")
	}
}
