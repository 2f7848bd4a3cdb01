package compare

import (
	"context"

	"likeness/training/finetune"
)

// runScratch trains the same network from random weights.
func (d *division) runScratch(ctx context.Context, _ []Method) error {
	o := d.Options
	o.Seed, o.Steps, o.Recipe = d.seed, d.ScratchSteps, finetune.Recipe{}
	var r *finetune.ScratchResult
	err := d.session.Train(d.split, func(job *finetune.Job) (err error) {
		r, err = finetune.FromScratch(ctx, job, o, func(e finetune.Event) {
			if p, ok := e.(finetune.Progress); ok {
				d.tell(Running{Scratch, p.Share})
			}
		})
		return err
	})
	if err != nil {
		return err
	}
	row, err := d.table.result(Scratch, r.Probabilities, r.Seconds)
	if err != nil {
		return err
	}
	row.Steps, row.Settled = len(r.Losses), r.Settled()
	d.known(row)
	return nil
}
