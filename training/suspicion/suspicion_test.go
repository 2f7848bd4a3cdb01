package suspicion_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"likeness/build/sharedtest"
	"likeness/inference/device"
	"likeness/training"
	"likeness/training/dataset"
	"likeness/training/features"
	"likeness/training/finetune"
	"likeness/training/suspicion"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestFlipped is the promise: of 5 % of labels that were changed, at least 70 % are in the first tenth of the ranking.
func TestFlipped(t *testing.T) {
	if testing.Short() {
		t.Skip("looks at hundreds of pictures")
	}
	for _, c := range []struct {
		folder string
		long   bool
	}{{"hymenoptera", false}, {"trashnet", true}, {"pacs-photo-drawing", true}} {
		t.Run(c.folder, func(t *testing.T) {
			if c.long {
				sharedtest.Long(t)
			}
			data, err := dataset.Scan(t.Context(), []string{filepath.Join(sharedtest.Dir(t), "data", c.folder)}, dataset.Options{}, nil)
			must(t, err)
			found, err := training.Features(t.Context(), training.Settings{Device: device.CPU, Options: finetune.Options{Mirror: true}}, data, nil)
			must(t, err)
			labels := make([]int, len(data.Pictures))
			for i, p := range data.Pictures {
				labels[i] = p.Class
			}
			hits, of := 0, 0
			for seed := range uint64(2) {
				changed, flipped := flip(labels, len(data.Classes), seed)
				p, err := suspicion.OutOfFold(t.Context(), found, changed, data.Groups, len(data.Classes), seed)
				must(t, err)
				first := suspicion.Rank(changed, p, nil)[:len(labels)/10]
				found := 0
				for _, s := range first {
					if flipped[s.Example] {
						found++
					}
				}
				hits, of = hits+found, of+len(flipped)
				shown := suspicion.Find(changed, p, nil)
				right := 0
				for _, s := range shown {
					if flipped[s.Example] && s.Better == labels[s.Example] {
						right++
					}
				}
				t.Logf("seed %d: %d of %d changed labels are in the first tenth; %d shown, of which %d were changed and get their true class", seed, found, len(flipped), len(shown), right)
				if 20*len(shown) > len(labels) || 2*right < len(shown) {
					t.Errorf("seed %d: %d of %d shown are changed labels", seed, right, len(shown))
				}
			}
			if 10*hits < 7*of {
				t.Errorf("only %d of %d changed labels are in the first tenth", hits, of)
			}
		})
	}
}

// flip changes 5 % of the labels to another class.
func flip(labels []int, k int, seed uint64) (changed []int, flipped map[int]bool) {
	rng := rand.New(rand.NewPCG(seed, 7))
	changed, flipped = slices.Clone(labels), map[int]bool{}
	for _, i := range rng.Perm(len(labels))[:len(labels)/20] {
		changed[i] = (labels[i] + 1 + rng.IntN(k-1)) % k
		flipped[i] = true
	}
	return changed, flipped
}

// clusters are n pictures of each of k classes around k corners, two numbers a picture, each with a mirror image.
func clusters(n, k int) (*features.Result, []int, []int) {
	rng := rand.New(rand.NewPCG(1, 1))
	r := &features.Result{Size: k, Errors: make([]error, n*k)}
	var labels, groups []int
	for i := range n * k {
		for range 2 {
			for c := range k {
				v := rng.NormFloat64() * 0.2
				if c == i%k {
					v += 2
				}
				r.Rows = append(r.Rows, float32(v))
			}
		}
		labels, groups = append(labels, i%k), append(groups, i)
	}
	return r, labels, groups
}

