package training_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"likeness/inference/classifier"
	"likeness/inference/device"
	"likeness/resources"
	"likeness/training"
	"likeness/training/finetune"
)

// Folders of pictures, one a class, become a measured model: the quick effort trains a classifier on what the bundled network sees.
func ExampleRun() {
	folder, err := os.MkdirTemp("", "pictures")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(folder) }()
	if err := copySample(folder, 16); err != nil {
		fmt.Println(err)
		return
	}

	out, err := training.Run(context.Background(), training.Settings{
		Folders: []string{filepath.Join(folder, "drawing"), filepath.Join(folder, "photo")},
		Device:  device.CPU,
		Options: finetune.Options{Effort: finetune.Quick, Seed: 1},
	}, nil) // events tell how far it is
	if err != nil {
		fmt.Println(err)
		return
	}
	for class, n := range out.Dataset.Counts() {
		fmt.Printf("%s: %d pictures\n", out.Dataset.Classes[class], n)
	}
	frozen, _ := out.Result.Stage(finetune.Frozen)
	a := frozen.Report.Accuracy // so few are judged by cross-validation, else some are kept aside; the error is a.StandardError
	fmt.Printf("measured on %d pictures; better than always the same class: %v\n", a.N, a.Value > a.Baseline)

	model := filepath.Join(folder, "model.onnx")
	if err := out.Classifier.Save(model); err != nil {
		fmt.Println(err)
		return
	}
	c, err := classifier.Load(model) // as a program that never trains does
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("the model tells apart:", c.Classes)
	// Output:
	// drawing: 16 pictures
	// photo: 16 pictures
	// measured on 32 pictures; better than always the same class: true
	// the model tells apart: [drawing photo]
}

// copySample writes the first n pictures of each class of the bundled sample.
func copySample(folder string, n int) error {
	for _, class := range []string{"drawing", "photo"} {
		pictures, err := fs.ReadDir(resources.Sample(), class)
		if err != nil {
			return err
		}
		if err := os.Mkdir(filepath.Join(folder, class), 0o700); err != nil {
			return err
		}
		for _, p := range pictures[:n] {
			data, err := fs.ReadFile(resources.Sample(), class+"/"+p.Name())
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(folder, class, p.Name()), data, 0o600); err != nil {
				return err
			}
		}
	}
	return nil
}
