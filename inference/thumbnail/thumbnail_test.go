package thumbnail

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"likeness/inference/imagefile"
	"likeness/resources"
)

// scene is a picture with detail everywhere: rings of changing colour.
func scene(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			r := math.Hypot(float64(x-w/3), float64(y-h/2)) / 40
			m.SetRGBA(x, y, color.RGBA{uint8(128 + 100*math.Sin(r)), uint8(255 * x / w), uint8(255 * y / h), 255})
		}
	}
	return m
}

func encodeJPEG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// wideJPEG is a JPEG of 1600 x 1200, made once.
var wideJPEG = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	_ = jpeg.Encode(&b, scene(1600, 1200), nil) // to memory, which does not fail
	return b.Bytes()
})

// turned puts an EXIF block with an orientation into a JPEG.
func turned(data []byte, orientation uint16) []byte {
	block := []byte("\xff\xe1\x00\x22Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00")
	block = binary.LittleEndian.AppendUint16(block, orientation)
	block = append(block, 0, 0, 0, 0, 0, 0)
	return append(append([]byte("\xff\xd8"), block...), data[2:]...)
}

func put(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func get(t testing.TB, c *Cache, path string, side int) *image.RGBA {
	t.Helper()
	m, err := c.Get(t.Context(), path, side)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// files lists what a cache holds.
func files(t testing.TB, folder string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			names = append(names, path)
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return names
}

// differ is the mean difference of two pictures' components.
func differ(t testing.TB, a, b *image.RGBA) float64 {
	t.Helper()
	if a.Rect != b.Rect {
		t.Fatalf("%v and %v", a.Rect, b.Rect)
	}
	sum := 0.0
	for i := range a.Pix {
		sum += math.Abs(float64(a.Pix[i]) - float64(b.Pix[i]))
	}
	return sum / float64(len(a.Pix))
}

func TestSizes(t *testing.T) {
	wide := wideJPEG()
	for _, c := range []struct {
		name       string
		data       []byte
		side, w, h int
	}{
		{"wide.jpg", wide, 256, 256, 192},
		{"on its side.jpg", turned(wide, 6), 256, 192, 256},
		{"one line.jpg", encodeJPEG(t, scene(3000, 2)), 256, 256, 1},
		{"small.jpg", encodeJPEG(t, scene(90, 60)), 256, 90, 60},
		{"for a large screen.jpg", wide, 700, 700, 525},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := get(t, Open("", 0), put(t, c.name, c.data), c.side)
			if m.Rect != image.Rect(0, 0, c.w, c.h) {
				t.Errorf("it is %v, not %d x %d", m.Rect, c.w, c.h)
			}
			if !m.Opaque() {
				t.Error("it is not opaque")
			}
		})
	}
}

// TestRightWayUp compares a turned picture with the plain one: orientation 6 turns clockwise.
func TestRightWayUp(t *testing.T) {
	plain := wideJPEG()
	c := Open("", 0)
	a, b := get(t, c, put(t, "a.jpg", plain), 256), get(t, c, put(t, "b.jpg", turned(plain, 6)), 256)
	back := image.NewRGBA(a.Rect)
	for y := range 192 {
		for x := range 256 {
			back.SetRGBA(x, y, b.RGBAAt(191-y, x))
		}
	}
	if d := differ(t, a, back); d > 1.5 {
		t.Errorf("turned back it differs by %.2f", d)
	}
}

func TestTransparencyIsWhite(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 900, 900))); err != nil {
		t.Fatal(err)
	}
	path := put(t, "clear.png", b.Bytes())
	c := Open(t.TempDir(), DiskLimit)
	for _, from := range []string{"the file", "the cache"} {
		if got := get(t, c, path, 256).RGBAAt(100, 100); got != (color.RGBA{255, 255, 255, 255}) {
			t.Errorf("from %s: %v", from, got)
		}
	}
}

