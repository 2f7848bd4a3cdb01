package compare

import (
	"encoding/json"
	"strings"
	"testing"

	"likeness/training/measure"
)

// TestVerdicts holds the rules of the package comment.
func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		onlyThis, onlyOther int
		want                Verdict
	}{
		{0, 0, NoDifference},
		{5, 5, NoDifference},
		{1, 0, NoDifference},   // p 1
		{3, 0, NoDifference},   // p 0.25
		{4, 0, ProbablyBetter}, // p 0.125
		{5, 0, ProbablyBetter}, // p 0.0625
		{6, 0, ClearlyBetter},  // p 0.031
		{8, 2, ProbablyBetter}, // p 0.109
		{9, 4, NoDifference},   // p 0.267
		{12, 3, ClearlyBetter}, // p 0.035
		{40, 25, ProbablyBetter},
		{0, 4, ProbablyWorse},
		{2, 8, ProbablyWorse},
		{0, 6, ClearlyWorse},
		{3, 12, ClearlyWorse},
		{4, 9, NoDifference},
	} {
		right := func(mine, other int) (rows []bool) {
			for range 100 {
				rows = append(rows, true)
			}
			for range mine {
				rows = append(rows, true)
			}
			for range other {
				rows = append(rows, false)
			}
			return rows
		}
		a, b := right(c.onlyThis, c.onlyOther), make([]bool, 100+c.onlyThis+c.onlyOther)
		for i := range b {
			b[i] = i < 100 || !a[i]
		}
		p := measure.McNemar(a, b)
		if got := verdict(c.onlyThis, c.onlyOther, p); got != c.want {
			t.Errorf("%d against %d (p %.3f): %s, want %s", c.onlyThis, c.onlyOther, p, got, c.want)
		}
	}
}

// table makes a table of two classes from strings: a letter a picture, capital where the method is right, of the class 'a' or 'b'.
func table(t *testing.T, labels string, answers map[Method]string) *Table {
	t.Helper()
	out := &Table{Classes: []string{"drawing", "photo"}, Train: 100, InUse: Combined, Majority: "photo"}
	for _, l := range labels {
		out.Pictures = append(out.Pictures, Picture{Class: int(l - 'a')})
	}
	for _, m := range Methods() {
		a, ok := answers[m]
		if !ok {
			continue
		}
		if a == "" {
			out.Results = append(out.Results, Result{Method: m, Status: Broken, Failure: "the disk is full"})
			continue
		}
		var rows [][]float64
		for i, right := range a {
			switch y := out.Pictures[i].Class; {
			case right == ' ':
				rows = append(rows, nil)
			case (right == '+') == (y == 0):
				rows = append(rows, []float64{0.9, 0.1})
			default:
				rows = append(rows, []float64{0.1, 0.9})
			}
		}
		r, err := out.result(m, rows, 1)
		if err != nil {
			t.Fatal(err)
		}
		out.Results = append(out.Results, r)
	}
	out.Conclude()
	return out
}

