package imagefile

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"likeness/build/sharedtest"
)

// awkwardFile is a line of the list of odd, huge and damaged files.
type awkwardFile struct{ path, class, format string }

func awkwardFiles(t *testing.T) []awkwardFile {
	t.Helper()
	dir := filepath.Join(sharedtest.Dir(t), "data", "awkward")
	text, err := os.ReadFile(filepath.Join(dir, "MANIFEST.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var files []awkwardFile
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n")[1:] {
		cells := strings.Split(line, "\t")
		files = append(files, awkwardFile{filepath.Join(dir, cells[0]), cells[2], cells[3]})
	}
	if len(files) != 1534 {
		t.Fatalf("%d awkward files, want 1534", len(files))
	}
	return files
}

// notValid are files that the list calls valid, as Pillow fills in what is missing, but that are damaged.
var notValid = map[string]string{
	"7997b6b229f25315d33f5c7085e37500.jpg": "pixels are missing, which is noticed without cgo only",
	"8a9cc8eeed66aeb423a91c44111d9450.jpg": "two frame headers",
	"579294d4d8110fc64980dd72a5066780.png": "a palette of a wrong length",
	"broken_data_stream.png":               "pixels with an unknown filter",
	"invalid-trunc.png":                    "pixels are missing",
	"invalid-zlib.png":                     "the checksum of the pixels is wrong",
}

// TestAwkwardFiles loads them all. Whole files of our formats must decode; of the odd ones, most; anything else must give one of the two
// error types, and no decoder may panic.
func TestAwkwardFiles(t *testing.T) {
	lim := Limits{Pixels: 20e6, Bytes: 16 << 20}
	odd, oddRead := 0, 0
	for _, f := range awkwardFiles(t) {
		m, err := Load(f.path, 256, lim)
		info, probeErr := Probe(f.path, lim)
		name := filepath.Join(filepath.Base(filepath.Dir(f.path)), filepath.Base(f.path))
		if slices.Contains([]string{"JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP"}, f.format) && f.class == "odd" {
			odd++
			if err == nil {
				oddRead++
			}
		}
		var malformed FormatError
		var unsupported UnsupportedError
		switch {
		case err == nil && (probeErr != nil || info.Width != m.FullWidth || info.Height != m.FullHeight || info.Format != m.Format):
			t.Errorf("%s: Probe says %+v, %v; Load gives %s of %d x %d", name, info, probeErr, m.Format, m.FullWidth, m.FullHeight)
		case err == nil && len(m.Pix) != 3*m.Width*m.Height:
			t.Errorf("%s: %d bytes for %d x %d", name, len(m.Pix), m.Width, m.Height)
		case err != nil && f.class == "valid" && notValid[filepath.Base(f.path)] == "":
			t.Errorf("%s is valid: %v", name, err)
		case err != nil && !errors.As(err, &malformed) && !errors.As(err, &unsupported):
			t.Errorf("%s: error %v of another type", name, err)
		case err != nil && !strings.Contains(err.Error(), f.path):
			t.Errorf("%s: the error does not name the file: %v", name, err)
		case strings.Contains(malformed.What.String(), "its decoder failed"):
			t.Logf("%s makes its decoder panic: %v", name, err)
		}
	}
	t.Logf("%d of %d odd files of our formats were read", oddRead, odd)
	// Not read: BMP with run lengths or 16 bits, TIFF with 2, 4 or 12 bits a sample, JPEG or CMYK inside, PNG with wrong checksums.
	if oddRead < odd*3/4 {
		t.Errorf("%d of %d odd files of our formats were read, want three quarters at least", oddRead, odd)
	}
}
