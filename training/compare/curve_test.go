package compare

import (
	"math"
	"strings"
	"testing"
)

// TestWouldMoreHelp holds the rules of Answer.
func TestWouldMoreHelp(t *testing.T) {
	// pictures makes n test pictures, of which the first are right.
	rightOf := func(n, right int) []float64 {
		out := make([]float64, n)
		for i := range right {
			out[i] = 1
		}
		return out
	}
	lossOf := func(n int, loss float64) []float64 {
		out := make([]float64, n)
		for i := range out {
			out[i] = loss + 0.1*float64(i%2)
		}
		return out
	}
	for name, c := range map[string]struct {
		n, half, all   int
		before, behind float64 // log-loss
		want           Answer
		says           string
	}{
		"clear":        {200, 150, 170, 0.5, 0.5, MoreHelps, "Yes. Going from 50 to 100 pictures brought the quick look 10.0 points."},
		"chance":       {200, 150, 152, 0.5, 0.5, MoreMayHelp, "Probably a little. Going from 50 to 100 pictures brought the quick look 1.0 points, which could still be chance."},
		"surer":        {200, 150, 150, 0.5, 0.3, MoreMayHelp, "became surer"},
		"saturated":    {200, 190, 190, 0.5, 0.5, MoreHelpsLittle, "Hardly."},
		"falling":      {200, 190, 189, 0.5, 0.5, MoreHelpsLittle, "Hardly."},
		"few pictures": {20, 15, 14, 0.5, 0.5, TooFewToTell, "That cannot be told yet. Going from 50 to 100 pictures changed the right answers of the quick look by -5.0 points, give or take 5.0"},
	} {
		curve := &Curve{Points: []Point{
			{Train: 50, right: rightOf(c.n, c.half), loss: lossOf(c.n, c.before)},
			{Train: 100, right: rightOf(c.n, c.all), loss: lossOf(c.n, c.behind)},
		}}
		curve.conclude()
		if curve.Answer != c.want || !strings.Contains(curve.Text, c.says) {
			t.Errorf("%s: %s (gain %v +- %v): %s", name, curve.Answer, curve.Gain, curve.GainStandardError, curve.Text)
		}
	}
	alone := &Curve{Points: []Point{{Train: 8}}}
	if alone.conclude(); alone.Answer != TooFewToTell {
		t.Errorf("a single point says %s", alone.Answer)
	}
}

func TestPaired(t *testing.T) {
	nan := math.NaN()
	mean, se := paired([]float64{1, 1, nan, 1}, []float64{0, 1, 1, 1})
	if math.Abs(mean-1.0/3) > 1e-12 || math.Abs(se-1.0/3) > 1e-12 { // of 1, 0, 0: standard deviation 0.577
		t.Errorf("%v +- %v", mean, se)
	}
	if mean, se := paired([]float64{nan}, []float64{1}); mean != 0 || se != 0 {
		t.Errorf("of nothing %v +- %v", mean, se)
	}
}
