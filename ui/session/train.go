package session

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"likeness/inference/message"
	"likeness/training"
	"likeness/training/dataset"
	"likeness/training/finetune"
	"likeness/training/measure"
	"likeness/training/project"
)

// Training is a training as it goes on, or the last one that ended in this session.
type Training struct {
	Running  bool
	Stopping bool
	Started  time.Time
	Phase    finetune.Phase
	Done     int
	Total    int
	Share    float64       // of the whole, 0 to 1
	Left     time.Duration // 0 while it is not known
	Device   string
	Notes    []message.Text // why not on something faster
	Warnings []message.Text

	Pictures    int           // to learn from and to measure with
	ReadIn      time.Duration // the pictures were read in so long; 0 while they are read
	Quick       *measure.Accuracy
	QuickIn     time.Duration
	Checked     *finetune.Checked // what the held-out pictures said
	Final       *measure.Accuracy
	Steps       int     // of a run
	Loss        []Point // of the steps of the run, smoothed
	Steering    []Evaluated
	Watched     []Watched // a few of the pictures that steer, judged by the model as it is now
	LastCheck   bool      // the last run, on all pictures, goes on
	Settings    Settings
	Err         string // why it failed, in words; "" where it did not
	StoppedHere bool   // by the user, and something was kept
	Seconds     float64
}

// Point is a value at a step.
type Point struct {
	Step  int
	Value float64
}

// Evaluated is what the pictures that steer the training say at a step; step 0 is the quick look.
type Evaluated struct {
	Step     int
	Accuracy measure.Accuracy
	LogLoss  float64
}

// Watched is a picture with its label and the answer, as classes of the training.
type Watched struct {
	Path        string
	Class       string
	Predicted   string
	Probability float64
}

// Best is the highest share of right answers of the pictures that steer so far.
func (t *Training) Best() (best measure.Accuracy) {
	for _, e := range t.Steering {
		if e.Accuracy.Value > best.Value {
			best = e.Accuracy
		}
	}
	return best
}

// Train begins a training of the open project. One training or comparison goes on at a time.
func (s *Session) Train() {
	p, shown := s.project, s.state.Project
	if p == nil || shown == nil || s.busy() || s.state.TrainReady() != Ready {
		return
	}
	live := &liveTraining{meter: finetune.Meter{Effort: shown.Settings.Effort, Mirror: !shown.Settings.NoMirror}, t: Training{Running: true, Started: time.Now(), Settings: shown.Settings}}
	s.change(func(st *State) { st.Training, st.Quick, st.QuickShown = live.snapshot(), nil, false })
	s.start(&s.training, func(ctx context.Context) { s.train(ctx, p, live) })
}

// StopTraining ends the training; the best so far is kept.
func (s *Session) StopTraining() {
	if t := s.state.Training; t == nil || !t.Running {
		return
	}
	s.training.stop()
	s.change(func(st *State) {
		if st.Training != nil {
			t := *st.Training
			t.Stopping = true
			st.Training = &t
		}
	})
}

// GiveUp says that a training that a crash ended shall not go on.
func (s *Session) GiveUp(id project.RunID) {
	s.act("This was not kept", func(ctx context.Context, p *project.Project) error { return p.EndRun(ctx, id, project.GivenUp, 0) })
}

// train is the whole of a training, on the job's goroutine.
func (s *Session) train(ctx context.Context, p *project.Project, live *liveTraining) {
	stopShowing := s.showTraining(live)
	id, err := s.runTraining(ctx, p, live)
	stopShowing()
	live.end(err)
	final := live.snapshot()
	s.post(func(st *State) {
		if s.project == p {
			st.Rates = live.meter.Rates(st.Rates)
			st.Training, st.Quick = final, nil
		}
	})
	if err != nil {
		s.fail("The training did not finish", err)
	}
	s.do(func() {
		if s.project != p {
			return
		}
		if id != 0 { // one that failed leaves the model in view
			s.wanted = id
		}
		s.lookNow()
	})
}

// showTraining shows what goes on, a few times a second, until the function that it returns is called.
func (s *Session) showTraining(live *liveTraining) (stop func()) {
	return everyUpdate(func() {
		t := live.snapshot()
		s.post(func(st *State) {
			if st.Training != nil && st.Training.Running {
				t.Stopping = st.Training.Stopping
				st.Training = t
			}
		})
	})
}

