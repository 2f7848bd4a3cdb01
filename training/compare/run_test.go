package compare_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"likeness/inference/device"
	"likeness/inference/message"
	"likeness/inference/onnxfile"
	"likeness/resources"
	"likeness/training"
	"likeness/training/compare"
	"likeness/training/dataset"
	"likeness/training/finetune"
	"likeness/training/finetune/smalltest"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// small is a comparison that takes seconds: a small network, small pictures, the reference device.
func small(t *testing.T, n int) compare.Settings {
	t.Helper()
	root := t.TempDir()
	for _, e := range smalltest.Pictures(t, t.TempDir(), n) {
		folder := filepath.Join(root, []string{"along", "across"}[e.Class])
		must(t, os.MkdirAll(folder, 0o700))
		must(t, os.Rename(e.Path, filepath.Join(folder, filepath.Base(e.Path))))
	}
	b := smalltest.Backbone(t)
	m, err := b.Network.ToONNX("logits")
	must(t, err)
	data, err := onnxfile.Encode(m)
	must(t, err)
	model := filepath.Join(t.TempDir(), "small.onnx")
	must(t, os.WriteFile(model, data, 0o600))
	return compare.Settings{ScratchSteps: 120, Settings: training.Settings{
		Folders: []string{root}, Backbone: model, Device: device.Reference, Threads: 1,
		Options: finetune.Options{Seed: 1, Steps: 40, Mirror: true, Recipe: finetune.Recipe{Rate: 5e-3}},
	}}
}

// TestAllMethods: each tells that it waits, runs and is done; rows are whole; what learns from stripes beats what cannot.
func TestAllMethods(t *testing.T) {
	s := small(t, 45)
	states := map[compare.Method][]string{}
	tab, err := compare.Run(t.Context(), s, compare.Methods(), func(e compare.Event) {
		switch e := e.(type) {
		case compare.Waiting:
			states[e.Method] = append(states[e.Method], "waiting")
		case compare.Running:
			if list := states[e.Method]; list[len(list)-1] != "running" {
				states[e.Method] = append(list, "running")
			}
			if e.Share < 0 || e.Share > 1 {
				t.Errorf("%s is at %v", e.Method, e.Share)
			}
		case compare.Done:
			states[e.Result.Method] = append(states[e.Result.Method], "done")
		case compare.Failed:
			t.Errorf("%s failed: %v", e.Method, e.Err)
		}
	})
	must(t, err)
	if tab.Train != 60 || len(tab.Pictures) != 30 || len(tab.Results) != len(compare.Methods()) {
		t.Fatalf("%d learned from, %d judged by, %d rows", tab.Train, len(tab.Pictures), len(tab.Results))
	}
	for i, r := range tab.Results {
		if r.Method != compare.Methods()[i] || r.Status != compare.Finished {
			t.Fatalf("row %d is %s, %s", i, r.Method, r.Status)
		}
		if got := states[r.Method]; !slices.Equal(got, []string{"waiting", "running", "done"}) {
			t.Errorf("%s: %v", r.Method, got)
		}
		right := 0
		for k, p := range r.Probabilities {
			best := 0
			if p[1] > p[0] {
				best = 1
			}
			if r.RightPictures[k] != (best == tab.Pictures[k].Class) {
				t.Fatalf("%s: picture %d is said to be %v", r.Method, k, r.RightPictures[k])
			}
			if r.RightPictures[k] {
				right++
			}
		}
		if right != r.Right || r.Accuracy.N != 30 || r.Accuracy.Value != float64(right)/30 || r.Sentence == "" || r.Seconds < 0 {
			t.Errorf("%s: %d right, row %+v", r.Method, right, r)
		}
		t.Logf("%-16s %d of 30, %.2f s: %s", r.Method, r.Right, r.Seconds, r.Sentence)
	}
	for _, m := range []compare.Method{compare.Combined, compare.Tuned, compare.Full, compare.Scratch} {
		if r := tab.Result(m); r.Accuracy.Value < 0.8 {
			t.Errorf("%s is right on %d of 30", m, r.Right)
		}
	}
	if r := tab.Result(compare.Majority); r.Right != 15 || r.Name != "Always “"+tab.Majority+"”" {
		t.Errorf("%+v", r)
	}
	if len(tab.Conclusions) != 2 || tab.Conclusions[0].Text == "" || tab.Conclusions[1].Text == "" {
		t.Errorf("concludes %+v", tab.Conclusions)
	}
	c, ok := tab.Compare(compare.Scratch, compare.Majority)
	if !ok || c.N != 30 || c.Verdict != compare.ClearlyBetter {
		t.Errorf("%+v", c)
	}
	data, err := json.Marshal(tab)
	must(t, err)
	if bytes.Contains(data, []byte("NaN")) || !json.Valid(data) {
		t.Error("its JSON is none")
	}
}

