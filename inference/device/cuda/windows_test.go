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
	sharedtest.Long(t)
	const compiler = "x86_64-w64-mingw32-gcc"
	if _, err := exec.LookPath(compiler); err != nil {
		sharedtest.Lacking(t, "needs "+compiler+" (Debian's gcc-mingw-w64-x86-64)")
	}
	w := windows{dir: t.TempDir()}
	for _, name := range []string{"wine64", "wine", "/usr/lib/wine/wine64"} {
		if path, err := exec.LookPath(name); err == nil {
			w.wine = path
		}
	}
	if w.wine == "" {
		sharedtest.Lacking(t, "needs Wine (Debian's wine64)")
	}
	w.program = filepath.Join(w.dir, "probe.exe")
	build := exec.Command("go", "build", "-tags", "nvidia", "-o", w.program, "./testdata/windows/probe")
	build.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=1", "CC="+compiler)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build for Windows: %v\n%s", err, out)
	}
	system := filepath.Join(w.dir, "prefix", "drive_c", "windows", "system32")
	w.run(t, "wineboot", "--init")
	for _, library := range []string{"nvcuda", "bcryptprimitives"} {
		out, err := exec.Command(compiler, "-shared", "-o", filepath.Join(w.dir, library+".dll"), "testdata/windows/"+library+".c").CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", library, err, out)
		}
	}
	w.copy(t, "bcryptprimitives.dll", system)
	return w
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

// The program for Windows takes nvcuda.dll from the system's folder, from nowhere else, and starts without it.
func TestWindows(t *testing.T) {
	w := onWindows(t)
	if r := w.probe(t); r.Reason != NoHardware {
		t.Errorf("without a driver, with one beside the program: reason %q (%s), want %q", r.Reason, r.Detail, NoHardware)
	}
	w.copy(t, "nvcuda.dll", filepath.Join(w.dir, "prefix", "drive_c", "windows", "system32"))
	if r := w.probe(t); r.Reason != OldDriver || r.Driver != 11060 {
		t.Errorf("with an old driver: reason %q, driver %d (%s), want %q", r.Reason, r.Driver, r.Detail, OldDriver)
	}
}
