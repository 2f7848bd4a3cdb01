package compare

import (
	"strings"

	"likeness/training/compare"
	"likeness/ui/words"
)

// conclusion is a card below the table.
type conclusion struct{ title, text string }

// conclusions say what training/compare concludes, in the user's language: it writes English sentences for the command line.
// Where the table does not let methods be compared, as one kept by an earlier version, there are none.
func conclusions(t *compare.Table) []conclusion {
	if !t.Comparable() {
		return nil
	}
	return []conclusion{{words.T("What this means"), worth(t)}, {words.T("Is it really learning?"), learning(t)}}
}

// finished are the methods that have a result, the one in use first.
func finished(t *compare.Table) (have []compare.Method) {
	for _, r := range t.Results {
		switch {
		case r.Status != compare.Finished:
		case r.Method == t.InUse:
			have = append([]compare.Method{r.Method}, have...)
		default:
			have = append(have, r.Method)
		}
	}
	return have
}

// worth is the method in use against the quick look, or whichever two there are.
func worth(t *compare.Table) string {
	have := finished(t)
	if len(have) < 2 {
		return words.T("Only one method was run, so there is nothing to compare it with.")
	}
	a, b := have[0], have[1]
	for _, m := range have[1:] {
		if m == compare.Frozen || a == compare.Frozen && m == compare.Combined {
			b = m
		}
	}
	c, ok := t.Compare(a, b)
	if !ok {
		return ""
	}
	// The class is left out of the names here: quotation marks within quotation marks are hard to read.
	this, other := name(a, ""), name(b, "")
	var parts []string
	switch c.Verdict {
	case compare.ClearlyBetter:
		parts = append(parts, words.F("“{{.This}}” is clearly better than “{{.Other}}”.", "This", this, "Other", other))
	case compare.ProbablyBetter:
		parts = append(parts, words.F("“{{.This}}” is probably a little better than “{{.Other}}”.", "This", this, "Other", other))
	case compare.ProbablyWorse:
		parts = append(parts, words.F("“{{.This}}” is probably a little worse than “{{.Other}}”.", "This", this, "Other", other))
	case compare.ClearlyWorse:
		parts = append(parts, words.F("“{{.This}}” is clearly worse than “{{.Other}}”.", "This", this, "Other", other))
	default:
		parts = append(parts, words.F("Between “{{.This}}” and “{{.Other}}” no difference can be shown.", "This", this, "Other", other))
	}
	if c.OnlyThis == 0 && c.OnlyOther == 0 {
		parts = append(parts, words.T("Both had the same pictures right."))
	} else {
		parts = append(parts, words.F("Right only with “{{.This}}”: {{.Gained}}. Right only with “{{.Other}}”: {{.Lost}}.", "This", this, "Other", other,
			"Gained", words.N("{{.N}} pictures", c.OnlyThis), "Lost", words.N("{{.N}} pictures", c.OnlyOther)))
	}
	switch c.Verdict {
	case compare.ProbablyBetter, compare.ProbablyWorse:
		parts = append(parts, words.N("With {{.N}} pictures this could still be chance. Add pictures to be sure.", c.N))
	case compare.NoDifference:
		parts = append(parts, words.N("With {{.N}} pictures only a large difference would show.", c.N))
	}
	return strings.Join(parts, " ")
}

// learning is whether the methods that learn are better than the majority class, which must have been run for that.
func learning(t *compare.Table) string {
	majority := t.Result(compare.Majority)
	if majority == nil || majority.Status != compare.Finished {
		return words.F("“{{.Method}}” was not run, so this cannot be said.", "Method", name(compare.Majority, ""))
	}
	learners := 0
	var not []string
	for _, m := range finished(t) {
		c, ok := t.Compare(m, compare.Majority)
		if m == compare.Majority || !ok {
			continue
		}
		learners++
		if c.Verdict != compare.ClearlyBetter {
			not = append(not, words.F("“{{.Method}}”", "Method", name(m, "")))
		}
	}
	base := words.F("“{{.Method}}” ({{.Share}})", "Method", name(compare.Majority, ""), "Share", words.Percent(majority.Accuracy.Value, 1))
	switch {
	case learners == 0:
		return words.T("No method that learns was run.")
	case len(not) == 0:
		return words.F("Yes. What learns does clearly better than {{.Base}}.", "Base", base)
	case len(not) < learners:
		return words.F("Yes, but not every method. Not clearly better than {{.Base}}: {{.Methods}}.", "Base", base, "Methods", strings.Join(not, ", "))
	}
	return words.F("That cannot be shown. No method does clearly better than {{.Base}}. More pictures, or clearer classes, are needed.", "Base", base)
}

// moreHelps answers whether more pictures would help.
func moreHelps(c *compare.Curve) string {
	half, all := c.Points[len(c.Points)-2], c.Points[len(c.Points)-1]
	counts := []any{"Half", words.Count(half.Train), "All", words.Count(all.Train), "Points", words.Decimal(100*c.Gain, 1), "Error", words.Decimal(100*c.GainStandardError, 1)}
	switch {
	case c.Answer == compare.MoreHelps:
		return words.F("Yes. Going from {{.Half}} to {{.All}} pictures brought the quick look {{.Points}} points. Doubling them again should still bring something.", counts...)
	case c.Answer == compare.MoreMayHelp && c.Gain > c.GainStandardError:
		return words.F("Probably a little. Going from {{.Half}} to {{.All}} pictures brought the quick look {{.Points}} points, which could still be chance.", counts...)
	case c.Answer == compare.MoreMayHelp:
		return words.F("Probably a little. Going from {{.Half}} to {{.All}} pictures brought no more right answers that can be shown, but the quick look became surer of them.", counts...)
	case c.Answer == compare.MoreHelpsLittle:
		return words.F("Hardly. Going from {{.Half}} to {{.All}} pictures brought no gain that can be shown. More of the same pictures would change little; others, like those that it gets wrong, may.", counts...)
	}
	return words.F("That cannot be told yet. Going from {{.Half}} to {{.All}} pictures changed the right answers of the quick look by {{.Points}} points, give or take {{.Error}}: keep more pictures aside to be sure.", counts...)
}
