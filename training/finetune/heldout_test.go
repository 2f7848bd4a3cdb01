package finetune

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"likeness/training/features"
)

// TestDecideOnTheSamePictures: of a picture to which one of the models has no answer, as of a file that vanished after its features were computed, neither
// counts, so that every answer is held against its own label.
func TestDecideOnTheSamePictures(t *testing.T) {
	const n = 40
	right := func(i int, by float64) []float64 {
		z := []float64{0, 0}
		z[i%2] = by + 0.1*float64(i%3)
		return z
	}
	decide := func(frozen, tuned [][]float64) (*training, Checked) {
		var checked Checked
		t := &training{
			job: &Job{}, opts: Options{}.filled(), outcome: map[Stage]outcome{}, result: &Result{},
			emit: func(e Event) { checked, _ = e.(Checked) },
		}
		for i := range frozen {
			t.job.Examples = append(t.job.Examples, Example{Class: i % 2})
			t.job.Train = append(t.job.Train, i)
		}
		t.decide(frozen, tuned)
		return t, checked
	}
	var frozen, tuned [][]float64
	for i := range n {
		frozen, tuned = append(frozen, right(i, 3)), append(tuned, right(i, -6)) // fine-tuning ruined it
	}
	for _, c := range []struct {
		name               string
		unfrozen, vanished []int // answers that are missing
		pictures           int
	}{
		{"all there", nil, nil, 40},
		{"files vanished", nil, []int{0, 5, 6}, 37},
		{"features are missing", []int{3}, nil, 39},
		{"both", []int{3, 8}, []int{8, 11}, 37},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, u := slices.Clone(frozen), slices.Clone(tuned)
			for _, i := range c.unfrozen {
				f[i] = nil
			}
			for _, i := range c.vanished {
				u[i] = nil
			}
			got, checked := decide(f, u)
			if checked.Pictures != c.pictures {
				t.Errorf("checked on %d pictures, want %d", checked.Pictures, c.pictures)
			}
			for s, want := range map[Stage]float64{Frozen: 1, Tuned: 0, Combined: 0} {
				if a := checked.Accuracy[s]; a.Value != want || a.N != c.pictures {
					t.Errorf("%s: %.2f of %d are right, want %.0f of %d", s, a.Value, a.N, want, c.pictures)
				}
			}
			if got.result.Kept != Frozen || !strings.Contains(got.result.Reason.String(), "worse") {
				t.Errorf("kept %s: %s", got.result.Kept, got.result.Reason)
			}
			missing := 0
			for _, z := range got.outcome[Tuned].heldOut {
				if z == nil {
					missing++
				}
			}
			if missing != len(c.vanished) {
				t.Errorf("%d answers of the tuned model are missing, want %d", missing, len(c.vanished))
			}
		})
	}
}

// held is a training of classes of so many pictures each, every picture a group of its own, as far as what is held out needs it.
func held(crossValidated bool, classes ...int) *training {
	t := &training{job: &Job{Features: &features.Result{}}, opts: Options{}.filled(), classes: len(classes), result: &Result{CrossValidated: crossValidated}}
	for c, n := range classes {
		for range n {
			i := len(t.job.Examples)
			t.job.Examples, t.job.Train = append(t.job.Examples, Example{Class: c, Group: i}), append(t.job.Train, i)
		}
	}
	t.job.Features.Errors = make([]error, len(t.job.Train))
	return t
}

// TestARareClassLeavesTheFolds as they are: one sixth is held out, and cross-validation has five parts.
func TestARareClassLeavesTheFolds(t *testing.T) {
	for _, rare := range []int{2, 3, 60} {
		folds, err := held(false, 60, 60, rare).folds()
		if n := 120 + rare; err != nil || len(folds) != 1 || len(folds[0]) < n/6 || len(folds[0]) > n/6+1 {
			t.Errorf("%d of a class: %v held out of %d (%v)", rare, folds, n, err)
		}
		if folds, err = held(true, 60, 60, rare).folds(); err != nil || len(folds) != 5 {
			t.Errorf("%d of a class: cross-validated in %d parts (%v)", rare, len(folds), err)
		}
	}
}

// TestFoldsLeaveEveryClass something to be learned from.
func TestFoldsLeaveEveryClass(t *testing.T) {
	for _, c := range []struct {
		name  string
		parts int // of a cross-validation
		edit  func(j *Job)
	}{
		{"all there", 5, func(*Job) {}},
		{"one of two cannot be read", 5, func(j *Job) { j.Features.Errors[60] = errors.New("damaged") }},
		{"both are one group", 5, func(j *Job) { j.Examples[61].Group = 60 }},
		{"both are near duplicates of another class's", 4, func(j *Job) { j.Examples[60].Group, j.Examples[61].Group = 7, 7 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, crossValidated := range []bool{false, true} {
				for seed := range uint64(12) {
					h := held(crossValidated, 30, 30, 2)
					h.opts.Seed = seed
					c.edit(h.job)
					folds, err := h.folds()
					if err != nil || crossValidated && len(folds) != c.parts || !crossValidated && len(folds) != 1 {
						t.Fatalf("%d folds (%v)", len(folds), err)
					}
					for _, out := range folds {
						left := 0
						for _, i := range without(len(h.job.Train), out) {
							if h.job.Examples[i].Class == 2 && h.job.Features.Errors[i] == nil {
								left++
							}
						}
						if left == 0 {
							t.Errorf("seed %d: without %v the third class has no picture", seed, out)
						}
						for _, i := range out {
							if h.job.Features.Errors[i] != nil {
								t.Errorf("seed %d: picture %d, which cannot be read, is held out", seed, i)
							}
						}
					}
				}
			}
		})
	}
}
