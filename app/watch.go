package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"likeness/inference/batch"
	"likeness/inference/batch/arrivals"
	"likeness/inference/batch/results"
	"likeness/inference/batch/sorting"
	"likeness/inference/device"
	"likeness/inference/picturefolder"
	"likeness/training/project"
)

var watchCommand = command{
	name:     "watch",
	synopsis: "[flags] MODEL.onnx DIR --sort-into DIR2",
	summary:  "sorts pictures that come into a folder, until it is stopped; started again, it goes on where it was",
	run:      watch,
}

// watchJob is one run of watch.
type watchJob struct {
	sortJob
	folder  string
	watcher *arrivals.Watcher
	done    *results.File // what was sorted, in this run and earlier ones
	device  *device.Device
	trouble string // that was said last
}

func watch(ctx context.Context, c *call) error {
	into := c.flags.String("sort-into", "", "the `folder` that is to hold the class folders")
	move := c.flags.Bool("move", false, "move the pictures instead of copying them")
	threshold := c.flags.Float64("threshold", 0, "not sure below this probability `P`; 0 sorts every picture, left out is the model's own")
	leave := c.flags.Bool("leave-unsure", false, "leave pictures that the model is not sure of where they are, instead of into the folder "+unsureFolder)
	interval := c.flags.Duration("every", 2*time.Second, "how long to wait between two looks at the folder")
	settle := c.flags.Duration("settle", 5*time.Second, "how long a file must stay the same before it is taken")
	kind := deviceFlag(c.flags)
	args, err := c.parse()
	if err != nil {
		return err
	}
	switch {
	case len(args) != 2:
		return misuse("give a model and a folder")
	case *into == "":
		return misuse("say where the pictures go: --sort-into FOLDER")
	case !(*threshold >= 0 && *threshold <= 1):
		return misuse("--threshold %g is not between 0 and 1", *threshold)
	case *interval < 10*time.Millisecond || *settle < 0:
		return misuse("--every and --settle are times such as 2s")
	case c.json:
		return misuse("it has no end, and so no result for --json")
	}
	if err := canWrite(nil, folderOutput("sorted pictures", "--sort-into", *into)); err != nil {
		return err
	}
	j := &watchJob{folder: args[1], sortJob: sortJob{call: c, threshold: *threshold, kind: *kind, meter: newMeter(c.stderr)}}
	j.options = sorting.Options{Target: *into, Method: sorting.Copy}
	if *move {
		j.options.Method = sorting.Move
	}
	if !*leave {
		j.options.Unsure = unsureFolder
	}
	if j.options.Journals, err = project.JournalFolder(); err != nil {
		return err
	}
	if j.model, err = openModel(args[0]); err != nil {
		return err
	}
	if !c.flags.Changed("threshold") {
		j.threshold = j.model.Training.Threshold
	}
	j.options.Classes = j.model.Classes
	if info, err := os.Stat(j.folder); err != nil || !info.IsDir() {
		return fmt.Errorf("there is no folder %q: check its name", j.folder)
	}
	if err := j.remember(args[0]); err != nil {
		return err
	}
	j.watcher = arrivals.New(j.folder, arrivals.Options{Settle: *settle, Without: resolved(*into)})
	err = withDevice(j.kind, j.meter, func(d *device.Device) error {
		j.device = d
		return j.loop(ctx, *interval)
	})
	return errors.Join(err, j.done.Close())
}

// remember opens the file of what was sorted earlier: one for each watched folder and target.
func (j *watchJob) remember(model string) error {
	data, err := project.DataFolder()
	if err != nil {
		return err
	}
	folder := filepath.Join(data, "watched")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("remember what was sorted: %w", err)
	}
	run := results.Run{Threshold: j.threshold}
	if run.Model, err = results.Model(model); err != nil {
		return err
	}
	name := fmt.Sprintf("%.16x.jsonl", sha256.Sum256([]byte(resolved(j.folder)+"\x00"+resolved(j.options.Target))))
	j.done, err = results.Open(filepath.Join(folder, name), run, true)
	return err
}

// loop looks at the folder again and again. That the user ends it is its usual end.
func (j *watchJob) loop(ctx context.Context, interval time.Duration) error {
	j.meter.line("Watching %q; end it with Ctrl-C.", j.folder)
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		began := time.Now()
		if err := j.look(ctx, began); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		if took := time.Since(began); took > interval { // a very large folder: not more than half of the time
			ticker.Reset(2 * took)
			interval = 2 * took
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// look takes what has come. That a folder is not there for a while ends nothing.
func (j *watchJob) look(ctx context.Context, now time.Time) error {
	ready, err := j.watcher.Look(ctx, now)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	trouble := ""
	if err != nil {
		trouble = err.Error()
	}
	if trouble != j.trouble && trouble != "" {
		j.meter.line("Waiting for the folder: %s", trouble)
	}
	j.trouble = trouble
	var pictures []string
	for _, path := range ready {
		_, done, err := j.done.Done(path)
		if err != nil {
			return err
		}
		if done {
			continue
		}
		if p, why := picturefolder.Open(resolved(path)); why != nil {
			j.skip(path, why.Reason.String())
		} else {
			_ = p.Close() // opened for reading: nothing can be lost
			pictures = append(pictures, path)
		}
	}
	if len(pictures) == 0 {
		return nil
	}
	return j.take(ctx, pictures)
}

// take classifies and sorts some pictures, and remembers those that are done.
func (j *watchJob) take(ctx context.Context, pictures []string) error {
	var items []sorting.Item
	lines := make([]results.Line, len(pictures)) // with size and time of before: a moved picture has none
	for i, path := range pictures {
		lines[i].Path = path
		lines[i].Note()
	}
	n := 0
	err := batch.Classify(ctx, j.model, j.device, pictures, batch.Options{}, func(o batch.Outcome) error {
		line := &lines[n]
		n++
		if o.Err == nil {
			line.Predicted, line.Probability = j.class(o), o.Probability()
			items = append(items, sorting.Item{Path: o.Path, Class: line.Predicted})
		} else {
			line.Error = o.Err.Error()
			j.skip(o.Path, line.Error)
		}
		return nil
	})
	if err != nil {
		return err
	}
	plan, err := sorting.Prepare(ctx, items, j.options)
	if err != nil {
		return err
	}
	result, err := plan.Run(ctx, nil)
	if err != nil {
		return err
	}
	failed := map[string]bool{}
	for _, f := range result.Failed {
		failed[resolved(f.Path)] = true
		j.skip(f.Path, f.Reason.String())
	}
	for _, l := range lines {
		if failed[resolved(l.Path)] {
			continue
		}
		if err := j.done.Add(l); err != nil {
			return err
		}
		if l.Error != "" {
			continue
		}
		class := l.Predicted
		if class == "" {
			class = "not sure"
		}
		if err := j.call.printf("%s\t%.3f\t%s\n", printable(class), l.Probability, printable(l.Path)); err != nil {
			return err
		}
	}
	return j.done.Sync()
}
