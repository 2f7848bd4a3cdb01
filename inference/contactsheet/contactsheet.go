// Package contactsheet cuts a picture that holds many, in rows and columns, into those: each is saved as a picture of its own.
//
//	s, err := contactsheet.Open(path, imagefile.DefaultLimits)
//	grid, ok := s.Guess()                                  // where borders between the tiles show it
//	layout, err := grid.Layout(s.Width(), s.Height())      // rectangles for a preview
//	result, err := s.Cut(ctx, grid, folder, contactsheet.Options{}, nil)
//
// Tiles are saved without loss, as PNG, under the sheet's name with row and column: sheet-r01-c01.png. No file is ever overwritten: where one of
// these names is taken, all of this sheet get another stem, "sheet (2)". Each file is written whole or not at all; what was saved when an error or
// the user ended the work stays, and is listed.
//
// The sheet is decoded once, the right way up and over white, within imagefile's limits; beside it only the tiles that are being written take
// memory. Nothing is written to the sheet.
package contactsheet

import (
	"image"

	"likeness/inference/imagefile"
	"likeness/inference/message"
)

// Grid says how tiles lie in a sheet, in pixels.
type Grid struct {
	TileWidth, TileHeight int
	Left, Top             int // of the first tile
	GapX, GapY            int // between two tiles
}

// Layout is a grid on a sheet.
type Layout struct {
	Rows, Columns int
	Tiles         []Tile // row by row
	// RestX and RestY are the pixels right of and below the last tiles that belong to none, apart from as much border as there is before the first
	// or between two; more than 0 says that the sizes hardly fit the sheet.
	RestX, RestY int
}

// Tile is one picture of a sheet.
type Tile struct {
	Row, Column int // counted from 1
	Rect        image.Rectangle
}

// SizeError says why a grid does not fit its sheet.
type SizeError struct {
	Grid          Grid
	Width, Height int // of the sheet
	Why           message.Text
}

func (e *SizeError) Error() string { return e.Message().String() }

// Message is the text of the error.
func (e *SizeError) Message() message.Text {
	return message.Of("tiles of %d x %d pixels do not fit a sheet of %d x %d: %s", e.Grid.TileWidth, e.Grid.TileHeight, e.Width, e.Height, e.Why)
}

// mostTiles is the largest number of tiles; more are a mistake in the sizes.
const mostTiles = 20000

// smallest is the smallest side of a tile: nothing smaller is a picture.
const smallest = 8

// Layout puts the grid on a sheet of that size. Errors are of the type SizeError.
func (g Grid) Layout(width, height int) (*Layout, error) {
	fail := func(format string, args ...any) (*Layout, error) {
		return nil, &SizeError{g, width, height, message.Of(format, args...)}
	}
	switch {
	case g.TileWidth < smallest || g.TileHeight < smallest:
		return fail("a tile must have %d pixels each way at least", smallest)
	case min(g.Left, g.Top, g.GapX, g.GapY) < 0:
		return fail("borders and gaps cannot be less than 0")
	case g.Left+g.TileWidth > width:
		return fail("with %d pixels before the first tile there is room for %d more", g.Left, max(0, width-g.Left))
	case g.Top+g.TileHeight > height:
		return fail("with %d pixels above the first tile there is room for %d more", g.Top, max(0, height-g.Top))
	}
	l := &Layout{
		Columns: 1 + (width-g.Left-g.TileWidth)/(g.TileWidth+g.GapX),
		Rows:    1 + (height-g.Top-g.TileHeight)/(g.TileHeight+g.GapY),
	}
	if l.Rows*l.Columns > mostTiles {
		return fail("there would be %d, more than %d", l.Rows*l.Columns, mostTiles)
	}
	for row := range l.Rows {
		for column := range l.Columns {
			x, y := g.Left+column*(g.TileWidth+g.GapX), g.Top+row*(g.TileHeight+g.GapY)
			l.Tiles = append(l.Tiles, Tile{row + 1, column + 1, image.Rect(x, y, x+g.TileWidth, y+g.TileHeight)})
		}
	}
	end := l.Tiles[len(l.Tiles)-1].Rect.Max
	l.RestX, l.RestY = max(0, width-end.X-max(g.Left, g.GapX)), max(0, height-end.Y-max(g.Top, g.GapY))
	return l, nil
}

// Sheet is a decoded contact sheet.
type Sheet struct {
	path    string
	picture *imagefile.Image
}

// Open decodes the sheet at path. Errors are those of imagefile.Load.
func Open(path string, lim imagefile.Limits) (*Sheet, error) {
	m, err := imagefile.Load(path, 0, lim)
	if err != nil {
		return nil, err
	}
	return &Sheet{path, m}, nil
}

// Width is the sheet's, in pixels.
func (s *Sheet) Width() int { return s.picture.Width }

// Height is the sheet's, in pixels.
func (s *Sheet) Height() int { return s.picture.Height }

// tile copies a rectangle of the sheet.
func (s *Sheet) tile(r image.Rectangle) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, r.Dx(), r.Dy()))
	for y := range r.Dy() {
		from := s.picture.Pix[3*((r.Min.Y+y)*s.picture.Width+r.Min.X):][:3*r.Dx()]
		to := out.Pix[y*out.Stride:][:4*r.Dx()]
		for ; len(from) > 0; from, to = from[3:], to[4:] {
			to[0], to[1], to[2], to[3] = from[0], from[1], from[2], 255
		}
	}
	return out
}

// noise is how far components of one colour may be from their mean after JPEG; ringing, where another tile's edge is near.
const (
	noise   = 8
	ringing = 32
)

// empty says whether a tile shows a single colour, but for what JPEG adds: every pixel nearly, and 19 of 20 very nearly.
func empty(m *image.RGBA) bool {
	pixels := len(m.Pix) / 4
	var mean [3]int
	for i, v := range m.Pix {
		if i%4 < 3 {
			mean[i%4] += int(v)
		}
	}
	for c := range mean {
		mean[c] = (mean[c] + pixels/2) / pixels
	}
	off := 0
	for p := m.Pix; len(p) > 0; p = p[4:] {
		most := 0
		for c := range 3 {
			d := int(p[c]) - mean[c]
			most = max(most, d, -d)
		}
		if most > ringing {
			return false
		}
		if most > noise {
			off++
		}
	}
	return 20*off <= pixels
}
