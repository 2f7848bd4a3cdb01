package training_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"likeness/inference/batch"
	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/inference/onnxfile"
	"likeness/resources"
	"likeness/training"
	"likeness/training/finetune"

	"likeness/build/sharedtest"
)

// sample copies n pictures of each class of the sample set.
func sample(t *testing.T, n int) string {
	t.Helper()
	root := t.TempDir()
	for _, class := range []string{"photo", "drawing"} {
		files, err := fs.Glob(resources.Sample(), class+"/*.jpg")
		must(t, err)
		must(t, os.Mkdir(filepath.Join(root, class), 0o700))
		for _, f := range files[:n] {
			data, err := fs.ReadFile(resources.Sample(), f)
			must(t, err)
			must(t, os.WriteFile(filepath.Join(root, filepath.FromSlash(f)), data, 0o600))
		}
	}
	return root
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func needsOneDNN(t *testing.T) {
	t.Helper()
	d, err := device.Open(device.CPU, 0)
	must(t, err)
	defer func() { must(t, d.Close()) }()
	if d.Info().Kind != string(device.CPU) {
		sharedtest.Lacking(t, "needs oneDNN: "+fmt.Sprint(d.Notes()))
	}
}

func settings(folder string, effort finetune.Effort) training.Settings {
	return training.Settings{
		Folders: []string{folder}, Device: device.CPU,
		Options: finetune.Options{Effort: effort, Seed: 1, Steps: 20, Mirror: true},
	}
}

// TestRun: the real backbone on real pictures, saved, loaded, and used again.
func TestRun(t *testing.T) {
	if testing.Short() {
		t.Skip("trains a real network")
	}
	needsOneDNN(t)
	folder := sample(t, 48)
	before := tree(t, folder)
	for _, effort := range []finetune.Effort{finetune.Quick, finetune.Standard} {
		scanned, opened := 0, 0
		s := settings(folder, effort)
		s.Cache = t.TempDir()
		out, err := training.Run(t.Context(), s, func(e training.Event) {
			switch e := e.(type) {
			case training.Scanned:
				scanned = e.Done
			case training.Opened:
				opened++
			}
		})
		must(t, err)
		if scanned != 96 || opened != 1 || len(out.Split.Train) != 64 || len(out.Split.Test) != 32 {
			t.Errorf("%s: %d scanned, device opened %d times, %d and %d pictures", effort, scanned, opened, len(out.Split.Train), len(out.Split.Test))
		}
		kept, _ := out.Result.Stage(out.Result.Kept)
		if kept.Report.Accuracy.Value < 0.75 {
			t.Errorf("%s: accuracy %+v", effort, kept.Report.Accuracy)
		}
		usedAgain(t, out)
		if effort == finetune.Quick {
			sameAgain(t, s, out)
		}
	}
	if after := tree(t, folder); !slices.Equal(before, after) {
		t.Error("the folder of pictures was changed")
	}
}

// usedAgain saves the model, loads it and compares its answers with what was measured.
func usedAgain(t *testing.T, out *training.Outcome) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "m.onnx")
	must(t, out.Classifier.Save(path))
	c, err := classifier.Load(path)
	must(t, err)
	if c.Training != out.Classifier.Training || !slices.Equal(c.Classes, []string{"drawing", "photo"}) {
		t.Errorf("loaded %+v of %q", c.Training, c.Classes)
	}
	d, err := device.Open(device.CPU, 0)
	must(t, err)
	defer func() { must(t, d.Close()) }()
	var paths []string
	for _, i := range out.Result.Measured {
		paths = append(paths, out.Dataset.Pictures[i].Path)
	}
	k := 0
	must(t, batch.Classify(t.Context(), c, d, paths, batch.Options{}, func(o batch.Outcome) error {
		for class, p := range o.Probabilities {
			if d := p - out.Result.Probabilities[k][class]; d > 1e-4 || d < -1e-4 {
				t.Fatalf("%s: %v, measured was %v", o.Path, o.Probabilities, out.Result.Probabilities[k])
			}
		}
		k++
		return nil
	}))
	if k != len(paths) {
		t.Errorf("%d outcomes for %d pictures", k, len(paths))
	}
}

// sameAgain trains from the cache: no device is opened, and the model is the same to the byte.
func sameAgain(t *testing.T, s training.Settings, first *training.Outcome) {
	t.Helper()
	out, err := training.Run(t.Context(), s, func(e training.Event) {
		if _, ok := e.(training.Opened); ok {
			t.Error("a device was opened although all features are known")
		}
	})
	must(t, err)
	if !bytes.Equal(model(t, first), model(t, out)) {
		t.Error("the same pictures and seed give another model")
	}
}

func model(t *testing.T, out *training.Outcome) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "m.onnx")
	must(t, out.Classifier.Save(path))
	data, err := os.ReadFile(path)
	must(t, err)
	return data
}

// tree lists what a folder holds, with contents and times.
func tree(t *testing.T, folder string) []string {
	t.Helper()
	var list []string
	must(t, filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		list = append(list, path+info.ModTime().String()+info.Mode().String()+string(data))
		return err
	}))
	return list
}