// TestSeedDecides: the same seed gives the same answers to the bit, whatever else is run beside; several seeds are as many divisions.
func TestSeedDecides(t *testing.T) {
	s := small(t, 45)
	methods := []compare.Method{compare.Frozen, compare.Forest, compare.Scratch, compare.PixelsLogistic, compare.PixelsBayes, compare.Majority}
	s.ScratchSteps = 10
	first, err := compare.Run(t.Context(), s, methods, func(e compare.Event) {
		if d, ok := e.(compare.Done); ok && d.Result.Method == compare.Scratch && d.Result.Steps != 10 {
			t.Errorf("of the training from random weights it is told that it had %d steps", d.Result.Steps)
		}
	})
	must(t, err)
	slices.Reverse(methods)
	again, err := compare.Run(t.Context(), s, methods[1:], nil)
	must(t, err)
	for _, r := range again.Results {
		if !reflect.DeepEqual(r.Probabilities, first.Result(r.Method).Probabilities) {
			t.Errorf("%s answers otherwise the second time", r.Method)
		}
	}
	s.Seeds = 3
	divisions := 0
	many, err := compare.Run(t.Context(), s, []compare.Method{compare.Frozen, compare.Majority}, func(e compare.Event) {
		if d, ok := e.(compare.Dividing); ok && d.Divisions == 3 {
			divisions++
		}
	})
	must(t, err)
	if divisions != 3 || len(many.Repeats) != 2 || many.Repeats[0].Divisions != 3 {
		t.Fatalf("%d divisions, %+v", divisions, many.Repeats)
	}
	if !reflect.DeepEqual(many.Pictures, first.Pictures) || many.Repeats[0].Accuracies[0] != first.Result(compare.Frozen).Accuracy.Value {
		t.Error("the first of several divisions is not that of the seed")
	}
	s.Seed, s.Seeds = 2, 1
	other, err := compare.Run(t.Context(), s, []compare.Method{compare.Frozen}, nil)
	must(t, err)
	if reflect.DeepEqual(other.Pictures, first.Pictures) || many.Repeats[0].Accuracies[1] != other.Result(compare.Frozen).Accuracy.Value {
		t.Error("the second of several divisions is not that of the next seed")
	}
}

// TestFailureLeavesTheOthers: pictures that vanish after the features were computed fail what reads them anew, and nothing else.
func TestFailureLeavesTheOthers(t *testing.T) {
	s := small(t, 45)
	gone := false
	failed := map[compare.Method]error{}
	tab, err := compare.Run(t.Context(), s, []compare.Method{compare.Frozen, compare.Forest, compare.Scratch, compare.PixelsBayes, compare.Majority}, func(e compare.Event) {
		switch e := e.(type) {
		case compare.Waiting:
			if !gone {
				must(t, os.RemoveAll(s.Folders[0]))
				gone = true
			}
		case compare.Failed:
			failed[e.Method] = e.Err
		}
	})
	must(t, err)
	for _, r := range tab.Results {
		reads := r.Method == compare.Scratch || r.Method == compare.PixelsBayes
		if (r.Status == compare.Broken) != reads || (failed[r.Method] != nil) != reads || reads != strings.HasPrefix(r.Sentence, "Did not finish: ") {
			t.Errorf("%s: %s, %q", r.Method, r.Status, r.Sentence)
		}
	}
	if tab.Best == "" {
		t.Error("nothing is best, though some are finished")
	}
	written, err := json.Marshal(tab)
	must(t, err)
	var kept compare.Table
	must(t, json.Unmarshal(written, &kept))
	for i, r := range kept.Results { // so that it is said in the window's language after reopening, too
		said := message.From(failed[r.Method])
		if r.Status == compare.Broken && (said.Format() == "" || r.Why.Format() != said.Format() || len(r.Why.Values()) != len(said.Values()) || r.Failure != said.String()) {
			t.Errorf("%s broke with %q of %q, and what is kept is %q of %q", r.Method, said, said.Format(), r.Failure, r.Why.Format())
		}
		if r.Status != compare.Broken && !tab.Results[i].Why.Empty() {
			t.Errorf("%s broke not, and says %q", r.Method, tab.Results[i].Why)
		}
	}
}

