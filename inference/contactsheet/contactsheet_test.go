package contactsheet

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"likeness/inference/imagefile"
)

// photo is a tile with detail up to its edges.
func photo(seed uint64, w, h int) *image.RGBA {
	rng := rand.New(rand.NewPCG(seed, 1))
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetRGBA(x, y, color.RGBA{uint8(120 + rng.IntN(30)), uint8(60 + 100*x/w), uint8(40 + 120*y/h), 255})
		}
	}
	return m
}

// made is a sheet with rows x columns tiles; of the last row, blank tiles at the end stay paper.
func made(g Grid, rows, columns, right, bottom, blank int, paper color.Color) *image.RGBA {
	w := g.Left + columns*g.TileWidth + (columns-1)*g.GapX + right
	h := g.Top + rows*g.TileHeight + (rows-1)*g.GapY + bottom
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(m, m.Rect, image.NewUniform(paper), image.Point{}, draw.Src)
	for i := range rows*columns - blank {
		at := image.Pt(g.Left+i%columns*(g.TileWidth+g.GapX), g.Top+i/columns*(g.TileHeight+g.GapY))
		p := photo(uint64(i), g.TileWidth, g.TileHeight)
		draw.Draw(m, p.Rect.Add(at), p, image.Point{}, draw.Src)
	}
	return m
}

func opened(t testing.TB, name string, m image.Image) *Sheet {
	t.Helper()
	var b bytes.Buffer
	var err error
	if strings.HasSuffix(name, ".jpg") {
		err = jpeg.Encode(&b, m, &jpeg.Options{Quality: 92})
	} else {
		err = png.Encode(&b, m)
	}
	must(t, err)
	path := filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(path, b.Bytes(), 0o600))
	s, err := Open(path, imagefile.DefaultLimits)
	must(t, err)
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestLayout(t *testing.T) {
	for _, c := range []struct {
		g             Grid
		w, h          int
		rows, columns int
		restX, restY  int
		last          image.Rectangle
	}{
		{Grid{TileWidth: 32, TileHeight: 16}, 96, 64, 4, 3, 0, 0, image.Rect(64, 48, 96, 64)},
		{Grid{TileWidth: 32, TileHeight: 16}, 100, 70, 4, 3, 4, 6, image.Rect(64, 48, 96, 64)},
		{Grid{TileWidth: 30, TileHeight: 20, Left: 5, Top: 7, GapX: 2, GapY: 3}, 104, 57, 2, 3, 0, 0, image.Rect(69, 30, 99, 50)},
		{Grid{TileWidth: 96, TileHeight: 64}, 96, 64, 1, 1, 0, 0, image.Rect(0, 0, 96, 64)},
	} {
		l, err := c.g.Layout(c.w, c.h)
		must(t, err)
		last := l.Tiles[len(l.Tiles)-1]
		if l.Rows != c.rows || l.Columns != c.columns || len(l.Tiles) != c.rows*c.columns || last != (Tile{c.rows, c.columns, c.last}) {
			t.Errorf("%+v: %d x %d, the last %+v", c.g, l.Rows, l.Columns, last)
		}
		if l.RestX != c.restX || l.RestY != c.restY {
			t.Errorf("%+v: the rest is %d and %d, not %d and %d", c.g, l.RestX, l.RestY, c.restX, c.restY)
		}
		for i, a := range l.Tiles {
			if !a.Rect.In(image.Rect(0, 0, c.w, c.h)) {
				t.Errorf("%+v lies outside", a)
			}
			for _, b := range l.Tiles[:i] {
				if a.Rect.Overlaps(b.Rect) {
					t.Errorf("%+v and %+v overlap", a, b)
				}
			}
		}
	}
}

func TestLayoutErrors(t *testing.T) {
	for _, c := range []struct {
		g    Grid
		says string
	}{
		{Grid{TileWidth: 0, TileHeight: 16}, "8 pixels"},
		{Grid{TileWidth: 101, TileHeight: 16}, "room for 100"},
		{Grid{TileWidth: 60, TileHeight: 16, Left: 50}, "50 pixels before the first tile there is room for 50"},
		{Grid{TileWidth: 60, TileHeight: 90}, "above the first tile"},
		{Grid{TileWidth: 60, TileHeight: 16, Left: 500}, "room for 0"},
		{Grid{TileWidth: 16, TileHeight: 16, GapX: -1}, "less than 0"},
	} {
		_, err := c.g.Layout(100, 80)
		var size *SizeError
		if !errors.As(err, &size) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: %v", c.g, err)
		}
	}
	if _, err := (Grid{TileWidth: 8, TileHeight: 8}).Layout(5000, 5000); err == nil {
		t.Error("390,625 tiles are cut")
	}
}