// runTraining trains and keeps the model. It returns the model's number.
func (s *Session) runTraining(ctx context.Context, p *project.Project, live *liveTraining) (project.ModelID, error) {
	keep := context.WithoutCancel(ctx) // what was trained is kept also when the user has stopped
	from, err := basisOf(keep, p)
	if err != nil {
		return 0, err
	}
	data, ids, err := p.Dataset(keep)
	if err != nil {
		return 0, err
	}
	settings, err := json.Marshal(live.t.Settings)
	if err != nil {
		return 0, err
	}
	if err := s.endUnfinished(keep, p); err != nil {
		return 0, err
	}
	run, err := p.StartRun(keep, project.Run{Settings: settings, Checkpoints: s.folders.Cache})
	if err != nil {
		return 0, err
	}
	live.begin(data)
	events := func(e training.Event) {
		live.event(e)
		if m, ok := e.(finetune.Measured); ok && m.Stage == finetune.Frozen {
			s.showQuick(p, data, ids, m)
		}
	}
	out, err := training.Run(ctx, live.t.Settings.training(s.folders.Cache, data), events)
	state, model := project.Finished, project.ModelID(0)
	switch {
	case err != nil && ctx.Err() != nil && s.ctx.Err() != nil:
		return 0, err // the program ends: the training stays unfinished, and can go on
	case err != nil && ctx.Err() != nil:
		state = project.Stopped
	case err != nil:
		state = project.Failed
	case s.ctx.Err() != nil && out.Result.Stopped:
		return 0, context.Canceled
	default:
		if out.Result.Stopped {
			state = project.Stopped
			live.stopped()
		}
		model, err = s.keepModel(keep, p, out, ids, from, settings, live.curves())
		if err != nil {
			state = project.Failed
		}
	}
	if ending := p.EndRun(keep, run, state, model); err == nil {
		err = ending
	}
	return model, err
}

// basis is what a training begins from; while it goes on the user may change labels and names.
type basis struct {
	labels    [32]byte
	classes   []project.Class
	corrected map[project.ExampleID]project.ClassID
}

func basisOf(ctx context.Context, p *project.Project) (b basis, err error) {
	if b.labels, err = p.Labels(ctx); err != nil {
		return b, err
	}
	if b.classes, err = p.Classes(ctx); err != nil {
		return b, err
	}
	b.corrected, err = corrected(ctx, p)
	return b, err
}

// endUnfinished gives up trainings that a crash ended: the new one goes on from their checkpoints where it is the same.
func (s *Session) endUnfinished(ctx context.Context, p *project.Project) error {
	runs, err := p.Unfinished(ctx)
	if err != nil {
		return err
	}
	for _, r := range runs {
		if err := p.EndRun(ctx, r.ID, project.GivenUp, 0); err != nil {
			return err
		}
	}
	return nil
}

// keepModel puts a trained model into the project.
func (s *Session) keepModel(ctx context.Context, p *project.Project, out *training.Outcome, ids []project.ExampleID, from basis, settings []byte, curves *Curves) (project.ModelID, error) {
	onnx, err := out.Classifier.Encode()
	if err != nil {
		return 0, message.Errorf("the trained model could not be written: %w", err)
	}
	n := numbersOf(out, ids)
	n.Corrected, n.Curves = from.corrected, curves
	numbers, err := json.Marshal(n)
	if err != nil {
		return 0, err
	}
	outputs := make([]project.Output, len(out.Classifier.Classes))
	for i, name := range out.Classifier.Classes {
		outputs[i].Name = name
		if at := slices.IndexFunc(from.classes, func(c project.Class) bool { return c.Name == name }); at >= 0 {
			outputs[i].Class = from.classes[at].ID
		}
	}
	models, err := p.Models(ctx)
	if err != nil {
		return 0, err
	}
	m := project.Model{
		Name: fmt.Sprintf("Model %d", len(models)+1), Made: time.Now(), Device: out.Device.Name,
		Settings: settings, Numbers: numbers, Labels: from.labels, Outputs: outputs,
	}
	return p.AddModel(ctx, m, onnx, predictionsOf(out, ids))
}

func numbersOf(out *training.Outcome, ids []project.ExampleID) Numbers {
	r := out.Result
	n := Numbers{
		Kept: r.Kept, Reason: r.Reason, CrossValidated: r.CrossValidated, Stopped: r.Stopped, Seconds: r.Seconds, Threshold: r.Threshold,
		Train: len(out.Split.Train), Test: len(out.Split.Test),
	}
	tested := make([]project.ExampleID, len(r.Measured))
	for i, at := range r.Measured {
		tested[i] = ids[at]
	}
	for _, st := range r.Stages {
		sn := StageNumbers{Stage: st.Stage, Accuracy: st.Report.Accuracy, LogLoss: st.Report.LogLoss, Seconds: out.FeatureSeconds + st.Seconds, Tested: tested}
		for _, z := range st.Logits {
			sn.Predicted = append(sn.Predicted, answer(z))
		}
		n.Stages = append(n.Stages, sn)
		if st.Stage == r.Kept {
			n.Accuracy, n.LogLoss = sn.Accuracy, sn.LogLoss
		}
	}
	return n
}

// answer is the class of the highest value; -1 of a picture that could not be read.
func answer(z []float64) int {
	if z == nil {
		return -1
	}
	return measure.Argmax(z)
}

// predictionsOf are the kept model's answers to the pictures that it was measured on, and notes of those that it learned from.
func predictionsOf(out *training.Outcome, ids []project.ExampleID) []project.Prediction {
	var list []project.Prediction
	measured := map[int]bool{}
	for i, at := range out.Result.Measured {
		if row := out.Result.Probabilities[i]; row != nil {
			measured[at] = true
			list = append(list, project.Prediction{Example: ids[at], Part: project.Tested, Probabilities: floats(row)})
		}
	}
	for _, at := range out.Split.Train {
		if !measured[at] && out.Result.Skipped[at] == nil {
			list = append(list, project.Prediction{Example: ids[at], Part: project.Trained})
		}
	}
	return list
}

