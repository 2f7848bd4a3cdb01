package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"likeness/inference/atomicfile"
	"likeness/training"
	"likeness/training/augment"
	"likeness/training/compare"
	"likeness/training/dataset"
	"likeness/training/finetune"
	"likeness/training/report"
)

var compareCommand = command{
	name:     "compare",
	synopsis: "[flags] DIR...",
	summary:  "trains in several ways on the same pictures and says which is better, and whether it learns at all",
	run:      runCompare,
}

// compareFlags are the flags of compare and study as they are written.
type compareFlags struct {
	methods  string
	backbone backboneFlags
	work     workFlags
	seeds    int
	fraction float64
	perClass []int // training and test pictures of each class, for experiments
	curve    bool
}

func (f *compareFlags) define(c *call) {
	fs := c.flags
	fs.StringVar(&f.methods, "methods", "all", "what to compare, with commas: "+methodList())
	fs.IntVar(&f.seeds, "seeds", 1, "number of divisions to repeat everything on")
	fs.BoolVar(&f.curve, "curve", false, "also draw the learning curve: would more pictures help?")
	fs.Float64Var(&f.fraction, "test-fraction", dataset.DefaultTestFraction, "share of each class that is kept aside to measure with")
	fs.IntSliceVar(&f.perClass, "per-class", nil, "exact numbers of pictures of each class to learn from and to keep aside instead, as 100,50")
	f.backbone.add(fs)
	f.work.add(fs)
}

func methodList() string {
	var words []string
	for _, m := range compare.Methods() {
		words = append(words, string(m))
	}
	return strings.Join(words, ",")
}

// settings checks the flags.
func (f *compareFlags) settings(c *call, folders []string) (s compare.Settings, methods []compare.Method, err error) {
	s.Settings = training.Settings{
		Folders: folders, TestFraction: f.fraction,
		Options: finetune.Options{Mirror: true, Augment: augment.Mild},
	}
	s.Seeds, s.Curve = f.seeds, f.curve
	switch {
	case len(folders) == 0:
		return s, nil, misuse("give a folder of class folders, or one folder per class")
	case !(f.fraction > 0 && f.fraction < 1):
		return s, nil, misuse("--test-fraction %g is not between 0 and 1", f.fraction)
	case f.seeds < 1:
		return s, nil, misuse("--seeds must be 1 or more")
	case len(f.perClass) != 0 && (len(f.perClass) != 2 || f.perClass[0] < 1 || f.perClass[1] < 1):
		return s, nil, misuse("--per-class wants two numbers, as 100,50")
	case len(f.perClass) != 0 && c.flags.Changed("test-fraction"):
		return s, nil, misuse("give --per-class or --test-fraction, not both")
	}
	if len(f.perClass) == 2 {
		s.TrainPerClass, s.TestPerClass = f.perClass[0], f.perClass[1]
	}
	if err := f.backbone.into(&s.Settings); err != nil {
		return s, nil, err
	}
	if methods, err = compare.ParseMethods(f.methods); err != nil {
		return s, nil, misuse("%v", err)
	}
	err = f.work.into(&s.Settings)
	return s, methods, err
}

func runCompare(ctx context.Context, c *call) error {
	var f compareFlags
	f.define(c)
	out := c.flags.String("out", "", "also write an HTML report with pictures to this `file`")
	folders, err := c.parse()
	if err != nil {
		return err
	}
	s, methods, err := f.settings(c, folders)
	if err != nil {
		return err
	}
	if err := canWrite(append(folders, f.backbone.name), reportOutput("--out", *out)); err != nil {
		return err
	}
	t, err := c.compare(ctx, s, methods)
	if t == nil {
		return err
	}
	return errors.Join(err, writeReport(ctx, t, *out, report.Options{}), c.printTable(t, *out))
}

// compare runs a comparison. What was finished comes back even where it was stopped.
func (c *call) compare(ctx context.Context, s compare.Settings, methods []compare.Method) (*compare.Table, error) {
	v := &compareView{trainView: trainView{meter: newMeter(c.stderr)}, shares: map[compare.Method]float64{}}
	t, err := compare.Run(ctx, s, methods, v.event)
	v.meter.end()
	return t, err
}

// writeReport writes a comparison's report where a file is named.
func writeReport(ctx context.Context, t *compare.Table, path string, o report.Options) error {
	if path == "" {
		return nil
	}
	o.Made = time.Now()
	// A comparison that was stopped half-way has a report too.
	return atomicfile.Write(path, func(w io.Writer) error { return report.Comparison(context.WithoutCancel(ctx), w, t, o) })
}

