package training

import (
	"context"
	"errors"
	"fmt"
	"time"

	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/imagefile"
	"likeness/inference/message"
	"likeness/training/dataset"
	"likeness/training/features"
	"likeness/training/finetune"
	"likeness/training/measure"
)

// Version is that of the program, written into models.
const Version = "0.1.0"

// Settings say what to train on, and how.
type Settings struct {
	Folders []string         // one folder of class folders, or one folder per class
	Dataset *dataset.Dataset // what was scanned already, in place of Folders: a project's examples
	Test    string           // a folder of class folders to measure on; empty takes a part of the pictures
	// TestFraction of each class is kept aside where there is no Test; dataset.DefaultTestFraction where 0.
	TestFraction float64
	// TrainPerClass and TestPerClass take exact numbers instead, for experiments.
	TrainPerClass, TestPerClass int

	Backbone string // a bundled network's name ("" and "lite0"), or an ONNX file
	BackboneOptions
	Device  device.Kind // device.Auto where empty
	Threads int         // of the processor; 0 is all
	Cache   string      // folder for features and checkpoints; empty keeps nothing
	Limits  imagefile.Limits

	finetune.Options

	open func(device.Kind, int) (*device.Device, error) // for tests; device.Open
}

// Scanned tells what was found in the folders, and that reading goes on.
type Scanned struct{ dataset.Progress }

// Opened tells which device computes, and why no better one.
type Opened struct {
	Info  device.Info
	Notes []message.Text
}

// Event is a finetune.Event, a Scanned or an Opened.
type Event any

// Outcome is a trained classifier with all that is known of it.
type Outcome struct {
	Dataset    *dataset.Dataset
	Split      *dataset.Split
	Features   *features.Result // of all pictures of Dataset
	Result     *finetune.Result
	Classifier *classifier.Classifier
	Device     device.Info // zero where everything was in the cache
	// FeatureSeconds is how long the features took before Result.Seconds began: next to nothing where they were in the cache.
	FeatureSeconds float64
}

// Run trains. When the context ends after there is something to keep, that comes back with Result.Stopped. events may be nil.
func Run(ctx context.Context, s Settings, events func(Event)) (out *Outcome, err error) {
	r, err := newRun(s, events)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	return r.all(ctx)
}

func newRun(s Settings, events func(Event)) (*run, error) {
	if events == nil {
		events = func(Event) {}
	}
	if s.Limits == (imagefile.Limits{}) {
		s.Limits = imagefile.DefaultLimits
	}
	if s.Device == "" {
		s.Device = device.Auto
	}
	backbone, err := OpenBackbone(s.Backbone, s.BackboneOptions)
	if err != nil {
		return nil, err
	}
	return &run{settings: s, backbone: backbone, emit: events}, nil
}

type run struct {
	settings Settings
	backbone finetune.Backbone
	emit     func(Event)
	device   *device.Device
	cache    *features.Cache
}

func (r *run) all(ctx context.Context) (*Outcome, error) {
	p, err := r.prepare(ctx)
	if err != nil {
		return nil, err
	}
	split, err := r.split(p, r.settings.Seed)
	if err != nil {
		return nil, err
	}
	out := &Outcome{Dataset: p.data, Split: split, Features: p.last, FeatureSeconds: p.seconds}
	err = r.onDevice(r.job(p, split), func(job *finetune.Job) (err error) {
		out.Result, err = finetune.Train(ctx, job, r.settings.Options, func(e finetune.Event) { r.emit(e) })
		return err
	})
	if err != nil {
		return nil, err
	}
	if r.device != nil {
		out.Device = r.device.Info()
	}
	if out.Classifier, err = r.classifier(out); err != nil {
		return nil, err
	}
	return out, familiar(ctx, out, r.settings.Seed)
}

// prepared is what was found in the folders, and what the backbone sees in it.
type prepared struct {
	data  *dataset.Dataset
	given *dataset.Split   // by a folder of test pictures; nil where the pictures are still to be divided
	found *features.Result // what the frozen model learns from: see network.StageFeatures
	last  *features.Result // the part of it that comes from the network's end: what likeness is judged by
	// seconds is how long the features took.
	seconds float64
}

// prepare scans, warns and computes the features.
func (r *run) prepare(ctx context.Context) (*prepared, error) {
	data, split, err := r.scan(ctx)
	if err != nil {
		return nil, err
	}
	for _, name := range data.Empty {
		r.emit(finetune.Warning{Text: message.Of("The folder %q holds no picture that can be used: it is no class.", name)})
	}
	r.conflicts(data)
	p, start := &prepared{data: data, given: split}, time.Now()
	if p.found, err = r.fallenBack(ctx, data); err == nil {
		p.last, err = r.last(p.found)
	}
	p.seconds = time.Since(start).Seconds()
	return p, err
}

