package main

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

// TestStopped: a command that the user stops says so, and ends with its own status.
func TestStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var stdout, stderr bytes.Buffer
	status := run(ctx, []string{"train", "--no-cache", filepath.Join("..", "resources", "sample")}, &stdout, &stderr)
	if status != stopped || !strings.Contains(stderr.String(), "likeness train: stopped") || stdout.Len() != 0 {
		t.Errorf("status %d, stdout %q, stderr %q", status, &stdout, &stderr)
	}
}

// fullDisk cannot be written to.
type fullDisk struct{}

var errFull = errors.New("no space left on device")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

// TestResultThatCannotBeWritten: a lost result is a failure.
func TestResultThatCannotBeWritten(t *testing.T) {
	for _, args := range [][]string{{"doctor"}, {"doctor", "--json"}, {"help"}, {"--help"}, {"help", "train"}, {"train", "--help"}, {"version"}} {
		var stderr bytes.Buffer
		if status := run(context.Background(), args, fullDisk{}, &stderr); status != failed || !strings.Contains(stderr.String(), "write the result: "+errFull.Error()) {
			t.Errorf("%v: status %d, stderr %q", args, status, &stderr)
		}
	}
}

func TestPrintable(t *testing.T) {
	for path, want := range map[string]string{"a b.jpg": "a b.jpg", "é.jpg": "é.jpg", "a\nb.jpg": `"a\nb.jpg"`, "\x1b[31m": `"\x1b[31m"`, "\xff": `"\xff"`} {
		if got := printable(path); got != want {
			t.Errorf("printable(%q) is %s, want %s", path, got, want)
		}
	}
}
