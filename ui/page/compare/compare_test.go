package compare_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"likeness/inference/message"
	methods "likeness/training/compare"
	"likeness/training/finetune"
	"likeness/training/measure"
	"likeness/training/project"
	"likeness/ui/page/compare"
	"likeness/ui/pagetest"
	"likeness/ui/session"
	"likeness/ui/words"
)

// TestStates: rows are known, worked on, waiting or broken, and say so.
func TestStates(t *testing.T) {
	p := &session.Project{Classes: []project.Class{{ID: 1, Name: "photo", Pictures: 50}, {ID: 2, Name: "drawing", Pictures: 50}}, Settings: session.DefaultSettings()}
	accuracy := measure.Accuracy{Value: 0.94, StandardError: 0.034, N: 50, Baseline: 0.5}
	result := &session.Result{Numbers: session.Numbers{Kept: finetune.Combined, Stages: []session.StageNumbers{{Stage: finetune.Combined, Accuracy: accuracy, Seconds: 101}}}}
	table := &methods.Table{
		Majority: "photo",
		Repeats:  []methods.Repeat{{Method: methods.Frozen, Divisions: 3, Mean: 0.93, StandardDeviation: 0.02}},
		Curve:    &methods.Curve{Answer: methods.MoreHelps, Gain: 0.1, GainStandardError: 0.02, Points: []methods.Point{{Train: 10, Accuracy: 0.8, Low: 0.75, High: 0.85}, {Train: 20, Accuracy: 0.9, Low: 0.88, High: 0.92}}},
	}
	row := func(m methods.Method, s session.RowState, r *methods.Result) session.CompareRow {
		return session.CompareRow{Method: m, State: s, Result: r, Share: 0.25}
	}
	for _, c := range []struct {
		name  string
		state session.State
		says  []string
	}{
		{"nothing measured", session.State{Project: p}, []string{"Run the comparison…", "Quick look", "–"}},
		{"a model", session.State{Project: p, Result: result}, []string{"checked on the same 50 pictures", "94.0\u00a0%", "±\u00a03.4\u00a0%", "1\u00a0min 41\u00a0s", "47 of 50", "in use"}},
		{"a model of every layer", session.State{Project: p, Result: &session.Result{Effort: finetune.Full, Numbers: session.Numbers{
			Kept: finetune.Tuned, Stages: []session.StageNumbers{{Stage: finetune.Tuned, Accuracy: accuracy, Seconds: 101}},
		}}}, []string{"Fine-tuned, every layer\nin use", "47 of 50"}},
		{"running", session.State{Project: p, Comparing: &session.Comparing{Running: true, Division: 2, Of: 3, Rows: []session.CompareRow{
			row(methods.Frozen, session.Known, &methods.Result{Accuracy: accuracy, Right: 47}), row(methods.Forest, session.Working, nil), row(methods.Scratch, session.Waiting, nil),
			row(methods.Full, session.Broke, &methods.Result{Failure: "The disk is full."}),
		}}}, []string{"Division 2 of 3", "Stop", "25\u00a0%", "Waiting", "Did not finish: The disk is full.", "47 of 50"}},
		{"finished", session.State{Project: p, Comparing: &session.Comparing{Table: table, Stale: true}}, []string{
			"Run again…", "The examples have changed since this comparison. Run it again.", "Only one method was run, so there is nothing to compare it with.", "Is it really learning?", "Over several divisions", "93.0\u00a0% ±\u00a02.0\u00a0%", "Would more pictures help?", "Yes. Going from 10 to 20 pictures brought the quick look 10.0 points.",
		}},
		{"training", session.State{Project: p, Training: &session.Training{Running: true}}, []string{"Waiting for training"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := pagetest.Host(t, fyne.NewSize(1280, 800), nil)
			pagetest.Show(h, compare.New(h), &c.state)
			for _, text := range c.says {
				if all := strings.Join(pagetest.Texts(h), "\n"); !strings.Contains(all, text) {
					t.Errorf("the page does not say %q; it says %q", text, all)
				}
			}
		})
	}
}

// TestKeptFailure: why a row of a kept comparison did not finish is said in the window's language, and in English where an earlier version kept it.
func TestKeptFailure(t *testing.T) {
	p := &session.Project{Classes: []project.Class{{ID: 1, Name: "photo", Pictures: 50}, {ID: 2, Name: "drawing", Pictures: 50}}, Settings: session.DefaultSettings()}
	h := pagetest.Host(t, fyne.NewSize(1280, 800), nil)
	if err := words.Load("de"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = words.Load("en") })
	written, err := json.Marshal(&methods.Result{Status: methods.Broken, Failure: "in the end: write a.bin: no room", Why: message.From(fmt.Errorf("in the end: %w", message.Errorf("write %s: %w", "a.bin", errors.New("no room"))))})
	if err != nil {
		t.Fatal(err)
	}
	for want, kept := range map[string]string{
		"Nicht beendet: In the end: a.bin schreiben: no room": string(written),
		"Nicht beendet: The disk is full.":                    `{"status":"broken","failure":"The disk is full."}`,
	} {
		var r methods.Result
		if err := json.Unmarshal([]byte(kept), &r); err != nil {
			t.Fatal(err)
		}
		r.Method = methods.Full
		pagetest.Show(h, compare.New(h), &session.State{Project: p, Comparing: &session.Comparing{Rows: []session.CompareRow{{Method: methods.Full, State: session.Broke, Result: &r}}}})
		if all := strings.Join(pagetest.Texts(h), "\n"); !strings.Contains(all, want) {
			t.Errorf("the page does not say %q; it says %q", want, all)
		}
	}
}
