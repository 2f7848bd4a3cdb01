package baseline

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"testing"
)

// clouds makes n pictures of k classes, each twice (a picture and its "mirror"), as rectified features of d columns.
func clouds(n, d, k int, seed uint64) (features []float32, labels, groups []int) {
	rng := rand.New(rand.NewPCG(seed, 1))
	centres := make([]float64, k*d)
	for i := range centres {
		centres[i] = rng.NormFloat64() * 0.12
	}
	for i := range n {
		y := i % k
		picture := make([]float64, d)
		for j := range picture {
			picture[j] = centres[y*d+j] + rng.NormFloat64()*0.5
		}
		for range 2 {
			for _, v := range picture {
				features = append(features, float32(max(0, v+rng.NormFloat64()*0.1)))
			}
			labels, groups = append(labels, y), append(groups, i)
		}
	}
	return features, labels, groups
}

// slowObjective is the definition in the package comment.
func slowObjective(l *Logistic, features []float32, labels []int, weights []float64) float64 {
	logits, _ := l.Logits(features)
	var loss, norm float64
	for i, z := range logits {
		w := 1.0
		if weights != nil {
			w = weights[i]
		}
		loss += w * residual(slices.Clone(z), labels[i])
	}
	for _, w := range l.W {
		norm += w * w
	}
	return l.C*loss + norm/2
}

// TestFitIsTheMinimum: no small step in any of many directions brings the objective down.
func TestFitIsTheMinimum(t *testing.T) {
	ctx := context.Background()
	for _, shape := range []struct{ n, d, k int }{{20, 90, 2}, {60, 25, 3}} { // reduced, direct
		features, labels, _ := clouds(shape.n, shape.d, shape.k, 3)
		weights := BalancedWeights(labels, shape.k)
		for i := range weights {
			weights[i] *= 1 + float64(i%3)
		}
		l, err := Fit(ctx, features, shape.d, labels, shape.k, 0.7, Options{Weights: weights})
		if err != nil {
			t.Fatal(err)
		}
		lowest := slowObjective(l, features, labels, weights)
		rng := rand.New(rand.NewPCG(9, 9))
		for range 200 {
			other := *l
			other.W, other.B = slices.Clone(l.W), slices.Clone(l.B)
			for j := range other.W {
				other.W[j] += rng.NormFloat64() * 1e-3
			}
			for j := range other.B {
				other.B[j] += rng.NormFloat64() * 1e-3
			}
			if v := slowObjective(&other, features, labels, weights); v < lowest {
				t.Fatalf("%+v: a random step lowers the objective from %v to %v", shape, lowest, v)
			}
		}
	}
}

// TestReducedEqualsDirect: the rotation into the rows' own space changes nothing, also with equal rows (less than full rank).
func TestReducedEqualsDirect(t *testing.T) {
	for _, standardise := range []bool{false, true} {
		features, labels, _ := clouds(30, 150, 3, 5)
		copy(features[150:300], features[:150])
		s, err := newSample(features, 150, labels, 3, nil)
		if err != nil {
			t.Fatal(err)
		}
		sc := newScaling(s, standardise)
		small, full := newReduced(s, sc), newDirect(s, sc)
		if small.width() >= s.n {
			t.Fatalf("rank %d of %d rows although two are equal", small.width(), s.n)
		}
		for _, c := range []float64{1e-3, 1, 100} {
			a, err := fitRows(context.Background(), s, small, gram(small, s.n), c)
			if err != nil {
				t.Fatal(err)
			}
			b, err := fitRows(context.Background(), s, full, gram(full, s.n), c)
			if err != nil {
				t.Fatal(err)
			}
			near(t, 0, "weights", a.W, b.W, 1e-5)
			near(t, 0, "biases", a.B, b.B, 1e-5)
		}
	}
}

func TestStandardiseIsInvariantToScale(t *testing.T) {
	features, labels, _ := clouds(20, 12, 2, 6)
	scaled := slices.Clone(features)
	for i := range scaled {
		scaled[i] = scaled[i]*float32(1+i%12)*4 + 3
	}
	opts := Options{Standardise: true}
	a, err := Fit(context.Background(), features, 12, labels, 2, 0.1, opts)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Fit(context.Background(), scaled, 12, labels, 2, 0.1, opts)
	if err != nil {
		t.Fatal(err)
	}
	za, _ := a.Logits(features)
	zb, _ := b.Logits(scaled)
	for i := range za {
		near(t, i, "logits", zb[i], za[i], 1e-4)
	}
}

