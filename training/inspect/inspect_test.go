package inspect_test

import (
	"context"
	"errors"
	"image/jpeg"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"likeness/inference/device"
	"likeness/inference/imagefile"
	"likeness/resources"
	"likeness/training"
	"likeness/training/dataset"
	"likeness/training/features"
	"likeness/training/finetune"
	"likeness/training/inspect"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

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

// saveAgain saves a picture once more, with losses.
func saveAgain(t *testing.T, from, to string) {
	t.Helper()
	m, err := imagefile.Load(from, 0, imagefile.DefaultLimits)
	must(t, err)
	file, err := os.Create(to)
	must(t, err)
	must(t, jpeg.Encode(file, m.RGBA(0), &jpeg.Options{Quality: 90}))
	must(t, file.Close())
}

// TestData: a copy that was saved again, a drawing in the wrong folder, and a file that ends early are all found, and nothing leaks.
func TestData(t *testing.T) {
	folder := sample(t, 30)
	files, err := filepath.Glob(filepath.Join(folder, "photo", "*.jpg"))
	must(t, err)
	copied := filepath.Join(folder, "photo", "copy.jpg")
	saveAgain(t, files[3], copied)
	drawings, err := filepath.Glob(filepath.Join(folder, "drawing", "clipart*.jpg"))
	must(t, err)
	wrong := filepath.Join(folder, "photo", "wrong.jpg")
	must(t, os.Rename(drawings[0], wrong))
	data, err := os.ReadFile(files[5])
	must(t, err)
	must(t, os.WriteFile(files[5], data[:len(data)*9/10], 0o600))

	s := training.Settings{Folders: []string{folder}, TestFraction: 0.5, Device: device.CPU, Options: finetune.Options{Seed: 1}}
	r, err := inspect.Data(t.Context(), s, nil)
	must(t, err)
	if len(r.Leaks) != 0 || r.NoSuspects != "" || len(r.GiveAways) == 0 || len(r.Split.Test) == 0 {
		t.Errorf("%+v", r)
	}
	if len(r.Copies) != 1 || r.Copies[0].Exact || len(r.Copies[0].Members) != 2 || r.Copies[0].Members[1].Path != files[3] && r.Copies[0].Members[0].Path != files[3] {
		t.Errorf("copies %+v", r.Copies)
	}
	found := false
	for _, p := range r.Problems {
		found = found || p.Picture >= 0 && r.Dataset.Pictures[p.Picture].Path == files[5] && p.Kind == "truncated"
	}
	for _, skipped := range r.Dataset.Skipped { // without libjpeg-turbo such a file cannot be read
		found = found || skipped.Path == files[5]
	}
	if !found {
		t.Errorf("what ends early was not found: %+v", r.Problems)
	}
	suspect := false
	for _, x := range r.Suspects {
		suspect = suspect || r.Dataset.Pictures[x.Example].Path == wrong
	}
	if !suspect {
		t.Errorf("the drawing among the photos is not suspected: %+v", r.Suspects)
	}
	again, err := inspect.Data(t.Context(), s, nil)
	must(t, err)
	if len(again.Suspects) != len(r.Suspects) || again.Suspects[0] != r.Suspects[0] {
		t.Errorf("a second time other labels are suspected: %+v, before %+v", again.Suspects, r.Suspects)
	}

	// a division that was made without a look at copies is found out
	x, err := training.Features(t.Context(), s, r.Dataset, nil)
	must(t, err)
	var split dataset.Split
	for i, p := range r.Dataset.Pictures {
		if p.Path == copied {
			split.Test = append(split.Test, i)
		} else {
			split.Train = append(split.Train, i)
		}
	}
	leaky, err := inspect.Look(t.Context(), r.Dataset, x, &split, make([]bool, len(r.Dataset.Pictures)), 1)
	must(t, err)
	if len(leaky.Leaks) != 1 || r.Dataset.Pictures[leaky.Leaks[0].Train].Path != files[3] {
		t.Errorf("leaks %+v", leaky.Leaks)
	}
}

func TestLookEnds(t *testing.T) {
	d := &dataset.Dataset{Classes: []string{"a", "b"}, Groups: []int{0, 1}, Pictures: []dataset.Picture{{Class: 0, Path: "none"}, {Class: 1, Path: "none either"}}}
	x := &features.Result{Size: 2, Rows: []float32{1, 0, 0, 1}, Errors: make([]error, 2)}
	r, err := inspect.Look(t.Context(), d, x, &dataset.Split{Train: []int{0, 1}}, nil, 1)
	must(t, err)
	if !strings.Contains(r.NoSuspects, "too few") || len(r.Problems) == 0 {
		t.Errorf("%+v", r)
	}
	if _, err := inspect.Look(t.Context(), d, &features.Result{}, &dataset.Split{}, nil, 1); err == nil {
		t.Error("without features")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := inspect.Look(ctx, d, x, &dataset.Split{}, nil, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := inspect.Data(t.Context(), training.Settings{Folders: []string{filepath.Join(t.TempDir(), "missing")}}, nil); err == nil {
		t.Error("a folder that is not there")
	}
}