// TestStops: what was finished comes back with the context's error.
func TestStops(t *testing.T) {
	s := small(t, 45)
	s.ScratchSteps = 2000
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	tab, err := compare.Run(ctx, s, []compare.Method{compare.Frozen, compare.Scratch}, func(e compare.Event) {
		if r, ok := e.(compare.Running); ok && r.Method == compare.Scratch && r.Share > 0 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || tab == nil {
		t.Fatalf("%v, %v", tab, err)
	}
	if tab.Result(compare.Frozen).Status != compare.Finished || tab.Result(compare.Scratch).Status != compare.NotRun || tab.Result(compare.Scratch).Sentence != "Not run." {
		t.Errorf("%+v", tab.Results)
	}
}

func TestRefuses(t *testing.T) {
	s := small(t, 1)
	if _, err := compare.Run(t.Context(), s, nil, nil); err == nil {
		t.Error("compared nothing")
	}
	if _, err := compare.Run(t.Context(), s, []compare.Method{compare.Frozen}, nil); err == nil || !strings.Contains(err.Error(), "too few pictures") {
		t.Errorf("compared on next to nothing: %v", err)
	}
	s.Folders = []string{t.TempDir()}
	if _, err := compare.Run(t.Context(), s, []compare.Method{compare.Frozen}, nil); err == nil {
		t.Error("compared an empty folder")
	}
	s = small(t, 7)
	along, err := filepath.Glob(filepath.Join(s.Folders[0], "along", "*"))
	must(t, err)
	for _, path := range along[1:] {
		must(t, os.Remove(path))
	}
	_, err = compare.Run(t.Context(), s, []compare.Method{compare.Majority}, func(e compare.Event) {
		if r, ok := e.(compare.Running); ok {
			t.Errorf("%+v, though a class cannot be learned without its only picture", r)
		}
	})
	if err == nil || !strings.Contains(err.Error(), "too few pictures") {
		t.Errorf("compared on a class of one picture: %v", err)
	}
}

// TestCurve: the numbers of pictures rise to all of them, the last point is the quick look itself, and the answer follows the rule.
func TestCurve(t *testing.T) {
	s := small(t, 60)
	s.Curve = true
	drawn := 0
	tab, err := compare.Run(t.Context(), s, []compare.Method{compare.Frozen}, func(e compare.Event) {
		if d, ok := e.(compare.Drawing); ok {
			if drawn++; d.Done != drawn || d.Done > d.Total {
				t.Errorf("%+v is number %d", d, drawn)
			}
		}
	})
	must(t, err)
	c := tab.Curve
	if len(c.Points) != 4 || drawn != 16 { // 40 of a class to learn from: 5, 10, 20, 40
		t.Fatalf("%d points, %d trainings", len(c.Points), drawn)
	}
	for i, want := range []int{10, 20, 40, 80} {
		p := c.Points[i]
		if p.Train != want || p.Low > p.Accuracy || p.High < p.Accuracy || p.Low < 0 || p.High > 1 {
			t.Errorf("point %d: %+v", i, p)
		}
	}
	last := c.Points[3]
	if q := tab.Result(compare.Frozen); last.Accuracy != q.Accuracy.Value || last.Draws != 1 {
		t.Errorf("with all pictures %v, the quick look has %v", last.Accuracy, q.Accuracy.Value)
	}
	if gain := last.Accuracy - c.Points[2].Accuracy; c.Gain < gain-1e-9 || c.Gain > gain+1e-9 || c.GainStandardError < 0 {
		t.Errorf("gain %v, want %v", c.Gain, gain)
	}
	if (c.Answer == compare.MoreHelps) != (c.Gain > 2*c.GainStandardError) || c.Text == "" {
		t.Errorf("%s: %s", c.Answer, c.Text)
	}
}

// TestDataset: a project's examples, scanned before, are compared without a folder.
func TestDataset(t *testing.T) {
	root := t.TempDir()
	for _, class := range []string{"photo", "drawing"} {
		files, err := fs.Glob(resources.Sample(), class+"/*.jpg")
		must(t, err)
		must(t, os.Mkdir(filepath.Join(root, class), 0o700))
		for _, f := range files[:24] {
			data, err := fs.ReadFile(resources.Sample(), f)
			must(t, err)
			must(t, os.WriteFile(filepath.Join(root, filepath.FromSlash(f)), data, 0o600))
		}
	}
	data, err := dataset.Scan(t.Context(), []string{root}, dataset.Options{}, nil)
	must(t, err)
	s := small(t, 1)
	s.Folders, s.Dataset, s.InUse = nil, data, compare.Frozen
	tab, err := compare.Run(t.Context(), s, []compare.Method{compare.Frozen, compare.PixelsBayes, compare.PixelsLogistic}, nil)
	must(t, err)
	if len(tab.Pictures) != 48 || tab.Train != 39 || !tab.CrossValidated || tab.Majority != "drawing" {
		t.Errorf("%d and %d pictures, most are %s", tab.Train, len(tab.Pictures), tab.Majority)
	}
	if !strings.Contains(tab.Conclusions[0].Text, "quick look") {
		t.Errorf("the method in use is not what is spoken of: %q", tab.Conclusions[0].Text)
	}
}

// TestCrossValidates: with few pictures every one of them is judged, by methods that have not seen it; what is told is told once a method.
func TestCrossValidates(t *testing.T) {
	s := small(t, 12)
	list := []compare.Method{compare.Frozen, compare.Forest, compare.Scratch, compare.PixelsBayes, compare.Majority}
	told, share := map[compare.Method]int{}, map[compare.Method]float64{}
	tab, err := compare.Run(t.Context(), s, list, func(e compare.Event) {
		switch e := e.(type) {
		case compare.Done:
			told[e.Result.Method]++
		case compare.Running:
			if e.Share < share[e.Method] || e.Share > 1 {
				t.Errorf("%s goes from %v to %v", e.Method, share[e.Method], e.Share)
			}
			share[e.Method] = e.Share
		}
	})
	must(t, err)
	if !tab.CrossValidated || len(tab.Pictures) != 24 || len(tab.Conclusions) != 2 {
		t.Fatalf("cross-validated is %v, %d pictures, %d conclusions", tab.CrossValidated, len(tab.Pictures), len(tab.Conclusions))
	}
	for _, m := range list {
		r := tab.Result(m)
		if r.Status != compare.Finished || r.Accuracy.N != 24 || told[m] != 1 || slices.ContainsFunc(r.Probabilities, func(p []float64) bool { return p == nil }) {
			t.Errorf("%s is %s, judged on %d, told %d times", m, r.Status, r.Accuracy.N, told[m])
		}
	}
	if r := tab.Result(compare.Frozen); r.Accuracy.Value < 0.7 {
		t.Errorf("stripes are told apart in %v", r.Accuracy.Value)
	}
	if r := tab.Result(compare.Scratch); r.Steps != 120 || !strings.Contains(r.Sentence, "It was given 120 steps of 16 pictures") {
		t.Errorf("from scratch: %d steps, %q", r.Steps, r.Sentence)
	}
	again, err := compare.Run(t.Context(), s, list[:1], nil)
	must(t, err)
	if !reflect.DeepEqual(again.Result(compare.Frozen).Probabilities, tab.Result(compare.Frozen).Probabilities) {
		t.Error("the same seed gives other answers")
	}
}

// TestCrossValidationReadsOnce: pictures that vanish after the tiny copies were made fail none of the parts that follow.
func TestCrossValidationReadsOnce(t *testing.T) {
	s := small(t, 12)
	gone := false
	tab, err := compare.Run(t.Context(), s, []compare.Method{compare.PixelsBayes, compare.Majority}, func(e compare.Event) {
		if e, ok := e.(compare.Running); ok && !gone && e.Share > 0.199 {
			must(t, os.RemoveAll(s.Folders[0]))
			gone = true
		}
	})
	must(t, err)
	if r := tab.Result(compare.PixelsBayes); !gone || r.Status != compare.Finished || r.Seconds < 0 {
		t.Errorf("vanished are the pictures: %v; then it is %s: %s", gone, r.Status, r.Failure)
	}
}

// TestCrossValidationSaysWhy: a method that fails in a part says why, whatever made the error.
func TestCrossValidationSaysWhy(t *testing.T) {
	s := small(t, 12)
	gone := false
	tab, err := compare.Run(t.Context(), s, []compare.Method{compare.Scratch, compare.Majority}, func(e compare.Event) {
		if _, ok := e.(compare.Waiting); ok && !gone {
			must(t, os.RemoveAll(s.Folders[0]))
			gone = true
		}
	})
	must(t, err)
	if r := tab.Result(compare.Scratch); r.Status != compare.Broken || r.Failure == "" || strings.HasSuffix(r.Sentence, ": .") {
		t.Errorf("it is %s, says %q and %q", r.Status, r.Failure, r.Sentence)
	}
}

// TestEqualsTraining: a row says what a training by itself says, picture by picture.
func TestEqualsTraining(t *testing.T) {
	s := small(t, 45)
	tab, err := compare.Run(t.Context(), s, []compare.Method{compare.Combined, compare.Forest, compare.Majority}, nil)
	must(t, err)
	s.Keep = finetune.Combined
	out, err := training.Run(t.Context(), s.Settings, nil)
	must(t, err)
	stage, ok := out.Result.Stage(finetune.Combined)
	r := tab.Result(compare.Combined)
	if !ok || stage.Report.Accuracy != r.Accuracy || stage.Report.LogLoss != r.LogLoss {
		t.Errorf("the row says %v, %v; a training says %v, %v", r.Accuracy, r.LogLoss, stage.Report.Accuracy, stage.Report.LogLoss)
	}
	if out.Result.Kept == finetune.Combined && !reflect.DeepEqual(out.Result.Probabilities, r.Probabilities) {
		t.Error("the answers differ")
	}
}

// TestKnown: what a training has measured takes its place in a comparison, which runs the others only.
func TestKnown(t *testing.T) {
	s := small(t, 45)
	var measured []finetune.Measured
	out, err := training.Run(t.Context(), s.Settings, func(e training.Event) {
		if m, ok := e.(finetune.Measured); ok {
			measured = append(measured, m)
		}
	})
	must(t, err)
	known, err := compare.Known(out.Dataset, out.Split, s.Seed, compare.Combined, finetune.Standard, measured)
	must(t, err)
	if len(known.Results) != 4 || known.Result(compare.Majority) == nil {
		t.Fatalf("%d rows", len(known.Results))
	}
	rest, err := compare.Run(t.Context(), s, []compare.Method{compare.Frozen, compare.PixelsBayes}, nil)
	must(t, err)
	if !reflect.DeepEqual(rest.Result(compare.Frozen).Probabilities, known.Result(compare.Frozen).Probabilities) || !reflect.DeepEqual(rest.Learned, known.Learned) {
		t.Error("what is known is not what a comparison finds")
	}
	must(t, known.Merge(rest))
	if len(known.Results) != 5 || known.Result(compare.PixelsBayes).Sentence == "" {
		t.Errorf("%d rows after joining", len(known.Results))
	}
	full, err := compare.Known(out.Dataset, out.Split, s.Seed, compare.Full, finetune.Full, measured)
	must(t, err)
	if full.Result(compare.Full) == nil || full.Result(compare.Tuned) != nil || full.Result(compare.Combined) != nil {
		t.Error("a training of every layer is taken for one of the last stages")
	}
	if _, err := compare.Known(out.Dataset, &dataset.Split{Train: out.Split.Train}, 0, compare.Combined, finetune.Standard, measured); err == nil {
		t.Error("a training without pictures kept aside can be compared")
	}
}
