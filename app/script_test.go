package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"likeness": main})
}

// TestScripts runs the program as people do, by the scripts in testdata/script. All that a script writes lies in a folder of its own.
func TestScripts(t *testing.T) {
	sample, err := filepath.Abs(filepath.Join("..", "resources", "sample"))
	if err != nil {
		t.Fatal(err)
	}
	scripts, err := filepath.Glob(filepath.Join("testdata", "script", "*.txtar"))
	if err != nil || len(scripts) == 0 {
		t.Fatal(len(scripts), err)
	}
	if testing.Short() { // as under the race detector, where what is computed in Go takes minutes
		scripts = slices.DeleteFunc(scripts, func(path string) bool {
			return slices.Contains([]string{"compare.txtar", "doctor.txtar", "export.txtar", "study.txtar"}, filepath.Base(path))
		})
	}
	testscript.Run(t, testscript.Params{
		Files: scripts,
		Setup: func(e *testscript.Env) error {
			home := filepath.Join(e.WorkDir, ".home")
			for _, name := range []string{"HOME", "XDG_CACHE_HOME", "LocalAppData"} {
				e.Setenv(name, home)
			}
			e.Setenv("SAMPLE", sample)
			e.Setenv("NEWLINE", "\n")
			return os.Mkdir(home, 0o700)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "sample": copySample, "cut": cut, "tree": writeTree, "files": writeFiles, "append": appendFiles, "sorted": sortLines, "await": await, "identical": identical, "value": value, "keep": keep, "picture": drawPicture,
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// exits STATUS PROGRAM [ARG...] runs a program that must end with this exit status.
func exits(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS PROGRAM [ARG...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	status := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		status = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if status != want {
		ts.Fatalf("exit status %d, want %d", status, want)
	}
}

// copySample is sample CLASS NUMBER FOLDER: copies the first pictures of a class of the sample, in order of their names.
func copySample(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 3 {
		ts.Fatalf("usage: sample CLASS NUMBER FOLDER")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	from, to := filepath.Join(ts.Getenv("SAMPLE"), args[0]), ts.MkAbs(args[2])
	entries, err := os.ReadDir(from)
	ts.Check(err)
	if len(entries) < n {
		ts.Fatalf("the sample has %d pictures of %s", len(entries), args[0])
	}
	ts.Check(os.MkdirAll(to, 0o755))
	for _, e := range entries[:n] {
		data, err := os.ReadFile(filepath.Join(from, e.Name()))
		ts.Check(err)
		ts.Check(os.WriteFile(filepath.Join(to, e.Name()), data, 0o644))
	}
}

// drawings are what drawPicture draws, by name: the colour at a place.
var drawings = map[string]func(x, y int) color.Color{
	"stripes": func(x, _ int) color.Color { return color.Gray{Y: uint8(x / 3 % 2 * 255)} },
	"white":   func(int, int) color.Color { return color.White },
	"dark":    func(x, _ int) color.Color { return color.Gray{Y: uint8(x / 8)} },
}

// drawPicture is picture KIND FILE: draws a PNG file of 200 x 200 pixels.
func drawPicture(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 2 || drawings[args[0]] == nil {
		ts.Fatalf("usage: picture KIND FILE")
	}
	img := image.NewRGBA(image.Rect(0, 0, 200, 200))
	for y := range 200 {
		for x := range 200 {
			img.Set(x, y, drawings[args[0]](x, y))
		}
	}
	var b bytes.Buffer
	ts.Check(png.Encode(&b, img))
	ts.Check(os.MkdirAll(filepath.Dir(ts.MkAbs(args[1])), 0o755))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), b.Bytes(), 0o644))
}

// cut NUMBER FROM TO copies the first bytes of a file.
func cut(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 3 {
		ts.Fatalf("usage: cut NUMBER FROM TO")
	}
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	data, err := os.ReadFile(ts.MkAbs(args[1]))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), data[:min(n, len(data))], 0o644))
}

// writeTree is tree FOLDER FILE: writes what the folder holds, with modes, times and SHA-256, into the file.
func writeTree(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 2 {
		ts.Fatalf("usage: tree FOLDER FILE")
	}
	listTree(ts, args, false)
}

