package trouble

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"likeness/training/baseline"
	"likeness/training/dataset"
	"likeness/training/measure"
)

// Clue is something about a picture file that says nothing of what the picture shows.
type Clue string

// The clues.
const (
	Size        Clue = "size"        // width, height and shape
	Format      Clue = "format"      // JPEG, PNG ...
	Compression Clue = "compression" // bytes a pixel
	Border      Clue = "border"      // colour along the edge
	Camera      Clue = "camera"      // as EXIF names it
	Together    Clue = "together"    // all of these
)

// Clues are all of them, in order.
var Clues = []Clue{Size, Format, Compression, Border, Camera, Together}

// GiveAway says how well a clue alone tells the classes apart.
type GiveAway struct {
	Clue     Clue
	Accuracy measure.Accuracy // by cross-validation, with the share of the largest class
	Clear    bool             // far better than always the largest class: to be shown
	Text     string           // a sentence for people
}

// fewestForClues is the number of pictures below which clues prove nothing.
const fewestForClues = 20

// GiveAways asks of each clue whether a classifier that knows nothing else tells the classes apart, by cross-validation with near
// duplicates together. A model that learns from such pictures may learn the clue, or what goes with it, instead of what the classes mean,
// and then fail on pictures from elsewhere. A clue that is the same for all pictures is left out, and all are where there are fewer than 20
// pictures. The same seed gives the same numbers.
func GiveAways(ctx context.Context, d *dataset.Dataset, seed uint64) ([]GiveAway, error) {
	if len(d.Pictures) < fewestForClues || len(d.Classes) < 2 || slices.Min(d.Counts()) == 0 {
		return nil, nil
	}
	var out []GiveAway
	var all [][]float64 // columns
	for _, clue := range Clues {
		columns := varying(columnsOf(d, clue))
		if clue == Together {
			if len(out) < 2 {
				break
			}
			columns = all
		}
		if len(columns) == 0 {
			continue
		}
		all = append(all, columns...)
		a, ok, err := tellsApart(ctx, d, columns, seed)
		if err != nil {
			return nil, fmt.Errorf("asking what the %s of pictures gives away: %w", clue, err)
		}
		if ok {
			out = append(out, GiveAway{Clue: clue, Accuracy: a, Clear: clear(a), Text: sentence(clue, a)})
		}
	}
	return out, nil
}

// tellsApart cross-validates a logistic regression on some columns; false where nothing can be held out.
func tellsApart(ctx context.Context, d *dataset.Dataset, columns [][]float64, seed uint64) (measure.Accuracy, bool, error) {
	n, w := len(d.Pictures), len(columns)
	x, labels := make([]float32, n*w), make([]int, n)
	for i := range n {
		labels[i] = d.Pictures[i].Class
		for j, column := range columns {
			x[i*w+j] = float32(column[i])
		}
	}
	cv, err := baseline.CrossValidate(ctx, x, w, labels, d.Groups, len(d.Classes), baseline.Options{Seed: seed, Standardise: true})
	if err != nil {
		return measure.Accuracy{}, false, err
	}
	var truth, guess []int
	for i, z := range cv.Logits {
		if z != nil {
			truth, guess = append(truth, labels[i]), append(guess, slices.Index(z, slices.Max(z)))
		}
	}
	if len(truth) == 0 {
		return measure.Accuracy{}, false, nil
	}
	return measure.AccuracyOf(truth, guess), true, nil
}

// clear: more than three standard errors above the largest class, and at least three in ten of its errors spared.
func clear(a measure.Accuracy) bool {
	e := max(a.StandardError, math.Sqrt(a.Baseline*(1-a.Baseline)/float64(a.N)))
	return a.Value-a.Baseline > 3*e && a.Value-a.Baseline >= 0.3*(1-a.Baseline)
}

// clueTexts begin the sentence of a clue, and say why it matters.
var clueTexts = map[Clue]struct{ alone, why string }{
	Size:        {"Sizes alone tell", "Likeness does not see sizes, but pictures that differ so come from different sources"},
	Format:      {"File formats alone tell", "Likeness does not see formats, but pictures that differ so come from different sources"},
	Compression: {"Compression alone tells", "It leaves traces that can be learned instead of what the classes mean"},
	Border:      {"The colours along the edges alone tell", "Likeness sees them, and may learn the background instead of what the classes mean"},
	Camera:      {"Cameras alone tell", "Likeness does not see their names, but pictures that differ so come from different sources"},
	Together:    {"Size, format, compression, border and camera together tell", "Pictures that differ so come from different sources"},
}

