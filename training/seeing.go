package training

import (
	"context"
	"errors"

	"likeness/inference/device"
	"likeness/inference/imagefile"
	"likeness/training/dataset"
	"likeness/training/features"
)

// Features computes what the pretrained network sees in every picture of a dataset, without training anything: the vectors that the
// checks of data work on. Of the settings only Backbone, Device, Threads, Cache, Limits and Mirror count; with the same of these, a later
// Run finds the vectors in the cache. events may be nil.
func Features(ctx context.Context, s Settings, data *dataset.Dataset, events func(Event)) (found *features.Result, err error) {
	if events == nil {
		events = func(Event) {}
	}
	if s.Limits == (imagefile.Limits{}) {
		s.Limits = imagefile.DefaultLimits
	}
	if s.Device == "" {
		s.Device = device.Auto
	}
	backbone, err := OpenBackbone(s.Backbone)
	if err != nil {
		return nil, err
	}
	r := &run{settings: s, backbone: backbone, emit: events}
	defer func() { err = errors.Join(err, r.close()) }()
	return r.fallenBack(ctx, data)
}

// fallenBack computes features, on the processor where the device fails.
func (r *run) fallenBack(ctx context.Context, data *dataset.Dataset) (*features.Result, error) {
	found, err := r.features(ctx, data)
	if device.Failed(err) {
		if err = r.fallBack(err); err == nil {
			found, err = r.features(ctx, data)
		}
	}
	return found, err
}
