package session

import (
	"context"
	"errors"
	"slices"

	"likeness/training"
	"likeness/training/dataset"
	"likeness/training/finetune"
	"likeness/training/inspect"
	"likeness/training/project"
	"likeness/training/trouble"
	"likeness/ui/words"
)

// Inspection is the search for what is wrong with the examples, as it goes on or as it came out.
type Inspection struct {
	Running  bool
	Done     int
	Total    int
	Findings []Finding
	General  []string // about whole classes, in words
	Err      string
}

// Finding is a picture to look at.
type Finding struct {
	Kind    FindingKind
	Example project.ExampleID
	Path    string
	Class   string
	Text    string          // what is wrong with it, in words
	Label   project.ClassID // that it was labelled with when it was looked at; of a Suspect
	Members []Member        // of Copied: all that are nearly the same, this one first
	Better  project.ClassID // the class that it looks like more; of a Suspect
	Name    string          // of that class
	Sure    float64         // how sure the network is of that class
	Trouble trouble.Kind    // of a Poor picture
}

// Member is one of several pictures that are nearly the same.
type Member struct {
	Example project.ExampleID
	Path    string
}

// FindingKind groups findings.
type FindingKind int

// The kinds.
const (
	Suspect FindingKind = iota // its label looks wrong
	Copied                     // several are nearly the same
	Poor                       // it is damaged, tiny, dark, blurred ...
)

// Inspect looks for what is wrong with the examples: labels that look wrong, copies, poor pictures, give-aways. One goes on at a time.
func (s *Session) Inspect() {
	p, shown := s.project, s.state.Project
	if p == nil || shown == nil || s.state.Inspection != nil && s.state.Inspection.Running || shown.Ready() != Ready {
		return
	}
	s.change(func(st *State) { st.Inspection = &Inspection{Running: true} })
	s.start(&s.inspecting, func(ctx context.Context) {
		out, err := s.inspect(ctx, p, shown)
		if err != nil && ctx.Err() == nil {
			out.Err = sentence(err)
		}
		s.do(func() {
			if s.project == p {
				s.change(func(st *State) { st.Inspection = out })
			}
		})
	})
}

// StopInspecting ends the search.
func (s *Session) StopInspecting() { s.inspecting.stop() }

func (s *Session) inspect(ctx context.Context, p *project.Project, shown *Project) (*Inspection, error) {
	out := &Inspection{}
	data, ids, err := p.Dataset(ctx)
	if err != nil {
		return out, err
	}
	limited := newLimiter(updates)
	tell := func(e training.Event) {
		if q, ok := e.(finetune.Progress); ok && limited.now() {
			s.post(func(st *State) { st.Inspection = &Inspection{Running: true, Done: q.Done, Total: q.Total} })
		}
	}
	r, err := s.look1(ctx, shown, data, ids, tell)
	if err != nil {
		return out, err
	}
	out.suspects(r, ids, shown)
	out.copies(r, ids)
	out.poor(r, ids)
	for _, g := range r.GiveAways {
		if g.Clear {
			out.General = append(out.General, giveAway(g))
		}
	}
	if r.NoSuspects != "" {
		out.General = append(out.General, words.T("There are too few different pictures to find wrong labels: each class needs two or more."))
	}
	if n := len(r.Leaks); n > 0 {
		out.General = append(out.General, words.N("{{.N}} pictures that are kept aside are nearly the same as ones that are learned from: the result would look better than it is.", n))
	}
	return out, nil
}

// look1 computes the features and looks, leaving alone what the user has confirmed.
func (s *Session) look1(ctx context.Context, shown *Project, data *dataset.Dataset, ids []project.ExampleID, tell func(training.Event)) (r *inspect.Report, err error) {
	settings := shown.Settings.training(s.folders.Cache, data)
	opened, err := training.Open(ctx, settings, tell)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	split, err := opened.Split(settings.Seed)
	if err != nil {
		return nil, err
	}
	confirmed := make([]bool, len(ids))
	for i, id := range ids {
		e, _ := shown.Example(id)
		confirmed[i] = e.Confirmed
	}
	return inspect.Look(ctx, opened.Dataset, opened.Features, split, confirmed, settings.Seed)
}

