package crashlog_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"likeness/ui/crashlog"
)

// TestMain lets the tests start this program again, to end in one way or another.
func TestMain(m *testing.M) {
	if how := os.Getenv("CRASHLOG_TEST_END"); how != "" {
		end(how)
	}
	os.Exit(m.Run())
}

func end(how string) {
	l, err := crashlog.Start(os.Getenv("CRASHLOG_TEST_FOLDER"), "1.2.3")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(9)
	}
	switch how {
	case "panic":
		done := make(chan bool)
		go func() {
			defer close(done)
			panic("the gallery lost its pictures")
		}()
		<-done
		select {}
	case "fatal":
		m := map[int]int{}
		for range 4 {
			go func() {
				for {
					m[1]++
				}
			}()
		}
		select {}
	case "killed":
		p, err := os.FindProcess(os.Getpid())
		if err == nil {
			err = p.Kill()
		}
		fmt.Fprintln(os.Stderr, err)
		select {}
	}
	if err := l.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(8)
	}
	os.Exit(0)
}

// run starts this program anew and lets it end.
func run(t *testing.T, folder, how string) error {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0])
	c.Env = append(os.Environ(), "CRASHLOG_TEST_END="+how, "CRASHLOG_TEST_FOLDER="+folder)
	c.WaitDelay = time.Second
	return c.Run()
}

func start(t *testing.T, folder string) *crashlog.Log {
	t.Helper()
	l, err := crashlog.Start(folder, "1.2.3")
	must(t, err)
	t.Cleanup(func() { must(t, l.Close()) })
	return l
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestLastWords: what nobody catches is reported at the next start, once.
func TestLastWords(t *testing.T) {
	for how, says := range map[string]string{"panic": "the gallery lost its pictures", "fatal": "fatal error in likeness/ui/crashlog_test.end"} {
		t.Run(how, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "crashes")
			if err := run(t, folder, how); err == nil {
				t.Fatal("it ended well")
			}
			l := start(t, folder)
			unseen := l.Unseen()
			if len(unseen) != 1 || !strings.Contains(unseen[0].Title, says) || time.Since(unseen[0].Time) > time.Minute {
				t.Fatalf("reports are %+v", unseen)
			}
			text, err := os.ReadFile(unseen[0].Path)
			must(t, err)
			for _, want := range []string{"Likeness 1.2.3, ", "is sent nowhere", "goroutine ", "crashlog_test.go"} {
				if !strings.Contains(string(text), want) {
					t.Errorf("the report does not say %q:\n%s", want, text)
				}
			}
			must(t, l.Seen())
			if again := l.Unseen(); len(again) != 0 || len(l.Reports()) != 1 {
				t.Errorf("after it was shown there are %+v of %+v", again, l.Reports())
			}
			must(t, run(t, folder, "well"))
			if n := len(l.Reports()); n != 1 {
				t.Errorf("a regular end makes %d reports of 1", n)
			}
		})
	}
}

func TestNothingToReport(t *testing.T) {
	folder := t.TempDir()
	must(t, run(t, folder, "well"))
	if names := names(t, folder); len(names) != 0 {
		t.Errorf("a regular end leaves %v", names)
	}
	if err := run(t, folder, "killed"); err == nil {
		t.Error("it was not killed")
	}
	left := names(t, folder)
	if len(left) != 1 {
		t.Fatalf("one that was killed leaves %v", left)
	}
	l, err := crashlog.Start(folder, "1.2.3")
	must(t, err)
	if r := l.Reports(); len(r) != 0 {
		t.Errorf("one that was killed, or runs still, is reported: %+v", r)
	}
	must(t, l.Close())
	old := time.Now().Add(-40 * 24 * time.Hour)
	must(t, os.Chtimes(filepath.Join(folder, left[0]), old, old))
	start(t, folder)
	for _, name := range names(t, folder) {
		if name == left[0] {
			t.Error("what was left long ago is still there")
		}
	}
}

func names(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	must(t, err)
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

// missing gives its map back; that it may be nil is not seen when this is compiled.
func missing(m map[string]int) map[string]int { return m }

func TestRecord(t *testing.T) {
	l := start(t, t.TempDir())
	func() {
		defer func() {
			if r := recover(); r != nil {
				_, err := l.Record(r, debug.Stack())
				must(t, err)
			}
		}()
		missing(nil)["a"] = 1
	}()
	r := l.Unseen()
	if len(r) != 1 || !strings.Contains(r[0].Title, "assignment to entry in nil map") {
		t.Fatalf("%+v", r)
	}
	text, err := os.ReadFile(r[0].Path)
	must(t, err)
	if !strings.Contains(string(text), "TestRecord") {
		t.Errorf("the stack is missing:\n%s", text)
	}
	must(t, l.Seen())
	for i := range 7 {
		path, err := l.Record(errors.New(fmt.Sprint("error ", i)), nil)
		must(t, err)
		if !strings.HasPrefix(filepath.Base(path), "crash-20") {
			t.Errorf("it is named %s", path)
		}
	}
	all := l.Reports()
	if len(all) != 5 {
		t.Errorf("%d reports are kept", len(all))
	}
	if u := l.Unseen(); len(u) != 5 || u[4].Title != "error 6" {
		t.Errorf("not seen are %+v", u)
	}
	path, err := l.Record(strings.Repeat("x", 3<<20), nil)
	must(t, err)
	if info, err := os.Stat(path); err != nil || info.Size() > 2<<20 {
		t.Errorf("a report of %d bytes (%v)", info.Size(), err)
	}
}

func TestWithoutLog(t *testing.T) {
	var l *crashlog.Log
	if path, err := l.Record("x", nil); path != "" || err != nil || l.Seen() != nil || l.Close() != nil || len(l.Unseen())+len(l.Reports()) != 0 {
		t.Error("no log does something")
	}
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	if _, err := crashlog.Start(filepath.Join(file, "below"), "1"); err == nil {
		t.Error("a folder below a file is made")
	}
}