// surely is the accuracy from which on classes are told apart, and not only often guessed.
const surely = 0.9

func sentence(clue Clue, a measure.Accuracy) string {
	t := clueTexts[clue]
	figures := fmt.Sprintf("%.1f %% +- %.1f %% right (always the largest class: %.1f %%)", 100*a.Value, 100*a.StandardError, 100*a.Baseline)
	switch {
	case !clear(a):
		return fmt.Sprintf("%s little about the classes: %s.", t.alone, figures)
	case a.Value < surely:
		return fmt.Sprintf("%s much about the classes: %s. %s. Add pictures of every class from the same sources.", t.alone, figures, t.why)
	}
	return fmt.Sprintf("%s the classes apart: %s. %s. Add pictures of every class from the same sources.", t.alone, figures, t.why)
}

// columnsOf gives a clue's numbers, a column of one number a picture each.
func columnsOf(d *dataset.Dataset, clue Clue) [][]float64 {
	column := func(of func(dataset.Picture) float64) []float64 {
		out := make([]float64, len(d.Pictures))
		for i, p := range d.Pictures {
			out[i] = of(p)
		}
		return out
	}
	pixels := func(p dataset.Picture) float64 { return max(1, float64(p.Width)*float64(p.Height)) }
	switch clue {
	case Size:
		columns := withSquares(
			column(func(p dataset.Picture) float64 { return math.Log(pixels(p)) }),
			column(func(p dataset.Picture) float64 { return math.Log(float64(max(1, p.Width)) / float64(max(1, p.Height))) }),
		)
		return append(columns, oneHot(d, func(p dataset.Picture) string { return fmt.Sprintf("%dx%d", p.Width, p.Height) })...)
	case Format:
		return oneHot(d, func(p dataset.Picture) string { return p.Format })
	case Compression:
		return withSquares(column(func(p dataset.Picture) float64 { return math.Log(max(1, float64(p.Size)) / pixels(p)) }))
	case Border:
		columns := [][]float64{column(func(p dataset.Picture) float64 { return p.Traits.BorderRange })}
		for c := range 3 {
			columns = append(columns, column(func(p dataset.Picture) float64 { return p.Traits.Border[c] }))
		}
		return withSquares(columns...)
	case Camera:
		return oneHot(d, func(p dataset.Picture) string { return p.Traits.Camera })
	}
	return nil
}

// withSquares adds the squares, of what is left without the mean, so that the middle can be told from both ends.
func withSquares(columns ...[]float64) [][]float64 {
	for _, x := range slices.Clone(columns) {
		mean := 0.0
		for _, v := range x {
			mean += v / float64(len(x))
		}
		square := make([]float64, len(x))
		for i, v := range x {
			square[i] = (v - mean) * (v - mean)
		}
		columns = append(columns, square)
	}
	return columns
}

// mostValues is how many different values become columns, the most frequent ones; each must be shared by leastShare pictures.
const (
	mostValues = 12
	leastShare = 3
)

// oneHot gives a column of 0 and 1 for each frequent value.
func oneHot(d *dataset.Dataset, of func(dataset.Picture) string) [][]float64 {
	counts := map[string]int{}
	for _, p := range d.Pictures {
		counts[of(p)]++
	}
	var values []string
	for v, n := range counts {
		if n >= leastShare {
			values = append(values, v)
		}
	}
	slices.SortFunc(values, func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	var columns [][]float64
	for _, v := range values[:min(mostValues, len(values))] {
		column := make([]float64, len(d.Pictures))
		for i, p := range d.Pictures {
			if of(p) == v {
				column[i] = 1
			}
		}
		columns = append(columns, column)
	}
	return columns
}

// varying leaves out the columns that are the same for all.
func varying(columns [][]float64) [][]float64 {
	return slices.DeleteFunc(columns, func(x []float64) bool { return slices.Min(x) == slices.Max(x) })
}
