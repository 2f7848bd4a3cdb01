package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"likeness/inference/batch"
	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/training/dataset"
	"likeness/training/measure"
)

var evaluateCommand = command{
	name:     "evaluate",
	synopsis: "[flags] MODEL.onnx DIR",
	summary:  "measures a model on a folder whose sub-folders are named as its classes",
	run:      evaluate,
}

type evaluateReport struct {
	Classes   []string           `json:"classes"`
	Accuracy  measure.Accuracy   `json:"accuracy"`
	LogLoss   float64            `json:"log_loss"`
	Confusion [][]int            `json:"confusion"`
	Pictures  []evaluatedPicture `json:"pictures"`
	Skipped   []skipped          `json:"skipped"`
	// Measurements holds all that is measured; its examples are indices into Pictures.
	Measurements measure.Report `json:"measurements"`
	// Restricted says which part of the pictures was measured; nil is all of them.
	Restricted *restricted `json:"restricted,omitempty"`
}

// restricted is a part of the pictures.
type restricted struct {
	Classes []string `json:"classes,omitempty"`
	Folder  string   `json:"folder,omitempty"`
	Of      int      `json:"of"` // pictures that there are altogether
}

type evaluatedPicture struct {
	Path          string    `json:"path"`
	Class         string    `json:"class"`
	Predicted     string    `json:"predicted"`
	Probabilities []float64 `json:"probabilities"`
}

func evaluate(ctx context.Context, c *call) error {
	kind := deviceFlag(c.flags)
	classes := c.flags.StringSlice("restrict-class", nil, "measure the pictures of these classes alone, with commas")
	folder := c.flags.String("restrict-folder", "", "measure the pictures below this `folder` alone")
	args, err := c.parse()
	if err != nil {
		return err
	}
	if len(args) != 2 {
		return misuse("give a model and a folder")
	}
	if info, err := os.Stat(*folder); *folder != "" && (err != nil || !info.IsDir()) {
		return fmt.Errorf("--restrict-folder: there is no folder %q: check its name", *folder)
	}
	model, err := openModel(args[0])
	if err != nil {
		return err
	}
	data, err := dataset.Scan(ctx, args[1:], dataset.Options{OneClass: true}, nil)
	if err != nil {
		return err
	}
	classOf, err := matchClasses(model.Classes, data.Classes)
	if err != nil {
		return err
	}
	r := evaluateReport{Classes: model.Classes, Pictures: []evaluatedPicture{}, Skipped: []skipped{}}
	for _, s := range data.Skipped {
		r.Skipped = append(r.Skipped, skipped{s.Path, s.Reason.String()})
	}
	if err := r.restrict(data, *classes, *folder); err != nil {
		return err
	}
	if err := r.measure(ctx, c, *kind, model, data, classOf); err != nil {
		return err
	}
	if c.json {
		return c.print(r)
	}
	return r.write(c)
}

// restrict leaves the pictures of some classes and of a folder alone to be measured.
func (r *evaluateReport) restrict(data *dataset.Dataset, classes []string, folder string) error {
	if len(classes) == 0 && folder == "" {
		return nil
	}
	for _, name := range classes {
		if !slices.Contains(data.Classes, name) {
			return misuse("--restrict-class: there are no pictures of a class %q; there are of %q", name, data.Classes)
		}
	}
	part := dataset.Part[string]{Classes: classes}
	if folder != "" {
		var err error
		if part.Folder, err = filepath.Abs(folder); err != nil {
			return fmt.Errorf("find the folder %q: %w", folder, err)
		}
	}
	r.Restricted = &restricted{Classes: classes, Folder: folder, Of: len(data.Pictures)}
	var kept []dataset.Picture
	for _, p := range data.Pictures {
		full, err := filepath.Abs(p.Path)
		if err != nil {
			return fmt.Errorf("find the picture %q: %w", p.Path, err)
		}
		if part.Has(data.Classes[p.Class], full) {
			kept = append(kept, p)
		}
	}
	if len(kept) == 0 {
		return misuse("none of the %d pictures is of these classes and in that folder: give another part", len(data.Pictures))
	}
	data.Pictures = kept
	return nil
}

