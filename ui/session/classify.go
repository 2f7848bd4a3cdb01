package session

import (
	"context"
	"maps"
	"path/filepath"
	"strings"
	"time"

	"likeness/inference/classifier"
	"likeness/inference/message"
	"likeness/training/project"
	"likeness/ui/words"
)

// Classifying is the work through folders of new pictures, or its outcome. Where only a model was opened, it has no Paths.
//
// What the model has answered is never computed again: which pile a picture lies in follows from its answer, the threshold and what the user has
// said, see Pile.
type Classifying struct {
	Model   Model
	Paths   []string // folders and files
	Running bool
	Waiting bool // for a training to end
	Looking bool // for pictures; Total is not known yet
	Stopped bool // by the user, before the end
	Gone    *Gone
	Err     string // why it ended early, in words; "" where it did not
	Device  string
	Notes   []message.Text // why not on something faster, and what went wrong with it

	Found   int           // pictures, among them those that could not be read
	Done    int           // of them
	Rate    float64       // pictures a second; 0 while it is not known
	Left    time.Duration // 0 while it is not known
	Took    time.Duration // the work, without pauses
	Known   int           // pictures among them that the model's project learns from: their results look better than they are
	Answers Answers
	Unread  []Unread // pictures that could not be read
	Passed  []Unread // files that are no pictures

	Threshold float64      // below this probability the model is not sure
	Strict    bool         // nor is it of pictures that are not like any that it learned from
	Corrected map[int]int  // answers, by their numbers, that the user has given another class, a place in the model's classes
	Learned   map[int]bool // those of them that are among the examples, in the class that they were given
	kept      map[int]int  // what Corrected was when it was sorted by or saved in a table last
}

// Model is what classifies.
type Model struct {
	ID      project.ModelID // 0 of a model from a file
	File    string          // "" of a project's model
	Name    string
	Classes []string
}

// Answers are what the model said of the pictures that could be read, in the order in which they were. Pictures are only ever added, and what is
// there does not change, so that earlier snapshots share the memory of later ones.
type Answers struct {
	Paths         []string
	Class         []int32   // the most probable
	Confidence    []float32 // its probability
	Probabilities []float32 // len(Model.Classes) a picture, in the order of the classes
	Unfamiliar    []bool    // it is not like any picture that the model learned from; nil where the model cannot tell
}

// Len is the number of answers.
func (a *Answers) Len() int { return len(a.Paths) }

// Of are the probabilities of an answer.
func (a *Answers) Of(i int) []float32 {
	k := len(a.Probabilities) / max(1, len(a.Paths))
	return a.Probabilities[i*k : (i+1)*k]
}

// Unread is a file that could not be read, or that is no picture.
type Unread struct {
	Path   string
	Reason message.Text // for people: a sentence whose subject, the file, is "it"
}

// Gone tells that the folder or drive with the pictures cannot be read any more.
type Gone struct {
	Drive string // its name; "" where it is a folder
	Path  string // of the folder that was given
}

// Share is how much is done, from 0 to 1.
func (c *Classifying) Share() float64 { return float64(c.Done) / float64(max(1, c.Found)) }

// Complete tells whether all pictures were gone through.
func (c *Classifying) Complete() bool {
	return len(c.Paths) > 0 && !c.Running && !c.Stopped && c.Gone == nil && c.Err == "" && c.Done == c.Found
}

// usualThreshold is where the choice of what counts as sure begins.
const usualThreshold = 0.8

// OpenModel makes a model from a file the one that classifies, with a project or without. then is called when it is open.
func (s *Session) OpenModel(path string, then func()) {
	if s.classifying() {
		s.trouble(Trouble{Title: words.T("Pictures are being classified"), Text: words.T("Wait until that has ended, or stop it, then open the other model.")})
		return
	}
	s.acts.add(func() {
		m, err := classifier.Load(path)
		if err != nil {
			s.fail("The model cannot be opened", err)
			return
		}
		s.do(func() {
			if s.classifying() {
				return
			}
			s.opened, s.live = m, nil
			name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
			s.change(func(st *State) {
				st.Classify = &Classifying{Model: Model{File: path, Name: name, Classes: m.Classes}, Threshold: usualThreshold}
			})
			then()
		})
	})
}

// classifying tells whether pictures are being classified.
func (s *Session) classifying() bool { return s.state.Classify != nil && s.state.Classify.Running }

// ForgetClassified goes back to the empty page, and to the project's own model.
func (s *Session) ForgetClassified() {
	if s.classifying() {
		return
	}
	s.opened, s.live = nil, nil
	s.change(func(st *State) { st.Classify = nil })
}