func TestConclusions(t *testing.T) {
	half := strings.Repeat("ab", 20) // 40 pictures
	all, none := strings.Repeat("+", 40), strings.Repeat("-", 40)
	photo := strings.Repeat("-+", 20)
	for name, c := range map[string]struct {
		answers  map[Method]string
		want     []string // in the conclusions
		emphasis [2]string
	}{
		"better": {
			map[Method]string{Combined: all, Frozen: "--------" + all[8:], Scratch: photo, Majority: photo},
			[]string{
				"The combined model is clearly better than the quick look: it got 8 pictures right that the quick look missed, and missed 0 that the quick look had right.",
				"Yes, but not every method. Not clearly better than always answering “photo” (50.0 %): starting from nothing.",
				"Starting from the ready-made network is worth 50 points over starting from nothing.",
			},
			[2]string{"clearly better", "Yes, but not every method."},
		},
		"by chance": {
			map[Method]string{Combined: all, Frozen: "----" + all[4:]},
			[]string{
				"The combined model is probably a little better than the quick look: it got 4 pictures right", "With 40 pictures this could still be chance. Add pictures to be sure.",
				"Yes. All methods that learn do clearly better than always answering “photo” (50.0 %).",
			},
			[2]string{"probably a little better", "Yes."},
		},
		"the same": {
			map[Method]string{Combined: all, Frozen: all},
			[]string{"Between the combined model and the quick look no difference can be shown: both had the same pictures right.", "With 40 pictures only a large difference would show."},
			[2]string{"no difference can be shown", "Yes."},
		},
		"worse": {
			map[Method]string{Combined: "------" + all[6:], Frozen: all},
			[]string{"The combined model is clearly worse than the quick look: it missed 6 pictures that the quick look had right, and got 0 right that the quick look missed."},
			[2]string{"clearly worse", "Yes."},
		},
		"nothing learned": {
			map[Method]string{Combined: photo, Frozen: none, Scratch: photo},
			[]string{
				"No method does clearly better than always answering “photo” (50.0 %).",
				"That starting from the ready-made network helps cannot be shown here.",
			},
			[2]string{"clearly better", "That cannot be shown."},
		},
		"the one in use was not run": {
			map[Method]string{Forest: all, PixelsBayes: none},
			[]string{"The random forest is clearly better than comparing raw pixels: it got 40 pictures right"},
			[2]string{"clearly better", "Yes, but not every method."},
		},
		"one alone": {
			map[Method]string{Frozen: all},
			[]string{"Only one method was run", "Yes. It does clearly better than always answering “photo” (50.0 %)."},
			[2]string{"", "Yes."},
		},
		"one failed": {
			map[Method]string{Combined: "", Frozen: all, Majority: photo},
			[]string{"The quick look is clearly better than always answering “photo”"},
			[2]string{"clearly better", "Yes."},
		},
		"scratch is better": {
			map[Method]string{Combined: "----------" + all[10:], Scratch: all},
			[]string{"Starting from nothing is even 25 points better here."},
			[2]string{"clearly worse", "Yes."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := table(t, half, c.answers).Conclusions
			text := got[0].Text + "\n" + got[1].Text
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("lacks %q in:\n%s", want, text)
				}
			}
			for i, want := range c.emphasis {
				if got[i].Emphasis != want || !strings.Contains(got[i].Text, want) {
					t.Errorf("emphasis %q, want %q, in %q", got[i].Emphasis, want, got[i].Text)
				}
			}
		})
	}
}

func TestSentences(t *testing.T) {
	all := strings.Repeat("+", 40)
	tab := table(t, strings.Repeat("ab", 20), map[Method]string{
		Combined: all, Tuned: "-" + all[1:], Frozen: "------" + all[6:], Scratch: strings.Repeat("-+", 20), Full: "", Majority: strings.Repeat("-+", 20),
	})
	for m, want := range map[Method]string{
		Combined: "The best here: right on 40 of 40 pictures.",
		Tuned:    "No difference from the combined model can be shown: it missed 1 picture that the combined model had right, and got 0 right that the combined model missed.",
		Frozen:   "Clearly worse than the combined model: it missed 6 pictures that the combined model had right, and got 0 right that the combined model missed.",
		Scratch:  "Clearly worse than the combined model: it missed 20 pictures that the combined model had right, and got 0 right that the combined model missed. It gives nearly all pictures the same class.",
		Full:     "Did not finish: the disk is full.",
		Majority: "Clearly worse than the combined model: it missed 20 pictures that the combined model had right, and got 0 right that the combined model missed.",
	} {
		if got := tab.Result(m).Sentence; got != want {
			t.Errorf("%s: %q,\nwant %q", m, got, want)
		}
	}
	if tab.Best != Combined || tab.Result(Combined).AgainstBest != nil || tab.Result(Tuned).AgainstBest == nil {
		t.Error("the best is held against itself, or another against nothing")
	}
}

// TestLogLossTells: where both have the same pictures right, the one that is surer of them is named.
func TestLogLossTells(t *testing.T) {
	tab := table(t, strings.Repeat("ab", 20), map[Method]string{Combined: strings.Repeat("+", 40), Frozen: strings.Repeat("+", 40)})
	for _, row := range tab.Result(Frozen).Probabilities {
		for c, p := range row {
			row[c] = 0.5 + (p-0.5)/4
		}
	}
	tab.Conclude()
	if got := tab.Conclusions[0].Text; !strings.Contains(got, "; but the combined model is surer of right answers (lower log-loss)") {
		t.Errorf("says %q", got)
	}
	if got := tab.Result(Frozen).Sentence; !strings.Contains(got, "; but it is less sure of right answers (higher log-loss)") {
		t.Errorf("says %q", got)
	}
}

