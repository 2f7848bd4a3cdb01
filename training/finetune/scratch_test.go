package finetune_test

import (
	"context"
	"errors"
	"os"
	"reflect"
	"slices"
	"testing"

	"likeness/inference/network"
	"likeness/training/finetune"
	"likeness/training/finetune/smalltest"
	"likeness/training/measure"
)

// TestFromScratch: a network of random weights learns; its statistics are those of the training pictures, so that it is not one-sided.
func TestFromScratch(t *testing.T) {
	j := newJob(t, 40, 10)
	j.Features = nil // it must do without
	steps, share := 0, 0.0
	r, err := finetune.FromScratch(t.Context(), j, finetune.Options{Steps: 120, Seed: 2, Mirror: true}, func(e finetune.Event) {
		switch e := e.(type) {
		case finetune.Stepped:
			steps++
		case finetune.Progress:
			if e.Share < share {
				t.Errorf("progress falls from %v to %v", share, e.Share)
			}
			share = e.Share
		}
	})
	must(t, err)
	if steps != 120 || len(r.Losses) != 120 || share != 1 {
		t.Errorf("%d steps, %d losses, share %v", steps, len(r.Losses), share)
	}
	early, late := mean(r.Losses[:20]), mean(r.Losses[100:])
	if early < 0.55 || late > 0.8*early {
		t.Errorf("the loss went from %.3f to %.3f", early, late)
	}
	labels := make([]int, len(j.Test))
	for i, k := range j.Test {
		labels[i] = j.Examples[k].Class
	}
	predicted := measure.Predicted(r.Probabilities)
	a := measure.AccuracyOf(labels, predicted)
	t.Logf("accuracy %.3f, loss %.3f to %.3f", a.Value, early, late)
	if a.Value < 0.85 || measure.OneSided(predicted, labels, 2) {
		t.Errorf("accuracy %.3f, answers %v", a.Value, predicted)
	}
	if _, shape := r.Network.Output(); len(shape) != 1 || shape[0] != 2 {
		t.Errorf("the network gives %v", shape)
	}
	moved := 0
	for _, l := range r.Network.Layers {
		if l.Kind == network.Normalize && r.Network.Parameters[l.Variance].Data[0] != 1 && r.Network.Parameters[l.Mean].Data[0] != 0 {
			moved++
		}
	}
	if moved != 4 {
		t.Errorf("the statistics of %d layers were measured, want 4", moved)
	}
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

// TestFromScratchIsRepeatable, to the bit, and differs with the seed.
func TestFromScratchIsRepeatable(t *testing.T) {
	j := newJob(t, 20, 5)
	train := func(seed uint64) *finetune.ScratchResult {
		r, err := finetune.FromScratch(t.Context(), j, finetune.Options{Steps: 10, Seed: seed, Mirror: true}, nil)
		must(t, err)
		return r
	}
	first := train(1)
	if again := train(1); !slices.Equal(first.Losses, again.Losses) || !reflect.DeepEqual(first.Probabilities, again.Probabilities) {
		t.Error("the same seed gives another network")
	}
	if other := train(2); slices.Equal(first.Losses, other.Losses) {
		t.Error("another seed gives the same network")
	}
}

// TestFromScratchForgets: nothing of the pretrained weights takes part, and a network whose BatchNorm is folded in gets one.
func TestFromScratchForgets(t *testing.T) {
	j := newJob(t, 20, 5)
	opts := finetune.Options{Steps: 5, Seed: 1}
	first, err := finetune.FromScratch(t.Context(), j, opts, nil)
	must(t, err)
	for _, p := range j.Backbone.Network.Parameters {
		for i := range p.Data {
			p.Data[i] = 1000
		}
	}
	again, err := finetune.FromScratch(t.Context(), j, opts, nil)
	must(t, err)
	if !slices.Equal(first.Losses, again.Losses) {
		t.Error("the pretrained weights take part")
	}
	j.Backbone.Network = smalltest.Backbone(t).Network.Fold()
	folded, err := finetune.FromScratch(t.Context(), j, opts, nil)
	must(t, err)
	if !slices.Equal(first.Losses, folded.Losses) {
		t.Errorf("folded it learns otherwise: %v, not %v", folded.Losses, first.Losses)
	}
}

func TestFromScratchEnds(t *testing.T) {
	j := newJob(t, 20, 5)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, err := finetune.FromScratch(ctx, j, finetune.Options{Steps: 1000}, func(e finetune.Event) {
		if s, ok := e.(finetune.Stepped); ok && s.Step == 3 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("stopped with %v", err)
	}
	for _, i := range j.Train {
		must(t, os.Remove(j.Examples[i].Path))
	}
	if _, err := finetune.FromScratch(t.Context(), j, finetune.Options{Steps: 3}, nil); err == nil {
		t.Error("trained on pictures that are gone")
	}
}

// TestFromScratchSkips: a picture that cannot be read is left out, and a batch that lacks it is still whole.
func TestFromScratchSkips(t *testing.T) {
	j := newJob(t, 20, 5)
	must(t, os.WriteFile(j.Examples[j.Train[0]].Path, []byte("spoilt"), 0o600))
	must(t, os.WriteFile(j.Examples[j.Test[1]].Path, []byte("spoilt"), 0o600))
	r, err := finetune.FromScratch(t.Context(), j, finetune.Options{Steps: 20, Seed: 1}, nil)
	must(t, err)
	for i, row := range r.Probabilities {
		if (row == nil) != (i == 1) {
			t.Errorf("answer %d is %v", i, row)
		}
	}
}

// TestSettled: a loss that rests has settled, one that falls has not, and of a few steps nothing can be said.
func TestSettled(t *testing.T) {
	rest, fall := make([]float64, 600), make([]float64, 600)
	for i := range rest {
		noise := 0.02 * float64(i*7919%13-6) / 6
		rest[i], fall[i] = 0.3+noise, 1-0.0015*float64(i)+noise
	}
	for _, c := range []struct {
		name    string
		losses  []float64
		settled bool
	}{{"rests", rest, true}, {"falls", fall, false}, {"a few", rest[:10], false}} {
		if got := (&finetune.ScratchResult{Losses: c.losses}).Settled(); got != c.settled {
			t.Errorf("%s: settled is %v", c.name, got)
		}
	}
}
