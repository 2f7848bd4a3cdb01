package main

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"
)

func TestModulesAreNamedAsTheyAreLinked(t *testing.T) {
	got := modules(&debug.BuildInfo{GoVersion: "go1.26.8", Deps: []*debug.Module{
		{Path: "example.org/a", Version: "v1.0.0+incompatible", Sum: "h1:x"},
		{Path: "example.org/b", Version: "v1.0.0", Replace: &debug.Module{Path: "example.org/c", Version: "v2.0.0"}},
	}})
	want := []string{"pkg:golang/std@1.26.8", "pkg:golang/example.org/a@v1.0.0%2Bincompatible", "pkg:golang/example.org/c@v2.0.0"}
	for i, purl := range want {
		if got[i].PURL != purl {
			t.Errorf("component %d is %s, want %s", i, got[i].PURL, purl)
		}
	}
	if len(got) != len(want) || len(got[1].Properties) != 1 || got[1].Properties[0].Value != "h1:x" {
		t.Errorf("%+v", got)
	}
}

func TestGivenLibraries(t *testing.T) {
	file := filepath.Join(t.TempDir(), "libx.so.1")
	if err := os.WriteFile(file, []byte("abc"), 0o600); err != nil {
		t.Fatal(err)
	}
	const purl = "pkg:deb/debian/libx1@1:2.0-3%2Bb1?arch=amd64"
	c, err := given(file + "=" + purl)
	if err != nil || c.Name != "libx1" || c.Version != "1:2.0-3+b1" || c.PURL != purl || c.Properties[0].Value != "libx.so.1" ||
		c.Hashes[0].Content != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("%+v, %v", c, err)
	}
	if c, err := given("=" + purl); err != nil || c.Hashes != nil {
		t.Errorf("linked in: %+v, %v", c, err)
	}
	for _, wrong := range []string{"", file, file + "=libx1", file + "=pkg:deb/debian/libx1", "=pkg:deb/debian/libx1@?arch=amd64", "=pkg:deb/debian/@1.0", "=pkg:deb/debian/libx1@%2", "absent=" + purl} {
		if c, err := given(wrong); err == nil {
			t.Errorf("%q was taken for %+v", wrong, c)
		}
	}
}

// TestEmbeddedThingsAreThere, in the versions that their licences in resources name.
func TestEmbeddedThingsAreThere(t *testing.T) {
	licences := ""
	for _, name := range []string{"libheif.txt", "libavif.txt"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "resources", "licences", name))
		if err != nil {
			t.Fatal(err)
		}
		title, _, _ := strings.Cut(string(text), ",")
		licences += title + "\n"
	}
	for _, e := range embedded {
		if e.version != "" {
			versions, names := strings.Split(e.version, " and "), strings.Split(e.name, " with ")
			if title := names[0] + " " + versions[0] + " and " + names[1] + " " + versions[1]; !strings.Contains(licences, title) {
				t.Errorf("%q is not what the licences are of: %q", title, licences)
			}
		}
		if _, err := sum(filepath.Join("..", "..", e.file)); err != nil {
			t.Error(err)
		}
	}
}

func TestOneOrder(t *testing.T) {
	d := list(component{Ref: "likeness"}, []component{{Ref: "b"}, {Ref: "a"}}, time.Unix(0, 0))
	if d.Components[0].Ref != "a" || d.Dependencies[0].DependsOn[1] != "b" || d.Metadata.Timestamp != "1970-01-01T00:00:00Z" {
		t.Errorf("%+v", d)
	}
}
