package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"likeness/build/sharedtest"
	"likeness/inference/classifier"
	"likeness/inference/classifier/classifiertest"
)

// A fault is one that strace lets happen at the n-th of some system calls, whichever file they concern.
type fault struct{ name, calls, what string }

var faults = []fault{
	{"the disk is full", "write,pwrite64,ftruncate,fallocate", "error=ENOSPC"},
	{"the disk fails", "fsync,fdatasync,rename,renameat,renameat2,mkdirat,unlinkat", "error=EIO"},
	{"killed while writing", "write,pwrite64,ftruncate,fallocate", "signal=KILL"},
	{"killed while syncing or renaming", "fsync,fdatasync,rename,renameat,renameat2,mkdirat,unlinkat", "signal=KILL"},
}

// faulty runs the program in the kernel's hands.
type faulty struct {
	t       *testing.T
	program string // this test, under the program's name
	home    string
}

// run lets the n-th of the fault's calls fail, and tells whether there were so many, and whether the program said that all was well.
func (f *faulty) run(what fault, n int, args ...string) (happened, succeeded bool) {
	f.t.Helper()
	log := filepath.Join(f.t.TempDir(), "strace")
	rule := fmt.Sprintf("inject=%s:%s:when=%d", what.calls, what.what, n)
	all := append([]string{"-f", "-qq", "-e", "trace=" + what.calls, "-e", rule, "-o", log, f.program}, args...)
	command := exec.CommandContext(f.t.Context(), "strace", all...)
	command.Env = append(os.Environ(), "HOME="+f.home, "XDG_CACHE_HOME="+filepath.Join(f.home, "cache"))
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	succeeded = command.Run() == nil // however it ends, what it leaves is looked at
	data, err := os.ReadFile(log)
	if err != nil {
		f.t.Fatalf("%v: %s", err, &out)
	}
	ended, ok := command.ProcessState.Sys().(syscall.WaitStatus)
	killed := ok && ended.Signaled() && ended.Signal() == syscall.SIGKILL // strace ends as the program does
	return killed || bytes.Contains(data, []byte("(INJECTED)")), succeeded
}

// right runs the program without a fault.
func (f *faulty) right(args ...string) {
	f.t.Helper()
	command := exec.CommandContext(f.t.Context(), f.program, args...)
	command.Env = append(os.Environ(), "HOME="+f.home, "XDG_CACHE_HOME="+filepath.Join(f.home, "cache"))
	if out, err := command.CombinedOutput(); err != nil {
		f.t.Fatalf("likeness %v: %v: %s", args, err, out)
	}
}

