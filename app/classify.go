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
	"likeness/inference/batch/results"
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
	SidecarsRefused   []skipped           `json:"sidecars_refused,omitempty"` // other programs' sidecars, which stay
	DoneBefore        int                 `json:"done_before"`                // pictures whose results were in --jsonl already
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

// classifyFlags are what the user asks for.
type classifyFlags struct {
	csv, jsonl, xmp string
	kind            device.Kind
	resume          bool
	threshold       float64
	shard           shard
}

func classify(ctx context.Context, c *call) error {
	var f classifyFlags
	c.flags.StringVar(&f.csv, "csv", "", "write a table to this `file` (- is stdout)")
	c.flags.StringVar(&f.jsonl, "jsonl", "", "write one JSON object a picture to this `file` as it goes, from which a stopped run can go on")
	c.flags.BoolVar(&f.resume, "resume", false, "go on with the file of --jsonl: pictures that are in it and unchanged since are not done again")
	c.flags.StringVar(&f.xmp, "xmp", "", "write XMP sidecars with the class as a keyword into this `folder`, or, if it is the word beside, next to the pictures")
	c.flags.Float64Var(&f.threshold, "threshold", 0, "leave the class of a picture open where its probability is below `P`")
	c.flags.Var(&f.shard, "shard", "take part `i/n` of the pictures only, for several machines")
	kind := deviceFlag(c.flags)
	args, err := c.parse()
	if err != nil {
		return err
	}
	f.kind = *kind
	switch {
	case len(args) < 2:
		return misuse("give a model, and pictures or folders")
	case !(f.threshold >= 0 && f.threshold <= 1): // which not a number is not either
		return misuse("--threshold %g is not between 0 and 1", f.threshold)
	case f.csv == "-" && c.json:
		return misuse("--csv - and --json both want stdout")
	case f.resume && f.jsonl == "":
		return misuse("--resume goes on with a file of results: name it with --jsonl")
	}
	keywords := folderOutput("sidecars", "--xmp", f.xmp)
	if f.xmp == "beside" {
		keywords.path = ""
	}
	if err := canWrite(args, tableOutput(f.csv), resultsOutput(f.jsonl), keywords); err != nil {
		return err
	}
	model, err := openModel(args[0])
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
	f.shard.keep(&found)
	j := &classification{call: c, classifyFlags: f, model: model, meter: newMeter(c.stderr), sidecars: sidecars{where: f.xmp, paths: args[1:]}}
	defer j.meter.end()
	if f.jsonl == "" {
		return j.run(ctx, found)
	}
	run := results.Run{Threshold: f.threshold}
	if run.Model, err = results.Model(args[0]); err != nil {
		return err
	}
	if j.results, err = results.Open(f.jsonl, run, f.resume); err != nil {
		return err
	}
	return errors.Join(j.run(ctx, found), j.results.Close())
}

// classification is one run of classify.
type classification struct {
	classifyFlags
	call     *call
	model    *classifier.Classifier
	meter    *meter
	report   classifyReport
	rows     *table.Writer // nil without a table
	results  *results.File // nil without one
	sidecars sidecars

	known      map[string]bool // pictures whose results are in the file
	classified int             // pictures
	unfamiliar int             // of them
}

func (j *classification) run(ctx context.Context, found picturefolder.Found) error {
	j.report = classifyReport{Classes: j.model.Classes, Pictures: []classifiedPicture{}, Skipped: []skipped{}}
	for _, s := range found.Skipped {
		j.skip(s.Path, s.Reason.String())
	}
	var err error
	switch j.csv {
	case "":
		err = j.all(ctx, found.Pictures)
	case "-":
		err = j.table(ctx, j.call.stdout, found.Pictures)
	default:
		err = atomicfile.Write(j.csv, func(w io.Writer) error { return j.table(ctx, w, found.Pictures) })
	}
	if err != nil {
		return err
	}
	if j.call.json {
		err = j.call.print(j.report)
	} else {
		err = j.summary()
	}
	if n := len(found.Pictures); err == nil && n > 0 && j.classified == 0 {
		return fmt.Errorf("no picture of %d could be read; the reasons stand beside their names", n)
	}
	return err
}

