package results

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"

	"likeness/training/project"
	"likeness/ui/gallery"
	"likeness/ui/session"
)

// kind is the first of the filters.
type kind int

const (
	all kind = iota
	errors
	notSure
	suspicious
)

// order of the pictures.
type order int

const (
	biggestMistakes order = iota
	leastSure
	mostSure
	byName
)

// anyClass lets every class pass.
const anyClass = -1

// filter says which pictures are shown, and in which order.
type filter struct {
	kind      kind
	class     int // the label's place among the model's outputs
	predicted int
	order     order
}

// unlimited is the filter at the beginning.
var unlimited = filter{class: anyClass, predicted: anyClass}

// verdict is what is shown of a result's pictures: those that pass the filter, in order, and how many are of each kind.
type verdict struct {
	result    *session.Result
	suspects  map[project.ExampleID]bool
	pictures  []session.Judged // those of the result, and after them suspects that the model learned from
	threshold float64
	filter    filter
	list      []int  // of pictures
	counts    [4]int // of each kind, of the classes that pass: as many as are in the list where that kind is chosen
}

// newVerdict works it out. learned are suspects that the model learned from, as models judge them that did not: they are shown as suspects only.
func newVerdict(r *session.Result, suspects map[project.ExampleID]bool, learned []session.Judged, f filter) *verdict {
	v := &verdict{result: r, suspects: suspects, pictures: append(slices.Clip(r.Pictures), learned...), threshold: r.Threshold(), filter: f}
	for i := range v.pictures {
		for k := all; k <= suspicious; k++ {
			if v.is(i, k) && v.ofClasses(i) {
				v.counts[k]++
			}
		}
		if v.passes(i) {
			v.list = append(v.list, i)
		}
	}
	v.sort()
	return v
}

// is tells whether a picture is of a kind.
func (v *verdict) is(i int, k kind) bool {
	j := &v.pictures[i]
	if v.learned(i) {
		return k == suspicious
	}
	switch k {
	case errors:
		return !j.Right()
	case notSure:
		return j.Confidence() < v.threshold
	case suspicious:
		return v.suspects[j.Example.ID]
	}
	return true
}

// learned tells whether the model learned from a picture, so that what is said of it is not the model's.
func (v *verdict) learned(i int) bool { return i >= len(v.result.Pictures) }

func (v *verdict) passes(i int) bool {
	return v.is(i, v.filter.kind) && v.ofClasses(i)
}

// ofClasses tells whether a picture is of the classes that the filter lets pass.
func (v *verdict) ofClasses(i int) bool {
	j := &v.pictures[i]
	return (v.filter.class == anyClass || v.filter.class == j.Class) && (v.filter.predicted == anyClass || v.filter.predicted == j.Predicted)
}

func (v *verdict) sort() {
	pictures := v.pictures
	name := func(i int) string { return strings.ToLower(filepath.Base(pictures[i].Example.Path)) }
	slices.SortStableFunc(v.list, func(a, b int) int {
		switch v.filter.order {
		case leastSure:
			return cmp.Compare(pictures[a].Confidence(), pictures[b].Confidence())
		case mostSure:
			return cmp.Compare(pictures[b].Confidence(), pictures[a].Confidence())
		case byName:
			return cmp.Or(strings.Compare(name(a), name(b)), strings.Compare(pictures[a].Example.Path, pictures[b].Example.Path))
		}
		return cmp.Compare(pictures[b].Loss(), pictures[a].Loss())
	})
}

// at is the picture at a place of the list.
func (v *verdict) at(place int) *session.Judged { return &v.pictures[v.list[place]] }

// mark is the state of the picture at a place; one that the model learned from has none.
func (v *verdict) mark(place int) gallery.Mark {
	j := v.at(place)
	switch {
	case v.learned(v.list[place]):
		return gallery.NoMark
	case !j.Right():
		return gallery.Error
	case j.Confidence() < v.threshold:
		return gallery.NotSure
	}
	return gallery.NoMark
}

// tile is what the gallery shows of a picture.
func (v *verdict) tile(place int, name func(output int) string, label func(*session.Judged) string) gallery.Tile {
	j := v.at(place)
	t := gallery.Tile{Path: j.Example.Path, Mark: v.mark(place), Doubt: v.suspects[j.Example.ID], Caption: name(j.Predicted), Share: j.Confidence()}
	switch {
	case v.learned(v.list[place]):
		t.Caption, t.To, t.Bold = label(j), name(j.Predicted), true
	case t.Mark == gallery.Error:
		t.Caption, t.To, t.Bold, t.Bad = label(j), name(j.Predicted), true, true
	case t.Mark == gallery.NoMark:
		t.Tick = true
	}
	return t
}

// names gives the classes their present names: those of the project where it has them, else those that the model was trained with.
type names struct {
	project *session.Project
	result  *session.Result
}

// output is the name of one of the model's classes.
func (n names) output(k int) string {
	o := n.result.Outputs[k]
	if n.project != nil {
		if c, ok := n.project.Class(o.Class); ok {
			return c.Name
		}
	}
	return o.Name
}

// label is the name of a picture's class, which the model may not know.
func (n names) label(j *session.Judged) string {
	if c, ok := n.project.Class(j.Example.Class); ok {
		return c.Name
	}
	if j.Class >= 0 {
		return n.output(j.Class)
	}
	return ""
}
