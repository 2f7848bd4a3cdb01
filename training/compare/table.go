package compare

import (
	"errors"
	"fmt"
	"slices"

	"likeness/inference/message"
	"likeness/training/measure"
)

// Table is a comparison: a row a method. Its JSON is that of `likeness compare --json`.
type Table struct {
	Classes []string `json:"classes"`
	Seed    uint64   `json:"seed"`  // of the division
	Train   int      `json:"train"` // pictures learned from
	// CrossValidated says that there were too few pictures to keep some aside: Pictures are all of them, each judged by models that have not seen it.
	CrossValidated bool      `json:"cross_validated,omitempty"`
	Majority       string    `json:"majority"`
	InUse          Method    `json:"in_use"`
	Best           Method    `json:"best"`     // most right answers, of equal ones the lowest log-loss; empty where no method is done
	Learned        []Picture `json:"learned"`  // the pictures learned from
	Pictures       []Picture `json:"pictures"` // kept aside, in the order of every method's answers
	Results        []Result  `json:"results"`  // in the order of Methods
	// Conclusions are what the window shows below the table: what this means, and whether it is really learning.
	Conclusions []Conclusion `json:"conclusions"`
	Repeats     []Repeat     `json:"repeats,omitempty"` // in the order of Results, with more than one seed
	Curve       *Curve       `json:"curve,omitempty"`
	// Paired are all comparisons of two methods, of a table without answers; see Slim.
	Paired []Pair `json:"paired,omitempty"`
}

// Pair is a comparison of two methods.
type Pair struct {
	This Method `json:"this"`
	Comparison
}

// Picture is one of those that the methods are judged by.
type Picture struct {
	Path  string `json:"path"`
	Class int    `json:"class"`
}

// Status says how far a method is.
type Status string

// The states of a row.
const (
	NotRun   Status = "not run" // stopped before its turn
	Finished Status = "finished"
	Broken   Status = "failed"
)

// Result is a method's row. All but the first four are zero where it is not finished.
type Result struct {
	Method      Method       `json:"method"`
	Name        string       `json:"name"`
	Description string       `json:"description"`
	Status      Status       `json:"status"`
	Failure     string       `json:"failure,omitempty"` // why it failed, in words
	Why         message.Text `json:"why,omitzero"`      // Failure for a window that speaks another language; empty where there is no more than Failure

	Accuracy measure.Accuracy `json:"accuracy"`
	Right    int              `json:"right"` // pictures, of Accuracy.N
	LogLoss  float64          `json:"log_loss"`
	// LogLossStandardError is that of the mean over the pictures.
	LogLossStandardError float64 `json:"log_loss_standard_error"`
	Seconds              float64 `json:"seconds"`
	OneSided             bool    `json:"one_sided"` // it gives nearly all pictures the same class
	// Steps are those of the training from random weights, and Settled says whether its loss no longer fell at their end; of the method Scratch alone.
	Steps    int    `json:"steps,omitempty"`
	Settled  bool   `json:"settled,omitempty"`
	Sentence string `json:"sentence"` // what it means, in plain words
	// AgainstBest is the paired comparison with the best method; nil for the best itself.
	AgainstBest *Comparison `json:"against_best,omitempty"`
	// Probabilities are the answers, [n][k] in the order of Table.Pictures; a row is nil where the picture could not be read.
	Probabilities [][]float64 `json:"probabilities"`
	// RightPictures says which answers are right.
	RightPictures []bool `json:"right_pictures"`
}

// Conclusion is a short text for people. Emphasis is the part of Text that is set in bold.
type Conclusion struct {
	Title    string `json:"title"`
	Text     string `json:"text"`
	Emphasis string `json:"emphasis"`
}

// Result finds a method's row, nil where it has none.
func (t *Table) Result(m Method) *Result {
	for i := range t.Results {
		if t.Results[i].Method == m {
			return &t.Results[i]
		}
	}
	return nil
}

func (t *Table) finished(m Method) *Result {
	if r := t.Result(m); r != nil && r.Status == Finished {
		return r
	}
	return nil
}