// writeFiles is files FOLDER FILE: the same without the folders, of which the times change with what is put into them.
func writeFiles(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 2 {
		ts.Fatalf("usage: files FOLDER FILE")
	}
	listTree(ts, args, true)
}

func listTree(ts *testscript.TestScript, args []string, filesOnly bool) {
	root := ts.MkAbs(args[0])
	var out bytes.Buffer
	ts.Check(filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil || filesOnly && e.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		fmt.Fprintf(&out, "%q %v %d", name, info.Mode(), info.ModTime().UnixNano())
		if info.Mode().IsRegular() {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			fmt.Fprintf(&out, " %x", sha256.Sum256(data))
		}
		out.WriteByte('\n')
		return nil
	}))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), out.Bytes(), 0o644))
}

// appendFiles is append TO FROM...: puts files together, as cat does.
func appendFiles(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) < 2 {
		ts.Fatalf("usage: append TO FROM...")
	}
	var all []byte
	for _, from := range args[1:] {
		data, err := os.ReadFile(ts.MkAbs(from))
		ts.Check(err)
		all = append(all, data...)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), all, 0o644))
}

// sortLines is sorted FILE: puts its lines in order.
func sortLines(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 1 {
		ts.Fatalf("usage: sorted FILE")
	}
	data, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	lines := strings.SplitAfter(string(data), "\n")
	slices.Sort(lines)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Join(lines, "")), 0o644))
}

// await FILE... waits until the files are there.
func await(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) == 0 {
		ts.Fatalf("usage: await FILE...")
	}
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for deadline := time.Now().Add(time.Minute); len(args) > 0; {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			args = args[1:]
			continue
		}
		if <-ticker.C; time.Now().After(deadline) {
			ts.Fatalf("%s does not come", args[0])
		}
	}
}

// identical FILE FILE compares large files, of which cmp would print the difference.
func identical(ts *testscript.TestScript, negated bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: [!] identical FILE FILE")
	}
	a, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	b, err := os.ReadFile(ts.MkAbs(args[1]))
	ts.Check(err)
	if len(a) == 0 {
		ts.Fatalf("%s is empty", args[0])
	}
	if same := bytes.Equal(a, b); same == negated {
		ts.Fatalf("identical is %v for %s (%d bytes) and %s (%d bytes)", same, args[0], len(a), args[1], len(b))
	}
}

// value PATH WANT looks into the JSON object on stdout: PATH is names and numbers between dots, WANT is JSON.
func value(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 2 {
		ts.Fatalf("usage: value PATH WANT")
	}
	got := lookUp(ts, args[0])
	var want any
	ts.Check(json.Unmarshal([]byte(args[1]), &want))
	wanted, err := json.Marshal(want)
	ts.Check(err)
	if got != string(wanted) {
		ts.Fatalf("%s is %s, want %s", args[0], got, wanted)
	}
}

// keep NAME PATH sets a variable to what value finds at PATH.
func keep(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 2 {
		ts.Fatalf("usage: keep NAME PATH")
	}
	ts.Setenv(args[0], lookUp(ts, args[1]))
}

// lookUp finds what is at a path in the JSON object on stdout, as JSON.
func lookUp(ts *testscript.TestScript, path string) string {
	var at any
	d := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout")))
	ts.Check(d.Decode(&at))
	if d.More() {
		ts.Fatalf("more than one JSON object on stdout")
	}
	for name := range strings.SplitSeq(path, ".") {
		at = member(ts, at, name)
	}
	got, err := json.Marshal(at)
	ts.Check(err)
	return string(got)
}

// member is a member of an object, an element of an array, or, as "count", the number of elements.
func member(ts *testscript.TestScript, of any, name string) any {
	switch of := of.(type) {
	case map[string]any:
		if v, ok := of[name]; ok {
			return v
		}
	case []any:
		if name == "count" {
			return len(of)
		}
		if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(of) {
			return of[i]
		}
	}
	ts.Fatalf("there is no %s in %v", name, of)
	return nil
}