// printTable prints a comparison, and where its report is.
func (c *call) printTable(t *compare.Table, path string) error {
	if c.json {
		return c.print(t)
	}
	text := tableText(t)
	if path != "" {
		text += "\nThe report with pictures is in " + path + ".\n"
	}
	return c.printf("%s", text)
}

// compareView turns a comparison's events into words.
type compareView struct {
	trainView
	shares map[compare.Method]float64 // of each method that was announced
}

func (v *compareView) event(e compare.Event) {
	m := v.meter
	switch e := e.(type) {
	case compare.Waiting:
		v.shares[e.Method] = 0
	case compare.Running:
		v.share(e.Method, e.Share)
	case compare.Done:
		m.line("%s: %s", e.Result.Name, accuracy(e.Result.Accuracy))
		v.share(e.Result.Method, 1)
	case compare.Failed:
		m.line("%s did not finish: %v", e.Method, e.Err)
		v.share(e.Method, 1)
	case compare.Dividing:
		m.line("Division %d of %d.", e.Division, e.Divisions)
	case compare.Drawing:
		m.update("drawing the learning curve", "trainings", e.Done, e.Total)
	default:
		v.trainView.event(e)
	}
}

// share shows how far all methods together are; a method counts by what it usually costs.
func (v *compareView) share(m compare.Method, share float64) {
	v.shares[m] = share
	done, all := 0.0, 0.0
	for m, s := range v.shares {
		done, all = done+s*m.Cost(), all+m.Cost()
	}
	v.meter.update("comparing", "%", int(100*done/all), 100)
}

// tableText prints a comparison for people.
func tableText(t *compare.Table) string {
	var b strings.Builder
	if t.CrossValidated {
		fmt.Fprintf(&b, "Classes: %s. There are too few pictures to keep some aside: each of the %d was judged by methods that had learned from about %d others (cross-validation).\n\n",
			strings.Join(t.Classes, ", "), len(t.Pictures), t.Train)
	} else {
		fmt.Fprintf(&b, "Classes: %s. Every method learned from the same %d pictures and was judged by the same %d.\n\n", strings.Join(t.Classes, ", "), t.Train, len(t.Pictures))
	}
	width := 0
	for _, r := range t.Results {
		width = max(width, len([]rune(r.Name)))
	}
	fmt.Fprintf(&b, "%-*s  %-15s %9s %9s %10s\n", width, "", "right", "log-loss", "time", "pictures")
	for _, r := range t.Results {
		fmt.Fprintf(&b, "%-*s  ", width, r.Name)
		if r.Status != compare.Finished {
			b.WriteString(r.Sentence + "\n")
			continue
		}
		fmt.Fprintf(&b, "%.3f +- %.3f  %9.3f %9s %10s\n", r.Accuracy.Value, r.Accuracy.StandardError, r.LogLoss, seconds(r.Seconds), fmt.Sprintf("%d of %d", r.Right, r.Accuracy.N))
	}
	b.WriteString("\n+- is one standard error: how far off the result could easily be by chance.\n\n")
	for _, r := range t.Results {
		if r.Status == compare.Finished {
			fmt.Fprintf(&b, "%s: %s\n", r.Name, r.Sentence)
		}
	}
	for _, c := range t.Conclusions {
		fmt.Fprintf(&b, "\n%s %s\n", heading(c.Title), c.Text)
	}
	repeatsText(&b, t, width)
	curveText(&b, t)
	return b.String()
}

// heading ends a title that is not a question with a colon.
func heading(title string) string {
	if strings.HasSuffix(title, "?") {
		return title
	}
	return title + ":"
}

func repeatsText(b *strings.Builder, t *compare.Table, width int) {
	if len(t.Repeats) == 0 {
		return
	}
	fmt.Fprintf(b, "\nOver several divisions of the pictures (mean, standard deviation over the divisions):\n")
	for _, r := range t.Repeats {
		fmt.Fprintf(b, "%-*s  %.3f, %.3f; log-loss %.3f; %d divisions\n", width, r.Method.Name(t.Majority), r.Mean, r.StandardDeviation, r.LogLoss, r.Divisions)
	}
}

func curveText(b *strings.Builder, t *compare.Table) {
	if t.Curve == nil {
		return
	}
	fmt.Fprintf(b, "\nWould more pictures help? %s\n", t.Curve.Text)
	for _, p := range t.Curve.Points {
		fmt.Fprintf(b, "%6d pictures: %.3f (%.3f to %.3f)\n", p.Train, p.Accuracy, p.Low, p.High)
	}
}

// seconds writes a duration as people say it.
func seconds(s float64) string {
	if s < 10 {
		return fmt.Sprintf("%.1f s", s)
	}
	d := time.Duration(s * float64(time.Second)).Round(time.Second)
	if d < time.Minute {
		return fmt.Sprintf("%d s", int(d.Seconds()))
	}
	return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
}
