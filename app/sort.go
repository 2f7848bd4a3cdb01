package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"likeness/inference/batch"
	"likeness/inference/batch/sorting"
	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/picturefolder"
	"likeness/training/project"
)

var sortCommand = command{
	name:     "sort",
	synopsis: "[flags] MODEL.onnx PATH...",
	summary:  "copies or moves pictures into one folder a class; likeness undo takes it back",
	run:      sortPictures,
}

// unsureFolder is the folder of the pictures whose class is open.
const unsureFolder = "Not sure"

type sortReport struct {
	Into    string         `json:"into"`
	Method  sorting.Method `json:"method"`
	DryRun  bool           `json:"dry_run"`
	Folders []sortedFolder `json:"folders"`
	Unsure  int            `json:"unsure_left"`
	Bytes   int64          `json:"bytes"`
	Free    int64          `json:"free"`
	Done    int            `json:"done"`
	Copied  int            `json:"copied_instead"`
	Failed  []skipped      `json:"failed"`
	Skipped []skipped      `json:"skipped"`
	Journal string         `json:"journal"`
}

type sortedFolder struct {
	Class   string `json:"class"` // empty: not sure
	Name    string `json:"name"`
	New     int    `json:"new"`
	Renamed int    `json:"renamed"`
	Present int    `json:"already_there"`
}

// sortJob is one run of sort.
type sortJob struct {
	call      *call
	model     *classifier.Classifier
	threshold float64
	kind      device.Kind
	options   sorting.Options
	meter     *meter
	report    sortReport
}

func sortPictures(ctx context.Context, c *call) error {
	into := c.flags.String("into", "sorted", "the `folder` that is to hold the class folders")
	move := c.flags.Bool("move", false, "move the pictures instead of copying them")
	link := c.flags.String("link", "", "hard (a second name for the same file) or ref (a copy that takes no space), where the file system can; else a copy")
	threshold := c.flags.Float64("threshold", 0, "not sure below this probability `P`; 0 sorts every picture, left out is the model's own")
	leave := c.flags.Bool("leave-unsure", false, "leave pictures that the model is not sure of where they are, instead of into the folder "+unsureFolder)
	dry := c.flags.Bool("dry-run", false, "say what would be done, and do nothing")
	kind := deviceFlag(c.flags)
	args, err := c.parse()
	if err != nil {
		return err
	}
	method, known := map[string]sorting.Method{"": sorting.Copy, "hard": sorting.HardLink, "ref": sorting.Clone}[*link]
	switch {
	case len(args) < 2:
		return misuse("give a model, and pictures or folders")
	case !(*threshold >= 0 && *threshold <= 1):
		return misuse("--threshold %g is not between 0 and 1", *threshold)
	case !known:
		return misuse("--link %s is neither hard nor ref", *link)
	case *move && *link != "":
		return misuse("give --move or --link, not both")
	}
	if *move {
		method = sorting.Move
	}
	target := folderOutput("sorted pictures", "--into", *into)
	target.form.dry = *dry
	if err := canWrite(nil, target); err != nil {
		return err
	}
	j := &sortJob{call: c, threshold: *threshold, kind: *kind, options: sorting.Options{Target: *into, Method: method}, meter: newMeter(c.stderr)}
	defer j.meter.end()
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
	if !*leave {
		j.options.Unsure = unsureFolder
	}
	return j.run(ctx, args[1:], *dry)
}

func (j *sortJob) run(ctx context.Context, paths []string, dry bool) error {
	items, err := j.classify(ctx, paths)
	if err != nil {
		return err
	}
	plan, err := sorting.Prepare(ctx, items, j.options)
	if err != nil {
		return err
	}
	j.take(plan, dry)
	if !j.call.json {
		if err := j.preview(plan); err != nil {
			return err
		}
	}
	if n := plan.Missing(); n > 0 {
		return &sorting.SpaceError{Target: plan.Target, Bytes: n}
	}
	if !dry {
		err = j.carryOut(ctx, plan)
	}
	if j.call.json {
		return errors.Join(err, j.call.print(j.report))
	}
	return err
}