// split is the division given, or one by the seed.
func (r *run) split(p *prepared, seed uint64) (*dataset.Split, error) {
	if p.given != nil {
		return p.given, nil
	}
	return r.divide(p.data, p.last, seed)
}

func (r *run) job(p *prepared, split *dataset.Split) *finetune.Job {
	if r.settings.Cache != "" {
		r.settings.Folder = r.settings.Cache
	}
	return &finetune.Job{
		Classes: p.data.Classes, Examples: Examples(p.data), Features: p.found, Train: split.Train, Test: split.Test,
		Backbone: r.backbone, Open: r.open, Limits: r.settings.Limits,
	}
}

// onDevice does some work on a job, which may be nil; once more, on the processor, where the device fails meanwhile.
func (r *run) onDevice(job *finetune.Job, work func(*finetune.Job) error) error {
	err := work(job)
	if !device.Failed(err) {
		return err
	}
	if err = r.fallBack(err); err != nil {
		return err
	}
	if job != nil {
		job.FellBack = true
	}
	return work(job)
}

// scan reads the folders. With a folder of test pictures the division is settled here.
func (r *run) scan(ctx context.Context) (*dataset.Dataset, *dataset.Split, error) {
	tell := func(p dataset.Progress) { r.emit(Scanned{p}) }
	data, err := r.settings.Dataset, error(nil)
	if data == nil {
		data, err = dataset.Scan(ctx, r.settings.Folders, dataset.Options{}, tell)
	}
	if err != nil || r.settings.Test == "" {
		return data, nil, err
	}
	test, err := dataset.Scan(ctx, []string{r.settings.Test}, dataset.Options{OneClass: true}, tell)
	if err != nil {
		return nil, nil, err
	}
	return dataset.WithTest(data, test)
}

// mirroredUpTo is the number of pictures up to which the features of mirror images are learned from as well: with more, they would double the
// memory for what the other pictures teach anyway.
const mirroredUpTo = 5000

// mostConflicts is how many pairs of a kind are named; more would hide the rest.
const mostConflicts = 5

// conflicts warns of pictures that look nearly the same and lie in two classes: at least one is in the wrong folder.
func (r *run) conflicts(data *dataset.Dataset) {
	n := 0
	for _, c := range data.Conflicts {
		if c.Exact {
			continue // left out, and listed so
		}
		if n++; n <= mostConflicts {
			r.emit(finetune.Warning{Text: message.Of("Nearly the same picture is in two classes: %q in %q and %q in %q. Look at them: one label may be wrong.", c.A, c.ClassA, c.B, c.ClassB)})
		}
	}
	if n > mostConflicts {
		r.emit(finetune.Warning{Text: message.Of("There are %d more such pairs.", n-mostConflicts)})
	}
}

// features computes what the backbone sees in all pictures, from the cache where it can.
func (r *run) features(ctx context.Context, data *dataset.Dataset) (*features.Result, error) {
	net, err := r.backbone.Network.StageFeatures()
	if err != nil {
		return nil, err
	}
	if r.settings.Cache != "" && r.cache == nil {
		if r.cache, err = features.OpenCache(r.settings.Cache, fmt.Sprint("stages ", r.backbone.Name, r.backbone.Preprocessing, r.settings.Device, r.settings.Threads), net.OutputSize()); err != nil {
			r.emit(finetune.Warning{Text: message.Of("What is computed cannot be kept for the next time: %v.", err)})
		}
	}
	e := features.Extractor{Network: net, Preprocessing: r.backbone.Preprocessing, Open: r.open, Cache: r.cache, Limits: r.settings.Limits}
	items := make([]features.Item, len(data.Pictures))
	for i, p := range data.Pictures {
		items[i] = features.Item{Path: p.Path, Hash: p.Hash}
	}
	return e.Extract(ctx, items, r.settings.Mirror && len(items) <= mirroredUpTo, func(done int) {
		r.emit(finetune.Progress{Phase: finetune.ReadingPictures, Done: done, Total: len(items)})
	})
}

// last is the part of the features that comes from the network's end.
func (r *run) last(found *features.Result) (*features.Result, error) {
	net, err := r.backbone.Network.Features()
	if err != nil {
		return nil, err
	}
	return found.First(net.OutputSize()), nil
}

// fewestTest is the number of test pictures of a class below which cross-validation takes the test's place.
const fewestTest = 2

