package report_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"likeness/inference/message"
	"likeness/resources"
	"likeness/training"
	"likeness/training/augment"
	"likeness/training/dataset"
	"likeness/training/finetune"
	"likeness/training/measure"
	"likeness/training/report"
)

// TestTraining: a quick training on real pictures, as a page.
func TestTraining(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a real network")
	}
	root := t.TempDir()
	for _, class := range []string{"photo", "drawing"} {
		files, err := fs.Glob(resources.Sample(), class+"/*.jpg")
		must(t, err)
		must(t, os.Mkdir(filepath.Join(root, class), 0o700))
		for _, f := range files[:20] {
			data, err := fs.ReadFile(resources.Sample(), f)
			must(t, err)
			must(t, os.WriteFile(filepath.Join(root, filepath.FromSlash(f)), data, 0o600))
		}
	}
	must(t, os.WriteFile(filepath.Join(root, "photo", "notes.txt"), []byte("none"), 0o600))
	out, err := training.Run(t.Context(), training.Settings{
		Folders: []string{root}, TrainPerClass: 13, TestPerClass: 7, Options: finetune.Options{Effort: finetune.Quick, Seed: 1, Mirror: true, Augment: augment.Mild},
	}, nil)
	must(t, err)
	var b bytes.Buffer
	must(t, report.Training(t.Context(), &b, out, report.Options{Title: "Quick"}))
	page := b.String()
	wellFormed(t, page)
	selfContained(t, page)
	kept, _ := out.Result.Stage(finetune.Frozen)
	wrong := kept.Report.Accuracy.N - kept.Report.Confusion[0][0] - kept.Report.Confusion[1][1]
	for _, want := range []string{
		"<title>Quick</title>", "2 classes: drawing, photo. Learned from 26 pictures, judged by 14.", "Always answering the largest class would get 50.0 %", "Left out: 1.",
		"taken for drawing", "Precision", "Log-loss", "How far its sureness can be trusted", "What “Quick look” got wrong",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if n := strings.Count(page, "<img "); n != 16+wrong {
		t.Errorf("%d pictures, want 16 that were learned from and %d wrong ones", n, wrong)
	}
}

// TestTrainingOfLittle: a class that was never predicted has scores that are undefined, not 0; and without the kept model there is no page.
func TestTrainingOfLittle(t *testing.T) {
	data := &dataset.Dataset{Classes: []string{"a", "b"}, Pictures: []dataset.Picture{{Path: "gone", Class: 0}, {Path: "gone too", Class: 0}}}
	r, err := measure.Measure(data.Classes, []int{0, 0}, [][]float64{{0.9, 0.1}, {0.8, 0.2}})
	must(t, err)
	out := &training.Outcome{Dataset: data, Split: &dataset.Split{Train: []int{0}, Test: []int{0, 1}}, Result: &finetune.Result{
		Kept: finetune.Frozen, Reason: message.Of("only the frozen model was trained"), CrossValidated: true, Stopped: true,
		Stages:   []finetune.StageResult{{Stage: finetune.Frozen, Report: r}},
		Measured: []int{0, 1}, Probabilities: [][]float64{{0.9, 0.1}, {0.8, 0.2}},
	}}
	var b bytes.Buffer
	must(t, report.Training(t.Context(), &b, out, report.Options{}))
	wellFormed(t, b.String())
	for _, want := range []string{"cross-validation", "The training was stopped", "Nothing: every picture", `<td class="number">–</td>`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	out.Result.Kept = finetune.Combined
	if err := report.Training(t.Context(), &b, out, report.Options{}); err == nil {
		t.Error("a model that was not measured has a report")
	}
}