func TestEqualRowsGiveTheClassShares(t *testing.T) {
	features := make([]float32, 10*20)
	for i := range features {
		features[i] = 1.5
	}
	labels := []int{0, 0, 0, 0, 0, 0, 0, 0, 1, 1}
	l, err := Fit(context.Background(), features, 20, labels, 2, 1, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := l.B[0] - l.B[1]; math.Abs(got-math.Log(4)) > 1e-5 {
		t.Errorf("bias difference %v, want ln 4", got)
	}
	for _, w := range l.W {
		if w != 0 {
			t.Fatalf("weight %v from features that say nothing", w)
		}
	}
}

func TestFitCV(t *testing.T) {
	features, labels, groups := clouds(60, 200, 3, 7)
	var first *Logistic
	var firstCV *CVResult
	for run := range 2 {
		l, cv, err := FitCV(context.Background(), features, 200, labels, groups, 3, Options{Seed: 4})
		if err != nil {
			t.Fatal(err)
		}
		if run == 0 {
			first, firstCV = l, cv
			continue
		}
		if !reflect.DeepEqual(first, l) || !reflect.DeepEqual(firstCV, cv) {
			t.Error("the same input and seed gave another model")
		}
	}
	at := slices.Index(firstCV.Cs, firstCV.C)
	if at < 0 || firstCV.LogLoss[at] != slices.Min(firstCV.LogLoss) || first.C != firstCV.C {
		t.Errorf("chose C=%v of %v with losses %v", firstCV.C, firstCV.Cs, firstCV.LogLoss)
	}
	if firstCV.LogLoss[at] > 0.6 || firstCV.Accuracy[at] < 0.8 {
		t.Errorf("out of fold: loss %v, accuracy %v", firstCV.LogLoss[at], firstCV.Accuracy[at])
	}
	if loss, accuracy := outOfFold(&sample{k: 3, labels: labels, weights: BalancedWeights(labels, 3)}, firstCV.Logits); math.Abs(loss-firstCV.LogLoss[at]) > 1e-12 || accuracy != firstCV.Accuracy[at] {
		t.Error("the logits are not those of the chosen C")
	}
}

// TestSearchOnASample: many rows are searched on a part; the choice is the whole search's, or its neighbour.
func TestSearchOnASample(t *testing.T) {
	features, labels, groups := clouds(300, 40, 3, 11)
	_, whole, err := FitCV(context.Background(), features, 40, labels, groups, 3, Options{Seed: 1, SearchRows: 600})
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range [][]int{groups, nil} {
		l, cv, err := FitCV(context.Background(), features, 40, labels, g, 3, Options{Seed: 1, SearchRows: 120})
		if err != nil {
			t.Fatal(err)
		}
		if len(cv.Cs) > 3 || l.C != cv.C || len(cv.Logits) != len(labels) || slices.ContainsFunc(cv.Logits, func(z []float64) bool { return z == nil }) {
			t.Errorf("tried %v, chose %v", cv.Cs, cv.C)
		}
		if g != nil && (cv.C > whole.C*3.2 || cv.C < whole.C/3.2) {
			t.Errorf("chose %v, the whole search %v", cv.C, whole.C)
		}
	}
	part, partGroups, err := (&sample{features: features, n: 600, d: 40, k: 3, labels: labels, weights: BalancedWeights(labels, 3)}).part(groups, 5, 1)
	if err != nil || part.n != 120 || len(part.features) != 120*40 {
		t.Fatalf("a fifth of 600 rows is %d (%v)", part.n, err)
	}
	for i := 0; i < part.n; i += 2 {
		if partGroups[i] != partGroups[i+1] {
			t.Errorf("group %d is torn apart", partGroups[i])
		}
	}
}

// TestSampleWithARareClass: it makes the sample no larger than asked for, and is in it.
func TestSampleWithARareClass(t *testing.T) {
	features, labels, groups := clouds(300, 40, 2, 11)
	for i := range 4 { // two pictures and their mirror images
		labels[i] = 2
	}
	for seed := range uint64(10) {
		part, partGroups, err := (&sample{features: features, n: 600, d: 40, k: 3, labels: labels, weights: BalancedWeights(labels, 3)}).part(groups, 15, seed)
		if err != nil || part.n < 38 || part.n > 44 || len(part.features) != part.n*40 {
			t.Fatalf("a fifteenth of 600 rows is %d (%v)", part.n, err)
		}
		of := make([]int, 3)
		for i, y := range part.labels {
			of[y]++
			if partGroups[i] != partGroups[i^1] {
				t.Errorf("group %d is torn apart", partGroups[i])
			}
		}
		if of[2] != 2 || of[0] < 18 || of[1] < 18 {
			t.Errorf("the classes have %v rows of the sample", of)
		}
	}
	_, cv, err := FitCV(context.Background(), features, 40, labels, groups, 3, Options{Seed: 1, SearchRows: 40})
	if err != nil || cv.Folds != 5 || len(cv.Cs) > 3 {
		t.Errorf("%d folds, tried %v (%v)", cv.Folds, cv.Cs, err)
	}
}

// TestScaledWhenAskedFor: rows that are not kept scaled, for want of room, are the same rows.
func TestScaledWhenAskedFor(t *testing.T) {
	features, labels, _ := clouds(10, 7, 2, 1)
	s, err := newSample(features, 7, labels, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	sc := newScaling(s, true)
	kept, asked := newDirect(s, sc), direct{s: s, sc: sc}
	buf := make([]float64, 7)
	for i := range labels {
		if !slices.Equal(kept.row(i, nil), asked.row(i, buf)) {
			t.Fatalf("row %d", i)
		}
	}
}

// TestProcessorsDoNotMatter: the same bits on one processor as on all.
func TestProcessorsDoNotMatter(t *testing.T) {
	features, labels, groups := clouds(60, 100, 3, 12)
	fit := func() (*Logistic, *CVResult) {
		l, cv, err := FitCV(context.Background(), features, 100, labels, groups, 3, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return l, cv
	}
	many, manyCV := fit()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one, oneCV := fit()
	if !reflect.DeepEqual(many, one) || !reflect.DeepEqual(manyCV, oneCV) {
		t.Error("another number of processors gave another model")
	}
}

// TestOutOfFoldIsHonest: a fold's logits equal those of a model that never saw its rows.
func TestOutOfFoldIsHonest(t *testing.T) {
	features, labels, groups := clouds(40, 60, 2, 8)
	_, cv, err := FitCV(context.Background(), features, 60, labels, groups, 2, Options{Cs: []float64{0.1}, Folds: 4})
	if err != nil {
		t.Fatal(err)
	}
	for f := range cv.Folds {
		var x []float32
		var y []int
		for i, at := range cv.Fold {
			if at != f {
				x, y = append(x, features[i*60:(i+1)*60]...), append(y, labels[i])
			}
		}
		l, err := Fit(context.Background(), x, 60, y, 2, 0.1, Options{})
		if err != nil {
			t.Fatal(err)
		}
		z, _ := l.Logits(features)
		for i, at := range cv.Fold {
			if at == f {
				d0, d1 := z[i][1]-z[i][0], cv.Logits[i][1]-cv.Logits[i][0]
				if math.Abs(d0-d1) > 2e-3 {
					t.Fatalf("row %d: %v out of fold, %v by a model without its fold", i, d1, d0)
				}
			}
		}
	}
}

func TestCVWithNothingToHoldOut(t *testing.T) {
	l, cv, err := FitCV(context.Background(), []float32{0, 1, 2, 3}, 2, []int{0, 1}, nil, 2, Options{Cs: []float64{4, 1, 2}})
	if err != nil {
		t.Fatal(err)
	}
	if cv.Folds != 0 || cv.C != 2 || l.C != 2 || cv.LogLoss != nil {
		t.Errorf("got %+v", cv)
	}
}

func TestWeightZeroIsAbsence(t *testing.T) {
	features, labels, _ := clouds(20, 50, 2, 2)
	weights := BalancedWeights(labels, 2)
	for i := 30; i < 40; i++ {
		weights[i] = 0
	}
	a, err := Fit(context.Background(), features, 50, labels, 2, 1, Options{Weights: weights})
	if err != nil {
		t.Fatal(err)
	}
	b, err := Fit(context.Background(), features[:30*50], 50, labels[:30], 2, 1, Options{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, 0, "weights", a.W, b.W, 1e-6)
}

func TestErrors(t *testing.T) {
	nan := float32(math.NaN())
	good := []float32{1, 2, 3, 4}
	cases := []struct {
		name     string
		features []float32
		d, k     int
		labels   []int
		opts     Options
	}{
		{"one class", good, 2, 1, []int{0, 0}, Options{}},
		{"no features", nil, 0, 2, []int{0, 1}, Options{}},
		{"sizes", good, 3, 2, []int{0, 1}, Options{}},
		{"label too large", good, 2, 2, []int{0, 2}, Options{}},
		{"label below 0", good, 2, 2, []int{0, -1}, Options{}},
		{"class without rows", good, 2, 2, []int{0, 0}, Options{}},
		{"NaN", []float32{1, nan, 3, 4}, 2, 2, []int{0, 1}, Options{}},
		{"weights' length", good, 2, 2, []int{0, 1}, Options{Weights: []float64{1}}},
		{"negative weight", good, 2, 2, []int{0, 1}, Options{Weights: []float64{1, -1}}},
		{"class of weight 0", good, 2, 2, []int{0, 1}, Options{Weights: []float64{1, 0}}},
	}
	for _, c := range cases {
		if _, err := Fit(context.Background(), c.features, c.d, c.labels, c.k, 1, c.opts); err == nil {
			t.Errorf("Fit, %s: no error", c.name)
		}
		if _, _, err := FitCV(context.Background(), c.features, c.d, c.labels, nil, c.k, c.opts); err == nil {
			t.Errorf("FitCV, %s: no error", c.name)
		}
	}
	if _, err := Fit(context.Background(), good, 2, []int{0, 1}, 2, math.NaN(), Options{}); err == nil {
		t.Error("no error for C = NaN")
	}
	for _, opts := range []Options{{Cs: []float64{0, 1}}, {Cs: []float64{math.Inf(1)}}, {Folds: 1}} {
		if _, _, err := FitCV(context.Background(), good, 2, []int{0, 1}, nil, 2, opts); err == nil {
			t.Errorf("no error for %+v", opts)
		}
	}
	if _, _, err := FitCV(context.Background(), good, 2, []int{0, 1}, []int{1}, 2, Options{}); err == nil {
		t.Error("no error for groups of another length")
	}
	if _, err := (&Logistic{K: 2, D: 3, W: make([]float64, 6), B: make([]float64, 2)}).Logits(make([]float32, 4)); err == nil {
		t.Error("no error for rows of another width")
	}
	huge := []float32{1e38, -1e38, 3e38, 1, 2, 3, 1, 2}
	if l, err := Fit(context.Background(), huge, 2, []int{0, 1, 0, 1}, 2, 1, Options{}); err == nil {
		if _, err := l.Logits(huge); err != nil || l.W[0] != l.W[0] {
			t.Errorf("huge features give NaN")
		}
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	features, labels, groups := clouds(20, 50, 2, 2)
	if _, _, err := FitCV(ctx, features, 50, labels, groups, 2, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("FitCV answers %v", err)
	}
	if _, err := Fit(ctx, features, 50, labels, 2, 1, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Fit answers %v", err)
	}
}

// BenchmarkFitCV is what the frozen model costs. Up to 5,000 pictures it learns from their mirror images as well: two rows a picture.
func BenchmarkFitCV(b *testing.B) {
	for _, c := range []struct {
		name    string
		rows, k int
	}{
		{"200 pictures and mirror images", 400, 2},
		{"700 pictures and mirror images", 1400, 4},
		{"1500 pictures and mirror images", 3000, 4},
		{"20000 pictures", 20000, 4},
	} {
		b.Run(c.name, func(b *testing.B) {
			features, labels, groups := clouds(c.rows/2, 1280, c.k, 1)
			for b.Loop() {
				if _, _, err := FitCV(context.Background(), features, 1280, labels, groups, c.k, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
