package onnxfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"likeness/build/sharedtest"
)

// TestPicturesAreNoModels gives every awkward picture to the decoder: users drop the wrong file.
func TestPicturesAreNoModels(t *testing.T) {
	_, pictures := sharedtest.Awkward(t)
	for _, path := range pictures {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		m, err := Decode(data, Limits{})
		says := "is not an ONNX model"
		if len(data) == 0 {
			says = "is empty"
		}
		if !errors.As(err, new(FormatError)) || m != nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: got %v, want a FormatError that says %q", path, err, says)
		}
	}
}

// TestDecodeFile names the file in its errors, and what to do.
func TestDecodeFile(t *testing.T) {
	folder := t.TempDir()
	put := func(name string, data []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	sound := bytesOf(t, convPB(weights()))
	if m, err := DecodeFile(put("sound.onnx", sound)); err != nil || len(m.Nodes) != 1 {
		t.Errorf("got %v, %v", m, err)
	}
	for _, c := range []struct {
		path, says string
	}{
		{put("holiday.png", []byte("\x89PNG\r\n\x1a\n")), "is not an ONNX model; choose a file that was saved as ONNX"},
		{put("notes.txt", []byte("a text is no model")), "is not an ONNX model"},
		{put("empty.onnx", nil), "the file is empty"},
		{put("short.onnx", sound[:len(sound)-50]), "cut short or damaged"},
	} {
		_, err := DecodeFile(c.path)
		expect(t, err, malformedFile, c.says)
		if err != nil && !strings.Contains(err.Error(), c.path) {
			t.Errorf("%v does not name %s", err, c.path)
		}
	}
	if _, err := DecodeFile(folder); err == nil || !strings.Contains(err.Error(), "is a folder, not a file") {
		t.Errorf("got %v for a folder", err)
	}
	if _, err := DecodeFile(filepath.Join(folder, "missing.onnx")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v for a file that is not there", err)
	}
}

// TestFileTooLarge makes a file that is large on paper only.
func TestFileTooLarge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "large.onnx")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, DefaultLimits.Bytes+1); err != nil {
		sharedtest.Lacking(t, fmt.Sprintf("no sparse files here: %v", err))
	}
	_, err := DecodeFile(path)
	expect(t, err, unsupportedFile, "models of up to 512 MB")
}
