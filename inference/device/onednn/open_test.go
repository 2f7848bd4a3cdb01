//go:build cgo

package onednn

import (
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"likeness/inference/device/plan"
	"likeness/inference/network"
)

func TestOpenWithoutLibrary(t *testing.T) {
	notLibrary := filepath.Join(t.TempDir(), "libdnnl.so.3")
	must(t, os.WriteFile(notLibrary, []byte("not a library"), 0o600))
	for name, path := range map[string]string{
		"no such file":  filepath.Join(t.TempDir(), "absent", "libdnnl.so.2"),
		"not a library": notLibrary,
		"another one":   "libc.so.6",
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(override, path)
			b, err := Open(2)
			var missing *MissingError
			if !errors.As(err, &missing) {
				t.Fatalf("got %v and the error %v, want a MissingError", b, err)
			}
			if len(missing.Tried) != 1 || !strings.Contains(err.Error(), path) {
				t.Errorf("the error does not name %s alone: %v", path, err)
			}
			if !strings.Contains(err.Error(), "Install") && !strings.Contains(err.Error(), "Put") {
				t.Errorf("the error does not say what to do: %v", err)
			}
		})
	}
}

func TestInfo(t *testing.T) {
	b := openTest(t, 2, false)
	defer func() { must(t, b.Close()) }()
	info := b.Info()
	if info.Kind != "cpu" || info.Name == "" || info.Threads != 2 || !strings.HasPrefix(info.Library, "oneDNN ") {
		t.Errorf("%+v", info)
	}
}

func TestDefaultThreads(t *testing.T) {
	b := openTest(t, 0, false)
	defer func() { must(t, b.Close()) }()
	if n := b.Info().Threads; n < 1 {
		t.Errorf("%d threads", n)
	}
}

func TestClosed(t *testing.T) {
	b := openTest(t, 2, false)
	l := newLite0(t, backbone(t), 1, 32, false, network.Running)
	e, err := b.Load(l.plan)
	must(t, err)
	must(t, e.Close())
	must(t, b.Close())
	must(t, b.Close())
	must(t, e.Close())
	if _, err := b.Load(l.plan); err == nil {
		t.Error("a closed backend loads a plan")
	}
	if _, err := e.Update(plan.Update{}); err == nil {
		t.Error("a closed executable updates")
	}
}

func TestTooLarge(t *testing.T) {
	b := openTest(t, 2, false)
	defer func() { must(t, b.Close()) }()
	p := &plan.Plan{Values: []plan.Value{{Name: "x", Role: plan.Input, Size: 1 << 55}}, Arena: 1 << 55}
	if _, err := b.Load(p); err == nil || !strings.Contains(err.Error(), "memory") {
		t.Errorf("a plan of 2^57 bytes: %v", err)
	}
}

// TestGoroutines runs two executables of one backend from many goroutines: calls take turns, results are the same bits.
func TestGoroutines(t *testing.T) {
	b := openTest(t, 2, false)
	t.Cleanup(func() { must(t, b.Close()) })
	l := newLite0(t, backbone(t), 1, 64, false, network.Running)
	first, second := l.load(t, b), l.load(t, b)
	must(t, first.Run())
	want := l.read(t, first, l.output)
	var wait sync.WaitGroup
	for i := range 6 {
		e := []plan.Executable{first, second}[i%2]
		wait.Go(func() {
			for range 5 {
				if err := e.Run(); err != nil {
					t.Error(err)
				}
				index, _ := l.plan.Index(l.output)
				got := make([]float32, len(want))
				if err := e.Read(index, plan.Current, got); err != nil {
					t.Error(err)
				}
				if !slices.Equal(got, want) {
					t.Error("the features differ from those of the first run")
				}
			}
		})
	}
	wait.Wait()
}

// TestSameBits trains the same network twice, on backends of their own, and compares every bit of what is kept.
func TestSameBits(t *testing.T) {
	l := newLite0(t, backbone(t), 2, 64, true, network.Running)
	train := func() []float32 {
		b := openTest(t, 2, false)
		defer func() { must(t, b.Close()) }()
		e, err := b.Load(l.plan)
		must(t, err)
		defer func() { must(t, e.Close()) }()
		l.fill(t, e)
		var all []float32
		for step := 1; step <= 3; step++ {
			must(t, e.Run())
			norm, err := e.Update(plan.Update{
				Algorithm: plan.AdamW, Step: step, Rate: 1e-3, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8, Decay: 0.05, ClipNorm: 1, Average: 0.9,
			})
			must(t, err)
			all = append(all, float32(norm))
		}
		for _, tr := range l.plan.Trainable {
			for slot := plan.Current; slot <= plan.Averaged; slot++ {
				x := make([]float32, l.plan.Values[tr.Parameter].Size)
				must(t, e.Read(tr.Parameter, slot, x))
				all = append(all, x...)
			}
		}
		return all
	}
	first, second := train(), train()
	for i := range first {
		if math.Float32bits(first[i]) != math.Float32bits(second[i]) {
			t.Fatalf("element %d of %d: %v and %v", i, len(first), first[i], second[i])
		}
	}
}

func TestProfile(t *testing.T) {
	t.Setenv(profileVariable, "1")
	b := openTest(t, 2, false)
	defer func() { must(t, b.Close()) }()
	l := newLite0(t, backbone(t), 1, 64, false, network.Running)
	e, err := b.Load(l.plan)
	must(t, err)
	l.fill(t, e)
	must(t, e.Run())
	steps, seconds := 0, 0.0
	for _, s := range e.(*executable).profile() {
		steps += s.steps
		seconds += s.seconds
	}
	if steps < len(l.plan.Steps)+len(l.plan.Static) || seconds <= 0 {
		t.Errorf("%d steps took %v s, of %d steps and %d static ones", steps, seconds, len(l.plan.Steps), len(l.plan.Static))
	}
	b.context.profile = 0 // so that Close prints nothing
	must(t, e.Close())
}

// TestWaitingThreadsSleep asks libgomp, in a process of its own, what it read from its environment: it must have been loaded after that
// was set, so the program must not be linked with it.
func TestWaitingThreadsSleep(t *testing.T) {
	b := openTest(t, 2, false)
	openmp := b.lib.gomp_parallel != nil
	must(t, b.Close())
	if !openmp {
		t.Skip("this build of oneDNN does not use GNU's OpenMP runtime")
	}
	command := exec.Command(os.Args[0], "-test.run=^TestInfo$")
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "GOMP_") && !strings.HasPrefix(v, "OMP_") {
			command.Env = append(command.Env, v)
		}
	}
	command.Env = append(command.Env, "OMP_DISPLAY_ENV=verbose")
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if strings.Contains(string(out), "GOMP_SPINCOUNT") && !strings.Contains(string(out), "GOMP_SPINCOUNT = '1000'") {
		t.Errorf("libgomp was loaded before its environment was set:\n%s", out)
	}
	t.Logf("%s", out)
}