// smallTest is the number of test pictures altogether below which that is so as well: what so few say is off by 5 % easily at 9 of 10 right answers. Who asks
// for exact numbers gets them.
const smallTest = 30

// divide keeps pictures aside for the test, unless there are too few of them.
func (r *run) divide(data *dataset.Dataset, found *features.Result, seed uint64) (*dataset.Split, error) {
	if err := data.RefineGroups(found.Plain()); err != nil {
		return nil, err
	}
	split, err := data.Split(dataset.SplitOptions{
		Seed: seed, TestFraction: r.settings.TestFraction,
		TrainPerClass: r.settings.TrainPerClass, TestPerClass: r.settings.TestPerClass,
	})
	if err != nil {
		return nil, err
	}
	counts := make([]int, len(data.Classes))
	for _, class := range data.Labels(split.Test) {
		counts[class]++
	}
	for _, n := range counts {
		if n < fewestTest {
			return &dataset.Split{Train: everything(data)}, nil
		}
	}
	if r.settings.TestPerClass == 0 && len(split.Test) < smallTest {
		return &dataset.Split{Train: everything(data)}, nil
	}
	return split, nil
}

func everything(data *dataset.Dataset) []int {
	all := make([]int, len(data.Pictures))
	for i := range all {
		all[i] = i
	}
	return all
}

// Examples gives the pictures of a dataset as package finetune wants them.
func Examples(data *dataset.Dataset) []finetune.Example {
	out := make([]finetune.Example, len(data.Pictures))
	for i, p := range data.Pictures {
		out[i] = finetune.Example{Path: p.Path, Hash: p.Hash, Class: p.Class, Group: data.Groups[i]}
	}
	return out
}

// open opens the device once, and tells of it.
func (r *run) open() (*device.Device, error) {
	if r.device != nil {
		return r.device, nil
	}
	open := r.settings.open
	if open == nil {
		open = device.Open
	}
	d, err := open(r.settings.Device, r.settings.Threads)
	if err != nil {
		return nil, err
	}
	r.device = d
	r.emit(Opened{Info: d.Info(), Notes: d.Notes()})
	return d, nil
}

// fallBack goes on on the processor after the device failed, and says so.
func (r *run) fallBack(failure error) error {
	r.emit(finetune.Warning{Text: message.Of("%v. Training goes on on the processor, from where it was last saved.", failure)})
	if r.device != nil {
		if err := r.device.Close(); err != nil {
			r.emit(finetune.Warning{Text: message.Of("The device could not be closed: %v.", err)})
		}
		r.device = nil
	}
	r.settings.Device = device.CPU
	_, err := r.open()
	return err
}

func (r *run) close() error {
	err := r.cache.Close()
	if err != nil {
		r.emit(finetune.Warning{Text: message.Of("What was computed could not be kept for the next time: %v.", err)})
	}
	if r.device != nil {
		return r.device.Close()
	}
	return nil
}

// classifier makes the unit that is saved.
func (r *run) classifier(out *Outcome) (*classifier.Classifier, error) {
	kept, ok := out.Result.Stage(out.Result.Kept)
	if !ok {
		return nil, fmt.Errorf("the %s model was not measured", out.Result.Kept)
	}
	a := kept.Report.Accuracy
	effort := r.settings.Effort
	if effort == "" {
		effort = finetune.Standard
	}
	c := &classifier.Classifier{
		Network: out.Result.Network, Classes: out.Dataset.Classes, Preprocessing: r.backbone.Preprocessing,
		Training: classifier.Training{
			Version: Version, Backbone: r.backbone.Name, Kept: string(out.Result.Kept), Effort: string(effort), Seed: r.settings.Seed,
			Pictures: len(out.Split.Train), LogLoss: kept.Report.LogLoss, Threshold: out.Result.Threshold,
			Accuracy:       classifier.Accuracy{Value: a.Value, StandardError: a.StandardError, N: a.N, Baseline: a.Baseline},
			CrossValidated: out.Result.CrossValidated,
		},
		PerClass: perClass(out, kept.Report),
	}
	return c, c.Check()
}

// perClass counts the pictures of each class.
func perClass(out *Outcome, r measure.Report) []classifier.ClassResult {
	results := make([]classifier.ClassResult, len(out.Dataset.Classes))
	for _, i := range out.Split.Train {
		if out.Result.Skipped[i] == nil {
			results[out.Dataset.Pictures[i].Class].Learned++
		}
	}
	for c, row := range r.Confusion {
		results[c].Right = row[c]
		for _, n := range row {
			results[c].Judged += n
		}
	}
	return results
}
