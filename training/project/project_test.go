package project

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"likeness/training/dataset"
)

// scanned is what a scan of n pictures of k classes below a folder would find; no files are made.
func scanned(folder string, k, n int) *dataset.Dataset {
	d := new(dataset.Dataset)
	for c := range k {
		d.Classes = append(d.Classes, fmt.Sprintf("class %d", c))
	}
	for i := range n {
		path := filepath.Join(folder, fmt.Sprintf("class %d", i%k), fmt.Sprintf("%05d.jpg", i))
		d.Pictures = append(d.Pictures, picture(path, i%k))
		d.Groups = append(d.Groups, i/2)
	}
	return d
}

func picture(path string, class int) dataset.Picture {
	hash := sha256.Sum256([]byte(path))
	return dataset.Picture{
		Path: path, Class: class, Format: "jpeg", Hash: hash, Size: 1000, ModTime: time.Unix(1e9, 7),
		Width: 640, Height: 480, Look: 1<<63 | binary.BigEndian.Uint64(hash[:]), // like no other, and with the highest bit set
	}
}

// written makes a picture's file with its path as content, and notes it as it is.
func written(t *testing.T, path string, class int) dataset.Picture {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(path), 0o666); err != nil {
		t.Fatal(err)
	}
	pic := picture(path, class)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	pic.Size, pic.ModTime = info.Size(), info.ModTime()
	return pic
}

