package train

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"likeness/training/measure"
	"likeness/ui/pagetest"
	"likeness/ui/session"
)

// TestCharts: the charts of a training can be saved while it goes on, afterwards, and from what is kept with a model; not where there are none.
func TestCharts(t *testing.T) {
	c := session.Curves{
		Loss:     []session.Point{{Step: 1, Value: 0.6}, {Step: 2, Value: 0.4}, {Step: 3, Value: 0.3}},
		Steering: []session.Evaluated{{Step: 0, Accuracy: measure.Accuracy{Value: 0.9, N: 20}, LogLoss: 0.3}, {Step: 3, Accuracy: measure.Accuracy{Value: 0.95, N: 20}, LogLoss: 0.2}},
	}
	kept := &session.Result{}
	kept.Numbers.Curves = &c
	for name, now := range map[string]*session.State{
		"going on":          {Training: &session.Training{Running: true, Loss: c.Loss, Steering: c.Steering}},
		"kept with a model": {Result: kept},
		"a failed training": {Result: kept, Training: &session.Training{Err: "no room"}},
	} {
		got := curves(now)
		if got == nil || len(rightLines(got)) != 1 || len(lossLines(got)) != 2 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if curves(&session.State{Result: &session.Result{}}) != nil {
		t.Error("there are charts of nothing")
	}
	h := pagetest.Host(t, fyne.NewSize(1280, 744), nil)
	for _, m := range saveItems(h) {
		if !m.Disabled {
			t.Errorf("%q can be chosen where there is no training", m.Label)
		}
	}
	p := New(h)
	for _, now := range []*session.State{
		{Project: &session.Project{}},
		{Project: &session.Project{}, Result: kept},
		{Project: &session.Project{}, Training: &session.Training{Running: true}},
		{Project: &session.Project{}, Training: &session.Training{Running: true, Loss: c.Loss, Steering: c.Steering}},
	} {
		p.Update(&session.State{}, now)
		if able := p.Acts().Save.Able; able != (curves(now) != nil) {
			t.Errorf("with the curves %+v the menu can save charts: %v", curves(now), able)
		}
	}
	for _, name := range []string{"right.png", "right.svg", "loss.png", "loss.svg"} {
		path := filepath.Join(t.TempDir(), name)
		lines := rightLines(&c)
		if name[0] == 'l' {
			lines = lossLines(&c)
		}
		if err := write(path, "Title", "y", lines); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil || len(data) < 1000 || !bytes.HasPrefix(data, []byte("\x89PNG")) && !bytes.Contains(data, []byte("<svg")) {
			t.Errorf("%s: %d bytes, %v", name, len(data), err)
		}
	}
}
