package device_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"likeness/inference/device"
)

// What is found is what would be opened.
func TestFind(t *testing.T) {
	for _, c := range []struct {
		name    string
		kind    device.Kind
		library string // other than the system's oneDNN
	}{
		{"the reference", device.Reference, ""},
		{"the processor", device.CPU, ""},
		{"the processor without oneDNN", device.CPU, filepath.Join(t.TempDir(), "libdnnl.so")},
		{"what is not known", "abacus", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.library != "" {
				t.Setenv("LIKENESS_ONEDNN", c.library)
			}
			info, notes, err := device.Find(context.Background(), c.kind)
			d, opened := device.Open(c.kind, 0)
			if opened != nil {
				if err == nil || err.Error() != opened.Error() {
					t.Errorf("found with %v, opened with %v", err, opened)
				}
				return
			}
			defer func() {
				if err := d.Close(); err != nil {
					t.Error(err)
				}
			}()
			if err != nil {
				t.Fatal(err)
			}
			if info != d.Info() || fmt.Sprint(notes) != fmt.Sprint(d.Notes()) {
				t.Errorf("found %+v %q, opened %+v %q", info, notes, d.Info(), d.Notes())
			}
		})
	}
}

func TestFindStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := device.Find(ctx, device.CPU); err == nil || !strings.Contains(err.Error(), "process of its own") {
		t.Errorf("%v after the context has ended", err)
	}
}
