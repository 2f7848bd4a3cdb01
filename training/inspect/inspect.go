// Package inspect asks everything at once that can be asked of pictures before they are learned from: poor pictures and classes, copies,
// leaks between the pictures learned from and those kept aside, what gives the classes away, and labels that look wrong.
//
// [Data] reads the pictures and computes their frozen features, which a later training finds in the cache; nothing is trained but logistic
// regressions, in seconds. A window that has scanned and trained already has the parts at hand and may call packages trouble, suspicion and
// dataset itself, as Look does.
package inspect

import (
	"context"
	"errors"

	"likeness/training"
	"likeness/training/dataset"
	"likeness/training/features"
	"likeness/training/suspicion"
	"likeness/training/trouble"
)

// Report is what was found. Pictures are indices into Dataset.Pictures.
type Report struct {
	Dataset   *dataset.Dataset // with what was left out, and why
	Problems  []trouble.Problem
	Copies    []dataset.Copies
	Split     *dataset.Split // the division of a training with the same seed
	Leaks     []dataset.Leak // none, unless something is wrong with the division
	GiveAways []trouble.GiveAway
	// Suspects are labels that look wrong, worst first.
	Suspects []suspicion.Suspect
	// NoSuspects says in words why labels could not be judged; "" where they were.
	NoSuspects string
}

// Data inspects the pictures of s.Folders, or s.Dataset. Of the settings, those about the device, the cache, the seed and the division
// count. events may be nil.
func Data(ctx context.Context, s training.Settings, events func(training.Event)) (r *Report, err error) {
	session, err := training.Open(ctx, s, events)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	split, err := session.Split(s.Seed)
	if err != nil {
		return nil, err
	}
	return Look(ctx, session.Dataset, session.Features, split, nil, s.Seed)
}

// Look inspects a dataset whose features are known. confirmed says of each picture whether a person has confirmed its label; nil for none.
func Look(ctx context.Context, d *dataset.Dataset, found *features.Result, split *dataset.Split, confirmed []bool, seed uint64) (*Report, error) {
	if err := d.MeasureTraits(ctx, nil); err != nil {
		return nil, err
	}
	r := &Report{Dataset: d, Split: split, Copies: d.Copies()}
	r.Problems = append(trouble.Pictures(d), trouble.Classes(d)...)
	var err error
	if r.Leaks, err = d.Leaks(found.Plain(), split); err != nil {
		return nil, err
	}
	if r.GiveAways, err = trouble.GiveAways(ctx, d, seed); err != nil {
		return nil, err
	}
	labels := make([]int, len(d.Pictures))
	for i, p := range d.Pictures {
		labels[i] = p.Class
	}
	p, err := suspicion.OutOfFold(ctx, found, labels, d.Groups, len(d.Classes), seed)
	if errors.Is(err, suspicion.ErrNothingHeldOut) {
		r.NoSuspects = suspicion.ErrNothingHeldOut.Error()
		return r, nil
	}
	if err != nil {
		return nil, err
	}
	r.Suspects = suspicion.Find(labels, p, confirmed)
	return r, nil
}
