package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"likeness/resources"
	"likeness/training/compare"
	"likeness/training/report"
)

var studyCommand = command{
	name:     "study",
	synopsis: "[flags]",
	summary:  "the comparison on the bundled sample, photos and drawings: 100 pictures to learn from, 50 to be judged by",
	run:      study,
}

func study(ctx context.Context, c *call) (err error) {
	f := compareFlags{}
	f.define(c)
	out := c.flags.String("out", "", "also write an HTML report with pictures to this `file`")
	args, err := c.parse()
	if err != nil {
		return err
	}
	if len(args) != 0 {
		return misuse("study takes no folder: it has its own pictures; likeness compare takes yours")
	}
	folder, err := os.MkdirTemp("", "likeness-study-*")
	if err != nil {
		return fmt.Errorf("make a folder for the sample pictures: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	s, methods, err := f.settings(c, []string{folder})
	if err != nil {
		return err
	}
	if err := canWrite([]string{f.backbone.name}, reportOutput("--out", *out)); err != nil {
		return err
	}
	credits, err := unpackSample(folder)
	if err != nil {
		return fmt.Errorf("unpack the sample pictures: %w", err)
	}
	t, err := c.compare(ctx, s, methods)
	if t == nil {
		return err
	}
	o := report.Options{
		Title: "Photos and drawings: what earlier learning is worth", Credits: credits,
		Intro: "A network that already knows pictures is taught to tell photos from drawings with very few examples, in several ways, and held against ways that begin with nothing.",
	}
	err = errors.Join(err, writeReport(ctx, t, *out, o))
	// The folder is gone when the command ends: what is printed names the pictures within it.
	for _, list := range [][]compare.Picture{t.Learned, t.Pictures} {
		for i := range list {
			if name, e := filepath.Rel(folder, list[i].Path); e == nil {
				list[i].Path = filepath.ToSlash(name)
			}
		}
	}
	return errors.Join(err, c.printTable(t, *out))
}

// unpackSample writes the bundled pictures into a folder, and returns their credits by path.
func unpackSample(folder string) (map[string]string, error) {
	sample := resources.Sample()
	if err := os.CopyFS(folder, pictures{sample}); err != nil {
		return nil, err
	}
	list, err := fs.ReadFile(sample, "ATTRIBUTION.tsv")
	if err != nil {
		return nil, err
	}
	credits := map[string]string{}
	for line := range strings.Lines(string(list)) {
		row := strings.Split(strings.TrimSpace(line), "\t")
		if len(row) < 5 {
			return nil, fmt.Errorf("the list of authors has the line %q", line)
		}
		credits[filepath.Join(folder, filepath.FromSlash(row[0]))] = fmt.Sprintf("“%s”, %s; %s; %s", row[1], row[2], row[3], row[4])
	}
	return credits, nil
}

// pictures are the class folders alone: the list of authors beside them is no picture.
type pictures struct{ fs.FS }

func (p pictures) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(p.FS, name)
	kept := entries[:0]
	for _, e := range entries {
		if e.IsDir() || strings.HasSuffix(e.Name(), ".jpg") {
			kept = append(kept, e)
		}
	}
	return kept, err
}