// TestFewPicturesAreCrossValidated: a class with a single test picture is too few.
func TestFewPicturesAreCrossValidated(t *testing.T) {
	needsOneDNN(t)
	out, err := training.Run(t.Context(), settings(sample(t, 4), finetune.Quick), nil)
	must(t, err)
	if !out.Result.CrossValidated || len(out.Split.Test) != 0 || len(out.Result.Measured) != 8 {
		t.Errorf("cross-validated %v, %d test pictures, measured on %d", out.Result.CrossValidated, len(out.Split.Test), len(out.Result.Measured))
	}
}

func TestTestFolder(t *testing.T) {
	needsOneDNN(t)
	s := settings(sample(t, 8), finetune.Quick)
	s.Test = sample(t, 12) // of which 8 of each class are known from training
	out, err := training.Run(t.Context(), s, nil)
	must(t, err)
	if len(out.Split.Train) != 16 || len(out.Split.Test) != 8 {
		t.Errorf("%d to train, %d to test", len(out.Split.Train), len(out.Split.Test))
	}
}

// TestCutElsewhere: the classifier can be taken off at any of the listed places, and the features are those of that place.
func TestCutElsewhere(t *testing.T) {
	d, err := training.Describe("lite0", training.BackboneOptions{})
	must(t, err)
	if d.Features != 1280+192 || d.LastStages == "" || d.From != training.StatedByFile && d.From != training.Assumed {
		t.Errorf("%d features, the last stages after %q, colours %s", d.Features, d.LastStages, d.From)
	}
	names := map[string]bool{}
	for _, l := range d.Layers {
		if !l.CanCut || l.Name == d.Cut || len(l.Shape) != 3 || l.Shape[0] > 14 {
			continue
		}
		other, err := training.Describe("lite0", training.BackboneOptions{Cut: l.Name})
		must(t, err)
		if other.Cut != l.Name || other.Features < l.Shape[2] {
			t.Errorf("cut after %q %v: %q, %d features", l.Name, l.Shape, other.Cut, other.Features)
		}
		if names[other.Name] || other.Name == d.Name {
			t.Errorf("%q is the name of two networks: their features would be taken for one another's", other.Name)
		}
		names[other.Name] = true
	}
	if len(names) < 10 {
		t.Errorf("%d places to cut", len(names))
	}
}

func TestOpenBackbone(t *testing.T) {
	for _, name := range []string{"", "lite0"} {
		b, err := training.OpenBackbone(name, training.BackboneOptions{})
		must(t, err)
		if b.Preprocessing != classifier.Standard(224) || !strings.Contains(b.Name, resources.BackboneSHA256) {
			t.Errorf("%q: %+v, %s", name, b.Preprocessing, b.Name)
		}
	}
	dir := t.TempDir()
	m, err := onnxfile.Decode(resources.Backbone(), onnxfile.DefaultLimits)
	must(t, err)
	write := func(name, mean, std string) string {
		m.Metadata = map[string]string{"mean": mean, "std": std}
		path := filepath.Join(dir, name)
		must(t, onnxfile.WriteFile(path, m))
		return path
	}
	b, err := training.OpenBackbone(write("own.onnx", "1, 2,3", "4,5,6"), training.BackboneOptions{})
	must(t, err)
	if b.Preprocessing.Mean != [3]float32{1, 2, 3} || b.Preprocessing.Deviation != [3]float32{4, 5, 6} || !strings.HasPrefix(b.Name, "own.onnx ") {
		t.Errorf("%+v, %s", b.Preprocessing, b.Name)
	}
	m.Producer = "pytorch"
	for _, c := range []struct {
		mean, std string
		colors    training.Colors
		want      [3]float32
		from      training.Stated
	}{
		{"", "", training.ColorsOfFile, [3]float32{123.675, 116.28, 103.53}, training.Assumed},
		{"1,2,3", "4,5,6", training.ColorsOfFile, [3]float32{1, 2, 3}, training.StatedByFile},
		{"1,2,3", "4,5,6", training.ColorsSigned, [3]float32{127.5, 127.5, 127.5}, training.Chosen},
		{"", "", training.ColorsUnit, [3]float32{}, training.Chosen},
	} {
		d, err := training.Describe(write("torch.onnx", c.mean, c.std), training.BackboneOptions{Colors: c.colors})
		must(t, err)
		if d.Preprocessing.Mean != c.want || d.From != c.from {
			t.Errorf("%q, %q, %q: less %v, %s", c.mean, c.std, c.colors, d.Preprocessing.Mean, d.From)
		}
	}
	text := filepath.Join(dir, "text.onnx")
	must(t, os.WriteFile(text, []byte("no model"), 0o600))
	for _, c := range []struct {
		path, says string
		options    training.BackboneOptions
	}{
		{filepath.Join(dir, "missing.onnx"), "lite0 or an ONNX file", training.BackboneOptions{}},
		{text, "text.onnx", training.BackboneOptions{}},
		{write("two.onnx", "1,2", ""), "mean", training.BackboneOptions{}},
		{write("zero.onnx", "", "0,1,1"), "std", training.BackboneOptions{}},
		{"lite0", "likeness layers", training.BackboneOptions{Cut: "nowhere"}},
	} {
		if _, err := training.OpenBackbone(c.path, c.options); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want an error with %q", filepath.Base(c.path), err, c.says)
		}
	}
}
