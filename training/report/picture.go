package report

import (
	"bytes"
	"context"
	"encoding/base64"
	"html/template"
	"image/jpeg"
	"path/filepath"
	"runtime"

	"golang.org/x/sync/errgroup"

	"likeness/inference/imagefile"
)

// Of the small copies.
const (
	side    = 160 // pixels of the long side
	quality = 80  // of JPEG
)

// tile is a picture with what is said below it.
type tile struct {
	path, Name string
	Source     template.URL // data: URL; empty where the picture cannot be read
	Width      int
	Height     int
	Class      string
	Predicted  string // empty where it is not an answer that is shown
	Share      string // how sure the answer is
	Credit     string
}

func newTile(path, class string, credits map[string]string) tile {
	return tile{path: path, Name: filepath.Base(path), Class: class, Credit: credits[path]}
}

// load reads the pictures of tiles, and leaves out those that cannot be read.
func load(ctx context.Context, tiles []tile, lim imagefile.Limits) ([]tile, error) {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range tiles {
		group.Go(func() error {
			tiles[i].read(lim)
			return ctx.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var kept []tile
	for _, t := range tiles {
		if t.Source != "" {
			kept = append(kept, t)
		}
	}
	return kept, nil
}

func (t *tile) read(lim imagefile.Limits) {
	img, err := imagefile.Load(t.path, side, lim)
	if err != nil {
		return // it was there when it was judged; a report without its picture is still one
	}
	small := img.RGBA(side)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, small, &jpeg.Options{Quality: quality}); err != nil {
		return
	}
	t.Width, t.Height = small.Bounds().Dx(), small.Bounds().Dy()
	t.Source = template.URL("data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(b.Bytes()))
}
