package imagefile

import (
	"os"
	"path/filepath"
	"testing"

	"likeness/build/sharedtest"
)

// streamOf returns the sequence parameter set of a HEIC file.
func streamOf(data []byte) []byte {
	return parameterSet(child(child(child(child(data, "meta", 4), "iprp", 0), "ipco", 0), "hvcC", 0))
}

// TestSignalledColours reads range and matrix from streams of real files, as libheif does.
func TestSignalledColours(t *testing.T) {
	dir := filepath.Join(sharedtest.Dir(t), "data", "awkward")
	for name, limited := range map[string]bool{
		"libheif/example.heic": true, "libheif/colors-no-alpha.heic": false, "pillow/hopper.heif": false,
	} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		set := streamOf(data)
		if matrix, got, ok := signalled(set); !ok || got != limited || matrix != 2 {
			t.Errorf("%s: matrix %d, limited %v, %v; want matrix 2, limited %v", name, matrix, got, ok, limited)
		}
		for n := range len(set) / 2 {
			if _, _, ok := signalled(set[:n]); ok {
				t.Errorf("%s: cut to %d of %d bytes it is still understood", name, n, len(set))
			}
		}
	}
}

// TestLimitedRange: black and white of limited range are 16 and 235, and the matrix of BT.709 weighs green more.
func TestLimitedRange(t *testing.T) {
	rgb := func(matrix int, limited bool, y, cb, cr uint8) [3]uint8 {
		var out [3]uint8
		s := spaceOf(matrix, limited)
		s.rgb(out[:], y, cb, cr)
		return out
	}
	for _, c := range []struct {
		matrix    int
		limited   bool
		y, cb, cr uint8
		want      [3]uint8
	}{
		{2, false, 255, 128, 128, [3]uint8{255, 255, 255}},
		{2, true, 235, 128, 128, [3]uint8{255, 255, 255}},
		{2, true, 16, 128, 128, [3]uint8{0, 0, 0}},
		{2, false, 76, 85, 255, [3]uint8{254, 0, 0}},      // red by BT.601
		{1, false, 54, 99, 255, [3]uint8{254, 0, 0}},      // red by BT.709
		{9, false, 67, 92, 255, [3]uint8{254, 0, 0}},      // red by BT.2020
		{2, false, 150, 44, 21, [3]uint8{0, 255, 1}},      // green by BT.601
		{1, false, 182, 30, 12, [3]uint8{0, 255, 0}},      // green by BT.709
		{2, false, 0, 0, 0, [3]uint8{0, 135, 0}},          // out of range
		{2, true, 255, 255, 255, [3]uint8{255, 124, 255}}, // out of range
	} {
		got := rgb(c.matrix, c.limited, c.y, c.cb, c.cr)
		for i := range got {
			if d := int(got[i]) - int(c.want[i]); d < -2 || d > 2 {
				t.Errorf("matrix %d, limited %v, %d %d %d: %v, want %v", c.matrix, c.limited, c.y, c.cb, c.cr, got, c.want)
				break
			}
		}
	}
}

// TestItemTurns compares turns and mirrors of HEIF with EXIF orientations by turning a small picture step by step.
func TestItemTurns(t *testing.T) {
	stored := numbered(3, 2)
	for turns := range 4 {
		for mirror := mirrorNone; mirror <= mirrorLeftRight; mirror++ {
			want := stored
			for range turns {
				want = oriented(want, 8) // a quarter anticlockwise
			}
			want = oriented(want, map[int]int{mirrorNone: 1, mirrorTopBottom: 4, mirrorLeftRight: 2}[mirror])
			got := oriented(stored, primaryItem{turns: turns, mirror: mirror}.orientation())
			if string(got.Pix) != string(want.Pix) {
				t.Errorf("%d turns and mirror %d: orientation %d", turns, mirror, primaryItem{turns: turns, mirror: mirror}.orientation())
			}
		}
	}
}