// table writes the rows. The names of the columns are in the first part only, so that the parts of a table can be put together with cat.
func (j *classification) table(ctx context.Context, w io.Writer, paths []string) (err error) {
	b := bufio.NewWriter(w)
	columns := table.Columns{Unfamiliar: j.model.Familiarity != nil}
	if j.rows = table.Body(b, columns); j.shard.first() {
		if j.rows, err = table.New(b, j.model.Classes, columns); err != nil {
			return err
		}
	}
	return errors.Join(j.all(ctx, paths), b.Flush())
}

func (j *classification) skip(path, reason string) {
	if j.call.json {
		j.report.Skipped = append(j.report.Skipped, skipped{path, reason})
		return
	}
	j.meter.line("left out: %q: %s", path, reason)
}

// all classifies the pictures. What is not asked for is not kept, so that memory stays flat.
func (j *classification) all(ctx context.Context, paths []string) error {
	todo, err := j.open(paths)
	if err != nil {
		return err
	}
	start, n := time.Now(), 0
	if len(todo) > 0 {
		err = withDevice(j.kind, j.meter, func(d *device.Device) error {
			return batch.Classify(ctx, j.model, d, todo, batch.Options{}, func(o batch.Outcome) error {
				n++
				j.meter.update("classifying", "pictures", n, len(todo))
				var err error
				if paths, err = j.before(paths, o.Path); err != nil {
					return err
				}
				return j.outcome(o)
			})
		})
	}
	if err == nil {
		_, err = j.before(paths, "")
	}
	j.report.PicturesPerSecond = float64(n) / time.Since(start).Seconds()
	return err
}

// outcome takes what has just been found out.
func (j *classification) outcome(o batch.Outcome) error {
	line := results.Line{Path: o.Path}
	if o.Err != nil {
		line.Error = o.Err.Error()
	} else {
		line = j.line(o)
	}
	if j.results != nil {
		if err := j.results.Add(line); err != nil {
			return err
		}
	}
	return j.emit(line)
}

// emit gives a result, new or known before, to all that was asked for.
func (j *classification) emit(line results.Line) error {
	if line.Error != "" {
		j.skip(line.Path, line.Error)
		return nil
	}
	p := classifiedPicture{Path: line.Path, Predicted: line.Predicted, Probability: line.Probability, Unfamiliarity: line.Unfamiliarity}
	for _, c := range j.model.Classes {
		p.Probabilities = append(p.Probabilities, line.Probabilities[c])
	}
	unfamiliar := false
	if p.Unfamiliarity != nil {
		unfamiliar = *p.Unfamiliarity > 1
		p.Unfamiliar = &unfamiliar
	}
	j.classified++
	if unfamiliar {
		j.unfamiliar++
	}
	if err := j.sidecar(p.Path, p.Predicted); err != nil {
		return err
	}
	switch {
	case j.rows != nil:
		err := j.rows.Write(table.Row{Path: p.Path, Predicted: p.Predicted, Probability: p.Probability, Probabilities: p.Probabilities, Unfamiliar: unfamiliar})
		if err != nil {
			return err
		}
	case !j.call.json && j.jsonl == "":
		name := p.Predicted
		if name == "" {
			name = "not sure"
		}
		if unfamiliar {
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

func (j *classification) summary() error {
	if j.unfamiliar > 0 {
		j.meter.line("%d of the pictures are unfamiliar: not like any that the model learned from, so their class means little.", j.unfamiliar)
	}
	if j.report.DoneBefore > 0 {
		j.meter.line("%d of the pictures had been done before.", j.report.DoneBefore)
	}
	if j.sidecars.n > 0 {
		j.meter.line("%d sidecars say the class.", j.sidecars.n)
	}
	to := j.csv
	if to == "" || to == "-" {
		to = j.jsonl
	}
	if to == "" || j.csv == "-" {
		j.meter.line("%.1f pictures a second.", j.report.PicturesPerSecond)
		return nil
	}
	return j.call.printf("Wrote %s, %.1f pictures a second.\n", to, j.report.PicturesPerSecond)
}