// TestMissingPictures: two methods are compared on the pictures that both answered.
func TestMissingPictures(t *testing.T) {
	tab := table(t, strings.Repeat("ab", 5), map[Method]string{Combined: " +++++++++", Frozen: "- -+++++++"})
	c, ok := tab.Compare(Combined, Frozen)
	if !ok || c.N != 8 || c.OnlyThis != 1 || c.OnlyOther != 0 {
		t.Errorf("%+v", c)
	}
	if r := tab.Result(Combined); r.Accuracy.N != 9 || r.Right != 9 || r.RightPictures[0] {
		t.Errorf("%+v", r)
	}
	if _, err := tab.result(Tuned, make([][]float64, 10), 0); err == nil {
		t.Error("a method that could read no picture has a result")
	}
}

func TestMerge(t *testing.T) {
	half, all := strings.Repeat("ab", 20), strings.Repeat("+", 40)
	tab := table(t, half, map[Method]string{Combined: "", Frozen: all})
	if err := tab.Merge(table(t, half, map[Method]string{Combined: all, Scratch: strings.Repeat("-", 40), Frozen: ""})); err != nil {
		t.Fatal(err)
	}
	var order []Method
	for _, r := range tab.Results {
		order = append(order, r.Method)
	}
	if tab.finished(Combined) == nil || tab.finished(Frozen) == nil || len(order) != 3 || order[0] != Combined || order[2] != Scratch {
		t.Errorf("merged to %v", order)
	}
	if !strings.Contains(tab.Conclusions[0].Text, "combined") {
		t.Errorf("concludes %q", tab.Conclusions[0].Text)
	}
	if err := tab.Merge(table(t, "ab", map[Method]string{Frozen: "++"})); err == nil {
		t.Error("other pictures were merged")
	}
}

// TestSlim: a table that was kept without its answers says of every two methods what the whole one says, and of one alone that there is nothing missing.
func TestSlim(t *testing.T) {
	whole := table(t, "aabbabab", map[Method]string{Combined: "++++++++", Frozen: "++-++ ++", Majority: "--++-+-+", Scratch: ""})
	data, err := json.Marshal(whole.Slim())
	if err != nil {
		t.Fatal(err)
	}
	var kept Table
	if err := json.Unmarshal(data, &kept); err != nil {
		t.Fatal(err)
	}
	if kept.Pictures != nil || kept.Result(Combined).Probabilities != nil || kept.Result(Combined).RightPictures != nil {
		t.Error("the pictures or their answers were kept")
	}
	if whole.Result(Combined).Probabilities == nil {
		t.Error("the answers were taken from the whole table")
	}
	methods := []Method{Combined, Frozen, Majority, Scratch}
	for _, a := range methods {
		for _, b := range methods {
			want, said := whole.Compare(a, b)
			if got, ok := kept.Compare(a, b); a != b && (got != want || ok != said) {
				t.Errorf("%s against %s: %+v, %v; want %+v, %v", a, b, got, ok, want, said)
			}
		}
	}
	one := table(t, "aabb", map[Method]string{Frozen: "++++", Scratch: ""}).Slim()
	if !whole.Comparable() || !kept.Comparable() || !kept.Slim().Comparable() || !one.Comparable() {
		t.Error("nothing is missing, and it says that something is")
	}
	if kept.Paired = nil; kept.Comparable() {
		t.Error("answers and comparisons are missing, and it does not say so")
	}
}

func TestParseMethods(t *testing.T) {
	if got, err := ParseMethods("majority, frozen,frozen"); err != nil || len(got) != 2 || got[0] != Frozen {
		t.Error(got, err)
	}
	if got, err := ParseMethods("all"); err != nil || len(got) != len(Methods()) {
		t.Error(got, err)
	}
	if _, err := ParseMethods("frozen,magic"); err == nil || !strings.Contains(err.Error(), "pixels-bayes") {
		t.Errorf("an unknown method: %v", err)
	}
	for _, m := range Methods() {
		if m.Name("x") == string(m) || m.Description() == "" || m.phrase("x") == string(m) {
			t.Errorf("%s has no words", m)
		}
	}
}
