package measure

import (
	"fmt"
	"math"
	"slices"
)

// Answers are a model's answers to labelled pictures: what a [Report] is made from. The pictures keep their numbers when only some of them
// are looked at.
type Answers struct {
	classes []string
	labels  []int
	probs   [][]float64
	numbers []int // of each picture, as NewAnswers counted them
}

// NewAnswers takes a model's answers: probs is [n][k] with k the number of classes, labels n classes. Picture i has the number i. An error
// names the first row that does not fit. The slices are read later, so they must stay as they are.
func NewAnswers(classes []string, labels []int, probs [][]float64) (Answers, error) {
	if err := check(len(classes), labels, probs); err != nil {
		return Answers{}, fmt.Errorf("measuring %d pictures: %w", len(labels), err)
	}
	a := Answers{classes: slices.Clone(classes), labels: labels, probs: probs, numbers: make([]int, len(labels))}
	for i := range a.numbers {
		a.numbers[i] = i
	}
	return a, nil
}

// Restrict returns the answers to the pictures for which keep says yes, by their numbers: those of one folder, those of a certain size.
// Classes and probabilities stay as they are, a class may be left without pictures.
func (a Answers) Restrict(keep func(number int) bool) Answers {
	out := Answers{classes: a.classes}
	for i, number := range a.numbers {
		if keep(number) {
			out.labels, out.probs, out.numbers = append(out.labels, a.labels[i]), append(out.probs, a.probs[i]), append(out.numbers, number)
		}
	}
	return out
}

// OfClasses restricts to the pictures whose true class is one of those given. With a single class its recall and its confusions are what
// can be seen; specificity and AUC need pictures of another and are undefined.
func (a Answers) OfClasses(classes ...int) Answers {
	of := make(map[int]int, len(a.numbers))
	for i, number := range a.numbers {
		of[number] = a.labels[i]
	}
	return a.Restrict(func(number int) bool { return slices.Contains(classes, of[number]) })
}

// Len returns the number of pictures.
func (a Answers) Len() int { return len(a.labels) }

// numbered turns positions into the pictures' numbers, at most limit of them.
func (a Answers) numbered(positions []int, limit int) []int {
	out := make([]int, min(limit, len(positions)))
	for i := range out {
		out[i] = a.numbers[positions[i]]
	}
	return out
}

// sumTolerance is how far a row of probabilities may be from adding up to 1: float32 softmax over many classes stays well within.
const sumTolerance = 1e-3

// check says what does not fit: lengths, labels out of range, rows that are no probabilities.
func check(k int, labels []int, probs [][]float64) error {
	if len(probs) != len(labels) {
		return fmt.Errorf("%d rows of probabilities for %d labels", len(probs), len(labels))
	}
	for i, row := range probs {
		if len(row) != k {
			return fmt.Errorf("picture %d has %d probabilities for %d classes", i, len(row), k)
		}
		if labels[i] < 0 || labels[i] >= k {
			return fmt.Errorf("picture %d has class %d of %d", i, labels[i], k)
		}
		var sum float64
		for _, p := range row {
			if math.IsNaN(p) || p < 0 {
				return fmt.Errorf("picture %d has the probability %v", i, p)
			}
			sum += p
		}
		if math.Abs(sum-1) > sumTolerance {
			return fmt.Errorf("the probabilities of picture %d add up to %v", i, sum)
		}
	}
	return nil
}
