//go:build nvidia && linux && amd64

package cuda

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"likeness/build/sharedtest"
)

// windows builds the probe for Windows and a folder for Wine to run it in, or skips.
type windows struct{ dir, wine, program string }

func onWindows(t *testing.T) windows {
	t.Helper()
	if testing.Short() {
		t.Skip("builds for Windows and starts Wine: takes a minute")
	}
	const compiler, compilerOfCards = "x86_64-w64-mingw32-gcc", "x86_64-w64-mingw32-g++-posix"
	w := windows{dir: t.TempDir()}
	for _, name := range []string{compiler, compilerOfCards} {
		if _, err := exec.LookPath(name); err != nil {
			sharedtest.Lacking(t, "needs "+name+" (Debian's gcc-mingw-w64-x86-64, g++-mingw-w64-x86-64-posix)")
		}
	}
	for _, name := range []string{"wine64", "wine", "/usr/lib/wine/wine64"} {
		if path, err := exec.LookPath(name); err == nil {
			w.wine = path
		}
	}
	if w.wine == "" {
		sharedtest.Lacking(t, "needs Wine (Debian's wine64)")
	}
	w.program = filepath.Join(w.dir, "probe.exe")
	built(t, []string{"GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=1", "CC=" + compiler}, "go", "build", "-tags", "nvidia", "-o", w.program, "./testdata/windows/probe")
	built(t, nil, compiler, "-shared", "-o", filepath.Join(w.dir, "bcryptprimitives.dll"), "testdata/windows/bcryptprimitives.c")
	// The simulated driver, which runs the PTX that ships; what g++ makes of the kernels is left out.
	built(t, nil, compilerOfCards, "-std=c++17", "-O2", "-shared", "-static", "-I", "internal/driver", "-o", filepath.Join(w.dir, "nvcuda.dll"),
		"sim/driver.cpp", "sim/streams.cpp", "sim/memory.cpp", "sim/ptx_parse.cpp", "sim/ptx_run.cpp")
	w.run(t, "wineboot", "--init")
	w.copy(t, "bcryptprimitives.dll", w.system())
	return w
}

func built(t *testing.T, environment []string, name string, arguments ...string) {
	t.Helper()
	c := exec.Command(name, arguments...)
	c.Env = append(os.Environ(), environment...)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, arguments, err, out)
	}
}

// system is Windows' own folder of libraries.
func (w windows) system() string {
	return filepath.Join(w.dir, "prefix", "drive_c", "windows", "system32")
}

func (w windows) copy(t *testing.T, library, folder string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(w.dir, library))
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, library), text, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// run starts a program under Wine and returns what it prints.
func (w windows) run(t *testing.T, arguments ...string) []byte {
	t.Helper()
	c := exec.Command(w.wine, arguments...)
	c.Dir = w.dir
	c.Env = append(os.Environ(), "WINEPREFIX="+filepath.Join(w.dir, "prefix"), "WINEDEBUG=-all", "WINEDLLOVERRIDES=bcryptprimitives=n,b;mscoree,mshtml=", "LIKENESS_CUDA_DRIVER=")
	out, err := c.Output()
	if err != nil {
		t.Fatalf("wine %v: %v", arguments, err)
	}
	return out
}

func (w windows) probe(t *testing.T) Report {
	t.Helper()
	var r Report
	if err := json.Unmarshal(w.run(t, w.program), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// The program for Windows takes nvcuda.dll from the system's folder, from nowhere else, and starts without it. With the simulated driver
// there it finds the card and computes on it, and tells an old driver from a good one.
func TestWindows(t *testing.T) {
	w := onWindows(t)
	if r := w.probe(t); r.Reason != NoHardware {
		t.Errorf("without a driver, with one beside the program: reason %q (%s), want %q", r.Reason, r.Detail, NoHardware)
	}
	w.copy(t, "nvcuda.dll", w.system())
	if r := w.probe(t); !r.Usable() || r.Message().String() != "Simulated card 0 can be used." {
		t.Errorf("with a driver: reason %q, %q (%s)", r.Reason, r.Message(), r.Detail)
	}
	for _, c := range []struct {
		variable, value string
		want            Reason
	}{
		{"SIM_VERSION", "11060", OldDriver},
		{"SIM_RETAIN", "46", Busy},
		{"SIM_WRONG", "1", WrongResult},
		{"SIM_CRASH", "cuLaunchKernel", Crashed},
	} {
		t.Setenv(c.variable, c.value)
		if r := w.probe(t); r.Reason != c.want {
			t.Errorf("with %s=%s: reason %q (%s), want %q", c.variable, c.value, r.Reason, r.Detail, c.want)
		}
		t.Setenv(c.variable, "")
	}
}