// matchClasses finds each folder's class in the model.
func matchClasses(model, folders []string) ([]int, error) {
	of := make([]int, len(folders))
	for i, name := range folders {
		if of[i] = slices.Index(model, name); of[i] < 0 {
			return nil, fmt.Errorf("the folder %q is no class of the model, whose classes are %q: rename the folder, or take another model", name, model)
		}
	}
	return of, nil
}

func (r *evaluateReport) measure(ctx context.Context, c *call, kind device.Kind, model *classifier.Classifier, data *dataset.Dataset, classOf []int) error {
	paths := make([]string, len(data.Pictures))
	for i, p := range data.Pictures {
		paths[i] = p.Path
	}
	m := newMeter(c.stderr)
	defer m.end()
	var labels []int
	var probabilities [][]float64
	n, start := 0, time.Now()
	err := withDevice(kind, m, func(d *device.Device) error {
		return batch.Classify(ctx, model, d, paths, batch.Options{}, func(o batch.Outcome) error {
			class := classOf[data.Pictures[n].Class]
			n++
			m.update("classifying", "pictures", n, len(paths))
			if o.Err == nil {
				labels, probabilities = append(labels, class), append(probabilities, o.Probabilities)
				r.Pictures = append(r.Pictures, evaluatedPicture{o.Path, model.Classes[class], model.Classes[o.Predicted], o.Probabilities})
				return nil
			}
			r.Skipped = append(r.Skipped, skipped{o.Path, o.Err.Error()})
			return nil
		})
	})
	if err != nil {
		return err
	}
	report, err := measure.Measure(model.Classes, labels, probabilities)
	report.EvaluationSeconds = measure.ScoreOf(time.Since(start).Seconds())
	r.Measurements = report
	r.Accuracy, r.LogLoss, r.Confusion = report.Accuracy, report.LogLoss, report.Confusion
	return err
}

// openModel opens the model that a command's first argument names.
func openModel(path string) (*classifier.Classifier, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%q is a folder, not a model: give the model first, the ONNX file that likeness train --out wrote", path)
	}
	return classifier.Load(path)
}

// withDevice opens a device for as long as f runs.
func withDevice(kind device.Kind, m *meter, f func(*device.Device) error) error {
	d, err := device.Open(kind, 0)
	if err != nil {
		return err
	}
	for _, note := range d.Notes() {
		m.line("Note: %s", note)
	}
	return errors.Join(f(d), d.Close())
}

func (r *evaluateReport) write(c *call) error {
	var b strings.Builder
	writeSkipped(&b, r.Skipped)
	for _, p := range r.Pictures {
		if p.Class != p.Predicted {
			fmt.Fprintf(&b, "  wrong: %q: %s taken for %s (%.2f)\n", p.Path, p.Class, p.Predicted, p.Probabilities[slices.Index(r.Classes, p.Predicted)])
		}
	}
	if p := r.Restricted; p != nil {
		fmt.Fprintf(&b, "Restricted to a part: %d of %d pictures", r.Accuracy.N, p.Of)
		if len(p.Classes) > 0 {
			fmt.Fprintf(&b, ", class %s", strings.Join(p.Classes, ", "))
		}
		if p.Folder != "" {
			fmt.Fprintf(&b, ", below %q", p.Folder)
		}
		b.WriteString(".\n")
	}
	b.WriteString("Confusion (rows: true class, columns: predicted):\n")
	for i, row := range r.Confusion {
		fmt.Fprintf(&b, "  %-20s %v\n", r.Classes[i], row)
	}
	fmt.Fprintf(&b, "Result: %s, log-loss %.3f.\n", accuracy(r.Accuracy), r.LogLoss)
	return c.printf("%s", b.String())
}
