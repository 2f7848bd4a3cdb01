package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/export"
	"likeness/inference/picturefolder"
)

var exportCommand = command{
	name:     "export",
	synopsis: "[flags] MODEL.onnx",
	summary:  "writes a model for use in other programs, with samples, and proves that it answers there as it does here",
	run:      exportModel,
}

func exportModel(ctx context.Context, c *call) error {
	var o export.Options
	c.flags.StringVar(&o.Folder, "to", "", "write into this new `folder`; MODEL-export beside the model where not given")
	pictures := c.flags.StringArray("pictures", nil, "compare on pictures from this `folder`, not on the bundled sample alone; they are not exported")
	c.flags.BoolVar(&o.FP16, "fp16", false, "write a model in 16 bits too, half the size")
	c.flags.BoolVar(&o.Triton, "triton", false, "write a model repository for Triton Inference Server too")
	c.flags.StringVar(&o.Card.Purpose, "purpose", "", "for the model card: what the model is for")
	c.flags.StringVar(&o.Card.Source, "source", "", "for the model card: where the pictures come from")
	kind := deviceFlag(c.flags)
	args, err := c.parse()
	if err != nil {
		return err
	}
	if len(args) != 1 {
		return misuse("give a model")
	}
	if o.Folder == "" {
		o.Folder = strings.TrimSuffix(args[0], filepath.Ext(args[0])) + "-export"
	}
	folder := folderOutput("export", "--to", o.Folder)
	folder.form.fresh = true
	if err := canWrite(nil, folder); err != nil {
		return err
	}
	model, err := openModel(args[0])
	if err != nil {
		return err
	}
	var found picturefolder.Found
	if len(*pictures) > 0 {
		if found, err = picturefolder.Find(ctx, *pictures); err != nil {
			return err
		}
		if len(found.Pictures) == 0 {
			return fmt.Errorf("no pictures were found in %q; give a folder that holds some, or leave --pictures out", *pictures)
		}
	}
	m := newMeter(c.stderr)
	defer m.end()
	return withDevice(*kind, m, func(d *device.Device) error {
		o.Device = d
		return runExport(ctx, c, model, found.Pictures, o)
	})
}

func runExport(ctx context.Context, c *call, model *classifier.Classifier, pictures []string, o export.Options) error {
	var broken error // of stdout
	r, err := export.Write(ctx, model, pictures, o, func(l export.Line) {
		if !c.json {
			broken = errors.Join(broken, c.printf("%s\n", exportLine(l)))
		}
	})
	var check *export.CheckError
	if errors.As(err, &check) {
		fmt.Fprintf(c.stderr, "%s", check.Report())
	}
	if err = errors.Join(err, broken); err != nil {
		return err
	}
	if c.json {
		return c.print(r)
	}
	return c.printf("Exported to %s.\n", printable(r.Folder))
}

// exportLine is a line of the list, for people.
func exportLine(l export.Line) string {
	mark := "ok  "
	if l.Failed {
		mark = "FAILED"
	}
	if l.Kind == export.Wrote {
		return fmt.Sprintf("wrote %-20s %10s  %s", l.File, l.Figure, l.Text)
	}
	text := fmt.Sprintf("%s  %s: %s", mark, l.File, l.Text)
	if l.Figure != "" {
		text += ": " + l.Figure
	}
	return text
}
