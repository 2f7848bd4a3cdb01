package session

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"likeness/inference/contactsheet"
	"likeness/resources"
	"likeness/training/compare"
	"likeness/training/finetune"
	"likeness/training/project"
)

// sampleFolders writes n sample pictures of each class into folders.
func sampleFolders(t *testing.T, n int) []string {
	t.Helper()
	root := t.TempDir()
	var folders []string
	for _, class := range []string{"drawing", "photo"} {
		folder := filepath.Join(root, class)
		if err := os.Mkdir(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		entries, err := fs.ReadDir(resources.Sample(), class)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries[:n] {
			data, err := fs.ReadFile(resources.Sample(), class+"/"+e.Name())
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(folder, e.Name()), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		folders = append(folders, folder)
	}
	return folders
}

// withExamples is a session with a project of n pictures a class, set to train quickly on the processor.
func withExamples(t *testing.T, n int) *desk {
	t.Helper()
	d := newDesk(t)
	d.AddFolders(sampleFolders(t, n))
	d.until("the pictures are read", func() bool { s := d.State(); return s.Project != nil && s.Scan == nil && s.Project.Pictures() == 2*n })
	settings := d.State().Project.Settings
	settings.Effort, settings.Device = finetune.Quick, "cpu"
	d.SetSettings(settings)
	d.until("the settings are kept", func() bool { return d.State().Project.Settings.Effort == finetune.Quick })
	return d
}

func (d *desk) trained() {
	d.t.Helper()
	d.Train()
	d.until("it is trained", func() bool {
		s := d.State()
		return s.Training != nil && !s.Training.Running && s.Result != nil && !s.Project.Stale
	})
}

// TestTrainRelabelReopen: a training ends in a result; a corrected label makes it stale and undo does not; all is there when it is opened again.
func TestTrainRelabelReopen(t *testing.T) {
	d := withExamples(t, 24)
	if d.State().Estimate() != 0 {
		t.Error("a time is promised before the device is known")
	}
	d.trained()
	s := d.State()
	if s.Training.Err != "" || s.Training.Quick == nil || s.Training.Share != 1 {
		t.Errorf("the training says %+v", s.Training)
	}
	a := s.Result.Report.Accuracy
	if n := len(s.Result.Pictures); a.N != n || n+len(s.Result.Trained) != 48 || a.Value < 0.6 {
		t.Errorf("accuracy %+v, %d judged, %d learned from", a, n, len(s.Result.Trained))
	}
	if s.Project.Models[0].Name != "Model 1" || s.Project.Current != s.Project.Models[0].ID {
		t.Errorf("models %+v, current %d", s.Project.Models, s.Project.Current)
	}
	judged := s.Result.Pictures[0]
	d.RelabelNew([]project.ExampleID{judged.Example.ID}, "sketch")
	d.until("the label is another", func() bool { return d.State().Project.Stale })
	if s = d.State(); s.Project.Changes != 1 || len(s.Project.Classes) != 3 {
		t.Errorf("%d changes, classes %+v", s.Project.Changes, s.Project.Classes)
	}
	if moved := s.Result.Pictures[0]; moved.Class != -1 || moved.Right() || s.Result.Report.Accuracy.N != a.N-1 {
		t.Errorf("a picture of a class that the model does not know counts: %+v of %d", moved, s.Result.Report.Accuracy.N)
	}
	d.Train() // with a class of one picture, which is too few
	if d.State().Training.Running {
		t.Error("it trains with a class of one picture")
	}
	d.Undo()
	d.Undo() // the class
	d.until("all is as before", func() bool { return !d.State().Project.Stale && len(d.State().Project.Classes) == 2 })
	other := d.State().Project.Classes[0].ID
	if other == judged.Example.Class {
		other = d.State().Project.Classes[1].ID
	}
	d.Relabel([]project.ExampleID{judged.Example.ID}, other)
	d.until("the label is another", func() bool { return d.State().Project.Changes == 1 })
	d.Train()
	d.until("the model knows the label", func() bool {
		s := d.State()
		return !s.Training.Running && len(s.Project.Models) == 2 && !s.Project.Stale
	})
	d.Exclude([]project.ExampleID{judged.Example.ID}, true)
	d.until("a picture is left out", func() bool { return d.State().Project.Stale })
	if n := d.State().Project.Changes; n != 0 {
		t.Errorf("%d labels have changed since the second training, want none", n)
	}
	d.Undo()
	d.until("it is as it was trained", func() bool { return !d.State().Project.Stale })
	a = d.State().Result.Report.Accuracy
	path := d.State().Project.Path
	d.CloseProject()
	d.until("it is closed", func() bool { return d.State().Project == nil })
	d.Open(path)
	d.until("it is open again", func() bool { return d.State().Project != nil })
	if s = d.State(); s.Result == nil || s.Result.Report.Accuracy != a || s.Project.Settings.Effort != finetune.Quick {
		t.Errorf("opened again: %+v", s.Result)
	}
	d.until("it is listed", func() bool { return len(d.State().Recent) == 1 })
	if r := d.State().Recent[0]; r.Path != path || !r.Here {
		t.Errorf("recent is %+v", r)
	}
	if len(d.troubles) > 0 {
		t.Errorf("troubles: %+v", d.troubles)
	}
}

// TestClasses: classes are added, renamed, joined, removed, and each can be undone.
func TestClasses(t *testing.T) {
	d := withExamples(t, 5)
	classes := func() string {
		var names []string
		for _, c := range d.State().Project.Classes {
			names = append(names, c.Name)
		}
		return strings.Join(names, " ")
	}
	is := func(want string) {
		t.Helper()
		d.until("the classes are "+want, func() bool { return classes() == want })
	}
	first := func(name string) project.ClassID {
		for _, c := range d.State().Project.Classes {
			if c.Name == name {
				return c.ID
			}
		}
		t.Fatalf("there is no class %q", name)
		return 0
	}
	d.AddClass("empty")
	is("drawing photo empty")
	if d.State().Project.Ready() != NeedsPictures {
		t.Error("an empty class is ready for training")
	}
	d.RenameClass(first("empty"), "sketch")
	is("drawing photo sketch")
	d.MergeClasses(first("drawing"), first("sketch"))
	is("photo sketch")
	d.RemoveClass(first("photo"))
	is("sketch")
	if d.State().Project.Ready() != NeedsClass {
		t.Error("one class is ready for training")
	}
	d.Train() // which must do nothing now
	if d.State().Training != nil {
		t.Error("it trains with one class")
	}
	for _, want := range []string{"photo sketch", "drawing photo sketch", "drawing photo empty", "drawing photo"} {
		d.Undo()
		is(want)
	}
	d.Redo()
	is("drawing photo empty")
	d.RenameClass(first("empty"), "photo")
	if tr := d.one(); !strings.Contains(tr.Text, "photo") {
		t.Errorf("the trouble is %+v", tr)
	}
	ids := []project.ExampleID{d.State().Project.Examples[0].ID}
	d.Exclude(ids, true)
	d.until("a picture is left out", func() bool { return d.State().Project.Pictures() == 9 })
}

// TestNothingToRead: what cannot be added ends in a sentence that says what to do, and all is as before: a project that was made for it goes again, one
// that the user has begun stays.
func TestNothingToRead(t *testing.T) {
	d := newDesk(t)
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "bill.pdf"), []byte("%PDF-1.7 nothing"), 0o644); err != nil {
		t.Fatal(err)
	}
	d.AddFolders([]string{folder})
	tr := d.one()
	for _, part := range []string{folder, "PDF", "Choose another folder."} {
		if !strings.Contains(tr.Text, part) {
			t.Errorf("%q is not in %q", part, tr.Text)
		}
	}
	d.until("the project that was made for it is gone", func() bool { return d.State().Project == nil && !d.scan.running() })
	d.until("it is in no list", func() bool { return len(d.State().Recent) == 0 })
	if left, err := filepath.Glob(filepath.Join(d.folders.Data, "*.likeness")); err != nil || len(left) > 0 {
		t.Errorf("there is still %v, %v", left, err)
	}
	d.NewProject()
	d.until("a project is open", func() bool { return d.State().Project != nil })
	d.AddFolders([]string{filepath.Join(folder, "gone")})
	if tr := d.one(); tr.Text == "" {
		t.Errorf("a folder that is not there: %+v", tr)
	}
	d.until("nothing is read any more", func() bool { return d.State().Scan == nil && !d.scan.running() })
	if n := len(d.State().Project.Examples); n != 0 {
		t.Errorf("%d examples", n)
	}
	d.Open(filepath.Join(folder, "bill.pdf"))
	if tr := d.one(); !strings.Contains(tr.Text, "not") {
		t.Errorf("a PDF as a project: %+v", tr)
	}
	if d.State().Project == nil {
		t.Error("the project that was open is gone")
	}
}

