package device_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	"likeness/inference/device"
)

// A program that has only found its device has loaded no library that computes. It is tried in a process where nothing else was opened.
func TestFindLoadsNothing(t *testing.T) {
	const only = "LIKENESS_TEST_FIND"
	if os.Getenv(only) == "" {
		child := exec.Command(os.Args[0], "-test.run=^TestFindLoadsNothing$")
		child.Env = append(os.Environ(), only+"=1")
		if out, err := child.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	if _, _, err := device.Find(context.Background(), device.CPU); err != nil {
		t.Fatal(err)
	}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(maps), "dnnl") {
		t.Error("oneDNN was loaded")
	}
}
