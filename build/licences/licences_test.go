package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lay writes files below a new folder, which it returns.
func lay(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestCollectTakesEveryLicenceOnceAndTopFirst(t *testing.T) {
	dir := lay(t, map[string]string{
		"COPYING.md":             "top\r\nlicence  \r\n",
		"NOTICE":                 "notice",
		"licenses.go":            "package m",
		"decode/decode.go":       "package decode",
		"decode/lib/LICENSE.de":  "lesser",
		"decode/lib/x.wasm":      "",
		"unused/LICENSE":         "of a package that is not linked",
		"decode/license/text.md": "a folder is no licence file",
	})
	found := map[string]*module{}
	p := listed{Dir: filepath.Join(dir, "decode"), EmbedFiles: []string{"lib/x.wasm"}}
	p.Module = &struct {
		Path, Version, Dir string
		Main               bool
		Replace            *struct{ Path, Version, Dir string }
	}{Path: "example.org/m", Version: "v1.2.3", Dir: dir}
	addPackage(found, p)
	addPackage(found, p)
	text, err := collect([]byte("own"), []*module{found["example.org/m"]})
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "example.org/m ") || strings.HasPrefix(line, "Go, ") {
			titles = append(titles, strings.TrimSpace(line))
		}
	}
	want := []string{
		"Go, its standard library and run time",
		"example.org/m v1.2.3: COPYING.md",
		"example.org/m v1.2.3: NOTICE",
		"example.org/m v1.2.3: decode/lib/LICENSE.de",
	}
	if got := strings.Join(titles, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("titles:\n%s\nwant:\n%s", got, strings.Join(want, "\n"))
	}
	if !strings.Contains(string(text), "\ntop\nlicence\n") {
		t.Error("line ends and trailing blanks were not made alike")
	}
	if strings.Contains(string(text), dir) {
		t.Error("the text names a folder of this machine")
	}
}

func TestModuleWithoutLicenceIsRefused(t *testing.T) {
	dir := lay(t, map[string]string{"code.go": "package m"})
	_, err := collect(nil, []*module{{Path: "example.org/m", Version: "v1.0.0", Dir: dir, folders: map[string]bool{dir: true}}})
	if err == nil || !strings.Contains(err.Error(), "example.org/m v1.0.0 has no licence file") {
		t.Errorf("error %v, want one that names the module", err)
	}
}

func TestMainModuleAndStandardLibraryAreLeftOut(t *testing.T) {
	modules, err := linkedModules([]string{"."}, []string{"linux"})
	if err != nil {
		t.Fatal(err)
	}
	if len(modules) != 0 {
		t.Errorf("this command links %d modules, want none", len(modules))
	}
}

func TestListingAnUnknownPackageNamesIt(t *testing.T) {
	_, err := linkedModules([]string{"./nowhere"}, []string{"linux"})
	if err == nil || !strings.Contains(err.Error(), "./nowhere imports on linux") {
		t.Errorf("error %v, want one that names the package and the system", err)
	}
}
