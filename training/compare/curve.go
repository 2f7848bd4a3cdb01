package compare

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"likeness/inference/message"
	"likeness/training/dataset"
	"likeness/training/finetune"
	"likeness/training/measure"
)

// Curve is the accuracy of the quick look against the number of training pictures, on the same test pictures. It is drawn with the quick look
// because that takes seconds; what more pictures would bring the other methods is judged from it.
type Curve struct {
	Method Method  `json:"method"`
	Points []Point `json:"points"` // the number of pictures rising, the last with all of them
	// Gain is what the last doubling brought: right answers with all training pictures minus with half of them, as a share of the test pictures, with
	// the standard error of the differences picture by picture (of several draws of a half, their mean).
	Gain              float64 `json:"gain"`
	GainStandardError float64 `json:"gain_standard_error"`
	// LogLossGain likewise: by how much the log-loss fell.
	LogLossGain              float64 `json:"log_loss_gain"`
	LogLossGainStandardError float64 `json:"log_loss_gain_standard_error"`
	Answer                   Answer  `json:"answer"`
	Text                     string  `json:"text"` // the answer for people
}

// Answer is whether more pictures would help.
type Answer string

// The answers. MoreHelps: the gain of the last doubling in right answers is more than two standard errors. MoreMayHelp: it is more than one, or the
// fall of the log-loss is more than two. MoreHelpsLittle: neither, and two standard errors above the gain are still less than two points.
// TooFewToTell: the test pictures, or those learned from, are too few to say any of it.
const (
	MoreHelps       Answer = "yes"
	MoreMayHelp     Answer = "probably"
	MoreHelpsLittle Answer = "hardly"
	TooFewToTell    Answer = "too few to tell"
)

// littleGain is what a doubling must bring to be worth it.
const littleGain = 0.02

// Point is one number of training pictures.
type Point struct {
	Train    int     `json:"train"`
	Draws    int     `json:"draws"` // different choices of the pictures
	Accuracy float64 `json:"accuracy"`
	// StandardDeviation is that over the draws. Low and High are the band to show: the mean and one standard error around it, which is made of
	// the test pictures' number and of the draws.
	StandardDeviation float64 `json:"standard_deviation"`
	Low               float64 `json:"low"`
	High              float64 `json:"high"`
	LogLoss           float64 `json:"log_loss"`

	right, loss []float64 // of each test picture, mean over the draws; NaN where it could not be read
}

// Of the curve.
const (
	draws         = 5 // of each number of pictures but all
	fewestOfClass = 4 // training pictures in the smallest class of the smallest number
	mostPoints    = 6
)

// curve draws the learning curve.
func (d *division) curve(ctx context.Context) (*Curve, error) {
	counts := make([]int, len(d.table.Classes))
	for _, y := range d.session.Dataset.Labels(d.split.Train) {
		counts[y]++
	}
	halvings := 0
	for n := slices.Min(counts); n/2 >= fewestOfClass && halvings < mostPoints-1; n /= 2 {
		halvings++
	}
	c := &Curve{Method: Frozen}
	total, done := halvings*draws+1, 0
	for h := halvings; h >= 0; h-- {
		n := draws
		if h == 0 {
			n = 1
		}
		p, err := d.point(ctx, h, n, func() { done++; d.tell(Drawing{done, total}) })
		if err != nil {
			return nil, message.Errorf("draw the learning curve: %w", err)
		}
		c.Points = append(c.Points, p)
	}
	c.conclude()
	return c, nil
}

// point trains on the training pictures halved some times.
func (d *division) point(ctx context.Context, halvings, draws int, tick func()) (Point, error) {
	n := len(d.split.Test)
	p := Point{Draws: draws, right: make([]float64, n), loss: make([]float64, n)}
	labels := d.table.labels()
	var accuracies []float64
	for draw := range draws {
		train := d.part(halvings, draw)
		rows, err := d.quick(ctx, train)
		if err != nil {
			return p, err
		}
		var kept [][]float64
		var y []int
		for i, row := range rows {
			if row == nil {
				p.right[i], p.loss[i] = math.NaN(), math.NaN()
				continue
			}
			kept, y = append(kept, row), append(y, labels[i])
			if measure.Argmax(row) == labels[i] {
				p.right[i] += 1 / float64(draws)
			}
			p.loss[i] += measure.LogLoss([][]float64{row}, labels[i:i+1]) / float64(draws)
		}
		accuracies = append(accuracies, measure.AccuracyOf(y, measure.Predicted(kept)).Value)
		p.Train += len(train)
		p.Accuracy += accuracies[draw] / float64(draws)
		p.LogLoss += measure.LogLoss(kept, y) / float64(draws)
		tick()
	}
	p.Train = (p.Train + draws/2) / draws
	p.StandardDeviation = deviation(accuracies, p.Accuracy)
	spread := p.StandardDeviation / math.Sqrt(float64(draws))
	half := math.Sqrt(p.Accuracy*(1-p.Accuracy)/float64(n) + spread*spread)
	p.Low, p.High = max(0, p.Accuracy-half), min(1, p.Accuracy+half)
	return p, nil
}

