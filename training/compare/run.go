package compare

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"likeness/inference/message"
	"likeness/training"
	"likeness/training/baseline"
	"likeness/training/dataset"
	"likeness/training/finetune"
)

// Settings say what to compare, and how. Training's Effort and Keep take no part.
type Settings struct {
	training.Settings
	InUse Method // whose row is marked as in use, and what the first conclusion is about; Combined where empty
	Seeds int    // divisions: those of Seed, Seed+1, ...; 1 where 0
	Curve bool   // whether to draw the learning curve
	// ScratchSteps is the budget of the method Scratch; where 0 it grows with the pictures, see finetune.FromScratch.
	ScratchSteps int
}

// Run compares methods. tell may be nil. When the context ends the table of what was finished comes back with the context's error.
func Run(ctx context.Context, s Settings, methods []Method, tell func(Event)) (t *Table, err error) {
	if tell == nil {
		tell = func(Event) {}
	}
	if len(methods) == 0 {
		return nil, message.New("no method was chosen to compare")
	}
	if s.InUse == "" {
		s.InUse = Combined
	}
	if s.Folder == "" {
		s.Folder = s.Cache
	}
	session, err := training.Open(ctx, s.Settings, tell)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	wanted := map[Method]bool{}
	for _, m := range methods {
		wanted[m] = true
	}
	c := &comparison{Settings: s, session: session, methods: ordered(wanted), tell: tell}
	return c.all(ctx)
}

// comparison is one use of Run.
type comparison struct {
	Settings
	session *training.Session
	methods []Method
	tell    func(Event)
	pixels  *pixels // of all pictures, once they are wanted
}

func (c *comparison) all(ctx context.Context) (*Table, error) {
	var tables []*Table
	divisions := max(1, c.Seeds)
	for i := range divisions {
		if divisions > 1 {
			c.tell(Dividing{i + 1, divisions})
		}
		t, err := c.one(ctx, c.Seed+uint64(i), i == 0 && c.Curve)
		if t == nil {
			return nil, err
		}
		tables = append(tables, t)
		if err != nil {
			tables[0].Repeats = repeats(tables)
			return tables[0], err
		}
	}
	tables[0].Repeats = repeats(tables)
	return tables[0], nil
}

// one compares on the division of a seed, or by cross-validation where it keeps too few pictures aside.
func (c *comparison) one(ctx context.Context, seed uint64, curve bool) (*Table, error) {
	split, err := c.session.Split(seed)
	if err != nil {
		return nil, err
	}
	if len(split.Test) == 0 {
		return c.crossValidate(ctx, split.Train, seed)
	}
	d := c.division(split, seed)
	err = d.run(ctx)
	if err == nil && curve {
		d.table.Curve, err = d.curve(ctx)
	}
	return d.table, err
}

// division is a comparison on one division of the pictures.
type division struct {
	*comparison
	seed  uint64
	split *dataset.Split
	table *Table
}

func (c *comparison) division(split *dataset.Split, seed uint64) *division {
	t := newTable(c.session.Dataset, split, seed, c.InUse)
	for _, m := range c.methods {
		t.Results = append(t.Results, Result{Method: m, Name: m.Name(t.Majority), Description: m.Description(), Status: NotRun})
	}
	return &division{comparison: c, seed: seed, split: split, table: t}
}

// newTable begins a table of a division, without rows.
func newTable(data *dataset.Dataset, split *dataset.Split, seed uint64, inUse Method) *Table {
	t := &Table{Classes: data.Classes, Seed: seed, Train: len(split.Train), InUse: inUse}
	t.Learned, t.Pictures = pictures(data, split.Train), pictures(data, split.Test)
	of := shares(data.Labels(split.Train), len(data.Classes))
	t.Majority = data.Classes[slices.Index(of, slices.Max(of))]
	return t
}

// always is the answer of Majority to every test picture: how often each class is among those learned from.
func (t *Table) always(data *dataset.Dataset, split *dataset.Split) [][]float64 {
	rows, of := make([][]float64, len(split.Test)), shares(data.Labels(split.Train), len(t.Classes))
	for i := range rows {
		rows[i] = of
	}
	return rows
}

func pictures(data *dataset.Dataset, of []int) []Picture {
	out := make([]Picture, len(of))
	for at, i := range of {
		out[at] = Picture{Path: data.Pictures[i].Path, Class: data.Pictures[i].Class}
	}
	return out
}

// shares counts how often each class is among labels.
func shares(labels []int, k int) []float64 {
	out := make([]float64, k)
	for _, y := range labels {
		out[y] += 1 / float64(len(labels))
	}
	return out
}

// step is what computes the answers of some methods together.
type step struct {
	methods []Method
	run     func(ctx context.Context, only []Method) error
}

