package results

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"likeness/training/dataset"
	"likeness/training/measure"
	"likeness/training/project"
	"likeness/ui/page"
	"likeness/ui/picture"
	"likeness/ui/session"
	"likeness/ui/session/queuetest"
	"likeness/ui/style"
	"likeness/ui/words"
)

// answer is what a model says of a picture in a test: the class it answers, and how sure it is.
type answer struct {
	class, predicted int
	sure             float32
}

// bench is the page in a window, on a session with a project of its own.
type bench struct {
	*Page
	t       *testing.T
	queue   *queuetest.Queue
	session *session.Session
	window  fyne.Window
	went    []page.ID
	old     *session.State
	trouble []session.Trouble
}

// newBench shows a project with a model that gave these answers.
func newBench(t *testing.T, classes []string, answers []answer, size fyne.Size) *bench {
	t.Helper()
	path := filepath.Join(t.TempDir(), "Test.likeness")
	makeProject(t, path, classes, [][]answer{answers})
	return openBench(t, path, size)
}

func openBench(t *testing.T, path string, size fyne.Size) *bench {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(style.Theme{Variant: style.Light})
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	b := &bench{t: t, queue: queuetest.New(t), old: &session.State{}}
	pictures := picture.NewSource(ctx, t.TempDir(), 64, b.queue.Do)
	folder := t.TempDir()
	b.session = session.New(session.Folders{Data: folder, Cache: folder, Recent: filepath.Join(folder, "recent.json")},
		b.queue.Do, func(trouble session.Trouble) { b.trouble = append(b.trouble, trouble) })
	t.Cleanup(func() {
		b.queue.Close(b.session.Close)
		cancel()
		pictures.Wait()
	})
	b.window = test.NewTempWindow(t, nil)
	b.window.SetPadded(false)
	b.window.Resize(size)
	host := &page.Host{Session: b.session, Window: b.window, Pictures: pictures, Go: func(id page.ID) { b.went = append(b.went, id) }}
	b.Page = New(host)
	b.window.SetContent(b.Content())
	b.window.Resize(size)
	b.session.Listen(func(_, now *session.State) { b.draw(now) })
	b.session.Open(path)
	b.wait(func(s *session.State) bool { return s.Project != nil })
	return b
}

func (b *bench) draw(now *session.State) {
	b.Update(b.old, now)
	b.old = now
}

// wait runs what the session asks for until something has come about.
func (b *bench) wait(for_ func(*session.State) bool) {
	b.t.Helper()
	b.queue.Until("it has come about", func() bool { return for_(b.session.State()) })
}

// makeProject makes a project with a model for each list of answers. The pictures of class c are those of the first list.
func makeProject(t *testing.T, path string, classes []string, models [][]answer) {
	t.Helper()
	ctx := t.Context()
	p, err := project.Create(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}()
	d := &dataset.Dataset{Classes: classes}
	folder := t.TempDir()
	for i, a := range models[0] {
		file := filepath.Join(folder, classes[a.class], fmt.Sprintf("picture-%03d.png", i))
		d.Pictures = append(d.Pictures, drawPicture(t, file, i, a.class))
		d.Groups = append(d.Groups, i)
	}
	if _, err := p.Add(ctx, d); err != nil {
		t.Fatal(err)
	}
	_, ids, err := p.Dataset(ctx)
	if err != nil {
		t.Fatal(err)
	}
	inOrder, err := p.Examples(ctx, project.Query{})
	if err != nil {
		t.Fatal(err)
	}
	if len(ids) != len(models[0]) || len(inOrder) != len(ids) {
		t.Fatalf("%d examples of %d pictures", len(ids), len(models[0]))
	}
	for m, answers := range models {
		addModel(t, p, fmt.Sprintf("Model %d", m+1), inOrder, answers)
	}
}

// drawPicture writes a small picture that no other is like.
func drawPicture(t *testing.T, file string, i, class int) dataset.Picture {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 24, 16))
	for k := range 24 * 16 {
		m.Set(k%24, k/24, color.RGBA{uint8(i * 7), uint8(class * 80), uint8(k * (i + 1)), 255})
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, m); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return dataset.Picture{Path: file, Class: class, Hash: sha256.Sum256(b), Size: int64(len(b)), Format: "png", Width: 24, Height: 16}
}

func addModel(t *testing.T, p *project.Project, name string, examples []project.Example, answers []answer) {
	t.Helper()
	ctx := t.Context()
	all, err := p.Classes(ctx)
	if err != nil {
		t.Fatal(err)
	}
	outputs := make([]project.Output, len(all))
	for k, c := range all {
		outputs[k] = project.Output{Class: c.ID, Name: c.Name}
	}
	labels, err := p.Labels(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var predictions []project.Prediction
	var truth, said []int
	for i, a := range answers {
		row := make([]float32, len(all))
		for k := range row {
			row[k] = (1 - a.sure) / float32(len(all)-1)
		}
		row[a.predicted] = a.sure
		predictions = append(predictions, project.Prediction{Example: examples[i].ID, Part: project.Tested, Probabilities: row})
		truth, said = append(truth, a.class), append(said, a.predicted)
	}
	numbers, err := json.Marshal(session.Numbers{Accuracy: measure.AccuracyOf(truth, said), Threshold: 0.8, Test: len(answers)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.AddModel(ctx, project.Model{Name: name, Numbers: numbers, Labels: labels, Outputs: outputs}, []byte(name), predictions); err != nil {
		t.Fatal(err)
	}
}
