package report

import (
	"context"
	"fmt"
	"html/template"
	"io"
	"strings"

	"likeness/training"
	"likeness/training/dataset"
	"likeness/training/finetune"
	"likeness/training/measure"
)

// trainingPage is what the template shows.
type trainingPage struct {
	head
	Accuracy, Error, Range string
	Right, N               int
	Baseline               string
	CrossValidated         bool
	Stopped                bool
	Kept, Reason           string
	Rows                   []row
	Classes                []string
	Matrix                 []matrixRow
	Calibration            template.HTML
	Numbers                [][2]string
	LeftOut                int
	Learned                []gallery
	Errors                 gallery
	ErrorsLeft             int
}

// matrixRow is a class's line of the confusion matrix, with its scores.
type matrixRow struct {
	Class                 string
	Cells                 []cell
	Precision, Recall, F1 string
}

type cell struct {
	Count int
	Right bool
}

// stageNames are the headings of the models of a training.
var stageNames = map[finetune.Stage][2]string{
	finetune.Frozen:   {"Quick look", "The ready-made network, left as it is (frozen features)"},
	finetune.Tuned:    {"Fine-tuned", "The ready-made network, adjusted to your pictures"},
	finetune.Combined: {"Combined", "Both together: the average of their answers"},
}

// Training writes a single training: how often its model is right, what it mixes up, how far its sureness can be trusted, and what it got wrong.
func Training(ctx context.Context, w io.Writer, out *training.Outcome, o Options) error {
	o = o.filled("Training")
	kept, ok := out.Result.Stage(out.Result.Kept)
	if !ok {
		return fmt.Errorf("write the report: the %s model was not measured", out.Result.Kept)
	}
	data, a := out.Dataset, kept.Report.Accuracy
	p := trainingPage{
		head:     newHead(o, fmt.Sprintf("%d classes: %s. Learned from %d pictures, judged by %d.", len(data.Classes), strings.Join(data.Classes, ", "), len(out.Split.Train), a.N)),
		Accuracy: percent(a.Value), Error: percent(a.StandardError), N: a.N, Baseline: percent(a.Baseline),
		Range:          percent(kept.Report.Interval.Low) + " to " + percent(kept.Report.Interval.High),
		CrossValidated: out.Result.CrossValidated, Stopped: out.Result.Stopped, Kept: stageNames[out.Result.Kept][0], Reason: out.Result.Reason.String(),
		Classes: data.Classes, Matrix: matrix(kept.Report), Calibration: calibration(kept.Report.CalibrationCurve),
		LeftOut: len(data.Skipped) + len(out.Result.Skipped),
	}
	for c, row := range kept.Report.Confusion {
		p.Right += row[c]
	}
	for _, s := range out.Result.Stages {
		p.Rows = append(p.Rows, stageRow(s, s.Stage == out.Result.Kept))
	}
	r := kept.Report
	p.Numbers = [][2]string{
		{"Balanced accuracy", score(r.BalancedAccuracy)},
		{"Log-loss", fmt.Sprintf("%.3f ± %.3f", r.LogLoss, r.LogLossStandardError)},
		{"Brier score", fmt.Sprintf("%.3f", r.Brier)},
		{"Cohen's kappa", score(r.CohenKappa)},
		{"Expected calibration error", score(r.ECE)},
		{"Threshold below which an answer counts as not sure", fmt.Sprintf("%.2f", out.Result.Threshold)},
	}
	if err := p.pictures(ctx, out, o); err != nil {
		return err
	}
	return write(w, "training", p)
}

func stageRow(s finetune.StageResult, kept bool) row {
	a := s.Report.Accuracy
	name := stageNames[s.Stage]
	r := row{
		Name: name[0], Description: name[1], InUse: kept, Finished: true, Accuracy: percent(a.Value), Error: percent(a.StandardError),
		LogLoss: fmt.Sprintf("%.3f", s.Report.LogLoss), Time: duration(s.Seconds),
	}
	r.Bar = bar(a.Value, a.StandardError, kept, fmt.Sprintf("%s: %s plus or minus %s", r.Name, r.Accuracy, r.Error))
	return r
}

func matrix(r measure.Report) []matrixRow {
	var rows []matrixRow
	for c, counts := range r.Confusion {
		s := r.PerClass[c]
		row := matrixRow{Class: r.Classes[c], Precision: score(s.Precision), Recall: score(s.Recall), F1: score(s.F1)}
		for k, n := range counts {
			row.Cells = append(row.Cells, cell{n, k == c})
		}
		rows = append(rows, row)
	}
	return rows
}

func score(s measure.Score) string {
	if !s.Defined {
		return "–"
	}
	return fmt.Sprintf("%.3f", s.Value)
}

// calibration plots how often answers are right against how sure they are; the dashed line is where the two are equal.
func calibration(bins []measure.CalibrationBin) template.HTML {
	const size = 300.0
	s := newSVG(int(plotLeft+size+2*plotRight), int(plotHeight), "How often answers are right against how sure they are")
	x := func(v float64) float64 { return plotLeft + v*size }
	y := func(v float64) float64 { return plotTop + (1-v)*(plotHeight-plotTop-plotBottom) }
	for i := range 5 {
		v := float64(i) / 4
		s.line(x(0), y(v), x(1), y(v), "grid")
		s.text(plotLeft-8, y(v)+4, "end", fmt.Sprintf("%.0f %%", 100*v))
		s.text(x(v), plotHeight-plotBottom+18, "middle", fmt.Sprintf("%.0f %%", 100*v))
	}
	s.line(x(0), y(0), x(1), y(1), "ideal")
	var line [][2]float64
	for _, b := range bins {
		line = append(line, [2]float64{x(b.Confidence), y(b.Accuracy)})
	}
	s.path(line, "curve", false)
	for i, b := range bins {
		s.circle(line[i][0], line[i][1], 3+min(5, float64(b.Count)/20), "point")
	}
	s.text(x(0.5), plotHeight-6, "middle", "how sure the answer was")
	return s.html()
}

// pictures chooses and reads those that are shown.
func (p *trainingPage) pictures(ctx context.Context, out *training.Outcome, o Options) (err error) {
	data := out.Dataset
	paths, labels := pathsOf(data, out.Result.Measured), data.Labels(out.Result.Measured)
	p.Errors.Title = p.Kept
	p.Errors.Tiles, p.ErrorsLeft = errors(paths, data.Classes, labels, out.Result.Probabilities, o.Credits)
	if p.Errors.Tiles, err = load(ctx, p.Errors.Tiles, o.Limits); err != nil {
		return err
	}
	learned, classes := pathsOf(data, out.Split.Train), data.Labels(out.Split.Train)
	if p.Learned, err = galleries(ctx, data.Classes, learned, classes, o); err != nil {
		return err
	}
	p.credit(p.Errors.Tiles)
	for _, g := range p.Learned {
		p.credit(g.Tiles)
	}
	return nil
}

func pathsOf(data *dataset.Dataset, pictures []int) []string {
	out := make([]string, len(pictures))
	for at, i := range pictures {
		out[at] = data.Pictures[i].Path
	}
	return out
}