func (t *Table) labels() []int {
	labels := make([]int, len(t.Pictures))
	for i, p := range t.Pictures {
		labels[i] = p.Class
	}
	return labels
}

// result measures answers.
func (t *Table) result(m Method, probabilities [][]float64, seconds float64) (Result, error) {
	r := Result{Method: m, Name: m.Name(t.Majority), Description: m.Description(), Status: Finished, Seconds: seconds, Probabilities: probabilities}
	var rows [][]float64
	var labels []int
	r.RightPictures = make([]bool, len(probabilities))
	for i, row := range probabilities {
		if row == nil {
			continue
		}
		rows, labels = append(rows, row), append(labels, t.Pictures[i].Class)
		if r.RightPictures[i] = measure.Argmax(row) == t.Pictures[i].Class; r.RightPictures[i] {
			r.Right++
		}
	}
	if len(rows) == 0 {
		return r, message.Errorf("none of the %d pictures kept aside could be read any more; is the drive still there?", len(probabilities))
	}
	report, err := measure.Measure(t.Classes, labels, rows)
	if err != nil {
		return r, fmt.Errorf("measure %s: %w", m, err)
	}
	r.Accuracy, r.LogLoss, r.LogLossStandardError = report.Accuracy, report.LogLoss, report.LogLossStandardError
	r.OneSided = report.OneSided
	return r, nil
}

// Compare compares two finished methods picture by picture; ok says whether both are there.
func (t *Table) Compare(a, b Method) (c Comparison, ok bool) {
	x, y := t.finished(a), t.finished(b)
	if x == nil || y == nil {
		return c, false
	}
	if x.answered() && y.answered() {
		return against(t.labels(), x.Probabilities, y.Probabilities, b), true
	}
	for _, p := range t.Paired {
		if p.This == a && p.Other == b {
			return p.Comparison, true
		}
	}
	return c, false
}

func (r *Result) answered() bool { return len(r.Probabilities) > 0 }

// Comparable tells whether any two finished methods can be compared: not in a table whose answers were left out without Slim.
func (t *Table) Comparable() bool {
	finished, all := 0, true
	for _, r := range t.Results {
		if r.Status == Finished {
			finished++
			all = all && r.answered()
		}
	}
	return finished < 2 || all || len(t.Paired) > 0
}

// Slim is the table without the pictures and the answers, which grow with their number. Compare still works: what it says is kept.
func (t *Table) Slim() *Table {
	out := *t
	out.Pictures, out.Learned, out.Results, out.Paired = nil, nil, slices.Clone(t.Results), nil
	for i := range out.Results {
		for k := range out.Results {
			if c, ok := t.Compare(t.Results[i].Method, t.Results[k].Method); ok && i != k {
				out.Paired = append(out.Paired, Pair{t.Results[i].Method, c})
			}
		}
		out.Results[i].Probabilities, out.Results[i].RightPictures = nil, nil
	}
	return &out
}

// Merge takes over the finished rows of another table of the same pictures, such as one of the methods that failed before, and concludes anew.
func (t *Table) Merge(from *Table) error {
	if !slices.Equal(t.Pictures, from.Pictures) || !slices.Equal(t.Classes, from.Classes) {
		return fmt.Errorf("the comparisons are of different pictures: run all methods again")
	}
	for _, r := range from.Results {
		old := t.Result(r.Method)
		switch {
		case old == nil:
			t.Results = append(t.Results, r)
		case r.Status == Finished || old.Status != Finished:
			*old = r
		}
	}
	place := func(m Method) int { return slices.Index(Methods(), m) }
	slices.SortFunc(t.Results, func(a, b Result) int { return place(a.Method) - place(b.Method) })
	t.Conclude()
	return nil
}

// err is why a method did not finish.
func (r *Result) err() error {
	if r.Why.Format() == "" {
		return errors.New(r.Failure)
	}
	return message.Err(r.Why)
}

// broken notes why a method did not finish.
func (r *Result) broken(err error) {
	r.Status, r.Failure = Broken, err.Error()
	if why := message.From(err); why.Format() != "" {
		r.Why = why
	}
}
