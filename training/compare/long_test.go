package compare_test

import (
	"flag"
	"path/filepath"
	"testing"

	"likeness/build/sharedtest"
	"likeness/training"
	"likeness/training/augment"
	"likeness/training/compare"
	"likeness/training/finetune"
)

var divisions = flag.Int("divisions", 5, "divisions of the pictures that TestOrder judges by: 5 are what the order is promised for, fewer a first look")

// TestOrder: the study's result on its own numbers, 200 photos and drawings to learn from and 100 to be judged by, over five divisions: what starts
// from the ready-made network beats what does not, and fine-tuning, by itself and combined, beats the frozen network. Measured: combined 0.952, tuned
// 0.948, frozen 0.942, random forest 0.908, from scratch 0.830, raw pixels 0.760 and 0.746.
func TestOrder(t *testing.T) {
	sharedtest.Long(t)
	s := compare.Settings{Seeds: *divisions, Settings: training.Settings{
		Folders: []string{filepath.Join(sharedtest.Dir(t), "data", "pacs-photo-drawing")}, TrainPerClass: 100, TestPerClass: 50,
		Options: finetune.Options{Mirror: true, Augment: augment.Mild},
	}}
	tab, err := compare.Run(t.Context(), s, []compare.Method{compare.Combined, compare.Tuned, compare.Frozen, compare.Forest, compare.Scratch, compare.PixelsLogistic, compare.PixelsBayes, compare.Majority}, func(e compare.Event) {
		switch e := e.(type) {
		case compare.Done:
			t.Logf("%s: %.3f, log-loss %.3f", e.Result.Method, e.Result.Accuracy.Value, e.Result.LogLoss)
		case compare.Failed:
			t.Errorf("%s failed: %v", e.Method, e.Err)
		}
	})
	must(t, err)
	mean := map[compare.Method]float64{}
	for _, r := range tab.Repeats {
		mean[r.Method] = r.Mean
		t.Logf("%-16s %.4f, standard deviation %.4f, log-loss %.3f", r.Method, r.Mean, r.StandardDeviation, r.LogLoss)
	}
	for _, order := range [][]compare.Method{
		{compare.Combined, compare.Frozen, compare.Scratch, compare.PixelsLogistic, compare.Majority},
		{compare.Tuned, compare.Frozen, compare.Forest},
		{compare.Scratch, compare.PixelsBayes},
	} {
		for i := range order[1:] {
			if better, worse := order[i], order[i+1]; mean[better] <= mean[worse] {
				t.Errorf("%s with %.4f is not better than %s with %.4f", better, mean[better], worse, mean[worse])
			}
		}
	}
}

// TestScratchLearns: the network from random weights, on real pictures: the budget shortened, it still gives both classes, and better than raw pixels' guess.
func TestScratchLearns(t *testing.T) {
	sharedtest.Long(t)
	s := compare.Settings{ScratchSteps: 200, Settings: training.Settings{
		Folders: []string{filepath.Join(sharedtest.Dir(t), "data", "pacs-photo-drawing")}, TrainPerClass: 100, TestPerClass: 100,
		Options: finetune.Options{Mirror: true, Augment: augment.Mild},
	}}
	tab, err := compare.Run(t.Context(), s, []compare.Method{compare.Scratch, compare.Majority}, nil)
	must(t, err)
	r := tab.Result(compare.Scratch)
	if r.Status != compare.Finished || r.OneSided || r.Accuracy.Value < 0.6 {
		t.Errorf("%s %s: accuracy %.3f, one-sided %v", r.Status, r.Failure, r.Accuracy.Value, r.OneSided)
	}
}