func TestClusters(t *testing.T) {
	found, labels, groups := clusters(20, 3)
	labels[7], labels[30] = 0, 2 // of class 1 and 0
	found.Errors[10] = errors.New("vanished")
	p, err := suspicion.OutOfFold(t.Context(), found, labels, groups, 3, 1)
	must(t, err)
	again, err := suspicion.OutOfFold(t.Context(), found, labels, groups, 3, 1)
	must(t, err)
	for i := range p {
		if (p[i] == nil) != (i == 10) || !slices.Equal(p[i], again[i]) {
			t.Errorf("picture %d: %v and %v", i, p[i], again[i])
		}
	}
	shown := suspicion.Find(labels, p, nil)
	better := map[int]int{}
	for _, s := range shown {
		better[s.Example] = s.Better
		if !s.Confident || s.Margin >= 0 || s.OfBetter <= s.Probability || s.Label != labels[s.Example] {
			t.Errorf("shown as suspicious: %+v", s)
		}
	}
	if len(better) != 2 || better[7] != 1 || better[30] != 0 {
		t.Errorf("suspects %+v, want 7 and 30", shown)
	}
	confirmed := make([]bool, len(labels))
	confirmed[7] = true
	if shown := suspicion.Find(labels, p, confirmed); len(shown) != 1 || shown[0].Example != 30 {
		t.Errorf("with 7 confirmed: %+v", shown)
	}
	if all := suspicion.Rank(labels, p, nil); len(all) != 59 || !slices.IsSortedFunc(all[2:], func(a, b suspicion.Suspect) int {
		if a.Margin > b.Margin {
			return 1
		}
		return -1
	}) {
		t.Errorf("%d ranked", len(all))
	}
}

// TestRank: what the paper calls the confident joint, by hand. Class 0 gets 0.6 on average, class 1 0.9.
func TestRank(t *testing.T) {
	labels := []int{0, 0, 0, 1, 1, 1}
	p := [][]float64{{0.9, 0.1}, {0.8, 0.2}, {0.1, 0.9}, {0.05, 0.95}, {0.05, 0.95}, {0.2, 0.8}}
	ranked := suspicion.Rank(labels, p, nil)
	if s := ranked[0]; s.Example != 2 || !s.Confident || s.Better != 1 || s.OfBetter != 0.9 {
		t.Errorf("first is %+v", s)
	}
	for _, s := range ranked[1:] {
		if s.Confident {
			t.Errorf("example %d is not confidently of another class", s.Example)
		}
	}
	// an example that is in doubt but below what is expected of the other class is not shown
	p[2] = []float64{0.45, 0.55}
	if shown := suspicion.Find(labels, p, nil); len(shown) != 0 {
		t.Errorf("shown %+v", shown)
	}
	// a class without examples cannot be anyone's better one
	p3 := [][]float64{{0.4, 0.3, 0.3}, {0.3, 0.4, 0.3}}
	for _, s := range suspicion.Rank([]int{0, 1}, p3, nil) {
		if s.Better == 2 {
			t.Errorf("%+v", s)
		}
	}
}

func TestRefuses(t *testing.T) {
	found, labels, groups := clusters(3, 2)
	if _, err := suspicion.OutOfFold(t.Context(), found, labels[1:], groups, 2, 0); err == nil {
		t.Error("a label is missing")
	}
	if _, err := suspicion.OutOfFold(t.Context(), found, labels, make([]int, 6), 2, 0); !errors.Is(err, suspicion.ErrNothingHeldOut) {
		t.Errorf("one group only: %v", err)
	}
	gone, labels, groups := clusters(3, 2)
	for i, y := range labels {
		if y == 1 {
			gone.Errors[i] = errors.New("the drive is not there")
		}
	}
	if _, err := suspicion.OutOfFold(t.Context(), gone, labels, groups, 2, 0); !errors.Is(err, suspicion.ErrNothingHeldOut) {
		t.Errorf("no picture of a class can be read: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := suspicion.OutOfFold(ctx, found, labels, groups, 2, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if shown := suspicion.Find(nil, nil, nil); len(shown) != 0 {
		t.Errorf("of nothing: %v", shown)
	}
}
