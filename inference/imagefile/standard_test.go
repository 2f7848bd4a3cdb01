package imagefile

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"likeness/build/sharedtest"
)

// sameAsLoad compares LoadStandard with Load and Standard: bits, and errors. It says whether the picture could be read.
func sameAsLoad(t *testing.T, path string, size int, lim Limits) bool {
	t.Helper()
	got, want := make([]float32, 3*size*size), make([]float32, 3*size*size)
	err := LoadStandard(path, size, lim, got)
	m, wantErr := Load(path, size, lim)
	if fmt.Sprint(err) != fmt.Sprint(wantErr) {
		t.Errorf("%s at %d: error %v, want %v", path, size, err, wantErr)
	}
	if err != nil || wantErr != nil {
		return false
	}
	m.Standard(size, want)
	if !slices.Equal(got, want) {
		t.Errorf("%s, %d x %d read at %d x %d, to %d: differs by up to %g", path, m.FullWidth, m.FullHeight, m.Width, m.Height, size, largestDifference(got, want))
	}
	return true
}

// TestLoadStandardEqualsLoad on the small pictures of every kind, at sizes that need all the reductions.
func TestLoadStandardEqualsLoad(t *testing.T) {
	for _, path := range pictures(t) {
		for _, size := range []int{1, 2, 3, 7, 8, 20, 50} {
			sameAsLoad(t, path, size, DefaultLimits)
		}
	}
	if LoadStandard(filepath.Join("testdata", "none.jpg"), 8, DefaultLimits, make([]float32, 3*8*8)) == nil {
		t.Error("a file that is not there is read")
	}
}

// TestLoadStandardEqualsLoadOnAwkwardFiles: odd ways of sampling, of scanning, of damage.
func TestLoadStandardEqualsLoadOnAwkwardFiles(t *testing.T) {
	lim := Limits{Pixels: 20e6, Bytes: 16 << 20}
	read := 0
	for _, f := range awkwardFiles(t) {
		if f.format != "JPEG" {
			continue
		}
		for _, size := range []int{224, 32, 12} {
			if sameAsLoad(t, f.path, size, lim) {
				read++
			}
		}
	}
	t.Logf("%d times a JPEG was read", read)
	if read < 300 {
		t.Errorf("only %d times a JPEG was read", read)
	}
}

// TestLoadStandardEqualsLoadOnLargePictures: each orientation and shape, at sizes that are no multiples of a block.
func TestLoadStandardEqualsLoadOnLargePictures(t *testing.T) {
	dir := t.TempDir()
	for _, s := range [][2]int{{1203, 641}, {641, 1203}, {777, 779}, {2400, 130}, {130, 2400}, {448, 449}} {
		m := image.NewRGBA(image.Rect(0, 0, s[0], s[1]))
		for y := range s[1] {
			for x := range s[0] {
				m.SetRGBA(x, y, color.RGBA{uint8(x*x + 3*y), uint8(x * y), uint8(y*y/7 + x), 255})
			}
		}
		var file bytes.Buffer
		if err := jpeg.Encode(&file, m, &jpeg.Options{Quality: 80}); err != nil {
			t.Fatal(err)
		}
		for orientation := 1; orientation <= 8; orientation++ {
			path := filepath.Join(dir, "picture.jpg")
			if err := os.WriteFile(path, withOrientation(file.Bytes(), orientation), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, size := range []int{224, 112, 64, 28, 9} {
				sameAsLoad(t, path, size, DefaultLimits)
			}
		}
	}
}

// withOrientation puts an EXIF segment behind a JPEG's first marker.
func withOrientation(file []byte, orientation int) []byte {
	exif := []byte("\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00")
	exif[4+6+8+2+9] = byte(orientation)
	return slices.Concat(file[:2], exif, file[2:])
}

// TestLoadStandardEqualsLoadOnPhotographs of the shared sets.
func TestLoadStandardEqualsLoadOnPhotographs(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(sharedtest.Dir(t), "data", "hymenoptera", "*", "*.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 100 {
		t.Fatalf("%d photographs, want at least 100", len(files))
	}
	for i, path := range files {
		if i%4 == 0 {
			sameAsLoad(t, path, 224, DefaultLimits)
			sameAsLoad(t, path, 96, DefaultLimits)
		}
	}
}
