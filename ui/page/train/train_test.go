package train_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"likeness/inference/message"
	"likeness/training/finetune"
	"likeness/training/measure"
	"likeness/training/project"
	"likeness/ui/page/train"
	"likeness/ui/pagetest"
	"likeness/ui/session"
)

// TestStates: each state of the page says how far the training is.
func TestStates(t *testing.T) {
	two := &session.Project{Classes: []project.Class{{ID: 1, Name: "photo", Pictures: 50}, {ID: 2, Name: "drawing", Pictures: 50}}, Settings: session.DefaultSettings()}
	one := &session.Project{Classes: two.Classes[:1]}
	quick := &measure.Accuracy{Value: 0.935, StandardError: 0.017, N: 33, Baseline: 0.5}
	running := func(change func(*session.Training)) *session.Training {
		x := &session.Training{Running: true, Started: time.Now(), Pictures: 100, Settings: session.DefaultSettings()}
		change(x)
		return x
	}
	tuning := running(func(x *session.Training) {
		x.Phase, x.Quick, x.QuickIn, x.ReadIn, x.Share, x.Left, x.Steps = finetune.Tuning, quick, 4*time.Second, 3*time.Second, 0.58, 42*time.Second, 300
		x.Steering = []session.Evaluated{{Step: 0, Accuracy: measure.Accuracy{Value: 0.9, N: 17}, LogLoss: 0.3}, {Step: 20, Accuracy: measure.Accuracy{Value: 0.958, N: 17}, LogLoss: 0.2}}
		x.Loss = []session.Point{{Step: 1, Value: 0.5}, {Step: 2, Value: 0.4}}
		x.Watched = []session.Watched{{Path: "/nowhere", Class: "photo", Predicted: "drawing", Probability: 0.71}}
		x.Warnings = []message.Text{message.Verbatim("Two pictures look the same.")}
	})
	for _, c := range []struct {
		name  string
		state session.State
		says  []string
	}{
		{"nothing yet", session.State{Project: two}, []string{"Nothing trained yet", "Train"}},
		{"one class", session.State{Project: one}, []string{"Add a second class to train"}},
		{"comparing", session.State{Project: two, Comparing: &session.Comparing{Running: true}}, []string{"Waiting for the comparison"}},
		{"failed", session.State{Project: two, Training: &session.Training{Err: "The disk is full."}}, []string{"The training did not finish", "The disk is full."}},
		{"begun", session.State{Project: two, Training: running(func(*session.Training) {})}, []string{"Reading pictures", "0 of 100", "Stop and keep the best so far"}},
		{"fitting", session.State{Project: two, Training: running(func(x *session.Training) { x.Phase = finetune.FittingFrozen })}, []string{"Pictures read", "Quick look", "a few seconds"}},
		{"tuning", session.State{Project: two, Training: tuning, Quick: &session.Result{}}, []string{
			"Learning from 67 pictures · 33 are kept aside for the result · 17 steer the training", "Quick look: 93.5\u00a0% ±\u00a01.7\u00a0% right", "Ready in 4\u00a0s", "See quick results",
			"Fine-tuning: 58\u00a0%", "00:42 left · best so far 95.8\u00a0% right", "photo, taken for drawing", "71\u00a0%", "Two pictures look the same.",
		}},
		{"stopping", session.State{Project: two, Training: running(func(x *session.Training) { x.Stopping, x.Quick = true, quick })}, []string{"Stopping…"}},
		{"measuring", session.State{Project: two, Training: running(func(x *session.Training) { x.Phase, x.Quick = finetune.MeasuringResults, quick })}, []string{"on the pictures that were kept aside"}},
		{"quick only", session.State{Project: two, Training: running(func(x *session.Training) { x.Settings.Effort, x.Quick = finetune.Quick, quick })}, []string{"left out: the effort is Quick"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := pagetest.Host(t, fyne.NewSize(1280, 800), nil)
			pagetest.Show(h, train.New(h), &c.state)
			pagetest.Want(t, h, c.says...)
		})
	}
}

// TestNarrow: in a narrow window the pictures give way, and the page still fits.
func TestNarrow(t *testing.T) {
	h := pagetest.Host(t, fyne.NewSize(800, 600), nil)
	state := &session.State{Project: &session.Project{}, Training: &session.Training{Running: true, Started: time.Now()}}
	pagetest.Show(h, train.New(h), state)
	if pagetest.Says(h, "A few pictures, judged right now") {
		t.Error("the side panel is there")
	}
	if m := h.Window.Content().MinSize(); m.Width > 800 || m.Height > 600-56 {
		t.Errorf("the page wants %v", m)
	}
}
