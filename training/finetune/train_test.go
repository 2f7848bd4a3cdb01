package finetune_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/imagefile"
	"likeness/inference/onnxfile"
	"likeness/training/features"
	"likeness/training/finetune"
	"likeness/training/finetune/smalltest"
)

const size = smalltest.Size

// newJob has the first of the examples to train on, and test of each class at the end to measure with.
func newJob(t *testing.T, n, test int) *finetune.Job {
	t.Helper()
	j := &finetune.Job{
		Classes: []string{"along", "across"}, Examples: smalltest.Pictures(t, t.TempDir(), n), Backbone: smalltest.Backbone(t), Limits: imagefile.DefaultLimits,
		Open: func() (*device.Device, error) { return device.Open(device.Reference, 1) },
	}
	for i := range j.Examples {
		if i < len(j.Examples)-2*test {
			j.Train = append(j.Train, i)
		} else {
			j.Test = append(j.Test, i)
		}
	}
	withFeatures(t, j)
	return j
}

func withFeatures(t *testing.T, j *finetune.Job) {
	t.Helper()
	net, err := j.Backbone.Network.StageFeatures()
	must(t, err)
	var items []features.Item
	for _, e := range j.Examples {
		items = append(items, features.Item{Path: e.Path, Hash: e.Hash})
	}
	e := features.Extractor{Network: net, Preprocessing: j.Backbone.Preprocessing, Open: j.Open, Limits: j.Limits}
	if j.Features, err = e.Extract(t.Context(), items, true, nil); err != nil {
		t.Fatal(err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// bytesOf is the saved form of a result's network.
func bytesOf(t *testing.T, r *finetune.Result) []byte {
	t.Helper()
	m, err := r.Network.ToONNX("probabilities")
	must(t, err)
	data, err := onnxfile.Encode(m)
	must(t, err)
	return data
}

func options(effort finetune.Effort) finetune.Options {
	return finetune.Options{Effort: effort, Steps: 40, Mirror: true, Recipe: finetune.Recipe{Rate: 5e-3}}
}

func TestTrain(t *testing.T) {
	j := newJob(t, 40, 10)
	for _, effort := range []finetune.Effort{finetune.Quick, finetune.Standard, finetune.Full} {
		t.Run(string(effort), func(t *testing.T) {
			var stages []finetune.Stage
			steps, checked := 0, 0
			r, err := finetune.Train(t.Context(), j, options(effort), func(e finetune.Event) {
				switch e := e.(type) {
				case finetune.Measured:
					stages = append(stages, e.Stage)
				case finetune.Stepped:
					steps++
				case finetune.Checked:
					checked = e.Pictures
				case finetune.Progress:
					if e.Share < 0 || e.Share > 1 || e.Done > e.Total {
						t.Errorf("progress %+v", e)
					}
				}
			})
			must(t, err)
			want := []finetune.Stage{finetune.Frozen, finetune.Tuned, finetune.Combined}
			if effort == finetune.Quick {
				want = want[:1]
			} else if steps != 80 || checked < 8 {
				t.Errorf("%d steps, %d pictures held out", steps, checked)
			}
			if !slices.Equal(stages, want) {
				t.Errorf("measured %v, want %v", stages, want)
			}
			kept, ok := r.Stage(r.Kept)
			if !ok || kept.Report.Accuracy.Value < 0.7 || kept.Report.Accuracy.N != 20 || r.Stopped || r.CrossValidated || len(r.Skipped) > 0 {
				t.Errorf("kept %s with %+v", r.Kept, kept.Report.Accuracy)
			}
			again, err := finetune.Train(t.Context(), j, options(effort), nil)
			must(t, err)
			if !bytes.Equal(bytesOf(t, r), bytesOf(t, again)) {
				t.Error("the same pictures and seed give another model")
			}
			savedEqualsMeasured(t, j, r)
		})
	}
}

// savedEqualsMeasured runs the network that would be saved over the test pictures.
func savedEqualsMeasured(t *testing.T, j *finetune.Job, r *finetune.Result) {
	t.Helper()
	d, err := j.Open()
	must(t, err)
	p, err := classifier.NewPredictor(d, r.Network, 1)
	must(t, err)
	for k, i := range r.Measured {
		img, err := imagefile.Load(j.Examples[i].Path, size, j.Limits)
		must(t, err)
		x, out := make([]float32, j.Backbone.Preprocessing.Floats()), make([]float32, 2)
		j.Backbone.Preprocessing.Fill(img, x)
		must(t, p.Run(x, out))
		for c := range out {
			if math.Abs(float64(out[c])-r.Probabilities[k][c]) > 1e-4 {
				t.Fatalf("picture %d: the saved network says %v, measured was %v", k, out, r.Probabilities[k])
			}
		}
	}
}

func TestWhatIsKept(t *testing.T) {
	j := newJob(t, 30, 6)
	for _, keep := range []finetune.Stage{finetune.Frozen, finetune.Tuned, finetune.Combined} {
		o := options(finetune.Standard)
		o.Keep = keep
		r, err := finetune.Train(t.Context(), j, o, nil)
		must(t, err)
		if r.Kept != keep && (keep != finetune.Combined || r.Kept != finetune.Frozen) {
			t.Errorf("%s was wanted, %s is kept", keep, r.Kept)
		}
		savedEqualsMeasured(t, j, r)
	}
	// A learning rate that ruins the weights: the guard keeps the frozen model.
	j = newJob(t, 100, 6)
	o := options(finetune.Standard)
	o.Recipe.Rate, o.Recipe.ClipNorm = 10, 1e6
	r, err := finetune.Train(t.Context(), j, o, nil)
	must(t, err)
	if r.Kept != finetune.Frozen || !strings.Contains(r.Reason.String(), "worse") {
		t.Errorf("kept %s: %s", r.Kept, r.Reason)
	}
}

// TestFewPictures: with none kept aside, every picture is judged by a model that has not seen it.
func TestFewPictures(t *testing.T) {
	j := newJob(t, 8, 0)
	r, err := finetune.Train(t.Context(), j, options(finetune.Standard), nil)
	must(t, err)
	if !r.CrossValidated || len(r.Stages) != 3 {
		t.Fatalf("cross-validated: %v, stages %d", r.CrossValidated, len(r.Stages))
	}
	for _, s := range r.Stages {
		if s.Report.Accuracy.N != 16 {
			t.Errorf("%s is measured on %d pictures, want all 16", s.Stage, s.Report.Accuracy.N)
		}
	}
}

// TestBudget: activations in a file give nearly the same model as in memory, and leave no file.
func TestBudget(t *testing.T) {
	j := newJob(t, 30, 6)
	folder := t.TempDir()
	o := options(finetune.Standard)
	inMemory, err := finetune.Train(t.Context(), j, o, nil)
	must(t, err)
	o.Budget, o.Folder = 1, folder
	inFile, err := finetune.Train(t.Context(), j, o, nil)
	must(t, err)
	a, _ := inMemory.Stage(finetune.Tuned)
	b, _ := inFile.Stage(finetune.Tuned)
	if math.Abs(a.Report.LogLoss-b.Report.LogLoss) > 0.02 {
		t.Errorf("log-loss %v in memory, %v by way of the file", a.Report.LogLoss, b.Report.LogLoss)
	}
	if left, _ := os.ReadDir(folder); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestStop: at any moment after the first result a stop keeps something; going on from the checkpoint gives the model of a run that was
// never stopped.
func TestStop(t *testing.T) {
	j := newJob(t, 30, 6)
	o := options(finetune.Standard)
	o.Steps, o.Folder = 130, t.TempDir()
	whole, err := finetune.Train(t.Context(), j, o, nil)
	must(t, err)
	for _, last := range []bool{false, true} {
		files, want := 1, 160 // 100 of the 260 steps were kept
		if last {
			files, want = 2, 30 // and all of the first run
		}
		ctx, cancel := context.WithCancel(t.Context())
		r, err := finetune.Train(ctx, j, o, func(e finetune.Event) {
			if s, ok := e.(finetune.Stepped); ok && s.HeldOut != last && s.Step == 120 {
				cancel()
			}
		})
		must(t, err)
		if !r.Stopped || r.Kept != finetune.Frozen || !strings.Contains(r.Reason.String(), "stopped") {
			t.Errorf("stopped %v, kept %s: %s", r.Stopped, r.Kept, r.Reason)
		}
		savedEqualsMeasured(t, j, r)
		if left, _ := filepath.Glob(filepath.Join(o.Folder, "checkpoint-*.bin")); len(left) != files {
			t.Errorf("checkpoints after a stop: %v", left)
		}
		steps := 0
		again, err := finetune.Train(t.Context(), j, o, func(e finetune.Event) {
			if _, ok := e.(finetune.Stepped); ok {
				steps++
			}
		})
		must(t, err)
		if steps != want {
			t.Errorf("%d steps after the checkpoint, want %d", steps, want)
		}
		if !bytes.Equal(bytesOf(t, whole), bytesOf(t, again)) {
			t.Error("going on from the checkpoint gives another model")
		}
	}
	if left, _ := os.ReadDir(o.Folder); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := finetune.Train(ctx, j, o, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped before there was anything: %v", err)
	}
}

// TestGoesOnAtTheEndOfARun: a device that fails when all runs but the last are complete costs none of their steps, whether every layer is trained or the last
// stages, and the model is that of a training in which nothing failed.
func TestGoesOnAtTheEndOfARun(t *testing.T) {
	j := newJob(t, 30, 6)
	for _, effort := range []finetune.Effort{finetune.Standard, finetune.Full} {
		o := options(effort)
		o.Steps, o.Folder = 3, t.TempDir()
		whole, err := finetune.Train(t.Context(), j, o, nil)
		must(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		_, err = finetune.Train(ctx, j, o, func(e finetune.Event) {
			if s, ok := e.(finetune.Stepped); ok && !s.HeldOut {
				cancel()
			}
		})
		must(t, err)
		var steps, heldOut int
		again, err := finetune.Train(t.Context(), j, o, func(e finetune.Event) {
			if s, ok := e.(finetune.Stepped); ok && s.HeldOut {
				heldOut++
			} else if ok {
				steps++
			}
		})
		must(t, err)
		if heldOut != 0 || steps != 3 {
			t.Errorf("%s: %d steps of the runs that were complete, and %d of the last, want 0 and 3", effort, heldOut, steps)
		}
		if !bytes.Equal(bytesOf(t, whole), bytesOf(t, again)) || !reflect.DeepEqual(whole.Probabilities, again.Probabilities) {
			t.Errorf("%s: going on gives another model", effort)
		}
		if left, _ := os.ReadDir(o.Folder); len(left) > 0 {
			t.Errorf("%s: left behind: %v", effort, left)
		}
	}
}

// TestPicturesVanish: they are left out and counted; training goes on with the others.
func TestPicturesVanish(t *testing.T) {
	for _, effort := range []finetune.Effort{finetune.Standard, finetune.Full} {
		j := newJob(t, 30, 6)
		for _, i := range []int{0, 1, 7, len(j.Examples) - 1} {
			must(t, os.Remove(j.Examples[i].Path))
		}
		o := options(effort)
		r, err := finetune.Train(t.Context(), j, o, nil)
		must(t, err)
		if len(r.Skipped) != 3 {
			t.Errorf("%s: %d pictures are skipped, want the 3 that were to be learned from", effort, len(r.Skipped))
		}
		tuned, _ := r.Stage(finetune.Tuned)
		if tuned.Report.Accuracy.N != 11 {
			t.Errorf("%s: measured on %d pictures, want 11", effort, tuned.Report.Accuracy.N)
		}
	}
}

// TestDamagedInASmallClass: of a class of two one picture cannot be read; the other is learned from, and never held out.
func TestDamagedInASmallClass(t *testing.T) {
	j := newJob(t, 16, 0)
	j.Train = slices.DeleteFunc(j.Train, func(i int) bool { return j.Examples[i].Class == 1 && i > 3 })
	must(t, os.WriteFile(j.Examples[3].Path, []byte("spoilt"), 0o600))
	withFeatures(t, j)
	o := options(finetune.Standard)
	o.Steps = 3
	r, err := finetune.Train(t.Context(), j, o, nil)
	must(t, err)
	if len(r.Skipped) != 1 || r.Skipped[3] == nil || len(r.Stages) != 3 {
		t.Errorf("skipped %v, %d stages", r.Skipped, len(r.Stages))
	}
	for _, s := range r.Stages {
		if s.Report.Accuracy.N != 16 {
			t.Errorf("%s is measured on %d pictures, want the 16 that can be held out", s.Stage, s.Report.Accuracy.N)
		}
	}
}

func TestRefuses(t *testing.T) {
	j := newJob(t, 4, 0)
	for name, edit := range map[string]func(j *finetune.Job){
		"one class":      func(j *finetune.Job) { j.Classes = j.Classes[:1]; j.Train = []int{0} },
		"an empty class": func(j *finetune.Job) { j.Train = []int{0, 2} },
		"no device":      func(j *finetune.Job) { j.Open = func() (*device.Device, error) { return nil, errors.New("none") } },
	} {
		broken := *j
		edit(&broken)
		if _, err := finetune.Train(t.Context(), &broken, options(finetune.Standard), nil); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
