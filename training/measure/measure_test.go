package measure

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func TestAccuracyOf(t *testing.T) {
	cases := []struct {
		labels, predicted []int
		want              Accuracy
	}{
		{nil, nil, Accuracy{}},
		{[]int{1}, []int{1}, Accuracy{Value: 1, N: 1, Baseline: 1}},
		{[]int{0, 0, 0, 1}, []int{0, 0, 1, 1}, Accuracy{Value: 0.75, StandardError: math.Sqrt(0.75 * 0.25 / 4), N: 4, Baseline: 0.75}},
		{[]int{0, 1, 2}, []int{1, 2, 0}, Accuracy{N: 3, Baseline: 1.0 / 3}},
	}
	for _, c := range cases {
		if got := AccuracyOf(c.labels, c.predicted); got != c.want {
			t.Errorf("AccuracyOf(%v, %v) = %+v, want %+v", c.labels, c.predicted, got, c.want)
		}
	}
}

// Values by scipy.stats.binomtest(right, n).proportion_ci(method="wilson").
func TestWilson(t *testing.T) {
	cases := []struct {
		right, n  int
		low, high float64
	}{
		{0, 0, 0, 1},
		{42, 42, 0.9162012, 1},
		{0, 10, 0, 0.2775328},
		{94, 100, 0.8752318, 0.9722138},
	}
	for _, c := range cases {
		got := Wilson(c.right, c.n)
		near(t, "low", got.Low, c.low, 1e-6)
		near(t, "high", got.High, c.high, 1e-6)
	}
}

func TestConfusionAndPredicted(t *testing.T) {
	predicted := Predicted([][]float64{{0.2, 0.8}, {0.5, 0.5}, {1, 0}})
	if want := []int{1, 0, 0}; !reflect.DeepEqual(predicted, want) {
		t.Fatalf("predicted %v, want %v", predicted, want)
	}
	got := Confusion(2, []int{0, 0, 1}, predicted)
	if want := [][]int{{1, 1}, {1, 0}}; !reflect.DeepEqual(got, want) {
		t.Errorf("confusion %v, want %v", got, want)
	}
}

// Values from the definitions, picture by picture.
func TestLosses(t *testing.T) {
	probs := [][]float64{{0.7, 0.2, 0.1}, {0.1, 0.8, 0.1}, {0.3, 0.3, 0.4}, {1, 0, 0}}
	labels := []int{0, 1, 2, 1}
	near(t, "log-loss", LogLoss(probs, labels), (-math.Log(0.7)-math.Log(0.8)-math.Log(0.4)-math.Log(1e-15))/4, 1e-12)
	near(t, "log-loss of none", LogLoss(nil, nil), 0, 0)
	near(t, "log-loss of a probability above 1 by rounding", LogLoss([][]float64{{1.0000001, 0}}, []int{0}), 0, 0)
	near(t, "Brier", Brier(probs, labels), (0.09+0.04+0.01+0.01+0.04+0.01+0.09+0.09+0.36+1+1)/4, 1e-12)
	near(t, "Brier of none", Brier(nil, nil), 0, 0)

	even := [][]float64{{0.5, 0.5, 0}, {0.5, 0.5, 0}, {0.5, 0, 0.5}, {0.5, 0.5, 0}}
	mean, se := LossDifference(probs, even, labels)
	near(t, "difference", mean, LogLoss(probs, labels)-LogLoss(even, labels), 1e-12)
	if se <= 0 {
		t.Error("differences vary, their standard error does not")
	}
	mean, se = LossDifference(probs, probs, labels)
	if mean != 0 || se != 0 {
		t.Errorf("a model differs from itself by %v ± %v", mean, se)
	}
	if _, se = LossDifference(probs[:1], even[:1], labels[:1]); se != 0 {
		t.Errorf("standard error of one picture is %v", se)
	}
}

func TestSoftmax(t *testing.T) {
	if got := Softmax(nil, 1); len(got) != 0 {
		t.Errorf("softmax of nothing is %v", got)
	}
	got := Softmax([]float64{1000, 999, -2000}, 1)
	near(t, "large logits", got[0], 1/(1+math.Exp(-1)), 1e-12)
	near(t, "hot", Softmax([]float64{2, 0}, 2)[0], 1/(1+math.Exp(-1)), 1e-12)
	if rows := SoftmaxRows([][]float64{{0, 0}, {3, 3}}, 1); rows[1][1] != 0.5 {
		t.Errorf("rows are %v", rows)
	}
}