// Classify goes through the pictures in folders with the opened model, or else with the project's current one. One such work goes on at a time.
func (s *Session) Classify(paths []string) {
	if s.classifying() {
		s.trouble(Trouble{Title: words.T("Pictures are being classified"), Text: words.T("Wait until the folder dropped before is done, or stop that, then drop this one again.")})
		return
	}
	live := &classification{session: s, paths: paths}
	before := s.state.Classify
	switch {
	case before != nil && before.Model.File != "":
		live.model = before.Model
		opened := s.opened
		live.load = func(context.Context) (*classifier.Classifier, error) { return opened, nil }
	case s.state.Project != nil && s.state.Project.Current != 0:
		m, _ := s.state.Project.model(s.state.Project.Current)
		live.model = Model{ID: m.ID, Name: m.Name}
		for _, o := range m.Outputs {
			live.model.Classes = append(live.model.Classes, o.Name)
		}
		from := s.project
		live.load = func(ctx context.Context) (*classifier.Classifier, error) { return readModel(ctx, from, m.ID) }
		live.device = s.state.Project.Settings.Device
		live.learned = s.state.Project.Examples
	default:
		s.trouble(Trouble{Title: words.T("There is no model yet"), Text: words.T("Train first, or drop a model file (.onnx) on the window.")})
		return
	}
	c := &Classifying{Model: live.model, Paths: paths, Running: true, Looking: true, Threshold: usualThreshold}
	if r := s.state.Result; r != nil && live.model.ID != 0 && r.Model == live.model.ID {
		c.Threshold = r.Threshold()
	}
	if before != nil && before.Model.ID == live.model.ID && before.Model.File == live.model.File {
		c.Threshold, c.Strict = before.Threshold, before.Strict
	}
	s.live = live
	s.change(func(st *State) { st.Classify = c })
	s.begin(live)
}

// ContinueClassifying goes on where the work was stopped, or where the drive went away.
func (s *Session) ContinueClassifying() {
	c := s.state.Classify
	if s.classifying() || s.live == nil || c == nil || len(c.Paths) == 0 || c.Complete() {
		return
	}
	s.change(func(st *State) {
		shown := *st.Classify
		shown.Running, shown.Stopped, shown.Gone, shown.Err = true, false, nil, ""
		st.Classify = &shown
	})
	s.begin(s.live)
}

// StopClassifying ends the work; what is done is kept. Where the drive went away, it says that this shall be all.
func (s *Session) StopClassifying() {
	s.classify.stop()
	if c := s.state.Classify; c != nil && !c.Running && c.Gone != nil {
		s.change(func(st *State) {
			shown := *st.Classify
			shown.Gone, shown.Stopped = nil, true
			st.Classify = &shown
		})
	}
}

// SetThreshold says below which probability the model is not sure.
func (s *Session) SetThreshold(t float64) {
	s.changeClassify(func(c *Classifying) { c.Threshold = t })
}

// SetStrict says whether pictures that are not like any that the model learned from count as not sure.
func (s *Session) SetStrict(on bool) {
	s.changeClassify(func(c *Classifying) { c.Strict = on })
}

// Correct says that pictures, by the numbers of their answers, are of a class, a place in the model's classes; -1 takes that back. What was learned from
// with another class is to be learned from anew.
func (s *Session) Correct(items []int, class int) {
	s.changeClassify(func(c *Classifying) {
		now, learned := maps.Clone(c.Corrected), maps.Clone(c.Learned)
		if now == nil {
			now = map[int]int{}
		}
		for _, i := range items {
			before, ok := now[i]
			switch {
			case ok && before == class:
				continue
			case class < 0:
				delete(now, i)
			default:
				now[i] = class
			}
			delete(learned, i)
		}
		c.Corrected, c.Learned = now, learned
	})
}

func (s *Session) changeClassify(f func(*Classifying)) {
	if s.state.Classify == nil {
		return
	}
	s.change(func(st *State) {
		c := *st.Classify
		f(&c)
		st.Classify = &c
	})
}

// readModel decodes a model of a project.
func readModel(ctx context.Context, p *project.Project, id project.ModelID) (*classifier.Classifier, error) {
	data, err := p.ModelFile(ctx, id)
	if err != nil {
		return nil, err
	}
	m, err := classifier.Decode(data)
	if err != nil {
		return nil, message.Errorf("the project's model cannot be used: %w", err)
	}
	return m, nil
}

// errGone ends the work where the pictures' folder has gone away.
var errGone = message.New("the folder cannot be read any more")
