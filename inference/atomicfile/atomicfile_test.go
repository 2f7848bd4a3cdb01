package atomicfile

import (
	"bytes"
	"errors"
	"io"
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

func content(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

func TestWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "table.csv")
	if err := Write(path, content("old")); err != nil {
		t.Fatal(err)
	}
	onlyFile(t, path, []byte("old"))
	gone := errors.New("no more")
	if err := Write(path, func(w io.Writer) error { return errors.Join(content("ne")(w), gone) }); !errors.Is(err, gone) || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v", err)
	}
	onlyFile(t, path, []byte("old"))
	if err := Write(path, content("new")); err != nil {
		t.Fatal(err)
	}
	onlyFile(t, path, []byte("new"))
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
			err := replace(failing{step: c.step, steps: &steps}, path, content("the new model"))
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
	if err := replace(taken{left: &few}, path, content("new")); err != nil {
		t.Error(err)
	}
	onlyFile(t, path, []byte("new"))
	if err := replace(taken{left: &all}, path, content("newer")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("got %v where every name is taken", err)
	}
	onlyFile(t, path, []byte("new"))
}