// classify finds each picture's class. Pictures in the target are left out, unless one of the paths is in there.
func (j *sortJob) classify(ctx context.Context, paths []string) ([]sorting.Item, error) {
	found, err := picturefolder.Find(ctx, paths)
	if err != nil {
		return nil, err
	}
	j.report.Skipped = []skipped{}
	for _, s := range found.Skipped {
		j.skip(s.Path, s.Reason.String())
	}
	target := resolved(j.options.Target)
	inTarget := func(path string) bool { return picturefolder.Within(target, resolved(path)) }
	pictures := found.Pictures
	if !slices.ContainsFunc(paths, inTarget) {
		pictures = slices.DeleteFunc(pictures, inTarget)
	}
	if len(pictures) == 0 {
		return nil, fmt.Errorf("no pictures were found in %q; give pictures, or folders that hold some", paths)
	}
	items := make([]sorting.Item, 0, len(pictures))
	n := 0
	err = withDevice(j.kind, j.meter, func(d *device.Device) error {
		return batch.Classify(ctx, j.model, d, pictures, batch.Options{}, func(o batch.Outcome) error {
			n++
			j.meter.update("classifying", "pictures", n, len(pictures))
			if o.Err == nil {
				items = append(items, sorting.Item{Path: o.Path, Class: j.class(o)})
			} else {
				j.skip(o.Path, o.Err.Error())
			}
			return nil
		})
	})
	return items, err
}

// class is empty where the model is not sure.
func (j *sortJob) class(o batch.Outcome) string {
	if o.Probability() < j.threshold || j.threshold > 0 && o.Unfamiliar() {
		return ""
	}
	return j.model.Classes[o.Predicted]
}

// resolved is an absolute path without links, as far as it is there.
func resolved(path string) string {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	rest := ""
	for at := absolute; ; at = filepath.Dir(at) {
		if real, err := filepath.EvalSymlinks(at); err == nil {
			return filepath.Join(real, rest)
		}
		if filepath.Dir(at) == at {
			return absolute
		}
		rest = filepath.Join(filepath.Base(at), rest)
	}
}

func (j *sortJob) skip(path, reason string) {
	if j.call.json {
		j.report.Skipped = append(j.report.Skipped, skipped{path, reason})
		return
	}
	j.meter.line("left out: %q: %s", path, reason)
}

// take puts the plan into the report.
func (j *sortJob) take(p *sorting.Plan, dry bool) {
	r := &j.report
	r.Into, r.Method, r.DryRun, r.Unsure, r.Bytes, r.Free = p.Target, p.Method, dry, p.Unsure, p.Bytes, p.Free
	r.Folders, r.Failed = []sortedFolder{}, []skipped{}
	for _, f := range p.Folders {
		r.Folders = append(r.Folders, sortedFolder(f))
	}
	for _, l := range p.Left {
		j.skip(l.Path, l.Reason.String())
	}
}

// preview says what will be done.
func (j *sortJob) preview(p *sorting.Plan) error {
	var b strings.Builder
	width := 0
	for _, f := range p.Folders {
		width = max(width, len([]rune(printable(f.Name))))
	}
	for _, f := range p.Folders {
		fmt.Fprintf(&b, "%-*s  %d new", width, printable(f.Name), f.New)
		if f.Renamed > 0 {
			fmt.Fprintf(&b, ", %d get a number (their names are taken)", f.Renamed)
		}
		if f.Present > 0 {
			fmt.Fprintf(&b, ", %d there already (skipped)", f.Present)
		}
		b.WriteByte('\n')
	}
	if p.Unsure > 0 {
		fmt.Fprintf(&b, "Not sure, left where they are: %d.\n", p.Unsure)
	}
	fmt.Fprintf(&b, "To %s into %s: %d pictures; %s are needed there, %s are free.\n", p.Method, printable(p.Target), p.Count(), sorting.Size(p.Bytes), sorting.Size(p.Free))
	return j.call.printf("%s", b.String())
}

// past says what was done to the pictures.
var past = map[sorting.Method]string{sorting.Copy: "Copied", sorting.Move: "Moved", sorting.HardLink: "Linked", sorting.Clone: "Cloned"}

func (j *sortJob) carryOut(ctx context.Context, p *sorting.Plan) error {
	result, err := p.Run(ctx, func(s sorting.Progress) { j.meter.update("sorting", "pictures", s.Done, s.Total) })
	j.meter.end()
	j.report.Done, j.report.Copied, j.report.Journal = result.Done, result.Copied, result.Journal
	for _, f := range result.Failed {
		j.report.Failed = append(j.report.Failed, skipped{f.Path, f.Reason.String()})
	}
	if !j.call.json && (result.Done > 0 || err == nil) {
		var b strings.Builder
		fmt.Fprintf(&b, "%s %d pictures.", past[p.Method], result.Done)
		if result.Copied > 0 {
			fmt.Fprintf(&b, " %d of them were copied, since the file system cannot do it otherwise.", result.Copied)
		}
		if result.Done > 0 {
			b.WriteString(" To take it back: likeness undo")
		}
		b.WriteByte('\n')
		writeSkipped(&b, j.report.Failed)
		err = errors.Join(err, j.call.printf("%s", b.String()))
	}
	if err == nil && len(result.Failed) > 0 {
		err = fmt.Errorf("%d pictures stay where they are; see the reasons above", len(result.Failed))
	}
	return err
}
