package measure

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// randomAnswers draws n pictures of k classes, answered with some skill; no two probabilities are equal.
func randomAnswers(rng *rand.Rand, n, k int) (classes []string, labels []int, probs [][]float64) {
	for c := range k {
		classes = append(classes, string(rune('a'+c)))
	}
	for range n {
		y, z := rng.IntN(k), make([]float64, k)
		for c := range z {
			z[c] = rng.NormFloat64()
		}
		z[y]++
		labels, probs = append(labels, y), append(probs, Softmax(z, 1))
	}
	return classes, labels, probs
}

func mustMeasure(t testing.TB, classes []string, labels []int, probs [][]float64) Report {
	t.Helper()
	r, err := Measure(classes, labels, probs)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestOrderOfPicturesDoesNotMatter: the same pictures in another order give the same report, but for the examples' numbers.
func TestOrderOfPicturesDoesNotMatter(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, k := range []int{2, 3, 7} {
		classes, labels, probs := randomAnswers(rng, 80, k)
		order := rng.Perm(len(labels))
		shuffled, shuffledProbs := make([]int, len(labels)), make([][]float64, len(labels))
		for to, from := range order {
			shuffled[to], shuffledProbs[to] = labels[from], probs[from]
		}
		want, got := mustMeasure(t, classes, labels, probs), mustMeasure(t, classes, shuffled, shuffledProbs)
		for _, list := range [][]int{got.Examples.Worst, got.Examples.LeastCertain, got.Examples.Misclassified} {
			for i := range list {
				list[i] = order[list[i]]
			}
		}
		slices.Sort(got.Examples.Misclassified)
		for _, d := range differences("report", asJSON(t, got), asJSON(t, want)) {
			t.Errorf("%d classes: %s", k, d)
		}
	}
}

func TestPerfectAnswers(t *testing.T) {
	one := ScoreOf(1)
	for _, k := range []int{2, 3, 5} {
		var classes []string
		var labels []int
		var probs [][]float64
		for i := range 4 * k {
			row := make([]float64, k)
			row[i%k] = 1
			labels, probs = append(labels, i%k), append(probs, row)
		}
		for c := range k {
			classes = append(classes, string(rune('a'+c)))
		}
		r := mustMeasure(t, classes, labels, probs)
		for _, c := range r.PerClass {
			for name, s := range classScores(c) {
				if s != one {
					t.Errorf("%d classes: %s of %s is %v", k, name, c.Name, s)
				}
			}
			if len(c.ROC) != 3 || c.ROC[1] != (ROCPoint{Threshold: one, TruePositiveRate: 1}) {
				t.Errorf("%d classes: curve %+v", k, c.ROC)
			}
		}
		if r.Macro != (Averages{one, one, one, one, one}) || r.BalancedAccuracy != one || r.CohenKappa != one || r.Perplexity != one {
			t.Errorf("%d classes: %+v", k, r)
		}
		if r.ECE != ScoreOf(0) || len(r.TopConfusions) != 0 || len(r.Examples.Misclassified) != 0 || r.LogLoss != 0 {
			t.Errorf("%d classes: %+v", k, r)
		}
		if last := r.ProbabilityHistogram[HistogramBins-1]; last.Count != 4*k || last.High != 1 {
			t.Errorf("%d classes: last bin %+v", k, last)
		}
	}
}

// TestAUCIsAPairsChance compares with the slow way: every pair of a positive and a negative.
func TestAUCIsAPairsChance(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, distinct := range []int{1, 3, 1000000} {
		positive, p := make([]bool, 90), make([]float64, 90)
		for i := range p {
			positive[i], p[i] = rng.IntN(3) == 0, float64(rng.IntN(distinct))/float64(distinct)
		}
		var won, pairs float64
		for i := range p {
			for j := range p {
				if positive[i] && !positive[j] {
					pairs++
					switch {
					case p[i] > p[j]:
						won++
					case p[i] == p[j]:
						won += 0.5
					}
				}
			}
		}
		near(t, "AUC", AUC(positive, p).Value, won/pairs, 1e-12)
		curve, area := ROC(positive, p), 0.0
		for i := 1; i < len(curve); i++ {
			area += (curve[i].FalsePositiveRate - curve[i-1].FalsePositiveRate) * (curve[i].TruePositiveRate + curve[i-1].TruePositiveRate) / 2
		}
		near(t, "area under the curve's points", area, won/pairs, 1e-12)
	}
}

func TestTopConfusions(t *testing.T) {
	confusion := [][]int{{5, 2, 0}, {2, 1, 7}, {0, 2, 3}}
	want := []TopConfusion{
		{True: 1, Predicted: 2, Count: 7, Share: 0.7},
		{True: 0, Predicted: 1, Count: 2, Share: 2.0 / 7},
		{True: 1, Predicted: 0, Count: 2, Share: 0.2},
		{True: 2, Predicted: 1, Count: 2, Share: 0.4},
	}
	for _, limit := range []int{-1, 0, 2, 9} {
		if got := TopConfusions(confusion, limit); !reflect.DeepEqual(got, want[:min(max(limit, 0), 4)]) {
			t.Errorf("limit %d: %+v", limit, got)
		}
	}
}

// TestRestrict: the report of some pictures is that of them alone, with their numbers among all.
func TestRestrict(t *testing.T) {
	classes, labels, probs := randomAnswers(rand.New(rand.NewPCG(7, 8)), 60, 3)
	all, err := NewAnswers(classes, labels, probs)
	if err != nil {
		t.Fatal(err)
	}
	third := func(number int) bool { return number%3 == 0 }
	var numbers, someLabels []int
	var someProbs [][]float64
	for i, y := range labels {
		if third(i) && y != 1 {
			numbers, someLabels, someProbs = append(numbers, i), append(someLabels, y), append(someProbs, probs[i])
		}
	}
	want := mustMeasure(t, classes, someLabels, someProbs)
	for _, list := range [][]int{want.Examples.Worst, want.Examples.LeastCertain, want.Examples.Misclassified} {
		for i := range list {
			list[i] = numbers[list[i]]
		}
	}
	for name, got := range map[string]Answers{"folder, class": all.Restrict(third).OfClasses(0, 2), "class, folder": all.OfClasses(2, 0).Restrict(third)} {
		if !reflect.DeepEqual(got.Report(), want) {
			t.Errorf("%s: %+v, want %+v", name, got.Report(), want)
		}
	}
	if !reflect.DeepEqual(all.Report(), mustMeasure(t, classes, labels, probs)) {
		t.Error("restricting changed the answers")
	}
	one := all.OfClasses(1).Report()
	if c := one.PerClass[1]; !c.Recall.Defined || c.Specificity.Defined || c.AUC.Defined || c.ROC != nil {
		t.Errorf("one class: %+v", c)
	}
	if one.BalancedAccuracy != one.PerClass[1].Recall {
		t.Errorf("balanced accuracy of one class is %v, its recall %v", one.BalancedAccuracy, one.PerClass[1].Recall)
	}
}

// TestReportOfNothing: no pictures leave everything undefined, and nothing fails.
func TestReportOfNothing(t *testing.T) {
	r := mustMeasure(t, []string{"a", "b"}, nil, nil)
	if r.Interval != (Interval{0, 1}) || r.Macro != (Averages{}) || r.Perplexity.Defined || r.CohenKappa.Defined || r.ECE.Defined {
		t.Errorf("report of nothing: %+v", r)
	}
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		`"perplexity":null`, `"top_k_accuracy":[null,null]`, `"worst":[]`, `"accuracy_rejection":[]`,
		`"calibration_curve":[]`, `"top_confusions":[]`, `"roc_curve":null`, `"evaluation_seconds":null`,
	} {
		if !strings.Contains(string(data), part) {
			t.Errorf("JSON lacks %s: %s", part, data)
		}
	}
}