// quick answers the test pictures with the quick look learned from some training pictures.
func (d *division) quick(ctx context.Context, train []int) (rows [][]float64, err error) {
	o := d.Options
	o.Seed, o.Effort, o.Keep = d.seed, finetune.Quick, finetune.Frozen
	split := &dataset.Split{Train: train, Test: d.split.Test}
	err = d.session.Train(split, func(job *finetune.Job) error {
		r, err := finetune.Train(ctx, job, o, nil)
		if err == nil {
			rows = r.Probabilities
		}
		return err
	})
	return rows, err
}

// part draws about one in two training pictures of each class, halved again and again: whole groups, each class by itself, the same for the same
// draw. A smaller part of a draw lies within the larger ones.
func (d *division) part(halvings, draw int) []int {
	if halvings == 0 {
		return d.split.Train
	}
	data := d.session.Dataset
	members := map[int][]int{}
	byClass := make([][]int, len(data.Classes)) // groups, in order of appearance
	counts := make([]int, len(data.Classes))
	for _, i := range d.split.Train {
		g, class := data.Groups[i], data.Pictures[i].Class
		if members[g] == nil {
			byClass[class] = append(byClass[class], g)
		}
		members[g] = append(members[g], i)
		counts[class]++
	}
	var out []int
	for class, groups := range byClass {
		rng := rand.New(rand.NewPCG(d.seed, uint64(draw)<<32|uint64(class)))
		rng.Shuffle(len(groups), func(i, j int) { groups[i], groups[j] = groups[j], groups[i] })
		taken, wanted := 0, max(1, counts[class]>>halvings)
		for _, g := range groups {
			if taken >= wanted {
				break
			}
			out = append(out, members[g]...)
			taken += len(members[g])
		}
	}
	slices.Sort(out)
	return out
}

// conclude answers from the last doubling.
func (c *Curve) conclude() {
	n := len(c.Points)
	if n < 2 {
		c.Answer, c.Text = TooFewToTell, "There are too few pictures to tell whether more would help; they usually do."
		return
	}
	half, all := c.Points[n-2], c.Points[n-1]
	c.Gain, c.GainStandardError = paired(all.right, half.right)
	c.LogLossGain, c.LogLossGainStandardError = paired(half.loss, all.loss)
	from := fmt.Sprintf("Going from %d to %s", half.Train, some(all.Train))
	points := fmt.Sprintf("%.1f points", 100*c.Gain)
	switch {
	case c.Gain > 2*c.GainStandardError:
		c.Answer = MoreHelps
		c.Text = fmt.Sprintf("Yes. %s brought the quick look %s. Doubling them again should still bring something.", from, points)
	case c.Gain > c.GainStandardError:
		c.Answer = MoreMayHelp
		c.Text = fmt.Sprintf("Probably a little. %s brought the quick look %s, which could still be chance.", from, points)
	case c.LogLossGain > 2*c.LogLossGainStandardError:
		c.Answer = MoreMayHelp
		c.Text = fmt.Sprintf("Probably a little. %s brought no more right answers that can be shown, but the quick look became surer of them.", from)
	case c.Gain+2*c.GainStandardError < littleGain:
		c.Answer = MoreHelpsLittle
		c.Text = fmt.Sprintf("Hardly. %s brought no gain that can be shown. More of the same pictures would change little; others, like those that it gets wrong, may.", from)
	default:
		c.Answer = TooFewToTell
		c.Text = fmt.Sprintf("That cannot be told yet. %s changed the right answers of the quick look by %s, give or take %.1f: keep more pictures aside to be sure.",
			from, points, 100*c.GainStandardError)
	}
}

// paired is the mean of the differences, with its standard error.
func paired(a, b []float64) (mean, standardError float64) {
	var differences []float64
	for i := range a {
		if v := a[i] - b[i]; !math.IsNaN(v) {
			differences = append(differences, v)
			mean += v
		}
	}
	if len(differences) == 0 {
		return 0, 0
	}
	mean /= float64(len(differences))
	return mean, deviation(differences, mean) / math.Sqrt(float64(len(differences)))
}
