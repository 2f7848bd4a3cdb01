package main

import (
	"context"
	"fmt"
	"strings"

	"likeness/training"
)

var layersCommand = command{
	name:     "layers",
	synopsis: "[flags] lite0|FILE.onnx",
	summary:  "lists the layers of a network to start from: their shapes, and where its classifier can be taken off",
	run:      layers,
}

type layersReport struct {
	Network    string       `json:"network"`
	Size       int          `json:"size"` // rows and columns of a picture
	Mean       [3]float32   `json:"mean"` // of the colours from 0 to 255
	Deviation  [3]float32   `json:"deviation"`
	From       string       `json:"colors_from"` // file, assumed or chosen
	Cut        string       `json:"cut"`
	LastStages string       `json:"last_stages_after"`
	Features   int          `json:"features"`
	Layers     []layerEntry `json:"layers"`
}

type layerEntry struct {
	Name         string `json:"name"`
	Kind         string `json:"kind"`
	Shape        []int  `json:"shape"`
	Parameters   int    `json:"parameters"`
	MultiplyAdds int64  `json:"multiply_adds"`
	CanCut       bool   `json:"can_cut"`
}

func layers(_ context.Context, c *call) error {
	f := backboneFlags{}
	f.use(c.flags)
	args, err := c.parse()
	if err != nil {
		return err
	}
	if len(args) != 1 {
		return misuse("give lite0 or one ONNX file")
	}
	f.name = args[0]
	var s training.Settings
	if err := f.into(&s); err != nil {
		return err
	}
	d, err := training.Describe(s.Backbone, s.BackboneOptions)
	if err != nil {
		return err
	}
	r := layersReport{
		Network: d.Name, Size: d.Preprocessing.Size, Mean: d.Preprocessing.Mean, Deviation: d.Preprocessing.Deviation, From: string(d.From), Cut: d.Cut,
		LastStages: d.LastStages, Features: d.Features,
	}
	for _, l := range d.Layers {
		r.Layers = append(r.Layers, layerEntry(l))
	}
	if c.json {
		return c.print(r)
	}
	return r.write(c)
}

// write prints the list for people.
func (r layersReport) write(c *call) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nPictures of %d x %d, colours less %g, divided by %g (%s).\n", printable(r.Network), r.Size, r.Size, r.Mean, r.Deviation, map[string]string{
		"file": "as the file says", "assumed": "assumed, for the file does not say; --colors chooses", "chosen": "as chosen",
	}[r.From])
	b.WriteString("\"*\" marks where the network can be cut.\n\n")
	for _, l := range r.Layers {
		mark, note := " ", ""
		if l.CanCut {
			mark = "*"
		}
		if l.Name == r.LastStages {
			note = "  <- the standard effort trains what follows"
		}
		if l.Name == r.Cut {
			note = "  <- its classifier is taken off here"
		}
		fmt.Fprintf(&b, "%s %-17s %-16s %9d parameters %6.1f M products  %s%s\n", mark, l.Kind, shapeText(l.Shape), l.Parameters, float64(l.MultiplyAdds)/1e6, printable(l.Name), note)
	}
	fmt.Fprintf(&b, "\n%d numbers are kept of each picture.\n", r.Features)
	return c.printf("%s", b.String())
}

func shapeText(shape []int) string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(shape), "[]"), " ", " x ")
}
