package baseline

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"testing"

	"likeness/training/measure"
)

type golden struct {
	D    int `json:"d"`
	Sets []struct {
		K        int       `json:"k"`
		Features []float32 `json:"features"`
		Labels   []int     `json:"labels"`
		Weights  []float64 `json:"weights"`
		Cases    []struct {
			C             float64   `json:"c"`
			Weighted      bool      `json:"weighted"`
			Coefficients  []float64 `json:"coefficients"`
			Intercepts    []float64 `json:"intercepts"`
			Probabilities []float64 `json:"probabilities"`
		} `json:"cases"`
	} `json:"sets"`
}

func readGolden(t *testing.T) golden {
	t.Helper()
	data, err := os.ReadFile("testdata/logistic.json")
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	if len(g.Sets) == 0 {
		t.Fatal("no sets in testdata/logistic.json: make it with build/golden/logistic.py")
	}
	return g
}

func TestFitEqualsScikitLearn(t *testing.T) {
	g := readGolden(t)
	for _, set := range g.Sets {
		for i, c := range set.Cases {
			opts := Options{}
			if c.Weighted {
				opts.Weights = set.Weights
			}
			l, err := Fit(context.Background(), set.Features, g.D, set.Labels, set.K, c.C, opts)
			if err != nil {
				t.Fatal(err)
			}
			near(t, i, "coefficients", l.W, c.Coefficients, 1e-4)
			near(t, i, "intercepts", l.B, c.Intercepts, 1e-4)
			logits, err := l.Logits(set.Features)
			if err != nil {
				t.Fatal(err)
			}
			for r, row := range measure.SoftmaxRows(logits, 1) {
				for j, p := range row {
					if want := c.Probabilities[r*set.K+j]; math.Abs(p-want) > 1e-6 {
						t.Fatalf("k=%d C=%g: probability of row %d class %d is %v, scikit-learn says %v", set.K, c.C, r, j, p, want)
					}
				}
			}
		}
	}
}

// near compares relative to the largest value.
func near(t *testing.T, at int, what string, got, want []float64, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("case %d: %d %s, want %d", at, len(got), what, len(want))
	}
	var largest float64
	for _, v := range want {
		largest = max(largest, math.Abs(v))
	}
	for j := range want {
		if d := math.Abs(got[j] - want[j]); !(d <= tol*largest) {
			t.Fatalf("case %d: %s %d is %v, want %v", at, what, j, got[j], want[j])
		}
	}
}
