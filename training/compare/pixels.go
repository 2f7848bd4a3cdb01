package compare

import (
	"context"
	"slices"
	"time"

	"likeness/inference/message"
	"likeness/training/baseline"
	"likeness/training/measure"
)

// pixels are the tiny copies of all pictures.
type pixels struct {
	rows    []float32
	errs    []error
	seconds float64 // how long reading them took
}

// tiny reads the tiny copies, once for the whole comparison.
func (d *division) tiny(ctx context.Context, m Method) (*pixels, error) {
	if d.pixels != nil {
		return d.pixels, nil
	}
	data := d.session.Dataset
	paths := make([]string, len(data.Pictures))
	for i, p := range data.Pictures {
		paths[i] = p.Path
	}
	start := time.Now()
	rows, errs, err := baseline.Pixels(ctx, paths, d.session.Limits(), func(done int) {
		d.tell(Running{m, float64(done) / float64(len(paths))})
	})
	if err != nil {
		return nil, err
	}
	if !slices.Contains(errs, nil) {
		return nil, message.New("none of the pictures can be read any more; is the drive still there?")
	}
	d.pixels = &pixels{rows: rows, errs: errs, seconds: time.Since(start).Seconds()}
	return d.pixels, nil
}

// training gathers the tiny copies to learn from.
func (d *division) training(p *pixels) (x []float32, labels, groups []int) {
	data := d.session.Dataset
	for _, i := range d.split.Train {
		if p.errs[i] == nil {
			x = append(x, p.rows[i*baseline.PixelSize:(i+1)*baseline.PixelSize]...)
			labels, groups = append(labels, data.Pictures[i].Class), append(groups, data.Groups[i])
		}
	}
	return x, labels, groups
}

// answer applies a model to the tiny copies of the test pictures.
func (d *division) answer(m Method, p *pixels, start time.Time, logits func([]float32) ([][]float64, error)) error {
	rows, err := each(d.split.Test, p.errs, func(i int) ([][]float64, error) {
		z, err := logits(p.rows[i*baseline.PixelSize : (i+1)*baseline.PixelSize])
		return measure.SoftmaxRows(z, 1), err
	})
	if err != nil {
		return err
	}
	return d.done(m, rows, p.seconds+time.Since(start).Seconds())
}

func (d *division) runLogistic(ctx context.Context, _ []Method) error {
	p, err := d.tiny(ctx, PixelsLogistic)
	if err != nil {
		return err
	}
	start := time.Now()
	x, labels, groups := d.training(p)
	l, _, err := baseline.FitCV(ctx, x, baseline.PixelSize, labels, groups, len(d.table.Classes), baseline.Options{Seed: d.seed})
	if err != nil {
		return err
	}
	return d.answer(PixelsLogistic, p, start, l.Logits)
}

func (d *division) runBayes(ctx context.Context, _ []Method) error {
	p, err := d.tiny(ctx, PixelsBayes)
	if err != nil {
		return err
	}
	start := time.Now()
	x, labels, _ := d.training(p)
	b, err := baseline.FitBayes(x, baseline.PixelSize, labels, len(d.table.Classes))
	if err != nil {
		return err
	}
	return d.answer(PixelsBayes, p, start, b.Logits)
}