func (o *Inspection) suspects(r *inspect.Report, ids []project.ExampleID, shown *Project) {
	for _, q := range r.Suspects {
		pic := r.Dataset.Pictures[q.Example]
		f := Finding{Kind: Suspect, Example: ids[q.Example], Path: pic.Path, Class: r.Dataset.Classes[q.Label], Name: r.Dataset.Classes[q.Better], Sure: q.OfBetter}
		for _, c := range shown.Classes {
			switch c.Name {
			case f.Name:
				f.Better = c.ID
			case f.Class:
				f.Label = c.ID
			}
		}
		o.Findings = append(o.Findings, f)
	}
}

func (o *Inspection) copies(r *inspect.Report, ids []project.ExampleID) {
	number := map[string]int{}
	for i, p := range r.Dataset.Pictures {
		number[p.Path] = i
	}
	for _, c := range r.Copies {
		f := Finding{Kind: Copied}
		for _, m := range c.Members {
			if at, ok := number[m.Path]; ok { // else left out when the pictures were read
				f.Members = append(f.Members, Member{ids[at], m.Path})
			}
		}
		if len(f.Members) > 1 {
			first := r.Dataset.Pictures[number[f.Members[0].Path]]
			f.Example, f.Path, f.Class = f.Members[0].Example, first.Path, r.Dataset.Classes[first.Class]
			o.Findings = append(o.Findings, f)
		}
	}
}

func (o *Inspection) poor(r *inspect.Report, ids []project.ExampleID) {
	for _, q := range r.Problems {
		if q.Picture < 0 {
			o.General = append(o.General, aboutClass(q, r.Dataset))
			continue
		}
		pic := r.Dataset.Pictures[q.Picture]
		o.Findings = append(o.Findings, Finding{
			Kind: Poor, Example: ids[q.Picture], Path: pic.Path, Class: r.Dataset.Classes[pic.Class], Text: q.Text, Trouble: q.Kind,
		})
	}
}

// giveAway says that something which does not belong to what pictures show tells the classes apart.
func giveAway(g trouble.GiveAway) string {
	what := map[trouble.Clue]string{
		trouble.Size: words.T("Their sizes alone"), trouble.Format: words.T("Their file formats alone"), trouble.Compression: words.T("Traces of compression alone"),
		trouble.Border: words.T("The colours along their edges alone"), trouble.Camera: words.T("Their cameras alone"),
		trouble.Together: words.T("Size, format, compression, edges and camera together"),
	}[g.Clue]
	why := words.T("Likeness does not see that, but pictures that differ so come from different sources.")
	switch g.Clue {
	case trouble.Border:
		why = words.T("Likeness sees them, and may learn the background instead of what the classes mean.")
	case trouble.Compression:
		why = words.T("It leaves traces that can be learned instead of what the classes mean.")
	}
	return words.F("{{.What}} tell the class of {{.Share}} {{.Error}} of the pictures (always the largest class: {{.Base}}). {{.Why}} Add pictures of every class from the same sources.",
		"What", what, "Share", words.Percent(g.Accuracy.Value, 1), "Error", words.Deviation(g.Accuracy), "Base", words.Percent(g.Accuracy.Baseline, 1), "Why", why)
}

// aboutClass says what is wrong with a whole class.
func aboutClass(q trouble.Problem, d *dataset.Dataset) string {
	class := d.Classes[q.Class]
	if q.Kind == trouble.Imbalance {
		counts := d.Counts()
		return words.F("“{{.Class}}” has {{.Times}} times fewer pictures than “{{.Largest}}”. More pictures would help.",
			"Class", class, "Times", words.Count(int(q.Value)), "Largest", d.Classes[slices.Index(counts, slices.Max(counts))])
	}
	return words.N("Only {{.N}} pictures of “{{.Class}}”. 20 are a good start.", int(q.Value), "Class", class)
}
