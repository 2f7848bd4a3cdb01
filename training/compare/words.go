package compare

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"likeness/training/finetune"
)

// Conclude finds the best method, and writes the sentences from what the rows say.
func (t *Table) Conclude() {
	t.Best = ""
	var best *Result
	for i := range t.Results {
		r := &t.Results[i]
		if r.Status != Finished {
			continue
		}
		if best == nil || cmp.Or(cmp.Compare(r.Right, best.Right), cmp.Compare(best.LogLoss, r.LogLoss)) > 0 {
			best = r
		}
	}
	t.Conclusions = nil
	if best == nil {
		return
	}
	t.Best = best.Method
	for i := range t.Results {
		r := &t.Results[i]
		r.AgainstBest = nil
		if c, ok := t.Compare(r.Method, t.Best); ok && r.Method != t.Best {
			r.AgainstBest = &c
		}
		r.Sentence = t.sentence(r)
	}
	t.Conclusions = []Conclusion{t.worth(), t.learning()}
}

// sentence says what a row means.
func (t *Table) sentence(r *Result) string {
	switch r.Status {
	case Broken:
		return "Did not finish: " + r.Failure + "."
	case NotRun:
		return "Not run."
	}
	var s string
	if r.AgainstBest == nil {
		s = fmt.Sprintf("The best here: right on %d of %s.", r.Right, some(r.Accuracy.N))
	} else {
		s = capital(t.held(*r.AgainstBest, "it", t.Best.phrase(t.Majority)))
	}
	if r.Steps > 0 {
		s += fmt.Sprintf(" It was given %s of %d pictures", count(r.Steps, "step"), finetune.UsualBatch)
		if r.Settled {
			s += ", after which its loss no longer fell."
		} else {
			s += "; its loss still fell then: more steps might help it."
		}
	}
	if r.OneSided && r.Method.learns() {
		s += " It gives nearly all pictures the same class."
	}
	return s
}

// held puts a comparison into words, without the method's own name: "clearly worse than ...: it missed ...".
func (t *Table) held(c Comparison, it, other string) string {
	return fmt.Sprintf("%s: %s%s.", verdictWords(c.Verdict, other), counts(c, it, other), sureness(c, it))
}

func verdictWords(v Verdict, other string) string {
	if v == NoDifference {
		return "no difference from " + other + " can be shown"
	}
	return string(v) + " than " + other
}

// counts says which pictures tell the two apart.
func counts(c Comparison, it, other string) string {
	switch {
	case c.OnlyThis == 0 && c.OnlyOther == 0:
		return "both had the same pictures right"
	case c.OnlyOther > c.OnlyThis:
		return fmt.Sprintf("%s missed %s that %s had right, and got %d right that %s missed", it, some(c.OnlyOther), other, c.OnlyThis, other)
	}
	return fmt.Sprintf("%s got %s right that %s missed, and missed %d that %s had right", it, some(c.OnlyThis), other, c.OnlyOther, other)
}

// sureness adds what the log-loss tells where the right answers tell nothing.
func sureness(c Comparison, it string) string {
	if c.Verdict != NoDifference {
		return ""
	}
	switch c.surer() {
	case 1:
		return "; but " + it + " is surer of right answers (lower log-loss)"
	case -1:
		return "; but " + it + " is less sure of right answers (higher log-loss)"
	}
	return ""
}

// worth is the first conclusion: the method in use against the quick look, or whichever two there are.
func (t *Table) worth() Conclusion {
	out := Conclusion{Title: "What this means"}
	a, b, ok := t.pair()
	if !ok {
		out.Text = "Only one method was run, so there is nothing to compare it with."
		return out
	}
	c, _ := t.Compare(a, b)
	this, other := a.phrase(t.Majority), b.phrase(t.Majority)
	out.Emphasis = string(c.Verdict)
	if c.Verdict == NoDifference {
		out.Text = fmt.Sprintf("Between %s and %s %s: %s%s.", this, other, c.Verdict, counts(c, this, other), sureness(c, this))
	} else {
		out.Text = fmt.Sprintf("%s is %s than %s: %s.", capital(this), c.Verdict, other, counts(c, "it", other))
	}
	switch c.Verdict {
	case ProbablyBetter, ProbablyWorse:
		out.Text += fmt.Sprintf(" With %s this could still be chance. Add pictures to be sure.", some(c.N))
	case NoDifference:
		out.Text += fmt.Sprintf(" With %s only a large difference would show.", some(c.N))
	}
	return out
}