// TestFitTemperatureFindsTheScale: labels drawn from softmax(z) want temperature s for logits s·z.
func TestFitTemperatureFindsTheScale(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var z [][]float64
	var labels []int
	for range 20000 {
		row := []float64{rng.NormFloat64() * 2, rng.NormFloat64() * 2, rng.NormFloat64() * 2}
		p, u, y := Softmax(row, 1), rng.Float64(), 0
		for ; y < 2 && u > p[y]; y++ {
			u -= p[y]
		}
		z, labels = append(z, row), append(labels, y)
	}
	for _, s := range []float64{0.2, 1, 7} {
		scaled := make([][]float64, len(z))
		for i, row := range z {
			scaled[i] = []float64{row[0] * s, row[1] * s, row[2] * s}
		}
		near(t, "temperature over scale", FitTemperature(scaled, labels, nil)/s, 1, 0.05)
	}
}

// TestFitTemperatureAgainstGrid compares with the slow way: try many.
func TestFitTemperatureAgainstGrid(t *testing.T) {
	logits := [][]float64{{3, 0}, {4, 1}, {-1, 1}, {2, 1}, {0, 5}}
	labels := []int{0, 1, 1, 0, 1}
	weights := []float64{1, 3, 2, 0.5, 1}
	best, at := math.Inf(1), 0.0
	for step := range 6000 {
		temperature := MinTemperature * math.Pow(MaxTemperature/MinTemperature, float64(step)/5999)
		var loss float64
		for i, row := range logits {
			loss -= weights[i] * math.Log(Softmax(row, temperature)[labels[i]])
		}
		loss += math.Pow(math.Log(temperature)/temperatureSpread, 2) / 2
		if loss < best {
			best, at = loss, temperature
		}
	}
	near(t, "temperature over the grid's", FitTemperature(logits, labels, weights)/at, 1, 2e-3)
}

func TestFitTemperatureIsSafe(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	cases := []struct {
		name    string
		logits  [][]float64
		labels  []int
		weights []float64
		want    float64
	}{
		{"no pictures", nil, nil, nil, 1},
		{"all logits equal", [][]float64{{2, 2}, {0, 0}}, []int{0, 1}, nil, 1},
		{"not finite", [][]float64{{nan, 0}, {inf, 0}}, []int{0, 0}, nil, 1},
		{"weight 0", [][]float64{{1, 0}}, []int{1}, []float64{0}, 1},
		{"all right, endlessly", [][]float64{{0.1, 0}, {0, 0.1}}, []int{0, 1}, []float64{1e9, 1e9}, MinTemperature},
		{"all wrong, endlessly", [][]float64{{1, 0}, {0, 1}}, []int{1, 0}, []float64{1e9, 1e9}, MaxTemperature},
	}
	for _, c := range cases {
		near(t, c.name, FitTemperature(c.logits, c.labels, c.weights), c.want, 1e-4*c.want)
	}
}

func TestFitTemperatureOfFewRightAnswersIsModest(t *testing.T) {
	got := FitTemperature([][]float64{{3, 0}, {0, 3}, {2, 0}, {0, 2}}, []int{0, 1, 0, 1}, nil)
	if got >= 1 || got < 0.8 {
		t.Errorf("four right answers ask for a temperature of %v", got)
	}
}

func TestRejectThreshold(t *testing.T) {
	probs := [][]float64{{0.9, 0.1}, {0.8, 0.2}, {0.3, 0.7}, {0.3, 0.7}, {0.6, 0.4}}
	labels := []int{0, 0, 1, 0, 1} // right, right, right, wrong, wrong; the two at 0.7 stand or fall together
	cases := []struct {
		wanted    float64
		threshold float64
		accepted  int
		ok        bool
	}{
		{0.5, 0, 5, true},
		{0.6, 0, 5, true},
		{0.7, 0.7, 4, true},
		{0.8, 0.8, 2, true},
		{1, 0.8, 2, true},
		{1.1, 0, 0, false},
	}
	for _, c := range cases {
		at, ok := RejectThreshold(probs, labels, c.wanted)
		if ok != c.ok || at.Threshold != c.threshold || at.Accepted != c.accepted {
			t.Errorf("wanted %v: got %+v %v, want threshold %v with %d accepted", c.wanted, at, ok, c.threshold, c.accepted)
		}
		if ok && at.Accuracy < c.wanted {
			t.Errorf("wanted %v, got accuracy %v", c.wanted, at.Accuracy)
		}
	}
	if _, ok := RejectThreshold(nil, nil, 0); ok {
		t.Error("a threshold from no pictures")
	}
	curve := CoverageCurve(probs, labels)
	if len(curve) != 4 || curve[0].Coverage != 0.2 || curve[3].Coverage != 1 {
		t.Errorf("curve %+v", curve)
	}
}

