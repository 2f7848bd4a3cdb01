package measure

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"
)

// goldenCase is one set of answers and what scikit-learn, scipy and numpy say about it, in the form of a Report's JSON.
type goldenCase struct {
	Name          string         `json:"name"`
	Labels        []int          `json:"labels"`
	Probabilities [][]float64    `json:"probabilities"`
	Entropies     []float64      `json:"entropies"`
	Report        map[string]any `json:"report"`
}

func readGolden(t testing.TB) []goldenCase {
	t.Helper()
	data, err := os.ReadFile("testdata/measure.json")
	if err != nil {
		t.Fatalf("%v: make it with build/golden/measure.py", err)
	}
	var g struct {
		Cases []goldenCase `json:"cases"`
	}
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	if len(g.Cases) < 20 {
		t.Fatalf("%d cases in testdata/measure.json: make it with build/golden/measure.py", len(g.Cases))
	}
	return g.Cases
}

func (c goldenCase) report(t testing.TB) Report {
	t.Helper()
	classes := []string{"a", "b", "c", "d", "e"}[:len(c.Probabilities[0])]
	r, err := Measure(classes, c.Labels, c.Probabilities)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// asJSON returns v as encoding/json reads it back: maps, slices, numbers.
func asJSON(t testing.TB, v any) any {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// differences lists where got is not want: numbers farther than 1e-9 apart, null where the other is not, arrays of other lengths. Keys
// that only got has are passed over.
func differences(path string, got, want any) []string {
	var out []string
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return []string{fmt.Sprintf("%s is %v, want %v", path, got, want)}
		}
		for key := range w {
			if _, ok := g[key]; !ok {
				out = append(out, path+" has no "+key)
			}
			out = append(out, differences(path+"."+key, g[key], w[key])...)
		}
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return []string{fmt.Sprintf("%s is %v, want %v", path, got, want)}
		}
		for i := range w {
			out = append(out, differences(fmt.Sprintf("%s[%d]", path, i), g[i], w[i])...)
		}
	case float64:
		if g, ok := got.(float64); !ok || !(math.Abs(g-w) <= 1e-9*max(1, math.Abs(w))) {
			out = append(out, fmt.Sprintf("%s is %v, want %v", path, got, want))
		}
	default:
		if got != want {
			out = append(out, fmt.Sprintf("%s is %v, want %v", path, got, want))
		}
	}
	return out
}

func TestReportEqualsScikitLearn(t *testing.T) {
	for _, c := range readGolden(t) {
		t.Run(c.Name, func(t *testing.T) {
			for _, d := range differences("report", asJSON(t, c.report(t)), c.Report) {
				t.Error(d)
			}
		})
	}
}

// classScores names the scores of a class.
func classScores(c ClassScores) map[string]Score {
	return map[string]Score{"precision": c.Precision, "recall": c.Recall, "F1": c.F1, "specificity": c.Specificity, "AUC": c.AUC}
}

// TestGoldenCasesReachTheEdges: the comparison above says little where nothing in the golden file is undefined.
func TestGoldenCasesReachTheEdges(t *testing.T) {
	undefined := map[string]bool{}
	for _, c := range readGolden(t) {
		r := c.report(t)
		undefined["kappa"] = undefined["kappa"] || !r.CohenKappa.Defined
		undefined["macro AUC"] = undefined["macro AUC"] || !r.Macro.AUC.Defined
		for _, class := range r.PerClass {
			for name, s := range classScores(class) {
				undefined[name] = undefined[name] || !s.Defined
			}
		}
	}
	for _, name := range []string{"kappa", "macro AUC", "precision", "recall", "F1", "specificity", "AUC"} {
		if !undefined[name] {
			t.Errorf("no golden case has an undefined %s", name)
		}
	}
}

func TestLeastCertainByScipysEntropy(t *testing.T) {
	for _, c := range readGolden(t) {
		for i, row := range c.Probabilities {
			near(t, "entropy", Entropy(row), c.Entropies[i], 1e-9)
		}
		order := c.report(t).Examples.LeastCertain
		if want := min(len(c.Labels), ListedExamples); len(order) != want {
			t.Fatalf("%s: %d least certain pictures, want %d", c.Name, len(order), want)
		}
		listed := map[int]bool{}
		for at, i := range order {
			if listed[i] = true; at > 0 && c.Entropies[i] > c.Entropies[order[at-1]]+1e-9 {
				t.Errorf("%s: picture %d stands behind %d, which is more certain", c.Name, i, order[at-1])
			}
		}
		for i, e := range c.Entropies {
			if last := order[len(order)-1]; !listed[i] && e > c.Entropies[last]+1e-9 {
				t.Errorf("%s: picture %d is less certain than %d and not listed", c.Name, i, last)
			}
		}
	}
}
