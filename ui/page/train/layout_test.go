package train

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"likeness/training/finetune"
	"likeness/training/measure"
	"likeness/training/project"
	"likeness/ui/pagetest"
	"likeness/ui/session"
)

// TestCardsAreInLine: what stands side by side begins and ends at one height, and the bar goes from below the texts to the end of the line.
func TestCardsAreInLine(t *testing.T) {
	h := pagetest.Host(t, fyne.NewSize(1280, 744), nil)
	p := New(h)
	quick := &measure.Accuracy{Value: 0.9, StandardError: 0.02, N: 33, Baseline: 0.5}
	pagetest.Show(h, p, &session.State{
		Project:  &session.Project{Classes: []project.Class{{ID: 1, Name: "photo", Pictures: 50}, {ID: 2, Name: "drawing", Pictures: 50}}},
		Training: &session.Training{Running: true, Phase: finetune.Tuning, Pictures: 100, Quick: quick, QuickIn: time.Second, Share: 0.5, Steps: 300},
	})
	place := func(o fyne.CanvasObject) (left, top, right, bottom float32) {
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
		return at.X, at.Y, at.X + o.Size().Width, at.Y + o.Size().Height
	}
	_, stagesTop, _, stagesBottom := place(p.stages.content)
	_, watchTop, _, watchBottom := place(p.watch.content)
	charts := p.live.Objects[0].(*fyne.Container).Objects[0]
	_, chartsTop, _, chartsBottom := place(charts)
	if stagesTop != watchTop || chartsBottom != watchBottom || chartsTop-stagesBottom != 16 {
		t.Errorf("the stages are at %g to %g, the charts at %g to %g, the pictures beside them at %g to %g", stagesTop, stagesBottom, chartsTop, chartsBottom, watchTop, watchBottom)
	}
	barLeft, _, barRight, _ := place(p.stages.bar)
	textLeft, _, _, _ := place(p.stages.lines[2].title)
	_, _, stopRight, _ := place(p.stages.stop)
	if barLeft != textLeft || barRight != stopRight {
		t.Errorf("the bar goes from %g to %g, the line above it from %g to %g", barLeft, barRight, textLeft, stopRight)
	}
}
