package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// output is what a command writes where a flag says.
type output struct {
	what, flag string
	path       string // empty where it is not asked for
	form       outputForm
}

// outputForm says what may stand where an output goes.
type outputForm struct {
	folder   bool     // it is a folder, else a file
	fresh    bool     // nothing may stand there
	goesOn   bool     // a file that stands there is gone on with, and judged by what goes on with it
	replaces []string // a file may stand there whose name ends so
	dry      bool     // it is only said what would be written: no trial is made
}

func tableOutput(path string) output {
	if path == "-" {
		path = ""
	}
	return output{"table", "--csv", path, outputForm{replaces: []string{".csv", ".tsv", ".txt"}}}
}

func resultsOutput(path string) output {
	return output{"results", "--jsonl", path, outputForm{goesOn: true}}
}

func modelOutput(path string) output {
	return output{"model", "--out", path, outputForm{replaces: []string{".onnx"}}}
}

func reportOutput(flag, path string) output {
	return output{"report", flag, path, outputForm{replaces: []string{".html", ".htm"}}}
}

func folderOutput(what, flag, path string) output {
	return output{what, flag, path, outputForm{folder: true}}
}

// canWrite finds out, before a command begins its work, whether what comes of it can be written where it is to go, without harm to what stands there and to
// the inputs, files and folders that the command reads. Of what it tries nothing stays.
func canWrite(inputs []string, outputs ...output) error {
	outputs = slices.DeleteFunc(outputs, func(o output) bool { return o.path == "" })
	for i, o := range outputs {
		there, err := os.Stat(o.path)
		folder := o.form.folder || err == nil && there.IsDir() // which nothing is written over
		if !folder && slices.ContainsFunc(inputs, func(in string) bool { return samePlace(o.path, in) }) {
			return misuse("%s %s is read by the command: give another name, or it would be lost", o.flag, printable(o.path))
		}
		for _, other := range outputs[:i] {
			if samePlace(o.path, other.path) {
				return misuse("%s and %s are both %s: give two names", other.flag, o.flag, printable(o.path))
			}
		}
	}
	for _, o := range outputs {
		if err := o.judge(); err != nil {
			return fmt.Errorf("the %s cannot be written to %s: %w", o.what, printable(o.path), err)
		}
	}
	return nil
}

// samePlace says whether two paths lead to one file or folder, be it there or not.
func samePlace(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	if errA == nil && errB == nil {
		return os.SameFile(infoA, infoB)
	}
	return resolved(a) == resolved(b)
}

// judge says why the output cannot be written.
func (o output) judge() error {
	info, err := os.Stat(o.path)
	there := err == nil
	if there {
		if err := o.replace(info); err != nil {
			return err
		}
	}
	switch {
	case there && o.form.goesOn:
		return nil
	case there && o.form.folder:
		return o.try(o.path)
	case there: // and may be a link to another place
		return o.try(filepath.Dir(resolved(o.path)))
	}
	folder := filepath.Dir(o.path)
	for o.form.folder && !o.form.fresh && folder != filepath.Dir(folder) { // which is made with the folders around it
		if _, err := os.Stat(folder); err == nil {
			break
		}
		folder = filepath.Dir(folder)
	}
	return o.try(folder)
}

// replace says why what stands there cannot be replaced, or added to.
func (o output) replace(there fs.FileInfo) error {
	mode := there.Mode()
	switch {
	case o.form.fresh:
		return errors.New("it is there already; choose another name, or remove what stands there")
	case o.form.folder && !mode.IsDir():
		return fmt.Errorf("it is a file, not a folder: choose another folder with %s", o.flag)
	case o.form.folder:
		return nil
	case mode.IsDir():
		return errors.New("it is a folder; give the name of a file")
	case !mode.IsRegular():
		return errors.New("something that is not a file stands there; choose another name")
	case o.form.goesOn || there.Size() == 0:
		return nil
	}
	ending := strings.ToLower(filepath.Ext(resolved(o.path)))
	if !slices.Contains(o.form.replaces, ending) {
		return fmt.Errorf("another file stands there, and only one whose name ends in %s is replaced; choose another name", strings.Join(o.form.replaces, ", "))
	}
	return nil
}

// try says why nothing can be written into a folder.
func (o output) try(folder string) error {
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no folder %s: make it first, or choose another place with %s", printable(folder), o.flag)
	case err == nil && !info.IsDir():
		return fmt.Errorf("%s is a file, not a folder: choose another place with %s", printable(folder), o.flag)
	case err == nil && o.form.dry:
		return nil
	case err == nil:
		var file *os.File
		if file, err = os.CreateTemp(folder, ".likeness-*.part"); err == nil {
			return errors.Join(file.Close(), os.Remove(file.Name()))
		}
	}
	var at *fs.PathError
	if errors.As(err, &at) { // it names a file that the user does not know
		err = at.Err
	}
	return fmt.Errorf("%w in the folder %s; choose another place with %s", err, printable(folder), o.flag)
}