// pair chooses what the first conclusion is about, without a look at the numbers: the method in use against the quick look, else the first two
// rows that are finished.
func (t *Table) pair() (a, b Method, ok bool) {
	a, b = t.InUse, Frozen
	if a == Frozen {
		b = Combined
	}
	if t.finished(a) != nil && t.finished(b) != nil {
		return a, b, true
	}
	var have []Method
	for _, r := range t.Results {
		if r.Status == Finished {
			have = append(have, r.Method)
		}
	}
	if i := slices.Index(have, t.InUse); i > 0 {
		have[0], have[i] = have[i], have[0]
	}
	if len(have) < 2 {
		return "", "", false
	}
	return have[0], have[1], true
}

// learning is the second conclusion: the methods that learn against the majority class, and what the ready-made network is worth.
func (t *Table) learning() Conclusion {
	out := Conclusion{Title: "Is it really learning?"}
	labels, always := t.labels(), make([][]float64, len(t.Pictures))
	answer := make([]float64, len(t.Classes))
	majority := slices.Index(t.Classes, t.Majority)
	answer[majority] = 1
	right := 0
	for i, y := range labels {
		if always[i] = answer; y == majority {
			right++
		}
	}
	learners := 0
	var not []string
	for _, r := range t.Results {
		if r.Status != Finished || !r.Method.learns() {
			continue
		}
		learners++
		if c := against(labels, r.Probabilities, always, Majority); c.Verdict != ClearlyBetter {
			not = append(not, r.Method.phrase(t.Majority))
		}
	}
	base := fmt.Sprintf("%s (%s)", Majority.phrase(t.Majority), percent(float64(right)/float64(max(1, len(labels)))))
	switch {
	case learners == 0:
		out.Text = "No method that learns was run."
		return out
	case len(not) == 0 && learners == 1:
		out.Emphasis, out.Text = "Yes.", "Yes. It does clearly better than "+base+"."
	case len(not) == 0:
		out.Emphasis, out.Text = "Yes.", "Yes. All methods that learn do clearly better than "+base+"."
	case len(not) < learners:
		out.Emphasis, out.Text = "Yes, but not every method.", fmt.Sprintf("Yes, but not every method. Not clearly better than %s: %s.", base, strings.Join(not, ", "))
	default:
		out.Emphasis = "That cannot be shown."
		out.Text = "That cannot be shown. No method does clearly better than " + base + ". More pictures, or clearer classes, are needed."
	}
	out.Text += t.headStart()
	return out
}

// headStart says what the ready-made network is worth over random weights: the method in use, or the first that starts from it.
func (t *Table) headStart() string {
	from, scratch := t.InUse, t.finished(Scratch)
	if !from.pretrained() || t.finished(from) == nil {
		for _, r := range t.Results {
			if from = r.Method; r.Status == Finished && from.pretrained() {
				break
			}
		}
	}
	c, ok := t.Compare(from, Scratch)
	if !ok || !from.pretrained() {
		return ""
	}
	points := math.Round(100 * (t.finished(from).Accuracy.Value - scratch.Accuracy.Value))
	switch c.Verdict {
	case ClearlyBetter, ProbablyBetter:
		return fmt.Sprintf(" Starting from the ready-made network is worth %s over starting from nothing.", count(int(points), "point"))
	case NoDifference:
		return " That starting from the ready-made network helps cannot be shown here."
	}
	return fmt.Sprintf(" Starting from nothing is even %s better here.", count(int(-points), "point"))
}

// some says how many pictures.
func some(n int) string { return count(n, "picture") }

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func percent(share float64) string { return fmt.Sprintf("%.1f %%", 100*share) }

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
