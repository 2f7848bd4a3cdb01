package session

import (
	"context"
	"encoding/json"

	"likeness/inference/message"
	"likeness/training"
	"likeness/training/compare"
	"likeness/training/finetune"
	"likeness/training/measure"
	"likeness/training/project"
)

// Comparing is a comparison of methods, as it goes on or as it came out.
type Comparing struct {
	Running  bool
	Stopping bool
	Rows     []CompareRow
	Table    *compare.Table // the last whole one; nil where there is none
	Stale    bool           // the examples have changed since Table was made
	Division int            // the one that is worked on, from 1, where there are several
	Of       int
	Err      string
}

// CompareRow is a method's row.
type CompareRow struct {
	Method compare.Method
	State  RowState
	Share  float64         // of a row that is Working
	Result *compare.Result // of a row that is Known; Failure of one that Broke
}

// RowState says how far a row is.
type RowState int

// The states of a row.
const (
	Missing RowState = iota // never run
	Waiting
	Working
	Known
	Broke
)

// compareKept is what a project keeps of a comparison.
type compareKept struct {
	Labels [32]byte       `json:"labels"`
	Table  *compare.Table `json:"table"`
}

// Comparison gives what is known of all methods: from the running or the last comparison, else from the measurement of the model that is looked at.
func (st *State) Comparison() *Comparing {
	if st.Comparing != nil {
		return st.Comparing
	}
	return &Comparing{Rows: rowsOf(nil, st.Result)}
}

