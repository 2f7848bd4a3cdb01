package training

import (
	"context"
	"errors"

	"likeness/inference/imagefile"
	"likeness/training/dataset"
	"likeness/training/features"
	"likeness/training/finetune"
)

// Session is what several trainings on the same pictures share: the scan, the device, the features. [Run] is a session of one training;
// package compare holds one for all its methods. Its methods are for one goroutine at a time.
type Session struct {
	Dataset  *dataset.Dataset
	Features *features.Result // of all pictures of Dataset
	// FeatureSeconds is how long the features took: next to nothing where they were in the cache.
	FeatureSeconds float64

	run      *run
	prepared *prepared
}

// Open scans and computes the features. Settings.Seed, Effort and what else concerns a training alone take no part. events may be nil; all
// that happens later in the session goes there too.
func Open(ctx context.Context, s Settings, events func(Event)) (*Session, error) {
	r, err := newRun(s, events)
	if err != nil {
		return nil, err
	}
	p, err := r.prepare(ctx)
	if err != nil {
		return nil, errors.Join(err, r.close())
	}
	return &Session{Dataset: p.data, Features: p.last, FeatureSeconds: p.seconds, run: r, prepared: p}, nil
}

// Split divides the pictures as [Run] does with that seed. Test is empty where there are too few to keep some aside.
func (s *Session) Split(seed uint64) (*dataset.Split, error) { return s.run.split(s.prepared, seed) }

// Limits are those within which pictures are read.
func (s *Session) Limits() imagefile.Limits { return s.run.settings.Limits }

// Train does some work on a job made of the session's pictures, divided as given. Where the device fails meanwhile, the user is warned and work is
// called once more, with a job that computes on the processor.
func (s *Session) Train(split *dataset.Split, work func(*finetune.Job) error) error {
	return s.run.onDevice(s.run.job(s.prepared, split), work)
}

// Close frees the device, and keeps what was computed for the next time.
func (s *Session) Close() error { return s.run.close() }
