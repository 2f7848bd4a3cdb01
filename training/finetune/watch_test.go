package finetune_test

import (
	"slices"
	"testing"

	"likeness/training/finetune"
)

// TestWatch: what is told while the model is tuned begins with the frozen model, ends with the last step, and never looks at a picture that is
// kept aside for the result.
func TestWatch(t *testing.T) {
	for _, c := range []struct {
		name string
		opts finetune.Options
	}{
		{"standard", finetune.Options{Steps: 30, Mirror: true}},
		{"every layer", finetune.Options{Effort: finetune.Full, Steps: 30, Mirror: true}},
		{"tuned alone", finetune.Options{Keep: finetune.Tuned, Steps: 30, Mirror: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			job := newJob(t, 30, 5)
			var told []finetune.Evaluated
			var checked finetune.Checked
			_, err := finetune.Train(t.Context(), job, c.opts, func(e finetune.Event) {
				switch e := e.(type) {
				case finetune.Evaluated:
					told = append(told, e)
				case finetune.Checked:
					checked = e
				}
			})
			must(t, err)
			if len(told) < 10 || told[0].Step != 0 || told[len(told)-1].Step != 30 {
				t.Fatalf("%d looks, from step %d to %d, want at least 10 from 0 to 30", len(told), told[0].Step, told[len(told)-1].Step)
			}
			for _, e := range told {
				if e.Accuracy.N != checked.Pictures || len(e.Probabilities) != len(e.Examples) {
					t.Fatalf("step %d: %d pictures and %d answers, held out are %d", e.Step, e.Accuracy.N, len(e.Probabilities), checked.Pictures)
				}
				for _, i := range e.Examples {
					if slices.Contains(job.Test, i) || !slices.Contains(job.Train, i) {
						t.Fatalf("step %d looks at picture %d, which is kept aside", e.Step, i)
					}
				}
			}
			// The last look and the check afterwards see the same weights and pictures.
			stage := finetune.Combined
			if c.opts.Keep != "" {
				stage = c.opts.Keep
			}
			if last := told[len(told)-1].Accuracy; last != checked.Accuracy[stage] {
				t.Errorf("the last look says %+v, the check %+v", last, checked.Accuracy[stage])
			}
		})
	}
}
