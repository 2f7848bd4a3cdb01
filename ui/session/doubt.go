package session

import (
	"context"
	"errors"

	"likeness/training/project"
	"likeness/training/suspicion"
)

// Doubts are the labels that look wrong, of all pictures of a project, the most suspicious first.
type Doubts struct {
	Examples []Doubted
	byID     map[project.ExampleID]int
}

// Doubted is a picture whose label looks wrong.
type Doubted struct {
	Example  project.ExampleID
	Better   project.ClassID // speaks most against the label
	OfLabel  float64         // the label's probability, by models that have not seen the picture
	OfBetter float64         // Better's, likewise
	// Probabilities are those of all classes, likewise; Classes says of which, in order.
	Probabilities []float32
	Classes       []project.ClassID
}

// NewDoubts makes doubts of a list, the most suspicious first.
func NewDoubts(list []Doubted) *Doubts {
	d := &Doubts{Examples: list, byID: make(map[project.ExampleID]int, len(list))}
	for i, e := range list {
		d.byID[e.Example] = i
	}
	return d
}

// Judged is what models that have not seen a doubted picture say of it, by the classes of a result; false where the result does not know them.
func (d *Doubted) Judged(e project.Example, r *Result) (Judged, bool) {
	j := Judged{Example: e, Class: r.place(e.Class), Predicted: r.place(d.Better), Probabilities: make([]float32, len(r.Outputs))}
	for k, c := range d.Classes {
		if at := r.place(c); at >= 0 {
			j.Probabilities[at] = d.Probabilities[k]
		}
	}
	return j, j.Class >= 0 && j.Predicted >= 0
}

// Of finds what is doubted of a picture.
func (d *Doubts) Of(id project.ExampleID) (Doubted, bool) {
	if d == nil {
		return Doubted{}, false
	}
	i, ok := d.byID[id]
	if !ok {
		return Doubted{}, false
	}
	return d.Examples[i], true
}

// doubt asks for the doubts of a project.
type doubt struct {
	model project.Model
	seed  uint64
}

// DoubtLabels looks for labels that look wrong and shows them in State.Doubts, in the background. It does so anew each time that it is called.
func (s *Session) DoubtLabels() {
	shown := s.state.Project
	if shown == nil || shown.Current == 0 {
		return
	}
	m, _ := shown.model(shown.Current)
	overwrite(s.observer().asked, doubt{model: m, seed: shown.Settings.Seed})
}

func (o *observer) doubt(ctx context.Context, d doubt) {
	found, err := o.doubts(ctx, d)
	if err != nil && !errors.Is(err, suspicion.ErrNothingHeldOut) {
		o.session.fail("The labels could not be checked", err)
		return
	}
	o.session.do(func() {
		if o.session.project == o.project {
			o.session.change(func(st *State) { st.Doubts = found })
		}
	})
}

func (o *observer) doubts(ctx context.Context, d doubt) (*Doubts, error) {
	out := NewDoubts(nil)
	o.seen = nil // labels may have changed, and with them what there is
	s, err := o.see(ctx, d.model, 0)
	if err != nil {
		return nil, err
	}
	classes, err := o.project.Classes(ctx)
	if err != nil {
		return nil, err
	}
	if len(s.data.Classes) != len(classes) || len(classes) < 2 {
		return out, nil
	}
	confirmed, err := o.confirmed(ctx, s)
	if err != nil {
		return nil, err
	}
	labels := make([]int, len(s.data.Pictures))
	for i, p := range s.data.Pictures {
		labels[i] = p.Class
	}
	probabilities, err := suspicion.OutOfFold(ctx, s.found, labels, s.data.Groups, len(classes), d.seed)
	if err != nil {
		return out, err
	}
	ids := make([]project.ClassID, len(classes))
	for k, c := range classes {
		ids[k] = c.ID
	}
	var list []Doubted
	for _, f := range suspicion.Find(labels, probabilities, confirmed) {
		list = append(list, Doubted{
			Example: s.ids[f.Example], Better: ids[f.Better], OfLabel: f.Probability, OfBetter: f.OfBetter,
			Probabilities: floats(probabilities[f.Example]), Classes: ids,
		})
	}
	return NewDoubts(list), nil
}

// confirmed tells of which pictures the user has said that the label is right.
func (o *observer) confirmed(ctx context.Context, s *seen) ([]bool, error) {
	out := make([]bool, len(s.ids))
	for after := project.ExampleID(0); ; {
		page, err := o.project.Examples(ctx, project.Query{After: after})
		if err != nil || len(page) == 0 {
			return out, err
		}
		for _, e := range page {
			after = e.ID
			if row, ok := s.rows[e.ID]; ok {
				out[row] = e.Confirmed
			}
		}
	}
}
