package session

import (
	"testing"

	"likeness/training/compare"
	"likeness/training/finetune"
)

// TestMethodOf holds that the conclusions of a comparison are about what a training would make, where there is no model yet.
func TestMethodOf(t *testing.T) {
	for _, c := range []struct {
		effort finetune.Effort
		keep   finetune.Stage
		want   compare.Method
	}{
		{finetune.Standard, finetune.Combined, compare.Combined},
		{finetune.Standard, finetune.Tuned, compare.Tuned},
		{finetune.Full, finetune.Tuned, compare.Full},
		{finetune.Full, finetune.Frozen, compare.Frozen},
		{finetune.Quick, finetune.Combined, compare.Frozen},
	} {
		if got := methodOf(Settings{Effort: c.effort, Keep: c.keep}); got != c.want {
			t.Errorf("with %v and %v kept it is %s, want %s", c.effort, c.keep, got, c.want)
		}
	}
}
