package compare

import (
	"fmt"
	"slices"
	"strings"
)

// Method names a way to answer; see the package comment.
type Method string

// The methods.
const (
	Combined       Method = "combined"
	Tuned          Method = "tuned"
	Full           Method = "full"
	Frozen         Method = "frozen"
	Forest         Method = "forest"
	Scratch        Method = "scratch"
	PixelsLogistic Method = "pixels-logistic"
	PixelsBayes    Method = "pixels-bayes"
	Majority       Method = "majority"
)

// Methods lists all methods in the order of a table's rows.
func Methods() []Method {
	return []Method{Combined, Tuned, Full, Frozen, Forest, Scratch, PixelsLogistic, PixelsBayes, Majority}
}

// ParseMethods reads a list as a user writes it, with commas; "all" is all. They come back in the order of the rows, each once.
func ParseMethods(list string) ([]Method, error) {
	if strings.TrimSpace(list) == "all" {
		return Methods(), nil
	}
	wanted := map[Method]bool{}
	for word := range strings.SplitSeq(list, ",") {
		m := Method(strings.TrimSpace(word))
		if !slices.Contains(Methods(), m) {
			return nil, fmt.Errorf("method %q is not known: choose of %s, or all", m, join(Methods()))
		}
		wanted[m] = true
	}
	return ordered(wanted), nil
}

func ordered(wanted map[Method]bool) []Method {
	var out []Method
	for _, m := range Methods() {
		if wanted[m] {
			out = append(out, m)
		}
	}
	return out
}

func join(methods []Method) string {
	words := make([]string, len(methods))
	for i, m := range methods {
		words[i] = string(m)
	}
	return strings.Join(words, ", ")
}

// learns says whether a method looks at pictures at all.
func (m Method) learns() bool { return m != Majority }

// pretrained says whether a method starts from the ready-made network.
func (m Method) pretrained() bool {
	return slices.Contains([]Method{Combined, Tuned, Full, Frozen, Forest}, m)
}

// pixels says whether a method looks at tiny copies.
func (m Method) pixels() bool { return m == PixelsLogistic || m == PixelsBayes }

// Cost is about how long a method takes, the quick look being 1: a bar over all methods moves evenly by it. Frozen, Tuned and Combined share one
// training, and its cost.
func (m Method) Cost() float64 {
	switch m {
	case Tuned, Combined:
		return 5
	case Full:
		return 40
	case Scratch:
		return 60
	case Majority:
		return 0.1
	}
	return 1
}

// Name is the heading of a method's row. majority is the class that Majority answers.
func (m Method) Name(majority string) string {
	switch m {
	case Combined:
		return "Combined"
	case Tuned:
		return "Fine-tuned"
	case Full:
		return "Fine-tuned, every layer"
	case Frozen:
		return "Quick look"
	case Forest:
		return "Random forest"
	case Scratch:
		return "From scratch"
	case PixelsLogistic:
		return "Raw pixels, weighted"
	case PixelsBayes:
		return "Raw pixels, compared"
	case Majority:
		return "Always “" + majority + "”"
	}
	return string(m)
}

// Description says in a line what a method does, the technical term in brackets.
func (m Method) Description() string {
	switch m {
	case Combined:
		return "Fine-tuned and quick look together: the average of their answers"
	case Tuned:
		return "The ready-made network, its last part adjusted to your pictures"
	case Full:
		return "The ready-made network, all of it adjusted to your pictures"
	case Frozen:
		return "The ready-made network, left as it is (frozen features)"
	case Forest:
		return "The network left as it is, and many small decision trees on it"
	case Scratch:
		return "The same network, with no earlier training"
	case PixelsLogistic:
		return "Weighs the colours of tiny copies (logistic regression)"
	case PixelsBayes:
		return "Compares the colours of tiny copies (naive Bayes)"
	case Majority:
		return "No learning: always answers the biggest class"
	}
	return ""
}

// phrase names a method within a sentence.
func (m Method) phrase(majority string) string {
	switch m {
	case Combined:
		return "the combined model"
	case Tuned:
		return "fine-tuning"
	case Full:
		return "fine-tuning every layer"
	case Frozen:
		return "the quick look"
	case Forest:
		return "the random forest"
	case Scratch:
		return "starting from nothing"
	case PixelsLogistic:
		return "weighing raw pixels"
	case PixelsBayes:
		return "comparing raw pixels"
	case Majority:
		return "always answering “" + majority + "”"
	}
	return string(m)
}
