package imagefile

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"golang.org/x/image/tiff"

	"likeness/build/sharedtest"
)

// TestMemoryBound measures the peak of the process's memory while pictures are loaded, and compares it with what Info.Memory promises.
func TestMemoryBound(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector, under which the tests run short, takes memory of its own")
	}
	dir := t.TempDir()
	wide := image.NewNRGBA64(image.Rect(0, 0, 2500, 2000))
	for i := range wide.Pix {
		wide.Pix[i] = uint8(i * i >> 3)
	}
	var inPNG, inTIFF bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&inPNG, wide); err != nil {
		t.Fatal(err)
	}
	if err := tiff.Encode(&inTIFF, wide, &tiff.Options{Compression: tiff.Deflate}); err != nil {
		t.Fatal(err)
	}
	wide = nil
	paths := []string{filepath.Join(dir, "wide.png"), filepath.Join(dir, "wide.tif")}
	for i, content := range [][]byte{inPNG.Bytes(), inTIFF.Bytes()} {
		if err := os.WriteFile(paths[i], content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	inPNG, inTIFF = bytes.Buffer{}, bytes.Buffer{}
	paths = append(paths, pictures(t)...)
	defer debug.SetGCPercent(debug.SetGCPercent(5))
	for _, path := range paths {
		info, err := Probe(path, DefaultLimits)
		if err != nil {
			t.Fatal(err)
		}
		file, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		before := startPeak(t)
		if _, err := Load(path, 0, DefaultLimits); err != nil {
			t.Fatal(err)
		}
		took, bound := peak(t)-before, info.Memory(file.Size())
		if took > bound {
			t.Errorf("%s took %d MB, more than Info.Memory's %d MB", filepath.Base(path), took>>20, bound>>20)
		}
	}
}

// startPeak forgets the highest memory use of the process so far and returns the present one.
func startPeak(t *testing.T) int64 {
	t.Helper()
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		sharedtest.Lacking(t, fmt.Sprintf("this system does not let a process reset its peak: %v", err))
	}
	return peak(t)
}

// peak is the highest resident memory in bytes.
func peak(t *testing.T) int64 {
	t.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(text), "VmHWM:")
	var kilobytes int64
	if _, err := fmt.Sscan(after, &kilobytes); err != nil {
		t.Fatal(err)
	}
	return kilobytes << 10
}

// TestHugeHeadersCostNothing: what a header only claims is refused before memory is taken for it.
func TestHugeHeadersCostNothing(t *testing.T) {
	before := startPeak(t)
	for _, f := range awkwardFiles(t) {
		if !strings.Contains(f.path, "bomb") {
			continue
		}
		if _, err := Load(f.path, 0, DefaultLimits); err == nil {
			t.Logf("%s is read", filepath.Base(f.path))
		}
	}
	if took := peak(t) - before; took > 400<<20 {
		t.Errorf("%d MB for files that claim to be huge", took>>20)
	}
}
