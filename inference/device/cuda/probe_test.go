//go:build nvidia && linux && amd64

package cuda

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"likeness/inference/device/cuda/internal/driver"
)

// brokenLibrary compiles a shared library that is no driver.
func brokenLibrary(t *testing.T, source string) string {
	t.Helper()
	dir := t.TempDir()
	file, library := filepath.Join(dir, "driver.c"), filepath.Join(dir, "libcuda.so.1")
	if err := os.WriteFile(file, []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("gcc", "-shared", "-fPIC", "-o", library, file).CombinedOutput(); err != nil {
		t.Fatalf("gcc: %v\n%s", err, out)
	}
	return library
}

func withHardware(t *testing.T, there bool) {
	t.Helper()
	hardware = func() bool { return there }
	t.Cleanup(func() { hardware = nvidiaHardware })
}

func TestProbe(t *testing.T) {
	text := filepath.Join(t.TempDir(), "libcuda.so.1")
	if err := os.WriteFile(text, []byte("not a library"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name        string
		environment string // NAME=value pairs
		library     string // other than the simulated driver
		hardware    bool
		want        Reason
		says        string // in the message
	}{
		{name: "a card", hardware: true, says: "Simulated card 0 can be used"},
		{name: "no card, no driver", library: "/does/not/exist.so", want: NoHardware, says: "no NVIDIA graphics card"},
		{name: "a card, no driver", library: "/does/not/exist.so", hardware: true, want: NoDriver, says: "525"},
		{name: "a file that is no library", library: text, hardware: true, want: NoDriver, says: "not installed"},
		{name: "a library that is no driver", library: brokenLibrary(t, "int cuda;"), hardware: true, want: NoDriver, says: "not installed"},
		{name: "a driver without a card", environment: "SIM_INIT=100", want: NoHardware, says: "no NVIDIA graphics card"},
		{name: "a driver that sees no card, and a card", environment: "SIM_INIT=100", hardware: true, want: BrokenDriver, says: "restart"},
		{name: "a driver that was updated under way", environment: "SIM_INIT=803", hardware: true, want: BrokenDriver, says: "restart"},
		{name: "a driver without devices", environment: "SIM_CARDS=0", want: NoHardware, says: "no NVIDIA graphics card"},
		{name: "an old driver", environment: "SIM_VERSION=11040", hardware: true, want: OldDriver, says: "11.4"},
		{name: "an old card", environment: "SIM_CAPABILITY=61", hardware: true, want: OldCard, says: "6.1"},
		{name: "a busy card", environment: "SIM_RETAIN=46", hardware: true, want: Busy, says: "reserved by another program"},
		{name: "a small card", environment: "SIM_MEMORY_MB=200", hardware: true, want: LittleMemory, says: "200 MB"},
		{name: "a card too full for a context", environment: "SIM_RETAIN=2", hardware: true, want: LittleMemory, says: "Close other programs"},
		{name: "kernels refused", environment: "SIM_JIT=218", hardware: true, want: Refused, says: "does not accept"},
		{name: "no translator", environment: "SIM_JIT=221", hardware: true, want: Refused, says: "current driver"},
		{name: "a card that computes wrongly", environment: "SIM_WRONG=1", hardware: true, want: WrongResult, says: "wrongly"},
		{name: "a kernel that fails", environment: "SIM_FAIL=31:719", hardware: true, want: Failed, says: "reported an error"},
		{name: "a crash in cuInit", environment: "SIM_CRASH=cuInit", hardware: true, want: Crashed, says: "ended the test program"},
		{name: "a crash in a launch", environment: "SIM_CRASH=cuLaunchKernel", hardware: true, want: Crashed, says: "ended the test program"},
	} {
		t.Run(c.name, func(t *testing.T) {
			withHardware(t, c.hardware)
			if name, value, ok := strings.Cut(c.environment, "="); ok {
				t.Setenv(name, value)
			}
			if c.library != "" {
				t.Setenv("LIKENESS_CUDA_DRIVER", c.library)
			}
			r := Probe(context.Background())
			if r.Reason != c.want || r.Usable() != (c.want == "") {
				t.Fatalf("reason %q, want %q (%s)", r.Reason, c.want, r.Detail)
			}
			if !strings.Contains(r.Message().String(), c.says) {
				t.Errorf("the message %q does not say %q", r.Message(), c.says)
			}
		})
	}
}

// A driver that never answers is given up, and the report says in which call.
func TestProbeOfDriverThatHangs(t *testing.T) {
	t.Setenv("SIM_HANG", "cuDevicePrimaryCtxRetain")
	ctx, cancel := context.WithTimeout(context.Background(), 1500*time.Millisecond)
	defer cancel()
	r := Probe(ctx)
	if r.Reason != Hung || !strings.Contains(r.Detail, "open card 0") {
		t.Errorf("reason %q while %q, want a card that hung while it was opened", r.Reason, r.Detail)
	}
}

func TestProbeCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if r := Probe(ctx); r.Reason != Cancelled || r.Usable() {
		t.Errorf("reason %q, want %q", r.Reason, Cancelled)
	}
}

// Of several cards the one with the most multiprocessors is taken: the simulated card i has 8 - i.
func TestProbeSeveralCards(t *testing.T) {
	t.Setenv("SIM_CARDS", "3")
	r := Probe(context.Background())
	if !r.Usable() || len(r.Cards) != 3 || r.Card != 0 {
		t.Fatalf("%+v", r)
	}
	r.Cards[0].Reason = Busy
	r.choose()
	if r.Card != 1 {
		t.Errorf("with card 0 busy card %d was chosen", r.Card)
	}
}

// What the child process does, within this one: what it says it is doing names the place where a driver hangs or crashes.
func TestExamine(t *testing.T) {
	if err := driver.Load(libraryPath()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, variable, value string
		want                  Reason
		last                  string // what it was doing at the end
	}{
		{"a card", "SIM_CARDS", "1", "", "compute on card 0"},
		{"an old driver", "SIM_VERSION", "11080", OldDriver, "ask the driver's version"},
		{"no card", "SIM_CARDS", "0", NoHardware, "count the cards"},
		{"an old card", "SIM_CAPABILITY", "70", OldCard, "describe card 0"},
		{"a busy card", "SIM_RETAIN", "46", Busy, "open card 0"},
		{"kernels refused", "SIM_JIT", "222", Refused, "open card 0"},
		{"little memory", "SIM_MEMORY_MB", "1000", LittleMemory, "compute on card 0"},
		{"wrong results", "SIM_WRONG", "1", WrongResult, "compute on card 0"},
		{"a failure while counting", "SIM_FAIL", "2:999", Failed, "count the cards"},
		{"a failure while describing", "SIM_FAIL", "5:999", Failed, "describe card 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv(c.variable, c.value)
			doing := ""
			r := examine(func(what string) { doing = what })
			if r.Reason != c.want {
				t.Errorf("reason %q, want %q (%s)", r.Reason, c.want, r.Detail)
			}
			if !strings.HasPrefix(doing, c.last) {
				t.Errorf("at the end it was doing %q, want %q", doing, c.last)
			}
			if usual := (Report{Reason: Failed}).Message().String(); c.want != "" && c.want != Failed && r.Message().String() == usual {
				t.Errorf("%q has no message of its own", c.want)
			}
		})
	}
}

// Drivers that cannot be loaded are told apart by what they answered.
func TestLoadReason(t *testing.T) {
	for _, c := range []struct {
		err  error
		want Reason
	}{
		{&driver.LoadError{Library: true, Why: "no such file"}, NoDriver},
		{&driver.LoadError{Result: resultStubLibrary}, NoDriver},
		{&driver.LoadError{Result: resultNoDevice}, NoHardware},
		{&driver.LoadError{Result: resultDriverMismatch}, BrokenDriver},
		{errors.New("anything else"), Failed},
	} {
		if got := loadReason(c.err); got != c.want {
			t.Errorf("%v: %q, want %q", c.err, got, c.want)
		}
	}
}

// An error says what was attempted, what the driver answered, and what to do.
func TestErrorText(t *testing.T) {
	err := failure("run the network", &driver.Error{Function: "cuGraphLaunch", Result: 719})
	for _, part := range []string{"run the network", "cuGraphLaunch", "719", "restart the program"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
	if !errors.Is(err, ErrLost) || errors.Is(err, ErrOutOfMemory) {
		t.Errorf("%v is not told apart", err)
	}
	if failure("nothing", nil) != nil {
		t.Error("no error became one")
	}
}
