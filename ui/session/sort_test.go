package session

import (
	"os"
	"path/filepath"
	"testing"

	"likeness/training/project"
)

// planned prepares a sorting and waits for its plan.
func (d *desk) planned(o SortOptions) *Sort {
	d.t.Helper()
	d.PrepareSort(o)
	d.until("the plan is made", func() bool { n := d.State().Sort; return n != nil && !n.Preparing && n.Wanted == o })
	return d.State().Sort
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func TestSortAndUndoAfterRestart(t *testing.T) {
	d := newDesk(t)
	d.LoadLastSort()
	d.until("it is known that nothing was sorted", func() bool { return d.State().Sort != nil })
	if d.State().Sort.Last != nil {
		t.Fatalf("before: %+v", d.State().Sort.Last)
	}
	d.openModel()
	dir := box(t)
	d.Classify([]string{dir})
	c := d.complete()
	unsure := c.Pictures(NotSure, LeastSure)
	target := filepath.Join(filepath.Dir(dir), "sorted")
	if n := d.planned(SortOptions{Target: target}); n.Plan == nil || n.Plan.Count() != 5 || n.Plan.Unsure != 1 {
		t.Fatalf("plan without the unsure ones: %+v, %s", n.Plan, n.Err)
	}
	d.Correct(unsure, 1)
	if n := d.planned(SortOptions{Target: target, Unsure: "not sure"}); n.Plan == nil || n.Plan.Count() != 6 {
		t.Fatalf("plan after the correction: %+v", n.Plan)
	}
	d.RunSort()
	d.until("it is sorted", func() bool { return d.State().Sort.Outcome != nil })
	o := d.State().Sort
	if o.Outcome.Result.Done != 6 || o.Outcome.Stopped || o.Err != "" || o.Last == nil || o.Running {
		t.Errorf("outcome %+v, error %q, last %+v", o.Outcome, o.Err, o.Last)
	}
	for _, name := range []string{"red/a.png", "red/b.png", "other/c.png", "other/m.png"} {
		if !exists(filepath.Join(target, filepath.FromSlash(name))) {
			t.Errorf("%s is not there", name)
		}
	}
	if !exists(filepath.Join(dir, "m.png")) {
		t.Error("copying took the original")
	}

	again := newDeskIn(t, d.Folders())
	again.LoadLastSort()
	again.until("the last sorting is known", func() bool { return again.State().Sort != nil && again.State().Sort.Last != nil })
	again.UndoSort()
	again.until("it is undone", func() bool { return again.State().Sort.Undone != nil })
	if u := again.State().Sort; u.Undone.Restored != 6 || len(u.Undone.Left) != 0 || u.Last != nil || u.Err != "" || exists(target) {
		t.Errorf("undone %+v, last %+v, error %q, folder there: %v", u.Undone, u.Last, u.Err, exists(target))
	}
}

func TestSortRefusals(t *testing.T) {
	d := newDesk(t)
	d.openModel()
	dir := box(t)
	d.Classify([]string{dir})
	d.complete()
	if n := d.planned(SortOptions{Target: filepath.Join(dir, "a.png")}); n.Plan != nil || n.Err == "" {
		t.Errorf("into a file: %+v", n)
	}
	d.ForgetSort()
	d.RunSort()
	if n := d.State().Sort; n.Running || n.Plan != nil || n.Err != "" {
		t.Errorf("without a plan: %+v", n)
	}
}

func TestExport(t *testing.T) {
	d := newDesk(t)
	d.withModel()
	d.PrepareExport()
	d.until("the plan is made", func() bool { e := d.State().Export; return e != nil && len(e.Planned) > 0 })
	if e := d.State().Export; e.Planned[0].Name != "model.onnx" || len(e.Model.Classes) != 2 || e.Running {
		t.Errorf("planned %+v", e)
	}
	folder := filepath.Join(t.TempDir(), "model")
	d.Export(ExportOptions{Folder: folder, Title: "Reds", Purpose: "tests"})
	if !d.State().Export.Running {
		t.Error("it does not run")
	}
	d.until("it is exported", func() bool { return !d.State().Export.Running })
	e := d.State().Export
	if e.Err != "" || e.Result == nil || e.Result.Folder != folder || !exists(filepath.Join(folder, "model.onnx")) || len(e.Lines) < 8 {
		t.Fatalf("exported %+v", e)
	}
	d.Export(ExportOptions{Folder: folder})
	d.until("it has failed", func() bool { return !d.State().Export.Running })
	if e := d.State().Export; e.Err == "" || e.Result != nil {
		t.Errorf("over what is there: %+v", e)
	}
	saved := false
	report := filepath.Join(t.TempDir(), "report.txt")
	d.SaveReport(report, "text", func() { saved = true })
	d.until("the report is saved", func() bool { return saved })
	if data, err := os.ReadFile(report); err != nil || string(data) != "text" {
		t.Errorf("report %q, %v", data, err)
	}
	var none project.ModelID
	if d.State().Export.Model.ID == none {
		t.Error("the model has no number")
	}
}

func TestExportPlace(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	if got := ExportPlace("My model"); got != filepath.Join(home, "My model") {
		t.Errorf("without a documents folder: %s", got)
	}
	if err := os.MkdirAll(filepath.Join(home, "Documents", "My model"), 0o755); err != nil {
		t.Fatal(err)
	}
	if got := ExportPlace("My model"); got != filepath.Join(home, "Documents", "My model 2") {
		t.Errorf("beside one of that name: %s", got)
	}
}
