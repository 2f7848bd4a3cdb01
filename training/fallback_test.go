package training

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"likeness/inference/device"
	"likeness/inference/device/cuda"
	"likeness/inference/device/plan"
	"likeness/inference/device/reference"
	"likeness/inference/onnxfile"
	"likeness/training/finetune"
	"likeness/training/finetune/smalltest"
)

// failing is a backend whose programs fail as a lost card does, after some runs.
type failing struct {
	plan.Backend
	left *int
}

func (f failing) Info() plan.Info { return plan.Info{Kind: "cuda", Name: "a card that fails"} }

func (f failing) Load(p *plan.Plan) (plan.Executable, error) {
	e, err := f.Backend.Load(p)
	return failingExecutable{e, f.left}, err
}

type failingExecutable struct {
	plan.Executable
	left *int
}

func (f failingExecutable) Run() error {
	if *f.left--; *f.left < 0 {
		return &cuda.Error{Doing: "run a kernel", Kind: cuda.ErrLost, Cause: errors.New("launch failed")}
	}
	return f.Executable.Run()
}

// TestFallsBack: whenever the card fails, training goes on on the processor from the last checkpoint, and the user is told.
func TestFallsBack(t *testing.T) {
	folder, model := smallClasses(t), smallBackbone(t)
	const steps = 110
	for name, at := range map[string]int{"while features are computed": 0, "before a checkpoint": 50, "after a checkpoint": 105} {
		t.Run(name, func(t *testing.T) {
			left, warned, stepped := 1<<30, 0, 0
			if at == 0 {
				left = 1
			}
			var kinds []string
			s := Settings{Folders: []string{folder}, Backbone: model, Cache: t.TempDir(), Options: finetune.Options{Steps: steps, Seed: 1, Mirror: true}}
			s.open = func(kind device.Kind, _ int) (*device.Device, error) {
				if kind == device.CPU {
					return device.Open(device.Reference, 1)
				}
				return device.Of(failing{reference.Open(), &left}), nil
			}
			out, err := Run(t.Context(), s, func(e Event) {
				switch e := e.(type) {
				case Opened:
					kinds = append(kinds, e.Info.Kind)
				case finetune.Warning:
					if strings.Contains(e.Text.String(), "goes on on the processor") {
						warned++
					}
				case finetune.Stepped:
					if stepped++; stepped == at {
						left = 0
					}
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			if warned != 1 || strings.Join(kinds, " ") != "cuda reference" || out.Device.Kind != "reference" || len(out.Result.Stages) != 3 {
				t.Errorf("%d warnings, devices %v, %d stages", warned, kinds, len(out.Result.Stages))
			}
			if again := stepped - 2*steps; again != at%100 {
				t.Errorf("%d steps were done again, want the %d since the checkpoint", again, at%100)
			}
		})
	}
}

// smallClasses sorts the small pictures into folders.
func smallClasses(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for i, e := range smalltest.Pictures(t, t.TempDir(), 46) {
		dir := filepath.Join(root, []string{"along", "across"}[i%2])
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(e.Path, filepath.Join(dir, filepath.Base(e.Path))); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func smallBackbone(t *testing.T) string {
	t.Helper()
	m, err := smalltest.Backbone(t).Network.ToONNX("logits")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "small.onnx")
	if err := onnxfile.WriteFile(path, m); err != nil {
		t.Fatal(err)
	}
	return path
}