// TestReportIsReadBack: what is saved with a model is what was measured.
func TestReportIsReadBack(t *testing.T) {
	classes, labels, probs := randomAnswers(rand.New(rand.NewPCG(9, 10)), 30, 3)
	for i := range labels {
		labels[i] %= 2 // the third class has no pictures
	}
	want := mustMeasure(t, classes, labels, probs)
	want.EvaluationSeconds = ScoreOf(1.25)
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Report
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read back %+v, want %+v", got, want)
	}
}

// TestProbabilitiesAboveOneByRounding: float32 softmax may give 1.0000001.
func TestProbabilitiesAboveOneByRounding(t *testing.T) {
	r := mustMeasure(t, []string{"a", "b"}, []int{0, 1}, [][]float64{{1.0000001, 0}, {0, 1.0000001}})
	if b := r.ProbabilityHistogram[HistogramBins-1]; b.Count != 2 {
		t.Errorf("histogram's last bin %+v", b)
	}
	if c := r.CalibrationCurve; len(c) != 1 || c[0].Count != 2 || c[0].High != 1 || math.Abs(r.ECE.Value) > 1e-6 {
		t.Errorf("calibration %+v, ECE %v", c, r.ECE)
	}
}

func BenchmarkReport(b *testing.B) {
	classes, labels, probs := randomAnswers(rand.New(rand.NewPCG(1, 2)), 5000, 10)
	for b.Loop() {
		mustMeasure(b, classes, labels, probs)
	}
}
