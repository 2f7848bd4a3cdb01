package session

import (
	"context"
	"image"

	"likeness/inference/contactsheet"
	"likeness/inference/imagefile"
)

// Sheet is a contact sheet that can be cut into tiles.
type Sheet struct {
	Path          string
	Width, Height int
	Preview       *image.RGBA
	Guess         contactsheet.Grid // by the borders between tiles, or a fair start where they show none
	sheet         *contactsheet.Sheet
}

// sheetTile is the side that a tile is taken to have where the sheet does not show it: what networks read.
const sheetTile = 224

// OpenSheet decodes a sheet in the background and gives it to then on the window's goroutine.
func (s *Session) OpenSheet(path string, then func(*Sheet)) {
	var j job
	s.start(&j, func(context.Context) {
		img, err := imagefile.Load(path, 0, imagefile.DefaultLimits)
		var sheet *contactsheet.Sheet
		if err == nil {
			sheet, err = contactsheet.Open(path, imagefile.DefaultLimits)
		}
		if err != nil {
			s.fail("The sheet cannot be read", err)
			return
		}
		out := &Sheet{Path: path, Width: sheet.Width(), Height: sheet.Height(), Preview: img.RGBA(1024), sheet: sheet}
		var ok bool
		if out.Guess, ok = sheet.Guess(); !ok {
			out.Guess = contactsheet.Grid{TileWidth: min(sheetTile, out.Width), TileHeight: min(sheetTile, out.Height)}
		}
		s.do(func() { then(out) })
	})
}

// CutSheet saves the tiles in a folder, and tells then what was saved.
func (s *Session) CutSheet(sheet *Sheet, g contactsheet.Grid, folder string, leaveEmpty bool, then func(saved []string, empty int)) {
	var j job
	s.start(&j, func(ctx context.Context) {
		r, err := sheet.sheet.Cut(ctx, g, folder, contactsheet.Options{LeaveEmpty: leaveEmpty}, nil)
		if err != nil {
			s.fail("Not all tiles were saved", err)
			return
		}
		s.do(func() { then(r.Saved, r.Empty) })
	})
}