// run runs the methods, the cheap ones first. Only the context's end stops it.
func (d *division) run(ctx context.Context) error {
	for _, m := range d.methods {
		d.tell(Waiting{m})
	}
	defer d.table.Conclude()
	for _, s := range []step{
		{[]Method{Majority}, d.runMajority},
		{[]Method{PixelsLogistic}, d.runLogistic},
		{[]Method{PixelsBayes}, d.runBayes},
		{[]Method{Forest}, d.runForest},
		{[]Method{Frozen, Tuned, Combined}, d.runTuned},
		{[]Method{Scratch}, d.runScratch},
		{[]Method{Full}, d.runFull},
	} {
		only := slices.DeleteFunc(slices.Clone(s.methods), func(m Method) bool { return !slices.Contains(d.methods, m) })
		if len(only) == 0 {
			continue
		}
		for _, m := range only {
			d.tell(Running{Method: m})
		}
		err := s.run(ctx, only)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		for _, m := range only {
			if r := d.table.Result(m); r.Status != Finished {
				d.fail(r, err)
			}
		}
	}
	return nil
}

func (d *division) fail(r *Result, err error) {
	if err == nil {
		err = errors.New("it gave no answers")
	}
	r.broken(err)
	d.tell(Failed{r.Method, err})
}

// done measures a method's answers to the test pictures and tells of them.
func (d *division) done(m Method, probabilities [][]float64, seconds float64) error {
	r, err := d.table.result(m, probabilities, seconds)
	if err != nil {
		return err
	}
	d.known(r)
	return nil
}

// known puts a method's row into the table and tells of it.
func (d *division) known(r Result) {
	*d.table.Result(r.Method) = r
	d.tell(Done{r})
}

func (d *division) runMajority(context.Context, []Method) error {
	return d.done(Majority, d.table.always(d.session.Dataset, d.split), 0)
}

// runTuned trains once for the frozen, the tuned and the combined model.
func (d *division) runTuned(ctx context.Context, only []Method) error {
	o := d.Options
	o.Seed, o.Effort, o.Keep = d.seed, finetune.Standard, finetune.Combined
	if len(only) == 1 && only[0] == Frozen {
		o.Effort, o.Keep = finetune.Quick, finetune.Frozen
	}
	of := map[finetune.Stage]Method{finetune.Frozen: Frozen, finetune.Tuned: Tuned, finetune.Combined: Combined}
	return d.train(ctx, o, of, only)
}

// runFull trains every layer.
func (d *division) runFull(ctx context.Context, only []Method) error {
	o := d.Options
	o.Seed, o.Effort, o.Keep = d.seed, finetune.Full, finetune.Tuned
	return d.train(ctx, o, map[finetune.Stage]Method{finetune.Tuned: Full}, only)
}

// train fine-tunes and takes the answers of the stages that are methods.
func (d *division) train(ctx context.Context, o finetune.Options, of map[finetune.Stage]Method, only []Method) error {
	var wrong error
	tell := func(e finetune.Event) {
		switch e := e.(type) {
		case finetune.Measured:
			if m := of[e.Stage]; slices.Contains(only, m) {
				wrong = errors.Join(wrong, d.done(m, e.Probabilities, d.session.FeatureSeconds+e.Seconds))
			}
		case finetune.Progress:
			for _, m := range only {
				if d.table.Result(m).Status != Finished {
					d.tell(Running{m, e.Share})
				}
			}
		case finetune.Warning:
			d.tell(e)
		}
	}
	err := d.session.Train(d.split, func(job *finetune.Job) error {
		_, err := finetune.Train(ctx, job, o, tell)
		return err
	})
	return errors.Join(err, wrong)
}

// runForest grows a random forest on the features of the pictures and their mirror images, as the logistic regression learns from both.
func (d *division) runForest(ctx context.Context, _ []Method) error {
	start := time.Now()
	f := d.session.Features
	views := len(f.Rows) / (f.Size * len(f.Errors))
	var x []float32
	var labels []int
	for _, i := range d.split.Train {
		if f.Errors[i] != nil {
			continue
		}
		x = append(x, f.Rows[i*views*f.Size:(i+1)*views*f.Size]...)
		for range views {
			labels = append(labels, d.session.Dataset.Pictures[i].Class)
		}
	}
	forest, err := baseline.FitForest(ctx, x, f.Size, labels, len(d.table.Classes), baseline.ForestOptions{Seed: d.seed})
	if err != nil {
		return err
	}
	rows, err := each(d.split.Test, f.Errors, func(i int) ([][]float64, error) {
		return forest.Probabilities(f.Rows[i*views*f.Size : (i*views+1)*f.Size])
	})
	if err != nil {
		return err
	}
	return d.done(Forest, rows, d.session.FeatureSeconds+time.Since(start).Seconds())
}

// each answers picture by picture; a row stays nil where there is nothing to answer from.
func each(pictures []int, missing []error, answer func(picture int) ([][]float64, error)) ([][]float64, error) {
	rows := make([][]float64, len(pictures))
	for at, i := range pictures {
		if missing[i] != nil {
			continue
		}
		row, err := answer(i)
		if err != nil {
			return nil, fmt.Errorf("answer: %w", err)
		}
		rows[at] = row[0]
	}
	return rows, nil
}
