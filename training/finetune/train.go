package finetune

import (
	"context"
	"errors"
	"math"
	"time"

	"likeness/inference/device"
	"likeness/inference/message"
	"likeness/inference/network"
	"likeness/training/baseline"
	"likeness/training/measure"
)

// Train runs the whole recipe on a job. When the context ends, what is best so far comes back with Result.Stopped, provided there is
// something: the frozen model; else the context's error. events may be nil.
func Train(ctx context.Context, job *Job, opts Options, events func(Event)) (*Result, error) {
	if err := job.check(); err != nil {
		return nil, err
	}
	if events == nil {
		events = func(Event) {}
	}
	t := &training{job: job, opts: opts.filled(), emit: events, start: time.Now(), classes: len(job.Classes), result: &Result{Skipped: map[int]error{}}}
	t.result.CrossValidated = len(job.Test) == 0
	if err := t.frozen(ctx); err != nil {
		return nil, err
	}
	err := t.tune(ctx)
	if err != nil && ctx.Err() == nil {
		return nil, err
	}
	if t.result.Stopped = err != nil; t.result.Stopped {
		t.result.Reason = message.Of("the training was stopped before fine-tuning was complete")
	}
	return t.result, t.keep()
}

// training is one run of Train.
type training struct {
	job     *Job
	opts    Options
	emit    func(Event)
	start   time.Time
	classes int
	result  *Result

	model   *frozenModel
	end     *frozenModel // reads the network's end alone; nil where the model reads nothing else
	models  models
	outcome map[Stage]outcome
	saved   []checkpoint // of the runs so far
	share   float64      // of the whole that was done before the phase at hand
}

// outcome is what is known of a stage's model.
type outcome struct {
	temperature float64
	heldOut     [][]float64 // logits of held-out training pictures, at their places in job.Train; nil elsewhere
	measured    [][]float64 // logits of the pictures that the result is measured on
}

// measuredOn are the pictures that the result is measured on: the test pictures, or all, where it is cross-validated.
func (t *training) measuredOn() []int {
	if t.result.CrossValidated {
		return t.job.Train
	}
	return t.job.Test
}

// frozen fits and measures the frozen model: from here on there is something to keep.
func (t *training) frozen(ctx context.Context) error {
	t.emit(Progress{Phase: FittingFrozen, Total: 1})
	for i, err := range t.job.Features.Errors {
		if err != nil {
			t.result.Skipped[i] = err
		}
	}
	var err error
	if t.model, err = fitFrozen(ctx, t.job, t.job.Train, t.job.Features.Size, t.opts.Seed); err != nil {
		return err
	}
	features, err := t.job.Backbone.Network.StageFeatures()
	if err != nil {
		return err
	}
	if t.models.frozen, err = withHead(features, t.model.head); err != nil {
		return err
	}
	o := outcome{heldOut: t.model.outOfFold, temperature: temperature(t.model.outOfFold, t.job.labels(t.job.Train))}
	if o.measured = t.model.outOfFold; !t.result.CrossValidated {
		if o.measured, err = t.job.logits(t.model.head, t.job.Test); err != nil {
			return err
		}
	}
	t.outcome = map[Stage]outcome{Frozen: o}
	t.result.Kept, t.result.Reason = Frozen, message.Of("only the frozen model was trained")
	t.result.Measured = t.measuredOn()
	return t.measured(Frozen)
}

// measured makes a stage's report and tells of it.
func (t *training) measured(s Stage) error {
	o := t.outcome[s]
	r, err := report(t.job, o.measured, t.job.labels(t.measuredOn()), o.temperature)
	if err != nil {
		return message.Errorf("measure the %s model: %w", s, err)
	}
	seconds := time.Since(t.start).Seconds()
	t.result.Stages = append(t.result.Stages, StageResult{Stage: s, Report: r, Logits: o.measured, Seconds: seconds})
	t.emit(Measured{Stage: s, Report: r, Seconds: seconds, Examples: t.measuredOn(), Probabilities: probabilities(o)})
	if r.OneSided {
		t.emit(Warning{message.Of("The %s model gives nearly all pictures the same class. More pictures, or more equal classes, would help.", s)})
	}
	return nil
}

// probabilities are the answers to the measured pictures; nil where one could not be read.
func probabilities(o outcome) [][]float64 {
	rows := make([][]float64, len(o.measured))
	for i, z := range o.measured {
		if z != nil {
			rows[i] = measure.Softmax(z, o.temperature)
		}
	}
	return rows
}

