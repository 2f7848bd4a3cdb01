package build

import (
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"likeness/build/sharedtest"
	"likeness/training"
)

func desktopFile(name string) string { return filepath.Join("..", "resources", "desktop", name) }

// TestDesktopFilesAreValid asks the desktop's own tools.
func TestDesktopFilesAreValid(t *testing.T) {
	for _, command := range [][]string{
		{"desktop-file-validate", desktopFile("app.likeness.desktop")},
		{"appstreamcli", "validate", "--no-net", "--strict", desktopFile("app.likeness.metainfo.xml")},
	} {
		if _, err := exec.LookPath(command[0]); err != nil {
			sharedtest.Lacking(t, "needs "+command[0])
		}
		said, err := exec.Command(command[0], command[1:]...).CombinedOutput()
		if err != nil || (command[0] == "desktop-file-validate" && len(said) > 0) {
			t.Errorf("%s: %v\n%s", strings.Join(command, " "), err, said)
		}
	}
}

// value finds what stands behind a key at the beginning of a line.
func value(t *testing.T, file, key string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?m)^` + key + ` ?= ?"?([^"\n]*)`).FindSubmatch(content)
	if found == nil {
		t.Fatalf("%s has no %s", file, key)
	}
	return string(found[1])
}

// TestDesktopFilesAgree holds that the desktop entry, the metainfo, the file types and FyneApp.toml tell of the same program: its version, its
// name among the desktop's programs, and what it opens.
func TestDesktopFilesAgree(t *testing.T) {
	var info struct {
		ID         string   `xml:"id"`
		Launchable string   `xml:"launchable"`
		Media      []string `xml:"provides>mediatype"`
		Releases   []struct {
			Version string `xml:"version,attr"`
		} `xml:"releases>release"`
	}
	var types struct {
		Types []struct {
			Name string `xml:"type,attr"`
			Glob struct {
				Pattern string `xml:"pattern,attr"`
			} `xml:"glob"`
		} `xml:"mime-type"`
	}
	for file, into := range map[string]any{"app.likeness.metainfo.xml": &info, "likeness-mime.xml": &types} {
		content, err := os.ReadFile(desktopFile(file))
		if err != nil {
			t.Fatal(err)
		}
		if err := xml.Unmarshal(content, into); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
	}
	fyne := filepath.Join("..", "FyneApp.toml")
	if id := value(t, fyne, "ID"); info.ID != id || info.Launchable != id {
		t.Errorf("the metainfo is of %q and starts %q, FyneApp.toml of %q", info.ID, info.Launchable, id)
	}
	if v := value(t, fyne, "Version"); v != training.Version || len(info.Releases) == 0 || info.Releases[0].Version != v {
		t.Errorf("FyneApp.toml says version %s, the metainfo %v, the program %s", v, info.Releases, training.Version)
	}
	var names, patterns []string
	for _, m := range types.Types {
		names, patterns = append(names, m.Name), append(patterns, m.Glob.Pattern)
	}
	if !slices.Equal(patterns, []string{"*.likeness", "*.onnx"}) {
		t.Errorf("the file types are of %q", patterns)
	}
	entry := desktopFile("app.likeness.desktop")
	opened := strings.Split(strings.TrimSuffix(value(t, entry, "MimeType"), ";"), ";")
	if !slices.Equal(opened, names) || !slices.Equal(info.Media, names) {
		t.Errorf("the desktop entry opens %q, the metainfo %q; defined are %q", opened, info.Media, names)
	}
	if command := value(t, entry, "Exec"); command != "likeness %F" {
		t.Errorf("the desktop entry starts %q; build/packaging lays the program as likeness, which takes files", command)
	}
}
