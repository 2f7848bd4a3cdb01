package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// module is one linked module and the folders in which its licence texts are looked for.
type module struct {
	Path    string
	Version string
	Dir     string // where the module lies on this machine; never written to the output
	folders map[string]bool
}

// listed is the part of `go list -json` that is read here.
type listed struct {
	Dir        string
	Standard   bool
	EmbedFiles []string
	Module     *struct {
		Path, Version, Dir string
		Main               bool
		Replace            *struct{ Path, Version, Dir string }
	}
}

// linkedModules returns the modules that the packages import on any of the systems, sorted by path, the main module left out.
func linkedModules(packages, systems []string) ([]*module, error) {
	found := map[string]*module{}
	for _, system := range systems {
		if err := listModules(found, packages, system); err != nil {
			return nil, err
		}
	}
	modules := make([]*module, 0, len(found))
	for _, m := range found {
		modules = append(modules, m)
	}
	slices.SortFunc(modules, func(a, b *module) int { return strings.Compare(a.Path, b.Path) })
	return modules, nil
}

// goLicence returns the licence of the Go that builds the program.
func goLicence() ([]byte, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("asking go for its own folder: %w", err)
	}
	return os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "LICENSE"))
}

func listModules(found map[string]*module, packages []string, system string) error {
	command := exec.Command("go", append([]string{"list", "-deps", "-tags=nvidia,no_emoji", "-json=Dir,Standard,EmbedFiles,Module"}, packages...)...)
	command.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=1")
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		return fmt.Errorf("listing what %s imports on %s: %w", strings.Join(packages, " "), system, err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(output)))
	for {
		var p listed
		switch err := decoder.Decode(&p); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("reading the list of packages: %w", err)
		}
		addPackage(found, p)
	}
}

func addPackage(found map[string]*module, p listed) {
	if p.Standard || p.Module == nil || p.Module.Main {
		return
	}
	m := found[p.Module.Path]
	if m == nil {
		m = &module{Path: p.Module.Path, Version: p.Module.Version, Dir: p.Module.Dir, folders: map[string]bool{}}
		if r := p.Module.Replace; r != nil {
			m.Version, m.Dir = r.Version+" of "+r.Path, r.Dir
		}
		m.folders[m.Dir] = true
		found[p.Module.Path] = m
	}
	m.folders[p.Dir] = true
	for _, file := range p.EmbedFiles {
		m.folders[filepath.Join(p.Dir, filepath.Dir(file))] = true
	}
}