// tune trains and measures the tuned model, unless the effort is Quick.
func (t *training) tune(ctx context.Context) (err error) {
	if t.opts.Effort == Quick {
		return nil
	}
	d, err := t.job.Open()
	if err != nil {
		return err
	}
	tail, err := t.part()
	if err != nil {
		return err
	}
	n := len(t.job.Train)
	steps := t.opts.steps(n)
	folds, err := t.folds()
	if err != nil {
		return err
	}
	m, err := newMaterial(ctx, t.job, t.opts, d, t.models.trunk, t.job.Train, steps*t.opts.Recipe.Batch, func(done, total int) {
		t.progress(PreparingViews, done, total, 0, 0.15)
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.close()) }()
	reads := []int{tail.OutputSize()}
	if t.end, err = t.fitEnd(ctx); err != nil {
		return err
	}
	if t.end != nil {
		reads = append(reads, t.end.head.D)
	}
	tuner, err := newTuner(d, tail, reads, t.classes, t.opts.Recipe, t.opts.Seed, network.Running)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tuner.close()) }()
	if err := t.check(ctx, d, tuner, m, folds, steps); err != nil {
		return err
	}
	if err := t.last(ctx, d, tuner, m, steps, len(folds)); err != nil {
		return err
	}
	for _, c := range t.saved {
		c.remove()
	}
	return nil
}

// fitEnd fits the head that fine-tuning asks beside the first one, on the features at the network's end; nil where there are no others.
func (t *training) fitEnd(ctx context.Context) (*frozenModel, error) {
	end, err := t.job.end()
	if err != nil || end == t.job.Features.Size {
		return nil, err
	}
	return fitFrozen(ctx, t.job, t.job.Train, end, t.opts.Seed)
}

// heads are what fine-tuning on some of the training pictures starts from: the frozen model's head, and that on the network's end where there is one.
func (t *training) heads(ctx context.Context, of []int) ([]*baseline.Logistic, error) {
	var heads []*baseline.Logistic
	for _, m := range []*frozenModel{t.model, t.end} {
		if m == nil {
			continue
		}
		head := m.head
		if len(of) < len(t.job.Train) {
			var err error
			if head, err = m.refit(ctx, t.job, of); err != nil {
				return nil, err
			}
		}
		heads = append(heads, head)
	}
	return heads, nil
}

// part parts the backbone: the trunk that stays frozen, and the tail that is tuned. With effort Full there is no trunk.
func (t *training) part() (tail *network.Network, err error) {
	features, err := t.job.Backbone.Network.StageFeatures()
	if err != nil {
		return nil, err
	}
	if t.opts.Effort == Full {
		return features, nil
	}
	cut, err := features.LastStages()
	if err != nil {
		return nil, err
	}
	if t.models.trunk, tail, err = features.Split(cut.After); err != nil {
		return nil, err
	}
	t.models.frozen, err = withHead(tail, t.model.head)
	return tail, err
}

// last trains on all training pictures, and measures.
func (t *training) last(ctx context.Context, d *device.Device, tuner *tuner, m *material, steps, folds int) error {
	kept, reason := t.result.Kept, t.result.Reason
	t.result.Kept = Frozen // until all is done
	all := without(len(t.job.Train), nil)
	step := func(s Stepped) error {
		t.stepped(s, folds, folds+1)
		return nil
	}
	heads, err := t.heads(ctx, t.job.Train)
	if err != nil {
		return err
	}
	if err := t.run(ctx, d, tuner, m, heads, all, steps, "all", step); err != nil {
		return err
	}
	for i, err := range m.missing {
		t.result.Skipped[m.pictures[i]] = err
	}
	if t.models.tuned, err = tuner.network(); err != nil {
		return err
	}
	tuned, both := t.outcome[Tuned], t.outcome[Combined]
	if t.result.CrossValidated {
		tuned.measured, both.measured = tuned.heldOut, both.heldOut
	} else if err := t.measure(ctx, d, &tuned, &both); err != nil {
		t.models.tuned = nil
		return err
	}
	t.outcome[Tuned], t.outcome[Combined] = tuned, both
	t.result.Kept, t.result.Reason = kept, reason
	return errors.Join(t.measured(Tuned), t.measured(Combined))
}

// measure runs the very networks that will be saved over the test pictures.
func (t *training) measure(ctx context.Context, d *device.Device, tuned, both *outcome) error {
	n, layers, err := t.models.both()
	if err != nil {
		return err
	}
	rows, err := predict(ctx, t.job, d, n, layers, t.job.Test, func(done, total int) { t.progress(MeasuringResults, done, total, 0.97, 0.03) })
	if err != nil {
		return err
	}
	tuned.measured, both.measured = rows[1], mean(rows[0], rows[1])
	return nil
}

