package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"likeness/build/sharedtest"
)

// faults asks CycloneDX's own validator for what is wrong with documents.
func faults(t *testing.T, documents ...[]byte) string {
	t.Helper()
	args, dir := []string{filepath.Join("build", "sbom", "testdata", "check.py")}, t.TempDir()
	for i, d := range documents {
		file := filepath.Join(dir, fmt.Sprintf("%d.cdx.json", i))
		if err := os.WriteFile(file, d, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	said, err := exec.Command(sharedtest.Python(t), args...).CombinedOutput()
	if (err != nil) != (len(said) > 0) {
		t.Fatalf("%s: %v, and it says %q", args[0], err, said)
	}
	return string(said)
}

// packageURL is what build/package writes of a Debian package.
func packageURL(t *testing.T, of ...string) string {
	t.Helper()
	said, err := exec.Command("bash", append([]string{"-euc", `source build/packaging/linux; package_url "$@"`, "bash"}, of...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(said)
}

// bill is the document of this test's own program, with a library of each kind that build/package names.
func bill(t *testing.T) []byte {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run([]string{
		program,
		"go.mod=" + packageURL(t, "libgomp1", "12.2.0-14+deb12u1"),
		"go.sum=pkg:maven/org.bytedeco/dnnl@3.8.1-1.5.12?classifier=windows-x86_64",
		"=" + packageURL(t, "libjpeg-turbo", "1:2.1.5-2~bpo1", "source"),
	}, "1795000000", &out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// linked is a document of every module that the window's program is linked from.
func linked(t *testing.T) []byte {
	t.Helper()
	said, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}} {{.Version}} {{.Sum}}{{end}}", "./app").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	info, seen := &debug.BuildInfo{GoVersion: "go1.26.8"}, map[string]bool{"likeness": true}
	for line := range strings.Lines(string(said)) {
		if f := strings.Fields(line); len(f) == 3 && !seen[f[0]] {
			seen[f[0]] = true
			info.Deps = append(info.Deps, &debug.Module{Path: f[0], Version: f[1], Sum: f[2]})
		}
	}
	if len(info.Deps) < 30 {
		t.Fatalf("the program is said to be linked from %d modules", len(info.Deps))
	}
	var out bytes.Buffer
	if err := write(&out, list(component{Type: "application", Ref: "likeness", Name: "Likeness"}, modules(info), time.Unix(0, 0))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestBillsFollowTheSchema, and the check finds what does not. All are checked at once, since to load the schema takes two seconds.
func TestBillsFollowTheSchema(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	// Read here so that go test runs anew when they change: it does not see what a child process reads.
	for _, script := range []string{"build/packaging/linux", "build/sbom/testdata/check.py"} {
		if _, err := os.ReadFile(script); err != nil {
			t.Fatal(err)
		}
	}
	right := bill(t)
	documents := [][]byte{right, linked(t)}
	rights := len(documents)
	changes := [][2]string{
		{`"SHA-256"`, `"SHA256"`},
		{`"timestamp": "20`, `"timestamp": "the year 20`},
		{`"type": "application"`, `"type": "program"`},
		{`"bom-ref": "likeness"`, `"reference": "likeness"`},
		{`"ref": "likeness"`, `"ref": "another"`},
		{`"purl": "pkg:deb/debian/libgomp1@12.2.0-14%2B`, `"purl": "pkg:deb/debian/libgomp1@12.2.0-14+`},
	}
	for _, c := range changes {
		documents = append(documents, bytes.Replace(right, []byte(c[0]), []byte(c[1]), 1))
	}
	said := faults(t, documents...)
	for i := range documents {
		var of []string
		for line := range strings.Lines(said) {
			if strings.Contains(line, fmt.Sprintf("%c%d.cdx.json: ", filepath.Separator, i)) {
				of = append(of, line)
			}
		}
		switch {
		case i < rights && of != nil:
			t.Error(of)
		case i >= rights && of == nil:
			t.Errorf("%s in place of %s is taken for right", changes[i-rights][1], changes[i-rights][0])
		}
	}
}
