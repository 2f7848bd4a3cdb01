// Package suspicion finds labels that look wrong: examples that a person should look at again.
//
// It is confident learning (C. Northcutt, L. Jiang, I. Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels", Journal of
// Artificial Intelligence Research 70, 2021). [OutOfFold] asks, for every example, a model that has not seen it; [Rank] compares the
// answers with the labels; [Find] gives those that are worth showing. In short:
//
//	p, err := suspicion.OutOfFold(ctx, features, labels, groups, len(classes), seed)
//	suspects := suspicion.Find(labels, p, confirmed) // worst first, at most 5 % of the examples
//
// A class is expected to get the mean probability that examples labelled with it get; an example is confidently of another class where it
// gets at least what is expected of that one, and more than of its own by that measure. So a class that the model is always less sure of
// is not suspected as a whole.
//
// With 5 % of the labels changed at random, of the changed ones 95 % (photos and drawings of PACS), 80 % (waste of TrashNet) and 100 % (ants
// and bees) were among the first 10 % of the ranking, mean of two seeds; see the tests.
package suspicion

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"likeness/inference/message"
	"likeness/training/baseline"
	"likeness/training/features"
	"likeness/training/measure"
)

// Suspect is an example whose label may be wrong.
type Suspect struct {
	Example     int     // its index
	Label       int     // the class that it is labelled with
	Better      int     // the class that speaks most against that
	Probability float64 // of Label, by models that have not seen the example
	OfBetter    float64 // of Better, likewise
	// Margin is how far Label is ahead of Better, each measured from what is expected of its class: from -2 (surely wrong) to 2.
	Margin float64
	// Confident says that the example gets at least what is expected of another class.
	Confident bool
}

// ErrNothingHeldOut tells that no class has two groups of examples, so that no model could be asked that has not seen an example.
var ErrNothingHeldOut = message.New("there are too few different pictures to find wrong labels: each class needs two or more")

// repeats is how many divisions into folds are averaged: one alone decides by chance whom a picture's likes are learned with.
const repeats = 3

// OutOfFold gives, for each example, the probabilities of the k classes by a logistic regression on frozen features that was not trained
// on the example, its mirror image or anything of its group; nil for one that could not be read, or is alone in its class. labels and
// groups are the examples' in the order of found. The same seed gives the same numbers.
func OutOfFold(ctx context.Context, found *features.Result, labels, groups []int, k int, seed uint64) ([][]float64, error) {
	n := len(found.Errors)
	if len(labels) != n || len(groups) != n {
		return nil, fmt.Errorf("asking models of unseen pictures: %d labels and %d groups for %d pictures", len(labels), len(groups), n)
	}
	views := len(found.Rows) / max(1, found.Size*n)
	var x []float32
	var y, g, of []int
	for i := range n {
		if found.Errors[i] != nil {
			continue
		}
		x = append(x, found.Rows[i*views*found.Size:(i+1)*views*found.Size]...)
		for range views {
			y, g, of = append(y, labels[i]), append(g, groups[i]), append(of, i)
		}
	}
	if len(slices.Compact(slices.Sorted(slices.Values(y)))) < k { // of a class no picture can be read, as of a drive that is not there
		return nil, ErrNothingHeldOut
	}
	out := make([][]float64, n)
	opts := baseline.Options{Seed: seed}
	for range repeats {
		cv, err := baseline.CrossValidate(ctx, x, found.Size, y, g, k, opts)
		if err != nil {
			return nil, fmt.Errorf("asking models of unseen pictures: %w", err)
		}
		if cv.Folds == 0 {
			return nil, ErrNothingHeldOut
		}
		for row := 0; row < len(of); row += views { // the first view of a picture, not its mirror image
			add(out, of[row], cv.Logits[row])
		}
		opts.Cs, opts.Seed = []float64{cv.C}, opts.Seed+1
	}
	return out, nil
}

// add adds one division's share of a probability.
func add(sums [][]float64, i int, logits []float64) {
	if logits == nil {
		return
	}
	if sums[i] == nil {
		sums[i] = make([]float64, len(logits))
	}
	for c, p := range measure.Softmax(logits, 1) {
		sums[i][c] += p / repeats
	}
}

// Rank puts all examples in order, the most suspicious label first: those confidently of another class, then the others, each by their
// margin. probabilities are those of OutOfFold; an example without any is left out, and so is one whose label a person has confirmed
// (confirmed may be nil) though it still counts for what is expected of its class.
func Rank(labels []int, probabilities [][]float64, confirmed []bool) []Suspect {
	expected := expectations(labels, probabilities)
	var out []Suspect
	for i, p := range probabilities {
		if p == nil || confirmed != nil && confirmed[i] {
			continue
		}
		out = append(out, suspect(i, labels[i], p, expected))
	}
	slices.SortStableFunc(out, func(a, b Suspect) int {
		if a.Confident != b.Confident {
			if a.Confident {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Margin, b.Margin)
	})
	return out
}

// expectations are the mean probability of each class among the examples labelled with it; infinite for one without examples.
func expectations(labels []int, probabilities [][]float64) []float64 {
	var sums []float64
	var counts []int
	for i, p := range probabilities {
		if p == nil {
			continue
		}
		if sums == nil {
			sums, counts = make([]float64, len(p)), make([]int, len(p))
		}
		sums[labels[i]] += p[labels[i]]
		counts[labels[i]]++
	}
	for c := range sums {
		if counts[c] == 0 {
			sums[c] = math.Inf(1)
			continue
		}
		sums[c] /= float64(counts[c])
	}
	return sums
}

func suspect(i, label int, p, expected []float64) Suspect {
	s := Suspect{Example: i, Label: label, Better: -1, Probability: p[label]}
	ahead, joint := math.Inf(-1), -1
	for c := range p {
		if p[c] >= expected[c] && (joint < 0 || p[c] > p[joint]) {
			joint = c
		}
		if lead := p[c] - expected[c]; c != label && (s.Better < 0 || lead > ahead) {
			ahead, s.Better = lead, c
		}
	}
	if s.Confident = joint >= 0 && joint != label; s.Confident {
		s.Better, ahead = joint, p[joint]-expected[joint]
	}
	s.OfBetter, s.Margin = p[s.Better], p[label]-expected[label]-ahead
	return s
}

// MostShown is the largest share of the examples that Find gives.
const MostShown = 0.05

// Find gives the examples that are confidently of another class than their label says, worst first: at most 5 % of all, but one where
// there are fewer than 20.
func Find(labels []int, probabilities [][]float64, confirmed []bool) []Suspect {
	ranked := Rank(labels, probabilities, confirmed)
	shown := 0
	for most := max(1, int(MostShown*float64(len(labels)))); shown < min(most, len(ranked)) && ranked[shown].Confident; {
		shown++
	}
	return ranked[:shown]
}
