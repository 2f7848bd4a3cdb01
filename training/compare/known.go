package compare

import (
	"errors"

	"likeness/training/dataset"
	"likeness/training/finetune"
)

// Known makes a table of what a training has measured already, so that a comparison need not train it again: rows for its stages and for Majority.
// [Run] with the same pictures, settings and seed fills in the others, and [Table.Merge] joins them. measured are the training's events of that
// type, effort is the one that it ran with: with finetune.Full the tuned stage is the method Full. Seconds lack the features' time.
func Known(data *dataset.Dataset, split *dataset.Split, seed uint64, inUse Method, effort finetune.Effort, measured []finetune.Measured) (*Table, error) {
	if len(split.Test) == 0 {
		return nil, errors.New("the training kept no pictures aside, so its answers cannot be compared picture by picture")
	}
	t := newTable(data, split, seed, inUse)
	of := map[finetune.Stage]Method{finetune.Frozen: Frozen, finetune.Tuned: Tuned, finetune.Combined: Combined}
	if effort == finetune.Full {
		of = map[finetune.Stage]Method{finetune.Frozen: Frozen, finetune.Tuned: Full}
	}
	answers, seconds := map[Method][][]float64{Majority: t.always(data, split)}, map[Method]float64{}
	for _, m := range measured {
		if method := of[m.Stage]; method != "" && len(m.Probabilities) == len(split.Test) {
			answers[method], seconds[method] = m.Probabilities, m.Seconds
		}
	}
	for _, m := range Methods() {
		if answers[m] == nil {
			continue
		}
		r, err := t.result(m, answers[m], seconds[m])
		if err != nil {
			return nil, err
		}
		t.Results = append(t.Results, r)
	}
	t.Conclude()
	return t, nil
}
