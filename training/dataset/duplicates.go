package dataset

import (
	"fmt"
	"math"
	"runtime"
	"sync"

	"likeness/inference/message"
)

// Two pictures are nearly the same where their perceptual hashes differ by at most nearBits and their small copies correlate by at least
// nearCorrelation. Of 150 photos, sketches and objects on white, saved again at quality 30, scaled to half or to 96 pixels, made 10 %
// brighter, 15 % flatter or grey, every copy was within 4 bits and above 0.987. Among 2,232 different pictures (PACS, TrashNet, ants and
// bees, samples) the hash alone takes 23 pairs for copies at 10 bits, mostly sketches of guitars, with correlations up to 0.946; both
// together take one pair, two shots of the same magazine page.
const (
	nearBits        = 10
	nearCorrelation = 0.97
)

// near says whether two pictures are scaled or newly saved copies of one.
func near(a, b *Picture) bool {
	return distance(a.Look, b.Look) <= nearBits && correlation(&a.small, &b.small) >= nearCorrelation
}

// dropDuplicates skips copies of the same file: all but the first in a class, all where they are in several classes.
func (d *Dataset) dropDuplicates() {
	byHash := map[[32]byte][]int{}
	for i, p := range d.Pictures {
		byHash[p.Hash] = append(byHash[p.Hash], i)
	}
	why := map[int]Skipped{}
	for first, p := range d.Pictures {
		same := byHash[p.Hash]
		if len(same) < 2 || same[0] != first {
			continue
		}
		if d.conflicts(same) {
			for _, i := range same {
				why[i] = d.inTwoClasses(i, same)
			}
			continue
		}
		for _, i := range same[1:] {
			why[i] = Skipped{Kind: Duplicate, Reason: message.Of("it is the same picture as %q", p.Path), Other: p.Path}
		}
	}
	d.drop(why)
}

// conflicts notes every two classes that copies of one file are in, and says whether there are such.
func (d *Dataset) conflicts(same []int) bool {
	firstOf := map[int]int{} // picture by class
	var classes []int
	for _, i := range same {
		c := d.Pictures[i].Class
		if _, ok := firstOf[c]; !ok {
			firstOf[c] = i
			classes = append(classes, c)
		}
	}
	for n, b := range classes {
		for _, a := range classes[:n] {
			d.conflict(firstOf[a], firstOf[b], true)
		}
	}
	return len(classes) > 1
}

func (d *Dataset) conflict(a, b int, exact bool) {
	p, q := d.Pictures[a], d.Pictures[b]
	d.Conflicts = append(d.Conflicts, Conflict{A: p.Path, B: q.Path, ClassA: d.Classes[p.Class], ClassB: d.Classes[q.Class], Exact: exact})
}

// inTwoClasses is the reason of picture i, one of same.
func (d *Dataset) inTwoClasses(i int, same []int) Skipped {
	for _, j := range same {
		if p := d.Pictures[j]; p.Class != d.Pictures[i].Class {
			return Skipped{
				Kind: TwoClasses, Other: p.Path,
				Reason: message.Of("the same picture is also in the class %q, as %q: keep it in one of them", d.Classes[p.Class], p.Path),
			}
		}
	}
	return Skipped{}
}

// nearGroups groups nearly equal pictures and notes those of different classes.
func (d *Dataset) nearGroups() {
	u := newUnion(len(d.Pictures))
	for _, e := range d.pairs(nearBits, func(i, j int) bool { return near(&d.Pictures[i], &d.Pictures[j]) }) {
		u.join(e[0], e[1])
		if d.Pictures[e[0]].Class != d.Pictures[e[1]].Class {
			d.conflict(e[0], e[1], false)
		}
	}
	d.Groups = u.groups()
}

// Limits of RefineGroups.
const (
	refineCosine = 0.98
	refineBits   = 18 // half way to strangers, who differ by 32; keeps what is alike in kind only apart
)

