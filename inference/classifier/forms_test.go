package classifier_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"likeness/inference/classifier"
	"likeness/inference/onnxfile"
)

// TestForms: each form can be loaded again, gives the same answers, and saves as the same classifier.
func TestForms(t *testing.T) {
	c := small(t)
	c.PerClass = []classifier.ClassResult{{Learned: 3, Judged: 2, Right: 1}, {}, {Learned: 4}}
	x := make([]float32, c.Preprocessing.Floats())
	for i := range x {
		x[i] = float32(i%17)/8 - 1
	}
	want := answers(t, c, 1, x)
	for name, form := range map[string]func() (*onnxfile.Model, error){"tensor": c.Model, "picture": c.PictureModel, "half": c.HalfModel} {
		m, err := form()
		must(t, err)
		path := filepath.Join(t.TempDir(), "m.onnx")
		must(t, onnxfile.WriteFile(path, m))
		back, err := classifier.Load(path)
		must(t, err)
		if !slices.Equal(back.Classes, c.Classes) || back.Training != c.Training || !slices.Equal(back.PerClass, c.PerClass) {
			t.Errorf("%s: came back as %+v", name, back)
		}
		for i, p := range answers(t, back, 1, x) {
			if d := p - want[i]; d > 2e-3 || d < -2e-3 || name != "half" && d != 0 {
				t.Errorf("%s: answer %d is %g, want %g", name, i, p, want[i])
			}
		}
		must(t, back.Save(path))
		if again, err := classifier.Load(path); err != nil || again.Training != c.Training {
			t.Errorf("%s: saved again: %v", name, err)
		}
	}
}

// TestPictureFormRefused: what stands around the network must be what the metadata say.
func TestPictureFormRefused(t *testing.T) {
	for name, c := range map[string]struct {
		edit func(m *onnxfile.Model)
		says string
	}{
		"other names":         {func(m *onnxfile.Model) { slices.Reverse(m.Tensors["likeness/names"].Strings) }, "export it again"},
		"another mean":        {func(m *onnxfile.Model) { m.Tensors["likeness/mean"].Floats[0] = 0 }, "export it again"},
		"another filter":      {func(m *onnxfile.Model) { m.Nodes[15].Attributes["mode"] = "cubic" }, "export it again"},
		"another choice":      {func(m *onnxfile.Model) { m.Nodes[len(m.Nodes)-2].Op = "ArgMin" }, "export it again"},
		"other preprocessing": {func(m *onnxfile.Model) { delete(m.Metadata, "likeness_input") }, "not a float32 picture"},
		"a form of later":     {func(m *onnxfile.Model) { m.Metadata["likeness_input"] = "film" }, "newer Likeness"},
		"too many results":    {func(m *onnxfile.Model) { m.Metadata["per_class"] = `[{"learned":1}]` }, "results of 1"},
		"damaged results":     {func(m *onnxfile.Model) { m.Metadata["per_class"] = `[` }, `"per_class"`},
	} {
		m, err := small(t).PictureModel()
		must(t, err)
		c.edit(m)
		path := filepath.Join(t.TempDir(), "m.onnx")
		must(t, onnxfile.WriteFile(path, m))
		if _, err := classifier.Load(path); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want %q", name, err, c.says)
		}
	}
}

func TestHalfFormRefusesLargeWeights(t *testing.T) {
	c := small(t)
	c.Network.Parameters["w"].Data[3] = 70000
	m, err := c.HalfModel()
	must(t, err)
	if err := onnxfile.WriteFile(filepath.Join(t.TempDir(), "m.onnx"), m); err == nil || !strings.Contains(err.Error(), "70000 does not fit into float16") {
		t.Errorf("got %v", err)
	}
}
