package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"likeness/inference/imagefile"
	"likeness/training"
	"likeness/training/compare"
)

// Options of a report; the zero value will do.
type Options struct {
	Title   string            // "Comparison" or "Training" where empty
	Intro   string            // a paragraph below the title
	Credits map[string]string // by a picture's path: its author and licence, listed at the end
	Limits  imagefile.Limits  // imagefile.DefaultLimits where zero
	Made    time.Time         // the date below the title; none where zero
}

func (o Options) filled(title string) Options {
	if o.Title == "" {
		o.Title = title
	}
	if o.Limits == (imagefile.Limits{}) {
		o.Limits = imagefile.DefaultLimits
	}
	return o
}

//go:embed page.tmpl
var page string

var pages = template.Must(template.New("page").Parse(page))

// head is what every page begins and ends with.
type head struct {
	Options Options
	Version string
	Date    string
	Facts   string // one line: what it was learned from and judged by
	Credits []tile
}

func newHead(o Options, facts string) head {
	h := head{Options: o, Version: training.Version, Facts: facts}
	if !o.Made.IsZero() {
		h.Date = o.Made.Format("2 January 2006")
	}
	return h
}

// credit lists those of the pictures shown that have an author and a licence to name, each once.
func (h *head) credit(tiles []tile) {
	for _, t := range tiles {
		if t.Credit != "" && !slices.ContainsFunc(h.Credits, func(c tile) bool { return c.path == t.path }) {
			h.Credits = append(h.Credits, t)
		}
	}
}

func write(w io.Writer, name string, data any) error {
	if err := pages.ExecuteTemplate(w, name, data); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// marked is a text with one part in bold.
type marked struct{ Title, Before, Bold, After string }

func mark(c compare.Conclusion) marked {
	before, after, found := strings.Cut(c.Text, c.Emphasis)
	if !found || c.Emphasis == "" {
		return marked{Title: c.Title, Before: c.Text}
	}
	return marked{c.Title, before, c.Emphasis, after}
}

func percent(share float64) string { return fmt.Sprintf("%.1f %%", 100*share) }

// duration writes seconds as people say them.
func duration(s float64) string {
	switch {
	case s < 10:
		return fmt.Sprintf("%.1f s", s)
	case s < 60:
		return fmt.Sprintf("%.0f s", s)
	}
	whole := int(s + 0.5)
	return fmt.Sprintf("%d min %02d s", whole/60, whole%60)
}