func created(t testing.TB) *Project {
	t.Helper()
	p, err := Create(context.Background(), filepath.Join(t.TempDir(), "a project.likeness"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

func add(t testing.TB, p *Project, d *dataset.Dataset) Added {
	t.Helper()
	a, err := p.Add(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func reopen(t testing.TB, p *Project) *Project {
	t.Helper()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	p, err := Open(context.Background(), p.Path())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

// state is all a user sees of classes and examples, for comparison.
func state(t testing.TB, p *Project) string {
	t.Helper()
	classes, err := p.Classes(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	s := fmt.Sprintf("%+q\n", fmt.Sprint(classes))
	for _, e := range examples(t, p) {
		s += fmt.Sprintf("%+q\n", fmt.Sprint(e))
	}
	replies, err := p.Replies(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	left, err := p.LeftOut(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return s + fmt.Sprintln(replies, left)
}

func examples(t testing.TB, p *Project) []Example {
	t.Helper()
	var all []Example
	for {
		q := Query{}
		if len(all) > 0 {
			q.After = all[len(all)-1].ID
		}
		page, err := p.Examples(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			return all
		}
		all = append(all, page...)
	}
}

func TestAddedPicturesComeBackByteForByte(t *testing.T) {
	p := created(t)
	folder := filepath.Dir(p.Path())
	names := []string{
		"plain.jpg", "new\nline.jpg", "bad \xff\xfe utf-8.jpg", "\U0001f600\U0001f3fd.jpg", "quote ' \" ; -- .jpg", "a%20b?mode=ro#x.jpg",
		fmt.Sprintf("%0255d", 1),
	}
	d := &dataset.Dataset{Classes: []string{"class \n\xff", "b"}}
	for i, n := range names {
		base := folder
		if i%2 == 0 {
			base = "/elsewhere/\xfe"
		}
		d.Pictures = append(d.Pictures, picture(filepath.Join(base, n), i%2))
	}
	if a := add(t, p, d); a.Pictures != len(names) || a.Classes != 2 {
		t.Fatalf("added %+v", a)
	}
	p = reopen(t, p)
	classes, err := p.Classes(context.Background())
	if err != nil || len(classes) != 2 || classes[0].Name != d.Classes[0] {
		t.Fatalf("classes %+v, %v", classes, err)
	}
	got := examples(t, p)
	for i, want := range d.Pictures {
		g := got[i]
		if g.Path != want.Path || g.Hash != want.Hash || !g.ModTime.Equal(want.ModTime) || g.Size != want.Size || g.Look != want.Look {
			t.Errorf("%q came back as %+v", want.Path, g)
		}
	}
	if a := add(t, p, d); a.Known != len(names) || a.Pictures != 0 {
		t.Errorf("added again: %+v", a)
	}
	copied := picture("/another/place.jpg", 0)
	copied.Hash = d.Pictures[0].Hash
	a := add(t, p, &dataset.Dataset{Classes: d.Classes, Pictures: []dataset.Picture{copied}})
	if len(a.Copies) != 1 || a.Copies[0].Of != got[0].ID {
		t.Errorf("a copy: %+v", a)
	}
}

func TestDatasetIsWhatWasAddedLessTheExcluded(t *testing.T) {
	p, ctx := created(t), context.Background()
	add(t, p, scanned("/a", 3, 30))
	add(t, p, scanned("/b", 2, 10))
	if err := p.Exclude(ctx, []ExampleID{examples(t, p)[0].ID}, true); err != nil {
		t.Fatal(err)
	}
	d, ids, err := p.Dataset(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Pictures) != 39 || len(ids) != 39 || len(d.Groups) != 39 || d.Found != 39 || len(d.Classes) != 3 {
		t.Fatalf("%d pictures, %d groups, classes %q", len(d.Pictures), len(d.Groups), d.Classes)
	}
	if n := d.Counts(); n[0] != 14 || n[1] != 15 || n[2] != 10 {
		t.Errorf("counts %v", n)
	}
	groups := map[int]bool{}
	for _, g := range d.Groups {
		groups[g] = true
	}
	if len(groups) != 20 {
		t.Errorf("%d groups, want 20: those of two scans are apart", len(groups))
	}
	if _, err := d.Split(dataset.SplitOptions{Seed: 1}); err != nil {
		t.Error(err)
	}
}

func TestSettingsAndRunsStay(t *testing.T) {
	p, ctx := created(t), context.Background()
	want := Settings{Seed: 1<<64 - 1, TestFraction: 0.25, Training: []byte(`{"effort":"quick"}`)}
	if s, err := p.Settings(ctx); err != nil || s.Seed != 1 {
		t.Errorf("at first %+v, %v", s, err)
	}
	run, err := p.StartRun(ctx, Run{Device: "cpu", Settings: []byte(`{}`), Checkpoints: "/c\xff"})
	if err := errors.Join(err, p.SetSettings(ctx, want), p.UpdateRun(ctx, run, "gpu", []byte(`{"step":3}`))); err != nil {
		t.Fatal(err)
	}
	p = reopen(t, p)
	if s, err := p.Settings(ctx); err != nil || fmt.Sprint(s) != fmt.Sprint(want) {
		t.Errorf("settings %+v, %v", s, err)
	}
	open, err := p.Unfinished(ctx)
	if err != nil || len(open) != 1 || open[0].Checkpoints != "/c\xff" || open[0].Device != "gpu" || string(open[0].Summary) != `{"step":3}` {
		t.Fatalf("unfinished %+v, %v", open, err)
	}
	if err := p.EndRun(ctx, run, Stopped, 0); err != nil {
		t.Fatal(err)
	}
	if open, err := p.Unfinished(ctx); err != nil || len(open) != 0 {
		t.Errorf("unfinished after its end: %+v, %v", open, err)
	}
	if err := p.EndRun(ctx, run+1, Stopped, 0); !errors.Is(err, ErrNotFound) {
		t.Errorf("end of no run: %v", err)
	}
}

func TestModelsComeAndGoWhole(t *testing.T) {
	p, ctx := created(t), context.Background()
	add(t, p, scanned("/a", 2, 4))
	labels, err := p.Labels(ctx)
	if err != nil {
		t.Fatal(err)
	}
	m := Model{Name: "first", Made: time.Unix(5, 6), Device: "cpu", Numbers: []byte(`{"right":0.9}`), Labels: labels, Outputs: []Output{{1, "x\xff"}, {2, "y"}}}
	onnx := []byte("not truly a network")
	says := []Prediction{{1, Trained, []float32{0.25, 0.75}}, {3, Tested, []float32{1, 0}}}
	if _, err := p.AddModel(ctx, m, onnx, []Prediction{{99, Tested, []float32{1, 0}}}); !errors.Is(err, ErrNotFound) {
		t.Errorf("prediction of no example: %v", err)
	}
	if _, err := p.AddModel(ctx, m, onnx, []Prediction{{1, Tested, []float32{1}}}); err == nil {
		t.Error("one probability for two classes was taken")
	}
	id, err := p.AddModel(ctx, m, onnx, says)
	if err != nil {
		t.Fatal(err)
	}
	p = reopen(t, p)
	all, err := p.Models(ctx)
	if err != nil || len(all) != 1 || all[0].ID != id || fmt.Sprint(all[0].Outputs) != fmt.Sprint(m.Outputs) || all[0].Labels != labels || !all[0].Made.Equal(m.Made) {
		t.Fatalf("models %+v, %v", all, err)
	}
	if b, err := p.ModelFile(ctx, id); err != nil || string(b) != string(onnx) {
		t.Errorf("file %q, %v", b, err)
	}
	if got, err := p.Predictions(ctx, id, 0, 1); err != nil || fmt.Sprint(got) != fmt.Sprint(says[:1]) {
		t.Errorf("first page %v, %v", got, err)
	}
	if got, err := p.Predictions(ctx, id, 1, 0); err != nil || fmt.Sprint(got) != fmt.Sprint(says[1:]) {
		t.Errorf("second page %v, %v", got, err)
	}
	if err := p.Relabel(ctx, []ExampleID{1}, 2); err != nil {
		t.Fatal(err)
	}
	if now, err := p.Labels(ctx); err != nil || now == labels {
		t.Errorf("a relabelled picture does not show in Labels, %v", err)
	}
	if err := p.RemoveModel(ctx, id); err != nil {
		t.Fatal(err)
	}
	if _, err := p.ModelFile(ctx, id); !errors.Is(err, ErrNotFound) {
		t.Errorf("file of a removed model: %v", err)
	}
}

func BenchmarkAdd20000(b *testing.B) {
	d := scanned("/pictures", 10, 20000)
	for b.Loop() {
		add(b, created(b), d)
	}
}

func BenchmarkOpen20000(b *testing.B) {
	p := created(b)
	add(b, p, scanned("/pictures", 10, 20000))
	for b.Loop() {
		p = reopen(b, p)
	}
}

func BenchmarkPage(b *testing.B) {
	p := created(b)
	add(b, p, scanned("/pictures", 10, 20000))
	for b.Loop() {
		if page, err := p.Examples(context.Background(), Query{After: 15000}); err != nil || len(page) != 1000 {
			b.Fatal(len(page), err)
		}
	}
}

func BenchmarkRelabelOne(b *testing.B) {
	p := created(b)
	add(b, p, scanned("/pictures", 10, 20000))
	for i := 0; b.Loop(); i++ {
		if err := p.Relabel(context.Background(), []ExampleID{ExampleID(1 + i%20000)}, ClassID(1+i%10)); err != nil {
			b.Fatal(err)
		}
	}
}
