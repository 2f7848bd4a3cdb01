// Command compare compares every method on the sample and on the shared sets, in a table as that of methods in README's "What to expect".
//
//	go run ./build/benchmarks/compare [-sets sample,pacs,trashnet] [-methods all] [-seeds 1] [-print] RESULTS
//
// Each set's comparison is written to RESULTS/compare-SET.json, and the table of all that are there is printed; -print prints it without
// running anything. A set may be run in parts, a few methods at a time: files named compare-SET-*.json are joined with it.
//
// Sets: the bundled sample (100 to learn from, 50 kept aside), PACS photo and drawing (100 + 100, 400), trashnet (60 a class, 160).
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"likeness/training"
	"likeness/training/augment"
	"likeness/training/compare"
	"likeness/training/finetune"
)

func main() {
	sets := flag.String("sets", "sample,pacs,trashnet", "sets to measure")
	methods := flag.String("methods", "all", "methods to compare")
	part := flag.String("part", "", "writes to compare-SET-`PART`.json, for some of the methods")
	seeds := flag.Int("seeds", 1, "divisions")
	only := flag.Bool("print", false, "only print what is in the folder")
	data := flag.String("data", "../shared/data", "folder of the shared sets")
	flag.Parse()
	if err := run(flag.Arg(0), strings.Split(*sets, ","), *methods, *part, *data, *seeds, *only); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func run(results string, sets []string, list, part, data string, seeds int, only bool) error {
	if results == "" {
		return errors.New("give a folder for the results")
	}
	methods, err := compare.ParseMethods(list)
	if err != nil {
		return err
	}
	if part != "" {
		part = "-" + part
	}
	for _, set := range sets {
		if only {
			continue
		}
		s, err := settings(set, data)
		if err != nil {
			return err
		}
		s.Seeds = seeds
		t, err := compare.Run(context.Background(), s, methods, tell)
		if err != nil {
			return fmt.Errorf("%s: %w", set, err)
		}
		text, err := json.Marshal(t)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(results, "compare-"+set+part+".json"), text, 0o600); err != nil {
			return err
		}
	}
	return printAll(results, sets)
}

func settings(set, data string) (compare.Settings, error) {
	s := compare.Settings{Settings: training.Settings{Options: finetune.Options{Mirror: true, Augment: augment.Mild}}}
	switch set {
	case "sample":
		s.Folders = []string{filepath.Join("resources", "sample")}
	case "pacs":
		s.Folders = []string{filepath.Join(data, "pacs-photo-drawing")}
		s.TrainPerClass, s.TestPerClass = 100, 200
	case "trashnet":
		s.Folders = []string{filepath.Join(data, "trashnet")}
		s.TrainPerClass, s.TestPerClass = 60, 40
	default:
		return s, fmt.Errorf("there is no set %q", set)
	}
	return s, nil
}

func tell(e compare.Event) {
	switch e := e.(type) {
	case compare.Done:
		r := e.Result
		fmt.Fprintf(os.Stderr, "%-16s %.4f +- %.4f, log-loss %.3f, %.0f s\n", r.Method, r.Accuracy.Value, r.Accuracy.StandardError, r.LogLoss, r.Seconds)
	case compare.Failed:
		fmt.Fprintf(os.Stderr, "%-16s failed: %v\n", e.Method, e.Err)
	}
}

// printAll prints the table for README: a row a method, a column a set.
func printAll(results string, sets []string) error {
	var tables []*compare.Table
	for _, set := range sets {
		t, err := read(results, set)
		if err != nil {
			return err
		}
		tables = append(tables, t)
	}
	fmt.Print("| method |")
	for i, set := range sets {
		if tables[i] != nil {
			fmt.Printf(" %s (%d, %d) |", set, tables[i].Train, len(tables[i].Pictures))
		}
	}
	fmt.Print("\n|---|")
	for _, t := range tables {
		if t != nil {
			fmt.Print("---|")
		}
	}
	fmt.Println()
	for _, m := range compare.Methods() {
		line, any := "| "+m.Name("the largest class")+" |", false
		for _, t := range tables {
			if t == nil {
				continue
			}
			r := t.Result(m)
			if r == nil || r.Status != compare.Finished {
				line += " |"
				continue
			}
			line += fmt.Sprintf(" %.3f ± %.3f / %.3f |", r.Accuracy.Value, r.Accuracy.StandardError, r.LogLoss)
			any = true
		}
		if any {
			fmt.Println(line)
		}
	}
	for i, t := range tables {
		if t == nil {
			continue
		}
		fmt.Printf("\n%s\n", sets[i])
		for _, r := range t.Results {
			fmt.Printf("- %s: %s\n", r.Name, r.Sentence)
		}
		for _, c := range t.Conclusions {
			fmt.Printf("- %s %s\n", c.Title, c.Text)
		}
		for _, r := range t.Repeats {
			fmt.Printf("- %s over %d divisions: %.4f, standard deviation %.4f, log-loss %.3f\n", r.Method, r.Divisions, r.Mean, r.StandardDeviation, r.LogLoss)
		}
	}
	return nil
}

// read joins the files of a set; nil where there is none.
func read(results, set string) (*compare.Table, error) {
	names, err := filepath.Glob(filepath.Join(results, "compare-"+set+"*.json"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	slices.Sort(names)
	var all *compare.Table
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		t := &compare.Table{}
		if err := json.Unmarshal(text, t); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		if all == nil {
			all = t
			continue
		}
		if err := all.Merge(t); err != nil {
			return nil, fmt.Errorf("join %s: %w", name, err)
		}
	}
	return all, nil
}