// rowsOf makes the rows of all methods.
func rowsOf(t *compare.Table, r *Result) []CompareRow {
	var rows []CompareRow
	for _, m := range compare.Methods() {
		row := CompareRow{Method: m}
		if t != nil {
			if res := t.Result(m); res != nil {
				row.Result = res
				switch res.Status {
				case compare.Finished:
					row.State = Known
				case compare.Broken:
					row.State = Broke
				}
			}
		}
		if row.State == Missing && r != nil && t == nil {
			if res := measuredMethod(m, r); res != nil {
				row.State, row.Result = Known, res
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// measuredMethod makes a row of what was measured when the model was trained.
func measuredMethod(m compare.Method, r *Result) *compare.Result {
	if m == compare.Majority {
		a := r.Report.Accuracy
		p := measure.Accuracy{Value: a.Baseline, N: a.N, Baseline: a.Baseline}
		p.StandardError = standardError(p.Value, p.N)
		return &compare.Result{Method: m, Status: compare.Finished, Accuracy: p, Right: p.Right()}
	}
	for _, n := range r.Numbers.Stages {
		if r.Method(n.Stage) == m {
			return &compare.Result{
				Method: m, Status: compare.Finished, Accuracy: n.Accuracy, Right: n.Accuracy.Right(), LogLoss: n.LogLoss, Seconds: n.Seconds,
			}
		}
	}
	return nil
}

// readComparison reads what the project keeps.
func readComparison(ctx context.Context, p *project.Project, labels [32]byte, r *Result) (*Comparing, error) {
	b, err := p.Comparison(ctx)
	if err != nil || b == nil {
		return nil, err
	}
	var kept compareKept
	if err := json.Unmarshal(b, &kept); err != nil || kept.Table == nil {
		return nil, err
	}
	return &Comparing{Rows: rowsOf(kept.Table, r), Table: kept.Table, Stale: kept.Labels != labels}, nil
}

// CompareOptions say what to compare.
type CompareOptions struct {
	Methods []compare.Method
	Seeds   int // divisions
	Curve   bool
}

// Compare runs methods on the open project. One comparison or training goes on at a time. Of a project that can only be looked at the outcome is not kept.
func (s *Session) Compare(o CompareOptions) {
	p, shown := s.project, s.state.Project
	if p == nil || shown == nil || s.busy() || shown.Ready() != Ready {
		return
	}
	rows := rowsOf(nil, nil)
	for i := range rows {
		for _, m := range o.Methods {
			if rows[i].Method == m {
				rows[i].State = Waiting
			}
		}
	}
	var before *compare.Table
	if c := s.state.Comparing; c != nil {
		before = c.Table
	}
	s.change(func(st *State) { st.Comparing = &Comparing{Running: true, Rows: rows, Table: before} })
	inUse := methodOf(shown.Settings)
	if r := s.state.Result; r != nil {
		inUse = r.InUse()
	}
	s.start(&s.comparing, func(ctx context.Context) { s.compare(ctx, p, shown.Settings, inUse, o) })
}

// busy tells whether a training or a comparison goes on.
func (s *Session) busy() bool {
	t, c := s.state.Training, s.state.Comparing
	return t != nil && t.Running || c != nil && c.Running
}

// StopComparing ends the comparison; finished rows are kept.
func (s *Session) StopComparing() {
	if c := s.state.Comparing; c == nil || !c.Running {
		return
	}
	s.comparing.stop()
	s.comparingNow(func(c *Comparing) { c.Stopping = true })
}

// comparingNow changes the comparison that is shown, on the window's goroutine.
func (s *Session) comparingNow(f func(*Comparing)) {
	if s.state.Comparing == nil {
		return
	}
	c := *s.state.Comparing
	c.Rows = append([]CompareRow{}, c.Rows...)
	f(&c)
	s.change(func(st *State) { st.Comparing = &c })
}

func (s *Session) compare(ctx context.Context, p *project.Project, settings Settings, inUse compare.Method, o CompareOptions) {
	table, labels, err := s.runComparison(ctx, p, settings, inUse, o)
	if table != nil && err == nil && p.ReadOnly() == project.Writable {
		if b, keeping := json.Marshal(compareKept{labels, table.Slim()}); keeping == nil {
			err = p.SetComparison(context.WithoutCancel(ctx), b)
		}
	}
	s.do(func() {
		if s.project != p {
			return
		}
		s.comparingNow(func(c *Comparing) {
			c.Running, c.Stopping = false, false
			if table != nil {
				c.Table, c.Rows = table, rowsOf(table, nil)
			}
			if err != nil && ctx.Err() == nil {
				c.Err = sentence(err)
			}
		})
	})
	s.fail("The comparison did not finish", err)
}

func (s *Session) runComparison(ctx context.Context, p *project.Project, settings Settings, inUse compare.Method, o CompareOptions) (*compare.Table, [32]byte, error) {
	labels, err := p.Labels(ctx)
	if err != nil {
		return nil, labels, err
	}
	data, _, err := p.Dataset(ctx)
	if err != nil {
		return nil, labels, err
	}
	limited := newLimiter(updates)
	tell := func(e compare.Event) { s.tellComparison(e, limited) }
	table, err := compare.Run(ctx, compare.Settings{Settings: settings.training(s.folders.Cache, data), InUse: inUse, Seeds: o.Seeds, Curve: o.Curve}, o.Methods, tell)
	return table, labels, err
}

// methodOf is what a training with these settings would make, as far as they alone decide it.
func methodOf(t Settings) compare.Method {
	stage := t.Keep
	if t.Effort == finetune.Quick {
		stage = finetune.Frozen
	}
	return (&Result{Effort: t.Effort}).Method(stage)
}

// tellComparison shows how far a comparison is.
func (s *Session) tellComparison(e training.Event, limited *limiter) {
	set := func(m compare.Method, f func(*CompareRow)) {
		s.do(func() {
			s.comparingNow(func(c *Comparing) {
				for i := range c.Rows {
					if c.Rows[i].Method == m {
						f(&c.Rows[i])
					}
				}
			})
		})
	}
	switch e := e.(type) {
	case compare.Running:
		if limited.now() {
			set(e.Method, func(r *CompareRow) { r.State, r.Share = Working, e.Share })
		}
	case compare.Done:
		result := e.Result
		set(e.Result.Method, func(r *CompareRow) { r.State, r.Result = Known, &result })
	case compare.Failed:
		set(e.Method, func(r *CompareRow) {
			r.State, r.Result = Broke, &compare.Result{Method: e.Method, Status: compare.Broken, Failure: e.Err.Error(), Why: message.From(e.Err)}
		})
	case compare.Dividing:
		s.do(func() { s.comparingNow(func(c *Comparing) { c.Division, c.Of = e.Division, e.Divisions }) })
	}
}
