// Command accuracy measures the recipe on the shared sets over several seeds, and prints a line per run and the means.
//
//	go run ./build/benchmarks/accuracy [-seeds 5] [-effort standard] [-augment mild] [-sets pacs,trashnet,hymenoptera] ../shared/data
//
// Sets: PACS photo and drawing (100 + 100 to train, 400 to test), trashnet (60 a class to train, the rest, 160, to test), hymenoptera (its
// published division, by file names).
package main

import (
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"likeness/training"
	"likeness/training/augment"
	"likeness/training/finetune"
)

func main() {
	seeds := flag.Int("seeds", 5, "seeds 0 to n-1")
	first := flag.Int("first", 0, "first seed")
	effort := flag.String("effort", "standard", "effort")
	sets := flag.String("sets", "pacs,trashnet,hymenoptera", "sets to measure")
	rate := flag.Float64("rate", 0, "learning rate, 0 is the recipe's")
	preset := flag.String("augment", "mild", "variation of the pictures: mild, as the program does unless told otherwise, strong or none")
	cache := flag.String("cache", "", "folder for features; empty keeps none")
	flag.Parse()
	vary, err := augment.ParsePreset(*preset)
	if err == nil {
		o := finetune.Options{Effort: finetune.Effort(*effort), Mirror: true, Augment: vary, Recipe: finetune.Recipe{Rate: float32(*rate)}}
		err = run(flag.Arg(0), strings.Split(*sets, ","), *first, *seeds, o, *cache)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "accuracy:", err)
		os.Exit(1)
	}
}

func run(data string, sets []string, first, seeds int, o finetune.Options, cache string) error {
	temp, err := os.MkdirTemp("", "likeness-accuracy-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temp) }() // the system clears its folder for temporary files anyway
	for _, set := range sets {
		s, err := settings(set, data, temp)
		if err != nil {
			return fmt.Errorf("%s: %w", set, err)
		}
		s.Options = o
		s.Cache = cache
		if err := measure(set, s, first, seeds); err != nil {
			return fmt.Errorf("%s: %w", set, err)
		}
	}
	return nil
}

func settings(set, data, temp string) (training.Settings, error) {
	switch set {
	case "pacs":
		return training.Settings{Folders: []string{filepath.Join(data, "pacs-photo-drawing")}, TrainPerClass: 100, TestPerClass: 200}, nil
	case "trashnet":
		return training.Settings{Folders: []string{filepath.Join(data, "trashnet")}, TrainPerClass: 60, TestPerClass: 40}, nil
	case "hymenoptera":
		train, test := filepath.Join(temp, "train"), filepath.Join(temp, "val")
		return training.Settings{Folders: []string{train}, Test: test}, divide(filepath.Join(data, "hymenoptera"), temp)
	}
	return training.Settings{}, fmt.Errorf("there is no such set")
}

// divide copies the pictures into folders of their own, by the first part of their names: train or val.
func divide(from, to string) error {
	files, err := filepath.Glob(filepath.Join(from, "*", "*_*"))
	if err != nil {
		return err
	}
	for _, f := range files {
		side, _, _ := strings.Cut(filepath.Base(f), "_")
		dir := filepath.Join(to, side, filepath.Base(filepath.Dir(f)))
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		picture, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(f)), picture, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func measure(set string, s training.Settings, first, seeds int) error {
	sums := map[finetune.Stage]*[3]float64{}
	for seed := first; seed < first+seeds; seed++ {
		s.Seed = uint64(seed)
		start := time.Now()
		out, err := training.Run(context.Background(), s, nil)
		if err != nil {
			return err
		}
		fmt.Printf("%-12s seed %d", set, seed)
		for _, st := range out.Result.Stages {
			a, l := st.Report.Accuracy.Value, st.Report.LogLoss
			fmt.Printf("  %s %.4f / %.3f", st.Stage, a, l)
			t := sums[st.Stage]
			if t == nil {
				t = &[3]float64{}
				sums[st.Stage] = t
			}
			t[0] += a
			t[1] += a * a
			t[2] += l
		}
		fmt.Printf("  kept %s (%s), %d + %d pictures, %.1f s\n", out.Result.Kept, out.Result.Reason, len(out.Split.Train), len(out.Split.Test), time.Since(start).Seconds())
	}
	n := float64(seeds)
	fmt.Printf("%-12s mean  ", set)
	for _, st := range []finetune.Stage{finetune.Frozen, finetune.Tuned, finetune.Combined} {
		if t := sums[st]; t != nil {
			m := t[0] / n
			fmt.Printf("  %s %.4f (sd %.4f) / %.3f", st, m, math.Sqrt(math.Max(0, t[1]/n-m*m)), t[2]/n)
		}
	}
	fmt.Println()
	return nil
}