// RefineGroups joins groups whose pictures are near by the network's features (cosine of at least 0.98) and fairly near by their
// perceptual hash, such as crops and other tints of one picture. features are [n][d] row-major, a row a picture in Pictures' order; their
// length must be a multiple of len(Pictures). Call it before dividing.
func (d *Dataset) RefineGroups(features []float32) error {
	n := len(d.Pictures)
	if n == 0 {
		return nil
	}
	if len(features) == 0 || len(features)%n != 0 {
		return fmt.Errorf("grouping by features: %d numbers are no whole rows for %d pictures", len(features), n)
	}
	width := len(features) / n
	row := func(i int) []float32 { return features[i*width : (i+1)*width] }
	u := d.grouped()
	for _, e := range d.pairs(refineBits, func(i, j int) bool { return cosine(row(i), row(j)) >= refineCosine }) {
		u.join(e[0], e[1])
	}
	d.Groups = u.groups()
	return nil
}

// sureBits is up to how many bits of difference the hash alone tells copies: within it lay every copy of the 150 pictures named above, and one pair
// of the 2,232 different ones, two tins from above.
const sureBits = 4

// GroupCopies joins groups whose pictures look the same by their perceptual hash alone. It is for pictures of several scans, between which nothing
// was compared, and whose small copies, which would confirm it, are not kept. Call it before dividing.
func (d *Dataset) GroupCopies() {
	u := d.grouped()
	seen := func(i, j int) bool { return d.Pictures[i].Look != 0 && d.Pictures[j].Look != 0 } // which single colours have, whatever they are
	for _, e := range d.pairs(sureBits, seen) {
		u.join(e[0], e[1])
	}
	d.Groups = u.groups()
}

// cosine of the angle between two rows; 0 where one is all 0.
func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for i := range a {
		x, y := float64(a[i]), float64(b[i])
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}

// pairs lists, in order, all pairs of pictures whose hashes differ by at most bits and that the second measure confirms. Every hash is
// compared with every other: a second for 40,000 pictures.
func (d *Dataset) pairs(bits int, confirm func(i, j int) bool) [][2]int {
	n := len(d.Pictures)
	hashes := make([]uint64, n)
	for i, p := range d.Pictures {
		hashes[i] = p.Look
	}
	found := make([][][2]int, n)
	workers := runtime.GOMAXPROCS(0)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for i := w; i < n; i += workers {
				h := hashes[i]
				for j, other := range hashes[i+1:] {
					if distance(h, other) <= bits && confirm(i, i+1+j) {
						found[i] = append(found[i], [2]int{i, i + 1 + j})
					}
				}
			}
		})
	}
	wait.Wait()
	var all [][2]int
	for _, f := range found {
		all = append(all, f...)
	}
	return all
}

// union is a disjoint-set forest.
type union []int

func newUnion(n int) union {
	u := make(union, n)
	for i := range u {
		u[i] = i
	}
	return u
}

func (u union) root(i int) int {
	for u[i] != i {
		u[i] = u[u[i]]
		i = u[i]
	}
	return i
}

func (u union) join(i, j int) {
	a, b := u.root(i), u.root(j)
	u[max(a, b)] = min(a, b)
}

// grouped are the pictures' groups as sets, to be joined.
func (d *Dataset) grouped() union {
	u := newUnion(len(d.Pictures))
	firstOf := map[int]int{}
	for i, g := range d.Groups {
		if first, ok := firstOf[g]; ok {
			u.join(first, i)
		} else {
			firstOf[g] = i
		}
	}
	return u
}

// groups numbers the sets from 0 in order of appearance.
func (u union) groups() []int {
	out := make([]int, len(u))
	number := map[int]int{}
	for i := range u {
		r := u.root(i)
		if _, ok := number[r]; !ok {
			number[r] = len(number)
		}
		out[i] = number[r]
	}
	return out
}
