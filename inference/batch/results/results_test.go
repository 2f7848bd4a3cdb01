package results

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var run = Run{Model: "0123456789abcdef", Threshold: 0.8}

// pictures makes files with odd names.
func pictures(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for _, name := range []string{"a.jpg", "new\nline.jpg", "caf\xe9.jpg", "😀", "<&>"} {
		path := filepath.Join(dir, name)
		must(t, os.WriteFile(path, []byte(name), 0o600))
		paths = append(paths, path)
	}
	return paths
}

// TestResume: whatever end a crash leaves, what is whole counts and the rest is done again.
func TestResume(t *testing.T) {
	paths := pictures(t)
	file := filepath.Join(t.TempDir(), "r.jsonl")
	f, err := Open(file, run, false)
	must(t, err)
	for i, p := range paths {
		must(t, f.Add(Line{Path: p, Predicted: "cat", Probability: 0.9, Probabilities: map[string]float64{"cat": 0.9, "dog": 0.1 * float64(i)}}))
	}
	must(t, f.Close())
	whole, err := os.ReadFile(file)
	must(t, err)
	if n := bytes.Count(whole, []byte("\n")); n != len(paths) {
		t.Fatalf("%d lines:\n%s", n, whole)
	}
	for cut := 0; cut <= len(whole); cut += 7 {
		must(t, os.WriteFile(file, whole[:cut], 0o600))
		f, err := Open(file, run, true)
		if cut > 0 && cut < len(`{"path":`) {
			if err == nil {
				t.Fatalf("cut at %d: it is taken for results", cut)
			}
			continue
		}
		must(t, err)
		n := bytes.Count(whole[:cut], []byte("\n"))
		for i, p := range paths {
			line, done, err := f.Done(p)
			must(t, err)
			if done != (i < n) || done && (line.Path != p || line.Probabilities["dog"] != 0.1*float64(i)) {
				t.Fatalf("cut at %d: %q is done: %v, %+v", cut, p, done, line)
			}
			if !done {
				must(t, f.Add(Line{Path: p, Predicted: "cat", Probability: 0.9, Probabilities: map[string]float64{"cat": 0.9, "dog": 0.1 * float64(i)}}))
			}
		}
		must(t, f.Close())
		if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, whole) {
			t.Fatalf("cut at %d: %v\n%s", cut, err, got)
		}
	}
}

// TestDoneAgain: a picture that was changed, and one of another run, is done again; the last line counts.
func TestDoneAgain(t *testing.T) {
	paths := pictures(t)
	file := filepath.Join(t.TempDir(), "r.jsonl")
	f, err := Open(file, run, true)
	must(t, err)
	for _, p := range paths {
		must(t, f.Add(Line{Path: p, Predicted: "cat", Probability: 1}))
	}
	must(t, os.WriteFile(paths[0], []byte("more than before"), 0o600))
	must(t, os.Chtimes(paths[1], time.Time{}, time.Unix(1, 1)))
	must(t, os.Remove(paths[2]))
	must(t, f.Close())
	for _, c := range []struct {
		run  Run
		want string
	}{{run, "[false false false true true]"}, {Run{Model: "other", Threshold: 0.8}, "[false false false false false]"}, {Run{Model: run.Model}, "[false false false false false]"}} {
		f, err := Open(file, c.run, true)
		must(t, err)
		var got []bool
		for _, p := range paths {
			_, done, err := f.Done(p)
			must(t, err)
			got = append(got, done)
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%+v: %v, want %s", c.run, got, c.want)
		}
		must(t, f.Close())
	}
	f, err = Open(file, run, true)
	must(t, err)
	must(t, f.Add(Line{Path: paths[0], Error: "it is damaged"}))
	must(t, f.Close())
	f, err = Open(file, run, true)
	must(t, err)
	if line, done, err := f.Done(paths[0]); err != nil || !done || line.Error != "it is damaged" {
		t.Errorf("%+v, %v, %v", line, done, err)
	}
	must(t, f.Close())
}

// TestOtherFiles: a file that is no file of results stays as it is.
func TestOtherFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "letter.txt")
	for content, line := range map[string]int{"To somebody": 1, "a\nb\n": 1, "{}\n": 1, `{"path":"a"}` + "\nletter\n": 2} {
		must(t, os.WriteFile(file, []byte(content), 0o600))
		var not *NotResultsError
		if _, err := Open(file, run, true); !errors.As(err, &not) || not.Line != line {
			t.Errorf("%q: %v", content, err)
		}
		if _, err := Open(file, run, false); !errors.Is(err, ErrExists) {
			t.Errorf("%q: %v", content, err)
		}
		if got, err := os.ReadFile(file); err != nil || string(got) != content {
			t.Errorf("%q became %q, %v", content, got, err)
		}
	}
	if _, err := Open(filepath.Join(file, "x"), run, true); err == nil || !strings.HasPrefix(err.Error(), "write results") {
		t.Errorf("%v", err)
	}
}

func TestModel(t *testing.T) {
	file := filepath.Join(t.TempDir(), "m")
	must(t, os.WriteFile(file, nil, 0o600))
	if got, err := Model(file); err != nil || got != "e3b0c44298fc1c14" { // of nothing
		t.Errorf("%s, %v", got, err)
	}
	if _, err := Model(file + "x"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
}
