package baseline

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
	"gonum.org/v1/gonum/mat"
)

// CVResult is what a cross-validation found.
type CVResult struct {
	C        float64     // chosen: the lowest out-of-fold log-loss
	Cs       []float64   // tried on all rows, ascending; a path that only gets worse is left early
	LogLoss  []float64   // weighted, out of fold, for each of Cs; nil where nothing could be held out
	Accuracy []float64   // weighted, out of fold, for each of Cs
	Folds    int         // folds used, 0 where no class has two groups
	Fold     []int       // of each row; -1: never held out
	Logits   [][]float64 // of each row, out of fold, with C; nil for a row that was never held out
}

// worseInARow is how many times in a row the out-of-fold log-loss must rise before larger Cs are given up.
const worseInARow = 2

// FitCV chooses C by cross-validation and fits all rows with it. groups says which rows belong together (see [Folds]; nil: none).
// Where no class has two groups, nothing can be held out, and the middle of the grid is taken. The folds run side by side.
//
// With more than one and a half times Options.SearchRows rows the whole grid is tried on a sample of about that many, and on all rows only the best C of
// the sample and its neighbours: the best C hardly moves with the number of rows.
func FitCV(ctx context.Context, features []float32, d int, labels, groups []int, k int, opts Options) (*Logistic, *CVResult, error) {
	f, result, err := foldsOf(ctx, features, d, labels, groups, k, opts)
	if err != nil {
		return nil, nil, err
	}
	l, err := fitRows(ctx, f.s, f.x, f.g, result.C)
	if err != nil {
		return nil, nil, fmt.Errorf("fitting a logistic regression: %w", err)
	}
	return l, result, nil
}

// CrossValidate is the first half of [FitCV]: where only what models say of rows that they have not seen is wanted, the fit on all rows is
// spared.
func CrossValidate(ctx context.Context, features []float32, d int, labels, groups []int, k int, opts Options) (*CVResult, error) {
	_, result, err := foldsOf(ctx, features, d, labels, groups, k, opts)
	return result, err
}

// folded is what a cross-validation was made on.
type folded struct {
	s *sample
	x rows
	g *mat.SymDense
}

func foldsOf(ctx context.Context, features []float32, d int, labels, groups []int, k int, opts Options) (f folded, result *CVResult, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("cross-validating a logistic regression: %w", err)
		}
	}()
	if f.s, err = newSample(features, d, labels, k, opts.Weights); err != nil {
		return f, nil, err
	}
	cs, err := opts.grid()
	if err != nil {
		return f, nil, err
	}
	if cs, err = narrow(ctx, f.s, groups, cs, opts); err != nil {
		return f, nil, err
	}
	f.x = newRows(f.s, opts.Standardise)
	f.g = gram(f.x, f.s.n)
	result, err = crossValidate(ctx, f.s, f.x, f.g, groups, cs, opts)
	return f, result, err
}

// grid returns the Cs to try, checked.
func (o Options) grid() ([]float64, error) {
	cs := slices.Clone(o.Cs)
	if len(cs) == 0 {
		cs = DefaultCs()
	}
	slices.Sort(cs)
	if !(cs[0] > 0) || math.IsInf(cs[len(cs)-1], 0) {
		return nil, fmt.Errorf("every C must be positive and finite, not %v", cs)
	}
	return cs, nil
}

// narrow returns the Cs to try on all rows: with many rows, the best of a sample and its neighbours.
func narrow(ctx context.Context, s *sample, groups []int, cs []float64, opts Options) ([]float64, error) {
	searchRows := cmp.Or(opts.SearchRows, defaultSearchRows)
	if 2*s.n <= 3*searchRows || len(cs) <= 3 {
		return cs, nil
	}
	part, partGroups, err := s.part(groups, max(2, s.n/searchRows), opts.Seed)
	if err != nil {
		return nil, err
	}
	x := newRows(part, opts.Standardise)
	found, err := crossValidate(ctx, part, x, gram(x, part.n), partGroups, cs, opts)
	if err != nil {
		return nil, err
	}
	at := slices.Index(cs, found.C)
	return cs[max(0, at-1):min(len(cs), at+2)], nil
}

