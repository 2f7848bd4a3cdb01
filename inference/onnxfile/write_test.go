package onnxfile

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// onlyFile fails unless the folder holds that one file, with that content; nil stands for an empty folder.
func onlyFile(t *testing.T, path string, want []byte) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	if want == nil {
		if len(entries) != 0 {
			t.Errorf("left behind: %v", entries)
		}
		return
	}
	if len(entries) != 1 || entries[0].Name() != filepath.Base(path) {
		t.Errorf("the folder holds %v, want %s alone", entries, filepath.Base(path))
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes there (%v), want the %d", len(got), err, len(want))
	}
}

func TestWriteFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "model.onnx")
	want, err := Encode(made())
	if err != nil {
		t.Fatal(err)
	}
	for _, round := range []string{"new", "replaced"} {
		if err := WriteFile(path, made()); err != nil {
			t.Fatal(round, err)
		}
		onlyFile(t, path, want)
		if err := os.Chmod(path, 0o640); err != nil {
			t.Fatal(err)
		}
	}
	m, err := DecodeFile(path)
	if err != nil || !reflect.DeepEqual(m, made()) {
		t.Errorf("read back as %v, %v", m, err)
	}
}

func TestWriteFileRefuses(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "model.onnx")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	wrong := made()
	wrong.Nodes = nil
	for _, c := range []struct {
		path  string
		model *Model
		says  string
	}{
		{path, wrong, "computes nothing"},
		{folder, made(), "something that is not a file stands there"},
		{filepath.Join(folder, "missing", "model.onnx"), made(), "missing"},
		{filepath.Join(path, "model.onnx"), made(), "model.onnx"},
	} {
		if err := WriteFile(c.path, c.model); err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), c.path) {
			t.Errorf("%s: got %v, want an error with %q", c.path, err, c.says)
		}
		onlyFile(t, path, []byte("old"))
	}
}

var errInjected = errors.New("the disk says no")

// failing is the disk, except that one step fails. A write that fails has written half.
type failing struct {
	disk
	step  string
	steps *[]string
}

func (f failing) at(step string) error {
	*f.steps = append(*f.steps, step)
	if step == f.step {
		return errInjected
	}
	return nil
}

func (f failing) create(path string) (syncWriter, error) {
	if err := f.at("create"); err != nil {
		return nil, err
	}
	w, err := f.disk.create(path)
	return failingFile{w, f}, err
}

func (f failing) rename(from, to string) error {
	if err := f.at("rename"); err != nil {
		return err
	}
	return f.disk.rename(from, to)
}

func (f failing) remove(path string) error { return errors.Join(f.at("remove"), f.disk.remove(path)) }

func (f failing) syncFolder(path string) error {
	return errors.Join(f.at("sync folder"), f.disk.syncFolder(path))
}

type failingFile struct {
	syncWriter
	on failing
}

func (f failingFile) Write(b []byte) (int, error) {
	if err := f.on.at("write"); err != nil {
		n, _ := f.syncWriter.Write(b[:len(b)/2])
		return n, err
	}
	return f.syncWriter.Write(b)
}

func (f failingFile) Sync() error  { return errors.Join(f.on.at("sync"), f.syncWriter.Sync()) }
func (f failingFile) Close() error { return errors.Join(f.on.at("close"), f.syncWriter.Close()) }

// TestFailuresKeepTheOldFile lets each step fail, with and without an older file.
func TestFailuresKeepTheOldFile(t *testing.T) {
	for _, c := range []struct {
		step string
		then []string // what happens in that order
	}{
		{"create", []string{"create"}},
		{"write", []string{"create", "write", "close", "remove"}},
		{"sync", []string{"create", "write", "sync", "close", "remove"}},
		{"close", []string{"create", "write", "sync", "close", "remove"}},
		{"rename", []string{"create", "write", "sync", "close", "rename", "remove"}},
		{"sync folder", []string{"create", "write", "sync", "close", "rename", "sync folder"}},
		{"nothing", []string{"create", "write", "sync", "close", "rename", "sync folder"}},
	} {
		for _, old := range [][]byte{nil, []byte("the old model")} {
			path := filepath.Join(t.TempDir(), "model.onnx")
			if old != nil {
				if err := os.WriteFile(path, old, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var steps []string
			err := replace(failing{step: c.step, steps: &steps}, path, []byte("the new model"))
			if errors.Is(err, errInjected) != (c.step != "nothing") {
				t.Errorf("%s fails: got %v", c.step, err)
			}
			if !reflect.DeepEqual(steps, c.then) {
				t.Errorf("%s fails: went %v, want %v", c.step, steps, c.then)
			}
			if c.step == "nothing" || c.step == "sync folder" { // the new name may not be on the disk yet, but it is whole
				old = []byte("the new model")
			}
			onlyFile(t, path, old)
		}
	}
}

// taken is a disk on which the first names are taken.
type taken struct {
	disk
	left *int
}

func (d taken) create(path string) (syncWriter, error) {
	if *d.left > 0 {
		*d.left--
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrExist}
	}
	return d.disk.create(path)
}

func TestTakenNames(t *testing.T) {
	path := filepath.Join(t.TempDir(), "model.onnx")
	few, all := 3, 1<<30
	if err := replace(taken{left: &few}, path, []byte("new")); err != nil {
		t.Error(err)
	}
	onlyFile(t, path, []byte("new"))
	if err := replace(taken{left: &all}, path, []byte("newer")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("got %v where every name is taken", err)
	}
	onlyFile(t, path, []byte("new"))
}
