package exportdialog

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"likeness/inference/export"
	"likeness/ui/session"
	"likeness/ui/words"
)

func TestChecklist(t *testing.T) {
	test.NewTempApp(t)
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	lines := []export.Line{
		{Kind: export.Wrote, File: "model.onnx"},
		{Kind: export.OpenedAgain},
		{Kind: export.SameClass, Value: 32, Pictures: 32},
		{Kind: export.LargestDifference, Value: 0.001},
		{Kind: export.OpenedAgain},
		{Kind: export.SameClass, Value: 30, Pictures: 32, Failed: true},
		{Kind: export.LargestDifference, Value: 0.0001},
		{Kind: export.CardFilled, Value: 0.9, Figure: "90 %"},
	}
	for n, want := range map[int][4]state{
		0: {}, 1: {}, 4: {}, 5: {passed, waiting, waiting, waiting}, 6: {passed, failed, waiting, waiting}, 8: {passed, failed, passed, passed},
	} {
		list := checklist(lines[:n], 2)
		if got := [4]state{list[0].state, list[1].state, list[2].state, list[3].state}; got != want {
			t.Errorf("after %d lines: %v, want %v", n, got, want)
		}
	}
	all := checklist(lines, 2)
	for i, want := range []string{"2 of 2 models", "30 of 32 pictures", "0.00100", "90 %"} {
		if all[i].figure != want {
			t.Errorf("line %d has the figure %q, want %q", i, all[i].figure, want)
		}
	}
}

func TestPlanned(t *testing.T) {
	e := &session.Exporting{Planned: []export.File{{Name: "model.onnx"}, {Name: "model-batch.onnx"}, {Name: "samples/"}}}
	got := planned(e, session.ExportOptions{FP16: true, Triton: true})
	if len(got) != 5 || got[2].Name != "model-fp16.onnx" || got[4].Name != "triton/" {
		t.Errorf("planned %v", got)
	}
	if got := planned(e, session.ExportOptions{}); len(got) != 3 {
		t.Errorf("planned %v", got)
	}
}

func TestFailureText(t *testing.T) {
	check := &export.CheckError{File: "model.onnx", Different: 2, Pictures: make([]export.Comparison, 32)}
	if got := failureText(&session.Exporting{Err: "x.", Check: check}, false); got != "2 of 32 pictures get a different class. The model was not exported." {
		t.Errorf("%q", got)
	}
	if got := failureText(&session.Exporting{Err: "The disk is full."}, false); got != "The disk is full." {
		t.Errorf("%q", got)
	}
	if got := failureText(&session.Exporting{}, true); got != "Stopped. Nothing was exported." {
		t.Errorf("%q", got)
	}
	if got := failureText(&session.Exporting{Running: true}, false); got != "" {
		t.Errorf("%q", got)
	}
}