// tunedLogits applies the tuner's present weights to training pictures.
func (t *training) tunedLogits(ctx context.Context, d *device.Device, tuner *tuner, of []int) ([][]float64, error) {
	tail, err := tuner.network()
	if err != nil {
		return nil, err
	}
	n, err := t.models.base().Join(tail)
	if err != nil {
		return nil, err
	}
	rows, err := predict(ctx, t.job, d, n, []string{prefix + logitsName}, of, func(done, total int) {
		t.emit(Progress{Phase: CheckingHeldOut, Done: done, Total: total, Share: t.share})
	})
	if err != nil {
		return nil, err
	}
	return rows[0], nil
}

// run trains the tuner on some of the training pictures, from a checkpoint where there is one. Its last step is saved as well, so that what goes wrong in a
// later run costs none of this one.
func (t *training) run(ctx context.Context, d *device.Device, tuner *tuner, m *material, heads []*baseline.Logistic, among []int, steps int, name string, step func(Stepped) error) error {
	if err := tuner.start(heads...); err != nil {
		return err
	}
	c, err := newCheckpoint(t.job, t.opts, d.Info(), name, pick(t.job.Train, among))
	if err != nil {
		return err
	}
	t.saved = append(t.saved, c)
	done, err := c.load(tuner)
	if err != nil {
		return err
	}
	weights := classWeights(t.job.labels(pick(t.job.Train, among)), t.classes)
	return tuner.train(ctx, m, among, done+1, steps, weights, func(s int, loss, norm float64) error {
		if math.IsNaN(loss) || math.IsInf(loss, 0) {
			return message.Errorf("fine-tuning went astray at step %d: the loss is %v. Train with the effort quick, and please report this", s, loss)
		}
		if err := step(Stepped{Step: s, Steps: steps, Loss: loss, Norm: norm}); err != nil {
			return err
		}
		if s%checkpointEvery == 0 || s == steps {
			if err := c.save(tuner, s); err != nil {
				t.emit(Warning{message.Of("The training could not be saved for the case of a crash: %v.", err)})
			}
		}
		return nil
	})
}

// keep makes the network of the stage that is kept, and its probabilities.
func (t *training) keep() error {
	r := t.result
	o := t.outcome[r.Kept]
	r.Temperature = o.temperature
	var err error
	if r.Kept == Frozen {
		// The frozen model alone needs no parted network.
		features, err := t.job.Backbone.Network.StageFeatures()
		if err != nil {
			return err
		}
		t.models.trunk = nil
		if t.models.frozen, err = withHead(features, t.model.head); err != nil {
			return err
		}
	}
	if r.Network, err = t.models.assemble(r.Kept, o.temperature); err != nil {
		return err
	}
	labels := t.job.labels(t.measuredOn())
	r.Probabilities = probabilities(o)
	z, y := present(o.heldOut, t.job.labels(t.job.Train))
	if t.result.CrossValidated {
		z, y = present(o.measured, labels)
	}
	if at, ok := measure.RejectThreshold(measure.SoftmaxRows(z, o.temperature), y, 0.99); ok {
		r.Threshold = at.Threshold
	} else {
		r.Threshold = usualThreshold
	}
	r.Seconds = time.Since(t.start).Seconds()
	return nil
}

// usualThreshold is below which probability an answer counts as not sure, where held-out pictures do not say better.
const usualThreshold = 0.8

// stepped passes a step on, with the share of the whole: run number f of runs.
func (t *training) stepped(s Stepped, f, runs int) {
	t.emit(s)
	t.progress(Tuning, f*s.Steps+s.Step, runs*s.Steps, 0.15, 0.82)
}

// progress tells of a phase that covers the share from..from+width of the whole.
func (t *training) progress(p Phase, done, total int, from, width float64) {
	t.share = from + width*float64(done)/float64(max(1, total))
	t.emit(Progress{Phase: p, Done: done, Total: total, Share: t.share})
}

// without lists 0..n-1 but those in out.
func without(n int, out []int) []int {
	gone := make([]bool, n)
	for _, i := range out {
		gone[i] = true
	}
	var kept []int
	for i := range n {
		if !gone[i] {
			kept = append(kept, i)
		}
	}
	return kept
}

// pick gives the elements of list at some places.
func pick(list, places []int) []int {
	out := make([]int, len(places))
	for k, i := range places {
		out[k] = list[i]
	}
	return out
}

// geometric draws a factor towards 1.
func geometric(x, share float64) float64 { return math.Pow(x, share) }