// TestSortDropped: what was dropped is told apart by what it is.
func TestSortDropped(t *testing.T) {
	folder := sampleFolders(t, 1)[0]
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	picture := filepath.Join(folder, entries[0].Name())
	disguised := filepath.Join(folder, "picture without extension")
	data, err := os.ReadFile(picture)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		disguised: data, filepath.Join(folder, "list.csv"): []byte("path,class\n"), filepath.Join(folder, "m.onnx"): nil, filepath.Join(folder, "p.likeness"): nil, filepath.Join(folder, "note.jpg"): []byte("no picture"),
	} {
		if err := os.WriteFile(name, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	d := newDesk(t)
	var got *Dropped
	d.Sort([]string{folder, picture, disguised, filepath.Join(folder, "list.csv"), filepath.Join(folder, "m.onnx"), filepath.Join(folder, "p.likeness"), filepath.Join(folder, "note.jpg"), "/gone"},
		func(s Dropped) { got = &s })
	d.until("it is sorted", func() bool { return got != nil })
	if len(got.Folders) != 1 || len(got.Pictures) != 2 || len(got.Lists) != 1 || len(got.Models) != 1 || len(got.Projects) != 1 || len(got.Others) != 1 || got.Err == nil {
		t.Errorf("%+v", got)
	}
}

// TestSheet: a contact sheet is cut, and its tiles become a class.
func TestSheet(t *testing.T) {
	path := paint(t, 200, 1, "sheet.png")
	d := newDesk(t)
	var sheet *Sheet
	d.OpenSheet(path, func(s *Sheet) { sheet = s })
	d.until("the sheet is open", func() bool { return sheet != nil })
	if sheet.Width != 24 || sheet.Height != 20 || sheet.Preview.Rect.Dx() != 24 {
		t.Errorf("the sheet is %d x %d, its preview %v", sheet.Width, sheet.Height, sheet.Preview.Rect)
	}
	var saved []string
	d.CutSheet(sheet, contactsheet.Grid{TileWidth: 12, TileHeight: 10}, t.TempDir(), false, func(s []string, _ int) { saved = s })
	d.until("it is cut", func() bool { return saved != nil })
	if len(saved) != 4 {
		t.Errorf("tiles %q", saved)
	}
	d.OpenSheet(filepath.Join(t.TempDir(), "gone.png"), func(*Sheet) { t.Error("a sheet that is not there was opened") })
	d.one()
}

// TestCompareAndInspect: the comparison is there when the project is opened again, and the search for troubles finds the copies that were put in.
func TestCompareAndInspect(t *testing.T) {
	d := withExamples(t, 15)
	if rows := d.State().Comparison().Rows; len(rows) != len(compare.Methods()) || rows[0].State != Missing {
		t.Errorf("before anything was trained: %+v", rows)
	}
	d.Compare(CompareOptions{Methods: []compare.Method{compare.Frozen, compare.PixelsBayes, compare.Majority}, Seeds: 1})
	d.until("it is compared", func() bool { c := d.State().Comparing; return c != nil && !c.Running && c.Table != nil })
	known := 0
	for _, r := range d.State().Comparison().Rows {
		if r.State == Known {
			known++
		}
	}
	if known != 3 || len(d.State().Comparing.Table.Conclusions) != 2 {
		t.Errorf("%d rows are known, conclusions %+v", known, d.State().Comparing.Table.Conclusions)
	}
	d.Inspect()
	d.until("it is inspected", func() bool { i := d.State().Inspection; return i != nil && !i.Running })
	if i := d.State().Inspection; i.Err != "" || len(i.General) == 0 {
		t.Errorf("15 pictures a class are few, but it says %+v", i)
	}
	pairs := func() (all []compare.Comparison) {
		for _, m := range []compare.Method{compare.Frozen, compare.PixelsBayes, compare.Majority} {
			for _, other := range compare.Methods() {
				if c, ok := d.State().Comparing.Table.Compare(m, other); ok && m != other {
					all = append(all, c)
				}
			}
		}
		return all
	}
	before := pairs()
	path := d.State().Project.Path
	d.CloseProject()
	d.until("it is closed", func() bool { return d.State().Project == nil })
	d.Open(path)
	d.until("it is open again", func() bool { return d.State().Project != nil })
	c := d.State().Comparing
	if c == nil || c.Table == nil || c.Stale || !c.Table.Comparable() {
		t.Fatalf("opened again: %+v", c)
	}
	if after := pairs(); len(before) != 6 || !slices.Equal(before, after) {
		t.Errorf("opened again methods compare as %+v, before as %+v", after, before)
	}
	if len(d.troubles) > 0 {
		t.Errorf("troubles: %+v", d.troubles)
	}
}

// TestStopped: a training that is stopped keeps the quick look, and says so.
func TestStopped(t *testing.T) {
	d := withExamples(t, 12)
	settings := d.State().Project.Settings
	settings.Effort = finetune.Standard
	d.SetSettings(settings)
	d.until("the settings are kept", func() bool { return d.State().Project.Settings.Effort == finetune.Standard })
	d.Train()
	d.until("the quick look is there", func() bool { return d.State().Quick != nil })
	if q := d.State().Quick; len(q.Pictures) == 0 || q.Report.Accuracy.N != len(q.Pictures) {
		t.Errorf("the quick look judges %d pictures", len(q.Pictures))
	}
	d.StopTraining()
	d.until("it has stopped", func() bool { s := d.State(); return !s.Training.Running && s.Result != nil })
	if s := d.State(); !s.Training.StoppedHere || !s.Result.Numbers.Stopped || s.Result.Numbers.Kept != finetune.Frozen || s.Quick != nil {
		t.Errorf("stopped: %+v, %+v", s.Training, s.Result.Numbers)
	}
}

// TestRelabelByName: the name of a class that is there, with spaces around it, is that class and no second one.
func TestRelabelByName(t *testing.T) {
	d := withExamples(t, 5)
	s := d.State().Project
	e, to := s.Examples[0], s.Classes[0]
	if e.Class == to.ID {
		to = s.Classes[1]
	}
	d.RelabelNew([]project.ExampleID{e.ID}, " "+to.Name+" ")
	d.until("the label is the other", func() bool { now, _ := d.State().Project.Example(e.ID); return now.Class == to.ID })
	if n := len(d.State().Project.Classes); n != 2 {
		t.Errorf("there are %d classes", n)
	}
}