func newFaulty(t *testing.T) *faulty {
	t.Helper()
	if testing.Short() {
		t.Skip("runs the program many times")
	}
	if _, err := exec.LookPath("strace"); err != nil {
		sharedtest.Lacking(t, "needs strace")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	f := &faulty{t: t, program: filepath.Join(t.TempDir(), "likeness"), home: t.TempDir()}
	if err := os.Symlink(self, f.program); err != nil {
		t.Fatal(err)
	}
	return f
}

// TestFaults lets saving, exporting, tables, results and training fail, or be killed, at one call after the other. What was there before stands whole or is
// replaced whole; what says that it succeeded did; results are continued to their end; and a training afterwards is the same as without any fault.
// LIKENESS_LONG takes every call, else some.
func TestFaults(t *testing.T) {
	f := newFaulty(t)
	dir := t.TempDir()
	model, pictures := filepath.Join(dir, "small.onnx"), manyLinks(t, filepath.Join(dir, "pictures"), 12)
	file, err := classifiertest.Reddish(t).Encode()
	if err == nil {
		err = os.WriteFile(model, file, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	sample := fewPictures(t, 6)
	whole := filepath.Join(dir, "whole")
	f.right("export", "--to", whole, "--pictures", pictures, model)
	exported := names(t, whole)

	for _, act := range []struct {
		name   string
		args   []string
		before map[string]string // what stands there before, by name
		check  func(t *testing.T, at string, succeeded bool)
	}{
		{"table", []string{"classify", "--csv", "table.csv", model, pictures}, map[string]string{"table.csv": "old"}, func(t *testing.T, at string, succeeded bool) {
			data, err := os.ReadFile(filepath.Join(at, "table.csv"))
			if err != nil || (succeeded || string(data) != "old") && bytes.Count(data, []byte("\n")) != 13 {
				t.Errorf("the table holds %q (%v)", data, err)
			}
		}},
		{"results", []string{"classify", "--jsonl", "results.jsonl", "--resume", model, pictures}, nil, func(t *testing.T, at string, succeeded bool) {
			if !succeeded {
				f.right("classify", "--jsonl", filepath.Join(at, "results.jsonl"), "--resume", model, pictures)
			}
			checkResults(t, filepath.Join(at, "results.jsonl"), 12)
		}},
		{"export", []string{"export", "--to", "out", "--pictures", pictures, model}, nil, func(t *testing.T, at string, succeeded bool) {
			if got := names(t, filepath.Join(at, "out")); (succeeded || got != nil) && !slices.Equal(got, exported) {
				t.Errorf("half an export: %v", got)
			}
		}},
		{"training", []string{"train", "--effort", "quick", "--out", "model.onnx", sample}, map[string]string{"model.onnx": string(file)}, func(t *testing.T, at string, succeeded bool) {
			data, err := os.ReadFile(filepath.Join(at, "model.onnx"))
			if err == nil {
				_, err = classifier.Decode(data)
			}
			if err != nil || succeeded && bytes.Equal(data, file) {
				t.Errorf("the model: %v; it says that it succeeded: %v", err, succeeded)
			}
		}},
	} {
		t.Run(act.name, func(t *testing.T) {
			for _, what := range faults {
				runs, step := 0, 1
				for n := 1; ; n += step {
					at := t.TempDir()
					for name, text := range act.before {
						if err := os.WriteFile(filepath.Join(at, name), []byte(text), 0o600); err != nil {
							t.Fatal(err)
						}
					}
					args := slices.Clone(act.args)
					for i, a := range args {
						if i > 0 && slices.Contains([]string{"--csv", "--jsonl", "--to", "--out"}, args[i-1]) {
							args[i] = filepath.Join(at, a)
						}
					}
					happened, succeeded := (&faulty{t, f.program, f.home}).run(what, n, args...)
					if !happened {
						break
					}
					runs++
					act.check(t, at, succeeded)
					if t.Failed() {
						t.Fatalf("%s, at call %d", what.name, n)
					}
					if !sharedtest.IsLong() {
						step = n // call 1, 2, 4, 8, ...
					}
				}
				t.Logf("%s: %d times", what.name, runs)
				if runs == 0 {
					t.Errorf("%s: never happened", what.name)
				}
			}
		})
	}

	// Whatever the faults left in the cache, the same pictures give the same model.
	for _, name := range []string{"after.onnx", "fresh.onnx"} {
		if name == "fresh.onnx" {
			f.home = t.TempDir()
		}
		f.right("train", "--effort", "quick", "--out", filepath.Join(dir, name), sample)
	}
	after, err := os.ReadFile(filepath.Join(dir, "after.onnx"))
	fresh, err2 := os.ReadFile(filepath.Join(dir, "fresh.onnx"))
	if err = errors.Join(err, err2); err != nil || !bytes.Equal(after, fresh) {
		t.Errorf("after the faults the training gives another model (%v)", err)
	}
}

// fewPictures makes a folder of two classes with n of the sample's pictures each.
func fewPictures(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	for _, class := range []string{"photo", "drawing"} {
		paths, err := filepath.Glob(filepath.Join("..", "resources", "sample", class, "*"))
		if err != nil || len(paths) < n {
			t.Fatal(len(paths), err)
		}
		if err := os.Mkdir(filepath.Join(dir, class), 0o700); err != nil {
			t.Fatal(err)
		}
		for _, p := range paths[:n] {
			data, err := os.ReadFile(p)
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, class, filepath.Base(p)), data, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

// names lists the files below a folder; nil where it is not there.
func names(t *testing.T, folder string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if err == nil {
			path, err = filepath.Rel(folder, path)
			out = append(out, path)
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) && len(out) == 0 {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// checkResults wants each of n pictures once.
func checkResults(t *testing.T, path string, n int) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for line := range strings.Lines(string(data)) {
		var r struct {
			Path      string `json:"path"`
			Predicted string `json:"predicted"`
		}
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Errorf("a line that cannot be read: %q: %v", line, err)
		}
		if r.Predicted != "" {
			seen[r.Path]++
		}
	}
	for p, times := range seen {
		if times != 1 {
			t.Errorf("%s is there %d times", p, times)
		}
	}
	if len(seen) != n {
		t.Errorf("%d pictures of %d", len(seen), n)
	}
}
