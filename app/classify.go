package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"likeness/inference/atomicfile"
	"likeness/inference/batch"
	"likeness/inference/batch/table"
	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/picturefolder"
)

var classifyCommand = command{
	name:     "classify",
	synopsis: "[flags] MODEL.onnx PATH...",
	summary:  "says of pictures, or folders of them, which class each is; nothing is moved or written but the results",
	run:      classify,
}

type classifyReport struct {
	Classes           []string            `json:"classes"`
	Pictures          []classifiedPicture `json:"pictures"`
	Skipped           []skipped           `json:"skipped"`
	PicturesPerSecond float64             `json:"pictures_per_second"`
}

type classifiedPicture struct {
	Path          string    `json:"path"`
	Predicted     string    `json:"predicted"` // empty where the threshold is not reached
	Probability   float64   `json:"probability"`
	Probabilities []float64 `json:"probabilities"`
	// Unfamiliar says that the picture is not like any that the model learned from; above an Unfamiliarity of 1. Both are absent where the
	// model cannot tell.
	Unfamiliar    *bool    `json:"unfamiliar,omitempty"`
	Unfamiliarity *float64 `json:"unfamiliarity,omitempty"`
}

func classify(ctx context.Context, c *call) error {
	to := c.flags.String("csv", "", "write a table to this `file` (- is stdout)")
	threshold := c.flags.Float64("threshold", 0, "leave the class of a picture open where its probability is below `P`")
	kind := c.flags.String("device", "auto", "auto, cpu, cuda or reference (plain Go, slow)")
	args, err := c.parse()
	if err != nil {
		return err
	}
	switch {
	case len(args) < 2:
		return misuse("give a model, and pictures or folders")
	case !(*threshold >= 0 && *threshold <= 1): // which not a number is not either
		return misuse("--threshold %g is not between 0 and 1", *threshold)
	case *to == "-" && c.json:
		return misuse("--csv - and --json both want stdout")
	}
	model, err := classifier.Load(args[0])
	if err != nil {
		return err
	}
	found, err := picturefolder.Find(ctx, args[1:])
	if err != nil {
		return err
	}
	if len(found.Pictures) == 0 {
		return fmt.Errorf("no pictures were found in %q; give pictures, or folders that hold some", args[1:])
	}
	j := &classification{call: c, model: model, threshold: *threshold, meter: newMeter(c.stderr)}
	defer j.meter.end()
	return j.run(ctx, *kind, *to, found)
}

// classification is one run of classify.
type classification struct {
	call      *call
	model     *classifier.Classifier
	threshold float64
	meter     *meter
	report    classifyReport
	rows      *table.Writer // nil without a table

	unfamiliar int // pictures
}

func (j *classification) run(ctx context.Context, kind, to string, found picturefolder.Found) error {
	j.report = classifyReport{Classes: j.model.Classes, Pictures: []classifiedPicture{}, Skipped: []skipped{}}
	for _, s := range found.Skipped {
		j.skip(s.Path, s.Reason)
	}
	work := func(w io.Writer) (err error) {
		if w != nil {
			if j.rows, err = table.New(w, j.model.Classes, table.Columns{Unfamiliar: j.model.Familiarity != nil}); err != nil {
				return err
			}
		}
		return j.all(ctx, kind, found.Pictures)
	}
	var err error
	switch to {
	case "":
		err = work(nil)
	case "-":
		w := bufio.NewWriter(j.call.stdout)
		err = errors.Join(work(w), w.Flush())
	default:
		err = atomicfile.Write(to, func(w io.Writer) error {
			b := bufio.NewWriter(w)
			return errors.Join(work(b), b.Flush())
		})
	}
	if err != nil {
		return err
	}
	if j.call.json {
		return j.call.print(j.report)
	}
	return j.summary(to)
}

func (j *classification) skip(path, reason string) {
	if j.call.json {
		j.report.Skipped = append(j.report.Skipped, skipped{path, reason})
		return
	}
	j.meter.line("left out: %q: %s", path, reason)
}

// all classifies the pictures. What is not asked for is not kept, so that memory stays flat.
func (j *classification) all(ctx context.Context, kind string, paths []string) error {
	start, n := time.Now(), 0
	err := withDevice(kind, j.meter, func(d *device.Device) error {
		return batch.Classify(ctx, j.model, d, paths, batch.Options{}, func(o batch.Outcome) error {
			n++
			j.meter.update("classifying", "pictures", n, len(paths))
			if o.Err == nil {
				return j.outcome(o)
			}
			j.skip(o.Path, o.Err.Error())
			return nil
		})
	})
	j.report.PicturesPerSecond = float64(n) / time.Since(start).Seconds()
	return err
}

func (j *classification) outcome(o batch.Outcome) error {
	p := classifiedPicture{Path: o.Path, Predicted: j.model.Classes[o.Predicted], Probability: o.Probability(), Probabilities: o.Probabilities}
	if p.Probability < j.threshold {
		p.Predicted = ""
	}
	if j.model.Familiarity != nil {
		unfamiliar := o.Unfamiliar()
		p.Unfamiliar, p.Unfamiliarity = &unfamiliar, &o.Unfamiliarity
		if unfamiliar {
			j.unfamiliar++
		}
	}
	switch {
	case j.rows != nil:
		if err := j.rows.Write(table.Row{Path: p.Path, Predicted: p.Predicted, Probability: p.Probability, Probabilities: p.Probabilities, Unfamiliar: o.Unfamiliar()}); err != nil {
			return err
		}
	case !j.call.json:
		name := p.Predicted
		if name == "" {
			name = "not sure"
		}
		if o.Unfamiliar() {
			name += " (unfamiliar)"
		}
		if err := j.call.printf("%s\t%.3f\t%s\n", printable(name), p.Probability, printable(p.Path)); err != nil {
			return err
		}
	}
	if j.call.json {
		j.report.Pictures = append(j.report.Pictures, p)
	}
	return nil
}

// printable quotes a path that would break a line.
func printable(path string) string {
	if q := strconv.Quote(path); strings.ContainsAny(q, `\`) {
		return q
	}
	return path
}

func (j *classification) summary(to string) error {
	if j.unfamiliar > 0 {
		j.meter.line("%d of the pictures are unfamiliar: not like any that the model learned from, so their class means little.", j.unfamiliar)
	}
	if to == "" || to == "-" {
		j.meter.line("%.1f pictures a second.", j.report.PicturesPerSecond)
		return nil
	}
	return j.call.printf("Wrote %s, %.1f pictures a second.\n", to, j.report.PicturesPerSecond)
}
