package selftest

import (
	"fmt"
	"strings"
	"testing"

	"likeness/inference/device"

	"likeness/build/sharedtest"
)

func TestProcessor(t *testing.T) {
	d, err := device.Open(device.CPU, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { must(t, d.Close()) }()
	if d.Info().Kind != string(device.CPU) {
		sharedtest.Lacking(t, fmt.Sprint(d.Notes()))
	}
	r, err := Run(d)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Passed || r.Forward <= 0 || r.Forward > 1e-4 || r.Gradient <= 0 {
		t.Errorf("%+v", r)
	}
}

// TestNoticesWrongNumbers: a check that passes whatever is computed would be worth nothing.
func TestNoticesWrongNumbers(t *testing.T) {
	old := golden
	defer func() { golden = old }()
	golden = []byte(strings.Replace(string(old), `"loss": 0.6`, `"loss": 0.7`, 1))
	if string(golden) == string(old) {
		t.Fatal("the golden loss has moved; mend this test")
	}
	d, err := device.Open(device.CPU, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { must(t, d.Close()) }()
	if d.Info().Kind != string(device.CPU) {
		sharedtest.Lacking(t, "needs oneDNN")
	}
	if r, err := Run(d); err != nil || r.Passed {
		t.Errorf("passed with a wrong golden loss: %+v, %v", r, err)
	}
	golden = []byte("{")
	if _, err := Run(d); err == nil {
		t.Error("damaged golden numbers were accepted")
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
