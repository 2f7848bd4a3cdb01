package session

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"likeness/build/sharedtest"
	"likeness/inference/picturefolder"
	"likeness/training/finetune"
	"likeness/training/project"
)

// TestPicturesAreNoProjectsOrModels opens every awkward picture under the name of a project and of a model: the user is told which file it was, the
// project that is open stays open, and the file is as it was.
func TestPicturesAreNoProjectsOrModels(t *testing.T) {
	_, pictures := sharedtest.Awkward(t)
	d := newDesk(t)
	d.NewProject()
	d.until("a project is open", func() bool { return d.State().Project != nil })
	open := d.State().Project.Path
	folder := t.TempDir()
	for _, picture := range pictures {
		data, err := os.ReadFile(picture)
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range []struct {
			name, title string
			open        func(path string)
		}{
			{"picture" + project.Extension, "The project cannot be opened", d.Open},
			{"picture.onnx", "The model cannot be opened", func(path string) {
				d.OpenModel(path, func() { t.Errorf("%s is taken for a model", picture) })
			}},
		} {
			path := writeFile(t, data, folder, kind.name)
			kind.open(path)
			if told := d.one(); told.Title != kind.title || !strings.Contains(told.Text, kind.name) {
				t.Errorf("%s as %s: the user is told %+v", picture, kind.name, told)
			}
			if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, data) {
				t.Errorf("%s has changed as %s, %v", picture, kind.name, err)
			}
		}
		if s := d.State(); s.Project == nil || s.Project.Path != open || s.Classify != nil {
			t.Fatalf("%s: open are project %+v, model %+v", picture, s.Project, s.Classify)
		}
	}
	if beside, err := os.ReadDir(folder); err != nil || len(beside) != 2 {
		t.Errorf("left beside the files: %v, %v", beside, err)
	}
}

// TestAwkwardClasses trains on folders of odd and damaged pictures: what can be read is learned from, the rest is listed, and nothing is written there.
func TestAwkwardClasses(t *testing.T) {
	root, all := sharedtest.Awkward(t)
	var folders []string
	for _, class := range []string{"golang-image", "pngsuite", "synthetic"} {
		folders = append(folders, filepath.Join(root, class))
	}
	before := map[string]os.FileInfo{}
	for _, path := range all {
		for _, folder := range folders {
			if strings.HasPrefix(path, folder+string(filepath.Separator)) && !picturefolder.Ignored(filepath.Base(path)) {
				info, err := os.Stat(path)
				if err != nil {
					t.Fatal(err)
				}
				before[path] = info
			}
		}
	}
	d := newDesk(t)
	d.AddFolders(folders)
	d.until("the pictures are read", func() bool {
		s := d.State()
		return len(d.troubles) > 0 || s.Project != nil && s.Scan == nil && s.Project.Pictures() > 0 && len(s.Project.Open()) > 0
	})
	if len(d.troubles) > 0 {
		t.Fatalf("troubles: %+v", d.troubles)
	}
	s := d.State().Project
	known := map[string]bool{}
	for _, e := range s.Examples {
		known[e.Path] = true
	}
	for _, k := range s.Open() {
		known[k.Path] = true
	}
	for path := range before {
		if !known[path] {
			t.Errorf("nothing is said of %s", path)
		}
	}
	if len(known) != len(before) || len(s.Classes) != len(folders) {
		t.Errorf("%d files are told of in %d classes; there are %d in %d", len(known), len(s.Classes), len(before), len(folders))
	}
	settings := s.Settings
	settings.Effort, settings.Device = finetune.Quick, "cpu"
	d.SetSettings(settings)
	d.until("the settings are kept", func() bool { return d.State().Project.Settings.Effort == finetune.Quick })
	d.trained()
	result := d.State().Result
	if n := result.Report.Accuracy.N; n == 0 || n+len(result.Trained) != s.Pictures() {
		t.Errorf("judged are %d, learned from %d, of %d", n, len(result.Trained), s.Pictures())
	}
	if len(d.troubles) > 0 {
		t.Errorf("troubles: %+v", d.troubles)
	}
	for path, was := range before {
		now, err := os.Stat(path)
		if err != nil || now.Size() != was.Size() || now.ModTime() != was.ModTime() {
			t.Errorf("%s is another now: %v", path, err)
		}
	}
}
