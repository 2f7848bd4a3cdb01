package compare

import (
	"context"
	"slices"

	"likeness/inference/message"
	"likeness/training/dataset"
)

// parts is into how many parts the pictures are divided for cross-validation, as a training does.
const parts = 5

// crossed compares where there are too few pictures to keep some aside: the methods learn from all parts but one and answer that one, for each part
// in turn, so that every picture is judged by models that have not seen it.
type crossed struct {
	*comparison
	table   *Table
	answers map[Method][][]float64
	seconds map[Method]float64
	failed  map[Method]error
}

// crossValidate fills a table with answers from all parts of all pictures.
func (c *comparison) crossValidate(ctx context.Context, all []int, seed uint64) (*Table, error) {
	splits, err := inParts(c.session.Dataset, all, seed)
	if err != nil {
		return nil, err
	}
	x := &crossed{comparison: c, answers: map[Method][][]float64{}, seconds: map[Method]float64{}, failed: map[Method]error{}}
	x.table = c.division(&dataset.Split{Train: all, Test: all}, seed).table
	x.table.CrossValidated, x.table.Train, x.table.Learned = true, len(all)-len(all)/parts, nil
	for _, m := range c.methods {
		x.answers[m] = make([][]float64, len(all))
		c.tell(Waiting{m})
	}
	for p, split := range splits {
		if len(split.Test) == 0 {
			continue
		}
		if err := x.without(ctx, p, split, seed); err != nil {
			return x.table, err
		}
	}
	return x.table, x.conclude()
}

// inParts keeps each part of all pictures aside in turn. A class that lies in one part alone could not be learned then: that is refused.
func inParts(data *dataset.Dataset, all []int, seed uint64) (splits [parts]dataset.Split, err error) {
	part, err := data.Folds(all, parts, seed)
	if err != nil {
		return splits, err
	}
	for p := range splits {
		learned := make([]bool, len(data.Classes))
		for at, i := range all {
			if part[at] == p {
				splits[p].Test = append(splits[p].Test, i)
				continue
			}
			splits[p].Train = append(splits[p].Train, i)
			learned[data.Pictures[i].Class] = true
		}
		if slices.Contains(learned, false) {
			return splits, errTooFew
		}
	}
	return splits, nil
}

// without runs all methods on the pictures outside part p, and takes their answers to the part.
func (x *crossed) without(ctx context.Context, p int, split dataset.Split, seed uint64) error {
	inner, read := *x.comparison, x.pixels != nil
	inner.tell = func(e Event) {
		switch e := e.(type) {
		case Running:
			x.tell(Running{e.Method, (float64(p) + e.Share) / parts})
		case Done, Failed, Waiting: // told when all parts are done
		default:
			x.tell(e)
		}
	}
	d := inner.division(&split, seed)
	if err := d.run(ctx); err != nil {
		return err
	}
	x.pixels = inner.pixels // they are read once
	for i := range d.table.Results {
		r := &d.table.Results[i]
		if r.Status != Finished {
			x.failed[r.Method] = r.err()
			continue
		}
		x.seconds[r.Method] += r.Seconds
		if p > 0 && r.Method.pretrained() { // the features were computed once
			x.seconds[r.Method] -= x.session.FeatureSeconds
		}
		if read && r.Method.pixels() {
			x.seconds[r.Method] -= x.pixels.seconds
		}
		if row := x.table.Result(r.Method); row.Steps == 0 { // settled where all are
			row.Steps, row.Settled = r.Steps, r.Settled
		} else {
			row.Settled = row.Settled && r.Settled
		}
		for k, at := range split.Test {
			x.answers[r.Method][at] = r.Probabilities[k]
		}
	}
	return nil
}

// conclude measures the answers of all parts together.
func (x *crossed) conclude() error {
	defer x.table.Conclude()
	for _, m := range x.methods {
		row := x.table.Result(m)
		if err := x.failed[m]; err != nil {
			row.broken(err)
			x.tell(Failed{m, err})
			continue
		}
		r, err := x.table.result(m, x.answers[m], x.seconds[m])
		if err != nil {
			return err
		}
		r.Steps, r.Settled = row.Steps, row.Settled
		*row = r
		x.tell(Done{r})
	}
	return nil
}

var errTooFew = message.New("there are too few pictures to compare on: 2 of each class that are not nearly the same are the least, 50 a good beginning")