// TestCut: every tile is saved with exactly its pixels, under its name.
func TestCut(t *testing.T) {
	g := Grid{TileWidth: 40, TileHeight: 30, Left: 6, Top: 4, GapX: 3, GapY: 5}
	s := opened(t, "box 7.png", made(g, 3, 4, 6, 4, 0, color.White))
	folder := filepath.Join(t.TempDir(), "new", "tiles")
	last := 0
	r, err := s.Cut(t.Context(), g, folder, Options{LeaveEmpty: true}, func(done, of int) {
		if done != last+1 || of != 12 {
			t.Errorf("progress %d of %d after %d", done, of, last)
		}
		last = done
	})
	must(t, err)
	if len(r.Saved) != 12 || r.Empty != 0 || last != 12 {
		t.Fatalf("%d saved, %d left out, progress to %d", len(r.Saved), r.Empty, last)
	}
	if filepath.Base(r.Saved[0]) != "box 7-r01-c01.png" || filepath.Base(r.Saved[11]) != "box 7-r03-c04.png" {
		t.Errorf("names are %s to %s", r.Saved[0], r.Saved[11])
	}
	for i, path := range r.Saved {
		if !samePixels(t, path, photo(uint64(i), 40, 30)) {
			t.Errorf("%s shows other pixels", path)
		}
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 12 {
		t.Errorf("the folder holds %d files (%v)", len(entries), err)
	}
}

func samePixels(t *testing.T, path string, want *image.RGBA) bool {
	t.Helper()
	m, err := imagefile.Load(path, 0, imagefile.DefaultLimits)
	must(t, err)
	got := m.RGBA(0)
	return got.Rect == want.Rect && bytes.Equal(got.Pix, want.Pix)
}

// TestNothingIsOverwritten: where a single name is taken, all tiles get another stem.
func TestNothingIsOverwritten(t *testing.T) {
	g := Grid{TileWidth: 20, TileHeight: 20}
	s := opened(t, "sheet.png", made(g, 2, 2, 0, 0, 0, color.White))
	folder := t.TempDir()
	mine := filepath.Join(folder, "Sheet-R02-C02.PNG")
	must(t, os.WriteFile(mine, []byte("mine"), 0o600))
	for try, want := range []string{"sheet (2)-r01-c01.png", "sheet (3)-r01-c01.png"} {
		r, err := s.Cut(t.Context(), g, folder, Options{}, nil)
		must(t, err)
		if filepath.Base(r.Saved[0]) != want {
			t.Errorf("at try %d the first is %s", try, r.Saved[0])
		}
	}
	if data, err := os.ReadFile(mine); err != nil || string(data) != "mine" {
		t.Errorf("the file that was there is %q (%v)", data, err)
	}
	path := filepath.Join(folder, "x.png")
	must(t, os.WriteFile(path, []byte("other"), 0o600))
	if err := save(path, photo(1, 9, 9)); err == nil {
		t.Error("a file that came meanwhile is overwritten")
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != "other" {
		t.Errorf("the file that came meanwhile is %q (%v)", data, err)
	}
}

func TestEmptyTiles(t *testing.T) {
	g := Grid{TileWidth: 32, TileHeight: 32, Left: 4, Top: 4, GapX: 4, GapY: 4}
	for _, name := range []string{"sheet.png", "sheet.jpg"} {
		s := opened(t, name, made(g, 2, 3, 4, 4, 2, color.Gray{250}))
		r, err := s.Cut(t.Context(), g, t.TempDir(), Options{LeaveEmpty: true}, nil)
		must(t, err)
		if len(r.Saved) != 4 || r.Empty != 2 {
			t.Errorf("%s: %d saved, %d left out", name, len(r.Saved), r.Empty)
		}
		if r, err = s.Cut(t.Context(), g, t.TempDir(), Options{}, nil); err != nil || len(r.Saved) != 6 {
			t.Errorf("%s: %d saved when all are wanted (%v)", name, len(r.Saved), err)
		}
	}
}

func TestCutStops(t *testing.T) {
	g := Grid{TileWidth: 16, TileHeight: 16}
	s := opened(t, "sheet.png", made(g, 20, 20, 0, 0, 0, color.White))
	ctx, cancel := context.WithCancel(t.Context())
	folder := t.TempDir()
	r, err := s.Cut(ctx, g, folder, Options{}, func(done, _ int) {
		if done == 5 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || len(r.Saved) < 5 || len(r.Saved) > 20 {
		t.Errorf("%d saved (%v)", len(r.Saved), err)
	}
	entries, err := os.ReadDir(folder)
	must(t, err)
	if len(entries) != len(r.Saved) {
		t.Errorf("%d files, %d told", len(entries), len(r.Saved))
	}
	file := filepath.Join(folder, "file")
	must(t, os.WriteFile(file, nil, 0o600))
	if _, err := s.Cut(t.Context(), g, file, Options{}, nil); err == nil {
		t.Error("tiles are saved into a file")
	}
	if _, err := s.Cut(t.Context(), Grid{}, folder, Options{}, nil); err == nil {
		t.Error("tiles of nothing are saved")
	}
	if _, err := Open(filepath.Join(folder, "none.png"), imagefile.DefaultLimits); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a sheet that is not there: %v", err)
	}
}

func TestGuess(t *testing.T) {
	g := Grid{TileWidth: 60, TileHeight: 45, Left: 10, Top: 12, GapX: 5, GapY: 7}
	flush := Grid{TileWidth: 60, TileHeight: 45, GapX: 4, GapY: 4}
	for _, c := range []struct {
		name  string
		sheet image.Image
		want  Grid
		off   int // by how much a place may be off
	}{
		{"white.png", made(g, 3, 4, 10, 12, 0, color.White), g, 0},
		{"black.png", made(g, 3, 4, 10, 12, 0, color.Black), g, 0},
		{"uneven margins.png", made(g, 3, 4, 31, 2, 0, color.White), g, 0},
		{"no margin.png", made(flush, 2, 5, 0, 0, 0, color.Black), flush, 0},
		{"not full.png", made(g, 3, 4, 10, 12, 3, color.White), g, 0},
		{"saved as.jpg", made(g, 3, 4, 10, 12, 0, color.White), g, 3},
		{"one row.png", made(g, 1, 4, 10, 12, 0, color.White), Grid{60, 45, 10, 12, 5, 0}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := opened(t, c.name, c.sheet).Guess()
			if !ok {
				t.Fatal("nothing is guessed")
			}
			a := []int{got.TileWidth, got.TileHeight, got.Left, got.Top, got.GapX, got.GapY}
			b := []int{c.want.TileWidth, c.want.TileHeight, c.want.Left, c.want.Top, c.want.GapX, c.want.GapY}
			for i := range a {
				if d := a[i] - b[i]; max(d, -d) > c.off {
					t.Errorf("it guesses %+v, not %+v", got, c.want)
					break
				}
			}
		})
	}
}

// TestNoGuess: where borders do not show the tiles, none are claimed.
func TestNoGuess(t *testing.T) {
	g := Grid{TileWidth: 60, TileHeight: 45, Left: 10, Top: 12, GapX: 5, GapY: 7}
	uneven := made(g, 2, 3, 10, 12, 0, color.White)
	draw.Draw(uneven, image.Rect(30, 0, 36, uneven.Rect.Dy()), image.White, image.Point{}, draw.Src) // parts the first column
	colours := made(g, 2, 3, 10, 12, 0, color.White)
	draw.Draw(colours, image.Rect(70, 0, 75, colours.Rect.Dy()), image.Black, image.Point{}, draw.Src)
	for name, m := range map[string]image.Image{
		"touching.png":  made(Grid{TileWidth: 60, TileHeight: 45}, 3, 3, 0, 0, 0, color.White),
		"one photo.png": photo(1, 300, 200),
		"framed.png":    made(g, 1, 1, 10, 12, 0, color.White),
		"blank.png":     image.NewGray(image.Rect(0, 0, 90, 90)),
		"uneven.png":    uneven,
		"colours.png":   colours,
	} {
		if got, ok := opened(t, name, m).Guess(); ok {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestTile(t *testing.T) {
	s := opened(t, "sheet.png", made(Grid{TileWidth: 30, TileHeight: 20}, 2, 3, 0, 0, 0, color.White))
	if s.Width() != 90 || s.Height() != 40 {
		t.Errorf("%d x %d", s.Width(), s.Height())
	}
	if tile := s.tile(image.Rect(30, 20, 60, 40)); !slices.Equal(tile.Pix, photo(4, 30, 20).Pix) {
		t.Error("the tile in the middle below is another")
	}
}

func BenchmarkCut(b *testing.B) {
	g := Grid{TileWidth: 250, TileHeight: 250}
	s := opened(b, "sheet.jpg", made(g, 10, 10, 0, 0, 0, color.White))
	for b.Loop() {
		_, err := s.Cut(b.Context(), g, b.TempDir(), Options{}, nil)
		must(b, err)
	}
}
