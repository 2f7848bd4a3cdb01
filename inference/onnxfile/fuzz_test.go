package onnxfile

import (
	"bytes"
	"errors"
	"testing"
)

// checkDecode holds the properties that Decode has on any input: no panic, one of two errors; what is read can be written, and what is
// written is read as the same.
func checkDecode(t *testing.T, data []byte) {
	t.Helper()
	m, err := Decode(data, Limits{Bytes: 1 << 20, Records: 10_000, Integers: 100_000})
	if err != nil {
		if !errors.As(err, new(FormatError)) && !errors.As(err, new(UnsupportedError)) {
			t.Fatalf("the error is a %T: %v", err, err)
		}
		return
	}
	first, err := Encode(m)
	if err != nil {
		t.Fatalf("what was read cannot be written: %v", err)
	}
	again, err := Decode(first, Limits{})
	if err != nil {
		t.Fatalf("what was written cannot be read: %v", err)
	}
	second, err := Encode(again)
	if err != nil || !bytes.Equal(first, second) {
		t.Fatalf("what was written is read as another model (%v)", err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, c := range soundCases() {
		f.Add(bytesOf(f, c.model))
	}
	for _, cases := range [][]hostileCase{hostileTensors(), hostileNodes(), hostileGraphs()} {
		for _, c := range cases {
			if data := bytesOf(f, c.model); len(data) < 1<<12 {
				f.Add(data)
			}
		}
	}
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Fuzz(checkDecode)
}