// part returns about one row in every so many: whole groups, each class in proportion, but something of each.
func (s *sample) part(groups []int, every int, seed uint64) (*sample, []int, error) {
	fold, _, err := Folds(s.labels, groups, s.k, every, seed)
	if err != nil {
		return nil, nil, err
	}
	if groups == nil {
		groups = make([]int, s.n)
		for i := range groups {
			groups[i] = i
		}
	}
	first := make([]int, s.k) // of each class the first fold that holds some of it: not 0 for one that has too few groups for all folds
	for c := range first {
		first[c] = every
	}
	for i, f := range fold {
		first[s.labels[i]] = min(first[s.labels[i]], max(0, f))
	}
	taken := map[int]bool{}
	for i, f := range fold {
		if f <= first[s.labels[i]] {
			taken[groups[i]] = true
		}
	}
	out := &sample{d: s.d, k: s.k}
	var partGroups []int
	for i, g := range groups {
		if !taken[g] {
			continue
		}
		out.features = append(out.features, s.features[i*s.d:(i+1)*s.d]...)
		out.labels, out.weights = append(out.labels, s.labels[i]), append(out.weights, s.weights[i])
		partGroups = append(partGroups, g)
	}
	out.n = len(out.labels)
	return out, partGroups, nil
}

// held is one fold: a problem without its rows, and the solution so far.
type held struct {
	p       *problem
	out     []int // rows held out
	v, bias []float64
}

func crossValidate(ctx context.Context, s *sample, x rows, g *mat.SymDense, groups []int, cs []float64, opts Options) (*CVResult, error) {
	wanted := opts.Folds
	if wanted == 0 {
		wanted = 5
	}
	if wanted < 2 {
		return nil, fmt.Errorf("needs 2 folds or more, not %d", wanted)
	}
	fold, count, err := Folds(s.labels, groups, s.k, wanted, opts.Seed)
	if err != nil {
		return nil, err
	}
	result := &CVResult{Folds: count, Fold: fold, Logits: make([][]float64, s.n)}
	if count == 0 {
		result.C = cs[len(cs)/2]
		return result, nil
	}
	folds := make([]*held, count)
	for f := range folds {
		folds[f] = newHeld(s, x, fold, f)
	}
	best, worse := math.Inf(1), 0
	for _, c := range cs {
		logits, err := heldOut(ctx, s, folds, g, c)
		if err != nil {
			return nil, err
		}
		loss, accuracy := outOfFold(s, logits)
		result.Cs, result.LogLoss, result.Accuracy = append(result.Cs, c), append(result.LogLoss, loss), append(result.Accuracy, accuracy)
		if loss < best {
			best, worse = loss, 0
			result.C, result.Logits = c, logits
		} else if worse++; worse == worseInARow {
			break
		}
	}
	return result, nil
}

func newHeld(s *sample, x rows, fold []int, f int) *held {
	weights := slices.Clone(s.weights)
	h := &held{v: make([]float64, (s.k-1)*x.width()), bias: make([]float64, s.k-1)}
	for i, at := range fold {
		if at == f {
			weights[i] = 0
			h.out = append(h.out, i)
		}
	}
	h.p = newProblem(x, s.k, s.labels, weights)
	return h
}

// heldOut trains every fold with c, from where the C before ended, and returns the logits of the rows held out.
func heldOut(ctx context.Context, s *sample, folds []*held, g *mat.SymDense, c float64) ([][]float64, error) {
	// the folds' totals differ a little; one metric is near enough to all of them
	m, err := newMetric(g, 1/(c*folds[0].p.total), s.k)
	if err != nil {
		return nil, err
	}
	logits := make([][]float64, s.n)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, h := range folds {
		group.Go(func() error {
			h.p.at(c, m)
			theta, err := minimise(ctx, h.p.evaluate, h.p.encode(h.v, h.bias), cvTolerance)
			if err != nil {
				return err
			}
			h.bias = h.p.decode(theta, h.v)
			for _, i := range h.out {
				logits[i] = make([]float64, s.k)
				h.p.score(i, h.v, h.bias, logits[i])
			}
			return nil
		})
	}
	return logits, group.Wait()
}

// outOfFold returns the weighted mean log-loss and accuracy of the rows that were held out.
func outOfFold(s *sample, logits [][]float64) (loss, accuracy float64) {
	var total float64
	z := make([]float64, s.k)
	for i, row := range logits {
		if row == nil {
			continue
		}
		w, y := s.weights[i], s.labels[i]
		copy(z, row)
		loss += w * residual(z, y)
		if slices.Index(row, slices.Max(row)) == y {
			accuracy += w
		}
		total += w
	}
	if total == 0 {
		return 0, 0
	}
	return loss / total, accuracy / total
}