func TestOneSided(t *testing.T) {
	repeat := func(parts ...int) (out []int) { // class, count, class, count
		for i := 0; i < len(parts); i += 2 {
			for range parts[i+1] {
				out = append(out, parts[i])
			}
		}
		return out
	}
	cases := []struct {
		name              string
		predicted, labels []int
		want              bool
	}{
		{"none", nil, nil, false},
		{"all one", repeat(0, 100), repeat(0, 50, 1, 50), true},
		{"nearly all one", repeat(0, 97, 1, 3), repeat(0, 50, 1, 50), true},
		{"a good model", repeat(0, 49, 1, 51), repeat(0, 50, 1, 50), false},
		{"lopsided labels too", repeat(0, 100), repeat(0, 97, 1, 3), false},
		{"rare class found in part", repeat(0, 96, 1, 4), repeat(0, 90, 1, 10), false},
		{"too few to say", repeat(0, 6), repeat(0, 3, 1, 3), false},
		{"many classes", repeat(3, 40), repeat(0, 10, 1, 10, 2, 10, 3, 10), true},
	}
	for _, c := range cases {
		if got := OneSided(c.predicted, c.labels, 4); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestMcNemar compares with the definition: the sum of binomial probabilities.
func TestMcNemar(t *testing.T) {
	for _, c := range []struct{ both, onlyA, onlyB int }{{5, 0, 0}, {0, 1, 0}, {3, 0, 5}, {10, 9, 2}, {0, 10, 10}, {100, 40, 22}, {0, 3, 2}} {
		var a, b []bool
		add := func(n int, x, y bool) {
			for range n {
				a, b = append(a, x), append(b, y)
			}
		}
		add(c.both, true, true)
		add(c.both, false, false)
		add(c.onlyA, true, false)
		add(c.onlyB, false, true)
		n, low := c.onlyA+c.onlyB, min(c.onlyA, c.onlyB)
		want, term := 0.0, math.Pow(0.5, float64(n))
		for i := 0; i <= low; i++ {
			want += 2 * term
			term *= float64(n-i) / float64(i+1)
		}
		near(t, "p", McNemar(a, b), min(1, want), 1e-12)
		near(t, "p the other way round", McNemar(b, a), min(1, want), 1e-12)
	}
}

func TestMeasure(t *testing.T) {
	probs := [][]float64{{0.9, 0.1}, {0.4, 0.6}, {0.8, 0.2}, {0.1, 0.9}}
	labels := []int{0, 1, 1, 1}
	r, err := Measure([]string{"drawing", "photo"}, labels, probs)
	if err != nil {
		t.Fatal(err)
	}
	want := Accuracy{Value: 0.75, StandardError: math.Sqrt(0.75 * 0.25 / 4), N: 4, Baseline: 0.75}
	if r.Accuracy != want || !reflect.DeepEqual(r.Confusion, [][]int{{1, 0}, {1, 2}}) || r.OneSided {
		t.Errorf("report %+v", r)
	}
	near(t, "log-loss", r.LogLoss, LogLoss(probs, labels), 0)
	near(t, "Brier", r.Brier, Brier(probs, labels), 0)
	if r.Interval != Wilson(3, 4) || r.LogLossStandardError <= 0 {
		t.Errorf("report %+v", r)
	}
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{`"value":0.75`, `"standard_error":`, `"n":4`, `"baseline":0.75`, `"log_loss":`, `"confusion":[[1,0],[1,2]]`, `"interval":{"low":`} {
		if !strings.Contains(string(data), key) {
			t.Errorf("JSON lacks %s: %s", key, data)
		}
	}
	if r, err := Measure([]string{"a", "b"}, nil, nil); err != nil || r.Accuracy.N != 0 {
		t.Errorf("no pictures: %+v, %v", r, err)
	}
}

func TestMeasureErrors(t *testing.T) {
	cases := []struct {
		labels []int
		probs  [][]float64
		say    string
	}{
		{[]int{0, 1}, [][]float64{{1, 0}}, "1 rows of probabilities for 2 labels"},
		{[]int{0}, [][]float64{{1}}, "1 probabilities for 2 classes"},
		{[]int{2}, [][]float64{{1, 0}}, "class 2 of 2"},
		{[]int{-1}, [][]float64{{1, 0}}, "class -1 of 2"},
		{[]int{0}, [][]float64{{math.NaN(), 0}}, "NaN"},
		{[]int{0}, [][]float64{{1.5, -0.5}}, "-0.5"},
		{[]int{0}, [][]float64{{1, 1}}, "add up to 2"},
	}
	for _, c := range cases {
		if _, err := Measure([]string{"a", "b"}, c.labels, c.probs); err == nil || !strings.Contains(err.Error(), c.say) {
			t.Errorf("%v %v: error %v, want one that says %q", c.labels, c.probs, err, c.say)
		}
	}
}

func BenchmarkFitTemperature(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	logits, labels := make([][]float64, 2000), make([]int, 2000)
	for i := range logits {
		logits[i] = []float64{rng.NormFloat64() + 1, rng.NormFloat64()}
		labels[i] = rng.IntN(3) / 2
	}
	for b.Loop() {
		FitTemperature(logits, labels, nil)
	}
}
