package training

import (
	"context"
	"errors"

	"likeness/training/dataset"
	"likeness/training/features"
	"likeness/training/finetune"
)

// Features computes what the pretrained network sees in every picture of a dataset, without training anything: the vectors that the
// checks of data work on. Of the settings only Backbone, Device, Threads, Cache, Limits and Mirror count; with the same of these, a later
// Run finds the vectors in the cache. events may be nil.
func Features(ctx context.Context, s Settings, data *dataset.Dataset, events func(Event)) (found *features.Result, err error) {
	r, err := newRun(s, events)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	if found, err = r.fallenBack(ctx, data); err != nil {
		return nil, err
	}
	return r.last(found)
}

// fallenBack computes features, on the processor where the device fails.
func (r *run) fallenBack(ctx context.Context, data *dataset.Dataset) (found *features.Result, err error) {
	err = r.onDevice(nil, func(*finetune.Job) (err error) {
		found, err = r.features(ctx, data)
		return err
	})
	return found, err
}
