package training

import (
	"context"
	"errors"

	"likeness/training/finetune"
	"likeness/training/novelty"
)

// familiar teaches the classifier what the pictures that it learned from look like, where it has the frozen features and there are enough
// pictures. It takes a fraction of a second, so a training that was stopped gets it too.
func familiar(ctx context.Context, out *Outcome, seed uint64) error {
	c := out.Classifier
	layer, ok := finetune.FrozenFeatures(c.Network)
	if !ok {
		return nil
	}
	d, plain := out.Features.Size, out.Features.Plain()
	var x []float32
	var labels, groups []int
	for _, i := range out.Split.Train {
		if out.Features.Errors[i] != nil {
			continue
		}
		x = append(x, plain[i*d:(i+1)*d]...)
		labels, groups = append(labels, out.Dataset.Pictures[i].Class), append(groups, out.Dataset.Groups[i])
	}
	f, err := novelty.Fit(context.WithoutCancel(ctx), x, d, labels, groups, len(c.Classes), layer, seed)
	if errors.Is(err, novelty.ErrTooFew) {
		return nil
	}
	if err != nil {
		return err
	}
	c.Familiarity = f
	return c.Check()
}