// TestKept: the second time it comes from the cache, and looks the same.
func TestKept(t *testing.T) {
	path, folder := put(t, "wide.jpg", wideJPEG()), t.TempDir()
	c := Open(folder, DiskLimit)
	first := get(t, c, path, 256)
	kept := files(t, folder)
	if len(kept) != 1 {
		t.Fatalf("kept are %v", kept)
	}
	data, err := os.ReadFile(kept[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, format, err := image.DecodeConfig(bytes.NewReader(data)); err != nil || format != "jpeg" {
		t.Errorf("what is kept is %q (%v)", format, err)
	}
	if c.Size() != int64(len(data)) {
		t.Errorf("the size is %d, not %d", c.Size(), len(data))
	}
	second := get(t, c, path, 256)
	if d := differ(t, first, second); d == 0 || d > 3 {
		t.Errorf("from the cache it differs by %.2f: 0 if it was not kept as JPEG, much if it is another picture", d)
	}
	if get(t, c, path, 128).Rect.Dx() != 128 || len(files(t, folder)) != 2 {
		t.Error("another size is not kept beside it")
	}
	if get(t, c, path, 1000).Rect.Dx() != 1000 || len(files(t, folder)) != 2 {
		t.Error("a large one is kept")
	}
	c.Clear()
	if left := files(t, folder); len(left) != 0 || c.Size() != 0 {
		t.Errorf("after Clear there are %v", left)
	}
}

func TestChangedPictures(t *testing.T) {
	path, folder := put(t, "wide.jpg", wideJPEG()), t.TempDir()
	c := Open(folder, DiskLimit)
	get(t, c, path, 256)
	if err := os.WriteFile(path, encodeJPEG(t, scene(1200, 1600)), 0o600); err != nil {
		t.Fatal(err)
	}
	if m := get(t, c, path, 256); m.Rect.Dx() != 192 {
		t.Errorf("after the picture changed it is %v", m.Rect)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Get(t.Context(), path, 256); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of a picture that is gone: %v", err)
	}
}

// TestDamaged: a kept file that is cut, zeroed or changed is made anew.
func TestDamaged(t *testing.T) {
	path, folder := put(t, "wide.jpg", wideJPEG()), t.TempDir()
	c := Open(folder, DiskLimit)
	want := get(t, c, path, 256)
	whole, err := os.ReadFile(files(t, folder)[0])
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(whole)
	flipped[len(flipped)/2] ^= 1
	for what, data := range map[string][]byte{
		"empty": nil, "short": whole[:5], "half": whole[:len(whole)/2], "zeros": make([]byte, len(whole)), "one bit": flipped,
		"huge": make([]byte, 1<<20),
	} {
		name := files(t, folder)[0]
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if d := differ(t, want, get(t, c, path, 256)); d != 0 {
			t.Errorf("%s: differs by %.2f from what is made of the picture", what, d)
		}
		if now, err := os.ReadFile(name); err != nil || !bytes.Equal(now, whole) {
			t.Errorf("%s: was not put right (%v)", what, err)
		}
	}
}

// TestSmallPicturesAreNotKept: they are as quickly made as read.
func TestSmallPicturesAreNotKept(t *testing.T) {
	data, err := fs.ReadFile(resources.Sample(), firstSample(t))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	m := get(t, Open(folder, DiskLimit), put(t, "sample.jpg", data), 256)
	if max(m.Rect.Dx(), m.Rect.Dy()) != 256 {
		t.Errorf("it is %v", m.Rect)
	}
	if kept := files(t, folder); len(kept) != 0 {
		t.Errorf("kept are %v", kept)
	}
}

func firstSample(t testing.TB) string {
	t.Helper()
	names, err := fs.Glob(resources.Sample(), "photo/*.jpg")
	if err != nil || len(names) == 0 {
		t.Fatalf("%v, %v", names, err)
	}
	return names[0]
}

// TestLimit: the folder stays below its limit, and what was looked at longest ago goes first.
func TestLimit(t *testing.T) {
	folder := t.TempDir()
	wide := encodeJPEG(t, scene(800, 600))
	var paths []string
	for range 12 {
		paths = append(paths, put(t, "wide.jpg", wide))
	}
	c := Open(folder, DiskLimit)
	for _, path := range paths {
		get(t, c, path, 256)
	}
	kept := files(t, folder)
	each := c.Size() / int64(len(kept))
	name := func(path string) string {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return c.name(path, info, 256)
	}
	for i, path := range paths { // looked at one day after the other, the first longest ago
		when := time.Now().Add(time.Duration(i-100) * 24 * time.Hour)
		if err := os.Chtimes(name(path), when, when); err != nil {
			t.Fatal(err)
		}
	}
	get(t, c, paths[0], 256) // now the first is the newest
	half := filepath.Join(filepath.Dir(name(paths[0])), "1234"+partial)
	fresh := filepath.Join(filepath.Dir(name(paths[0])), "5678"+partial)
	for _, path := range []string{half, fresh} {
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chtimes(half, time.Now().Add(-2*time.Hour), time.Now().Add(-2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	limit := 10*each + each/2 // for 10; nine tenths of it are 9
	c = Open(folder, limit)
	get(t, c, put(t, "new.jpg", wide), 256)
	if size := c.Size(); size > limit || size < limit/2 {
		t.Errorf("%d bytes are kept, the limit is %d", size, limit)
	}
	for i, path := range paths {
		_, err := os.Stat(name(path))
		if there, want := err == nil, i == 0 || i > 4; there != want {
			t.Errorf("picture %d is kept: %v", i, there)
		}
	}
	if _, err := os.Stat(half); err == nil {
		t.Error("what was left half-written is still there")
	}
	if _, err := os.Stat(fresh); err != nil {
		t.Error("what another program is writing was removed")
	}
}

// TestWithoutDisk: a folder that cannot be made, or written to, costs nothing but the keeping.
func TestWithoutDisk(t *testing.T) {
	path := put(t, "wide.jpg", wideJPEG())
	file := put(t, "a file", nil)
	for _, folder := range []string{"", file, filepath.Join(file, "below")} {
		c := Open(folder, DiskLimit)
		for range 5 {
			if m := get(t, c, path, 256); m.Rect.Dx() != 256 {
				t.Errorf("%q: %v", folder, m.Rect)
			}
		}
		if folder != "" && c.failed.Load() != 3 {
			t.Errorf("%q: %d writes were tried, not 3", folder, c.failed.Load())
		}
		if c.Size() != 0 {
			t.Errorf("%q: it holds %d bytes", folder, c.Size())
		}
		c.Clear()
	}
}

func TestErrors(t *testing.T) {
	c := Open(t.TempDir(), DiskLimit)
	var malformed imagefile.FormatError
	if _, err := c.Get(t.Context(), put(t, "text.jpg", []byte("no picture")), 256); !errors.As(err, &malformed) {
		t.Errorf("of a text: %v", err)
	}
	path := put(t, "wide.jpg", wideJPEG())
	if _, err := c.Get(t.Context(), path, 0); err == nil {
		t.Error("of no pixels: no error")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Get(ctx, path, 256); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

func TestFolder(t *testing.T) {
	folder, err := Folder()
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Base(folder) != "thumbnails" || !filepath.IsAbs(folder) {
		t.Errorf("it is %q", folder)
	}
}

func BenchmarkGet(b *testing.B) {
	path := put(b, "12 million.jpg", encodeJPEG(b, scene(4000, 3000)))
	b.Run("anew", func(b *testing.B) {
		c := Open("", 0)
		for b.Loop() {
			get(b, c, path, Side)
		}
	})
	b.Run("anew and kept", func(b *testing.B) {
		c := Open(b.TempDir(), DiskLimit)
		for b.Loop() {
			c.Clear()
			get(b, c, path, Side)
		}
	})
	b.Run("kept", func(b *testing.B) {
		c := Open(b.TempDir(), DiskLimit)
		get(b, c, path, Side)
		for b.Loop() {
			get(b, c, path, Side)
		}
	})
	b.Run("full size", func(b *testing.B) { // what a decoder without reduction would take
		for b.Loop() {
			m, err := imagefile.Load(path, 0, imagefile.DefaultLimits)
			if err != nil {
				b.Fatal(err)
			}
			m.RGBA(Side)
		}
	})
}

// BenchmarkShrink counts a full folder, which happens once a run and when its limit is reached.
func BenchmarkShrink(b *testing.B) {
	folder := b.TempDir()
	c := Open(folder, 1<<40)
	for i := range 15000 {
		name := c.name(filepath.Join(folder, "picture"), fakeInfo(i), Side)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(name, []byte("thumbnail"), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		c.shrink(1 << 40)
	}
}

// fakeInfo is a file of so many bytes.
type fakeInfo int64

func (f fakeInfo) Name() string       { return "" }
func (f fakeInfo) Size() int64        { return int64(f) }
func (f fakeInfo) Mode() fs.FileMode  { return 0 }
func (f fakeInfo) ModTime() time.Time { return time.Time{} }
func (f fakeInfo) IsDir() bool        { return false }
func (f fakeInfo) Sys() any           { return nil }
