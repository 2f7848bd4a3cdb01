// Package trouble finds what is wrong with pictures and classes before anything is learned from them: [Pictures] names poor pictures,
// [Classes] classes that are too small, [GiveAways] what tells the classes apart though it has nothing to do with them.
//
// All of it comes from what a scan has measured (dataset.Traits, and see dataset.Dataset.MeasureTraits); no file is opened. A finding has a
// kind, by which a window filters and translates, the numbers behind it, and a sentence in English. Duplicates and leaks are package
// dataset's to find, wrong labels package suspicion's.
package trouble

import (
	"fmt"
	"slices"

	"likeness/training/dataset"
)

// Kind says in one word what a problem is.
type Kind string

// The kinds. Of a picture, in the order in which they are looked for; then of a class.
const (
	Truncated   Kind = "truncated"    // the file ends early
	Tiny        Kind = "tiny"         // Value: the short side in pixels
	Elongated   Kind = "elongated"    // Value: the long side over the short one
	OneColour   Kind = "one colour"   // Value: the range of colours, of 255
	Dark        Kind = "dark"         // Value: the brightness that 1 in 20 places exceeds, of 255
	Blurred     Kind = "blurred"      // Value: see dataset.Traits
	FewPictures Kind = "few pictures" // Value: how many
	Imbalance   Kind = "imbalance"    // Value: how many times more the largest class has
)

// Limits of what is no problem.
const (
	leastSide      = 64
	mostElongated  = 4
	leastRange     = 10
	leastBright    = 40
	leastSharpness = 0.7
	fewPictures    = 20
	mostImbalance  = 5
)

// Problem is one finding.
type Problem struct {
	Kind    Kind
	Picture int     // index into Dataset.Pictures; -1 where it concerns a whole class
	Class   int     // of the picture, or the class itself
	Value   float64 // as the kind says
	Limit   float64 // at which Value would be no problem; 0 where there is none
	Text    string  // a sentence for people
}

// Pictures names the poor pictures, in their order. A picture of a single colour is neither dark nor blurred besides.
func Pictures(d *dataset.Dataset) []Problem {
	var out []Problem
	for i, p := range d.Pictures {
		for _, look := range []func(dataset.Picture) (Problem, bool){truncated, tiny, elongated, poor} {
			if f, found := look(p); found {
				f.Picture, f.Class = i, p.Class
				out = append(out, f)
			}
		}
	}
	return out
}

func truncated(p dataset.Picture) (Problem, bool) {
	return Problem{Kind: Truncated, Text: "The file ends early: a part of the picture is missing and shown in grey."}, p.Truncated
}

func tiny(p dataset.Picture) (Problem, bool) {
	short := min(p.Width, p.Height)
	return Problem{
		Kind: Tiny, Value: float64(short), Limit: leastSide,
		Text: fmt.Sprintf("It is very small: %d x %d pixels (at least %d x %d show enough).", p.Width, p.Height, leastSide, leastSide),
	}, short < leastSide
}

func elongated(p dataset.Picture) (Problem, bool) {
	ratio := float64(max(p.Width, p.Height)) / float64(max(1, min(p.Width, p.Height)))
	how := "wide as high"
	if p.Height > p.Width {
		how = "high as wide"
	}
	return Problem{
		Kind: Elongated, Value: ratio, Limit: mostElongated,
		Text: fmt.Sprintf("It is %.1f times as %s: only its middle is looked at.", ratio, how),
	}, ratio > mostElongated
}

func poor(p dataset.Picture) (Problem, bool) {
	t := p.Traits
	switch {
	case !t.Measured:
	case t.Range < leastRange:
		return Problem{Kind: OneColour, Value: t.Range, Limit: leastRange, Text: "It has a single colour: there is nothing to see."}, true
	case t.Bright < leastBright:
		return Problem{Kind: Dark, Value: t.Bright, Limit: leastBright, Text: "It is very dark: hardly anything can be seen."}, true
	case t.Sharpness > 0 && t.Sharpness < leastSharpness:
		return Problem{Kind: Blurred, Value: t.Sharpness, Limit: leastSharpness, Text: "It is blurred, or was enlarged from a small picture."}, true
	}
	return Problem{}, false
}

// Classes names classes with few pictures, and those with far fewer than the largest.
func Classes(d *dataset.Dataset) []Problem {
	var out []Problem
	counts := d.Counts()
	if len(counts) == 0 {
		return nil
	}
	most := slices.Max(counts)
	largest := d.Classes[slices.Index(counts, most)]
	for c, n := range counts {
		if n < fewPictures {
			out = append(out, Problem{
				Kind: FewPictures, Picture: -1, Class: c, Value: float64(n), Limit: fewPictures,
				Text: fmt.Sprintf("Only %s of %q: %d are a good start.", pictures(n), d.Classes[c], fewPictures),
			})
		}
		if n > 0 && most > mostImbalance*n {
			out = append(out, Problem{
				Kind: Imbalance, Picture: -1, Class: c, Value: float64(most) / float64(n), Limit: mostImbalance,
				Text: fmt.Sprintf("%q has %d times fewer pictures than %q. More would help.", d.Classes[c], most/n, largest),
			})
		}
	}
	return out
}

func pictures(n int) string {
	if n == 1 {
		return "1 picture"
	}
	return fmt.Sprintf("%d pictures", n)
}
