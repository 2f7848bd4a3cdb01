package baseline

import (
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"testing"

	"likeness/inference/imagefile"
	"likeness/training/measure"
)

type simpleGolden struct {
	D        int       `json:"d"`
	K        int       `json:"k"`
	Train    int       `json:"train"`
	Features []float32 `json:"features"`
	Labels   []int     `json:"labels"`
	Bayes    []float64 `json:"bayes"`
	Forests  []struct {
		Features          int     `json:"features"`
		Accuracy          float64 `json:"accuracy"`
		AccuracyDeviation float64 `json:"accuracy_deviation"`
		LogLoss           float64 `json:"log_loss"`
		LogLossDeviation  float64 `json:"log_loss_deviation"`
	} `json:"forests"`
}

func readSimple(t *testing.T) (g simpleGolden) {
	t.Helper()
	data, err := os.ReadFile("testdata/simple.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

func (g simpleGolden) train() ([]float32, []int) {
	return g.Features[:g.Train*g.D], g.Labels[:g.Train]
}

func (g simpleGolden) test() ([]float32, []int) {
	return g.Features[g.Train*g.D:], g.Labels[g.Train:]
}

// TestBayesGolden: log-probabilities as scikit-learn's, a constant feature included.
func TestBayesGolden(t *testing.T) {
	g := readSimple(t)
	x, y := g.train()
	b, err := FitBayes(x, g.D, y, g.K)
	if err != nil {
		t.Fatal(err)
	}
	tested, _ := g.test()
	n := len(g.Bayes) / g.K
	logits, err := b.Logits(tested[:n*g.D])
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range logits {
		total := 0.0
		for _, z := range row {
			total += math.Exp(z - row[0])
		}
		for c, z := range row {
			got, want := z-row[0]-math.Log(total), g.Bayes[i*g.K+c]
			if math.Abs(got-want) > 1e-9*math.Max(1, math.Abs(want)) {
				t.Fatalf("row %d class %d: %v, want %v", i, c, got, want)
			}
		}
	}
}

// TestForestGolden: over some seeds, accuracy and log-loss lie where scikit-learn's do.
func TestForestGolden(t *testing.T) {
	g := readSimple(t)
	x, y := g.train()
	tested, labels := g.test()
	const seeds = 10
	for _, want := range g.Forests {
		var accuracy, loss float64
		for seed := range uint64(seeds) {
			f, err := FitForest(t.Context(), x, g.D, y, g.K, ForestOptions{Seed: seed, Features: want.Features})
			if err != nil {
				t.Fatal(err)
			}
			p, err := f.Probabilities(tested)
			if err != nil {
				t.Fatal(err)
			}
			accuracy += measure.AccuracyOf(labels, measure.Predicted(p)).Value / seeds
			loss += measure.LogLoss(p, labels) / seeds
		}
		t.Logf("%d features a split: accuracy %.4f (%.4f +- %.4f), log-loss %.4f (%.4f +- %.4f)", want.Features, accuracy, want.Accuracy, want.AccuracyDeviation, loss, want.LogLoss, want.LogLossDeviation)
		// four standard errors of the mean of so many seeds
		limit := 4 / math.Sqrt(seeds)
		if math.Abs(accuracy-want.Accuracy) > limit*want.AccuracyDeviation || math.Abs(loss-want.LogLoss) > limit*want.LogLossDeviation {
			t.Errorf("%d features a split: accuracy %.4f and log-loss %.4f, want %.4f and %.4f", want.Features, accuracy, loss, want.Accuracy, want.LogLoss)
		}
	}
}

// TestForestIsRepeatable on any number of processors, another with another seed.
func TestForestIsRepeatable(t *testing.T) {
	g := readSimple(t)
	x, y := g.train()
	fit := func(seed uint64, processors int) *Forest {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		f, err := FitForest(t.Context(), x, g.D, y, g.K, ForestOptions{Seed: seed, Trees: 9})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	one := fit(3, 1)
	if !reflect.DeepEqual(one, fit(3, 4)) {
		t.Error("the same seed gives another forest on more processors")
	}
	if reflect.DeepEqual(one, fit(4, 1)) {
		t.Error("another seed gives the same forest")
	}
}

// TestForestLearnsByHeart: leaves are pure, so a forest without chance in its rows knows every row again.
func TestForestLearnsByHeart(t *testing.T) {
	g := readSimple(t)
	x, y := g.train()
	f, err := FitForest(t.Context(), x, g.D, y, g.K, ForestOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := f.Probabilities(x)
	if err != nil {
		t.Fatal(err)
	}
	if a := measure.AccuracyOf(y, measure.Predicted(p)); a.Value < 0.99 {
		t.Errorf("knows %.3f of its own rows again", a.Value)
	}
	for i, row := range p {
		sum := 0.0
		for _, v := range row {
			sum += v
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Fatalf("row %d adds up to %v", i, sum)
		}
	}
}

func TestForestOfEqualRows(t *testing.T) {
	f, err := FitForest(t.Context(), []float32{1, 1, 1, 1}, 1, []int{0, 0, 0, 1}, 2, ForestOptions{Trees: 500})
	if err != nil {
		t.Fatal(err)
	}
	p, err := f.Probabilities([]float32{1})
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(p[0][1]-0.25) > 0.05 {
		t.Errorf("rows that cannot be told apart give %v, want their shares", p[0])
	}
}

func TestSimpleRefuse(t *testing.T) {
	ctx := t.Context()
	x, y := []float32{1, 2, 3, 4}, []int{0, 1}
	for name, err := range map[string]error{
		"a wrong size":           second(FitBayes(x, 3, y, 2)),
		"a missing class":        second(FitBayes(x, 2, []int{0, 0}, 2)),
		"a number that is none":  second(FitBayes([]float32{1, 2, 3, float32(math.NaN())}, 2, y, 2)),
		"too few forest columns": second(FitForest(ctx, x, 3, y, 2, ForestOptions{})),
		"too many a split":       second(FitForest(ctx, x, 2, y, 2, ForestOptions{Features: 3})),
		"no trees":               second(FitForest(ctx, x, 2, y, 2, ForestOptions{Trees: -1})),
	} {
		if err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	b, err := FitBayes(x, 2, y, 2)
	if err != nil {
		t.Fatal(err)
	}
	f, err := FitForest(ctx, x, 2, y, 2, ForestOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Logits(x[:3]); err == nil {
		t.Error("Bayes answers half a row")
	}
	if _, err := f.Probabilities(x[:3]); err == nil {
		t.Error("the forest answers half a row")
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := FitForest(ended, x, 2, y, 2, ForestOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped with %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

// TestBayesOfConstants: where no feature tells anything, the classes' shares are the answer.
func TestBayesOfConstants(t *testing.T) {
	b, err := FitBayes([]float32{5, 5, 5, 5}, 1, []int{0, 1, 1, 1}, 2)
	if err != nil {
		t.Fatal(err)
	}
	z, err := b.Logits([]float32{5})
	if err != nil {
		t.Fatal(err)
	}
	if p := measure.Softmax(z[0], 1); math.Abs(p[1]-0.75) > 1e-9 {
		t.Errorf("answers %v, want the shares", p)
	}
}

// TestPixels: colours of a tiny copy from 0 to 1; a file that is no picture has its reason and a row of zeros.
func TestPixels(t *testing.T) {
	folder := t.TempDir()
	img := image.NewRGBA(image.Rect(0, 0, 50, 40))
	for y := range 40 {
		for x := range 50 {
			img.Set(x, y, color.RGBA{255, 51, 0, 255})
		}
	}
	good, bad := filepath.Join(folder, "a.png"), filepath.Join(folder, "b.png")
	file, err := os.Create(good)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(png.Encode(file, img), file.Close(), os.WriteFile(bad, []byte("no picture"), 0o600)); err != nil {
		t.Fatal(err)
	}
	done := 0
	rows, errs, err := Pixels(t.Context(), []string{bad, good}, imagefile.DefaultLimits, func(n int) { done = n })
	if err != nil {
		t.Fatal(err)
	}
	if done != 2 || errs[0] == nil || errs[1] != nil {
		t.Errorf("%d done, errors %v", done, errs)
	}
	for i, v := range rows[:PixelSize] {
		if v != 0 {
			t.Fatalf("value %d of a file that cannot be read is %v", i, v)
		}
	}
	for i, v := range rows[PixelSize:] {
		if want := []float64{1, 0.2, 0}[i%3]; math.Abs(float64(v)-want) > 1e-5 {
			t.Fatalf("value %d is %v, want %v", i, v, want)
		}
	}
}
