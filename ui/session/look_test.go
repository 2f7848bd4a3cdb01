package session

import (
	"image"
	"path/filepath"
	"runtime"
	"testing"
	"weak"

	"likeness/build/sharedtest"
	"likeness/training/finetune"
	"likeness/training/project"
	"likeness/ui/session/queuetest"
)

// window stands for the window's goroutine: it runs what the session asks it to.
type window struct {
	t     *testing.T
	queue *queuetest.Queue
	*Session
}

func newWindow(t *testing.T) *window {
	folder := t.TempDir()
	w := &window{t: t, queue: queuetest.New(t)}
	w.Session = New(Folders{Data: folder, Cache: filepath.Join(folder, "cache"), Recent: filepath.Join(folder, "recent.json")},
		w.queue.Do, func(trouble Trouble) { t.Errorf("%s: %s", trouble.Title, trouble.Text) })
	t.Cleanup(func() { w.queue.Close(w.Close) })
	return w
}

// wait lets the session go on until something has come about.
func (w *window) wait(until func(*State) bool) {
	w.t.Helper()
	w.queue.Until("it has come about", func() bool { return until(w.State()) })
}

// TestLook trains on the sample, and looks at a picture and at all labels.
func TestLook(t *testing.T) {
	sharedtest.Long(t)
	w := newWindow(t)
	w.AddFolders([]string{"../../resources/sample/drawing", "../../resources/sample/photo"})
	w.wait(func(s *State) bool { return s.Project != nil && s.Scan == nil && len(s.Project.Examples) > 100 })
	settings := DefaultSettings()
	settings.Effort = finetune.Quick
	w.SetSettings(settings)
	w.wait(func(s *State) bool { return s.Project.Settings.Effort == finetune.Quick })
	w.Train()
	w.wait(func(s *State) bool { return s.Result != nil && s.Training != nil && !s.Training.Running })

	r := w.State().Result
	j := r.Pictures[0]
	w.LookAt(r.Pictures[1], false) // is given up for the next
	w.LookAt(j, true)
	w.wait(func(s *State) bool { return s.Look.Map != nil && s.Look.Similar != nil })
	l := w.State().Look
	if l.Example != j.Example.ID || l.Model != r.Model || l.Picture == nil || l.PictureTrouble+l.MapTrouble+l.SimilarTrouble != "" {
		t.Errorf("it looks at %d with model %d: %q %q %q", l.Example, l.Model, l.PictureTrouble, l.MapTrouble, l.SimilarTrouble)
	}
	if got := l.Map.Answer[j.Predicted]; got < j.Probabilities[j.Predicted]-0.02 || got > j.Probabilities[j.Predicted]+0.02 {
		t.Errorf("the map is of an answer with %v, measured was %v", got, j.Probabilities[j.Predicted])
	}
	trained := map[project.ExampleID]bool{}
	for _, id := range r.Trained {
		trained[id] = true
	}
	if len(l.Similar) != mostSimilar {
		t.Fatalf("%d pictures are alike", len(l.Similar))
	}
	for i, s := range l.Similar {
		if !trained[s.Example] || i > 0 && s.Similarity > l.Similar[i-1].Similarity {
			t.Errorf("picture %d, %v alike, was learned from: %v", s.Example, s.Similarity, trained[s.Example])
		}
	}

	wrong := r.Trained[0]
	e, _ := w.State().Project.Example(wrong)
	for _, c := range w.State().Project.Classes {
		if c.ID != e.Class {
			w.Relabel([]project.ExampleID{wrong}, c.ID)
		}
	}
	w.wait(func(s *State) bool { return s.Project.Changes == 1 })
	w.DoubtLabels()
	w.wait(func(s *State) bool { return s.Doubts != nil })
	if n := len(w.State().Doubts.Examples); n == 0 || n > len(w.State().Project.Examples)/20 {
		t.Errorf("%d labels are doubted", n)
	}
	if _, ok := w.State().Doubts.Of(wrong); ok {
		t.Error("a label that the user has given is doubted")
	}
	w.CloseProject()
	w.wait(func(s *State) bool { return s.Project == nil })
	if w.State().Look != nil || w.State().Doubts != nil {
		t.Error("what was seen outlives the project")
	}
}

func TestLookAtALostPicture(t *testing.T) {
	w := newWindow(t)
	w.NewProject()
	w.wait(func(s *State) bool { return s.Project != nil })
	w.LookAt(Judged{Example: project.Example{ID: 7, Path: filepath.Join(t.TempDir(), "gone.jpg")}}, true)
	w.wait(func(s *State) bool { return s.Look != nil && s.Look.PictureTrouble != "" })
	if l := w.State().Look; l.Picture != nil || l.Example != 7 || l.Map != nil {
		t.Errorf("of a picture that is gone there is %+v", l)
	}
}

// TestEndWhileLooking ends a session while a page asks for one picture after the other.
func TestEndWhileLooking(t *testing.T) {
	w := newWindow(t)
	w.NewProject()
	w.wait(func(s *State) bool { return s.Project != nil })
	w.Listen(func(_, now *State) {
		if l := now.Look; l != nil && l.PictureTrouble != "" {
			w.LookAt(Judged{Example: project.Example{ID: l.Example + 1}}, false)
		}
	})
	w.LookAt(Judged{Example: project.Example{ID: 1}}, false)
	w.wait(func(s *State) bool { return s.Look != nil && s.Look.Example > 3 })
}

// TestLooksGoWithTheProject: what was seen of a project's pictures, up to 100 MB, is not held when it is closed.
func TestLooksGoWithTheProject(t *testing.T) {
	w := newWindow(t)
	w.NewProject()
	w.wait(func(s *State) bool { return s.Project != nil })
	pictures, err := filepath.Glob("../../resources/sample/photo/*.jpg")
	if err != nil || len(pictures) < 4 {
		t.Fatal(pictures, err)
	}
	var seen []weak.Pointer[image.RGBA]
	for i, path := range pictures[:3] {
		id := project.ExampleID(i + 1)
		w.LookAt(Judged{Example: project.Example{ID: id, Path: path}}, false)
		w.wait(func(s *State) bool { return s.Look != nil && s.Look.Example == id && s.Look.Picture != nil })
		seen = append(seen, weak.Make(w.State().Look.Picture))
	}
	w.CloseProject()
	<-w.looking.done
	w.LookAt(Judged{Example: project.Example{ID: 4, Path: pictures[3]}}, false) // late
	w.wait(func(s *State) bool { return s.Project == nil })
	w.queue.Until("nobody looks any more", func() bool { return !w.looking.running() })
	runtime.GC()
	for i, p := range seen {
		if p.Value() != nil {
			t.Errorf("picture %d is still in memory", i+1)
		}
	}
}
