package examples_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"likeness/inference/message"
	"likeness/training/dataset"
	"likeness/training/project"
	"likeness/ui/page"
	"likeness/ui/page/examples"
	"likeness/ui/pagetest"
	"likeness/ui/session"
)

// classes is a project with classes of so many pictures.
func classes(counts ...int) *session.Project {
	p := &session.Project{Settings: session.DefaultSettings()}
	id := project.ExampleID(0)
	for i, n := range counts {
		class := project.ClassID(i + 1)
		p.Classes = append(p.Classes, project.Class{ID: class, Name: fmt.Sprintf("class %d", i+1), Pictures: n})
		for range n {
			id++
			p.Examples = append(p.Examples, project.Example{ID: id, Class: class, Path: fmt.Sprintf("/nowhere/%d.jpg", id)})
		}
	}
	return p
}

// TestStates: each state of the page says what is so, and what to do.
func TestStates(t *testing.T) {
	processor := &session.Device{Kind: "cpu", Name: "Processor", Notes: []message.Text{message.Of("not on a graphics card. %s", "There is none.")}}
	problems := classes(30, 30)
	problems.Problems = &session.Problems{Skipped: []dataset.Skipped{{Path: "/a", Kind: dataset.Damaged}, {Path: "/b", Kind: dataset.Duplicate}, {Path: "/c", Kind: dataset.Duplicate}, {Path: "/d", Kind: dataset.TwoClasses, Other: "/e"}, {Path: "/e", Kind: dataset.TwoClasses, Other: "/d"}, {Path: "/f", Kind: dataset.VerySmall}}}
	problems.Settled = []string{"/f"}
	missing := classes(30, 30)
	missing.Elsewhere = map[project.ExampleID]project.Presence{1: project.NotHere, 2: project.NotHere, 3: project.Changed}
	stale := classes(30, 30)
	stale.Stale, stale.Current = true, 1
	readOnly := classes(30, 30)
	readOnly.ReadOnly = project.InUse
	for _, c := range []struct {
		name  string
		state session.State
		says  []string
		train bool
	}{
		{"empty", session.State{Project: classes()}, []string{"Drop a folder for your first class.", "Add a second class to train", "Looking for what to train on"}, false},
		{"one class", session.State{Project: classes(30), Device: processor}, []string{"30 pictures in 1 class", "Add a second class to train", "Will train on the processor", "Why?"}, false},
		{"few pictures", session.State{Project: classes(30, 4), Device: processor}, []string{"Each class needs at least 5 pictures", "Only 4 pictures. 20 are a good start."}, false},
		{"unequal", session.State{Project: classes(200, 30)}, []string{"6 times fewer than “class 1”. More pictures would help."}, true},
		{"ready", session.State{Project: classes(30, 30), Device: processor}, []string{"60 pictures in 2 classes", "Effort: Standard", "About "}, true},
		{"a card", session.State{Project: classes(30, 30), Device: &session.Device{Kind: "cuda", Name: "NVIDIA RTX"}}, []string{"Will train on: NVIDIA RTX"}, true},
		{"left out", session.State{Project: problems}, []string{"Left out: 1 file that could not be read, 2 duplicates, 1 picture that is in two classes", "Review"}, true},
		{"missing", session.State{Project: missing}, []string{"2 pictures are not here now", "Locate…"}, true},
		{"stale", session.State{Project: stale}, []string{"Train again"}, true},
		{"read only", session.State{Project: readOnly}, []string{"The project can only be looked at"}, false},
		{"comparing", session.State{Project: classes(30, 30), Comparing: &session.Comparing{Running: true}}, []string{"Waiting for the comparison"}, false},
		{
			"reading",
			session.State{Project: classes(), Scan: &session.Scan{Found: 620, Done: 412, Preview: []session.PreviewClass{{Name: "birds", Count: 620}}}},
			[]string{"Reading pictures: 412 of 620", "birds", "Reading 620 pictures…", "Stop"},
			false,
		},
		{"training", session.State{Project: classes(30, 30), Training: &session.Training{Running: true, Share: 0.58}}, []string{"Training… 58\u00a0%"}, true},
		{"forty classes", session.State{Project: classes(slices.Repeat([]int{20}, 40)...)}, []string{"800 pictures in 40 classes", "class 40"}, true},
	} {
		for _, size := range []fyne.Size{fyne.NewSize(1280, 800), fyne.NewSize(800, 600)} {
			t.Run(fmt.Sprintf("%s %v", c.name, size.Width), func(t *testing.T) {
				h := pagetest.Host(t, size, nil)
				pagetest.Show(h, examples.New(h), &c.state)
				pagetest.Want(t, h, c.says...)
				if b := trainButton(t, h); b == c.train {
					t.Errorf("the button Train is disabled: %v", b)
				}
			})
		}
	}
}

// trainButton tells whether Train is disabled.
func trainButton(t *testing.T, h *page.Host) bool {
	t.Helper()
	return pagetest.Button(t, h, "Train").Disabled()
}

// TestGoesToTraining: while a training goes on the button leads to its page.
func TestGoesToTraining(t *testing.T) {
	var went []page.ID
	h := pagetest.Host(t, fyne.NewSize(1280, 800), func(id page.ID) { went = append(went, id) })
	pagetest.Show(h, examples.New(h), &session.State{Project: classes(30, 30), Training: &session.Training{Running: true, Started: time.Now()}})
	pagetest.Button(t, h, "Training").OnTapped()
	if !slices.Equal(went, []page.ID{page.Train}) {
		t.Errorf("it went to %v", went)
	}
}

// TestLongNames: a class name of any length leaves room for the rest.
func TestLongNames(t *testing.T) {
	h := pagetest.Host(t, fyne.NewSize(800, 600), nil)
	p := classes(30, 30)
	p.Classes[0].Name = strings.Repeat("très long ", 60)
	pagetest.Show(h, examples.New(h), &session.State{Project: p})
	if w := h.Window.Content().MinSize().Width; w > 800 {
		t.Errorf("the page wants a width of %v", w)
	}
}
