package onnxfile

import (
	"bytes"
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