func floats(row []float64) []float32 {
	out := make([]float32, len(row))
	for k, v := range row {
		out[k] = float32(v)
	}
	return out
}

// showQuick makes the quick look's result one that can be looked at while fine-tuning goes on.
func (s *Session) showQuick(p *project.Project, data *dataset.Dataset, ids []project.ExampleID, m finetune.Measured) {
	s.do(func() {
		if s.project != p || s.state.Project == nil {
			return
		}
		shown := s.state.Project
		r := &Result{Numbers: Numbers{Accuracy: m.Report.Accuracy, LogLoss: m.Report.LogLoss, Kept: finetune.Frozen, Seconds: m.Seconds}}
		for _, name := range data.Classes {
			o := project.Output{Name: name}
			for _, c := range shown.Classes {
				if c.Name == name {
					o.Class = c.ID
				}
			}
			r.Outputs = append(r.Outputs, o)
		}
		for i, at := range m.Examples {
			if e, ok := shown.Example(ids[at]); ok && m.Probabilities[i] != nil && !e.Excluded {
				r.add(e, floats(m.Probabilities[i]))
			}
		}
		if err := r.measure(); err != nil {
			s.fail("The quick look cannot be shown", err)
			return
		}
		s.change(func(st *State) { st.Quick = r })
	})
}

// liveTraining gathers events as they come.
type liveTraining struct {
	mu     sync.Mutex
	meter  finetune.Meter
	data   *dataset.Dataset
	t      Training
	smooth float64
}

func (l *liveTraining) snapshot() *Training {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.t
	if t.Share > 0.02 && time.Since(t.Started) > 5*time.Second {
		whole := time.Since(t.Started).Seconds() / t.Share
		t.Left = time.Duration(whole*(1-t.Share)+0.999) * time.Second
	}
	t.Loss = t.Loss[:len(t.Loss):len(t.Loss)]
	t.Steering = t.Steering[:len(t.Steering):len(t.Steering)]
	t.Warnings = t.Warnings[:len(t.Warnings):len(t.Warnings)]
	return &t
}

func (l *liveTraining) begin(data *dataset.Dataset) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.data, l.t.Pictures = data, len(data.Pictures)
}

// watchedPictures is how many pictures are shown as they are judged.
const watchedPictures = 6

// evaluated takes a look at the pictures that steer.
func (l *liveTraining) evaluated(e finetune.Evaluated) {
	t := &l.t
	t.Steering = append(t.Steering, Evaluated{Step: e.Step, Accuracy: e.Accuracy, LogLoss: e.LogLoss})
	t.Watched = nil
	seen := make([]int, len(l.data.Classes))
	for i, at := range e.Examples {
		class := l.data.Pictures[at].Class
		if seen[class] >= (watchedPictures+len(seen)-1)/len(seen) || len(t.Watched) == watchedPictures {
			continue // as many of each class, while there are
		}
		seen[class]++
		answer := measure.Argmax(e.Probabilities[i])
		t.Watched = append(t.Watched, Watched{
			Path: l.data.Pictures[at].Path, Class: l.data.Classes[class], Predicted: l.data.Classes[answer], Probability: e.Probabilities[i][answer],
		})
	}
}

func (l *liveTraining) stopped() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.t.StoppedHere = true
}

func (l *liveTraining) end(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.t.Running, l.t.Seconds = false, time.Since(l.t.Started).Seconds()
	if err != nil {
		l.t.Err = sentence(err)
	} else {
		l.t.Share = 1
	}
}

// event takes an event in.
func (l *liveTraining) event(e training.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if f, ok := e.(finetune.Event); ok {
		l.meter.Observe(f, time.Now())
	}
	t := &l.t
	switch e := e.(type) {
	case training.Opened:
		t.Device, t.Notes = e.Info.Name, e.Notes
	case finetune.Progress:
		if t.Phase == finetune.ReadingPictures && e.Phase != t.Phase {
			t.ReadIn = time.Since(t.Started)
		}
		t.Phase, t.Done, t.Total, t.Share = e.Phase, e.Done, e.Total, max(t.Share, e.Share)
	case finetune.Measured:
		a := e.Report.Accuracy
		if e.Stage == finetune.Frozen {
			t.Quick, t.QuickIn = &a, time.Since(t.Started)
		} else {
			t.Final = &a
		}
	case finetune.Stepped:
		if e.Step == 1 {
			t.Loss, l.smooth = nil, e.Loss
		}
		t.LastCheck, t.Steps = !e.HeldOut, e.Steps
		l.smooth += 0.1 * (e.Loss - l.smooth)
		t.Loss = append(t.Loss, Point{e.Step, l.smooth})
	case finetune.Evaluated:
		l.evaluated(e)
	case finetune.Checked:
		t.Checked = &e
	case finetune.Warning:
		t.Warnings = append(t.Warnings, e.Text)
	}
}
