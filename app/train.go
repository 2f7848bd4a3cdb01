package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"likeness/inference/atomicfile"
	"likeness/training"
	"likeness/training/augment"
	"likeness/training/dataset"
	"likeness/training/finetune"
	"likeness/training/measure"
	"likeness/training/report"
)

var trainCommand = command{
	name:     "train",
	synopsis: "[flags] DIR...",
	summary:  "learns from folders of pictures: one folder whose sub-folders are the classes, or one folder per class",
	run:      train,
}

// trainFlags are the flags of train as they are written.
type trainFlags struct {
	out, report, effort, keep, test, augment string
	backbone                                 backboneFlags
	work                                     workFlags
	fraction                                 float64
	steps                                    int
	noMirror                                 bool
}

func (f *trainFlags) define(c *call) {
	fs := c.flags
	fs.StringVar(&f.out, "out", "", "write the trained model to this ONNX `file`")
	fs.StringVar(&f.report, "report", "", "write an HTML report with pictures to this `file`")
	fs.StringVar(&f.effort, "effort", "standard", "quick (frozen features), standard (the last stages) or full (every layer)")
	f.backbone.add(fs)
	fs.StringVar(&f.keep, "keep", "combined", "model to keep: combined, tuned or frozen")
	fs.Float64Var(&f.fraction, "test-fraction", dataset.DefaultTestFraction, "share of each class that is kept aside to measure with")
	fs.StringVar(&f.test, "test", "", "measure on the pictures of this `folder` of class folders instead")
	fs.IntVar(&f.steps, "steps", 0, "steps of fine-tuning; 0 grows with the number of pictures, from 300")
	fs.StringVar(&f.augment, "augment", "mild", "how much pictures are varied: mild, strong or none")
	fs.BoolVar(&f.noMirror, "no-mirror", false, "do not show mirror images: for pictures of text")
	f.work.add(fs)
}

// settings checks the flags.
func (f *trainFlags) settings(c *call, folders []string) (s training.Settings, err error) {
	s = training.Settings{
		Folders: folders, Test: f.test, TestFraction: f.fraction,
		Options: finetune.Options{Steps: f.steps, Mirror: !f.noMirror},
	}
	switch {
	case len(folders) == 0:
		return s, misuse("give a folder of class folders, or one folder per class")
	case !(f.fraction > 0 && f.fraction < 1): // which not a number is not either
		return s, misuse("--test-fraction %g is not between 0 and 1", f.fraction)
	case f.test != "" && c.flags.Changed("test-fraction"):
		return s, misuse("give --test or --test-fraction, not both")
	case f.steps < 0:
		return s, misuse("--steps cannot be negative")
	}
	if err := f.backbone.into(&s); err != nil {
		return s, err
	}
	if s.Effort, err = finetune.ParseEffort(f.effort); err != nil {
		return s, misuse("%v", err)
	}
	if s.Keep, err = finetune.ParseStage(f.keep); err != nil {
		return s, misuse("%v", err)
	}
	if s.Augment, err = augment.ParsePreset(f.augment); err != nil {
		return s, misuse("%v", err)
	}
	if s.Effort == finetune.Quick && c.flags.Changed("keep") && s.Keep != finetune.Frozen {
		return s, misuse("the effort quick trains the frozen model alone: --keep %s is not to be had", s.Keep)
	}
	err = f.work.into(&s)
	return s, err
}

func train(ctx context.Context, c *call) error {
	var f trainFlags
	f.define(c)
	folders, err := c.parse()
	if err != nil {
		return err
	}
	s, err := f.settings(c, folders)
	if err != nil {
		return err
	}
	if err := canWrite(append(folders, f.test, f.backbone.name), modelOutput(f.out), reportOutput("--report", f.report)); err != nil {
		return err
	}
	start := time.Now()
	v := &trainView{meter: newMeter(c.stderr)}
	out, err := training.Run(ctx, s, v.event)
	v.meter.end()
	if err != nil {
		return err
	}
	if f.out != "" {
		if err := out.Classifier.Save(f.out); err != nil {
			return err
		}
	}
	if f.report != "" {
		page := func(w io.Writer) error {
			// A training that was stopped half-way has a report too.
			return report.Training(context.WithoutCancel(ctx), w, out, report.Options{Made: start})
		}
		if err := atomicfile.Write(f.report, page); err != nil {
			return err
		}
	}
	r := newTrainReport(out, f.out, time.Since(start).Seconds())
	if c.json {
		err = c.print(r)
	} else {
		err = r.write(c)
	}
	if err == nil && out.Result.Stopped {
		v.meter.line("Stopped: the best so far is kept, the %s model.", out.Result.Kept)
		return errStopped
	}
	return err
}

// trainView turns events into words.
type trainView struct {
	meter *meter
}

func (v *trainView) event(e training.Event) {
	m := v.meter
	switch e := e.(type) {
	case training.Scanned:
		if e.Done > 0 {
			m.update("looking at files", "files", e.Done, e.Found)
		}
	case training.Opened:
		m.line("Computing on %s%s.", e.Info.Name, with(e.Info.Library))
		for _, n := range e.Notes {
			m.line("Note: %s", n)
		}
	case finetune.Progress:
		if e.Phase != finetune.FittingFrozen {
			m.update(string(e.Phase), unit(e.Phase), e.Done, e.Total)
		}
	case finetune.Measured:
		m.line("%s model: %s", capital(string(e.Stage)), accuracy(e.Report.Accuracy))
	case finetune.Checked:
		m.line("Kept: the %s model, %s.", e.Kept, e.Reason)
	case finetune.Warning:
		m.line("Warning: %s", e.Text)
	}
}

func with(library string) string {
	if library == "" {
		return ""
	}
	return " with " + library
}

func unit(p finetune.Phase) string {
	switch p {
	case finetune.PreparingViews:
		return "views"
	case finetune.Tuning:
		return "steps"
	}
	return "pictures"
}

// accuracy never stands alone: error, number and baseline are with it.
func accuracy(a measure.Accuracy) string {
	return fmt.Sprintf("accuracy %.3f +- %.3f on %d pictures (always the largest class: %.3f)", a.Value, a.StandardError, a.N, a.Baseline)
}
