package report

import (
	"context"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"likeness/training/compare"
	"likeness/training/measure"
)

// Of the pictures shown.
const (
	shownOfClass = 8  // that were learned from
	shownErrors  = 24 // of a method
)

// comparisonPage is what the template shows.
type comparisonPage struct {
	head
	Rows        []row
	Conclusions []marked
	Curve       template.HTML
	CurveText   string
	Repeats     []repeat
	Learned     []gallery
	Errors      gallery // of the best method
	ErrorsLeft  int     // that are not shown
}

// row is a method.
type row struct {
	Name, Description, Sentence string
	InUse, Finished             bool
	Bar                         template.HTML
	Accuracy, Error, LogLoss    string
	Time, Pictures              string
}

type repeat struct {
	Name, Mean, Deviation, LogLoss string
	Divisions                      int
}

// gallery is some pictures under a heading.
type gallery struct {
	Title string
	Tiles []tile
}

// Comparison writes a comparison.
func Comparison(ctx context.Context, w io.Writer, t *compare.Table, o Options) error {
	o = o.filled("Comparison")
	facts := fmt.Sprintf("%d classes: %s. Every method learned from the same %d pictures and was judged by the same %d.",
		len(t.Classes), strings.Join(t.Classes, ", "), t.Train, len(t.Pictures))
	if t.CrossValidated {
		facts = fmt.Sprintf("%d classes: %s. There are too few pictures to keep some aside: each of the %d was judged by methods that had learned from about %d others (cross-validation).",
			len(t.Classes), strings.Join(t.Classes, ", "), len(t.Pictures), t.Train)
	}
	p := comparisonPage{head: newHead(o, facts)}
	for _, r := range t.Results {
		p.Rows = append(p.Rows, newRow(t, r))
	}
	for _, c := range t.Conclusions {
		p.Conclusions = append(p.Conclusions, mark(c))
	}
	if t.Curve != nil && len(t.Curve.Points) > 1 {
		p.Curve = learningCurve(t.Curve)
	}
	if t.Curve != nil {
		p.CurveText = t.Curve.Text
	}
	for _, r := range t.Repeats {
		p.Repeats = append(p.Repeats, repeat{r.Method.Name(t.Majority), percent(r.Mean), percent(r.StandardDeviation), fmt.Sprintf("%.3f", r.LogLoss), r.Divisions})
	}
	if err := p.pictures(ctx, t, o); err != nil {
		return err
	}
	return write(w, "comparison", p)
}

func newRow(t *compare.Table, r compare.Result) row {
	out := row{Name: r.Name, Description: r.Description, Sentence: r.Sentence, InUse: r.Method == t.InUse, Finished: r.Status == compare.Finished}
	if !out.Finished {
		return out
	}
	a := r.Accuracy
	out.Accuracy, out.Error, out.LogLoss = percent(a.Value), percent(a.StandardError), fmt.Sprintf("%.3f", r.LogLoss)
	out.Time, out.Pictures = duration(r.Seconds), fmt.Sprintf("%d of %d", r.Right, a.N)
	out.Bar = bar(a.Value, a.StandardError, out.InUse, fmt.Sprintf("%s: %s plus or minus %s", r.Name, out.Accuracy, out.Error))
	return out
}

// pictures chooses and reads those that are shown.
func (p *comparisonPage) pictures(ctx context.Context, t *compare.Table, o Options) (err error) {
	classes := make([]int, len(t.Learned))
	for i, x := range t.Learned {
		classes[i] = x.Class
	}
	if p.Learned, err = galleries(ctx, t.Classes, paths(t.Learned), classes, o); err != nil {
		return err
	}
	best := t.Result(t.Best)
	if best != nil {
		p.Errors.Title = best.Name
		labels, probabilities := make([]int, len(t.Pictures)), best.Probabilities
		for i, x := range t.Pictures {
			labels[i] = x.Class
		}
		p.Errors.Tiles, p.ErrorsLeft = errors(paths(t.Pictures), t.Classes, labels, probabilities, o.Credits)
		if p.Errors.Tiles, err = load(ctx, p.Errors.Tiles, o.Limits); err != nil {
			return err
		}
	}
	p.credit(p.Errors.Tiles)
	for _, g := range p.Learned {
		p.credit(g.Tiles)
	}
	return nil
}

func paths(pictures []compare.Picture) []string {
	out := make([]string, len(pictures))
	for i, p := range pictures {
		out[i] = p.Path
	}
	return out
}

// galleries show some pictures of each class, spread over its folder.
func galleries(ctx context.Context, classes, paths []string, of []int, o Options) ([]gallery, error) {
	var out []gallery
	for c, class := range classes {
		var all []string
		for i, path := range paths {
			if of[i] == c {
				all = append(all, path)
			}
		}
		g, n := gallery{Title: class}, min(len(all), shownOfClass)
		for i := range n {
			g.Tiles = append(g.Tiles, newTile(all[i*len(all)/n], "", o.Credits))
		}
		var err error
		if g.Tiles, err = load(ctx, g.Tiles, o.Limits); err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	return out, nil
}

// errors are the wrong answers, the surest first, and how many more there are.
func errors(paths, classes []string, labels []int, probabilities [][]float64, credits map[string]string) (tiles []tile, left int) {
	type wrong struct {
		at, predicted int
		share         float64
	}
	var all []wrong
	for i, row := range probabilities {
		if row == nil {
			continue
		}
		if c := measure.Argmax(row); c != labels[i] {
			all = append(all, wrong{i, c, row[c]})
		}
	}
	slices.SortStableFunc(all, func(a, b wrong) int {
		switch {
		case a.share > b.share:
			return -1
		case a.share < b.share:
			return 1
		}
		return 0
	})
	for _, x := range all[:min(len(all), shownErrors)] {
		t := newTile(paths[x.at], classes[labels[x.at]], credits)
		t.Predicted, t.Share = classes[x.predicted], fmt.Sprintf("%.0f %% sure", 100*x.share)
		tiles = append(tiles, t)
	}
	return tiles, len(all) - len(tiles)
}
