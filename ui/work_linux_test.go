package ui

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"likeness/inference/classifier/classifiertest"
	"likeness/training/project"
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
	forget(t)
}

// forget does what makes the program forget which pictures the user has put into classes by hand: it asks before.
func forget(t *testing.T) {
	t.Helper()
	fyne.DoAndWait(func() { real.session.Correct([]int{0}, 0) })
	for name, do := range map[string]func(){
		"quit": real.close, "new project": real.newProject, "open": func() { real.openPath("/nowhere/else.likeness") }, "close": real.closeProject,
		"model": func() { real.openModel("/nowhere/m.onnx") }, "drop": func() { real.dropSorted(session.Dropped{Folders: []string{"/nowhere"}}) },
	} {
		fyne.DoAndWait(do)
		if !on(func() bool { return says("You have put 1 picture into a class by hand.") }) {
			t.Errorf("%s: nothing is asked", name)
		}
		press(t, "Escape")
		await(t, "the question is gone", func(s *session.State) bool {
			return real.win.Canvas().Overlays().Top() == nil && s.Classify.Unkept() == 1
		})
	}
	press(t, "ctrl+n")
	inFront(t, "Open something else?", false)
	clickOn(t, button(t, "Go on"))
	await(t, "a project is open", func(s *session.State) bool { return s.Project != nil && s.Classify == nil })
	fyne.DoAndWait(real.session.CloseProject)
	await(t, "it is closed", func(s *session.State) bool { return s.Project == nil })
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

// restrictNumbers makes the numbers of the results those of a class and of a folder, and of all pictures again.
func restrictNumbers(t *testing.T) {
	t.Helper()
	fyne.DoAndWait(func() { real.show(page.Results) })
	full := on(func() *session.Result { return real.session.State().Result })
	counts := map[string]int{} // of the pictures kept aside, by their folders, which are called as the classes
	for _, j := range full.Pictures {
		counts[filepath.Base(filepath.Dir(j.Example.Path))]++
	}
	classes := on(func() []project.Class { return real.session.State().Project.Classes })
	kept := func(n int) string { return fmt.Sprintf("right on %d pictures kept aside:", n) }
	says := func(text string) {
		t.Helper()
		await(t, "the results say "+text, func(*session.State) bool {
			return strings.Contains(strings.Join(texts(real.win.Content()), "\n"), text)
		})
	}
	says(kept(len(full.Pictures)))
	for _, c := range []struct {
		name string
		keys []string
		of   string
	}{
		{"class", []string{"Down", "Down", "Right", "Down"}, "class “" + classes[0].Name + "”"},
		{"folder", []string{"Down", "Down", "Down", "Right", "Down", "Down"}, "folder “photo”"},
	} {
		clickOn(t, button(t, "Restrict to"))
		await(t, "the menu is there", func(*session.State) bool { return real.win.Canvas().Overlays().Top() != nil })
		press(t, c.keys...)
		lively(t, "restrict-"+c.name+"-menu", screen(t, "restrict-"+c.name+"-menu"))
		press(t, "Return")
		says("All numbers here are restricted to " + c.of)
		n := counts[classes[0].Name]
		if c.name == "folder" {
			n = counts["photo"]
		}
		says(kept(n))
		lively(t, "restrict-"+c.name, screen(t, "restrict-"+c.name))
		whole(t, "restrict-"+c.name)
		clickOn(t, button(t, "All pictures"))
		says(kept(len(full.Pictures)))
	}
}

// saveCharts saves the charts of the comparison and, where there was fine-tuning, of the training: as PNG and as SVG.
func saveCharts(t *testing.T) {
	t.Helper()
	folder := t.TempDir()
	picture, vectors := filepath.Join(folder, "bars.png"), filepath.Join(folder, "bars.svg")
	fyne.DoAndWait(func() { real.show(page.Compare) })
	for _, path := range []string{picture, vectors} {
		press(t, "ctrl+s")
		saveAs(t, path)
	}
	chart(t, picture)
	drawing(t, vectors)
	if testing.Short() { // the quick look has no curves
		return
	}
	picture, vectors = filepath.Join(folder, "right.png"), filepath.Join(folder, "loss.svg")
	fyne.DoAndWait(func() { real.show(page.Train) })
	for i, path := range []string{picture, vectors} {
		clickOn(t, button(t, "Save charts"))
		await(t, "the menu is there", func(*session.State) bool { return real.win.Canvas().Overlays().Top() != nil })
		press(t, append([]string{"Down", "Down"}[:i+1], "Return")...)
		saveAs(t, path)
	}
	chart(t, picture)
	drawing(t, vectors)
}

// chart holds that a file is a PNG with something drawn on it.
func chart(t *testing.T, path string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	m, err := png.Decode(f)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	b := m.Bounds()
	if b.Dx() < 1000 || b.Dy() < 300 {
		t.Errorf("%s is %v", path, b)
	}
	lively(t, path, m)
}

// drawing holds that a file is an SVG, well-formed to its end, with paths and texts.
func drawing(t *testing.T, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	elements := map[string]int{}
	for d := xml.NewDecoder(bytes.NewReader(data)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if e, ok := token.(xml.StartElement); ok {
			elements[e.Name.Local]++
		}
	}
	if elements["svg"] != 1 || elements["path"] < 3 || elements["text"] < 4 {
		t.Errorf("%s has %v", path, elements)
	}
}
