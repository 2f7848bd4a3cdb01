package session

import (
	"context"
	"encoding/json"
	"math"

	"likeness/training/compare"
	"likeness/training/measure"
	"likeness/training/project"
)

// Models is how two models of a project do on the pictures that were kept aside for both, judged by the labels as they are now.
type Models struct {
	A, B         project.Model
	OfA, OfB     measure.Accuracy
	OnlyA, OnlyB int // pictures that one alone has right
	P            float64
	Verdict      compare.Verdict // on A
}

// CompareModels compares two models; then gets the outcome, on the window's goroutine.
func (s *Session) CompareModels(a, b project.ModelID, then func(Models)) {
	p, shown := s.project, s.state.Project
	if p == nil {
		return
	}
	s.acts.add(func() {
		m, err := compareModels(s.ctx, p, shown, a, b)
		if err != nil {
			s.fail("The models cannot be compared", err)
			return
		}
		s.do(func() {
			if s.project == p {
				then(m)
			}
		})
	})
}

func compareModels(ctx context.Context, p *project.Project, shown *Project, a, b project.ModelID) (out Models, err error) {
	out.A, _ = shown.model(a)
	out.B, _ = shown.model(b)
	ofA, err := readResult(ctx, p, shown, out.A)
	if err != nil {
		return out, err
	}
	ofB, err := readResult(ctx, p, shown, out.B)
	if err != nil {
		return out, err
	}
	right := make(map[project.ExampleID]bool, len(ofB.Pictures))
	for i := range ofB.Pictures {
		right[ofB.Pictures[i].Example.ID] = ofB.Pictures[i].Right()
	}
	var rightA, rightB []bool
	classes := map[project.ClassID]int{}
	for i := range ofA.Pictures {
		j := &ofA.Pictures[i]
		if r, ok := right[j.Example.ID]; ok {
			rightA, rightB = append(rightA, j.Right()), append(rightB, r)
			classes[j.Example.Class]++
		}
	}
	most := 0
	for _, n := range classes {
		most = max(most, n)
	}
	out.OfA, out.OfB = accuracyOf(rightA, most), accuracyOf(rightB, most)
	out.OnlyA, out.OnlyB, out.P, out.Verdict = compare.Judge(rightA, rightB)
	return out, nil
}

// accuracyOf counts right answers; most is how many pictures the largest class has.
func accuracyOf(right []bool, most int) measure.Accuracy {
	a := measure.Accuracy{N: len(right)}
	if a.N == 0 {
		return a
	}
	n := 0
	for _, r := range right {
		if r {
			n++
		}
	}
	a.Value, a.Baseline = float64(n)/float64(a.N), float64(most)/float64(a.N)
	a.StandardError = math.Sqrt(a.Value * (1 - a.Value) / float64(a.N))
	return a
}

// NumbersOf reads what a model's measurement was when it was made; false where that cannot be read.
func NumbersOf(m project.Model) (n Numbers, ok bool) {
	err := json.Unmarshal(m.Numbers, &n)
	return n, err == nil
}
