package dataset

import (
	"slices"

	"likeness/inference/message"
)

// WithTest joins training pictures and test pictures from folders of their own into one dataset with the division between them. Classes
// are matched by name; a class that is only among the test pictures is an [UnknownClassError]. Test pictures that are, exactly or
// nearly, among the training pictures are skipped with that reason: they would make the result look better than it is.
func WithTest(train, test *Dataset) (*Dataset, *Split, error) {
	class := make([]int, len(test.Classes))
	for c, name := range test.Classes {
		class[c] = slices.Index(train.Classes, name)
		if class[c] < 0 {
			return nil, nil, &UnknownClassError{Class: name, Classes: train.Classes}
		}
	}
	n := len(train.Pictures)
	d := &Dataset{
		Classes:   slices.Clone(train.Classes),
		Pictures:  slices.Clone(train.Pictures),
		Skipped:   slices.Concat(train.Skipped, test.Skipped),
		Conflicts: slices.Concat(train.Conflicts, test.Conflicts),
		Empty:     slices.Concat(train.Empty, test.Empty),
		Kinds:     map[string]int{},
		Found:     train.Found + test.Found,
	}
	for _, kinds := range []map[string]int{train.Kinds, test.Kinds} {
		for kind, count := range kinds {
			d.Kinds[kind] += count
		}
	}
	for _, p := range test.Pictures {
		p.Class = class[p.Class]
		d.Pictures = append(d.Pictures, p)
	}
	d.dropTrained(n)
	s := &Split{}
	for i := range d.Pictures {
		if i < n {
			s.Train = append(s.Train, i)
		} else {
			s.Test = append(s.Test, i)
		}
	}
	d.Groups = append(slices.Clone(train.Groups), d.testGroups(n)...)
	d.sort()
	if len(s.Test) == 0 {
		return nil, nil, message.Errorf("none of the test pictures is new: all are among the training pictures too. Choose a folder with other pictures")
	}
	return d, s, nil
}

// dropTrained skips the pictures from n on that are, exactly or nearly, among the first n.
func (d *Dataset) dropTrained(n int) {
	byHash := map[[32]byte]int{}
	for i, p := range d.Pictures[:n] {
		byHash[p.Hash] = i
	}
	why := map[int]Skipped{}
	for j := n; j < len(d.Pictures); j++ {
		if i, ok := byHash[d.Pictures[j].Hash]; ok {
			other := d.Pictures[i].Path
			why[j] = Skipped{Kind: AlsoTraining, Reason: message.Of("it is also a training picture, %q", other), Other: other}
		}
	}
	for _, e := range d.pairs(nearBits, func(i, j int) bool { return i < n && j >= n && near(&d.Pictures[i], &d.Pictures[j]) }) {
		if _, ok := why[e[1]]; !ok {
			other := d.Pictures[e[0]].Path
			why[e[1]] = Skipped{Kind: AlsoTraining, Reason: message.Of("it is nearly the same as the training picture %q", other), Other: other}
		}
	}
	d.drop(why)
}

// testGroups groups the pictures from n on among themselves, with numbers that no training picture has.
func (d *Dataset) testGroups(n int) []int {
	test := &Dataset{Classes: d.Classes, Pictures: d.Pictures[n:]}
	test.nearGroups()
	for i := range test.Groups {
		test.Groups[i] += n
	}
	return test.Groups
}
