// Command sbom prints a bill of materials of a built program, as CycloneDX 1.6 in JSON.
//
//	go run ./build/sbom PROGRAM [FILE=PURL...]
//
// It names Go and the modules that the program says it is linked from, with go.sum's sums, what resources embeds that others made (the
// network, the decoders of HEIC and AVIF), and the libraries given: each as a package URL, with the SHA-256 sum of the FILE that is passed
// on, or without one where it is linked into the program (=PURL).
//
// A package URL is written as its specification writes it, with %2B for a plus. The tests, and build/package test for the packages themselves, hold
// documents to CycloneDX's own schema by testdata/check.py.
//
// The same program and libraries give the same bytes: the document bears the time SOURCE_DATE_EPOCH and no random serial number.
package main

import (
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"likeness/training"
)

// The parts of CycloneDX 1.6 that are used here: https://cyclonedx.org/docs/1.6/json.
type document struct {
	Schema       string       `json:"$schema"`
	Format       string       `json:"bomFormat"`
	Spec         string       `json:"specVersion"`
	Version      int          `json:"version"`
	Metadata     metadata     `json:"metadata"`
	Components   []component  `json:"components"`
	Dependencies []dependency `json:"dependencies"`
}

type metadata struct {
	Timestamp string    `json:"timestamp"`
	Component component `json:"component"`
}

type component struct {
	Type       string     `json:"type"`
	Ref        string     `json:"bom-ref"`
	Name       string     `json:"name"`
	Version    string     `json:"version,omitempty"`
	PURL       string     `json:"purl,omitempty"`
	Hashes     []hash     `json:"hashes,omitempty"`
	Properties []property `json:"properties,omitempty"`
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type dependency struct {
	Ref       string   `json:"ref"`
	DependsOn []string `json:"dependsOn"`
}

// embedded is what resources holds that is not a Go module: see resources/licences.
var embedded = []struct{ name, version, kind, file string }{
	{"efficientnet-lite0", "", "machine-learning-model", "resources/backbone/efficientnet-lite0.onnx"},
	{"libheif with libde265", "1.18.2 and 1.0.15", "library", "resources/codecs/heif.wasm.gz"},
	{"libavif with libaom", "1.1.1 and 3.10.0", "library", "resources/codecs/avif.wasm.gz"},
}

func main() {
	if err := run(os.Args[1:], os.Getenv("SOURCE_DATE_EPOCH"), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

func run(args []string, epoch string, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("usage: sbom PROGRAM [FILE=PURL...]")
	}
	seconds, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil {
		return fmt.Errorf("SOURCE_DATE_EPOCH must be the seconds since 1970 that the document is to bear: %w", err)
	}
	info, err := buildinfo.ReadFile(args[0])
	if err != nil {
		return fmt.Errorf("reading what %s is linked from: %w", args[0], err)
	}
	components := modules(info)
	for _, e := range embedded {
		c := component{Type: e.kind, Ref: e.file, Name: e.name, Version: e.version}
		if c.Hashes, err = sum(e.file); err != nil {
			return err
		}
		components = append(components, c)
	}
	for _, library := range args[1:] {
		c, err := given(library)
		if err != nil {
			return err
		}
		components = append(components, c)
	}
	program := component{Type: "application", Ref: "likeness", Name: "Likeness", Version: training.Version}
	if program.Hashes, err = sum(args[0]); err != nil {
		return err
	}
	return write(out, list(program, components, time.Unix(seconds, 0)))
}

func write(out io.Writer, d document) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(d)
}

// list is the document of a program and its components, sorted by reference.
func list(program component, components []component, when time.Time) document {
	slices.SortFunc(components, func(a, b component) int { return strings.Compare(a.Ref, b.Ref) })
	needed := dependency{Ref: program.Ref, DependsOn: []string{}}
	for _, c := range components {
		needed.DependsOn = append(needed.DependsOn, c.Ref)
	}
	return document{
		Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", Format: "CycloneDX", Spec: "1.6", Version: 1,
		Metadata:   metadata{Timestamp: when.UTC().Format(time.RFC3339), Component: program},
		Components: components, Dependencies: []dependency{needed},
	}
}

// modules lists Go's standard library and the linked modules.
func modules(info *debug.BuildInfo) []component {
	version := strings.TrimPrefix(info.GoVersion, "go")
	standard := "pkg:golang/std@" + version
	all := []component{{Type: "library", Ref: standard, Name: "std", Version: version, PURL: standard}}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		purl := "pkg:golang/" + m.Path + "@" + strings.ReplaceAll(m.Version, "+", "%2B")
		c := component{Type: "library", Ref: purl, Name: m.Path, Version: m.Version, PURL: purl}
		if m.Sum != "" {
			c.Properties = []property{{Name: "go:sum", Value: m.Sum}}
		}
		all = append(all, c)
	}
	return all
}

// given reads FILE=PURL.
func given(library string) (component, error) {
	file, purl, found := strings.Cut(library, "=")
	name, version, _ := strings.Cut(purl, "@")
	name = name[strings.LastIndex(name, "/")+1:]
	version, _, _ = strings.Cut(version, "?")
	version, err := url.PathUnescape(version)
	if err != nil {
		return component{}, fmt.Errorf("the version in the package URL of %q: %w", library, err)
	}
	if !found || name == "" || version == "" || !strings.HasPrefix(purl, "pkg:") {
		return component{}, fmt.Errorf("%q is not of the form FILE=PURL with a name and a version in the package URL", library)
	}
	c := component{Type: "library", Ref: purl, Name: name, Version: version, PURL: purl}
	if file == "" {
		c.Properties = []property{{Name: "likeness:linked", Value: "into the program"}}
		return c, nil
	}
	c.Properties = []property{{Name: "likeness:file", Value: filepath.Base(file)}}
	c.Hashes, err = sum(file)
	return c, err
}

func sum(file string) ([]hash, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	s := sha256.Sum256(content)
	return []hash{{Algorithm: "SHA-256", Content: hex.EncodeToString(s[:])}}, nil
}
