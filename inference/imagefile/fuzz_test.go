package imagefile

import (
	"fmt"
	"os"
	"slices"
	"testing"
)

// addPictures seeds a fuzz target with the small pictures whose decoder is not in a sandbox, which fuzzing cannot look into.
func addPictures(f *testing.F, sandboxed bool) {
	for _, path := range pictures(f) {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		format, _ := Sniff(data)
		if isSandboxed := format == "heic" || format == "avif"; isSandboxed == sandboxed {
			f.Add(data)
		}
	}
}

// FuzzDecode: whatever the bytes, there is a picture within the limits or one of the two errors.
func FuzzDecode(f *testing.F) {
	addPictures(f, false)
	lim := Limits{Pixels: 1e6, Bytes: 1 << 20}
	f.Fuzz(func(t *testing.T, data []byte) {
		if format, ok := Sniff(data); ok && (format == "heic" || format == "avif") {
			t.Skip("decoded in a sandbox")
		}
		m, err := Decode(data, 8, lim)
		if kind := kindOf(err); kind == "other" {
			t.Fatalf("error of another type: %v", err)
		}
		if err != nil {
			return
		}
		if len(m.Pix) != 3*m.Width*m.Height || m.Width <= 0 || m.Height <= 0 || int64(m.FullWidth)*int64(m.FullHeight) > lim.Pixels {
			t.Fatalf("%d bytes for %d x %d of %d x %d", len(m.Pix), m.Width, m.Height, m.FullWidth, m.FullHeight)
		}
		m.Standard(7, make([]float32, 3*7*7))
	})
}

// FuzzStandard: of a JPEG, whatever its bytes, the quick way to what the network sees gives the same picture or the same error.
func FuzzStandard(f *testing.F) {
	addPictures(f, false)
	lim := Limits{Pixels: 1e6, Bytes: 1 << 20}
	f.Fuzz(func(t *testing.T, data []byte) {
		if format, _ := Sniff(data); format != "jpeg" {
			t.Skip("other formats have no quick way")
		}
		for _, size := range []int{2, 7, 20} {
			got, want := make([]float32, 3*size*size), make([]float32, 3*size*size)
			err := decodeStandard(data, size, lim, &buffers{}, got)
			m, wantErr := Decode(data, size, lim)
			if fmt.Sprint(err) != fmt.Sprint(wantErr) {
				t.Fatalf("at %d: error %v, want %v", size, err, wantErr)
			}
			if err != nil {
				return
			}
			if m.Standard(size, want); !slices.Equal(got, want) {
				t.Fatalf("at %d: differs by up to %g", size, largestDifference(got, want))
			}
		}
	})
}

// FuzzHeader reads headers only, those of HEIC and AVIF too.
func FuzzHeader(f *testing.F) {
	addPictures(f, false)
	addPictures(f, true)
	f.Fuzz(func(t *testing.T, data []byte) {
		format, err := identify(data)
		if err == nil {
			_, err = readHeader(format, data)
		}
		if kindOf(err) == "other" {
			t.Fatalf("error of another type: %v", err)
		}
		if format == "heic" {
			colourOf(data)
			if id, at, width, ok := alphaItem(data); ok && (at < 0 || at+width > len(data) || id == 0 && width == 0) {
				t.Fatalf("the number of the primary item at %d of %d", at, len(data))
			}
		}
	})
}
