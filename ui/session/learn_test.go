package session

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"likeness/inference/classifier/classifiertest"
	"likeness/training/project"
)

func TestClassifyWithProjectAndLearn(t *testing.T) {
	d := newDesk(t)
	dir := d.withModel()
	d.Classify([]string{dir})
	if c := d.complete(); c.Known != 12 || c.Answers.Len() != 12 || c.Model.ID == 0 || c.Model.Name != "Model 1" {
		t.Errorf("of its own pictures %d of %d are known, model %+v", c.Known, c.Answers.Len(), c.Model)
	}
	d.Classify([]string{box(t)})
	c := d.complete()
	if c.Known != 0 || c.Found != 7 {
		t.Errorf("of others %d are known of %d", c.Known, c.Found)
	}
	unsure := c.Pictures(NotSure, LeastSure)
	d.Correct(unsure, 0)
	d.Learn(d.State().Classify.ToLearn())
	d.until("it is learned", func() bool { return len(d.State().Classify.Learned) == 1 && d.State().Project.Pictures() == 13 })
	if n := d.State().Classify.ToLearn(); len(n) != 0 {
		t.Errorf("still to learn: %v", n)
	}
	for _, e := range d.State().Project.Examples {
		if class, _ := d.State().Project.Class(e.Class); filepath.Base(e.Path) == "m.png" && class.Name != "red" {
			t.Errorf("m.png was added as %q", class.Name)
		}
	}
	if len(d.troubles) > 0 {
		t.Errorf("troubles: %v", d.troubles)
	}
}

// TestLearnAgain: a picture that is put into another class after it was learned from, or while it is read, is learned from anew, with that class.
func TestLearnAgain(t *testing.T) {
	d := newDesk(t)
	d.withModel()
	d.Classify([]string{box(t)})
	c := d.complete()
	item := c.Pictures(NotSure, LeastSure)[:1]
	class := func() string {
		for _, e := range d.State().Project.Examples {
			if filepath.Base(e.Path) == "m.png" {
				c, _ := d.State().Project.Class(e.Class)
				return c.Name
			}
		}
		return ""
	}
	toLearn := func(want int, when string) {
		t.Helper()
		if got := d.State().Classify.ToLearn(); len(got) != want {
			t.Errorf("%s there is to learn %v", when, got)
		}
	}
	learned := func(name string) {
		t.Helper()
		d.until("it is learned as "+name, func() bool { return d.State().Scan == nil && !d.scan.running() && class() == name })
	}
	d.Correct(item, 0)
	d.Learn(item)
	learned("red")
	toLearn(0, "once learned")
	d.Correct(item, 0)
	toLearn(0, "put where it is")
	before := d.State().Classify
	d.Correct(item, 1)
	toLearn(1, "put elsewhere")
	if len(before.ToLearn()) != 0 {
		t.Error("the snapshot before has changed")
	}
	d.Learn(item)
	learned("other")
	toLearn(0, "learned again")
	d.Correct(item, 0)
	d.Learn(item)
	d.Correct(item, 1) // while it is read
	learned("red")
	toLearn(1, "put elsewhere while it is read")
	d.Learn(item)
	learned("other")
	toLearn(0, "after all")
	if len(d.troubles) > 0 {
		t.Errorf("troubles: %v", d.troubles)
	}
}

// BenchmarkCount: what a move of the threshold costs.
func BenchmarkCount(b *testing.B) {
	c := &Classifying{Threshold: 0.8, Model: Model{Classes: make([]string, 40)}}
	const n = 100_000
	c.Answers = Answers{Paths: make([]string, n), Class: make([]int32, n), Confidence: make([]float32, n), Probabilities: make([]float32, 40*n)}
	for i := range n {
		c.Answers.Class[i], c.Answers.Confidence[i] = int32(i%40), float32(i%100)/100
	}
	for b.Loop() {
		if k := c.Count(); k.All != n {
			b.Fatal(k)
		}
	}
}

func TestWaitsForTraining(t *testing.T) {
	d, live, _ := begun(t, 3)
	done := make(chan struct{})
	d.training = job{cancel: func() {}, done: done}
	d.begin(live)
	d.until("it waits", func() bool { return d.State().Classify.Waiting })
	close(done)
	d.all(live)
	if d.State().Classify.Waiting {
		t.Error("it still waits")
	}
}

// withModel opens a project that has a model, made of red and other pictures, and returns their folder.
func (d *desk) withModel() string {
	d.t.Helper()
	dir := d.t.TempDir()
	for i := range 6 {
		paint(d.t, 255, 20*i, dir, "red", string(rune('a'+i))+".png")
		paint(d.t, 0, 20*i+9, dir, "other", string(rune('a'+i))+".png")
	}
	d.AddFolders([]string{dir})
	d.until("the pictures are there", func() bool { p := d.State().Project; return p != nil && p.Pictures() == 12 && d.State().Scan == nil })
	d.addModel("Model 1")
	d.until("there is a model", func() bool { return d.State().Project.Current != 0 })
	return dir
}

// addModel adds a model, as if it had been trained on red and other pictures.
func (d *desk) addModel(name string) {
	d.t.Helper()
	onnx, err := classifiertest.Reddish(d.t).Encode()
	if err != nil {
		d.t.Fatal(err)
	}
	d.act("test", func(ctx context.Context, p *project.Project) error {
		classes, err := p.Classes(ctx)
		if err != nil {
			return err
		}
		m := project.Model{Name: name, Made: time.Now(), Settings: []byte("{}"), Numbers: []byte("{}"), Outputs: make([]project.Output, 2)}
		for i, name := range []string{"red", "other"} {
			m.Outputs[i].Name = name
			for _, c := range classes {
				if c.Name == name {
					m.Outputs[i].Class = c.ID
				}
			}
		}
		_, err = p.AddModel(ctx, m, onnx, nil)
		return err
	})
}
