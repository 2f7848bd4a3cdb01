// Command licences writes resources/licences/modules.txt: the licence texts of every Go module that is linked into the program, and of
// Go itself.
//
//	go run ./build/licences [-check] [PACKAGE...]
//
// The packages default to ./app, the whole program; what they import is taken together for Linux and for Windows, with support for NVIDIA
// cards. A module's texts are the files named LICENSE, LICENCE, COPYING, NOTICE or PATENTS (with any ending) in its top folder, in the
// folders of its linked packages and in the folders that those embed files from, which is where compiled-in C libraries keep theirs. A
// module without any such file is an error, because the program could then not be passed on.
//
// With -check nothing is written; the command fails when the file is not what it would write. Run it without -check after a change of
// go.mod or of what the program imports.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
)

const output = "resources/licences/modules.txt"

func main() {
	check := flag.Bool("check", false, "fail when "+output+" is not current, and write nothing")
	flag.Parse()
	packages := flag.Args()
	if len(packages) == 0 {
		packages = []string{"./app"}
	}
	if err := run(*check, packages); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

func run(check bool, packages []string) error {
	modules, err := linkedModules(packages, []string{"linux", "windows"})
	if err != nil {
		return err
	}
	own, err := goLicence()
	if err != nil {
		return err
	}
	text, err := collect(own, modules)
	if err != nil {
		return err
	}
	if !check {
		return os.WriteFile(output, text, 0o644)
	}
	current, err := os.ReadFile(output)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if !bytes.Equal(current, text) {
		return fmt.Errorf("%s is not current; run `go run ./build/licences` and commit the result", output)
	}
	return nil
}
