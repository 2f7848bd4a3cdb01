package main

import (
	"context"
	"fmt"
	"strings"

	"likeness/training"
	"likeness/training/dataset"
	"likeness/training/inspect"
	"likeness/training/trouble"
)

var inspectCommand = command{
	name:     "inspect",
	synopsis: "[flags] DIR...",
	summary:  "says what is wrong with pictures before they are learned from: poor ones, copies, give-aways, labels that look wrong",
	run:      inspectData,
}

type inspectReport struct {
	Classes    []inspectedClass `json:"classes"`
	Skipped    []skipped        `json:"skipped"`
	Problems   []problem        `json:"problems"`
	Copies     []copies         `json:"copies"`
	Leaks      []leak           `json:"leaks"`
	GiveAways  []giveAway       `json:"give_aways"`
	Suspicious []suspicious     `json:"suspicious_labels"`
	NotJudged  string           `json:"labels_not_judged"` // why; empty where they were
}

type inspectedClass struct {
	Name     string `json:"name"`
	Pictures int    `json:"pictures"`
}

type problem struct {
	Kind  trouble.Kind `json:"kind"`
	Path  string       `json:"path"` // empty where it concerns a class
	Class string       `json:"class"`
	Value float64      `json:"value"`
	Text  string       `json:"text"`
}

type copies struct {
	Exact   bool         `json:"exact"`
	Classes int          `json:"classes"`
	Members []copyMember `json:"members"`
}

type copyMember struct {
	Path  string `json:"path"`
	Class string `json:"class"`
	Used  bool   `json:"used"`
}

type leak struct {
	Train  string  `json:"train"`
	Test   string  `json:"test"`
	Cosine float64 `json:"cosine"`
}

type giveAway struct {
	Clue          trouble.Clue `json:"clue"`
	Accuracy      float64      `json:"accuracy"`
	StandardError float64      `json:"standard_error"`
	N             int          `json:"n"`
	Baseline      float64      `json:"baseline"`
	Clear         bool         `json:"clear"`
	Text          string       `json:"text"`
}

type suspicious struct {
	Path        string  `json:"path"`
	Class       string  `json:"class"`
	Better      string  `json:"better"`
	Probability float64 `json:"probability"`
	OfBetter    float64 `json:"probability_of_better"`
}

func inspectData(ctx context.Context, c *call) error {
	var f workFlags
	f.add(c.flags)
	folders, err := c.parse()
	if err != nil {
		return err
	}
	if len(folders) == 0 {
		return misuse("give a folder of class folders, or one folder per class")
	}
	s := training.Settings{Folders: folders}
	if err := f.into(&s); err != nil {
		return err
	}
	v := &trainView{meter: newMeter(c.stderr)}
	found, err := inspect.Data(ctx, s, v.event)
	v.meter.end()
	if err != nil {
		return err
	}
	r := newInspectReport(found)
	if c.json {
		return c.print(r)
	}
	return r.write(c)
}

func newInspectReport(found *inspect.Report) inspectReport {
	d := found.Dataset
	r := inspectReport{
		Skipped: []skipped{}, Problems: []problem{}, Copies: []copies{}, Leaks: []leak{}, GiveAways: []giveAway{}, Suspicious: []suspicious{},
		NotJudged: found.NoSuspects,
	}
	for c, n := range d.Counts() {
		r.Classes = append(r.Classes, inspectedClass{d.Classes[c], n})
	}
	for _, s := range d.Skipped {
		r.Skipped = append(r.Skipped, skipped{s.Path, s.Reason.String()})
	}
	for _, p := range found.Problems {
		q := problem{Kind: p.Kind, Class: d.Classes[p.Class], Value: p.Value, Text: p.Text}
		if p.Picture >= 0 {
			q.Path = d.Pictures[p.Picture].Path
		}
		r.Problems = append(r.Problems, q)
	}
	for _, group := range found.Copies {
		r.Copies = append(r.Copies, newCopies(group))
	}
	for _, l := range found.Leaks {
		r.Leaks = append(r.Leaks, leak{d.Pictures[l.Train].Path, d.Pictures[l.Test].Path, l.Cosine})
	}
	for _, g := range found.GiveAways {
		a := g.Accuracy
		r.GiveAways = append(r.GiveAways, giveAway{g.Clue, a.Value, a.StandardError, a.N, a.Baseline, g.Clear, g.Text})
	}
	for _, s := range found.Suspects {
		r.Suspicious = append(r.Suspicious, suspicious{d.Pictures[s.Example].Path, d.Classes[s.Label], d.Classes[s.Better], s.Probability, s.OfBetter})
	}
	return r
}

func newCopies(group dataset.Copies) copies {
	out := copies{Exact: group.Exact, Classes: group.Classes}
	for _, m := range group.Members {
		out.Members = append(out.Members, copyMember{m.Path, m.Class, m.Picture >= 0})
	}
	return out
}

// write prints the report for people.
func (r inspectReport) write(c *call) error {
	var b strings.Builder
	n := 0
	for _, class := range r.Classes {
		n += class.Pictures
	}
	fmt.Fprintf(&b, "%d pictures in %d classes, %d files left out.\n", n, len(r.Classes), len(r.Skipped))
	for _, class := range r.Classes {
		fmt.Fprintf(&b, "  %-20s %d\n", printable(class.Name), class.Pictures)
	}
	writeSkipped(&b, r.Skipped)
	for _, p := range r.Problems {
		if p.Path == "" {
			fmt.Fprintf(&b, "%s: %s\n", p.Kind, p.Text)
		} else {
			fmt.Fprintf(&b, "%s: %q (%s): %s\n", p.Kind, p.Path, printable(p.Class), p.Text)
		}
	}
	r.writeCopies(&b)
	for _, l := range r.Leaks {
		fmt.Fprintf(&b, "Leak: %q is learned from, and nearly the same as %q, which is kept aside (%.3f).\n", l.Train, l.Test, l.Cosine)
	}
	told := false
	for _, g := range r.GiveAways {
		if g.Clear {
			told = true
			fmt.Fprintf(&b, "Give-away: %s\n", g.Text)
		}
	}
	if len(r.GiveAways) > 0 && !told {
		b.WriteString("No give-away: size, format, compression, border and camera say little about the classes.\n")
	}
	r.writeSuspicious(&b)
	return c.printf("%s", b.String())
}

func (r inspectReport) writeCopies(b *strings.Builder) {
	for _, group := range r.Copies {
		what := "Nearly the same"
		if group.Exact {
			what = "The same file"
		}
		if group.Classes > 1 {
			what += fmt.Sprintf(", in %d classes", group.Classes)
		}
		fmt.Fprintf(b, "%s:\n", what)
		for _, m := range group.Members {
			left := ""
			if !m.Used {
				left = ", left out"
			}
			fmt.Fprintf(b, "  %q (%s%s)\n", m.Path, printable(m.Class), left)
		}
	}
}

func (r inspectReport) writeSuspicious(b *strings.Builder) {
	switch {
	case r.NotJudged != "":
		fmt.Fprintf(b, "Labels were not judged: %s.\n", r.NotJudged)
	case len(r.Suspicious) == 0:
		b.WriteString("No label looks wrong.\n")
	default:
		fmt.Fprintf(b, "Labels that look wrong, worst first (%d; look at them, the models may be mistaken):\n", len(r.Suspicious))
		for _, s := range r.Suspicious {
			fmt.Fprintf(b, "  %q is labelled %s (%.3f), looks like %s (%.3f)\n", s.Path, printable(s.Class), s.Probability, printable(s.Better), s.OfBetter)
		}
	}
}
