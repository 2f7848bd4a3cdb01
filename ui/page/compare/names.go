package compare

import (
	"likeness/training/compare"
	"likeness/ui/words"
)

// name is the heading of a method's row. majority is the class that the simplest of them always answers.
func name(m compare.Method, majority string) string {
	switch m {
	case compare.Combined:
		return words.T("Combined")
	case compare.Tuned:
		return words.T("Fine-tuned")
	case compare.Full:
		return words.T("Fine-tuned, every layer")
	case compare.Frozen:
		return words.T("Quick look")
	case compare.Forest:
		return words.T("Random forest")
	case compare.Scratch:
		return words.T("From scratch")
	case compare.PixelsLogistic:
		return words.T("Raw pixels, weighted")
	case compare.PixelsBayes:
		return words.T("Raw pixels, compared")
	case compare.Majority:
		if majority == "" {
			return words.T("Always the biggest class")
		}
		return words.F("Always “{{.Class}}”", "Class", majority)
	}
	return string(m)
}

// description says in a line what a method does, the technical term in brackets.
func description(m compare.Method) string {
	switch m {
	case compare.Combined:
		return words.T("Fine-tuned and quick look, averaged")
	case compare.Tuned:
		return words.T("The ready-made network, its last part adjusted")
	case compare.Full:
		return words.T("The ready-made network, all of it adjusted")
	case compare.Frozen:
		return words.T("The ready-made network, left as it is (frozen features)")
	case compare.Forest:
		return words.T("The network left as it is, with many decision trees")
	case compare.Scratch:
		return words.T("The same network, with no earlier training")
	case compare.PixelsLogistic:
		return words.T("Weighs the colours of tiny copies (logistic regression)")
	case compare.PixelsBayes:
		return words.T("Compares the colours of tiny copies (naive Bayes)")
	case compare.Majority:
		return words.T("No learning: always answers the biggest class")
	}
	return ""
}
