package ui

import (
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"likeness/inference/classifier/classifiertest"
	"likeness/ui/page"
	"likeness/ui/session"
)

// files counts the files below a folder; -1 where it is not there.
func files(folder string) int {
	n := -1
	_ = filepath.WalkDir(folder, func(_ string, e os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case n < 0:
			n = 0
		}
		if !e.IsDir() {
			n++
		}
		return nil
	})
	return n
}

// TestSort drops a model and a folder, sorts its pictures into folders, and takes that back.
func TestSort(t *testing.T) {
	u := needWindow(t)
	fyne.DoAndWait(u.session.CloseProject)
	await(t, "no project is open", func(s *session.State) bool { return s.Project == nil })
	folder := t.TempDir()
	box := few(t, "photo", 8, folder, "Box 14 🎞")
	few(t, "drawing", 5, box, "deeper")
	drag(t, 640, 400, classifiertest.File(t, "tiny"))
	await(t, "the model is opened", func(s *session.State) bool {
		return s.Classify != nil && s.Classify.Model.Name == "tiny" && u.current == page.Classify && !s.Classify.Running
	})
	drag(t, 640, 400, box)
	await(t, "the folder is classified", func(s *session.State) bool {
		return s.Classify != nil && s.Classify.Complete() && s.Classify.Found == 13
	})

	clickOn(t, button(t, "Sort into folders"))
	inFront(t, "Nothing is overwritten", false)
	now := await(t, "the plan is made", func(s *session.State) bool { return s.Sort != nil && s.Sort.Plan != nil && !s.Sort.Preparing })
	lively(t, "sort", screen(t, "sort"))
	whole(t, "sort")
	count := now.Sort.Plan.Count()
	clickOn(t, button(t, "Copy "))
	now = await(t, "the pictures are sorted", func(s *session.State) bool { return s.Sort != nil && s.Sort.Outcome != nil && !s.Sort.Running })
	target := box + " sorted"
	if o := now.Sort.Outcome; o.Result.Done != count || count == 0 || files(target) != count || files(box) != 13 {
		t.Errorf("%d of %d sorted, %d files there, %d left", o.Result.Done, count, files(target), files(box))
	}
	clickOn(t, button(t, "Undo last sort"))
	inFront(t, "Undo the last sort?", false)
	clickOn(t, button(t, "Undo last sort"))
	await(t, "the sorting is undone", func(s *session.State) bool { return s.Sort != nil && s.Sort.Undone != nil && !s.Sort.Running })
	if files(target) != -1 || files(box) != 13 {
		t.Errorf("after undoing there are %d files in the new folder, %d in the old", files(target), files(box))
	}
}

// exportModel exports the model of the project that is open, and waits until that is proved.
func exportModel(t *testing.T) {
	t.Helper()
	clickOn(t, button(t, "Export"))
	now := await(t, "the export is prepared", func(s *session.State) bool { return s.Export != nil && len(s.Export.Planned) > 0 })
	if name := now.Export.Model.Name; name == "" {
		t.Error("the model has no name")
	}
	lively(t, "export", screen(t, "export"))
	clickOn(t, button(t, "Export"))
	now = await(t, "it is exported", func(s *session.State) bool {
		return s.Export != nil && !s.Export.Running && (s.Export.Result != nil || s.Export.Err != "")
	})
	if now.Export.Err != "" {
		t.Fatal(now.Export.Err)
	}
	for _, name := range []string{"model.onnx", "model-batch.onnx", "model-card.md"} {
		if _, err := os.Stat(filepath.Join(now.Export.Result.Folder, name)); err != nil {
			t.Error(err)
		}
	}
	lively(t, "exported", screen(t, "exported"))
	press(t, "Escape")
}
